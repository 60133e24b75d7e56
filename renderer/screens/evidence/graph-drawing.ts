/**
 * The graph on the page: sigma draws it, colours come from the theme, places from `rings.ts`.
 *
 * The list of accounts beside it says the same to who does not see it; the drawing adds nothing that is not there in words.
 */
import Graph from 'graphology';
import Sigma from 'sigma';
import type { Settings } from 'sigma/settings';

import type { GraphEdge, GraphNode } from '#core/contract/evidence';

import { edgeKey, isMoney, type ShownEdge } from './graph-view';
import { ringPlaces } from './rings';

/** Signs beside an id, also told in the legend: shape and word, not colour alone. */
export const SIGNS = { alert: '▲', confirmed: '■', restricted: '⊘' } as const;

const NODE_SIZE_MIN = 5;
const NODE_SIZE_MAX = 15;

export interface DrawingAsked {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly onSelect: (id: string) => void;
  readonly onOpen: (id: string) => void;
}

export interface Drawing {
  /** Which edges are on show, and who is selected. */
  update(shown: readonly ShownEdge[], selected: string | null): void;
  /** Takes the colours from the theme anew. */
  recolour(): void;
  destroy(): void;
}

/** True where the machine can draw it. */
export function canDraw(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function inkOf({ step, open_alert, confirmed, restrictions }: GraphNode): string {
  if (confirmed) return 'alarm';
  if (open_alert !== null) return 'warn';
  if (restrictions.length > 0) return 'notice';
  return step === 0 ? 'accent' : 'text-faint';
}

/** An account's id with its signs. */
export function nodeLabel(node: GraphNode): string {
  const signs = [
    ...(node.open_alert === null ? [] : [SIGNS.alert]),
    ...(node.confirmed ? [SIGNS.confirmed] : []),
    ...(node.restrictions.length === 0 ? [] : [SIGNS.restricted]),
  ];
  return [node.account_id, node.name, ...signs].filter((part) => part !== '').join(' ');
}

function sizeOf({ step, money_minor }: GraphNode, most_minor: bigint): number {
  if (step === 0) return NODE_SIZE_MAX;
  const share = most_minor === 0n ? 0 : Number((money_minor * 1_000n) / most_minor) / 1_000;
  return NODE_SIZE_MIN + (NODE_SIZE_MAX - NODE_SIZE_MIN - 2) * Math.sqrt(share);
}

const EDGE_INKS = { trade: 'line-strong', transfer: 'notice' } as const;
const edgeInk = ({ kind }: GraphEdge): string =>
  kind === 'trade' || kind === 'transfer' ? EDGE_INKS[kind] : 'warn';

function graphOf({ nodes, edges }: DrawingAsked): Graph {
  const graph = new Graph({ multi: true, type: 'directed' });
  const places = ringPlaces(nodes, edges);
  const most_minor = nodes.reduce((most, { money_minor }) => (money_minor > most ? money_minor : most), 0n);
  for (const node of nodes) {
    const { x, y } = places.get(node.account_id) ?? { x: 0, y: 0 };
    const look = { label: nodeLabel(node), size: sizeOf(node, most_minor), ink: inkOf(node) };
    graph.addNode(node.account_id, { x, y, ...look });
  }
  // What is shared lies under the money.
  for (const edge of [...edges].sort((left, right) => Number(isMoney(left)) - Number(isMoney(right)))) {
    graph.addEdgeWithKey(edgeKey(edge), edge.from_id, edge.to_id, {
      ...{ type: isMoney(edge) ? 'arrow' : 'line', size: isMoney(edge) ? 1.5 : 3.5, ink: edgeInk(edge) },
    });
  }
  return graph;
}

interface LabelPlace {
  readonly left: number;
  readonly y: number;
  readonly width: number;
}

const LABEL_HEIGHT = 15;

function overlap(one: LabelPlace, other: LabelPlace): boolean {
  const beside = one.left + one.width < other.left || other.left + other.width < one.left;
  return !beside && Math.abs(one.y - other.y) < LABEL_HEIGHT;
}

/** Writes the labels of one picture after the other; one that would lie over another is left out. */
function labelWriter(ink: () => string) {
  let written: LabelPlace[] = [];
  const write: Settings['defaultDrawNodeLabel'] = (context, data, settings) => {
    const { x, y, size, label } = data;
    if (typeof label !== 'string') return;
    context.font = `${settings.labelWeight} ${String(settings.labelSize)}px ${settings.labelFont}`;
    const place = { left: x + size + 6, y, width: context.measureText(label).width };
    if (written.some((one) => overlap(one, place))) return;
    written.push(place);
    context.fillStyle = ink();
    context.fillText(label, place.left, y + 4);
  };
  return { write, begin: () => (written = []) };
}

/** Draws into an element that has a size. */
export function drawGraph(into: HTMLElement, asked: DrawingAsked): Drawing {
  const graph = graphOf(asked);
  let colours = new Map<string, string>();
  let shown = new Set<string>();
  let linked = new Set<string>();
  let selected: string | null = null;
  const colour = (ink: string): string => {
    const known = colours.get(ink) ?? token(ink);
    colours.set(ink, known);
    return known;
  };
  const labels = labelWriter(() => colour('text'));
  const isFaint = (id: string): boolean => id !== selected && !linked.has(id);
  const sigma = new Sigma(graph, into, {
    allowInvalidContainer: true,
    defaultEdgeType: 'line',
    labelFont: token('font'),
    labelSize: 12,
    labelWeight: '500',
    labelDensity: 0.6,
    labelGridCellSize: 130,
    labelRenderedSizeThreshold: 4,
    minCameraRatio: 0.2,
    maxCameraRatio: 2,
    stagePadding: 48,
    zIndex: true,
    nodeReducer: (id, data) => ({
      ...data,
      color: isFaint(id) ? colour('line') : colour(String(data['ink'])),
      highlighted: id === selected,
      forceLabel: id === selected || data['size'] === NODE_SIZE_MAX,
      zIndex: isFaint(id) ? 0 : 1,
    }),
    edgeReducer: (key, data) => {
      const [from, to] = graph.extremities(key);
      const is_near = selected === null || from === selected || to === selected;
      return {
        ...data,
        hidden: !shown.has(key),
        color: is_near ? colour(String(data['ink'])) : colour('line'),
        zIndex: is_near ? 1 : 0,
      };
    },
    defaultDrawNodeLabel: labels.write,
    defaultDrawNodeHover: (context, data, settings) => {
      const { x, y, size, label } = data;
      if (typeof label !== 'string') return;
      context.font = `${settings.labelWeight} ${String(settings.labelSize)}px ${settings.labelFont}`;
      const width = context.measureText(label).width;
      context.fillStyle = colour('surface');
      context.strokeStyle = colour('accent');
      context.lineWidth = 1;
      context.beginPath();
      context.roundRect(x + size + 1, y - 10, width + 10, 20, 4);
      context.fill();
      context.stroke();
      context.beginPath();
      context.arc(x, y, size + 3, 0, 2 * Math.PI);
      context.stroke();
      context.fillStyle = colour('text');
      context.fillText(label, x + size + 6, y + 4);
    },
  });
  sigma.on('beforeRender', labels.begin);
  sigma.on('clickNode', ({ node }) => asked.onSelect(node));
  sigma.on('doubleClickNode', (click) => {
    click.preventSigmaDefault();
    asked.onOpen(click.node);
  });
  return {
    update(now, chosen) {
      shown = new Set(now.map(({ edge }) => edgeKey(edge)));
      linked = new Set(now.flatMap(({ edge }) => [edge.from_id, edge.to_id]));
      selected = chosen;
      sigma.refresh({ skipIndexation: true });
    },
    recolour() {
      colours = new Map();
      sigma.refresh({ skipIndexation: true });
    },
    destroy: () => sigma.kill(),
  };
}
