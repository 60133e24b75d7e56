/**
 * Long work: what runs, how far it is, stopping it, and what came of it.
 *
 * Work goes on when its page is left; it is awaited nowhere but here. What ended is kept for a while; a long text that
 * came of it is kept beside it, in a bounded room, and is told of only when it is asked for. A job is its person's:
 * nobody else sees or stops it. What the work is, is not known here.
 */
import { randomUUID } from 'node:crypto';

import type { Instant } from '#core/kernel/instant';
import type { Job, JobErrorCode, JobEvent } from '#core/contract/jobs';
import { isReservedLogin } from '#core/ledger/commands';

import { ChangeHub } from './change-hub';
import { invalid } from './failures';

export interface JobProgress {
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
}

export interface JobWatch {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: JobProgress) => void;
}

export interface JobTools extends JobWatch {
  /** Keeps a text that is too long for a result, until newer ones need its room. */
  readonly keepText: (text: string) => void;
}

export interface JobAsked {
  readonly kind: Job['kind'];
  /** What it is about, in a few words made of data. */
  readonly about: string;
  readonly actor: string;
  /** The caller's own, and what was asked under it, as text: the same again is the same job. */
  readonly key: string;
  readonly asked: string;
  /** The work; its result is shown by kind. Rejects when it failed or was cancelled. */
  readonly work: (tools: JobTools) => Promise<Readonly<Record<string, unknown>>>;
}

type JobErrorDetails = Readonly<Record<string, number | string | boolean>>;

/** A failure that may be told to the person who asked. */
export class JobError extends Error {
  readonly code: JobErrorCode;
  readonly details: JobErrorDetails;

  constructor(code: JobErrorCode, details: JobErrorDetails = {}) {
    super(code);
    this.name = 'JobError';
    this.code = code;
    this.details = details;
  }
}

/** A job that was asked for under a key, and what was asked. */
interface Begun {
  readonly id: string;
  readonly asked: string;
}

function keyOf({ actor, key }: Pick<JobAsked, 'actor' | 'key'>): string {
  return `${actor}|${key}`;
}

interface Running {
  job: Job;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** Of one job, only what is so now is told. */
function merged(earlier: JobEvent, later: JobEvent): JobEvent | null {
  const is_same = earlier.type === 'job' && later.type === 'job' && earlier.job.id === later.job.id;
  return is_same ? later : null;
}

/** Jobs that ended and are still listed. */
const ENDED_MAX = 50;
/** Characters of all kept texts; beyond that the oldest go. */
const TEXTS_CHARACTERS_MAX = 16_777_216;
const PROGRESS_EVERY_MS = 100;

export class JobCentre {
  readonly #now: () => Instant;
  readonly #log: (where: string, error: unknown) => void;
  readonly #running = new Map<string, Running>();
  readonly #hub = new ChangeHub<JobEvent>({ beat: { type: 'beat' }, merge: merged });
  #ended: Job[] = [];
  /** By job, oldest first. */
  readonly #texts = new Map<string, string>();
  /** By person and key. */
  readonly #begun = new Map<string, Begun>();

  constructor(now: () => Instant, log: (where: string, error: unknown) => void) {
    this.#now = now;
    this.#log = log;
  }

  /** A person's jobs, newest first. */
  list(actor: string): Job[] {
    const all = [...[...this.#running.values()].map(({ job }) => job), ...this.#ended];
    return all.filter((job) => job.actor === actor).sort((left, right) => right.started_at - left.started_at);
  }

  /** The text that came of a job of this person; null when there is none, or it is kept no more. */
  text(id: string, actor: string): string | null {
    const job = this.#ended.find((ended) => ended.id === id);
    return job?.actor === actor ? (this.#texts.get(id) ?? null) : null;
  }

  /** The job of this kind that goes on, whoever's it is. */
  running(kind: Job['kind']): Job | null {
    return [...this.#running.values()].find(({ job }) => job.kind === kind)?.job ?? null;
  }

  /** The job of a key, as long as it is listed. Throws INVALID where something else was asked under it. */
  begun(asked: Pick<JobAsked, 'actor' | 'key' | 'asked'>): string | null {
    const before = this.#begun.get(keyOf(asked));
    if (before !== undefined && before.asked !== asked.asked) {
      throw invalid({ field: 'key', expected: 'expected a key under which nothing else was asked' });
    }
    return before?.id ?? null;
  }

  /** Lets a key stand for a job that runs. */
  join(id: string, asked: Pick<JobAsked, 'actor' | 'key' | 'asked'>): void {
    this.#begun.set(keyOf(asked), { id, asked: asked.asked });
  }

  /** Starts work and gives its id at once. */
  start(asked: JobAsked): string {
    const { kind, about, actor } = asked;
    const id = randomUUID();
    this.join(id, asked);
    const controller = new AbortController();
    const started_at = this.#now();
    const job: Job = {
      ...{ id, kind, about, actor, started_at, ended_at: null, status: 'running' },
      ...{ done: 0, total: 0, result: null, error: null },
    };
    const running: Running = { job, controller, ended: Promise.resolve() };
    this.#running.set(id, running);
    this.#hub.publish({ type: 'job', job });
    Object.assign(running, { ended: this.#run(running, asked) });
    return id;
  }

  /** Asks a job of this person to stop; null when he has no such job. What it stored until then stays. */
  async cancel(id: string, actor: string): Promise<Job | null> {
    const running = this.#running.get(id);
    if (running === undefined) {
      return this.#ended.find((job) => job.id === id && job.actor === actor) ?? null;
    }
    if (running.job.actor !== actor) {
      return null;
    }
    running.controller.abort();
    await running.ended;
    return running.job;
  }

  /** Waits until a job has ended, whoever's it is; not at all for one that does not run. Rejects with the signal's reason. */
  async whenEnded(id: string, signal: AbortSignal): Promise<void> {
    const ended = this.#running.get(id)?.ended;
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    await (ended === undefined ? undefined : Promise.race([ended, stopped]));
    signal.throwIfAborted();
  }

  /** Stops everything, or all of one person, and waits for it. */
  async cancelAll(actor: string | null = null): Promise<void> {
    const stopped = [...this.#running.values()].filter(({ job }) => actor === null || job.actor === actor);
    await Promise.all(
      stopped.map((running) => {
        running.controller.abort();
        return running.ended;
      }),
    );
  }

  /** True when work of somebody else goes on. What the clock began is nobody's: it is stopped, and done another time. */
  runsForOthers(actor: string | null): boolean {
    return [...this.#running.values()].some(({ job }) => job.actor !== actor && !isReservedLogin(job.actor));
  }

  /** Lists what ended no longer. */
  forget(): void {
    this.#ended = [];
    this.#texts.clear();
    this.#begun.clear();
  }

  /** How many watch now. */
  get watchers(): number {
    return this.#hub.listeners;
  }

  /** A person's jobs, and from now on every change of one. */
  watch(actor: string, signal: AbortSignal | undefined): AsyncGenerator<JobEvent, void> {
    const first: JobEvent = { type: 'jobs', jobs: this.list(actor) };
    const wants = (event: JobEvent): boolean => event.type === 'job' && event.job.actor === actor;
    return this.#hub.listen({ signal, first, wants });
  }

  close(): void {
    this.#hub.close();
  }

  async #run(running: Running, { work }: JobAsked): Promise<void> {
    // After the caller has the id.
    await Promise.resolve();
    const { signal } = running.controller;
    let told_at = 0;
    const onProgress = ({ done, total }: JobProgress): void => {
      running.job = { ...running.job, done, total };
      const now = this.#now();
      if (now - told_at >= PROGRESS_EVERY_MS) {
        told_at = now;
        this.#hub.publish({ type: 'job', job: running.job });
      }
    };
    try {
      const keepText = (text: string): void => this.#keepText(running.job.id, text);
      const result = { ...(await work({ signal, onProgress, keepText })) };
      this.#end(running, { status: signal.aborted ? 'cancelled' : 'done', result, error: null });
    } catch (error) {
      const cancelled = signal.aborted;
      if (!cancelled && !(error instanceof JobError)) {
        this.#log(`job ${running.job.kind}`, error);
      }
      const told = error instanceof JobError ? error : new JobError('internal');
      this.#end(running, {
        status: cancelled ? 'cancelled' : 'failed',
        result: null,
        error: cancelled ? null : { code: told.code, details: { ...told.details } },
      });
    }
  }

  #end(running: Running, outcome: Pick<Job, 'status' | 'result' | 'error'>): void {
    running.job = { ...running.job, ...outcome, ended_at: this.#now() };
    this.#running.delete(running.job.id);
    const ended = [running.job, ...this.#ended];
    ended.slice(ENDED_MAX).forEach(({ id }) => this.#drop(id));
    this.#ended = ended.slice(0, ENDED_MAX);
    this.#hub.publish({ type: 'job', job: running.job });
  }

  /** Forgets what is kept of a job that is listed no more. */
  #drop(id: string): void {
    this.#texts.delete(id);
    for (const [key, begun] of this.#begun) {
      if (begun.id === id) {
        this.#begun.delete(key);
      }
    }
  }

  #keepText(id: string, text: string): void {
    this.#texts.set(id, text);
    let characters = [...this.#texts.values()].reduce((sum, kept) => sum + kept.length, 0);
    for (const [oldest, kept] of this.#texts) {
      if (characters <= TEXTS_CHARACTERS_MAX) {
        break;
      }
      this.#texts.delete(oldest);
      characters -= kept.length;
    }
  }
}
