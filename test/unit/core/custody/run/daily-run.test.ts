// The daily run: a sound day passes every test, and each thing that can be wrong fails the test that is for it, by name.
import { describe, expect, it } from 'vitest';

import { breaksOn } from '#core/custody/breaks';
import { RUN_TESTS, type RunTest } from '#core/custody/custody-words';
import { quarterEnd, runTests } from '#core/custody/run/daily-run';
import {
  OWN_DAYS,
  type AccountDay,
  type BooksDay,
  type RunDay,
  type RunLimits,
  type TestResult,
} from '#core/custody/run/run-figures';
import { wrongText } from '#core/custody/run/wrong';

const DAY = '2026-03-10';
const LIMITS: RunLimits = {
  ...{ expected_days: 5, aged_days: 10, allocation_days: 1, own_ppm: 100_000, bank_ppm: 600_000 },
};

/** One payment in that the bank books tomorrow, and a line the books do not have. */
const [OPEN_BOOKS, OPEN_BANK] = breaksOn(
  DAY,
  [
    {
      id: 'l',
      account_id: 'icbc',
      amount_minor: 30n,
      booked_on: '2026-03-09',
      reference: '',
    },
  ],
  [{ id: 'm', account_id: 'icbc', amount_minor: 50n, booked_on: DAY, reference: 'U1' }],
  [],
).reverse();

const icbc: AccountDay = {
  ...{ account_id: 'icbc', bank: 'ICBC', statement: { closing_minor: 580n, to_day: DAY } },
  ...{ books_minor: 600n, movements_minor: 600n, bank_moved_minor: 0n, books_moved_minor: 50n },
  open: [OPEN_BOOKS, OPEN_BANK].flatMap((item) => item ?? []),
  ...{ open_before_minor: -30n, interest_lines: 1, interest_minor: 7n, interest_open: 0 },
  ...{ interest_open_minor: 0n, interest_due_minor: 0n, letter: { ends_on: null } },
};
const ccb: AccountDay = {
  ...{ account_id: 'ccb', bank: 'CCB', statement: { closing_minor: 400n, to_day: '2026-03-12' } },
  ...{ books_minor: 400n, movements_minor: 400n, bank_moved_minor: -20n, books_moved_minor: -20n, open: [] },
  ...{ open_before_minor: 0n, interest_lines: 0, interest_minor: 0n, interest_open: 0 },
  ...{ interest_open_minor: 0n, interest_due_minor: 0n, letter: { ends_on: '2026-03-10' } },
};
const BOOKS: BooksDay = {
  control: { 'customer-available': 700n, escrow: 240n },
  control_before: { 'customer-available': 710n, escrow: 200n },
  singles: { 'customer-available': 700n, escrow: 240n },
  ...{ negatives: [], credits_minor: 50n, debits_minor: 20n, own_minor: 60n, own_days: [] },
  reserve: { set_aside_minor: 3n, balance_minor: 2n, carried_minor: 1n },
  outflows: [{ seq: 7, kind: 'complete-withdrawal', amount_minor: 20n }],
  unallocated: [{ seq: 5, day: '2026-03-09', amount_minor: 5n }],
};
const SOUND: RunDay = {
  day: DAY,
  accounts: [icbc, ccb],
  books: BOOKS,
  month: [{ day: '2026-03-09', requirement_minor: 910n, is_short: false }],
  ...{ days_due: ['2026-03-09', DAY], due_before: '2026-03-09', was_run_before: true },
  businessDay: (day, step) =>
    step === 0 ? day : day.replace(/\d\d$/, (no) => String(Number(no) + step).padStart(2, '0')),
};

const run = (input: Partial<RunDay>): Map<RunTest, TestResult> =>
  new Map(runTests({ ...SOUND, ...input }, LIMITS).map((one) => [one.test, one]));
const failed = (input: Partial<RunDay>): RunTest[] =>
  [...run(input).values()].filter(({ outcome }) => outcome === 'failed').map(({ test }) => test);
const books = (more: Partial<BooksDay>): Partial<RunDay> => ({ books: { ...BOOKS, ...more } });
const first = (more: Partial<AccountDay>): Partial<RunDay> => ({ accounts: [{ ...icbc, ...more }, ccb] });

describe('a sound day', () => {
  it('passes every test, in their order', () => {
    expect([...run({}).keys()]).toEqual(RUN_TESTS);
    expect(failed({})).toEqual([]);
  });

  it('tells its figures', () => {
    const of = run({});
    expect(of.get('T2')?.figures).toEqual({
      books_minor: '1000',
      bank_minor: '980',
      outstanding_minor: '20',
      difference_minor: '0',
    });
    expect(of.get('T4')?.figures).toEqual({
      requirement_minor: '940',
      resource_minor: '1000',
      excess_minor: '60',
    });
    expect(of.get('T5')?.figures).toMatchObject({ resource_minor: '1030', expected_minor: '50' });
    expect(of.get('T6')?.figures).toMatchObject({ opening_minor: '910', closing_minor: '940' });
    expect(of.get('T9')?.figures).toMatchObject({
      ...{
        books_in_to_5_count: 1,
        books_in_to_5_minor: '50',
        bank_in_to_5_count: 1,
        bank_in_to_5_minor: '30',
      },
      books_out_older_count: 0,
    });
    expect(of.get('T14')?.figures).toEqual({ ICBC_ppm: 600_000, CCB_ppm: 400_000 });
    expect(of.get('T15')?.figures).toMatchObject({
      ...{ highest_minor: '940', lowest_minor: '910', closing_minor: '940', days_run: 2, days_due: 2 },
    });
  });

  it('has nothing to test of interest where none was booked', () => {
    expect(run(first({ interest_lines: 0 })).get('T13')?.outcome).toBe('not-applicable');
  });
});

describe('a day on which', () => {
  const old = { ...(OPEN_BANK as NonNullable<typeof OPEN_BANK>), age_days: 11, age_band: 'older' as const };
  it.each<[string, Partial<RunDay>, readonly RunTest[], string]>([
    [
      'a statement is missing',
      first({ statement: { closing_minor: 580n, to_day: '2026-03-09' } }),
      ['T1'],
      'icbc 2026-03-09',
    ],
    [
      'there is no statement at all',
      first({ statement: null, open: [] }),
      ['T1', 'T2', 'T5', 'T7', 'T15'],
      'icbc none',
    ],
    [
      'one fen is missing at the bank',
      first({ statement: { closing_minor: 579n, to_day: DAY } }),
      ['T2'],
      'icbc: 1',
    ],
    [
      'one balance is not in the control account',
      books({ singles: { ...BOOKS.singles, escrow: 241n } }),
      ['T3'],
      'escrow: -1',
    ],
    [
      'somebody is below zero',
      books({ negatives: [{ account_id: 'li', code: 'customer-available', balance_minor: -1n }] }),
      ['T3'],
      'li customer-available: -1',
    ],
    [
      'the books hold a fen too little',
      first({ books_minor: 539n, movements_minor: 539n }),
      ['T2', 'T4', 'T15'],
      'icbc: -61',
    ],
    ['customers were credited a fen more', books({ credits_minor: 51n }), ['T6'], '-1'],
    ['the bank moved a fen that the books did not', first({ bank_moved_minor: 1n }), ['T7'], 'icbc: -1'],
    ['a balance is not what moved', first({ movements_minor: 599n }), ['T8'], 'icbc: 1'],
    [
      'something outstanding is old',
      first({ open: [OPEN_BOOKS, old].flatMap((item) => item ?? []) }),
      ['T9'],
      'l icbc: 30',
    ],
    [
      'a receipt was left lying',
      books({ unallocated: [{ seq: 5, day: '2026-03-08', amount_minor: 5n }] }),
      ['T10'],
      '5 2026-03-08: 5',
    ],
    [
      'money left by another kind of entry',
      books({ outflows: [{ seq: 9, kind: 'fund-reserve', amount_minor: 1n }] }),
      ['T11'],
      '9 fund-reserve: 1',
    ],
    ['own money is below zero', books({ own_minor: -1n }), ['T12'], '-1'],
    ['own money is too much', books({ own_minor: 95n }), ['T12'], '95'],
    [
      'interest is not in the books',
      first({ interest_open: 1, interest_open_minor: 1n }),
      ['T13'],
      'icbc: 1',
    ],
    ['a letter is not on file', first({ letter: null }), ['T14'], 'icbc letter'],
    ['a letter has run out', first({ letter: { ends_on: '2026-03-09' } }), ['T14'], 'icbc letter'],
    ['a day of the month was not run', { month: [] }, ['T15'], '2026-03-09'],
    [
      'an earlier day was short',
      { month: [{ day: '2026-03-09', requirement_minor: 1n, is_short: true }] },
      ['T15'],
      '2026-03-09 short',
    ],
    ['the day before was passed over', { was_run_before: false }, ['T16'], '2026-03-09'],
  ])('%s fails the test that is for it', (_what, input, tests, wrong) => {
    expect(failed(input)).toEqual(tests);
    expect(
      run(input)
        .get(tests[0] ?? 'T1')
        ?.wrong.map(wrongText),
    ).toContain(wrong);
  });

  it('asks for the share of interest of quarters that have ended to be set aside, rounded up', () => {
    const of = (interest_due_minor: bigint, reserve_ppm: number) =>
      runTests(
        {
          ...SOUND,
          accounts: [{ ...icbc, interest_lines: 1, interest_minor: 50n, interest_due_minor }, ccb],
        },
        { ...LIMITS, reserve_ppm },
      ).find(({ test }) => test === 'T13');
    expect(of(30n, 100_000)).toMatchObject({
      outcome: 'passed',
      figures: {
        ...{ reserve_due_minor: '3', set_aside_minor: '3', reserve_carried_minor: '1', reserve_minor: '2' },
      },
    });
    expect(of(31n, 100_000)).toMatchObject({ outcome: 'failed', figures: { reserve_due_minor: '4' } });
    expect(of(31n, 100_000)?.wrong.map(wrongText)).toEqual(['1']);
    expect(of(31n, 0)).toMatchObject({ outcome: 'passed', figures: { reserve_due_minor: '0' } });
    expect(['2026-01-01', '2026-03-31', '2026-04-01', '2026-12-31'].map(quarterEnd)).toEqual([
      ...['2025-12-31', '2025-12-31', '2026-03-31', '2026-09-30'],
    ]);
  });

  it('tells how much of its own money lay there for longer than five and ten days, and since when no less', () => {
    // The days back from this one: what came six days ago is older than five days, not what came five days ago.
    const ends = [60n, 55n, 50n, 52n, 58n, 49n, 48n, 70n, 40n, 45n, 47n, 41n, 3n];
    const own_days = ends.map((own_minor, back) => ({ day: `2026-03-${String(20 - back)}`, own_minor }));
    expect(run(books({ own_days: own_days.slice(0, OWN_DAYS) })).get('T12')?.figures).toEqual({
      ...{ own_minor: '60', most_minor: '94', over_5_minor: '48', over_5_on: '2026-03-14' },
      ...{ over_10_minor: '40', over_10_on: '2026-03-12' },
    });
    expect(run(books({ own_days })).get('T12')?.outcome).toBe('passed');
  });

  it('one bank holds too much fails T14', () => {
    const held = { books_minor: 601n, movements_minor: 601n };
    expect(
      run({
        accounts: [
          { ...icbc, ...held },
          { ...ccb, books_minor: 399n },
        ],
      }).get('T14')?.wrong,
    ).toEqual([{ kind: 'bank', id: 'ICBC', amount_minor: '601' }]);
  });
});

it('is judged by the bounds of its policy', () => {
  const strange = books({ own_minor: 95n, unallocated: [{ seq: 5, day: '2026-03-08', amount_minor: 5n }] });
  const outcomes = (limits: Partial<RunLimits>): string[] =>
    runTests({ ...SOUND, ...strange }, { ...LIMITS, ...limits })
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ test }) => test);
  expect(outcomes({})).toEqual(['T10', 'T12']);
  expect(outcomes({ allocation_days: 2, own_ppm: 200_000 })).toEqual([]);
  expect(outcomes({ allocation_days: 2, own_ppm: 200_000, bank_ppm: 590_000 })).toEqual(['T14']);
});
