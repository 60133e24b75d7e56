// A month of days by hand: what is due of which day, and which alarms follow; each ends with its cause.
import { describe, expect, it } from 'vitest';

import { alarmsOf, owedDays, type AlarmsAsked } from '#core/custody/run/alarms';
import { dayKind, endsOfMonth, monthDays, type MonthAsked } from '#core/custody/run/month';
import { RUN_TESTS } from '#core/custody/custody-words';
import type { Row } from '#core/ledger/tables';
import { DEFAULT_POLICIES } from '#core/policy/policy';

/** Friday the 1st of May is a holiday, Saturday the 9th is worked instead. */
const WORKED = { ...DEFAULT_POLICIES.alerts, holidays: ['2026-05-01'], working_weekends: ['2026-05-09'] };
const ASKED: MonthAsked = {
  ...{ today: '2026-05-13', first: '2026-05-04', worked: WORKED },
  runs: new Map([
    ['2026-05-04', 'reviewed'],
    ['2026-05-05', 'prepared'],
    ['2026-05-06', 'computed'],
    ['2026-05-10', 'computed'],
  ]),
};

describe('the days of a month', () => {
  const days = new Map(monthDays('2026-05', ASKED).map((day) => [day.day, day]));

  it('are all there, each of its kind', () => {
    expect(days.size).toBe(31);
    expect(endsOfMonth('2028-02')).toEqual({ first: '2028-02-01', last: '2028-02-29' });
    expect(
      ['2026-05-01', '2026-05-02', '2026-05-04', '2026-05-09'].map((day) => dayKind(day, WORKED)),
    ).toEqual([...['holiday', 'weekend', 'business', 'worked-weekend']]);
  });

  it.each([
    ['2026-05-01', 'none'],
    ['2026-05-02', 'none'],
    ['2026-05-04', 'reviewed'],
    ['2026-05-05', 'prepared'],
    ['2026-05-06', 'computed'],
    ['2026-05-07', 'missed'],
    ['2026-05-09', 'missed'],
    ['2026-05-10', 'computed'],
    ['2026-05-11', 'missed'],
    ['2026-05-12', 'due'],
    ['2026-05-13', 'future'],
  ])('%s is %s', (day, state) => {
    expect(days.get(day)?.state).toBe(state);
  });

  it('owe nothing before the first run ever', () => {
    const none = monthDays('2026-05', { ...ASKED, first: null, runs: new Map() });
    expect(new Set(none.map(({ state }) => state))).toEqual(new Set(['none', 'future']));
  });
});

describe('alarms', () => {
  const run = (
    day: string,
    failed: readonly string[],
    more: Partial<Row<'custody_run'>> = {},
  ): Row<'custody_run'> => ({
    ...{ id: `run-${day.slice(-2)}`, day, currency: 'CNY', status: 'computed', as_of_seq: 5, recorded_at: 1 },
    outcomes: Object.fromEntries(
      RUN_TESTS.map((test) => [test, failed.includes(test) ? 'failed' : 'passed']),
    ) as Row<'custody_run'>['outcomes'],
    figures: {
      ...{ T4: { excess_minor: '-7' }, T5: { excess_minor: '-9' }, T10: { late_minor: '30' } },
      T11: { other_minor: '40' },
    },
    ...{ recorded_by: 'finn', prepared_at: null, prepared_by: null, reviewed_at: null, reviewed_by: null },
    ...more,
  });
  const asked: AlarmsAsked = { currency: 'CNY', runs: [], days: [], accounts: [] };
  const told = (more: Partial<AlarmsAsked>) =>
    alarmsOf({ ...asked, ...more }).map(({ code, day, amount_minor, account_id }) => [
      ...[code, day, amount_minor ?? account_id],
    ]);

  it('tell a shortfall and late receipts of the last run alone', () => {
    const failed = run('2026-05-11', ['T4', 'T5', 'T10']);
    expect(told({ runs: [failed] })).toEqual([
      ['short', '2026-05-11', -7n],
      ['short-next-day', '2026-05-11', -9n],
      ['unallocated', '2026-05-11', 30n],
    ]);
    expect(told({ runs: [failed, run('2026-05-12', [])] })).toEqual([]);
  });

  it('tell money that left otherwise until two have signed the run that found it', () => {
    const used = run('2026-05-11', ['T11']);
    expect(told({ runs: [used, run('2026-05-12', [])] })).toEqual([['float-used', '2026-05-11', 40n]]);
    expect(told({ runs: [{ ...used, status: 'reviewed' }, run('2026-05-12', [])] })).toEqual([]);
  });

  it('tell each day that was missed until it is run', () => {
    const days = monthDays('2026-05', ASKED);
    expect(told({ days })).toEqual(
      ['2026-05-11', '2026-05-09', '2026-05-08', '2026-05-07'].map((day) => ['missed', day, null]),
    );
  });

  it('tell no day of a sample after its last run, which a platform at work owes', () => {
    const asked = { from: '2026-05-04', today: '2026-05-07', last_run: '2026-05-05' };
    const all = ['2026-05-04', '2026-05-05', '2026-05-06', '2026-05-07'];
    expect(owedDays({ ...asked, is_sample: false })).toEqual(all);
    expect(owedDays({ ...asked, is_sample: true })).toEqual(all.slice(0, 2));
    expect(owedDays({ ...asked, last_run: null, is_sample: true })).toEqual(all);
    expect(owedDays({ ...asked, from: '2026-05-06', is_sample: true })).toEqual([]);
  });

  it('tell letters that are missing, have ended or end within a month', () => {
    const accounts = [
      { id: 'a', ends_on: null, letter: 'in-force' },
      { id: 'b', ends_on: null, letter: 'missing' },
      { id: 'c', ends_on: '2026-05-12', letter: 'ended' },
      { id: 'd', ends_on: '2026-06-12', letter: 'ends-soon' },
    ] as const;
    expect(told({ accounts })).toEqual([
      ['letter-missing', null, 'b'],
      ['letter-ended', '2026-05-12', 'c'],
      ['letter-ends', '2026-06-12', 'd'],
    ]);
  });
});
