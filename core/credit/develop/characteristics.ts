/**
 * What each characteristic is worth by itself: its bins with their bad rates and weights, and whether it may be a leak.
 */
import { characteristicNamed } from '../characteristic-named';
import { attributesOf, orderedBins, type Attribute } from '../learn/binning';
import { isMonotonic } from '../learn/coarse';
import { leakSuspects } from '../learn/leaks';
import type { LearnOptions } from '../learn/learners';
import type { Trend } from '../learn/optimal-binning';
import type { Column, CreditTable } from '../learn/table';
import { WOE_DEFAULTS } from '../learn/woe-model';
import { editedBinning, type BinEdit, type EditedBinning } from './edits';

export interface BinLine {
  readonly attribute: Attribute;
  readonly rows: number;
  readonly bad: number;
  /** ln(share of all bad / share of all good): positive is riskier than the average. */
  readonly woe: number;
  readonly iv: number;
  /** The bin whose weight it takes, where it is too thin for one of its own. */
  readonly like: number | null;
}

export interface CharacteristicLine {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
  readonly iv: number;
  /** Share of the rows of which it is not known. */
  readonly missing_share: number;
  readonly bins: readonly BinLine[];
  readonly trend: EditedBinning['trend'];
  /** Which way the share of bad rows may go by what is known of the characteristic; null for either. */
  readonly direction: 'ascending' | 'descending' | null;
  /** Whether the weights of the ranges only rise or only fall. */
  readonly monotonic: boolean;
  readonly takes_part: boolean;
  readonly edits: number;
}

export interface Suspect {
  readonly name: string;
  readonly iv: number;
  readonly auc: number;
  readonly same_as: string | null;
}

const DIRECTIONS = { 'more-is-riskier': 'ascending', 'less-is-riskier': 'descending', none: null } as const;

/** Trends of characteristics of this program whose direction is known: the share of bad rows by their values. */
export function knownTrends(names: readonly string[]): Readonly<Record<string, Trend>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const trend = DIRECTIONS[characteristicNamed(name)?.risk ?? 'none'];
      return trend === null ? [] : [[name, trend] as const];
    }),
  );
}

/** Whether a characteristic takes part: unless somebody said, when it says something by itself. */
export function takesPart({ takes_part, iv }: EditedBinning): boolean {
  return takes_part ?? iv >= WOE_DEFAULTS.iv_min;
}

function missingShare(column: Column, rows: number): number {
  const is_missing = (value: number): boolean => Number.isNaN(value) || value === -1;
  const missing =
    column.kind === 'numeric'
      ? column.values.filter((value) => Number.isNaN(value)).length
      : column.codes.filter(is_missing).length;
  return rows === 0 ? 0 : missing / rows;
}

/** A characteristic with its bins after some changes. Throws BinEditError. */
export function characteristicLine(
  column: Column,
  bad: ArrayLike<number>,
  options: LearnOptions,
  edits: readonly BinEdit[],
): CharacteristicLine {
  const edited = editedBinning({ column, bad, options }, edits);
  const { binning, bins, iv, trend } = edited;
  const attributes = attributesOf(binning);
  return {
    ...{ name: column.name, kind: column.kind, iv, trend, takes_part: takesPart(edited) },
    missing_share: missingShare(column, bad.length),
    bins: bins.map((bin, place) => ({ attribute: attributes[place] as Attribute, ...bin })),
    direction: DIRECTIONS[characteristicNamed(column.name)?.risk ?? 'none'],
    monotonic: orderedBins(binning) > 0 && isMonotonic({ binning, bins }),
    edits: edits.filter(({ name }) => name === column.name).length,
  };
}

/** Columns that may tell the outcome because they were written down after it. */
export function suspectsOf(table: CreditTable, bad: ArrayLike<number>): Suspect[] {
  return leakSuspects(table, bad).map(({ column, ...rest }) => ({ name: column, ...rest }));
}
