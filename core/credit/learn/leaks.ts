/**
 * Leaks: columns that tell the outcome because they were written down after it.
 *
 * No algorithm makes good what a leak spoils, so suspects are named before anything is learnt: a column that by itself ranks
 * the outcomes better than honest information about people does, and whatever is only another way of writing such a column down. A
 * suspect may be innocent; whether its values were known on the day of the decision only people can say.
 */
import { areaUnderCurve, rankingOf } from '#core/learning/metrics';

import { binsOf } from './binning';
import { coarseBinning } from './coarse';
import type { Column, CreditTable } from './table';

/** Single columns of application and behaviour data stay below; see the figures in docs/credit.md. */
const LEAK_AUC = 0.85;
const LEAK_IV = 2;
/** Share of rows that another column has to put on the right side to be the same told twice. */
const SAME_SHARE = 0.999;
/** A column that hardly varies is put right by anything. */
const VARIES_SHARE = 0.05;

export interface LeakSuspect {
  readonly column: string;
  readonly iv: number;
  readonly auc: number;
  /** The suspect that it is another way of writing down; null for one that is too good by itself. */
  readonly same_as: string | null;
}

/** How well a column ranks the outcomes alone. */
function strengthOf(column: Column, bad: ArrayLike<number>): { readonly iv: number; readonly auc: number } {
  const { binning, bins, iv } = coarseBinning(column, bad);
  const weights = Float64Array.from(binsOf(binning, column), (bin) => bins[bin]?.woe ?? 0);
  return { iv, auc: areaUnderCurve(rankingOf(weights, bad)) ?? 0.5 };
}

/** Values of a column as places of what differs; null where there are more than a few. */
function kindsOf(column: Column): Int32Array | null {
  if (column.kind === 'categorical') return column.codes;
  const kinds = new Map<number, number>();
  const codes = new Int32Array(column.values.length);
  for (const [row, value] of column.values.entries()) {
    const known = kinds.get(value);
    codes[row] = known ?? kinds.size;
    if (known === undefined) kinds.set(value, kinds.size);
    if (kinds.size > 64) return null;
  }
  return codes;
}

/** Whether a column of few values follows from the value of another. */
function followsFrom(column: Column, other: Column): boolean {
  const kinds = kindsOf(column);
  if (kinds === null) return false;
  const keys: ArrayLike<number> = other.kind === 'numeric' ? other.values : other.codes;
  const counts = new Map<number, Map<number, number>>();
  const totals = new Map<number, number>();
  for (let row = 0; row < kinds.length; row += 1) {
    const key = keys[row] as number;
    const kind = kinds[row] as number;
    const own = counts.get(key) ?? new Map<number, number>();
    own.set(kind, (own.get(kind) ?? 0) + 1);
    counts.set(key, own);
    totals.set(kind, (totals.get(kind) ?? 0) + 1);
  }
  const most = Math.max(...totals.values());
  if (most > (1 - VARIES_SHARE) * kinds.length || counts.size > kinds.length / 4) return false;
  let right = 0;
  for (const own of counts.values()) right += Math.max(...own.values());
  return right >= SAME_SHARE * kinds.length;
}

/** Suspects, the strongest first. Rows with a bad outcome have 1 in `bad`, others 0; both occur. */
export function leakSuspects(table: CreditTable, bad: ArrayLike<number>): LeakSuspect[] {
  const measured = table.columns.map((column) => ({ column, ...strengthOf(column, bad) }));
  const alone = measured.filter(({ iv, auc }) => auc >= LEAK_AUC && iv >= LEAK_IV);
  const suspects: LeakSuspect[] = alone.map(({ column, iv, auc }) => ({
    column: column.name,
    iv,
    auc,
    same_as: null,
  }));
  for (const { column, iv, auc } of measured) {
    if (suspects.some((one) => one.column === column.name)) continue;
    const source = alone.find((one) => followsFrom(column, one.column));
    if (source !== undefined) suspects.push({ column: column.name, iv, auc, same_as: source.column.name });
  }
  return suspects.sort((left, right) => right.auc - left.auc);
}
