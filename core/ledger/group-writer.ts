/**
 * Storing groups of entries, one after another, and answering those who wait for them.
 *
 * One group is with the store at a time. Once storing fails, nothing more is stored until `takeFailure`: all
 * that was decided on top of it fails with it. What a dry run decides goes nowhere.
 */
import { assert } from '#core/kernel/assert';
import { refuse } from '#core/kernel/refusal';

import { resultOf } from './compose';
import type { Entry } from './entry';
import { answerJob, rejectAll, type Group } from './jobs';
import type { Head, LedgerStore } from './ports';
import type { Result } from './result';
import type { State } from './state';

/** Thrown to whoever waits for something that could not be stored; `cause` is what the store said. */
export class StoreFailure extends Error {
  constructor(cause: unknown) {
    super('Storing failed', { cause });
  }
}

export interface GroupWriterOptions {
  readonly dry_run: boolean;
  /** Most rows, and most keys of commands, kept per generation of the cache. */
  readonly cached_rows_max: number;
  readonly cached_commands_max: number;
  readonly onStored: ((entries: readonly Entry[]) => void) | undefined;
}

export class GroupWriter {
  readonly #store: LedgerStore;
  readonly #options: GroupWriterOptions;
  #storing: Promise<void> | null = null;
  #writing = false;
  #failure: { readonly error: unknown } | null = null;
  /** The end of what was handed to the store. */
  #handed: Head | null = null;

  constructor(store: LedgerStore, options: GroupWriterOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** True while the store is at work on a group. */
  get is_writing(): boolean {
    return this.#writing;
  }

  /** True until somebody has waited for the group handed last. */
  get is_storing(): boolean {
    return this.#storing !== null;
  }

  /** Hands a group, with the rows it left in the state, to the store. The one before must be durable. */
  hand(group: Group, state: State): void {
    assert(this.#storing === null, 'one group is stored at a time');
    const { dry_run, cached_rows_max, cached_commands_max } = this.#options;
    const { profiles } = state;
    state.profiles = [];
    const expected_head = this.#handed;
    assert(expected_head !== null, 'storing starts at a head');
    this.#handed = group.entries.at(-1) ?? this.#handed;
    let write = Promise.resolve();
    if (!dry_run) {
      const rows = state.takeDirty();
      state.age(cached_rows_max, cached_commands_max);
      if (group.entries.length > 0) {
        write = this.#store.append({ expected_head, entries: group.entries, rows, profiles });
      }
    }
    this.#writing = true;
    this.#storing = write
      .finally(() => {
        this.#writing = false;
      })
      .then(() => this.#answer(group))
      .catch((error: unknown) => {
        this.#failure ??= { error };
        rejectAll(group.finished, error);
      });
  }

  /** Waits until what was handed to the store is durable; throws StoreFailure when it failed. */
  async stored(): Promise<void> {
    const storing = this.#storing;
    await storing;
    // Whoever waited for an earlier group must not end the waiting for this one.
    if (this.#storing === storing) {
      this.#storing = null;
    }
    if (this.#failure !== null) {
      throw new StoreFailure(this.#failure.error);
    }
  }

  /** Waits for the store; what it failed with, if it did. What was decided since is lost: see `startAt`. */
  async takeFailure(): Promise<{ readonly error: unknown } | null> {
    await this.#storing;
    this.#storing = null;
    const failure = this.#failure;
    this.#failure = null;
    return failure;
  }

  /** Storing goes on from the head of a state read anew. */
  startAt(head: Head): void {
    this.#handed = head;
  }

  async #answer(group: Group): Promise<void> {
    if (group.repeats.length > 0) {
      const seqs = [...new Set(group.repeats.map((repeat) => repeat.seq))];
      const entries = new Map((await this.#store.entriesBySeq(seqs)).map((entry) => [entry.seq, entry]));
      for (const { job, index, seq } of group.repeats) {
        const entry = entries.get(seq) ?? group.entries.find((candidate) => candidate.seq === seq);
        job.results[index] = entry === undefined ? this.#dryRepeat(seq) : resultOf(entry, true);
      }
    }
    group.finished.forEach(answerJob);
    const { dry_run, onStored } = this.#options;
    if (onStored !== undefined && !dry_run && group.entries.length > 0) {
      // In a turn of its own: what a listener does wrong is no failure of storing.
      void Promise.resolve(group.entries).then(onStored);
    }
  }

  /** A dry run keeps no entries: a repetition of one of its own can only say that it is one. */
  #dryRepeat(seq: number): Result {
    assert(this.#options.dry_run, `entry ${String(seq)} is in the journal`);
    return {
      status: 'rejected',
      refusal: refuse('already-exists', { what: 'entry of this dry run', id: seq }),
    };
  }
}
