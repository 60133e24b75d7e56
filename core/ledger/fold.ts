/**
 * Folding the whole journal into a state, with the checks that need nothing but the journal.
 *
 * `verify` stops at the first break; `rebuild` refuses to build on a broken journal. The next chunk is read
 * while the last one is folded. Memory grows with the number of accounts, trades and other projected rows.
 */
import { addMinor } from '#core/kernel/money';

import { GENESIS_HASH, entryHash } from './chain';
import type { Entry, Posting } from './entry';
import { bodyOf, evolve } from './evolve';
import type { Environment, LedgerReader } from './ports';
import { State } from './state';
import type { Account } from './tables';

export const BREAK_KINDS = ['gap', 'predecessor', 'row', 'cut', 'projection', 'secret', 'guard'] as const;
export type BreakKind = (typeof BREAK_KINDS)[number];

/** The first place where the books contradict themselves. */
export interface Break {
  readonly kind: BreakKind;
  /** Entry at which it shows; null for what lies beside the journal. */
  readonly seq: number | null;
  readonly table?: string;
  readonly key?: string;
  readonly detail: string;
}

export interface FoldProgress {
  readonly done: number;
  readonly total: number;
}

export interface FoldOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: FoldProgress) => void) | undefined;
  /** Called with every sound entry after it was folded. */
  readonly onEntry?: ((entry: Entry) => Break | null) | undefined;
}

export interface Folded {
  readonly state: State;
  readonly first_break: Break | null;
}

/** Few enough that a chunk is dropped before it counts as old. */
const CHUNK_ENTRIES = 1_000;
/**
 * Entries folded before the event loop has a turn. Reading the next chunk takes several turns until the database is at
 * work on it; without them it would begin only when this chunk is done.
 */
const TURN_ENTRIES = 100;

/** Sum and currency of postings that do not cancel out; null when all do. */
function unbalancedSum(postings: readonly Posting[]): string | null {
  let checked = '';
  for (const { currency } of postings) {
    if (currency !== checked) {
      checked = currency;
      let sum_minor = 0n;
      for (const posting of postings) {
        sum_minor += posting.currency === currency ? posting.amount_minor : 0n;
      }
      if (sum_minor !== 0n) {
        return `${sum_minor.toString()} ${currency}`;
      }
    }
  }
  return null;
}

class Folder {
  readonly state = new State([], [], true);
  readonly #env: Environment;
  readonly #owners = new Map<number, Account>();
  readonly #balances = new Map<number, bigint>();

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Folds one entry; returns the break it shows, if any. */
  fold(entry: Entry): Break | null {
    const { head } = this.state;
    const { seq } = entry;
    if (seq !== head.seq + 1) {
      return {
        kind: 'gap',
        seq: head.seq + 1,
        detail: `entry ${String(head.seq + 1)} is missing; the next is ${String(seq)}`,
      };
    }
    if (entry.prev !== (head.seq === 0 ? GENESIS_HASH : head.hash)) {
      return {
        kind: 'predecessor',
        seq,
        detail: `entry ${String(seq)} does not name the hash of the entry before it`,
      };
    }
    if (entryHash(entry, this.#env.sha256) !== entry.hash) {
      return { kind: 'row', seq, detail: `entry ${String(seq)} does not have the hash of its fields` };
    }
    return this.#foldPostings(entry) ?? this.#foldBody(entry);
  }

  #foldPostings(entry: Entry): Break | null {
    const { seq } = entry;
    const broken = (detail: string): Break => ({
      kind: 'row',
      seq,
      detail: `entry ${String(seq)}: ${detail}`,
    });
    if (entry.booked_at < this.state.head.booked_at) {
      return broken('booked before the entry before it');
    }
    if (entry.postings.length === 1 || (entry.outcome === 'refused' && entry.postings.length > 0)) {
      return broken(`${String(entry.postings.length)} postings`);
    }
    for (const { account_no, amount_minor, balance_minor } of entry.postings) {
      const after = addMinor(this.#balances.get(account_no) ?? 0n, amount_minor);
      if (after !== balance_minor) {
        return broken(
          `ledger account ${String(account_no)} stands at ${after.toString()}, not ${balance_minor.toString()}`,
        );
      }
      this.#balances.set(account_no, after);
    }
    const unbalanced = unbalancedSum(entry.postings);
    return unbalanced === null ? null : broken(`postings sum to ${unbalanced}`);
  }

  #foldBody(entry: Entry): Break | null {
    try {
      evolve(this.state, entry, bodyOf(entry), (owner_no) => this.#owner(owner_no));
      if (entry.kind === 'open-account' || entry.kind === 'open-currency' || entry.kind === 'open-custody') {
        const account = this.state.tables.account.get(entry.subject);
        if (account !== null) {
          this.#owners.set(account.no, account);
        }
      }
      this.state.armed = [];
      return null;
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return {
        kind: 'row',
        seq: entry.seq,
        detail: `entry ${String(entry.seq)} cannot be applied: ${detail}`,
      };
    }
  }

  #owner(owner_no: number): Account {
    const account = this.#owners.get(owner_no);
    if (account === undefined) {
      throw new RangeError(`owner ${String(owner_no)} was never opened`);
    }
    return account;
  }
}

/** Folds the journal from its first entry to its last, or to the first break. */
export async function foldJournal(
  reader: LedgerReader,
  env: Environment,
  options: FoldOptions = {},
): Promise<Folded> {
  const folder = new Folder(env);
  const total = (await reader.head()).seq;
  let done = 0;
  let next = reader.entries({ from_seq: 1 }, CHUNK_ENTRIES);
  for (;;) {
    const entries = await next;
    options.signal?.throwIfAborted();
    const last = entries.at(-1);
    if (last === undefined) {
      return { state: folder.state, first_break: null };
    }
    next = reader.entries({ from_seq: last.seq + 1 }, CHUNK_ENTRIES);
    for (const [index, entry] of entries.entries()) {
      if (index % TURN_ENTRIES === 0) {
        await env.wait(0);
      }
      const broken = folder.fold(entry) ?? options.onEntry?.(entry) ?? null;
      if (broken !== null) {
        await next;
        return { state: folder.state, first_break: broken };
      }
    }
    done += entries.length;
    options.onProgress?.({ done, total });
  }
}
