/**
 * A scorecard learnt from thirty thousand rows of twenty-three columns: binned, fitted, every row scored, in processor time.
 *
 * The rows are those of Taiwan's card holders where the public data lie beside the checkout, else made ones of that shape.
 * The raw limit beside it is what no binning can do without: every column in order, once. The published tools are written
 * in Python and do not run here; the goals are their order of time.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { designOf, marginsOf } from '#core/credit/learn/design';
import { beginBoosting, learnWoe, WOE_SETTINGS } from '#core/credit/learn/learners';
import type { BinnedModel } from '#core/credit/learn/combine';
import type { CreditTable } from '#core/credit/learn/table';
import { areaUnderCurve, rankingOf } from '#core/learning/metrics';
import { readOutcomeTable } from '#server/credit/table-file';
import { madeTable } from '#test/support/credit-tables';

import { atMost, figure, quantile, type SectionOptions, type SectionReport } from '../support/figures';

const ROWS = 30_000;
const COLUMNS = 23;
/** As many rounds as training finds best on these rows. */
const ROUNDS = 300;
/** Beside the checkout that npm runs in; this program is bundled elsewhere. */
const PUBLIC_ROWS = join(process.cwd(), '..', 'shared', 'data', 'credit', 'taiwan.csv');

interface Learnt {
  readonly table: CreditTable;
  readonly bad: Uint8Array;
}

/** Rows of the shape of the public ones: made tables side by side under other names. */
function madeRows(): Learnt {
  const { table, bad } = madeTable(ROWS);
  const columns = Array.from({ length: COLUMNS }, (_, place) => {
    const column = table.columns[place % table.columns.length];
    if (column === undefined) throw new RangeError('a made table has columns');
    return { ...column, name: `${column.name}-${String(place)}` };
  });
  return { table: { rows: ROWS, columns }, bad };
}

/** Seconds of the processor that some work takes, of all threads together. */
function processorSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function sorted({ table }: Learnt): void {
  for (const column of table.columns) {
    (column.kind === 'numeric' ? column.values : Float64Array.from(column.codes)).slice().sort();
  }
}

function boosted({ table, bad }: Learnt): BinnedModel {
  const { binnings, boosting } = beginBoosting(table, bad, {});
  boosting.advance(ROUNDS);
  return { binnings, model: boosting.model };
}

/** How well the rows that were learnt from are ranked: a figure that shows that something was learnt. */
function scored({ table, bad }: Learnt, { binnings, model }: BinnedModel): number {
  return areaUnderCurve(rankingOf(marginsOf(designOf(table, binnings), model), bad)) ?? 0;
}

export async function creditLearning({ quick }: SectionOptions): Promise<SectionReport> {
  const is_public = !quick && existsSync(PUBLIC_ROWS);
  const rows = is_public ? await readOutcomeTable(PUBLIC_ROWS, { target: 'bad', exclude: [] }) : madeRows();
  const repetitions = quick ? 2 : 7;
  const measured = (work: () => void): number[] =>
    Array.from({ length: repetitions }, () => processorSeconds(work));
  const limit = measured(() => sorted(rows));
  const [setting = {}] = WOE_SETTINGS;
  let [woe_auc, boosted_auc] = [0, 0];
  const woe = measured(() => {
    woe_auc = scored(rows, learnWoe(rows.table, rows.bad, setting, {}));
  });
  const additive = measured(() => {
    boosted_auc = scored(rows, boosted(rows));
  });
  const ratio = (times: readonly number[]): number[] => times.map((time) => time / quantile(limit, 0.5));
  return {
    figures: [
      figure('weights of evidence: binned, fitted, scored', 's of processor', atMost(1), woe),
      figure('additive boosting: binned, fitted, scored', 's of processor', atMost(5), additive),
      figure('every column put in order once', 's of processor', null, limit),
      figure('weights of evidence over putting in order', 'times', null, ratio(woe)),
      figure('additive boosting over putting in order', 'times', null, ratio(additive)),
    ],
    notes: [
      `${String(rows.table.rows)} rows of ${String(rows.table.columns.length)} columns, ${is_public ? 'public' : 'made'}; AUC on them ${woe_auc.toFixed(4)} and ${boosted_auc.toFixed(4)}, ${String(ROUNDS)} rounds.`,
    ],
  };
}
