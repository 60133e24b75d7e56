/**
 * What a month's certificate is made of, out of the books as they stood at its end: customers, components, banks, movements.
 *
 * A customer is an account of a party: all that is his in it, and what he paid into escrow that is not released. What he owes is set
 * off against nothing: it is in a list of its own, and the platform's money covers it. The same month gives the same figures whenever they are read, but for statements and
 * matches that came since.
 */
import { businessDayNear } from '#core/cases/due';
import type { Month } from '#core/custody/certificate-text';
import type { ComponentLabel, MovementLabel } from '#core/custody/primitives/documents';
import type { CustomerBalance } from '#core/custody/proof/sum-tree';
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
import { Policies, POLICY_KINDS } from '#core/policy/policy';
import { allRows } from '#server/composition/all-rows';

import { custodyRules, endOfDay } from '../custody-rules';
import { openOn } from '../open-items';

const BALANCES_READ = 20_000;
const LINES_READ = 5_000;
const ENTRIES_READ = 1_000;
const TRADES_READ = 500;

/** What customers had at an entry. */
export interface CustomersAt {
  /** By id; below zero none. */
  readonly customers: readonly CustomerBalance[];
  /** What they owe: balances below zero, and what a chargeback left to be paid; below zero. */
  readonly receivables: readonly CustomerBalance[];
}

export interface BankBalance {
  readonly account: string;
  readonly bank: string;
  readonly balance_minor: bigint;
}

export interface MonthFigures extends CustomersAt {
  readonly as_of_seq: number;
  readonly components: Readonly<Record<ComponentLabel, bigint>>;
  readonly banks: readonly BankBalance[];
  readonly policies: readonly { readonly kind: string; readonly version: number }[];
}

/** Custody accounts that have no statement up to the end of the month. */
export class StatementsMissingError extends Error {
  override readonly name = 'StatementsMissingError';
  readonly accounts: readonly string[];

  constructor(accounts: readonly string[], until: string) {
    super(`expected statements up to ${until} of every custody account; missing of ${accounts.join(', ')}`);
    this.accounts = accounts;
  }
}

type Sums = Map<string, bigint>;
const add = (sums: Sums, id: string, minor: bigint): unknown => sums.set(id, (sums.get(id) ?? 0n) + minor);

/** What each buyer has in escrow after an entry. */
async function escrowAt(reader: LedgerReader, escrow_no: number, seq: number): Promise<Sums> {
  const by_trade: Sums = new Map();
  for (let after = 0; ;) {
    const lines = await reader.statement([escrow_no], after, seq, LINES_READ);
    const last = lines.at(-1);
    if (last === undefined) break;
    after = last.seq;
    for (const { subject, amount_minor } of lines) add(by_trade, subject, amount_minor);
  }
  const open = [...by_trade].filter(([, minor]) => minor !== 0n);
  const by_buyer: Sums = new Map();
  for (let from = 0; from < open.length; from += TRADES_READ) {
    const part = new Map(open.slice(from, from + TRADES_READ));
    const rows = await reader.load([{ table: 'trade', values: [...part.keys()] }]);
    const trades = (rows.get('trade') ?? []) as unknown as readonly Row<'trade'>[];
    if (trades.length !== part.size) throw new Error('escrow is held for something that is no trade');
    for (const { id, buyer_id } of trades) add(by_buyer, buyer_id, part.get(id) ?? 0n);
  }
  return by_buyer;
}

const OWN_CODES = codesOf('party').filter((code) => CHART[code].customer_money);
const OWED_CODE = 'customer-receivable';
const READ_CODES = [...OWN_CODES, OWED_CODE] as const;

/** Balances of ledger accounts after an entry, read in pieces. */
async function balancesAt(reader: LedgerReader, nos: readonly number[], seq: number): Promise<bigint[]> {
  const balances: bigint[] = [];
  for (let from = 0; from < nos.length; from += BALANCES_READ) {
    const part = nos.slice(from, from + BALANCES_READ);
    balances.push(...(await reader.balancesAt(part.map((account_no) => ({ account_no, seq })))));
  }
  return balances;
}

const byId = (left: CustomerBalance, right: CustomerBalance): number => (left.id < right.id ? -1 : 1);

const accountsIn = async (reader: LedgerReader, currency: string): Promise<Account[]> =>
  (await allRows(reader, 'account')).filter((account) => account.currency === currency);

/**
 * Customers of a currency after an entry: accounts that were open then.
 * @param accounts all of the currency, where they are at hand
 */
export async function customersAt(
  reader: LedgerReader,
  currency: string,
  seq: number,
  accounts?: readonly Account[],
): Promise<CustomersAt> {
  const all = accounts ?? (await accountsIn(reader, currency));
  const [last] = await reader.entriesBySeq([seq]);
  const end = last?.booked_at ?? 0;
  const parties = all.filter((account) => account.class === 'party' && account.opened_at <= end);
  const nos = parties.flatMap(({ no }) => READ_CODES.map((code) => ledgerNo(no, code)));
  const balances = await balancesAt(reader, nos, seq);
  const system = all.find(({ id }) => id === systemAccountId(currency));
  const escrow =
    system === undefined ? new Map() : await escrowAt(reader, ledgerNo(system.no, 'escrow'), seq);
  const customers: CustomerBalance[] = [];
  const receivables: CustomerBalance[] = [];
  for (const [place, { id }] of parties.entries()) {
    const from = place * READ_CODES.length;
    const own = balances.slice(from, from + OWN_CODES.length).reduce((sum, minor) => sum + minor, 0n);
    const owed = (own < 0n ? own : 0n) + (balances[from + OWN_CODES.length] ?? 0n);
    const in_escrow = (escrow as Sums).get(id) ?? 0n;
    customers.push({ id, balance_minor: (own < 0n ? 0n : own) + in_escrow });
    if (owed < 0n) receivables.push({ id, balance_minor: owed });
  }
  return { customers: customers.sort(byId), receivables: receivables.sort(byId) };
}

const total = (list: readonly { readonly balance_minor: bigint }[]): bigint =>
  list.reduce((sum, { balance_minor }) => sum + balance_minor, 0n);

/** The last statement of each account by the end of a month. */
async function lastStatements(
  reader: LedgerReader,
  { until }: Month,
): Promise<ReadonlyMap<string, Row<'custody_statement'>>> {
  const last = new Map<string, Row<'custody_statement'>>();
  for (const one of await allRows(reader, 'custody_statement')) {
    if (one.to_day > until) continue;
    const before = last.get(one.account_id);
    if (before === undefined || before.recorded_seq < one.recorded_seq) last.set(one.account_id, one);
  }
  return last;
}

const lacking = (
  custody: readonly Account[],
  last: ReadonlyMap<string, Row<'custody_statement'>>,
  due: string,
): string[] =>
  custody.map(({ id }) => id).filter((id) => (last.get(id)?.to_day ?? '') < due || !last.get(id)?.last_page);

/** Custody accounts that existed by an instant. */
const custodyOf = (accounts: readonly Account[], currency: string, end: number): Account[] =>
  accounts.filter((one) => one.currency === currency && one.class === 'custody' && one.opened_at <= end);

/** Custody accounts at the end of a month and whose they are, whatever their statements say. */
export async function accountsOfMonth(
  reader: LedgerReader,
  currency: string,
  { until }: Month,
  now: number,
): Promise<{ readonly account: string; readonly bank: string }[]> {
  const { utc_offset_minutes } = await custodyRules(reader, until, now);
  const custody = custodyOf(await allRows(reader, 'account'), currency, endOfDay(until, utc_offset_minutes));
  return custody.map(({ id, bank }) => ({ account: id, bank: bank ?? '' }));
}

/** Custody accounts of a month, and whether their statements reach its last business day. */
export async function coveredAccounts(
  reader: LedgerReader,
  currency: string,
  month: Month,
  now: number,
): Promise<{ readonly account: string; readonly bank: string; readonly covered: boolean }[]> {
  const { utc_offset_minutes, alerts } = await custodyRules(reader, month.until, now);
  const end = endOfDay(month.until, utc_offset_minutes);
  const custody = custodyOf(await allRows(reader, 'account'), currency, end);
  const due = businessDayNear(month.until, 0, alerts);
  const missing = new Set(lacking(custody, await lastStatements(reader, month), due));
  return custody.map(({ id, bank }) => ({ account: id, bank: bank ?? '', covered: !missing.has(id) }));
}

/** Custody accounts whose statements do not reach the last business day of a month. */
export async function statementsMissing(...asked: Parameters<typeof coveredAccounts>): Promise<string[]> {
  return (await coveredAccounts(...asked)).filter(({ covered }) => !covered).map(({ account }) => account);
}

/** The last balance of each bank by the end of a month. Throws StatementsMissingError. */
async function bankBalances(
  reader: LedgerReader,
  custody: readonly Account[],
  month: Month,
  due: string,
): Promise<BankBalance[]> {
  const last = await lastStatements(reader, month);
  const missing = lacking(custody, last, due);
  if (missing.length > 0) throw new StatementsMissingError(missing, due);
  return custody.map(({ id, bank }) => ({
    ...{ account: id, bank: bank ?? '' },
    balance_minor: last.get(id)?.closing_minor ?? 0n,
  }));
}

/** What each custody account holds at the end of a month, as statements say. Throws StatementsMissingError. */
export async function monthBanks(
  reader: LedgerReader,
  currency: string,
  month: Month,
  now: number,
): Promise<BankBalance[]> {
  const { utc_offset_minutes, alerts } = await custodyRules(reader, month.until, now);
  const end = endOfDay(month.until, utc_offset_minutes);
  const custody = custodyOf(await allRows(reader, 'account'), currency, end);
  return await bankBalances(reader, custody, month, businessDayNear(month.until, 0, alerts));
}

/** What is on one side alone, in the four corners. */
async function outstanding(
  reader: LedgerReader,
  custody: readonly Account[],
  { until }: Month,
): Promise<Record<'books_in' | 'books_out' | 'bank_in' | 'bank_out', bigint>> {
  const own = new Set(custody.map(({ id }) => id));
  const { lines, movements } = await openOn(reader, until);
  const sum = (items: typeof lines | typeof movements, sign: bigint): bigint =>
    items.reduce((minor, { account_id, amount_minor }) => {
      const signed = sign * amount_minor;
      return own.has(account_id) && signed > 0n ? minor + signed : minor;
    }, 0n);
  return {
    ...{ books_in: sum(movements, 1n), books_out: sum(movements, -1n) },
    ...{ bank_in: sum(lines, 1n), bank_out: sum(lines, -1n) },
  };
}

/** The platform's own money in the accounts, less what it laid out for customers that owe. */
function ownMinor(totals: ReadonlyMap<LedgerCode, bigint>, owed: bigint): bigint {
  const codes = ['guarantee-reserve', 'risk-reserve', 'own-funds', 'fee-income', 'losses'] as const;
  return codes.reduce((sum, code) => sum + (totals.get(code) ?? 0n), owed);
}

/** Policies that were in force at an instant. */
async function policiesAt(reader: LedgerReader, at: number): Promise<{ kind: string; version: number }[]> {
  const policies = new Policies(await allRows(reader, 'policy'));
  return POLICY_KINDS.flatMap((kind) => {
    const version = policies.version(kind, at)?.version;
    return version === undefined ? [] : [{ kind, version }];
  });
}

/** All that is stated of a month of a currency. Throws StatementsMissingError. */
export async function readMonth(
  reader: LedgerReader,
  currency: string,
  month: Month,
  now: number,
): Promise<MonthFigures> {
  const { utc_offset_minutes, alerts } = await custodyRules(reader, month.until, now);
  const end = endOfDay(month.until, utc_offset_minutes);
  const seq = await reader.seqAt(end);
  const accounts = await accountsIn(reader, currency);
  const custody = custodyOf(accounts, currency, end);
  const due = businessDayNear(month.until, 0, alerts);
  const banks = await bankBalances(reader, custody, month, due);
  const at = await customersAt(reader, currency, seq, accounts);
  const totals = new Map(
    (await reader.totalsAt(seq))
      .filter((row) => row.currency === currency)
      .map(({ code, balance_minor }) => [code, balance_minor] as const),
  );
  const open = await outstanding(reader, custody, month);
  return {
    ...at,
    as_of_seq: seq,
    components: {
      'own-money': ownMinor(totals, total(at.receivables)),
      'unallocated-receipts': totals.get('suspense') ?? 0n,
      'held-for-others': totals.get('loan-collections') ?? 0n,
      ...{ 'booked-in-not-at-bank': open.books_in, 'booked-out-not-at-bank': open.books_out },
      ...{ 'at-bank-in-not-booked': open.bank_in, 'at-bank-out-not-booked': open.bank_out },
    },
    banks,
    policies: await policiesAt(reader, end),
  };
}

/** What leads from customers' sum after one entry to that after another. */
export async function movementsBetween(
  reader: LedgerReader,
  currency: string,
  [from_seq, to_seq]: readonly [number, number],
  [before, after]: readonly [readonly CustomerBalance[], readonly CustomerBalance[]],
): Promise<Record<MovementLabel, bigint>> {
  const class_of = new Map((await allRows(reader, 'account')).map((account) => [account.no, account.class]));
  let [credits, debits] = [0n, 0n];
  for (let from = from_seq + 1; from <= to_seq;) {
    const entries = await reader.entries({ from_seq: from, to_seq }, ENTRIES_READ);
    const last = entries.at(-1);
    if (last === undefined) break;
    from = last.seq + 1;
    for (const posting of entries.flatMap(({ postings }) => postings)) {
      const owner = class_of.get(ownerNo(posting.account_no));
      if (posting.currency !== currency || owner === undefined) continue;
      const code = codeOf(posting.account_no, owner);
      if (code !== 'escrow' && !(READ_CODES as readonly string[]).includes(code)) continue;
      if (posting.amount_minor > 0n) credits += posting.amount_minor;
      else debits -= posting.amount_minor;
    }
  }
  const owed = new Map(before.map(({ id, balance_minor }) => [id, balance_minor]));
  const owed_now = new Map(after.map(({ id, balance_minor }) => [id, balance_minor]));
  let [grown, shrunk] = [0n, 0n];
  for (const id of new Set([...owed.keys(), ...owed_now.keys()])) {
    const change = (owed.get(id) ?? 0n) - (owed_now.get(id) ?? 0n);
    if (change > 0n) grown += change;
    else shrunk -= change;
  }
  return { credits, debits, 'receivables-grown': grown, 'receivables-shrunk': shrunk };
}
