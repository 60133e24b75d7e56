/**
 * Reads what a daily run is computed from, out of the books as they stood at the end of the day.
 *
 * Balances are those after the last entry booked on the day; what matched later does not settle anything earlier. Runs of past days therefore
 * come out the same whenever they are made, but for statements and matches that came since. All is to be read of one moment.
 */
import { businessDayNear, isBusinessDay } from '#core/cases/due';
import { breaksOn, isOpenOn } from '#core/custody/breaks';
import { dayNo } from '#core/custody/matching/items';
import { openMinor, quarterEnd, runTests } from '#core/custody/run/daily-run';
import { runData, storedRun, type RunData } from '#core/custody/run/run-data';
import {
  OWN_DAYS,
  type AccountDay,
  type BooksDay,
  type EarlierRun,
  type OwnDay,
  type ReserveDay,
  type RunDay,
  type Unallocated,
} from '#core/custody/run/run-figures';
import { amountOf } from '#core/custody/run/sources';
import { DAY_MS, dayOf } from '#core/kernel/instant';
import { CHART, LEDGER_CODES, ledgerNo, systemAccountId } from '#core/ledger/chart';
import type { LedgerReader, StatementLine } from '#core/ledger/ports';
import type { Account, Row } from '#core/ledger/tables';
import type { PolicyData } from '#core/policy/policy';
import type { Lists } from '#database/lists/lists';
import { allRows } from '#server/composition/all-rows';

import { endOfDay, type CustodyRules } from './custody-rules';

const LINES_READ = 5_000;

/** What runs are read from. */
export interface RunBooks {
  readonly reader: LedgerReader;
  readonly lists: Lists;
}

/** How long it takes, told and stopped. */
export interface RunWatch {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** Lines of the chart that are customers' money, and those that are the platform's own beside it. */
export const CUSTOMER_CODES = LEDGER_CODES.filter((code) => CHART[code].customer_money);
export const OWN_CODES = ['own-funds', 'fee-income', 'losses'] as const;

export const dayBefore = (day: string): string => dayOf((dayNo(day) - 1) * DAY_MS, 0);

/** The moment a run is about, and what is known when it is read. */
interface AsOf {
  readonly day: string;
  readonly seq: number;
  readonly before_seq: number;
  /** The last day of the quarter before, and the last entry until its end. */
  readonly quarter_day: string;
  readonly quarter_seq: number;
  readonly known_seq: number;
}

/** What customers are owed by the trial balance, by line of the chart. */
async function controlAt(
  reader: LedgerReader,
  seq: number,
  currency: string,
): Promise<Readonly<Record<string, bigint>>> {
  const totals = await reader.totalsAt(seq);
  return Object.fromEntries(
    totals
      .filter((row) => row.currency === currency && CHART[row.code].customer_money)
      .map(({ code, balance_minor }) => [code, balance_minor]),
  );
}

/** Takes an amount from the oldest of what is left. */
function takeOldest(receipts: Unallocated[], amount_minor: bigint): void {
  let left = amount_minor;
  while (left > 0n && receipts[0] !== undefined) {
    const [oldest] = receipts;
    if (oldest.amount_minor > left) {
      receipts[0] = { ...oldest, amount_minor: oldest.amount_minor - left };
      return;
    }
    left -= oldest.amount_minor;
    receipts.shift();
  }
}

/** Receipts in suspense that are left after an entry, the oldest taken first by what went out of it. */
export async function unallocatedAt(
  reader: LedgerReader,
  suspense_no: number,
  seq: number,
  utc_offset_minutes: number,
): Promise<readonly Unallocated[]> {
  const receipts: Unallocated[] = [];
  for (let after_seq = 0; ;) {
    const lines = await reader.statement([suspense_no], after_seq, seq, LINES_READ);
    const last = lines.at(-1);
    if (last === undefined) return receipts;
    after_seq = last.seq;
    for (const { seq: own_seq, amount_minor, booked_at } of lines) {
      if (amount_minor > 0n) {
        receipts.push({ seq: own_seq, day: dayOf(booked_at, utc_offset_minutes), amount_minor });
      } else {
        takeOldest(receipts, -amount_minor);
      }
    }
  }
}

/** The platform's own set of accounts in a currency; undefined while there is none. */
export async function systemAccount(reader: LedgerReader, currency: string): Promise<Account | undefined> {
  const found = await reader.load([{ table: 'account', values: [systemAccountId(currency)] }]);
  return found.get('account')?.[0] as unknown as Account | undefined;
}

/** What was put into the risk reserve until an entry, the oldest first. */
export async function setAsideUntil(
  reader: LedgerReader,
  system_no: number,
  seq: number,
): Promise<readonly StatementLine[]> {
  const found: StatementLine[] = [];
  for (let after_seq = 0; ;) {
    const lines = await reader.statement([ledgerNo(system_no, 'risk-reserve')], after_seq, seq, LINES_READ);
    const last = lines.at(-1);
    if (last === undefined) return found;
    after_seq = last.seq;
    found.push(...lines.filter(({ amount_minor }) => amount_minor > 0n));
  }
}

async function reserveDay(
  reader: LedgerReader,
  system: Account | undefined,
  seq: number,
  quarter_seq: number,
): Promise<ReserveDay> {
  if (system === undefined) return { set_aside_minor: 0n, balance_minor: 0n, carried_minor: 0n };
  const account_no = ledgerNo(system.no, 'risk-reserve');
  const [balance_minor = 0n, carried_minor = 0n] = await reader.balancesAt([
    { account_no, seq },
    { account_no, seq: quarter_seq },
  ]);
  const set_aside = await setAsideUntil(reader, system.no, seq);
  return {
    set_aside_minor: set_aside.reduce((sum, { amount_minor }) => sum + amount_minor, 0n),
    ...{ balance_minor, carried_minor },
  };
}

/** The platform's own money at the ends of the last days, this one first. */
async function ownDays(
  reader: LedgerReader,
  own_nos: readonly number[],
  day: string,
  utc_offset_minutes: number,
): Promise<readonly OwnDay[]> {
  const ends: { readonly day: string; readonly seq: number }[] = [];
  for (let back = 0; back < OWN_DAYS; back += 1) {
    const one = dayOf((dayNo(day) - back) * DAY_MS, 0);
    ends.push({ day: one, seq: await reader.seqAt(endOfDay(one, utc_offset_minutes)) });
  }
  const balances = await reader.balancesAt(
    ends.flatMap(({ seq }) => own_nos.map((account_no) => ({ account_no, seq }))),
  );
  return ends.map(({ day: one }, place) => ({
    day: one,
    own_minor: balances
      .slice(place * own_nos.length, (place + 1) * own_nos.length)
      .reduce((total, balance) => total + balance, 0n),
  }));
}

async function booksDay(
  { reader, lists }: RunBooks,
  { day, seq, before_seq, quarter_seq }: AsOf,
  currency: string,
  custody: readonly Account[],
  utc_offset_minutes: number,
): Promise<BooksDay> {
  const system = await systemAccount(reader, currency);
  const own_nos = system === undefined ? [] : OWN_CODES.map((code) => ledgerNo(system.no, code));
  const own_days = await ownDays(reader, own_nos, day, utc_offset_minutes);
  const singles = await lists.custody_runs.singles(currency, CUSTOMER_CODES, seq);
  return {
    control: await controlAt(reader, seq, currency),
    control_before: await controlAt(reader, before_seq, currency),
    singles: Object.fromEntries(singles.map(({ code, sum_minor }) => [code, sum_minor])),
    negatives: await lists.custody_runs.negatives(currency, CUSTOMER_CODES, seq),
    ...(await lists.custody_runs.moved(currency, CUSTOMER_CODES, before_seq, seq)),
    outflows: await lists.custody_runs.outflows(
      custody.map(({ id }) => id),
      day,
    ),
    unallocated:
      system === undefined
        ? []
        : await unallocatedAt(reader, ledgerNo(system.no, 'suspense'), seq, utc_offset_minutes),
    ...{ own_minor: own_days[0]?.own_minor ?? 0n, own_days },
    reserve: await reserveDay(reader, system, seq, quarter_seq),
  };
}

async function accountDay(
  { reader, lists }: RunBooks,
  { id: account_id, no, bank }: Account,
  letter: Row<'custody_letter'> | undefined,
  { day, seq, known_seq, quarter_day }: AsOf,
): Promise<AccountDay> {
  const before = dayBefore(day);
  const reads = lists.custody_runs;
  const lines = await reads.lineSums(account_id, day);
  const movements = await reads.movementSums(account_id, day);
  const items = await reads.openItems(account_id, day, before);
  const openOn = (one: string) => {
    const open = items.filter((item) => isOpenOn(item, one));
    const of = (side: 'bank' | 'books') => open.filter((item) => item.side === side);
    return breaksOn(one, of('bank'), of('books'), []);
  };
  const [balance = 0n] = await reader.balancesAt([{ account_no: ledgerNo(no, 'custody-cash'), seq }]);
  return {
    ...{ account_id, bank: bank ?? '' },
    statement: await reads.lastStatement(account_id, day, known_seq),
    // An asset stands as a debit.
    books_minor: -balance,
    movements_minor: movements.until_minor,
    ...{ bank_moved_minor: lines.moved_minor, books_moved_minor: movements.moved_minor },
    open: openOn(day),
    open_before_minor: openMinor({ open: openOn(before) }),
    ...{ interest_lines: lines.interest_lines, interest_minor: lines.interest_minor },
    ...{ interest_open: lines.interest_open, interest_open_minor: lines.interest_open_minor },
    interest_due_minor: (await reads.lineSums(account_id, quarter_day)).interest_minor,
    letter: letter === undefined ? null : { ends_on: letter.ends_on },
  };
}

/** Business days of a month until a day, from a first day on. */
function daysDue(day: string, first: string, alerts: PolicyData<'alerts'>): string[] {
  const days: string[] = [];
  for (let place = dayNo(`${day.slice(0, 7)}-01`); place <= dayNo(day); place += 1) {
    const one = dayOf(place * DAY_MS, 0);
    if (one >= first && (one === day || isBusinessDay(one, alerts))) days.push(one);
  }
  return days;
}

function earlierRun(row: Row<'custody_run'>): EarlierRun {
  const { day, outcomes } = row;
  return {
    day,
    requirement_minor: amountOf(storedRun(row), { test: 'T4', figure: 'requirement_minor' }),
    is_short: outcomes.T4 === 'failed' || outcomes.T5 === 'failed',
  };
}

/** What runs before say of a day. */
async function monthDay(
  { lists }: RunBooks,
  day: string,
  currency: string,
  alerts: PolicyData<'alerts'>,
): Promise<Pick<RunDay, 'month' | 'days_due' | 'due_before' | 'was_run_before'>> {
  const ever = await lists.custody_runs.firstDay(currency);
  const first = ever === null || ever > day ? day : ever;
  const due_before = businessDayNear(dayBefore(day), 0, alerts);
  const month_begin = `${day.slice(0, 7)}-01`;
  const from = due_before < month_begin ? due_before : month_begin;
  const runs = await lists.custody_runs.runs(currency, from, dayBefore(day));
  return {
    month: runs.filter((run) => run.day >= month_begin).map(earlierRun),
    days_due: daysDue(day, first, alerts),
    due_before: first < day && due_before >= first ? due_before : null,
    was_run_before: runs.some((run) => run.day === due_before),
  };
}

/**
 * Computes the run of a day and a currency. Rejects with the signal's reason when it is aborted.
 * @param day a day that has ended on the platform's calendar
 */
export async function readRun(
  books: RunBooks,
  day: string,
  currency: string,
  { utc_offset_minutes, alerts, custody: limits }: CustodyRules,
  { signal, onProgress }: RunWatch = {},
): Promise<RunData> {
  const { reader, lists } = books;
  const quarter_day = quarterEnd(day);
  const as_of: AsOf = {
    ...{ day, seq: await reader.seqAt(endOfDay(day, utc_offset_minutes)) },
    before_seq: await reader.seqAt(endOfDay(dayBefore(day), utc_offset_minutes)),
    quarter_day,
    quarter_seq: await reader.seqAt(endOfDay(quarter_day, utc_offset_minutes)),
    known_seq: (await reader.head()).seq,
  };
  const custody = await lists.custody_runs.accounts(currency);
  const letters = new Map((await allRows(reader, 'custody_letter')).map((row) => [row.account_id, row]));
  const total = custody.length + 1;
  const accounts: AccountDay[] = [];
  for (const account of custody) {
    signal?.throwIfAborted();
    accounts.push(await accountDay(books, account, letters.get(account.id), as_of));
    onProgress?.({ done: accounts.length, total });
  }
  signal?.throwIfAborted();
  const input: RunDay = {
    ...{ day, accounts },
    books: await booksDay(books, as_of, currency, custody, utc_offset_minutes),
    ...(await monthDay(books, day, currency, alerts)),
    businessDay: (one, step) => businessDayNear(one, step, alerts),
  };
  onProgress?.({ done: total, total });
  const known = { currency, as_of_seq: as_of.seq, known_seq: as_of.known_seq };
  return runData(input, runTests(input, limits), limits, known);
}
