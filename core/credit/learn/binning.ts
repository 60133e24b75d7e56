/**
 * Attributes: the bins of a characteristic, each a range of numbers or a group of levels.
 *
 * Ranges are closed on the left: a value equal to an edge belongs to the bin that begins there. Each special code has a bin
 * of its own, and so has what is missing. A level that was never seen when the bins were made is in the last bin, "other",
 * together with levels that were too rare. Every value has exactly one bin.
 */
import type { CategoricalColumn, Column, NumericColumn } from './table';

export interface NumericBinning {
  readonly kind: 'numeric';
  readonly name: string;
  /** Ascending; bin k holds values from edge k - 1 on and below edge k. */
  readonly edges: readonly number[];
  /** Codes that are no quantities, such as -99 for "not asked"; in the order of their bins. */
  readonly special: readonly number[];
}

export interface CategoricalBinning {
  readonly kind: 'categorical';
  readonly name: string;
  /** Levels of each bin. */
  readonly groups: readonly (readonly string[])[];
}

export type Binning = NumericBinning | CategoricalBinning;

/** What a bin holds, for people. */
export type Attribute =
  | { readonly kind: 'range'; readonly from: number | null; readonly below: number | null }
  | { readonly kind: 'levels'; readonly levels: readonly string[] }
  | { readonly kind: 'special'; readonly code: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'other' };

/** Number of bins: ranges, special codes, missing; or groups, missing, other. */
export function binCount(binning: Binning): number {
  return binning.kind === 'numeric'
    ? binning.edges.length + 1 + binning.special.length + 1
    : binning.groups.length + 2;
}

/** The bin of what is missing. */
export function missingBin(binning: Binning): number {
  return binning.kind === 'numeric' ? binCount(binning) - 1 : binning.groups.length;
}

/** Bins that stand in an order: ranges only. */
export function orderedBins(binning: Binning): number {
  return binning.kind === 'numeric' ? binning.edges.length + 1 : 0;
}

/** The bin of a number. */
export function numberBin(binning: NumericBinning, value: number): number {
  const { edges, special } = binning;
  if (Number.isNaN(value)) return edges.length + 1 + special.length;
  if (special.length > 0) {
    const code = special.indexOf(value);
    if (code !== -1) return edges.length + 1 + code;
  }
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < (edges[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The bin of a level; undefined is missing. */
export function levelBin(binning: CategoricalBinning, level: string | undefined): number {
  if (level === undefined) return binning.groups.length;
  const group = binning.groups.findIndex((levels) => levels.includes(level));
  return group === -1 ? binning.groups.length + 1 : group;
}

function numberBins(binning: NumericBinning, { values }: NumericColumn): Uint16Array {
  const bins = new Uint16Array(values.length);
  for (let row = 0; row < values.length; row += 1) bins[row] = numberBin(binning, values[row] as number);
  return bins;
}

function levelBins(binning: CategoricalBinning, { levels, codes }: CategoricalColumn): Uint16Array {
  const of_level = Uint16Array.from(levels, (level) => levelBin(binning, level));
  const bins = new Uint16Array(codes.length);
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row] as number;
    bins[row] = code === -1 ? binning.groups.length : (of_level[code] as number);
  }
  return bins;
}

/** Thrown where a column is not of the kind that its bins were made for. */
export class ColumnKindError extends Error {
  override readonly name = 'ColumnKindError';
  readonly column: string;
  readonly expected: Binning['kind'];

  constructor(column: string, expected: Binning['kind']) {
    super(`column ${column}: expected ${expected === 'numeric' ? 'numbers' : 'levels'}`);
    this.column = column;
    this.expected = expected;
  }
}

/** The bin of every row. Throws ColumnKindError where numbers meet groups of levels, or the other way round. */
export function binsOf(binning: Binning, column: Column): Uint16Array {
  if (binning.kind === 'numeric' && column.kind === 'numeric') return numberBins(binning, column);
  if (binning.kind === 'categorical' && column.kind === 'categorical') return levelBins(binning, column);
  throw new ColumnKindError(column.name, binning.kind);
}

/** What each bin holds, in the order of bins. */
export function attributesOf(binning: Binning): Attribute[] {
  if (binning.kind === 'categorical') {
    return [
      ...binning.groups.map((levels): Attribute => ({ kind: 'levels', levels })),
      { kind: 'missing' },
      { kind: 'other' },
    ];
  }
  const { edges, special } = binning;
  const ranges = Array.from({ length: edges.length + 1 }, (_, bin): Attribute => ({
    kind: 'range',
    from: edges[bin - 1] ?? null,
    below: edges[bin] ?? null,
  }));
  return [...ranges, ...special.map((code): Attribute => ({ kind: 'special', code })), { kind: 'missing' }];
}
