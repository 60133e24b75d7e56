/**
 * What callers asked of the books, in the order they asked: commands, rehearsals, and the clock's advances.
 *
 * A job is answered once, after its last entry is durable. The queue knows how many commands wait, and which
 * jobs must be tried alone because one of their company broke an invariant. It decides nothing.
 */
import { InvariantError, assert } from '#core/kernel/assert';
import type { Instant } from '#core/kernel/instant';

import type { Command } from './commands';
import type { Entry } from './entry';
import type { Rehearsal, Result } from './result';

export interface AdvanceProgress {
  readonly fired: number;
  /** Instant the clock has reached. */
  readonly at: Instant;
}

export interface AdvanceOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: AdvanceProgress) => void) | undefined;
}

export interface CommandsJob {
  readonly type: 'commands';
  readonly commands: readonly Command[];
  /** All or nothing. */
  readonly linked: boolean;
  readonly results: (Result | undefined)[];
  readonly resolve: (results: readonly Result[]) => void;
  readonly reject: (error: unknown) => void;
}

export interface AdvanceJob {
  readonly type: 'advance';
  readonly to: Instant;
  readonly options: AdvanceOptions;
  fired: number;
  readonly resolve: (outcome: { fired: number }) => void;
  readonly reject: (error: unknown) => void;
}

/** A command decided on the state of its turn and taken back. */
export interface RehearsalJob {
  readonly type: 'rehearsal';
  readonly command: Command;
  outcome: Rehearsal | undefined;
  readonly resolve: (outcome: Rehearsal) => void;
  readonly reject: (error: unknown) => void;
}

export type Job = CommandsJob | RehearsalJob | AdvanceJob;

/** Entries decided but not yet handed to the store, and who waits for them. */
export interface Group {
  entries: Entry[];
  /** Jobs whose last entry is in this group. */
  finished: Job[];
  /** Results that repeat an earlier entry: read back once everything before is stored. */
  repeats: { readonly job: CommandsJob; readonly index: number; readonly seq: number }[];
}

export function emptyGroup(): Group {
  return { entries: [], finished: [], repeats: [] };
}

function weightOf(job: Job): number {
  return job.type === 'commands' ? job.commands.length : 1;
}

export function rejectAll(jobs: readonly Job[], error: unknown): void {
  for (const job of jobs) {
    job.reject(error);
  }
}

function decided<T>(result: T | undefined): T {
  if (result === undefined) {
    throw new InvariantError('a command was answered before it was decided');
  }
  return result;
}

/** Answers a job. Throws when one of its commands was not decided. */
export function answerJob(job: Job): void {
  if (job.type === 'advance') {
    job.resolve({ fired: job.fired });
  } else if (job.type === 'rehearsal') {
    job.resolve(decided(job.outcome));
  } else {
    job.resolve(job.results.map(decided));
  }
}

export class JobQueue {
  #jobs: Job[] = [];
  #commands = 0;
  /** Jobs at the front that form a group of their own each. */
  #alone = 0;
  #waiter: { readonly commands_min: number; readonly resolve: () => void } | null = null;

  get is_empty(): boolean {
    return this.#jobs.length === 0;
  }

  /** Commands waiting; an advance and a rehearsal count as one. */
  get commands(): number {
    return this.#commands;
  }

  push(job: Job): void {
    this.#jobs.push(job);
    this.#commands += weightOf(job);
    if (this.#waiter !== null && this.#commands >= this.#waiter.commands_min) {
      this.#waiter.resolve();
      this.#waiter = null;
    }
  }

  /** Resolves once at least so many commands wait. One may wait at a time: a second call replaces the first. */
  holds(commands_min: number): Promise<void> {
    if (this.#commands >= commands_min) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#waiter = { commands_min, resolve };
    });
  }

  /** The jobs of the next group, removed: whole jobs up to this many commands, at least one job. */
  take(commands_max: number): Job[] {
    const jobs: Job[] = [];
    let commands = 0;
    while (this.#jobs.length > 0 && commands < (this.#alone > 0 ? 1 : commands_max)) {
      const job = this.#jobs.shift();
      assert(job !== undefined, 'the queue has a job');
      jobs.push(job);
      commands += weightOf(job);
    }
    this.#alone = Math.max(0, this.#alone - 1);
    this.#commands -= commands;
    return jobs;
  }

  /** Puts jobs back to the front, to be tried one by one. */
  retryAlone(jobs: readonly Job[]): void {
    this.#jobs.unshift(...jobs);
    this.#commands += jobs.reduce((sum, job) => sum + weightOf(job), 0);
    this.#alone = jobs.length;
  }

  takeAll(): Job[] {
    this.#commands = 0;
    this.#alone = 0;
    return this.#jobs.splice(0);
  }
}
