/**
 * The books at work: one writer that takes commands in order, decides them, and stores them in groups.
 *
 * Commands that arrive while a group is being stored form the next one (group commit); in bulk the next
 * group is decided meanwhile, on a state that already holds the one being stored. A caller is answered only
 * after his entry is durable. If storing fails, nothing of the group nor of what was decided on top of it
 * happened: its callers get the error and the state is read anew. Before an authorising command every timer
 * due by its instant fires, so that the books never act later than something that should have happened.
 */
import { assert } from '#core/kernel/assert';
import { INSTANT_MIN, monthEnd, type Instant } from '#core/kernel/instant';
import { refuse } from '#core/kernel/refusal';
import { administratorsOf } from '#core/staff/staff-commands';

import { GENESIS_HASH } from './chain';
import { CLOCK, Clock, clockCommand, isDue } from './clock';
import type { Command } from './commands';
import { resultOf } from './compose';
import { Decider, atPresent, isRefusal, type Decision } from './decider';
import type { Entry } from './entry';
import { GroupWriter, StoreFailure } from './group-writer';
import {
  JobQueue,
  emptyGroup,
  rejectAll,
  type AdvanceJob,
  type AdvanceOptions,
  type CommandsJob,
  type Group,
  type Job,
  type RehearsalJob,
} from './jobs';
import { isLoaded, loadFor } from './loading';
import type { DueTimer, Environment, LedgerStore, Head } from './ports';
import type { Rehearsal, Result } from './result';
import { State } from './state';
import type { Period, Policy, Staff } from './tables';

export interface LedgerOptions {
  /** Most entries stored in one transaction. */
  readonly batch_max?: number;
  /** How long a lone command waits for company, in ms. */
  readonly collect_ms?: number;
  /** Decides everything and stores nothing; memory grows with what was decided. */
  readonly dry_run?: boolean;
  /** Entries are recorded at the instant they happen (sample platforms, simulations); no look at the clock. */
  readonly simulated?: boolean;
  /** False where names of two people suffice although there is staff: for stories in which nobody signs in. */
  readonly by_requests?: boolean;
  /** Commands come from outside, from nobody who signed in: where there is staff, only what happens on the platform. */
  readonly feed?: boolean;
  /** Most rows kept per generation of the cache, all tables together; as many again may be older. */
  readonly cached_rows_max?: number;
  /** Told of entries once they are durable, after their callers; must not throw. Never called in a dry run. */
  readonly onStored?: (entries: readonly Entry[]) => void;
}

const CACHED_ROWS_MAX = 50_000;
/** Commands kept per generation, in parts of the rows: what is stored is found by its key again. */
const CACHED_COMMANDS_PART = 8;
/** Commands loaded for together with one whose rows were revealed only by those before it. */
const LOOKAHEAD_COMMANDS = 100;
/** Commands worth a group of their own while another is being stored. */
const OVERLAP_COMMANDS = 16;
/** Commands decided in a row while the store is at work. */
const TURN_COMMANDS = 10;

export class Ledger {
  readonly #store: LedgerStore;
  readonly #env: Environment;
  readonly #batch_max: number;
  readonly #collect_ms: number;
  readonly #simulated: boolean;
  readonly #decider: Decider;
  readonly #writer: GroupWriter;
  readonly #clock: Clock;
  readonly #queue = new JobQueue();
  #state = new State();
  #group: Group = emptyGroup();
  #pumping: Promise<void> | null = null;
  /** Commands decided since the event loop had its last turn. */
  #since_turn = 0;
  #closed = false;

  private constructor(store: LedgerStore, env: Environment, digest_key: string, options: LedgerOptions) {
    const { batch_max = 1_000, collect_ms = 1, dry_run = false, simulated = false } = options;
    const { by_requests = true, feed = false } = options;
    assert(batch_max >= 1 && batch_max <= 10_000, 'batch_max is between 1 and 10,000');
    const cached_rows_max = options.cached_rows_max ?? CACHED_ROWS_MAX;
    const cached_commands_max = cached_rows_max / CACHED_COMMANDS_PART;
    this.#store = store;
    this.#env = env;
    this.#batch_max = batch_max;
    this.#collect_ms = collect_ms;
    this.#simulated = simulated;
    this.#decider = new Decider(env, digest_key, { dry_run, simulated, by_requests, feed });
    const { onStored } = options;
    this.#writer = new GroupWriter(store, { dry_run, cached_rows_max, cached_commands_max, onStored });
    this.#clock = new Clock(store);
  }

  /** Opens the books of a store for writing. Rejects when the store cannot be read. */
  static async open(store: LedgerStore, env: Environment, options: LedgerOptions = {}): Promise<Ledger> {
    const ledger = new Ledger(store, env, await store.digestKey(), options);
    await ledger.#readState();
    return ledger;
  }

  /** Decides one command and stores its entry. Rejects only when storing fails or an invariant breaks. */
  async submit(command: Command): Promise<Result> {
    const [result] = await this.submitMany([command]);
    assert(result !== undefined, 'one command has one result');
    return result;
  }

  /** Decides commands in order, each with its own outcome. Calls may overlap; their order is kept. */
  submitMany(commands: readonly Command[]): Promise<readonly Result[]> {
    return this.#enqueue(commands, false);
  }

  /** All or nothing, in one transaction: after one refusal none of the group happened (but for the evidence). */
  submitLinked(commands: readonly Command[]): Promise<readonly Result[]> {
    assert(commands.length <= this.#batch_max, `at most ${String(this.#batch_max)} commands can be linked`);
    return this.#enqueue(commands, true);
  }

  /**
   * What a command would do now, in its turn among all that was asked: decided and taken back. It leaves no entry,
   * no evidence and no use of its key; timers due by its instant do fire, as before any command.
   */
  rehearse(command: Command): Promise<Rehearsal> {
    return new Promise((resolve, reject) => {
      this.#push({ type: 'rehearsal', command, outcome: undefined, resolve, reject });
    });
  }

  /** Fires every timer due at or before an instant, in order. Cancelled between timers by the signal. */
  advance(to: Instant, options: AdvanceOptions = {}): Promise<{ fired: number }> {
    return new Promise((resolve, reject) => {
      this.#push({ type: 'advance', to, options, fired: 0, resolve, reject });
    });
  }

  /** The end of the chain as decided; durable once the callers of its entries were answered. */
  head(): Head {
    return this.#state.head;
  }

  /** Waits for everything submitted and takes nothing more. The store stays open. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pumping;
  }

  #enqueue(commands: readonly Command[], linked: boolean): Promise<readonly Result[]> {
    if (commands.length === 0) {
      return Promise.resolve([]);
    }
    return new Promise((resolve, reject) => {
      const results = Array.from<Result | undefined>({ length: commands.length });
      this.#push({ type: 'commands', commands, linked, results, resolve, reject });
    });
  }

  #push(job: Job): void {
    if (this.#closed) {
      job.reject(new Error('The ledger is closed'));
      return;
    }
    this.#queue.push(job);
    this.#pumping ??= this.#pump();
  }

  async #readState(): Promise<void> {
    const store = this.#store;
    const [head, next_account_no, policies, periods, staff] = await Promise.all([
      store.head(),
      store.nextAccountNo(),
      store.scan('policy', null, 100_000),
      store.scan('period', null, 100_000),
      store.scan('staff', null, 100_000),
    ]);
    this.#state = new State(policies as unknown as Policy[], periods as unknown as Period[]);
    this.#state.administrators = administratorsOf(staff as unknown as Staff[]);
    this.#state.members = new Set((staff as unknown as Staff[]).map(({ login }) => login));
    this.#state.head = head;
    this.#state.next_account_no = next_account_no;
    this.#group = emptyGroup();
    this.#writer.startAt(head);
    this.#clock.reset();
  }

  // ---- the pump -------------------------------------------------------------------------------------

  async #pump(): Promise<void> {
    try {
      await this.#collect();
      while (!this.#queue.is_empty || this.#writer.is_storing) {
        await this.#turn();
      }
    } finally {
      // In the same turn as the last look at the queue: a job that came in between would wait for ever.
      this.#pumping = null;
    }
  }

  /** Takes and decides one group, or waits for the one being stored. */
  async #turn(): Promise<void> {
    let jobs: Job[] = [];
    try {
      if (this.#queue.is_empty || (this.#writer.is_storing && this.#queue.commands < OVERLAP_COMMANDS)) {
        await this.#awaitCompany();
        return;
      }
      jobs = this.#queue.take(this.#groupSize());
      await this.#prefetch(jobs);
      for (const job of jobs) {
        await this.#run(job);
      }
      await this.#flush();
    } catch (error) {
      await this.#recover(error, jobs);
    }
  }

  /** Few are waiting: lets the group before get durable and its callers come back, unless many come meanwhile. */
  async #awaitCompany(): Promise<void> {
    const stored = this.#writer.stored();
    // Where many come first, a failure shows when their group is to be stored.
    stored.catch(() => undefined);
    await Promise.race([stored, this.#queue.holds(OVERLAP_COMMANDS)]);
    if (!this.#writer.is_storing) {
      await this.#collect();
    }
  }

  /** Where nothing is being stored, half of what waits: the other half is decided while the first is stored. */
  #groupSize(): number {
    const half = Math.max(OVERLAP_COMMANDS, Math.ceil(this.#queue.commands / 2));
    return this.#writer.is_storing ? this.#batch_max : Math.min(half, this.#batch_max);
  }

  async #collect(): Promise<void> {
    await this.#env.wait(this.#queue.commands >= this.#batch_max / 2 ? 0 : this.#collect_ms);
  }

  /** Loads for whole groups at once. What a long job needs beyond its first group is loaded when it gets there. */
  async #prefetch(jobs: readonly Job[]): Promise<void> {
    const commands = jobs.flatMap((job) =>
      job.type === 'commands' ? job.commands.slice(0, this.#batch_max) : [],
    );
    if (commands.length > 0) {
      await this.#load(commands);
    }
  }

  #load(commands: readonly Command[]): Promise<void> {
    return loadFor(this.#store, this.#state, commands);
  }

  async #run(job: Job): Promise<void> {
    if (job.type === 'advance') {
      await this.#fireDue(job.to, job);
    } else if (job.type === 'rehearsal') {
      await this.#runRehearsal(job);
    } else if (job.linked) {
      await this.#runLinked(job);
    } else {
      await this.#runEach(job);
    }
    this.#group.finished.push(job);
  }

  async #runEach(job: CommandsJob): Promise<void> {
    for (const [index, command] of job.commands.entries()) {
      if (this.#group.entries.length >= this.#batch_max) {
        await this.#flush();
      }
      if (index > 0 && index % this.#batch_max === 0) {
        await this.#load(job.commands.slice(index, index + this.#batch_max));
      }
      if (this.#isTurnDue()) {
        await this.#env.wait(0);
      }
      const now = this.#now();
      // Waiting costs more than deciding: only what must wait does.
      if (!this.#isReady(command, now)) {
        await this.#beforeDeciding(command, now);
      }
      const present = atPresent(this.#state, command, now);
      if (!isLoaded(this.#state, present)) {
        // What this one's predecessors revealed, they are likely to have revealed for those after it too.
        const next = job.commands.slice(index + 1, index + 1 + LOOKAHEAD_COMMANDS);
        await this.#load([present, ...next]);
      }
      const decision = this.#decider.decide(this.#state, command, now);
      this.#keep(decision);
      this.#note(job, index, decision);
    }
  }

  async #runRehearsal(job: RehearsalJob): Promise<void> {
    const now = this.#now();
    await this.#beforeDeciding(job.command, now);
    await this.#load([atPresent(this.#state, job.command, now)]);
    this.#state.savepoint();
    try {
      job.outcome = this.#decider.rehearse(this.#state, job.command, now);
    } finally {
      this.#state.rollback();
    }
  }

  async #runLinked(job: CommandsJob): Promise<void> {
    const seal = job.commands.findIndex(({ kind }) => kind === 'seal-period');
    if (seal >= 0) {
      // A seal freezes what is stored; what is linked with it is not stored yet.
      job.results.fill({ status: 'rejected', refusal: refuse('linked', { refused: seal }) });
      const refusal = refuse('invalid', { field: 'kind', expected: 'a command that can be linked' });
      job.results[seal] = { status: 'rejected', refusal };
      return;
    }
    const now = this.#now();
    for (const command of job.commands) {
      await this.#beforeDeciding(command, now);
    }
    if (this.#group.entries.length + job.commands.length > this.#batch_max) {
      await this.#flush();
    }
    await this.#load(job.commands);
    this.#state.savepoint();
    const decisions = await this.#decideLinked(job.commands, now);
    if (decisions.length === job.commands.length && isOneGroup(decisions)) {
      this.#state.commit();
      decisions.forEach((decision, index) => {
        this.#keep(decision);
        this.#note(job, index, decision);
      });
    } else {
      this.#state.rollback();
      this.#undoLinked(job, decisions, now);
    }
  }

  /** Decides up to the first command that does not fit the ones before it. */
  async #decideLinked(commands: readonly Command[], now: Instant): Promise<Decision[]> {
    const decisions: Decision[] = [];
    for (const command of commands) {
      const present = atPresent(this.#state, command, now);
      if (!isLoaded(this.#state, present)) {
        await this.#load([present]);
      }
      const place = decisions.length;
      const linked = { before: commands[place - 1], next: commands[place + 1] };
      decisions.push(this.#decider.decide(this.#state, command, now, linked));
      if (!isOneGroup(decisions)) {
        break;
      }
    }
    return decisions;
  }

  /** Answers a linked group that was taken back; the command that was refused stays as evidence, once. */
  #undoLinked(job: CommandsJob, decisions: readonly Decision[], now: Instant): void {
    const index = decisions.length - 1;
    const sent = job.commands[index];
    const last = decisions[index];
    assert(sent !== undefined && last !== undefined, 'a linked group has a command that ended it');
    job.results.fill({ status: 'rejected', refusal: refuse('linked', { refused: index }) });
    if (last.status === 'entry' && last.entry.outcome === 'refused') {
      const evidence = this.#decider.refuseAgain(this.#state, sent, now, last.entry);
      this.#keep(evidence);
      this.#note(job, index, evidence);
    } else if (isRefusal(last)) {
      this.#note(job, index, last);
    } else {
      job.results.fill({ status: 'rejected', refusal: refuse('key-conflict', { key: sent.key }) });
    }
  }

  /** True every few commands while the store is at work: without a turn of its own it would stand still. */
  #isTurnDue(): boolean {
    this.#since_turn += 1;
    if (!this.#writer.is_writing || this.#since_turn < TURN_COMMANDS) {
      return false;
    }
    this.#since_turn = 0;
    return true;
  }

  /** Puts a decision's entry into the group that is stored next. */
  #keep(decision: Decision): void {
    if (decision.status === 'entry') {
      this.#group.entries.push(decision.entry);
    }
  }

  /** Notes what the caller of a command gets once it is durable. */
  #note(job: CommandsJob, index: number, decision: Decision): void {
    if (decision.status === 'rejected') {
      job.results[index] = { status: 'rejected', refusal: decision.refusal };
    } else if (decision.status === 'known') {
      this.#group.repeats.push({ job, index, seq: decision.seq });
    } else {
      job.results[index] = resultOf(decision.entry, false);
    }
  }

  // ---- what comes before a command ------------------------------------------------------------------

  /** True when nothing has to happen before the command: no timer is due, no seal to be prepared. */
  #isReady(command: Command, now: Instant): boolean {
    this.#clock.takeArmed(this.#state);
    return (
      command.kind !== 'seal-period' &&
      (!firesTimers(command) || this.#clock.isQuiet(this.#clockAt(command, now)))
    );
  }

  /** The present by the program's clock. A simulation has none but what its commands name. */
  #now(): Instant {
    return this.#simulated ? INSTANT_MIN : this.#env.now();
  }

  /** The instant up to which timers fire before an authorising command. */
  #clockAt(command: Command, now: Instant): Instant {
    return this.#simulated ? command.at : now;
  }

  /** Timers first, then what a seal needs; both may have to wait for what is being stored. */
  async #beforeDeciding(command: Command, now: Instant): Promise<void> {
    if (firesTimers(command)) {
      await this.#fireDue(this.#clockAt(command, now), null);
    }
    if (command.kind === 'seal-period') {
      await this.#readSealInput(command.data.period, command, now);
    }
  }

  async #fireDue(now: Instant, job: AdvanceJob | null): Promise<void> {
    // A cancelled advance keeps what has fired and stops.
    while (job?.options.signal?.aborted !== true) {
      this.#clock.takeArmed(this.#state);
      if (!this.#clock.reaches(now)) {
        // Timers armed by what is not stored yet are in the store only afterwards.
        await this.#flush();
        await this.#writer.stored();
        await this.#clock.readOn(now);
      }
      const timer = this.#clock.take(now);
      if (timer !== undefined) {
        await this.#fire(timer, now, job);
      } else if (this.#clock.reaches(now)) {
        return;
      }
    }
  }

  async #fire(timer: DueTimer, now: Instant, job: AdvanceJob | null): Promise<void> {
    const asked = clockCommand(timer);
    if (this.#group.entries.length >= this.#batch_max) {
      await this.#flush();
      job?.options.onProgress?.({ fired: job.fired, at: timer.due_at });
    }
    if (!isLoaded(this.#state, asked)) {
      // Where one row is missing, those of the timers after it are likely to be.
      await this.#load([asked, ...this.#clock.ahead(now)]);
    }
    if (!isDue(this.#state, timer)) {
      return;
    }
    const command = await this.#underFreeKey(asked);
    const decision = this.#decider.decideTimer(this.#state, command);
    assert(
      decision.status === 'entry' && decision.entry.outcome === 'done',
      () => `timer ${command.key} could not fire`,
    );
    this.#keep(decision);
    if (job !== null) {
      job.fired += 1;
    }
  }

  /** A timer fires whatever its key: one that somebody used before keys were reserved gets a number added. */
  async #underFreeKey(asked: Command): Promise<Command> {
    let command = asked;
    for (let attempt = 2; this.#state.command(command.key) !== null; attempt += 1) {
      command = { ...asked, key: `${asked.key}|${String(attempt)}` };
      await this.#load([command]);
    }
    return command;
  }

  /** Reads the totals at the end of a period, by the calendar of the instant at which the command is decided. */
  async #readSealInput(period: string, sent: Command, now: Instant): Promise<void> {
    await this.#flush();
    await this.#writer.stored();
    const { at } = atPresent(this.#state, sent, now);
    const offset = this.#state.policies.at('calendar', at).utc_offset_minutes;
    const ends_at = monthEnd(period, offset);
    if (ends_at === undefined) {
      return;
    }
    const seq = await this.#store.seqAt(ends_at - 1);
    const [last] = await this.#store.entriesBySeq([seq]);
    const head = last ?? { seq: 0, hash: GENESIS_HASH, booked_at: 0 };
    this.#state.sealInput = { period, last: head, totals: await this.#store.totalsAt(seq) };
  }

  // ---- storing --------------------------------------------------------------------------------------

  /** Hands the group to the store, after the one before it is durable. */
  async #flush(): Promise<void> {
    const group = this.#group;
    if (group.entries.length === 0 && group.finished.length === 0) {
      return;
    }
    await this.#writer.stored();
    this.#group = emptyGroup();
    this.#clock.takeArmed(this.#state);
    this.#writer.hand(group, this.#state);
  }

  /**
   * After a failed write or a broken invariant: the state is read anew, and nobody is told that something
   * happened. Commands that merely shared a group with one that broke an invariant are tried again alone;
   * what of them was stored already is found by its key.
   */
  async #recover(error: unknown, jobs: readonly Job[]): Promise<void> {
    const failure = await this.#writer.takeFailure();
    const store_failed = error instanceof StoreFailure || failure !== null;
    const cause = failure?.error ?? (error instanceof StoreFailure ? error.cause : error);
    try {
      await this.#readState();
    } catch (unreadable) {
      this.#closed = true;
      rejectAll([...jobs, ...this.#queue.takeAll()], unreadable);
      return;
    }
    if (store_failed || jobs.length === 1) {
      rejectAll(jobs, cause);
    } else {
      this.#queue.retryAlone(jobs);
    }
  }
}

/** Everybody but the clock and the reporters of history finds the clock up to date. */
function firesTimers(command: Command): boolean {
  return command.mode === 'authorise' && command.actor !== CLOCK;
}

/** Keys all new or all known, and none refused: anything else is not a group that happened whole. */
function isOneGroup(decisions: readonly Decision[]): boolean {
  const last = decisions.at(-1);
  return last !== undefined && !isRefusal(last) && last.status === decisions[0]?.status;
}
