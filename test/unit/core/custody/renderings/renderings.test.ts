// The renderings by hand: a day of two accounts whose every figure is written here, told by three forms that must not differ by a fen.
import { describe, expect, it } from 'vitest';

import { breaksOn } from '#core/custody/breaks';
import { reserveTables } from '#core/custody/renderings/pbc';
import { monthlyReturn } from '#core/custody/renderings/return';
import type { Cell, Sheet } from '#core/custody/renderings/sheet';
import { said, spelled } from '#core/custody/renderings/spell';
import { threeWayPage } from '#core/custody/renderings/three-way';
import { runTests } from '#core/custody/run/daily-run';
import { recordOf, runData, storedRun } from '#core/custody/run/run-data';
import type { RunDay, RunLimits } from '#core/custody/run/run-figures';
import { amountOf, behind } from '#core/custody/run/sources';
import type { Row } from '#core/ledger/tables';

const DAY = '2026-03-10';
const LIMITS: RunLimits = {
  ...{ expected_days: 5, aged_days: 10, allocation_days: 1, own_ppm: 200_000, bank_ppm: 600_000 },
};

const open = breaksOn(
  DAY,
  [{ id: 'S/1', account_id: 'icbc', amount_minor: 30n, booked_on: '2026-03-09', reference: '' }],
  [
    { id: '7@icbc', account_id: 'icbc', amount_minor: 50n, booked_on: DAY, reference: 'U1' },
    { id: '2@icbc', account_id: 'icbc', amount_minor: -8n, booked_on: '2026-02-20', reference: 'W1' },
  ],
  [],
);

const INPUT: RunDay = {
  day: DAY,
  accounts: [
    {
      ...{ account_id: 'icbc', bank: 'ICBC', statement: { closing_minor: 588n, to_day: DAY } },
      ...{ books_minor: 600n, movements_minor: 600n, bank_moved_minor: 0n, books_moved_minor: 50n },
      ...{ open, open_before_minor: -38n, interest_lines: 1, interest_minor: 7n, interest_open: 0 },
      ...{ interest_open_minor: 0n, interest_due_minor: 0n, letter: { ends_on: '2026-12-31' } },
    },
    {
      ...{ account_id: 'ccb', bank: 'CCB', statement: { closing_minor: 400n, to_day: DAY } },
      ...{
        books_minor: 400n,
        movements_minor: 400n,
        bank_moved_minor: -20n,
        books_moved_minor: -20n,
        open: [],
      },
      ...{ open_before_minor: 0n, interest_lines: 0, interest_minor: 0n, interest_open: 0 },
      ...{ interest_open_minor: 0n, interest_due_minor: 0n, letter: null },
    },
  ],
  books: {
    control: { 'customer-available': 700n, escrow: 240n },
    control_before: { 'customer-available': 710n, escrow: 200n },
    singles: { 'customer-available': 700n, escrow: 240n },
    ...{ negatives: [], credits_minor: 50n, debits_minor: 20n, own_minor: 60n },
    reserve: { set_aside_minor: 0n, balance_minor: 0n, carried_minor: 0n },
    own_days: [
      { day: '2026-03-10', own_minor: 60n },
      { day: '2026-03-09', own_minor: 45n },
    ],
    outflows: [{ seq: 7, kind: 'complete-withdrawal', amount_minor: 20n }],
    unallocated: [{ seq: 5, day: '2026-03-06', amount_minor: 5n }],
  },
  month: [{ day: '2026-03-09', requirement_minor: 910n, is_short: false }],
  ...{ days_due: ['2026-03-09', DAY], due_before: '2026-03-09', was_run_before: true },
  businessDay: (day, step) => (step === 0 ? day : '2026-03-09'),
};

const run = runData(INPUT, runTests(INPUT, LIMITS), LIMITS, { currency: 'CNY', as_of_seq: 7, known_seq: 9 });
const shown = { run, run_id: 'run-10' };
const days = [
  { day: '2026-03-09', kind: 'business', state: 'missed', shown: null },
  { day: DAY, kind: 'business', state: 'computed', shown },
] as const;
const FORMS: Readonly<Record<string, Sheet[]>> = {
  three: threeWayPage(shown),
  pbc: reserveTables(shown),
  return: monthlyReturn(shown, days),
};

const plain = (cell: Cell): string => {
  switch (cell.kind) {
    case 'words':
      return cell.words;
    case 'text':
      return cell.text;
    case 'outcome':
      return cell.outcome;
    case 'money':
      return cell.minor ?? '-';
    case 'count':
      return `#${String(cell.count)}`;
  }
};
const rows = (form: string, id: string): string[] =>
  (FORMS[form]?.find((sheet) => sheet.id === id)?.rows ?? []).map(({ cells }) => cells.map(plain).join(' '));

describe('the three-way page', () => {
  it('sets cash book, bank and customers side by side', () => {
    expect(rows('three', 'three')).toEqual([
      'cash_book 1000 passed',
      'bank 988 passed',
      'outstanding_minor 12 failed',
      'difference_minor 0 passed',
      'customers 940 passed',
      'excess_minor 60 passed',
    ]);
    expect(rows('three', 'accounts')).toEqual([
      'icbc ICBC 600 588 12 0',
      'ccb CCB 400 400 0 0',
      'total  1000 988 12 0',
    ]);
    expect(rows('three', 'customers')).toEqual([
      'customer-available 700 700',
      'escrow 240 240',
      'total 940 940',
    ]);
  });
});

describe('the reserve-checking tables', () => {
  it('are all there, in their order', () => {
    expect(FORMS['pbc']?.map(({ id }) => id)).toEqual([
      ...Array.from({ length: 13 }, (_, place) => `t1-${String(place + 1)}`),
      't1-13-reserve',
      ...['t2-1', 't2-2'],
    ]);
  });

  it('hold the figures of the day', () => {
    expect(rows('pbc', 't1-1')).toEqual([
      'opening_minor 910',
      'credits_minor 50',
      'debits_minor 20',
      'closing_minor 940',
    ]);
    expect(rows('pbc', 't1-5')[0]).toBe('icbc ICBC 50 0 -38 12');
    expect(rows('pbc', 't1-6').at(-1)).toBe('total  1000 1000');
    expect(rows('pbc', 't1-7')).toEqual([
      'icbc #1 50 #0 0 #0 0',
      'ccb #0 0 #0 0 #0 0',
      'total #1 50 #0 0 #0 0',
    ]);
    expect(rows('pbc', 't1-8')[0]).toBe('icbc #0 0 #0 0 #1 -8');
    expect(rows('pbc', 't1-9').at(-1)).toBe('total #1 30 #0 0 #0 0');
    expect(rows('pbc', 't1-11')).toEqual(['unallocated #1 5', 'unallocated_late #1 5']);
    expect(rows('pbc', 't1-12')).toEqual([
      'outflows #1 20',
      'outflows_other #0 0',
      'own_minor  60',
      'over_5_minor  45',
      'over_10_minor  45',
      'most_minor  188',
    ]);
    expect(rows('pbc', 't1-13').at(-1)).toBe('total  7 0');
    expect(rows('pbc', 't2-2')).toEqual([
      ...['requirement_minor 940', 'resource_minor 1000', 'excess_minor 60', 'expected_minor 42'],
      ...['resource_next 1030', 'excess_next 90'],
    ]);
  });
});

describe('the monthly return', () => {
  it('tells position, month, places and days', () => {
    expect(rows('return', 'position').slice(0, 4)).toEqual([
      ...[`day ${DAY}`, 'requirement_minor 940', 'resource_minor 1000', 'excess_minor 60'],
    ]);
    expect(rows('return', 'month')).toEqual([
      ...['highest_minor 940', 'lowest_minor 910', 'closing_requirement 940'],
      ...['days_due #2', 'days_run #2', 'days_short #0', 'breaches #0'],
    ]);
    expect(rows('return', 'accounts')).toEqual([
      ...[`icbc ICBC ${DAY} 588 600 2026-12-31`, `ccb CCB ${DAY} 400 400 letter_none`],
    ]);
    expect(rows('return', 'days')).toEqual(['2026-03-09 missed    ', `${DAY} computed 940 1000 60 90`]);
  });

  it('of a month without a run tells what was due', () => {
    expect(monthlyReturn(null, [days[0]]).map(({ id }) => id)).toEqual(['days']);
  });
});

describe('figures', () => {
  const cells = Object.values(FORMS).flatMap((sheets) =>
    sheets.flatMap((sheet) => sheet.rows.flatMap((row) => row.cells)),
  );
  const money = cells.flatMap((cell) => (cell.kind === 'money' ? [cell] : []));

  it('come from the run by their source alone, so the three renderings agree to the fen', () => {
    expect(money.length).toBeGreaterThan(100);
    for (const { minor, source } of money) {
      expect(BigInt(minor ?? 'none'), JSON.stringify(source)).toBe(amountOf(run, source));
    }
  });

  it('that are made of others are their sum', () => {
    for (const { minor, source } of money) {
      const made = behind(source);
      if (made === null || !('parts' in made)) continue;
      const sum = made.parts.reduce(
        (total, part) => total + BigInt(part.sign) * amountOf(run, part.source),
        0n,
      );
      expect(sum, JSON.stringify(source)).toBe(BigInt(minor ?? 'none'));
    }
  });

  it('are the same when the run was recorded and read back', () => {
    const { outcomes, figures } = recordOf(run);
    const row = {
      day: DAY,
      currency: 'CNY',
      as_of_seq: 7,
      outcomes,
      figures,
    } as unknown as Row<'custody_run'>;
    expect(storedRun(row)).toEqual(run);
    const back = { run: storedRun(row), run_id: 'run-10' };
    expect(reserveTables(back)).toEqual(FORMS['pbc']);
  });

  it('are told in both languages', () => {
    for (const sheets of Object.values(FORMS)) {
      const [en, zh] = [spelled(sheets, 'en'), spelled(sheets, 'zh')];
      expect(zh.map(({ rows: own }) => own.length)).toEqual(en.map(({ rows: own }) => own.length));
      expect(zh.map(({ title }) => title)).not.toEqual(en.map(({ title }) => title));
    }
    expect(said('reviewer', 'zh')).toBe('复核人');
  });
});

it('keeps fewer names of a run that would be too long to record', () => {
  const long = {
    ...run,
    tests: run.tests.map((one) => ({
      ...one,
      wrong: 40,
      names: Array.from({ length: 40 }, () => ({ kind: 'item' as const, id: 'x'.repeat(200) })),
    })),
  };
  const { figures } = recordOf(long);
  expect(JSON.stringify(figures).length).toBeLessThan(90_000);
  expect((figures['T9'] as { names: unknown[]; wrong: number }).names).toHaveLength(10);
  expect((figures['T9'] as { wrong: number }).wrong).toBe(40);
});
