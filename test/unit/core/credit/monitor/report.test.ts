// Monitoring out of a story: what each month knew, what became of merchants, and who decided against the score.
import { describe, expect, it } from 'vitest';

import { alarmsOf, type MonitoringAlarm, type Watched } from '#core/credit/monitor/alarms';
import type { GroupFigures, Quality } from '#core/credit/monitor/figures';
import { Monitoring, type MonitoringReport, type WatchedScorecard } from '#core/credit/monitor/report';
import { DEFAULT_SCALING, Scorer, type Scorecard } from '#core/credit/scorecard';
import { DEFAULT_POLICIES, Policies } from '#core/policy/policy';
import { CreditStory } from '#test/support/credit-story';

/** Chargebacks cost two hundred points, no sales of late fifty. */
const CARD: Scorecard = {
  scaling: DEFAULT_SCALING,
  base_points: 620,
  characteristics: [
    {
      binning: { kind: 'numeric', name: 'chargeback_rate_180d', edges: [0.01], special: [-1] },
      points: [0, -200, -50, 0],
    },
    {
      binning: { kind: 'numeric', name: 'sales_90d', edges: [5], special: [-1] },
      points: [-5, 10, -50, 0],
    },
  ],
};

const champion = (changes: Partial<WatchedScorecard> = {}): WatchedScorecard => ({
  ...{ version: 'a', origin: 'learnt', scorer: new Scorer(CARD), drafted_at: null },
  ...changes,
});

const MONTHS = [100, 130, 160, 400];
const SHOPS = Array.from({ length: 40 }, (_, place) => `shop-${String(place)}`);
const isBad = (shop: string): boolean => Number(shop.slice(5)) % 4 === 0;
const regionOf = (shop: string): string => (Number(shop.slice(5)) < 24 ? 'Zhejiang' : 'Guangdong');

/** Forty shops sell; every fourth has its sales charged back, before it is looked at and after. */
function told(): CreditStory {
  const story = new CreditStory();
  for (const shop of SHOPS) {
    const party_id = `party-${shop}`;
    story.tell('register-party', {
      ...{ party_id, party_kind: 'business', level: 'none', region: regionOf(shop) },
    });
    const account = { account_id: shop, party_id, currency: 'CNY', merchant: true, category: 'books' };
    story.tell('open-account', account);
  }
  for (const day of [80, 150]) {
    story.day(day);
    for (const shop of SHOPS) {
      story.sales(shop, 4);
      for (let place = 0; isBad(shop) && place < 4; place += 1) {
        story.tell('charge-back', { trade_id: `sale-${shop}-${String(day)}-${String(place)}` });
      }
    }
  }
  return story;
}

async function watched(
  story: CreditStory,
  changes: Partial<ConstructorParameters<typeof Monitoring>[0]> = {},
): Promise<MonitoringReport> {
  const monitoring = new Monitoring({
    ...{ champion: champion(), challenger: null, reference: null, policies: new Policies() },
    ...{ months: MONTHS.map((day) => CreditStory.at(day)), from: 0, ...changes },
  });
  story.entries.forEach((entry) => {
    monitoring.observe(entry);
  });
  return await monitoring.report();
}

describe('a report', () => {
  it('says of a month what was known at its end, whatever came after', async () => {
    const story = told();
    const early = { months: MONTHS.slice(0, 2).map((day) => CreditStory.at(day)) };
    const before = await watched(story, early);
    story.day(170).confirm('shop-1', 'alert-1').day(399).sales('shop-1', 50);
    const after = await watched(story);
    expect(after.months.slice(0, 2)).toEqual(before.months);
    const { champion: first } = after.months[0] ?? expect.fail();
    expect(first).toMatchObject({ merchants: 40, passing: 30, mean_score: 0.75 * 615 + 0.25 * 415 });
    expect(first.stability).toMatchObject({ index: 0, reference: 40 });
    // On day 400 nobody has sold for long, but for the one.
    const last = after.characteristics.find(({ name }) => name === 'sales_90d');
    expect(last?.by_month[0]).toBe(0);
    expect(last?.by_month[3]).toBeGreaterThan(1);
    // 39 of 40 went from few sales at 5 points less to none at 50 less, one to many at 10 more.
    expect(last?.points).toBeCloseTo((39 * -45 + 15) / 40, 9);
    expect(after.months[3]?.champion.thin).toBe(39);
  });

  it('judges scores by outcomes that have matured and by no others', async () => {
    const story = told().day(340).people('later');
    // 130 + 210 days is over, 160 + 210 is not.
    const { vintages, all } = await watched(story);
    expect(vintages.map(({ at }) => at)).toEqual([CreditStory.at(100), CreditStory.at(130)]);
    const { champion: first } = vintages[0] ?? expect.fail();
    expect(first).toMatchObject({ rows: 40, bad: 10, auc: 1, ks: 1 });
    // Perfect on forty: no slope fits, and how far it is off nobody can say.
    expect(first).toMatchObject({ calibration: null, auc_interval: null });
    // A merchant counts once among all, however many months he is in.
    expect(all.champion).toMatchObject({ rows: 40, bad: 10 });
    expect(vintages[0]?.challenger).toBeNull();
  });

  it('does not test a scorecard on outcomes that it could have been learnt from', async () => {
    const story = told().day(340).people('later');
    const drafted = { champion: champion({ drafted_at: CreditStory.at(311) }) };
    const { vintages, all } = await watched(story, drafted);
    expect(vintages.map(({ learnable }) => learnable)).toEqual([true, false]);
    expect(all.champion?.rows).toBe(40);
    const late = { champion: champion({ drafted_at: CreditStory.at(341) }) };
    expect((await watched(story, late)).all.champion).toBeNull();
    const expert = { champion: champion({ origin: 'expert', drafted_at: CreditStory.at(341) }) };
    expect((await watched(story, expert)).all.champion?.rows).toBe(40);
  });

  it('compares with the first month of merchants enough by the policy of the report, not of that month', async () => {
    const row = { kind: 'credit-monitoring', version: 1, approved_by: 'x', seq: 1 };
    const data = { ...DEFAULT_POLICIES['credit-monitoring'], merchants_min: 40 };
    const effective_from = CreditStory.at(150);
    const published = { id: 'x', published_at: 0, published_by: 'x', data, effective_from };
    const policies = new Policies([{ ...row, ...published }]);
    const found = await watched(told(), {
      policies,
      months: [10, 100, 160].map((day) => CreditStory.at(day)),
    });
    expect(found.reference).toMatchObject({ kind: 'first-month', at: CreditStory.at(100) });
  });

  it('shows a challenger beside the champion, and compares with the reference that was chosen', async () => {
    const other = new Scorer({ ...CARD, base_points: 580 });
    const reference = { at: CreditStory.at(110), kind: 'first-scores' } as const;
    const found = await watched(told().day(340).people('later'), {
      ...{ challenger: champion({ version: 'b', scorer: other }), reference },
    });
    expect(found.reference).toMatchObject({ at: reference.at, kind: 'first-scores' });
    expect(found.months).toHaveLength(4);
    const { champion: own, challenger } = found.months[0] ?? expect.fail();
    expect((own.mean_score - (challenger?.mean_score ?? 0)).toFixed(9)).toBe('40.000000000');
    expect(found.vintages[0]?.challenger?.expected_bad).toBeGreaterThan(
      found.vintages[0]?.champion?.expected_bad ?? Infinity,
    );
  });

  it('tells how regions, sizes and categories fare, the largest first, and leaves small groups out', async () => {
    const row = { kind: 'credit-monitoring', version: 1, effective_from: 0, approved_by: 'x', seq: 1 };
    const data = { ...DEFAULT_POLICIES['credit-monitoring'], group_min: 16 };
    const policies = new Policies([{ ...row, id: 'x', published_at: 0, published_by: 'x', data } as never]);
    const { groups } = await watched(told(), { policies, months: [CreditStory.at(130)] });
    const shown = groups.map(({ grouping, group, merchants, passing, ratio }) => [
      ...[grouping, group, merchants, passing, ratio],
    ]);
    expect(shown).toEqual([
      ['region', 'Zhejiang', 24, 18, null],
      ['region', 'Guangdong', 16, 12, 1],
      ['size', 'few', 40, 30, null],
      ['category', 'books', 40, 30, null],
    ]);
  });

  it('needs a month', () => {
    const asked = { champion: champion(), challenger: null, reference: null, policies: new Policies() };
    expect(() => new Monitoring({ ...asked, months: [], from: 0 })).toThrow(RangeError);
  });
});

describe('decisions', () => {
  const scored = (story: CreditStory, scores: Readonly<Record<string, number>>): CreditStory =>
    story.tell(
      'record-scores',
      { scores: Object.keys(scores).map((account_id) => ({ account_id })) },
      { scores: Object.values(scores).map((score) => ({ score })) },
    );
  const apply = (story: CreditStory, account_id: string): CreditStory =>
    story.tell('apply-for-badge', { account_id }, { application_id: `application-${account_id}` });

  const sides = ({ decisions }: MonitoringReport) =>
    decisions.map(({ matter, account_id, side, reason }) =>
      `${matter} ${account_id} ${side} ${reason}`.trim(),
    );

  it('on badges are held against the score of before and the policy', async () => {
    const story = new CreditStory().shops('good', 'low', 'new').day(10);
    scored(story, { good: 640, low: 560 });
    for (const shop of ['good', 'low', 'new']) apply(story, shop);
    story.tell('issue-badge', { application_id: 'application-new' }, { badge_id: 'badge-1' });
    story.tell('refuse-application', { application_id: 'application-low', reason: 'too low' });
    const command = { kind: 'issue-badge', data: { application_id: 'application-good' } };
    story.tell('propose', { approval_id: 'p1', command });
    story.tell('reject', { approval_id: 'p1', note: 'goods were not shown' });
    scored(story, { good: 590, new: 610 });
    story.tell('renew-badge', { badge_id: 'badge-1' }, { badge_id: 'badge-2' });
    expect(sides(await watched(story, { months: [CreditStory.at(20)] }))).toEqual([
      'badge new no-score',
      'badge low in-line too low',
      'badge good refused-against goods were not shown',
      'badge new in-line',
    ]);
    const since = { months: [CreditStory.at(20)], from: CreditStory.at(11) };
    expect((await watched(story, since)).decisions).toEqual([]);
  });

  it('on card admissions go by the programme, on loans by the limit that was proposed', async () => {
    const story = new CreditStory().shops('good', 'low').day(10);
    scored(story, { good: 640, low: 560 });
    const programme = { bank: 'ICBC', currency: 'CNY', basis: 'seen' };
    story.tell('admit-merchant', { account_id: 'good', ...programme }, { scorecard: 'a', score: 640 });
    story.tell('propose', {
      approval_id: 'p1',
      command: { kind: 'admit-merchant', data: { account_id: 'good', ...programme, bank: 'CCB' } },
    });
    story.tell('reject', { approval_id: 'p1', note: 'not yet' });
    story.tell('end-admission', { account_id: 'good', ...programme, reason: 'closed' });
    const loans = [
      ['good', 640, '500000', { outcome: 'grant', amount: '500000' }],
      ['good', 640, '500000', { outcome: 'grant', amount: '500001' }],
      ['good', 640, '500000', { outcome: 'refuse' }],
      ['low', 560, '0', { outcome: 'refuse' }],
      ['low', undefined, '0', { outcome: 'grant', amount: '1' }],
    ] as const;
    for (const [place, [account_id, score, limit_minor, decision]] of loans.entries()) {
      const loan_id = `loan-${String(place)}`;
      story.tell('apply-for-loan', { account_id }, { loan_id });
      story.tell('record-dossier', { loan_id, limit_minor, ...(score === undefined ? {} : { score }) });
      story.tell('decide-loan', { loan_id, reference: `ref ${String(place)}`, ...decision });
    }
    expect(sides(await watched(story, { months: [CreditStory.at(20)] }))).toEqual([
      'card good in-line',
      'card good refused-against not yet',
      'loan good in-line ref 0',
      'loan good granted-against ref 1',
      'loan good refused-against ref 2',
      'loan low in-line ref 3',
      'loan low no-score ref 4',
    ]);
  });
});

describe('alarms', () => {
  const policy = DEFAULT_POLICIES['credit-monitoring'];
  const stability = (index: number, chance: number) => ({
    ...{ index, chance, band: 0.05, reference: 500, now: 500, shifts: [] },
  });
  const month = (changes: object = {}) => ({
    ...{ at: 0, merchants: 500, mean_score: 640, grades: [], passing: 400, thin: 0 },
    ...{ stability: stability(0.02, 0.4), ...changes },
  });
  const quality = (changes: Partial<Quality> = {}): Quality => ({
    ...{ rows: 500, bad: 50, auc: 0.75, gini: 0.5, ks: 0.4, brier: 0.1, log_loss: 0.3, calibration: null },
    ...{ gains: [], auc_interval: { low: 0.7, high: 0.8 }, expected_bad: 48 },
    ...{ bad_interval: { low: 0.077, high: 0.13 }, ...changes },
  });
  const calm: Watched = {
    ...{ origin: 'learnt', month: month(), reference: month(), shifts: [], quality: quality() },
    ...{ groups: [], decisions: [] },
  };
  const told_of = (changes: Partial<Watched>): string[] =>
    alarmsOf({ ...calm, ...changes }, policy).map(
      ({ code, level, about }: MonitoringAlarm) => `${level} ${code}${about === null ? '' : ` ${about}`}`,
    );

  it('are none where all is well', () => {
    expect(told_of({})).toEqual([]);
  });

  it('need a limit that is passed and more than chance, and merchants enough', () => {
    expect(told_of({ month: month({ stability: stability(0.3, 0.001) }) })).toEqual(['alarm score-shift']);
    expect(told_of({ month: month({ stability: stability(0.12, 0.001) }) })).toEqual(['watch score-shift']);
    expect(told_of({ month: month({ stability: stability(0.3, 0.02) }) })).toEqual([]);
    expect(told_of({ month: month({ stability: stability(0.09, 0) }) })).toEqual([]);
    expect(told_of({ month: month({ stability: stability(0.3, 0), merchants: 49 }) })).toEqual([]);
    expect(told_of({ month: month({ mean_score: 619 }) })).toEqual(['watch mean-drift']);
  });

  it('ask more of each of many characteristics', () => {
    const shifts = (chance: number) =>
      ['age', 'sales', 'claims', 'size'].map((name) => ({
        ...{ name, stability: stability(0.3, chance), points: name === 'age' ? -5 : 4 },
      }));
    expect(told_of({ shifts: shifts(0.003) })).toEqual([]);
    // Of those that shifted, the one that moves scores alarms.
    expect(told_of({ shifts: shifts(0.002) })).toEqual([
      'alarm characteristic-shift age',
      ...['sales', 'claims', 'size'].map((name) => `watch characteristic-shift ${name}`),
    ]);
  });

  it('hold scores against outcomes that are enough, and an expert scorecard not against chances', () => {
    const low = quality({ auc: 0.55, auc_interval: { low: 0.49, high: 0.61 } });
    expect(told_of({ quality: low })).toEqual(['alarm discrimination']);
    const unsure = quality({ auc: 0.55, auc_interval: { low: 0.4, high: 0.7 } });
    expect(told_of({ quality: unsure })).toEqual(['watch discrimination']);
    expect(told_of({ quality: { ...low, bad: 9 } })).toEqual([]);
    expect(told_of({ quality: quality({ expected_bad: 30 }) })).toEqual(['alarm more-bad']);
    expect(told_of({ quality: quality({ expected_bad: 80 }) })).toEqual(['watch fewer-bad']);
    expect(told_of({ quality: quality({ expected_bad: 30 }), origin: 'expert' })).toEqual([]);
  });

  it('count overrides by matter', () => {
    const decisions = (count: number, against: number) =>
      Array.from({ length: count }, (_, place) => ({
        ...{ seq: place, at: 0, matter: 'badge', account_id: 'x', granted: false, score: 640, needed: 600 },
        ...{ side: place < against ? 'refused-against' : 'in-line', reason: '' },
      })) as Watched['decisions'];
    expect(told_of({ decisions: decisions(19, 19) })).toEqual([]);
    expect(told_of({ decisions: decisions(20, 1) })).toEqual([]);
    expect(told_of({ decisions: decisions(20, 2) })).toEqual(['watch overrides badge']);
    expect(told_of({ decisions: decisions(40, 10) })).toEqual(['alarm overrides badge']);
  });

  it('tell groups that pass less often than the largest, as far as that is no chance', () => {
    const group = (ratio: number, low: number, high: number): GroupFigures[] => [
      {
        ...{ grouping: 'region' as const, group: 'Zhejiang', merchants: 100, passing: 50, interval: null },
        ...{ ratio, ratio_interval: { low, high }, quality: null },
      },
    ];
    expect(told_of({ groups: group(0.6, 0.5, 0.75) })).toEqual(['alarm group-passing Zhejiang']);
    expect(told_of({ groups: group(0.7, 0.5, 0.9) })).toEqual(['watch group-passing Zhejiang']);
    expect(told_of({ groups: group(0.7, 0.4, 1.1) })).toEqual([]);
    expect(told_of({ groups: group(0.85, 0.8, 0.9) })).toEqual([]);
  });
});
