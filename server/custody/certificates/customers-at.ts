/**
 * What customers have, and what they owe, after an entry of the journal.
 *
 * A customer is an account of a party: all that is his in it, and what he paid into escrow that is not released. What he owes is set
 * off against nothing: it is in a list of its own. The same entry gives the same figures whenever they are read.
 */
import type { CustomerBalance } from '#core/custody/proof/sum-tree';
import { CHART, codesOf, ledgerNo, systemAccountId } from '#core/ledger/chart';
import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Row } from '#core/ledger/tables';
import { allRows } from '#server/composition/all-rows';

const BALANCES_READ = 20_000;
const LINES_READ = 5_000;
const TRADES_READ = 500;

/** What customers had at an entry. */
export interface CustomersAt {
  /** By id; below zero none. */
  readonly customers: readonly CustomerBalance[];
  /** What they owe: balances below zero, and what a chargeback left to be paid; below zero. */
  readonly receivables: readonly CustomerBalance[];
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
/** Ledger codes of an account of a party that make what is his and what he owes. */
export const READ_CODES = [...OWN_CODES, OWED_CODE] as const;

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

/** All accounts of a currency. */
export const accountsIn = async (reader: LedgerReader, currency: string): Promise<Account[]> =>
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
