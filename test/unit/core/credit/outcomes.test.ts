// Outcomes and development samples: what became of merchants, and rows that cannot know it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { DEFAULT_OUTCOMES, maturesAt, outcomeOf, type MerchantOutcome } from '#core/credit/outcomes';
import {
  observationDays,
  SampleBuilder,
  sampleDefinition,
  type DevelopmentSample,
} from '#core/credit/sample';
import { CreditStory } from '#test/support/credit-story';

const OBSERVED = 100;
const END = OBSERVED + DEFAULT_OUTCOMES.performance_days;
const RIPE = END + DEFAULT_OUTCOMES.maturity_days;

/** A shop that sold before it was observed and sells on day 110. */
function selling(count = 100): CreditStory {
  return new CreditStory().shops('shop').people('ann').day(90).sales('shop', 3).day(110).sales('shop', count);
}

/** What became of the shop, told when everything has had time to be told. */
function judged(story: CreditStory): MerchantOutcome | null {
  story.day(RIPE).people('somebody-later');
  return outcomeOf(story.known, 'shop', CreditStory.at(OBSERVED));
}

function chargeBack(story: CreditStory, count: number): CreditStory {
  for (let place = 0; place < count; place += 1) {
    story.tell('charge-back', { trade_id: `sale-shop-110-${String(place)}` });
  }
  return story;
}

describe('the outcome of a merchant', () => {
  it('is good when he sells and nothing happens, and says nothing when he does not sell', () => {
    expect(judged(selling())).toMatchObject({ outcome: 'good', grounds: [], sales: 100 });
    expect(judged(selling(0))).toMatchObject({ outcome: 'indeterminate', grounds: [], sales: 0 });
  });

  it('is not told before its time', () => {
    const story = selling()
      .day(RIPE - 1)
      .people('somebody');
    expect(outcomeOf(story.known, 'shop', CreditStory.at(OBSERVED))).toBeNull();
    expect(maturesAt(CreditStory.at(OBSERVED), DEFAULT_OUTCOMES)).toBe(CreditStory.at(RIPE));
    expect(outcomeOf(story.known, 'ann', CreditStory.at(0))).toBeNull();
  });

  it('is bad by a confirmed alert within the window, unless it was overturned since', () => {
    const confirmed = (day: number) => selling().day(day).confirm('shop', 'alert-1');
    expect(judged(confirmed(OBSERVED + 20))).toMatchObject({
      outcome: 'bad',
      counts: { 'confirmed-alerts': 1 },
    });
    expect(judged(confirmed(END))?.outcome).toBe('bad');
    expect(judged(confirmed(END + 1))?.outcome).toBe('good');
    const overturned = confirmed(130)
      .day(200)
      .tell('uphold-appeal', { appeal_id: 'a' }, { alert_ids: ['alert-1'] });
    expect(judged(overturned)?.outcome).toBe('good');
  });

  it('is bad by chargebacks that are many and a share of the sales, in between by fewer', () => {
    expect(judged(chargeBack(selling(100), 3))?.outcome).toBe('bad');
    expect(judged(chargeBack(selling(100), 1))).toMatchObject({ outcome: 'indeterminate' });
    expect(judged(chargeBack(selling(500), 3))?.outcome).toBe('indeterminate');
    expect(judged(chargeBack(selling(700), 3))?.outcome).toBe('good');
  });

  it('is bad by what the guarantee paid and did not have back for long', () => {
    const owing = (day: number) => selling().day(day).compensate('claim-1', 'sale-shop-90-0', 50);
    expect(judged(owing(END - 60))).toMatchObject({ outcome: 'bad', counts: { 'unrecovered-days': 60 } });
    expect(judged(owing(END - 59))?.outcome).toBe('indeterminate');
    expect(judged(owing(END))).toMatchObject({ outcome: 'indeterminate', counts: { 'unrecovered-days': 1 } });
    expect(judged(owing(120).day(END).recover('claim-1', 50))?.outcome).toBe('good');
    expect(
      judged(
        owing(120)
          .day(END + 1)
          .recover('claim-1', 50),
      )?.outcome,
    ).toBe('bad');
  });
});

describe('loans in the window', () => {
  it('make him bad from more than ninety days late on, whatever he paid afterwards', () => {
    const lent = (day: number, paid_on: number) =>
      selling().day(day).lend('shop', 'loan-1', 1).day(paid_on).repay('loan-1');
    expect(judged(lent(90, 119))).toMatchObject({ outcome: 'good', counts: { 'overdue-days': 0 } });
    expect(judged(lent(111, 141))).toMatchObject({ outcome: 'good', counts: { 'overdue-days': 1 } });
    expect(judged(lent(111, 171))).toMatchObject({
      outcome: 'indeterminate',
      counts: { 'overdue-days': 31 },
    });
    expect(judged(lent(111, 231))).toMatchObject({ outcome: 'bad', counts: { 'overdue-days': 91 } });
    // What was paid before the window is over with; what is paid after it was late all through.
    expect(judged(lent(5, 99))).toMatchObject({ counts: { 'overdue-days': 0 } });
    expect(judged(lent(220, RIPE))).toMatchObject({ counts: { 'overdue-days': END - 250 + 1 } });
  });

  it('count as banks report them, while the report stands', () => {
    const reported = (values: object, speaks_of: number) =>
      selling()
        .day(END + 5)
        .report('shop', 'loan-record', { ...values }, { speaks_of });
    expect(judged(reported({ overdue_days: 95 }, 150))?.outcome).toBe('bad');
    expect(judged(reported({ overdue_days: 95 }, OBSERVED))?.outcome).toBe('good');
    const struck = reported({ overdue_days: 95 }, 150);
    const outside_id = `outside-${String(struck.entries.length)}`;
    expect(judged(struck.tell('strike-outside', { outside_id }))?.outcome).toBe('good');
    const given_up = selling().day(150).report('shop', 'repayment-record', { written_off: true });
    expect(judged(given_up)).toMatchObject({ outcome: 'bad', counts: { 'written-off': 1 } });
    const lost = selling().lend('shop', 'loan-1', 1).day(260).tell('write-off-loan', { loan_id: 'loan-1' });
    expect(judged(lost)).toMatchObject({ outcome: 'bad', counts: { 'written-off': 1 } });
  });
});

function sampleOf(story: CreditStory, days: readonly number[]): DevelopmentSample {
  const builder = new SampleBuilder(sampleDefinition(days.map((day) => CreditStory.at(day))));
  for (const entry of story.entries) builder.observe(entry);
  return builder.build();
}

/** The rows of a sample by day and account, column by column. */
function rowsOf({ table, observed_at, account_ids }: DevelopmentSample): Map<string, unknown[]> {
  return new Map(
    account_ids.map((id, row) => [
      `${id} ${String(observed_at[row])}`,
      table.columns.map((column) =>
        column.kind === 'numeric' ? column.values[row] : column.levels[column.codes[row] ?? -1],
      ),
    ]),
  );
}

describe('a development sample', () => {
  it('has merchants who sold on each day, with what became of them, and counts whom it leaves out', () => {
    const story = new CreditStory().shops('honest', 'thief', 'frozen', 'idle').people('ann').day(50);
    for (const shop of ['honest', 'thief', 'frozen']) story.sales(shop, 5);
    story.tell('impose-restriction', { restriction_id: 'r', account_id: 'frozen', restriction: 'freeze' });
    story.day(120).sales('honest', 5).sales('thief', 5).confirm('thief', 'alert-1');
    story.day(RIPE).sales('honest', 1);
    const sample = sampleOf(story, [20, OBSERVED, OBSERVED + 60]);
    expect(sample.account_ids).toEqual(['honest', 'thief']);
    expect([...sample.bad]).toEqual([0, 1]);
    expect(sample.observed_at).toEqual([CreditStory.at(OBSERVED), CreditStory.at(OBSERVED)]);
    expect(sample.counts).toEqual({
      ...{ good: 1, bad: 1, indeterminate: 0, immature: 2, excluded: 2, 'never-sold': 6 },
    });
  });

  it('knows nothing of what is booked after the day, whenever that happened', () => {
    const past = () => selling(6).day(OBSERVED + 15);
    const days = [95, OBSERVED + 14];
    const ended = (story: CreditStory): CreditStory =>
      story
        .day(130)
        .sales('shop', 6)
        .day(RIPE + 15)
        .people('somebody-later');
    const plain = rowsOf(sampleOf(ended(past()), days));
    expect(plain.size).toBe(2);
    const fate = fc.constantFrom(
      'refund',
      'charge-back',
      'dispute',
      'alert',
      'sale',
      'level',
      'device',
      'claim',
      'report',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fate, fc.integer({ min: 0, max: 114 })), { maxLength: 12 }), (fates) => {
        const story = past();
        for (const [place, [what, told_of]] of fates.entries()) plant(story, what, told_of, place);
        const rows = rowsOf(sampleOf(ended(story), days));
        for (const [row, values] of rows) expect(values).toEqual(plain.get(row));
      }),
      { numRuns: 60 },
    );
  });

  it('is observed on days that follow one another', () => {
    const [first, last] = [CreditStory.at(0), CreditStory.at(91)];
    expect(observationDays(first, last, 30)).toEqual([0, 30, 60, 90].map((day) => CreditStory.at(day)));
    expect(observationDays(last, first, 30)).toEqual([]);
  });
});

/** Something that is told after the days of observation, about a day before or between them. */
function plant(story: CreditStory, what: string, told_of: number, place: number): void {
  const trade_id = `sale-shop-90-${String(place % 3)}`;
  const late = { told_of };
  if (what === 'refund') {
    story.tell('pay-refund', { trade_id }, { refund: { refunded_minor: '100' } }, late);
  } else if (what === 'charge-back') {
    story.tell('charge-back', { trade_id }, {}, late);
  } else if (what === 'dispute') {
    story.tell('open-dispute', { trade_id }, {}, late);
    story.tell('decide-dispute', { trade_id, outcome: 'refund' }, { refund: null }, late);
  } else if (what === 'alert') {
    story.confirm('shop', `alert-${String(place)}`);
  } else if (what === 'level') {
    story.tell('set-real-name-level', { party_id: 'party-shop', level: 'bank' }, {}, late);
  } else if (what === 'claim') {
    story.compensate(`claim-${String(place)}`, trade_id, 10);
  } else if (what === 'device') {
    for (const account_id of ['shop', 'ann']) {
      story.tell('record-access', { account_id, access_kind: 'login', device: 'd', ip: '' }, {}, late);
    }
  } else if (what === 'report') {
    story.report('shop', 'loan-record', { overdue_days: 400 }, { speaks_of: told_of });
  } else {
    const sale = { trade_id: `late-${String(place)}`, buyer_id: 'ann', seller_id: 'shop', amount: '7700' };
    story.tell('create-trade', sale, {}, late);
    story.tell('pay-trade', { trade_id: sale.trade_id, channel: 'balance' }, {}, late);
  }
}
