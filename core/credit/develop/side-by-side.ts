/**
 * Champion and challenger side by side: on matured rows, where outcomes are known, and on all merchants as they are now.
 */
import { gradeOf } from '../axes';
import type { CharacteristicValues } from '../characteristic';
import { evaluate, type Evaluation } from '../learn/evaluation';
import { rowValues } from '../learn/table';
import type { DevelopmentSample } from '../sample';
import { scoredRows, swapSet, type SwapSet } from './compare';
import type { Reference } from './develop';

/** Merchants whose grade would move that are named. */
const MOVERS_MAX = 200;

export interface Mover {
  readonly account_id: string;
  readonly from: number;
  readonly to: number;
}

export interface SideBySide {
  /** Rows with outcomes. */
  readonly matured: {
    readonly rows: number;
    readonly bad: number;
    readonly first: Evaluation;
    readonly second: Evaluation;
    readonly swap: SwapSet;
  } | null;
  readonly now: {
    readonly swap: SwapSet;
    /** Those who would have another grade, the furthest moved first. */
    readonly movers: readonly Mover[];
  };
}

/** Merchants now, by id. */
export type MerchantsNow = readonly (readonly [account_id: string, values: CharacteristicValues])[];

/** Compares two scorecards on a sample and on merchants now. */
export async function sideBySide(
  [first, second]: readonly [Reference, Reference],
  { table, bad }: Pick<DevelopmentSample, 'table' | 'bad'>,
  merchants: MerchantsNow,
): Promise<SideBySide> {
  const values = Array.from({ length: table.rows }, (_, row) => rowValues(table, row));
  const [one, two] = [scoredRows(first.scorecard, values), scoredRows(second.scorecard, values)];
  const own = merchants.map(([, value]) => value);
  const [now_one, now_two] = [scoredRows(first.scorecard, own), scoredRows(second.scorecard, own)];
  const pairs = (before: readonly number[], after: readonly number[], is_bad: (row: number) => boolean) =>
    before.map((score, row) => ({ first: score, second: after[row] ?? score, bad: is_bad(row) }));
  const now = pairs(now_one.scores, now_two.scores, () => false);
  const swap = swapSet(now);
  const movers = merchants
    .map(([account_id], place) => ({
      account_id,
      from: now_one.scores[place] ?? 0,
      to: now_two.scores[place] ?? 0,
    }))
    .filter(({ from, to }) => gradeOf(from) !== gradeOf(to))
    .sort((left, right) => Math.abs(right.to - right.from) - Math.abs(left.to - left.from))
    .slice(0, MOVERS_MAX);
  return {
    matured:
      table.rows === 0
        ? null
        : {
            ...{ rows: table.rows, bad: bad.reduce((sum, flag) => sum + flag, 0) },
            first: await evaluate(one.margins, bad),
            second: await evaluate(two.margins, bad),
            swap: swapSet(pairs(one.scores, two.scores, (row) => bad[row] === 1)),
          },
    now: { swap, movers },
  };
}
