/**
 * Changes of bins that people make, as a list over the automatic bins: nothing is changed in place, so that taking the last
 * one back is a shorter list, and a card can say every one of them. The same list over the same rows gives the same bins.
 */
import { BINS_MAX } from '../bins-text';
import type { AskedTrend, EditProblem } from '../credit-words';
import { binCount, orderedBins, type Binning } from '../learn/binning';
import { coarseBinning, COARSE_DEFAULTS, weighBinning, type CoarseBinning } from '../learn/coarse';
import type { LearnOptions } from '../learn/learners';
import type { Column } from '../learn/table';

/** One change; bins are counted from 0, as they are after the changes before it. */
export type BinEdit =
  /** A range or group and the next one become one. */
  | { readonly kind: 'merge'; readonly name: string; readonly bin: number }
  /** A range is cut: `at` and what is above begin a new one. */
  | { readonly kind: 'split'; readonly name: string; readonly at: number }
  /** The edge above a range goes elsewhere between its neighbours. */
  | { readonly kind: 'move'; readonly name: string; readonly bin: number; readonly at: number }
  /** Some levels become one group. */
  | { readonly kind: 'group'; readonly name: string; readonly levels: readonly string[] }
  /** A level becomes a group of its own. */
  | { readonly kind: 'ungroup'; readonly name: string; readonly level: string }
  /** Ranges are made anew under a trend. */
  | { readonly kind: 'trend'; readonly name: string; readonly trend: AskedTrend }
  | { readonly kind: 'leave-out'; readonly name: string }
  | { readonly kind: 'take-in'; readonly name: string };

/** Thrown where a change cannot be made. */
export class BinEditError extends Error {
  override readonly name = 'BinEditError';
  readonly problem: EditProblem;
  readonly characteristic: string;

  constructor(problem: EditProblem, characteristic: string) {
    super(`${characteristic}: ${problem}`);
    this.problem = problem;
    this.characteristic = characteristic;
  }
}

/** The bins of a characteristic after some changes. */
export interface EditedBinning {
  readonly binning: Binning;
  readonly bins: CoarseBinning['bins'];
  readonly iv: number;
  /** The trend that was asked for last. */
  readonly trend: AskedTrend;
  /** Whether somebody left it out, or took it in; null for neither. */
  readonly takes_part: boolean | null;
}

/** A column with outcomes, and what is known of it beforehand. */
export interface Binned {
  readonly column: Column;
  readonly bad: ArrayLike<number>;
  readonly options: LearnOptions;
}

/** The bins that are made without anybody, under a trend where one is asked for. */
function automaticBinning({ column, bad, options }: Binned, trend: AskedTrend): Binning {
  const { special, trends } = options;
  const asked = trend === 'automatic' ? trends : { [column.name]: trend };
  return coarseBinning(column, bad, {
    ...{ ...COARSE_DEFAULTS, bends: trend === 'none' },
    ...(special === undefined ? {} : { special }),
    ...(asked === undefined ? {} : { trends: asked }),
  }).binning;
}

type Numeric = Extract<Binning, { kind: 'numeric' }>;
type Levels = Extract<Binning, { kind: 'categorical' }>;

function fail(problem: EditProblem, { name }: Binning): never {
  throw new BinEditError(problem, name);
}

function numeric(binning: Binning): Numeric {
  return binning.kind === 'numeric' ? binning : fail('wrong-kind', binning);
}

function levels(binning: Binning): Levels {
  return binning.kind === 'categorical' ? binning : fail('wrong-kind', binning);
}

function merged(binning: Binning, bin: number): Binning {
  if (binning.kind === 'numeric') {
    if (binning.edges[bin] === undefined) fail('no-bin', binning);
    return { ...binning, edges: binning.edges.filter((_, place) => place !== bin) };
  }
  const { groups } = binning;
  const [first, second] = [groups[bin], groups[bin + 1]];
  if (first === undefined || second === undefined) return fail('no-bin', binning);
  return { ...binning, groups: [...groups.slice(0, bin), [...first, ...second], ...groups.slice(bin + 2)] };
}

function split(binning: Numeric, at: number): Binning {
  if (!Number.isFinite(at)) fail('not-a-number', binning);
  if (binning.edges.includes(at)) fail('not-between', binning);
  return { ...binning, edges: [...binning.edges, at].sort((left, right) => left - right) };
}

function moved(binning: Numeric, bin: number, at: number): Binning {
  const { edges } = binning;
  if (edges[bin] === undefined) fail('no-bin', binning);
  if (!Number.isFinite(at)) fail('not-a-number', binning);
  if (at <= (edges[bin - 1] ?? -Infinity) || at >= (edges[bin + 1] ?? Infinity)) fail('not-between', binning);
  return { ...binning, edges: edges.map((edge, place) => (place === bin ? at : edge)) };
}

/** The groups without some levels, where they stood one with those. */
function grouped(binning: Levels, together: readonly string[]): Binning {
  const known = new Set(binning.groups.flat());
  const one = [...new Set(together)];
  if (one.length === 0 || one.some((level) => !known.has(level))) fail('no-level', binning);
  const first = binning.groups.findIndex((group) => group.some((level) => one.includes(level)));
  const rest = binning.groups.map((group) => group.filter((level) => !one.includes(level)));
  const groups = [...rest.slice(0, first), one, ...rest.slice(first)].filter((group) => group.length > 0);
  return { ...binning, groups };
}

function applied(binning: Binning, edit: BinEdit, binned: Binned): Binning {
  switch (edit.kind) {
    case 'merge':
      return merged(binning, edit.bin);
    case 'split':
      return split(numeric(binning), edit.at);
    case 'move':
      return moved(numeric(binning), edit.bin, edit.at);
    case 'group':
      return grouped(levels(binning), edit.levels);
    case 'ungroup':
      return grouped(levels(binning), [edit.level]);
    case 'trend':
      return automaticBinning(binned, edit.trend);
    case 'leave-out':
    case 'take-in':
      return binning;
  }
}

/** The automatic bins of a column, changed in order. Changes of other columns are passed over. Throws BinEditError. */
export function editedBinning(binned: Binned, edits: readonly BinEdit[]): EditedBinning {
  const { column, bad } = binned;
  let binning = automaticBinning(binned, 'automatic');
  let trend: AskedTrend = 'automatic';
  let takes_part: boolean | null = null;
  for (const edit of edits) {
    if (edit.name !== column.name) continue;
    if (edit.kind === 'trend' && column.kind !== 'numeric') fail('wrong-kind', binning);
    binning = applied(binning, edit, binned);
    if (binCount(binning) > BINS_MAX) fail('too-many-bins', binning);
    if (edit.kind === 'trend') trend = edit.trend;
    if (edit.kind === 'leave-out' || edit.kind === 'take-in') takes_part = edit.kind === 'take-in';
  }
  const { bins, iv } = weighBinning(binning, column, bad);
  const ordinary = binning.kind === 'numeric' ? orderedBins(binning) : binning.groups.length;
  const is_edited = edits.some(({ name }) => name === column.name);
  if (is_edited && ordinary > 1 && bins.slice(0, ordinary).some(({ rows }) => rows === 0)) {
    fail('empty-bin', binning);
  }
  return { binning, bins, iv, trend, takes_part };
}
