/**
 * What a hand-over pack holds, read out of the books: accounts and letters, people and keys, policies, the last reconciliations, what is
 * outstanding, certificates, customers' balances.
 *
 * All of it is of one moment, told by an entry, so the same books give the same. Customers are named by account alone unless names
 * were asked for; whether that may be, the caller knows.
 */
import { breaksOn } from '#core/custody/breaks';
import { letterStateOn } from '#core/custody/letters';
import type { Instant } from '#core/kernel/instant';
import { CHART, codeOf, ledgerNo, ownerNo, type LedgerCode } from '#core/ledger/chart';
import type { Head, LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import { Policies, POLICY_KINDS } from '#core/policy/policy';
import { permissionsOf } from '#core/staff/permissions';
import type { Lists } from '#database/lists/lists';
import { allRows } from '#server/composition/all-rows';
import { custodyRules, endOfDay } from '#server/custody/custody-rules';
import { CUSTOMER_CODES } from '#server/custody/daily-run';
import { openAt } from '#server/custody/open-items';

export interface PackBooks {
  readonly reader: LedgerReader;
  readonly lists: Lists;
}

export interface PackAsked {
  /** The day whose end it is about; the last one with a daily run where absent. */
  readonly day?: string | undefined;
  /** With customers' names. */
  readonly names: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The books as a pack shows them. */
export interface PackContents {
  readonly day: string;
  readonly head: Head;
  /** When the last entry that it knows of was booked. */
  readonly known_at: Instant;
  readonly accounts: readonly PackAccount[];
  readonly signers: readonly PackSigner[];
  readonly policies: readonly { readonly kind: string; readonly version: number; readonly data: unknown }[];
  /** Those that count for the last day that was run, one per currency. */
  readonly runs: readonly Row<'custody_run'>[];
  readonly outstanding: readonly PackBreak[];
  readonly customers: readonly PackCustomer[];
  readonly lenders: readonly Row<'lender'>[];
  readonly certificates: readonly Row<'custody_certificate'>[];
  readonly checkpoints: readonly Row<'custody_checkpoint'>[];
  readonly keys: readonly Row<'custody_key'>[];
}

export interface PackAccount {
  readonly account_id: string;
  readonly bank: string;
  readonly last4: string;
  readonly currency: string;
  readonly books_minor: bigint;
  readonly statement_to: string | null;
  readonly statement_minor: bigint | null;
  readonly letter: string;
  readonly letter_reference: string | null;
  readonly letter_signed: string | null;
  readonly letter_ends: string | null;
}

export interface PackSigner {
  readonly login: string;
  readonly name: string;
  readonly roles: string;
  readonly active: boolean;
  /** Keys in use and past ones: id and state. */
  readonly keys: string;
}

export interface PackBreak {
  readonly id: string;
  readonly account_id: string;
  readonly currency: string;
  readonly quadrant: string;
  readonly amount_minor: bigint;
  readonly booked_on: string;
  readonly age_days: number;
  readonly reference: string;
  readonly cause: string | null;
  readonly owner: string | null;
  readonly note: string | null;
}

export interface PackCustomer {
  readonly account_id: string;
  readonly party_id: string | null;
  readonly name: string | null;
  readonly currency: string;
  readonly ledger_line: LedgerCode;
  readonly line_number: string;
  readonly balance_minor: bigint;
}

/** There is nothing to hand over. */
export class NothingToPackError extends Error {
  override readonly name = 'NothingToPackError';
}

const ENTRIES_BACK = 100;
const PROFILES_READ = 500;

/** The last entry that says more than that somebody looked: a pack is noted itself, and is the same before and after. */
async function lastSaying(reader: LedgerReader): Promise<Head> {
  for (let to_seq = (await reader.head()).seq; to_seq > 0; to_seq -= ENTRIES_BACK) {
    const from_seq = Math.max(1, to_seq - ENTRIES_BACK + 1);
    const entries = await reader.entries({ from_seq, to_seq }, ENTRIES_BACK);
    const last = entries.findLast(({ kind }) => kind !== 'note-event');
    if (last !== undefined) return { seq: last.seq, hash: last.hash, booked_at: last.booked_at };
  }
  throw new NothingToPackError('the books are empty');
}

async function accountsOn(reader: LedgerReader, day: string, warn_days: number): Promise<PackAccount[]> {
  const custody = (await allRows(reader, 'account')).filter((row) => row.class === 'custody');
  const tips = new Map((await allRows(reader, 'custody_tip')).map((row) => [row.account_id, row]));
  const letters = new Map((await allRows(reader, 'custody_letter')).map((row) => [row.account_id, row]));
  const { seq } = await reader.head();
  const asked = custody.map(({ no }) => ({ account_no: ledgerNo(no, 'custody-cash'), seq }));
  const balances = await reader.balancesAt(asked);
  return custody.map(({ id, bank, last4, currency }, place) => {
    const tip = tips.get(id);
    const letter = letters.get(id) ?? null;
    return {
      ...{ account_id: id, bank: bank ?? '', last4: last4 ?? '', currency },
      // An asset stands as a debit.
      books_minor: -(balances[place] ?? 0n),
      ...{ statement_to: tip?.to_day ?? null, statement_minor: tip?.closing_minor ?? null },
      letter: letterStateOn(letter, day, warn_days),
      ...{ letter_reference: letter?.reference ?? null, letter_signed: letter?.signed_on ?? null },
      letter_ends: letter?.ends_on ?? null,
    };
  });
}

function signersOf(staff: readonly Row<'staff'>[], keys: readonly Row<'custody_key'>[]): PackSigner[] {
  const keysOf = (login: string): string =>
    keys
      .filter(({ role, owner }) => role === 'staff' && owner === login)
      .map(({ id, status }) => `${id} (${status})`)
      .join(', ');
  return staff
    .map(({ login, name, roles, active }) => {
      const may = permissionsOf(roles).has('books.custody');
      return { signer: { login, name, roles: roles.join(', '), active, keys: keysOf(login) }, may };
    })
    .filter(({ signer, may }) => may || signer.keys !== '')
    .map(({ signer }) => signer);
}

async function outstandingOn(
  { reader, lists }: PackBooks,
  day: string,
  currencies: ReadonlyMap<string, string>,
  signal?: AbortSignal,
): Promise<PackBreak[]> {
  const open = [];
  for (const account_id of await lists.custody_desk.accountIds()) {
    open.push(await openAt(lists, account_id, day, signal));
  }
  const lines = open.flatMap((one) => one.lines);
  const movements = open.flatMap((one) => one.movements);
  const noted = new Map((await allRows(reader, 'custody_break', signal)).map((row) => [row.item_id, row]));
  return breaksOn(day, lines, movements, []).map((one) => {
    const note = noted.get(one.id);
    return {
      ...{ id: one.id, account_id: one.account_id, currency: currencies.get(one.account_id) ?? '' },
      ...{ quadrant: one.quadrant, amount_minor: one.amount_minor, booked_on: one.booked_on },
      ...{ age_days: one.age_days, reference: one.reference },
      ...{ cause: note?.cause ?? null, owner: note?.owner ?? null, note: note?.note ?? null },
    };
  });
}

async function namesOf(reader: LedgerReader, parties: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (let from = 0; from < parties.length; from += PROFILES_READ) {
    for (const { party_id, profile } of await reader.profiles(parties.slice(from, from + PROFILES_READ))) {
      names.set(party_id, profile.name);
    }
  }
  return names;
}

async function customersOf(reader: LedgerReader, { names, signal }: PackAsked): Promise<PackCustomer[]> {
  const accounts = new Map((await allRows(reader, 'account', signal)).map((row) => [row.no, row]));
  const owed = (await allRows(reader, 'balance', signal)).flatMap((balance) => {
    const account = accounts.get(ownerNo(balance.account_no));
    if (account === undefined || balance.balance_minor === 0n) return [];
    const ledger_line = codeOf(balance.account_no, account.class);
    if (!CUSTOMER_CODES.includes(ledger_line)) return [];
    return [{ account, ledger_line, balance }];
  });
  const parties = [...new Set(owed.flatMap(({ account }) => account.party_id ?? []))];
  const name_of = names ? await namesOf(reader, parties) : new Map<string, string>();
  return owed
    .map(({ account: { id, party_id, currency }, ledger_line, balance }) => ({
      ...{ account_id: id, party_id, name: name_of.get(party_id ?? '') ?? null, currency, ledger_line },
      ...{ line_number: CHART[ledger_line].number, balance_minor: balance.balance_minor },
    }))
    .sort((left, right) => {
      const [one, other] = [left, right].map((row) => `${row.account_id}|${row.line_number}`);
      return (one ?? '') < (other ?? '') ? -1 : 1;
    });
}

/** The runs that count for the last day, up to one, on which any was made; each currency has its own last day. */
async function lastRuns(reader: LedgerReader, until: string | undefined): Promise<Row<'custody_run'>[]> {
  const last = new Map<string, { readonly day: string; readonly run_id: string }>();
  for (const { id, run_id } of await allRows(reader, 'custody_day')) {
    const [day = '', currency = ''] = id.split('|');
    if ((until === undefined || day <= until) && day > (last.get(currency)?.day ?? '')) {
      last.set(currency, { day, run_id });
    }
  }
  const values = [...last.values()].map(({ run_id }) => run_id);
  const rows = await reader.load([{ table: 'custody_run', values }]);
  const runs = (rows.get('custody_run') ?? []) as unknown as readonly Row<'custody_run'>[];
  return [...runs].sort((left, right) => (left.currency < right.currency ? -1 : 1));
}

/** Everything that a pack shows. Throws NothingToPackError before the first daily run. */
export async function packContents(books: PackBooks, asked: PackAsked): Promise<PackContents> {
  const { reader } = books;
  const head = await lastSaying(reader);
  const known_at = head.booked_at;
  const runs = await lastRuns(reader, asked.day);
  const day =
    asked.day ??
    runs
      .map((run) => run.day)
      .sort()
      .at(-1);
  if (day === undefined) {
    throw new NothingToPackError('no daily run was recorded yet, and no day is named');
  }
  const { custody, utc_offset_minutes } = await custodyRules(reader, day, known_at);
  const accounts = await accountsOn(reader, day, custody.letter_days);
  const keys = await allRows(reader, 'custody_key');
  const policies = new Policies(await allRows(reader, 'policy'));
  const end = endOfDay(day, utc_offset_minutes);
  const in_force = POLICY_KINDS.flatMap((kind) => {
    const { version = 0, data = policies.at(kind, end) } = policies.version(kind, end) ?? {};
    return [{ kind, version, data }];
  });
  const currencies = new Map(accounts.map(({ account_id, currency }) => [account_id, currency]));
  return {
    ...{ day, head, known_at, accounts, runs, keys, policies: in_force },
    signers: signersOf(await allRows(reader, 'staff'), keys),
    outstanding: await outstandingOn(books, day, currencies, asked.signal),
    customers: await customersOf(reader, asked),
    lenders: await allRows(reader, 'lender'),
    certificates: (await allRows(reader, 'custody_certificate')).filter(
      ({ issued_seq }) => issued_seq !== null,
    ),
    checkpoints: await allRows(reader, 'custody_checkpoint'),
  };
}
