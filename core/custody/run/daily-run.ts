/**
 * The daily run: tests T1 to T16 over the end of a day, each with its figures and with what is wrong by name.
 *
 * They are the content of the reserve-checking tables of the Chinese central bank (T7 to T10), of the UK's CASS 15 (T4, T5, T10, T15) and
 * of the three-way reconciliation (T2, T3); docs/custody.md tells each in a sentence. Pure: the same day gives the same answer.
 */
import { DAY_MS, dayOf } from '#core/kernel/instant';

import { AGE_BANDS, QUADRANTS, type RunTest } from '../custody-words';
import { dayNo } from '../matching/items';
import type { AccountDay, OwnDay, RunDay, RunLimits, TestResult } from './run-figures';
import type { Wrong } from './wrong';

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
const total = (amounts: Readonly<Record<string, bigint>>): bigint => sum(Object.values(amounts));

/** Items that the books have and the bank has not, less those of the bank. */
export function openMinor({ open }: Pick<AccountDay, 'open'>): bigint {
  return sum(
    open.map(({ quadrant, amount_minor }) => (quadrant.startsWith('books') ? amount_minor : -amount_minor)),
  );
}

function result(test: RunTest, wrong: readonly Wrong[], figures: TestResult['figures'] = {}): TestResult {
  return { test, outcome: wrong.length === 0 ? 'passed' : 'failed', figures, wrong };
}

/** A name with the amount by which it is off. */
function named(kind: Wrong['kind'], id: string, amount_minor: bigint, about?: string): Wrong {
  const off = { kind, id, amount_minor: String(amount_minor) };
  return about === undefined ? off : { ...off, about };
}

/** What the bank is expected to book of what the books have: every payment, and receipts that are not old. */
export function expectedMinor({ open }: Pick<AccountDay, 'open'>, { expected_days }: RunLimits): bigint {
  return sum(
    open
      .filter(
        ({ quadrant, age_days }) =>
          quadrant === 'books-out' || (quadrant === 'books-in' && age_days <= expected_days),
      )
      .map(({ amount_minor }) => amount_minor),
  );
}

/** What customers are owed: debts of single customers are not set off against it. */
function requirementOf({ control, negatives }: RunDay['books']): bigint {
  return total(control) - sum(negatives.map(({ balance_minor }) => balance_minor));
}

/** T1: every account has statements up to the day, or to the last business day before it. */
function statementsThere({ day, accounts, businessDay }: RunDay): TestResult {
  const until = businessDay(day, 0);
  const wrong = accounts.filter(({ statement }) => statement === null || statement.to_day < until);
  return result(
    'T1',
    wrong.map(({ account_id, statement }) => ({
      ...{ kind: 'account', id: account_id, about: statement?.to_day ?? 'none' },
    })),
    { accounts: accounts.length, missing: wrong.length, until },
  );
}

/** T2: the books' cash is the bank's balance and what is outstanding, account by account. */
function cashAgrees({ accounts }: RunDay): TestResult {
  const off = accounts.flatMap((account) => {
    const difference = account.books_minor - (account.statement?.closing_minor ?? 0n) - openMinor(account);
    return difference === 0n ? [] : [named('account', account.account_id, difference)];
  });
  return result('T2', off, {
    books_minor: String(sum(accounts.map(({ books_minor }) => books_minor))),
    bank_minor: String(sum(accounts.map(({ statement }) => statement?.closing_minor ?? 0n))),
    outstanding_minor: String(sum(accounts.map(openMinor))),
    difference_minor: String(
      sum(
        accounts.map(
          (account) => account.books_minor - (account.statement?.closing_minor ?? 0n) - openMinor(account),
        ),
      ),
    ),
  });
}

/** T3: all single balances sum to the control accounts; who is below zero is named, never set off. */
function customersAgree({ books: { control, singles, negatives } }: RunDay): TestResult {
  const codes = [...new Set([...Object.keys(control), ...Object.keys(singles)])].sort();
  const off = codes.filter((code) => (control[code] ?? 0n) !== (singles[code] ?? 0n));
  return result(
    'T3',
    [
      ...off.map((code) => named('ledger', code, (control[code] ?? 0n) - (singles[code] ?? 0n))),
      ...negatives.map(({ account_id, code, balance_minor }) =>
        named('account', account_id, balance_minor, code),
      ),
    ],
    {
      control_minor: String(total(control)),
      singles_minor: String(total(singles)),
      negatives: negatives.length,
      negatives_minor: String(sum(negatives.map(({ balance_minor }) => balance_minor))),
    },
  );
}

/** T4: what the books hold at banks covers what customers are owed. */
function covered({ accounts, books }: RunDay): TestResult {
  const requirement = requirementOf(books);
  const resource = sum(accounts.map(({ books_minor }) => books_minor));
  const excess = resource - requirement;
  return result('T4', excess < 0n ? [named('whole', '', excess)] : [], {
    ...{ requirement_minor: String(requirement), resource_minor: String(resource) },
    excess_minor: String(excess),
  });
}

/** T5: what banks hold, with what they are expected to book within days, covers it too. */
function coveredByBanks({ accounts, books }: RunDay, limits: RunLimits): TestResult {
  const requirement = requirementOf(books);
  const expected = sum(accounts.map((account) => expectedMinor(account, limits)));
  const resource = sum(accounts.map(({ statement }) => statement?.closing_minor ?? 0n)) + expected;
  const excess = resource - requirement;
  return result('T5', excess < 0n ? [named('whole', '', excess)] : [], {
    ...{ requirement_minor: String(requirement), resource_minor: String(resource) },
    ...{ expected_minor: String(expected), excess_minor: String(excess) },
  });
}

/** T6: what customers were owed, and what they were credited and debited, is what they are owed. */
function rollsForward({
  books: { control, control_before, credits_minor, debits_minor },
}: RunDay): TestResult {
  const closing = total(control_before) + credits_minor - debits_minor;
  const off = total(control) - closing;
  return result('T6', off === 0n ? [] : [named('whole', '', off)], {
    ...{ opening_minor: String(total(control_before)), credits_minor: String(credits_minor) },
    ...{ debits_minor: String(debits_minor), closing_minor: String(total(control)) },
  });
}

/** T7: what moved at the bank is what moved in the books, but for what became outstanding or was settled. */
function movesAgree({ accounts }: RunDay): TestResult {
  const off = accounts.flatMap((account) => {
    const { account_id, bank_moved_minor, books_moved_minor, open_before_minor } = account;
    const difference = books_moved_minor - bank_moved_minor - (openMinor(account) - open_before_minor);
    return difference === 0n ? [] : [named('account', account_id, difference)];
  });
  return result('T7', off, {
    bank_moved_minor: String(sum(accounts.map(({ bank_moved_minor }) => bank_moved_minor))),
    books_moved_minor: String(sum(accounts.map(({ books_moved_minor }) => books_moved_minor))),
    open_before_minor: String(sum(accounts.map(({ open_before_minor }) => open_before_minor))),
    outstanding_minor: String(sum(accounts.map(openMinor))),
  });
}

/** T8: the ledger account of each custody account is the sum of what moved on it. */
function balancesProved({ accounts }: RunDay): TestResult {
  const off = accounts.filter(({ books_minor, movements_minor }) => books_minor !== movements_minor);
  return result(
    'T8',
    off.map(({ account_id, books_minor, movements_minor }) =>
      named('account', account_id, books_minor - movements_minor),
    ),
    {
      books_minor: String(sum(accounts.map(({ books_minor }) => books_minor))),
      movements_minor: String(sum(accounts.map(({ movements_minor }) => movements_minor))),
    },
  );
}

/** T9: what is outstanding in four corners by age, and nothing of it too old. */
function outstanding({ accounts }: RunDay, { aged_days }: RunLimits): TestResult {
  const items = accounts.flatMap(({ open }) => open);
  const figures: Record<string, string | number> = {};
  for (const quadrant of QUADRANTS) {
    for (const band of AGE_BANDS) {
      const own = items.filter((item) => item.quadrant === quadrant && item.age_band === band);
      const name = `${quadrant}_${band}`.replaceAll('-', '_');
      figures[`${name}_count`] = own.length;
      figures[`${name}_minor`] = String(sum(own.map(({ amount_minor }) => amount_minor)));
    }
  }
  const old = items.filter(({ age_days }) => age_days > aged_days);
  return result(
    'T9',
    old.map(({ id, amount_minor, account_id }) => named('item', id, amount_minor, account_id)),
    figures,
  );
}

/** T10: receipts that nobody was found for are allocated within business days, by the end of the next one unless the policy says otherwise. */
function allocated(
  { day, books: { unallocated }, businessDay }: RunDay,
  { allocation_days }: RunLimits,
): TestResult {
  const late = unallocated.filter((receipt) => businessDay(receipt.day, allocation_days) < day);
  return result(
    'T10',
    late.map(({ seq, day: on, amount_minor }) => named('entry', String(seq), amount_minor, on)),
    {
      count: unallocated.length,
      amount_minor: String(sum(unallocated.map(({ amount_minor }) => amount_minor))),
      late_count: late.length,
      late_minor: String(sum(late.map(({ amount_minor }) => amount_minor))),
      oldest_on: unallocated[0]?.day ?? null,
    },
  );
}

/** Kinds of entries by which customers' money may leave a custody account. */
export const PERMITTED: ReadonlySet<string> = new Set([
  ...['complete-withdrawal', 'pay-refund', 'decide-dispute', 'charge-back', 'pay-out', 'pay-compensation'],
  ...['execute-court-order', 'remit-loans', 'adjust', 'decide-claim'],
]);

/** T11: nothing left by another kind of entry than those by which customers are paid; corrections need two people. */
function usedAsPermitted({ books: { outflows } }: RunDay): TestResult {
  const other = outflows.filter(({ kind }) => !PERMITTED.has(kind));
  return result(
    'T11',
    other.map(({ seq, kind, amount_minor }) => named('entry', String(seq), amount_minor, kind)),
    {
      outflows: outflows.length,
      amount_minor: String(sum(outflows.map(({ amount_minor }) => amount_minor))),
      other: other.length,
      other_minor: String(sum(other.map(({ amount_minor }) => amount_minor))),
    },
  );
}

/** The least of the platform's own money while a number of days went by: so much lay there for longer than that. */
function leastOwn(own_days: readonly OwnDay[], days: number): OwnDay | undefined {
  const [first, ...before] = own_days.slice(0, days + 2);
  return before.reduce(
    (least, one) => (least !== undefined && least.own_minor <= one.own_minor ? least : one),
    first,
  );
}

/**
 * T12: the platform's own money beside customers' is not below zero and no more than a share of what they are owed. How much of it lay
 * there for longer than five and ten days is told, and bounds nothing.
 */
function ownBounded({ books }: RunDay, { own_ppm }: RunLimits): TestResult {
  const most = (requirementOf(books) * BigInt(own_ppm)) / 1_000_000n;
  const is_wrong = books.own_minor < 0n || books.own_minor > most;
  return result('T12', is_wrong ? [named('whole', '', books.own_minor)] : [], {
    ...{ own_minor: String(books.own_minor), most_minor: String(most) },
    ...Object.fromEntries(
      (['5', '10'] as const).flatMap((days) => {
        const least = leastOwn(books.own_days, Number(days));
        return least === undefined
          ? []
          : [
              [`over_${days}_minor`, String(least.own_minor)],
              [`over_${days}_on`, least.day],
            ];
      }),
    ),
  });
}

/** The last day of the quarter before a day. */
export function quarterEnd(day: string): string {
  const month = Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1;
  const first = `${day.slice(0, 4)}-${String(month).padStart(2, '0')}-01`;
  return dayOf((dayNo(first) - 1) * DAY_MS, 0);
}

/**
 * T13: interest that banks booked is in the books, and of all that they booked until the last quarter ended the share that the policy says has been
 * set aside as risk reserve, rounded up to the minor unit. Where there was no interest, there is nothing to test.
 */
function interestBooked(
  { accounts, books: { reserve } }: RunDay,
  { reserve_ppm = 0 }: RunLimits,
): TestResult {
  const lines = accounts.reduce((count, { interest_lines }) => count + interest_lines, 0);
  const open = accounts.filter(({ interest_open }) => interest_open > 0);
  const interest_due_minor = sum(accounts.map((one) => one.interest_due_minor));
  const share = (interest_due_minor * BigInt(reserve_ppm) + 999_999n) / 1_000_000n;
  const due_minor = share > 0n ? share : 0n;
  const short_minor = due_minor - reserve.set_aside_minor;
  const tested = result(
    'T13',
    [
      ...open.map(({ account_id, interest_open_minor }) => named('account', account_id, interest_open_minor)),
      ...(short_minor > 0n ? [named('whole', '', short_minor)] : []),
    ],
    {
      lines,
      interest_minor: String(sum(accounts.map(({ interest_minor }) => interest_minor))),
      open: open.reduce((count, { interest_open }) => count + interest_open, 0),
      interest_open_minor: String(sum(open.map(({ interest_open_minor }) => interest_open_minor))),
      reserve_due_minor: String(due_minor),
      set_aside_minor: String(reserve.set_aside_minor),
      reserve_carried_minor: String(reserve.carried_minor),
      reserve_minor: String(reserve.balance_minor),
    },
  );
  return lines === 0 ? { ...tested, outcome: 'not-applicable' } : tested;
}

/** T14: no bank holds too much of the whole, and each has acknowledged whose money it is. */
function spreadAndAcknowledged({ day, accounts }: RunDay, { bank_ppm }: RunLimits): TestResult {
  const whole = sum(accounts.map(({ books_minor }) => books_minor));
  const by_bank = new Map<string, bigint>();
  for (const { bank, books_minor } of accounts) by_bank.set(bank, (by_bank.get(bank) ?? 0n) + books_minor);
  const large = [...by_bank].filter(([, held]) => held * 1_000_000n > whole * BigInt(bank_ppm));
  const unacknowledged = accounts.filter(
    ({ letter }) => letter === null || (letter.ends_on !== null && letter.ends_on < day),
  );
  const shares = [...by_bank].map(([bank, held]) => [
    `${bank}_ppm`,
    whole <= 0n ? 0 : Number((held * 1_000_000n) / whole),
  ]);
  return result(
    'T14',
    [
      ...large.map(([bank, held]) => named('bank', bank, held)),
      ...unacknowledged.map(({ account_id }) => ({
        kind: 'account' as const,
        id: account_id,
        about: 'letter',
      })),
    ],
    Object.fromEntries(shares) as Record<string, number>,
  );
}

/** T15: the month so far: what customers were owed at most, at least and now, days run of days due, and days that were short. */
function monthSoFar({ day, month, days_due, books }: RunDay, short_now: boolean): TestResult {
  const runs = [...month, { day, requirement_minor: requirementOf(books), is_short: short_now }];
  const run = new Set(runs.map((one) => one.day));
  const missed = days_due.filter((due) => !run.has(due));
  const short = runs.filter(({ is_short }) => is_short);
  const required = runs.map(({ requirement_minor }) => requirement_minor);
  const extreme = (is_better: (left: bigint, right: bigint) => boolean): bigint =>
    required.reduce((best, one) => (is_better(one, best) ? one : best));
  const names = [
    ...missed.map((id): Wrong => ({ kind: 'day', id })),
    ...short.map((one): Wrong => ({ kind: 'day', id: one.day, about: 'short' })),
  ];
  return result('T15', names, {
    highest_minor: String(extreme((left, right) => left > right)),
    lowest_minor: String(extreme((left, right) => left < right)),
    closing_minor: String(requirementOf(books)),
    ...{ days_run: days_due.length - missed.length, days_due: days_due.length, days_short: short.length },
    breaches: names.length,
  });
}

/** T16: no day on which a run was due was passed over. */
function noneMissed({ due_before, was_run_before }: RunDay): TestResult {
  const is_missed = due_before !== null && !was_run_before;
  return result('T16', is_missed ? [{ kind: 'day', id: due_before }] : [], { due_before });
}

/** Computes every test, in their order. */
export function runTests(input: RunDay, limits: RunLimits): TestResult[] {
  const first = [
    ...[statementsThere(input), cashAgrees(input), customersAgree(input)],
    ...[covered(input), coveredByBanks(input, limits)],
  ];
  const is_short = first.some(
    ({ test, outcome }) => (test === 'T4' || test === 'T5') && outcome === 'failed',
  );
  return [
    ...first,
    ...[rollsForward(input), movesAgree(input), balancesProved(input), outstanding(input, limits)],
    ...[allocated(input, limits), usedAsPermitted(input), ownBounded(input, limits)],
    interestBooked(input, limits),
    ...[spreadAndAcknowledged(input, limits), monthSoFar(input, is_short), noneMissed(input)],
  ];
}
