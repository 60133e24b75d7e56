// Made-up tables of credit data: a few columns that tell something, one that tells nothing, missing values and levels.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { sigmoid } from '#core/learning/numbers';
import { levelsColumn, type CreditTable } from '#core/credit/learn/table';

export interface MadeTable {
  readonly table: CreditTable;
  readonly bad: Uint8Array;
}

/** Rows whose outcome depends on `income` (falling), `age` (bent), `job` (levels) and on whether `income` is known. */
export function madeTable(rows: number, seed = 1): MadeTable {
  const random = xoroshiro128plus(seed);
  const draw = (): number => uniformFloat64(random);
  const income = new Float64Array(rows);
  const age = new Float64Array(rows);
  const noise = new Float64Array(rows);
  const jobs: (string | undefined)[] = [];
  const bad = new Uint8Array(rows);
  for (let row = 0; row < rows; row += 1) {
    income[row] = draw() < 0.1 ? NaN : Math.round(draw() * 100);
    age[row] = 18 + Math.floor(draw() * 60);
    noise[row] = draw();
    const job = ['clerk', 'trader', 'driver', 'judge'][Math.floor(draw() * 4)];
    jobs.push(job);
    const known = income[row] as number;
    const margin =
      (Number.isNaN(known) ? 1 : 1.5 - known / 30) +
      Math.abs((age[row] as number) - 45) / 20 +
      (job === 'trader' ? 0.8 : 0) -
      1.5;
    bad[row] = draw() < sigmoid(margin) ? 1 : 0;
  }
  return {
    table: {
      rows,
      columns: [
        { kind: 'numeric', name: 'income', values: income },
        { kind: 'numeric', name: 'age', values: age },
        { kind: 'numeric', name: 'noise', values: noise },
        levelsColumn('job', jobs),
      ],
    },
    bad,
  };
}
