/**
 * Finding an account and what stands in it, now or after an entry.
 */
import { milderId, stepDownId } from '#core/enforcement/in-force';
import { formatInstant, type Instant } from '#core/kernel/instant';
import { codesOf, ledgerNo, type LedgerCode } from '#core/ledger/chart';
import type { Head, LedgerReader } from '#core/ledger/ports';
import type { Account, Restriction, RestrictionEnd } from '#core/ledger/tables';

import { UsageError } from './exit';
import { momentOf, type Calendar, type When } from './when';

/** Thrown when something the user names is not in the books; exit 2. */
export function notFound(what: string, id: string): UsageError {
  return new UsageError(`there is no ${what} ${id}`, { what, id }, 'not-found');
}

export async function findAccount(reader: LedgerReader, id: string): Promise<Account> {
  const rows = (await reader.load([{ table: 'account', values: [id] }])).get('account') ?? [];
  const [account] = rows as unknown as readonly Account[];
  if (account === undefined) {
    throw notFound('account', id);
  }
  return account;
}

/** The entry that was the last at a moment; the head when no moment is given. */
export async function headAt(reader: LedgerReader, at: When | undefined, calendar: Calendar): Promise<Head> {
  if (at === undefined) {
    return await reader.head();
  }
  return await headOfSeq(reader, await reader.seqAt(momentOf(at, calendar)));
}

/** An entry by number as a head; throws UsageError when the journal does not reach that far. */
export async function headOfSeq(reader: LedgerReader, seq: number): Promise<Head> {
  if (seq === 0) {
    return { seq: 0, hash: '0'.repeat(64), booked_at: 0 };
  }
  const [entry] = await reader.entriesBySeq([seq]);
  if (entry === undefined) {
    throw notFound('entry', String(seq));
  }
  return { seq, hash: entry.hash, booked_at: entry.booked_at };
}

export interface LedgerBalance {
  readonly code: LedgerCode;
  readonly account_no: number;
  readonly balance_minor: bigint;
}

/** Every ledger account of an owner with its balance after an entry, in chart order. */
export async function balancesOf(
  reader: LedgerReader,
  account: Account,
  seq: number,
): Promise<readonly LedgerBalance[]> {
  const codes = codesOf(account.class);
  const asked = codes.map((code) => ({ account_no: ledgerNo(account.no, code), seq }));
  const balances = await reader.balancesAt(asked);
  return codes.map((code, index) => ({
    code,
    account_no: ledgerNo(account.no, code),
    balance_minor: balances[index] ?? 0n,
  }));
}

const RESTRICTIONS_MAX = 10_000;

/** Ids of what people imposed on an account, and of what took over by a date or by an appeal of any account. */
async function restrictionIds(reader: LedgerReader, account_id: string): Promise<readonly string[]> {
  const imposed = await reader.entries(
    { kind: 'impose-restriction', subject: account_id, outcome: 'done' },
    RESTRICTIONS_MAX,
  );
  const upheld = await reader.entries({ kind: 'uphold-appeal', outcome: 'done' }, RESTRICTIONS_MAX);
  const ids = imposed.map((entry) => {
    const body = JSON.parse(entry.body) as { readonly data: { readonly restriction_id: string } };
    return body.data.restriction_id;
  });
  return [...ids.flatMap((id) => [id, stepDownId(id)]), ...upheld.map(({ subject }) => milderId(subject))];
}

/** Every restriction an account ever had, in the order they were imposed. */
export async function restrictionsOf(
  reader: LedgerReader,
  account_id: string,
): Promise<readonly Restriction[]> {
  const values = await restrictionIds(reader, account_id);
  const rows = (await reader.load([{ table: 'restriction', values }])).get('restriction') ?? [];
  return (rows as unknown as readonly Restriction[])
    .filter((row) => row.account_id === account_id)
    .sort((a, b) => a.imposed_seq - b.imposed_seq || (a.id < b.id ? -1 : 1));
}

/** The books after an entry, looked at from an instant. */
export interface Moment {
  readonly seq: number;
  readonly at: Instant;
}

/** How a restriction stood at a moment; `unknown` when it was imposed only later. */
export type Standing = 'in-force' | 'not-yet' | RestrictionEnd | 'unknown';

export function standingAt(restriction: Restriction, moment: Moment): Standing {
  if (restriction.imposed_seq > moment.seq) {
    return 'unknown';
  }
  if (restriction.ended_seq !== null && restriction.ended_seq <= moment.seq) {
    return restriction.ended_how ?? 'lifted';
  }
  return restriction.starts_at <= moment.at ? 'in-force' : 'not-yet';
}

/** A point of the books for machines. */
export function headDocument(head: Head): object {
  return { seq: head.seq, hash: head.hash, booked_at: formatInstant(head.booked_at) };
}
