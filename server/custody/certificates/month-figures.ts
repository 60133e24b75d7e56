/**
 * What a month's certificate is made of, out of the books as they stood at its end: customers, components, banks, movements.
 *
 * What customers owe is covered by the platform's money. The same month gives the same figures whenever they are read, but for
 * statements and matches that came since.
 */
import { businessDayNear } from '#core/cases/due';
import type { Month } from '#core/custody/certificate-text';
import type { ComponentLabel, MovementLabel } from '#core/custody/primitives/documents';
import type { CustomerBalance } from '#core/custody/proof/sum-tree';
import { codeOf, ownerNo, type LedgerCode } from '#core/ledger/chart';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account } from '#core/ledger/tables';
import { Policies, POLICY_KINDS } from '#core/policy/policy';
import { allRows } from '#server/composition/all-rows';

import { custodyRules, endOfDay } from '../custody-rules';
import { openOn } from '../open-items';
import { accountsIn, customersAt, READ_CODES, type CustomersAt } from './customers-at';
import { bankBalances, custodyOf, type BankBalance } from './month-banks';

const ENTRIES_READ = 1_000;

export interface MonthFigures extends CustomersAt {
  readonly as_of_seq: number;
  readonly components: Readonly<Record<ComponentLabel, bigint>>;
  readonly banks: readonly BankBalance[];
  readonly policies: readonly { readonly kind: string; readonly version: number }[];
}

const total = (list: readonly { readonly balance_minor: bigint }[]): bigint =>
  list.reduce((sum, { balance_minor }) => sum + balance_minor, 0n);

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
