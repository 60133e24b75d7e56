/**
 * A rule's conditions as they are written: groups and rows that can be added, moved and taken away, thresholds as typed.
 *
 * A tree of its own beside the expression, because what is being written is not a rule yet: a threshold may be half a
 * number, a group empty. Shares are typed in per cent. An expression read into a tree and out again is the same.
 */
import type { FeatureSpec } from '#core/risk/feature';
import type { Operator } from '#core/risk/rules';

export type Unit = FeatureSpec['unit'];
/** Unit of a feature; undefined for one that there is not. */
export type UnitOf = (feature: string) => Unit | undefined;

/** Which of its parts have to hold: every one, one at least, not one. */
export const GROUP_HOWS = ['all', 'any', 'none'] as const;
export type GroupHow = (typeof GROUP_HOWS)[number];

export interface TreeCondition {
  readonly kind: 'condition';
  readonly key: number;
  feature: string;
  is: Operator;
  /** As typed, in the unit that is shown. */
  typed: string;
}

export interface TreeGroup {
  readonly kind: 'group';
  readonly key: number;
  how: GroupHow;
  parts: TreeNode[];
  /** It stands for its only part: the rule has no group there. */
  bare?: boolean;
}

export type TreeNode = TreeCondition | TreeGroup;

let last_key = 0;
const newKey = (): number => (last_key += 1);

const SHARE_DIGITS = 15;
const NUMBER = /^[-\u2212]?(\d+\.?\d*|\.\d+)$/;

/** A threshold as it is typed. */
export function typedOf(value: unknown, unit: Unit | undefined): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : '';
  return String(unit === 'share' ? Number((value * 100).toPrecision(SHARE_DIGITS)) : value);
}

/** What was typed as a threshold; the text itself when it is no number, for the check to say so. */
export function thresholdOf(typed: string, unit: Unit | undefined): number | string {
  const text = typed.trim().replace(/\s*%$/, '');
  if (!NUMBER.test(text)) return text;
  const value = Number(text.replace('\u2212', '-'));
  return unit === 'share' ? Number((value / 100).toPrecision(SHARE_DIGITS)) : value;
}

export function newCondition(): TreeCondition {
  return { kind: 'condition', key: newKey(), feature: '', is: 'at-least', typed: '' };
}

export function newGroup(how: GroupHow = 'any', parts: TreeNode[] = [newCondition()]): TreeGroup {
  return { kind: 'group', key: newKey(), how, parts };
}

export const OPERATORS = ['at-least', 'at-most', 'above', 'below'] as const satisfies readonly Operator[];

interface Loose {
  readonly all?: unknown;
  readonly any?: unknown;
  readonly not?: unknown;
  readonly feature?: unknown;
  readonly is?: unknown;
  readonly value?: unknown;
}

const looseOf = (value: unknown): Loose => (typeof value === 'object' && value !== null ? value : {});

function nodeOf(value: unknown, unitOf: UnitOf): TreeNode {
  const { all, any, not, feature, is, value: threshold } = looseOf(value);
  const group = (how: GroupHow, parts: readonly unknown[]): TreeGroup =>
    newGroup(
      how,
      parts.map((part) => nodeOf(part, unitOf)),
    );
  if (Array.isArray(all)) return group('all', all);
  if (Array.isArray(any)) return group('any', any);
  if (not !== undefined) {
    const inner = looseOf(not).any;
    return group('none', Array.isArray(inner) && inner.length > 1 ? inner : [not]);
  }
  const name = typeof feature === 'string' ? feature : '';
  return {
    ...{ kind: 'condition', key: newKey(), feature: name },
    is: OPERATORS.find((one) => one === is) ?? 'at-least',
    typed: typedOf(threshold, unitOf(name)),
  };
}

/** The tree of an expression, or of JSON that is not quite one; its root is a group. */
export function treeOf(expression: unknown, unitOf: UnitOf): TreeGroup {
  const node = nodeOf(expression, unitOf);
  return node.kind === 'group' ? node : { ...newGroup('all', [node]), bare: true };
}

/** A tree written down: JSON that may be no rule yet, and where in it each row and group stands. */
export interface Written {
  readonly when: Record<string, unknown>;
  /** Keys of rows and groups by their place in the rule, such as `when.all.2`. */
  readonly places: ReadonlyMap<string, number>;
}

function listKey({ how, parts }: TreeGroup): string {
  if (how !== 'none') return how;
  return parts.length === 1 ? 'not' : 'not.any';
}

/** Writes a tree down as the `when` of a rule. */
export function writtenOf(root: TreeGroup, unitOf: UnitOf): Written {
  const places = new Map<string, number>();
  const write = (node: TreeNode, place: string): Record<string, unknown> => {
    places.set(place, node.key);
    if (node.kind === 'condition') {
      const { feature, is, typed } = node;
      return { feature, is, value: thresholdOf(typed, unitOf(feature)) };
    }
    const [only] = node.parts;
    if (node.bare === true && node.parts.length === 1 && only !== undefined) return write(only, place);
    const within = `${place}.${listKey(node)}`;
    if (node.how === 'none' && node.parts.length === 1 && only !== undefined) {
      return { not: write(only, within) };
    }
    places.set(within, node.key);
    const parts = node.parts.map((part, at) => write(part, `${within}.${String(at)}`));
    return node.how === 'none' ? { not: { any: parts } } : { [node.how]: parts };
  };
  return { when: write(root, 'when'), places };
}

export interface PlacedIssue {
  readonly key: number;
  /** What of a row it is about; empty for the whole of it. */
  readonly part: string;
  readonly expected: string;
}

/** The issue of a place below `when` at the row or group it is about. */
export function placedIssue(
  { field, expected }: { readonly field: string; readonly expected: string },
  { places }: Written,
): PlacedIssue | null {
  const steps = field.split('.');
  for (let length = steps.length; length > 0; length -= 1) {
    const key = places.get(steps.slice(0, length).join('.'));
    if (key !== undefined) return { key, part: steps.slice(length).join('.'), expected };
  }
  return null;
}

interface Place {
  readonly parent: TreeGroup;
  readonly at: number;
  /** The group around the parent. */
  readonly above: TreeGroup | null;
}

function placeOf(group: TreeGroup, key: number, above: TreeGroup | null = null): Place | null {
  for (const [at, part] of group.parts.entries()) {
    if (part.key === key) return { parent: group, at, above };
    const found = part.kind === 'group' ? placeOf(part, key, group) : null;
    if (found !== null) return found;
  }
  return null;
}

/** Every condition in the order in which it is written: the places by which thresholds are explored. */
export function conditionsIn(group: TreeGroup): TreeCondition[] {
  return group.parts.flatMap((part) => (part.kind === 'group' ? conditionsIn(part) : [part]));
}

/** Puts a part behind another one. */
export function putAfter(root: TreeGroup, key: number, part: TreeNode): void {
  const place = placeOf(root, key);
  place?.parent.parts.splice(place.at + 1, 0, part);
}

/** Takes a part away; gives the key of what stands where it stood, or of the group that it leaves. */
export function takeAway(root: TreeGroup, key: number): number {
  const place = placeOf(root, key);
  if (place === null) return root.key;
  const { parent, at } = place;
  parent.parts.splice(at, 1);
  return (parent.parts[at] ?? parent.parts[at - 1] ?? parent).key;
}

/**
 * Moves a part one step up (-1) or down (1): past its neighbour, into it when that is a group, and out of its own group at
 * the end of it. So every place is reached with two keys. False where there is nowhere to go.
 */
export function step(root: TreeGroup, key: number, by: -1 | 1): boolean {
  const place = placeOf(root, key);
  if (place === null) return false;
  const { parent, at, above } = place;
  const neighbour = parent.parts[at + by];
  const [part] = parent.parts.slice(at, at + 1);
  if (part === undefined || (neighbour === undefined && above === null)) return false;
  parent.parts.splice(at, 1);
  if (neighbour?.kind === 'group') {
    neighbour.parts.splice(by === 1 ? 0 : neighbour.parts.length, 0, part);
  } else if (neighbour !== undefined) {
    parent.parts.splice(at + by, 0, part);
  } else if (above !== null) {
    const outer = above.parts.indexOf(parent);
    above.parts.splice(by === 1 ? outer + 1 : outer, 0, part);
  }
  return true;
}
