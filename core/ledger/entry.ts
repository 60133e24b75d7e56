/**
 * Journal entries: the one log that is the truth.
 *
 * Every accepted command is one entry, and so is every refused authorising command (evidence). An entry has
 * no postings or at least two, which sum to zero per currency. Entries are numbered densely from 1, their
 * booking instants never decrease, and each carries the hash of the one before it.
 */
import type { Instant } from '#core/kernel/instant';
import type { Refusal } from '#core/kernel/refusal';

import type { CommandKind } from './commands';
import type { Mode, Outcome } from './mode';

export interface Posting {
  /** Ledger account number, see `chart.ts`. */
  readonly account_no: number;
  readonly currency: string;
  /** Positive credits, negative debits; never zero. */
  readonly amount_minor: bigint;
  /** Balance of the ledger account after this posting. */
  readonly balance_minor: bigint;
}

export interface Entry {
  readonly seq: number;
  readonly kind: CommandKind;
  readonly outcome: Outcome;
  /** Idempotency key of the command; unique in the journal. */
  readonly key: string;
  /** Digest of the command's payload (what the same key must repeat). */
  readonly payload: string;
  /** What the entry is about: id of a trade, an account, a withdrawal, ... */
  readonly subject: string;
  /** Who submitted the command: a staff login, `clock`, an import profile, a service. */
  readonly actor: string;
  readonly mode: Mode;
  /** When it happened, as stated by the source (value date). */
  readonly occurred_at: Instant;
  /** When it counts in the books: never before the entry before it. Balances "at an instant" go by this. */
  readonly booked_at: Instant;
  /** When the entry was written, by the clock of the program that wrote it. */
  readonly recorded_at: Instant;
  /** JSON of the command's data and of what deciding it found out. */
  readonly body: string;
  readonly postings: readonly Posting[];
  /** Hash of the entry before; 64 zeros for the first. */
  readonly prev: string;
  readonly hash: string;
}

/** What an entry's body holds: the command's data, and what deciding it found out. Amounts are decimal text. */
export interface EntryBody {
  readonly data: Readonly<Record<string, unknown>>;
  readonly facts?: object;
  readonly refusal?: Refusal;
  /** Recording only: the refusal an authorising command would have met. */
  readonly would_refuse?: Refusal;
}

/** An entry as it comes back to the caller, with the balances its postings left. */
export interface Answer {
  readonly seq: number;
  readonly kind: CommandKind;
  readonly outcome: Outcome;
  readonly key: string;
  readonly subject: string;
  readonly booked_at: Instant;
  readonly hash: string;
  /** True when the key was known and this is the first answer again. */
  readonly repeated: boolean;
  /** Facts the entry holds (created ids, fee, refusal code and details). */
  readonly body: EntryBody;
  /** The same as in the body, found without reading it. */
  readonly would_refuse: Refusal | undefined;
  readonly balances: readonly {
    readonly account_no: number;
    readonly currency: string;
    readonly balance_minor: bigint;
  }[];
}
