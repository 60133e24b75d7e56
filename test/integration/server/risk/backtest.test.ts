// Backtests tell what live detection would have raised: compared with scans that really run the rules, at any moment of
// the past, and with later events and later labels that must not show.
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/kernel/instant';
import { alertsOf } from '#core/risk/alerts';
import { backtest, type BacktestQuestion } from '#core/risk/backtest';
import type { BacktestReport, RuleReport } from '#core/risk/backtest-types';
import { SUSPECT_SCORE, type Detector } from '#core/risk/detector';
import { findFires, type Window } from '#core/risk/fires';
import { labelsAsOf, labelsOfTruth, NO_LABELS, type Labels, type TradeLabel } from '#core/risk/labels';
import { recordVectors } from '#core/risk/record-vectors';
import { conditionsOf, type Expression, type Rule } from '#core/risk/rules';
import { scanJournal } from '#core/risk/scan';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { exploreThreshold } from '#core/risk/threshold-explorer';
import { MemoryVectors, type VectorsState } from '#core/risk/vectors';
import { testEnvironment } from '#test/support/environment';
import { journalUntil } from '#test/support/journal-until';
import { samplePlatform, type RiskPlatform } from '#test/support/risk-platform';

const LATER = Number.MAX_SAFE_INTEGER;
const OPTIONS = { sha256: testEnvironment().sha256, program: 'surety-test 1', chunk_occasions: 1_000 };

const ruleOf = (id: string): Rule => {
  const rule = STARTING_RULES.find((one) => one.id === id);
  if (rule === undefined) throw new RangeError(`there is no rule ${id}`);
  return rule;
};
const without = (...ids: string[]): Rule[] => STARTING_RULES.filter(({ id }) => !ids.includes(id));

let platform: RiskPlatform;
let vectors: MemoryVectors;
let state: VectorsState;

beforeAll(async () => {
  platform = await samplePlatform(4_000, 77);
  vectors = new MemoryVectors();
  state = (await recordVectors(platform.store, vectors, OPTIONS)).state;
}, 120_000);

type Asked = Pick<BacktestQuestion, 'tested'> & Partial<BacktestQuestion>;

async function ask(question: Asked, on = vectors, of = state): Promise<BacktestReport> {
  const usual = { in_force: [], as_of: LATER, utc_offset_minutes: 480, labels: NO_LABELS };
  return await backtest(on, of, { ...usual, ...question });
}

async function askOne(rule: Rule, question: Partial<BacktestQuestion> = {}): Promise<RuleReport> {
  const [report] = (await ask({ tested: [rule], ...question })).rules;
  if (report === undefined) throw new Error('no report');
  return report;
}

const suspected = (detector: Detector): Set<string> =>
  new Set(
    [...detector.flags.keys()]
      .filter((trade) => detector.scoreOf(trade) >= SUSPECT_SCORE)
      .map(({ id }) => id),
  );

async function scanned(rules: readonly Rule[], upto_seq?: number): Promise<Detector> {
  return (await scanJournal(platform.store, rules, { upto_seq })).detector;
}

const flagged = (detector: Detector, id: string): Set<string> =>
  new Set(
    [...detector.flags]
      .filter(([, flags]) => flags.some(({ rule }) => rule.id === id))
      .map(([{ id: trade }]) => trade),
  );

describe('against scans that run the rules', () => {
  it('counts fires, overlap and what only one rule finds as the flags do', async () => {
    const detector = await scanned(STARTING_RULES);
    const { rules } = await ask({ tested: STARTING_RULES, in_force: STARTING_RULES });
    expect(rules).toHaveLength(STARTING_RULES.length);
    for (const report of rules) {
      const own = flagged(detector, report.id);
      expect(report.fires.trades, report.id).toBe(own.size);
      expect(report.fire_rate).toBe(own.size / state.trades);
      expect(report.occasions).toBeGreaterThanOrEqual(own.size);
      const alone = [...detector.flags.values()].filter(
        (flags) => flags.length === 1 && flags[0]?.rule.id === report.id,
      );
      expect(report.only_this.trades, report.id).toBe(alone.length);
      for (const { rule, trades, both, jaccard } of report.overlap) {
        const theirs = flagged(detector, rule);
        const common = [...own].filter((trade) => theirs.has(trade)).length;
        const either = own.size + theirs.size - common;
        expect([trades, both, jaccard]).toEqual([theirs.size, common, either === 0 ? null : common / either]);
      }
      for (const parts of [report.by_month, report.by_category]) {
        expect(parts.reduce((sum, { fired }) => sum + fired, 0)).toBe(own.size);
        expect(parts.reduce((sum, { trades }) => sum + trades, 0)).toBe(state.trades);
      }
    }
  });

  it('tells which trades and subjects a rule would add, and which would be lost with its replacement', async () => {
    const rule: Rule = { ...ruleOf('refund-at-once'), id: 'my-refunds', weight: 0.8 };
    const rivals = without(...STARTING_RULES.filter(({ typology }) => typology === 'C6').map(({ id }) => id));
    const [before, after] = [await scanned(rivals), await scanned([...rivals, rule])];
    const added = [...suspected(after)].filter((id) => !suspected(before).has(id));
    expect(added.length).toBeGreaterThan(0);
    const fresh = await askOne(rule, { in_force: rivals });
    expect(fresh).toMatchObject({ standing: 'new', newly_suspected: { trades: added.length } });
    expect(fresh.newly_suspected.examples.map(({ id }) => id).sort()).toEqual(added.sort().slice(0, 20));
    const keys = (detector: Detector): Set<string> =>
      new Set(
        alertsOf(detector)
          .filter(({ subject_kind }) => ['trade', 'buyer', 'instrument'].includes(subject_kind))
          .map(({ subject_kind, subject_id }) => `${subject_kind} ${subject_id}`),
      );
    const known = keys(before);
    const subjects = [...keys(after)].filter((key) => !known.has(key));
    const { trade, buyer, instrument } = fresh.newly_suspected.subjects;
    expect(trade + buyer + instrument).toBe(subjects.length);
    expect(fresh.no_longer_suspected.trades).toBe(0);

    // In force already: the same trades are what would be missing without it.
    const standing = await askOne(rule, { in_force: [...rivals, rule] });
    expect(standing).toMatchObject({ standing: 'in-force', newly_suspected: { trades: added.length } });

    // A version that never fires loses them all.
    const never: Rule = {
      ...rule,
      when: { all: [rule.when, { feature: 'back_share', is: 'above', value: 1e9 }] },
    };
    const replacing = await askOne(never, { in_force: [...rivals, rule] });
    expect(replacing).toMatchObject({ standing: 'replaces', newly_suspected: { trades: 0 } });
    expect(replacing.no_longer_suspected.trades).toBe(added.length);
    expect(replacing.no_longer_suspected.subjects).toEqual(fresh.newly_suspected.subjects);
  });

  it('shares the new alerts of a day among analysts', async () => {
    const one = await ask({ tested: [ruleOf('loop-direct')] });
    const four = await ask({ tested: [ruleOf('loop-direct')], analysts: 4 });
    const [alone, shared] = [one.rules[0]?.alerts, four.rules[0]?.alerts];
    const subjects = Object.values(one.rules[0]?.newly_suspected.subjects ?? {});
    expect(alone?.new).toBe(subjects.reduce((sum, count) => sum + count, 0));
    expect(alone?.per_day).toBeCloseTo((alone?.new ?? 0) / (one.window?.days ?? 0));
    expect(shared?.per_analyst_day).toBeCloseTo((alone?.per_day ?? 0) / 4);
  });

  it('refuses two rules under test with one id', async () => {
    await expect(ask({ tested: [ruleOf('ring'), ruleOf('ring')] })).rejects.toThrow(RangeError);
  });
});

describe('the past', () => {
  it('is the same whether later events are stored or had not happened', async () => {
    const labels = labelsOfTruth(platform.truth);
    for (const part of [0.3, 0.7]) {
      const upto_seq = Math.floor(state.upto_seq * part);
      const earlier = new MemoryVectors();
      const recorded = await recordVectors(await journalUntil(platform.store, upto_seq), earlier, OPTIONS);
      const question = { tested: STARTING_RULES, in_force: without('ring', 'loop-direct'), labels };
      const then = await ask(question, earlier, recorded.state);
      expect(await ask({ ...question, window: { upto_seq } })).toEqual(then);
      const detector = await scanned(STARTING_RULES, upto_seq);
      for (const { id, fires } of then.rules) expect(fires.trades, id).toBe(flagged(detector, id).size);
    }
  });

  it('fires of before a window are not counted in it, and are not raised again', async () => {
    const { window } = await ask({ tested: [], in_force: STARTING_RULES });
    const from_at = (window?.from_at ?? 0) + 180 * DAY_MS;
    const detector = await scanned(STARTING_RULES);
    const { rules, trades } = await ask({
      tested: STARTING_RULES,
      in_force: STARTING_RULES,
      window: { from_at },
    });
    expect(trades).toBeLessThan(state.trades);
    for (const { id, fires } of rules) {
      const flags = [...detector.flags.values()]
        .flat()
        .filter(({ rule, at }) => rule.id === id && at >= from_at);
      expect(fires.trades, id).toBe(flags.length);
    }
  });
});

describe('labels', () => {
  const label = (trade_id: string, verdict: TradeLabel['verdict'], known_at: number): TradeLabel => ({
    ...{ trade_id, verdict, name: verdict === 'honest' ? 'family-shop' : 'C1', known_at },
    source: 'disposition',
  });

  it('give precision, recall and the look-alikes that are hit, where all is known', async () => {
    const labels = labelsOfTruth(platform.truth);
    expect(labels.complete).toBe(true);
    const { rules, ...report } = await ask({ tested: STARTING_RULES, labels });
    const confirmed = new Set(
      labels.labels.filter(({ verdict }) => verdict === 'confirmed').map(({ trade_id }) => trade_id),
    );
    expect(report.labels.confirmed).toBeLessThanOrEqual(confirmed.size);
    expect(report.labels.confirmed).toBeGreaterThan(confirmed.size * 0.9);
    const detector = await scanned(STARTING_RULES);
    for (const { id, fires } of rules) {
      const own = flagged(detector, id);
      const right = [...own].filter((trade) => confirmed.has(trade)).length;
      expect(fires.confirmed, id).toBe(right);
      expect(fires.precision).toBe(own.size === 0 ? null : right / own.size);
      expect(fires.recall).toBe(right / report.labels.confirmed);
      expect(fires.unlabelled + fires.honest).toBe(own.size - right);
    }
  });

  it('that are incomplete say nothing of trades without one; without any, rules only would fire', async () => {
    const fires = await findFires(vectors, state, [ruleOf('loop-direct')]);
    const [first = '', second = '', third = ''] = [...fires.by_trade.keys()].map((place) =>
      fires.trades.idOf(place),
    );
    const some = [label(first, 'confirmed', 5), label(second, 'confirmed', 5), label(third, 'honest', 5)];
    const partly = await askOne(ruleOf('loop-direct'), { labels: { complete: false, labels: some } });
    expect(partly.fires).toMatchObject({
      confirmed: 2,
      honest: 1,
      precision: 2 / 3,
      recall: 1,
      honest_hit: 1,
    });
    expect(partly.by_look_alike).toEqual([{ name: 'family-shop', labelled: 1, found: 1 }]);
    const none = await askOne(ruleOf('loop-direct'));
    expect(none.fires).toMatchObject({ confirmed: 0, precision: null, recall: null, honest_hit: null });
    expect(none.fires.unlabelled).toBe(none.fires.trades);
  });

  it('known later than the backtest is as of do not leak into it, wherever they are moved', async () => {
    const as_of = 1_000;
    const trades = platform.truth.filter(({ subject_kind }) => subject_kind === 'trade').slice(0, 100);
    const known = trades.slice(0, 50).map(({ subject_id }) => label(subject_id, 'confirmed', as_of));
    const question = { tested: STARTING_RULES, as_of };
    const before = await ask({ ...question, labels: { complete: false, labels: known } });
    expect(before.labels.confirmed).toBeGreaterThan(20);
    for (const known_at of [as_of + 1, as_of + 1_000_000]) {
      const later = trades.map(({ subject_id }) => label(subject_id, 'honest', known_at));
      const labels: Labels = { complete: false, labels: [...later, ...known] };
      expect(await ask({ ...question, labels })).toEqual(before);
      const after = await ask({ ...question, labels, as_of: known_at });
      expect(after.labels).toMatchObject({ confirmed: 0 });
    }
  });

  it('are the last word on a trade; proof beats honesty of the same moment', () => {
    const given = [
      label('T', 'honest', 5),
      label('T', 'confirmed', 3),
      label('U', 'honest', 1),
      label('U', 'confirmed', 1),
    ];
    const at = (as_of: number) => labelsAsOf({ complete: false, labels: given }, as_of);
    expect(at(4).get('T')?.verdict).toBe('confirmed');
    expect(at(5).get('T')?.verdict).toBe('honest');
    expect(at(2).get('T')).toBeUndefined();
    expect(at(9).get('U')).toEqual({ verdict: 'confirmed', names: ['C1'] });
    const stated = labelsOfTruth([
      { subject_kind: 'trade', subject_id: 'T', typology: 'honest:flash-sale', group_id: '', known_at: 7 },
      { subject_kind: 'buyer', subject_id: 'B', typology: 'C1', group_id: '' },
    ]);
    expect(stated).toEqual({
      complete: false,
      labels: [{ ...label('T', 'honest', 7), name: 'flash-sale', source: 'truth' }],
    });
  });
});

describe('the threshold explorer', () => {
  /** The rule with the threshold of its condition of a number set. */
  function moved(rule: Rule, nth: number, value: number): Rule {
    let seen = -1;
    const walk = (part: Expression): Expression => {
      if ('feature' in part) return (seen += 1) === nth ? { ...part, value } : part;
      if ('not' in part) return { not: walk(part.not) };
      return 'all' in part ? { all: part.all.map(walk) } : { any: part.any.map(walk) };
    };
    return { ...rule, when: walk(rule.when) };
  }

  async function compare(rule: Rule, window: Window): Promise<number> {
    const labels = labelsOfTruth(platform.truth);
    let points = 0;
    for (const [condition, { value }] of conditionsOf(rule.when).entries()) {
      const question = { rule, condition, window, labels, as_of: LATER, steps: 4 };
      const report = await exploreThreshold(vectors, state, question);
      expect(report.points.filter(({ current }) => current).map(({ threshold }) => threshold)).toEqual([
        value,
      ]);
      for (const point of report.points) {
        const { fires } = await askOne(moved(rule, condition, point.threshold), { window, labels });
        const { threshold, current, ...agreement } = point;
        expect(
          agreement,
          `${rule.id} ${String(condition)} at ${String(threshold)} ${String(current)}`,
        ).toEqual(fires);
        points += 1;
      }
    }
    return points;
  }

  it('answers for every threshold what a backtest with it would', async () => {
    const { window } = await ask({ tested: [], in_force: STARTING_RULES });
    const from_at = (window?.from_at ?? 0) + 120 * DAY_MS;
    const upto_seq = Math.floor(state.upto_seq * 0.8);
    let points = 0;
    for (const id of ['loop-direct', 'shop-cashed', 'disguise']) {
      points += await compare(ruleOf(id), {});
      points += await compare(ruleOf(id), { from_at, upto_seq });
    }
    expect(points).toBeGreaterThan(60);
  }, 60_000);

  it('knows every operator, under negations and beside alternatives', async () => {
    const when: Expression = {
      all: [
        { feature: 'by_card', is: 'at-least', value: 1 },
        {
          not: {
            any: [
              { feature: 'confirm_minutes', is: 'above', value: 600 },
              { not: { feature: 'amount_rank_in_category', is: 'at-most', value: 0.7 } },
            ],
          },
        },
        {
          any: [
            { feature: 'seller_sales_30d', is: 'below', value: 40 },
            { feature: 'back_share', is: 'above', value: 0.5 },
          ],
        },
      ],
    };
    const rule: Rule = { ...ruleOf('ring'), id: 'mixed', when };
    expect(await compare(rule, {})).toBeGreaterThan(15);
    const [hour] = [
      await exploreThreshold(vectors, state, { rule, condition: 1, labels: NO_LABELS, as_of: LATER }),
    ];
    expect(hour.points.length).toBeGreaterThan(3);
    expect(hour.points.filter(({ threshold }) => String(threshold).length > 6)).toEqual([]);
    const counts = hour.points.map(({ trades }) => trades);
    expect([...counts].sort((left, right) => left - right)).toEqual(counts);
    await expect(
      exploreThreshold(vectors, state, { rule, condition: 9, labels: NO_LABELS, as_of: LATER }),
    ).rejects.toThrow(RangeError);
  }, 60_000);
});
