/**
 * Reads what a daily run is computed from, out of the books as they stood at the end of the day, and records what it says.
 *
 * Balances are those after the last entry booked on the day; what matched later does not settle anything earlier. Runs of past days therefore
 * come out the same whenever they are made, but for statements and matches that came since.
 */
import { businessDayNear, isBusinessDay } from '#core/cases/due';
import type { Break } from '#core/custody/breaks';
import { dayNo } from '#core/custody/matching/items';
import { runTests } from '#core/custody/run/daily-run';
import type {
  AccountDay,
  BooksDay,
  EarlierRun,
  Negative,
  Outflow,
  RunDay,
  TestResult,
  Unallocated,
} from '#core/custody/run/run-figures';
import { DAY_MS, dayOf } from '#core/kernel/instant';
import {
  CHART,
  codesOf,
  codeOf,
  ledgerNo,
  ownerNo,
  systemAccountId,
  type LedgerCode,
} from '#core/ledger/chart';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Row } from '#core/ledger/tables';
import type { PolicyData } from '#core/policy/policy';
import { allRows } from '#server/composition/all-rows';

import { endOfDay, matchingOf, type CustodyRules } from './custody-rules';
import { breaksOfItems } from './reconcile';
import { custodyItems, type CustodyItems } from './open-items';

const ENTRIES_READ = 1_000;
const LINES_READ = 5_000;
const BALANCES_READ = 20_000;

export interface ReadRun {
  readonly day: string;
  readonly currency: string;
  /** The last entry booked until the end of the day. */
  readonly as_of_seq: number;
  readonly results: readonly TestResult[];
}

const dayBefore = (day: string): string => dayOf((dayNo(day) - 1) * DAY_MS, 0);

interface AsOf {
  readonly day: string;
  readonly seq: number;
  readonly before_seq: number;
}

/** Balances of ledger accounts after an entry, read in pieces. */
async function balancesAt(
  reader: LedgerReader,
  account_nos: readonly number[],
  seq: number,
): Promise<readonly bigint[]> {
  const balances: bigint[] = [];
  for (let from = 0; from < account_nos.length; from += BALANCES_READ) {
    const part = account_nos.slice(from, from + BALANCES_READ);
    balances.push(...(await reader.balancesAt(part.map((account_no) => ({ account_no, seq })))));
  }
  return balances;
}

const isCustomers = (code: LedgerCode): boolean => CHART[code].customer_money;

/** What customers are owed by the trial balance, by ledger account. */
async function controlAt(
  reader: LedgerReader,
  seq: number,
  currency: string,
): Promise<Readonly<Record<string, bigint>>> {
  const totals = await reader.totalsAt(seq);
  return Object.fromEntries(
    totals
      .filter((row) => row.currency === currency && isCustomers(row.code))
      .map(({ code, balance_minor }) => [code, balance_minor]),
  );
}

/** The same by every single balance, and who is below zero. */
async function singlesAt(
  reader: LedgerReader,
  seq: number,
  accounts: readonly Account[],
): Promise<Pick<BooksDay, 'singles' | 'negatives'>> {
  const owned = accounts.flatMap((account) =>
    codesOf(account.class)
      .filter(isCustomers)
      .map((code) => ({ account_id: account.id, code, account_no: ledgerNo(account.no, code) })),
  );
  const balances = await balancesAt(
    reader,
    owned.map(({ account_no }) => account_no),
    seq,
  );
  const singles: Record<string, bigint> = {};
  const negatives: Negative[] = [];
  for (const [place, { account_id, code }] of owned.entries()) {
    const balance_minor = balances[place] ?? 0n;
    singles[code] = (singles[code] ?? 0n) + balance_minor;
    if (balance_minor < 0n) negatives.push({ account_id, code, balance_minor });
  }
  return { singles, negatives };
}

/** What the entries of the day credited and debited to customers, and what left custody accounts. */
async function movedOn(
  reader: LedgerReader,
  { seq, before_seq }: AsOf,
  currency: string,
  class_of: ReadonlyMap<number, Account['class']>,
): Promise<Pick<BooksDay, 'credits_minor' | 'debits_minor' | 'outflows'>> {
  let [credits_minor, debits_minor] = [0n, 0n];
  const outflows: Outflow[] = [];
  for (let from_seq = before_seq + 1; from_seq <= seq;) {
    const entries = await reader.entries({ from_seq, to_seq: seq }, ENTRIES_READ);
    const last = entries.at(-1);
    if (last === undefined) break;
    from_seq = last.seq + 1;
    for (const { seq: own_seq, kind, postings } of entries) {
      for (const posting of postings) {
        const owner_class = class_of.get(ownerNo(posting.account_no));
        if (posting.currency !== currency || owner_class === undefined) continue;
        const { amount_minor } = posting;
        // An asset: what leaves is a credit.
        if (owner_class === 'custody') {
          if (amount_minor > 0n) outflows.push({ seq: own_seq, kind, amount_minor });
        } else if (isCustomers(codeOf(posting.account_no, owner_class))) {
          if (amount_minor > 0n) credits_minor += amount_minor;
          else debits_minor -= amount_minor;
        }
      }
    }
  }
  return { credits_minor, debits_minor, outflows };
}

/** Receipts in suspense that are left, the oldest taken first by what went out of it. */
async function unallocatedAt(
  reader: LedgerReader,
  suspense_no: number,
  seq: number,
  utc_offset_minutes: number,
): Promise<readonly Unallocated[]> {
  const receipts: { day: string; amount_minor: bigint }[] = [];
  for (let after_seq = 0; ;) {
    const lines = await reader.statement([suspense_no], after_seq, seq, LINES_READ);
    const last = lines.at(-1);
    if (last === undefined) return receipts;
    after_seq = last.seq;
    for (const { amount_minor, booked_at } of lines) {
      if (amount_minor > 0n) receipts.push({ day: dayOf(booked_at, utc_offset_minutes), amount_minor });
      let left = amount_minor < 0n ? -amount_minor : 0n;
      while (left > 0n && receipts[0] !== undefined) {
        const [oldest] = receipts;
        if (oldest.amount_minor > left) {
          receipts[0] = { ...oldest, amount_minor: oldest.amount_minor - left };
          left = 0n;
        } else {
          left -= oldest.amount_minor;
          receipts.shift();
        }
      }
    }
  }
}

const amounts = (items: readonly { readonly amount_minor: bigint }[]): bigint =>
  items.reduce((total, { amount_minor }) => total + amount_minor, 0n);

/** Types by which banks book interest, in SWIFT and ISO 20022. */
const INTEREST = /^N?INT|INTR/;

async function accountDays(
  reader: LedgerReader,
  custody: readonly Account[],
  items: CustodyItems,
  { day, seq }: AsOf,
  rules: CustodyRules,
): Promise<readonly AccountDay[]> {
  const statements = await allRows(reader, 'custody_statement');
  const letters = new Map((await allRows(reader, 'custody_letter')).map((row) => [row.account_id, row]));
  const before = dayBefore(day);
  const matching = matchingOf(rules.custody);
  const [breaks, breaks_before] = [day, before].map((one) => breaksOfItems(items, one, matching)) as [
    Break[],
    Break[],
  ];
  const balances = await balancesAt(
    reader,
    custody.map(({ no }) => ledgerNo(no, 'custody-cash')),
    seq,
  );
  return custody.map((account, place): AccountDay => {
    const own = <T extends { readonly account_id: string }>(list: readonly T[]): T[] =>
      list.filter(({ account_id }) => account_id === account.id);
    const last = own(statements)
      .filter(({ to_day }) => to_day <= day)
      .reduce<Row<'custody_statement'> | null>(
        (latest, one) => (latest === null || one.recorded_seq > latest.recorded_seq ? one : latest),
        null,
      );
    const [lines, movements] = [own(items.lines), own(items.movements)];
    const until = movements.filter(({ booked_on }) => booked_on <= day);
    const interest = lines.filter(({ type, booked_on }) => booked_on <= day && INTEREST.test(type));
    const letter = letters.get(account.id);
    return {
      ...{ account_id: account.id, bank: account.bank ?? '' },
      statement: last === null ? null : { closing_minor: last.closing_minor, to_day: last.to_day },
      // An asset stands as a debit.
      books_minor: -(balances[place] ?? 0n),
      movements_minor: amounts(until),
      bank_moved_minor: amounts(lines.filter(({ booked_on }) => booked_on === day)),
      books_moved_minor: amounts(until.filter(({ booked_on }) => booked_on === day)),
      open: own(breaks),
      open_before_minor: own(breaks_before).reduce(
        (total, { quadrant, amount_minor }) =>
          total + (quadrant.startsWith('books') ? amount_minor : -amount_minor),
        0n,
      ),
      interest_lines: interest.length,
      interest_open: interest.filter(({ match_id }) => match_id === null).length,
      letter: letter === undefined ? null : { ends_on: letter.ends_on },
    };
  });
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

/** The runs that count, by day. */
async function runsOf(
  reader: LedgerReader,
  currency: string,
): Promise<ReadonlyMap<string, Row<'custody_run'>>> {
  const rows = await allRows(reader, 'custody_run');
  return new Map(
    rows
      .filter((row) => row.currency === currency && row.status !== 'superseded')
      .map((row) => [row.day, row]),
  );
}

function earlierRun({ day, outcomes, figures }: Row<'custody_run'>): EarlierRun {
  const requirement = (figures['T4'] as { requirement_minor?: string } | undefined)?.requirement_minor;
  return {
    day,
    requirement_minor: BigInt(requirement ?? '0'),
    is_short: outcomes.T4 === 'failed' || outcomes.T5 === 'failed',
  };
}

/**
 * Computes the run of a day and a currency.
 * @param day a day that has ended on the platform's calendar
 */
export async function readRun(
  reader: LedgerReader,
  day: string,
  currency: string,
  rules: CustodyRules,
  signal?: AbortSignal,
): Promise<ReadRun> {
  const { utc_offset_minutes, alerts } = rules;
  const seq = await reader.seqAt(endOfDay(day, utc_offset_minutes));
  const as_of: AsOf = {
    day,
    seq,
    before_seq: await reader.seqAt(endOfDay(dayBefore(day), utc_offset_minutes)),
  };
  const accounts = (await allRows(reader, 'account')).filter((account) => account.currency === currency);
  const custody = accounts.filter((account) => account.class === 'custody');
  const items = await custodyItems(reader, signal);
  const class_of = new Map(accounts.map((account) => [account.no, account.class]));
  const system = accounts.find(({ id }) => id === systemAccountId(currency));
  const own_codes = ['own-funds', 'fee-income', 'losses'] as const;
  const own_nos = system === undefined ? [] : own_codes.map((code) => ledgerNo(system.no, code));
  const runs = await runsOf(reader, currency);
  const first = [...runs.keys()].sort()[0] ?? day;
  const due_before = businessDayNear(dayBefore(day), 0, alerts);
  const input: RunDay = {
    day,
    accounts: await accountDays(reader, custody, items, as_of, rules),
    books: {
      control: await controlAt(reader, seq, currency),
      control_before: await controlAt(reader, as_of.before_seq, currency),
      ...(await singlesAt(reader, seq, accounts)),
      ...(await movedOn(reader, as_of, currency, class_of)),
      unallocated:
        system === undefined
          ? []
          : await unallocatedAt(reader, ledgerNo(system.no, 'suspense'), seq, utc_offset_minutes),
      own_minor: (await balancesAt(reader, own_nos, seq)).reduce((total, one) => total + one, 0n),
    },
    month: [...runs.values()]
      .filter((run) => run.day < day && run.day.startsWith(day.slice(0, 7)))
      .map(earlierRun)
      .sort((left, right) => (left.day < right.day ? -1 : 1)),
    days_due: daysDue(day, first, alerts),
    due_before: first < day && due_before >= first ? due_before : null,
    was_run_before: runs.has(due_before),
    businessDay: (one, step) => businessDayNear(one, step, alerts),
  };
  return { day, currency, as_of_seq: seq, results: runTests(input, rules.custody) };
}
