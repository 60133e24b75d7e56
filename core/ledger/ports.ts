/**
 * What the books need from the outside: storage, a clock, randomness, a hash.
 *
 * Three implementations of the store must agree to the byte: in memory (`memory-store.ts`), SQLite and
 * PostgreSQL (folder `database`). Readers and the one writer are different types.
 */
import type { HmacSha256, Sha256 } from '#core/kernel/canonical';
import type { Instant } from '#core/kernel/instant';

import type { LedgerCode } from './chart';
import type { CommandKind } from './commands';
import type { Entry } from './entry';
import type { Mode, Outcome } from './mode';
import type { Profile } from './profile';
import type { AnyRow, ProjectionName, TimerKind } from './tables';

/** The end of the chain as it was committed. */
export interface Head {
  /** 0 when the journal is empty. */
  readonly seq: number;
  readonly hash: string;
  readonly booked_at: Instant;
}

/** A command already in the journal, for idempotency. */
export interface KnownCommand {
  readonly key: string;
  readonly payload: string;
  readonly seq: number;
  readonly outcome: Outcome;
}

export interface DueTimer {
  readonly kind: TimerKind;
  /** Id of the trade, restriction, approval, badge or loan. */
  readonly subject: string;
  readonly due_at: Instant;
}

/** Personal data that travels with an entry but is stored beside the journal. */
export interface ProfileRow {
  readonly party_id: string;
  readonly salt: string;
  readonly profile: Profile;
}

/** One atomic write: all of it is stored, durably, or nothing. */
export interface AppendBatch {
  /** The head this batch was decided on; the store refuses when it is no longer the head. */
  readonly expected_head: Head;
  readonly entries: readonly Entry[];
  /** Projection rows to insert or replace, by table. */
  readonly rows: ReadonlyMap<ProjectionName, readonly AnyRow[]>;
  readonly profiles: readonly ProfileRow[];
}

/** Which rows of a table: values of its `load_by` column. */
export interface RowsWanted {
  readonly table: ProjectionName;
  readonly values: readonly (string | number)[];
}

export interface TotalRow {
  readonly code: LedgerCode;
  readonly currency: string;
  /** Sum of the balances of all ledger accounts of that chart line; credit positive. */
  readonly balance_minor: bigint;
}

/** Filter of the journal; every member narrows. */
export interface JournalFilter {
  readonly from_seq?: number | undefined;
  readonly to_seq?: number | undefined;
  readonly kind?: CommandKind | undefined;
  readonly subject?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly mode?: Mode | undefined;
}

export interface TradeFilter {
  readonly status?: string | undefined;
  readonly account_id?: string | undefined;
  readonly from_at?: Instant | undefined;
  readonly to_at?: Instant | undefined;
}

/** A posting with the entry it belongs to, for statements. */
export interface StatementLine {
  readonly seq: number;
  readonly kind: CommandKind;
  readonly subject: string;
  readonly booked_at: Instant;
  readonly account_no: number;
  readonly currency: string;
  readonly amount_minor: bigint;
  readonly balance_minor: bigint;
}

/** A guard of the store that is missing or was changed. */
export interface GuardFault {
  /** Kind and name, such as "trigger journal_delete". */
  readonly guard: string;
  readonly detail: string;
}

/** Somebody for whom a secret is kept. */
export interface SecretHolder {
  readonly login: string;
  /** With a second factor. */
  readonly totp: boolean;
}

/** Reading. Sees committed entries only; never blocks the writer. */
export interface LedgerReader {
  head(): Promise<Head>;
  /** Rows of several tables by their `load_by` values, in one round. Rows not found are left out. */
  load(wanted: readonly RowsWanted[]): Promise<ReadonlyMap<ProjectionName, readonly AnyRow[]>>;
  knownCommands(keys: readonly string[]): Promise<readonly KnownCommand[]>;
  /** Whole entries with postings, ascending, at most `limit`. */
  entries(filter: JournalFilter, limit: number): Promise<readonly Entry[]>;
  entriesBySeq(seqs: readonly number[]): Promise<readonly Entry[]>;
  /** Last entry booked at or before the instant (0 when there is none). */
  seqAt(at: Instant): Promise<number>;
  /** Timers due in (after, upto], ordered by due and subject, at most `limit`; ties at the end are whole. */
  timers(after: Instant, upto: Instant, limit: number): Promise<readonly DueTimer[]>;
  /** Trial balance lines as they stood after an entry, from the nearest sealed period and the postings since. */
  totalsAt(seq: number): Promise<readonly TotalRow[]>;
  /** Balance of each ledger account after an entry, in the order asked; 0 where nothing was posted. */
  balancesAt(
    asked: readonly { readonly account_no: number; readonly seq: number }[],
  ): Promise<readonly bigint[]>;
  /** Postings of ledger accounts, ascending by entry, strictly after `after_seq`; the last entry's are whole. */
  statement(
    account_nos: readonly number[],
    after_seq: number,
    upto_seq: number,
    limit: number,
  ): Promise<readonly StatementLine[]>;
  /** Trades by filter, ascending by id, strictly after `after_id`. */
  trades(filter: TradeFilter, after_id: string, limit: number): Promise<readonly AnyRow[]>;
  /** All rows of a projection in key order, strictly after a key (null: from the start). */
  scan(table: ProjectionName, after: string | number | null, limit: number): Promise<readonly AnyRow[]>;
  /** Profiles of parties, those that exist. */
  profiles(party_ids: readonly string[]): Promise<readonly ProfileRow[]>;
  /** Ids under which personal data lies though there is no such party, at most `limit`; sound books have none. */
  strayProfiles(limit: number): Promise<readonly string[]>;
  /** Sequence numbers of postings that belong to no entry, at most `limit`; sound books have none. */
  strayPostings(limit: number): Promise<readonly number[]>;
  /** What the store itself guards the books with and does not any more; sound books have none. */
  guardFaults(): Promise<readonly GuardFault[]>;
  /**
   * The workspace's secret, 64 hexadecimal digits: the key of every digest of personal data that the journal keeps.
   * It is made with the workspace, stays the same in its copies, and is never shown, logged or exported.
   */
  digestKey(): Promise<string>;
  /** Whose secrets for signing in are kept, by login; never the secrets. */
  secretHolders(): Promise<readonly SecretHolder[]>;
  /** Number the next account owner gets: they are numbered densely from 1. */
  nextAccountNo(): Promise<number>;
  /** Head as stored beside the journal with every append: an anchor against a cut. */
  anchoredHead(): Promise<Head>;
}

/** Writing: one writer per workspace. */
export interface LedgerStore extends LedgerReader {
  /** Stores a batch durably. Rejects, leaving everything as it was, when any check of the store fails. */
  append(batch: AppendBatch): Promise<void>;
  /**
   * Empties every projection so that it can be filled anew from the journal; one transaction with `fill`. What guards
   * the store is put back first where it is not as the program made it; resolves with the names of that.
   */
  replaceProjections(
    fill: (put: (rows: ReadonlyMap<ProjectionName, readonly AnyRow[]>) => Promise<void>) => Promise<void>,
  ): Promise<readonly string[]>;
}

/** Time, randomness and hashing, injected so that the core stays pure. */
export interface Environment {
  /** The present, for `recorded_at` and for commands without an instant. */
  readonly now: () => Instant;
  /**
   * Resolves after some milliseconds: groups of commands wait for company with it. With 0 it gives the event
   * loop a turn and nothing more.
   */
  readonly wait: (ms: number) => Promise<void>;
  readonly sha256: Sha256;
  readonly hmacSha256: HmacSha256;
  /** 32 hexadecimal digits of good randomness. */
  readonly salt: () => string;
}
