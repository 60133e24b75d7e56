/**
 * The books at work: one writer that takes commands in order, decides them, and stores them in groups.
 *
 * Commands that arrive while a group is being stored form the next one (group commit); in bulk the next
 * group is decided meanwhile, on a state that already holds the one being stored. A caller is answered only
 * after his entry is durable. If storing fails, nothing of the group nor of what was decided on top of it
 * happened: its callers get the error and the state is read anew. Before an authorising command every timer
 * due by its instant fires, so that the books never act later than something that should have happened.
 */
import { InvariantError, assert } from '#core/kernel/assert';
import type { Spelled } from '#core/kernel/canonical';
import { DAY_MS, monthEnd, type Instant } from '#core/kernel/instant';
import { MoneyOverflowError } from '#core/kernel/money';
import { refuse, type Refusal } from '#core/kernel/refusal';

import { GENESIS_HASH } from './chain';
import { CLOCK_KINDS, type Command } from './commands';
import { doneEntry, payloadDigest, refusedEntry, resultOf, spelledData, type Stamp } from './compose';
import { decide, handlerOf, type Decided } from './decide';
import type { Entry, EntryBody } from './entry';
import { bodyOf, evolve } from './evolve';
import type { Outcome } from './mode';
import { Want, type Context, type DraftPosting, type Plan } from './plan';
import type { DueTimer, Environment, Head, LedgerStore } from './ports';
import type { Result } from './result';
import { State } from './state';
import {
  PROJECTIONS,
  type Account,
  type Balance,
  type Period,
  type Policy,
  type ProjectionName,
} from './tables';
import { TimerQueue } from './timer-queue';

export interface LedgerOptions {
  /** Most entries stored in one transaction. */
  readonly batch_max?: number;
  /** How long a lone command waits for company, in ms. */
  readonly collect_ms?: number;
  /** Decides everything and stores nothing; memory grows with what was decided. */
  readonly dry_run?: boolean;
  /** Entries are recorded at the instant they happen (sample platforms, simulations); no look at the clock. */
  readonly simulated?: boolean;
  /** Most rows kept per generation of the cache, all tables together; as many again may be older. */
  readonly cached_rows_max?: number;
}

export interface AdvanceProgress {
  readonly fired: number;
  /** Instant the clock has reached. */
  readonly at: Instant;
}

export interface AdvanceOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: AdvanceProgress) => void) | undefined;
}

interface CommandsJob {
  readonly type: 'commands';
  readonly commands: readonly Command[];
  readonly linked: boolean;
  readonly results: (Result | undefined)[];
  readonly resolve: (results: readonly Result[]) => void;
  readonly reject: (error: unknown) => void;
}

interface AdvanceJob {
  readonly type: 'advance';
  readonly to: Instant;
  readonly options: AdvanceOptions;
  fired: number;
  readonly resolve: (outcome: { fired: number }) => void;
  readonly reject: (error: unknown) => void;
}

type Job = CommandsJob | AdvanceJob;

/** Entries decided but not yet handed to the store, and who waits for them. */
interface Group {
  entries: Entry[];
  /** Jobs whose last entry is in this group. */
  finished: Job[];
  /** Results that repeat an earlier entry: read back once everything before is stored. */
  repeats: { readonly job: CommandsJob; readonly index: number; readonly seq: number }[];
}

const CACHED_ROWS_MAX = 50_000;
/** Commands kept per generation, in parts of the rows: what is stored is found by its key again. */
const CACHED_COMMANDS_PART = 8;
/** Most timers read at once, and how far ahead. */
const TIMERS_READ_MAX = 20_000;
const LOOKAHEAD_TIMERS = 500;
const LOOKAHEAD_MS = 60 * DAY_MS;
/** Commands decided in a row while the store is at work. */
const TURN_COMMANDS = 25;
/** Rounds of loading before a handler must be content: each round may reveal further rows. */
const LOAD_ROUNDS_MAX = 6;

const CLOCK = 'clock';

export class Ledger {
  readonly #store: LedgerStore;
  readonly #env: Environment;
  readonly #batch_max: number;
  readonly #collect_ms: number;
  readonly #dry_run: boolean;
  readonly #simulated: boolean;
  readonly #cached_rows_max: number;
  #state = new State();
  #timers = new TimerQueue();
  #jobs: Job[] = [];
  /** Commands in the queue. */
  #waiting = 0;
  /** Jobs at the front of the queue that form a group of their own each. */
  #alone = 0;
  #pumping: Promise<void> | null = null;
  #storing: Promise<void> | null = null;
  /** True while the store is at work on a group. */
  #writing = false;
  /** Commands decided since the event loop had its last turn. */
  #since_turn = 0;
  /** The end of what was handed to the store. */
  #handed: Head = this.#state.head;
  #group: Group = { entries: [], finished: [], repeats: [] };
  /** Set while a failed write is being undone: everything decided on top of it fails with it. */
  #failure: { readonly error: unknown } | null = null;
  #closed = false;

  private constructor(store: LedgerStore, env: Environment, options: LedgerOptions) {
    this.#store = store;
    this.#env = env;
    this.#batch_max = options.batch_max ?? 1_000;
    this.#collect_ms = options.collect_ms ?? 1;
    this.#dry_run = options.dry_run ?? false;
    this.#simulated = options.simulated ?? false;
    this.#cached_rows_max = options.cached_rows_max ?? CACHED_ROWS_MAX;
    assert(this.#batch_max >= 1 && this.#batch_max <= 10_000, 'batch_max is between 1 and 10,000');
  }

  /** Opens the books of a store for writing. Rejects when the store cannot be read. */
  static async open(store: LedgerStore, env: Environment, options: LedgerOptions = {}): Promise<Ledger> {
    const ledger = new Ledger(store, env, options);
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
    this.#jobs.push(job);
    this.#waiting += weightOf(job);
    this.#pumping ??= this.#pump();
  }

  async #readState(): Promise<void> {
    const store = this.#store;
    const [head, next_account_no, policies, periods] = await Promise.all([
      store.head(),
      store.nextAccountNo(),
      store.scan('policy', null, 100_000),
      store.scan('period', null, 100_000),
    ]);
    this.#state = new State(policies as unknown as Policy[], periods as unknown as Period[]);
    this.#state.head = head;
    this.#handed = head;
    this.#state.next_account_no = next_account_no;
    this.#timers = new TimerQueue();
  }

  // ---- the pump -------------------------------------------------------------------------------------

  async #pump(): Promise<void> {
    try {
      await this.#collect();
      while (this.#jobs.length > 0 || this.#storing !== null) {
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
      if (this.#jobs.length === 0 || (this.#storing !== null && this.#waiting < this.#batch_max / 2)) {
        // Few are waiting: let the group before get durable, and its callers come back, before taking more.
        await this.#stored();
        await this.#collect();
        return;
      }
      jobs = this.#takeJobs();
      await this.#prefetch(jobs);
      for (const job of jobs) {
        await this.#run(job);
      }
      await this.#flush();
    } catch (error) {
      await this.#recover(error, jobs);
    }
  }

  async #collect(): Promise<void> {
    await this.#env.wait(this.#waiting >= this.#batch_max / 2 ? 0 : this.#collect_ms);
  }

  /** The jobs of the next group: whole jobs up to the size of a group, at least one. */
  #takeJobs(): Job[] {
    const jobs: Job[] = [];
    let commands = 0;
    while (this.#jobs.length > 0 && commands < (this.#alone > 0 ? 1 : this.#batch_max)) {
      const job = this.#jobs.shift();
      assert(job !== undefined, 'the queue has a job');
      jobs.push(job);
      commands += weightOf(job);
    }
    this.#alone = Math.max(0, this.#alone - 1);
    this.#waiting -= commands;
    return jobs;
  }

  async #run(job: Job): Promise<void> {
    if (job.type === 'advance') {
      await this.#fireDue(job.to, job);
    } else if (job.linked) {
      await this.#runLinked(job);
    } else {
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
        // Waiting costs more than deciding: only what must wait does.
        if (!this.#isReady(command)) {
          await this.#beforeDeciding(command);
        }
        const decision = this.#decideNow(command) ?? (await this.#decideLoaded(command));
        this.#take(job, index, decision);
      }
    }
    this.#group.finished.push(job);
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
    for (const command of job.commands) {
      await this.#beforeDeciding(command);
    }
    if (this.#group.entries.length + job.commands.length > this.#batch_max) {
      await this.#flush();
    }
    await this.#load(job.commands);
    const outcomes: Decision[] = [];
    let sound = true;
    this.#state.savepoint();
    for (const command of job.commands) {
      const outcome = await this.#decideLoaded(command);
      outcomes.push(outcome);
      // Keys all new or all known: anything else is not the group that was sent before.
      sound = !isRefusal(outcome) && outcome.status === outcomes[0]?.status;
      if (!sound) {
        break;
      }
    }
    if (sound) {
      this.#state.commit();
      outcomes.forEach((outcome, index) => {
        this.#take(job, index, outcome);
      });
      return;
    }
    this.#undoLinked(job, outcomes);
  }

  /** Takes back what a linked group did; the command that was refused stays as evidence, once. */
  #undoLinked(job: CommandsJob, outcomes: readonly Decision[]): void {
    const written = outcomes.filter((outcome) => outcome.status === 'entry').length;
    this.#group.entries.length -= written;
    this.#state.rollback();
    const index = outcomes.length - 1;
    const sent = job.commands[index];
    const last = outcomes[index];
    assert(sent !== undefined && last !== undefined, 'a linked group has a command that ended it');
    const command = this.#present(sent);
    job.results.fill({ status: 'rejected', refusal: refuse('linked', { refused: index }) });
    if (last.status === 'entry' && last.entry.outcome === 'refused') {
      const refusal = bodyOf(last.entry).refusal;
      assert(refusal !== undefined, 'a refused entry says why');
      this.#take(
        job,
        index,
        this.#refused(command, this.#stamp(command, last.entry.payload, spelledData(command)), refusal),
      );
    } else if (isRefusal(last)) {
      this.#take(job, index, last);
    } else {
      job.results.fill({ status: 'rejected', refusal: refuse('key-conflict', { key: command.key }) });
    }
  }

  /** True every few commands while the store is at work: without a turn of its own it would stand still. */
  #isTurnDue(): boolean {
    this.#since_turn += 1;
    if (!this.#writing || this.#since_turn < TURN_COMMANDS) {
      return false;
    }
    this.#since_turn = 0;
    return true;
  }

  /** True when nothing has to happen before the command: no timer is due, no seal to be prepared. */
  #isReady(command: Command): boolean {
    this.#takeArmed();
    return (
      command.kind !== 'seal-period' &&
      (!firesTimers(command) || this.#timers.isQuiet(this.#clockAt(command)))
    );
  }

  /** The instant up to which timers fire before an authorising command. */
  #clockAt(command: Command): Instant {
    return this.#simulated ? command.at : Math.min(command.at, this.#env.now());
  }

  /** Timers first, then what a seal needs; both may have to wait for what is being stored. */
  async #beforeDeciding(command: Command): Promise<void> {
    if (firesTimers(command)) {
      await this.#fireDue(this.#clockAt(command), null);
    }
    if (command.kind === 'seal-period') {
      await this.#readSealInput(command.data.period, command.at);
    }
  }

  #take(job: CommandsJob, index: number, outcome: Decision): void {
    if (outcome.status === 'rejected') {
      job.results[index] = { status: 'rejected', refusal: outcome.refusal };
    } else if (outcome.status === 'known') {
      this.#group.repeats.push({ job, index, seq: outcome.seq });
    } else {
      job.results[index] = resultOf(outcome.entry, false);
    }
  }

  // ---- deciding -------------------------------------------------------------------------------------

  /** Decides a command whose rows are loaded; null when they are not. */
  #decideNow(sent: Command): Decision | null {
    const command = this.#present(sent);
    return this.#isLoaded(command) ? this.#decide(command, false) : null;
  }

  async #decideLoaded(sent: Command): Promise<Decision> {
    const command = this.#present(sent);
    if (!this.#isLoaded(command)) {
      await this.#load([command]);
    }
    return this.#decide(command, false);
  }

  /** The present of an authorising command is never before what is booked: a clock that jumps back does no harm. */
  #present(command: Command): Command {
    const { booked_at } = this.#state.head;
    return command.mode === 'authorise' && command.at < booked_at ? { ...command, at: booked_at } : command;
  }

  #decide(command: Command, internal: boolean): Decision {
    const state = this.#state;
    const invalid = internal ? undefined : this.#invalid(command);
    if (invalid !== undefined) {
      return { status: 'rejected', refusal: invalid };
    }
    const spelled = spelledData(command);
    const payload = payloadDigest(command, spelled, this.#env.sha256);
    // Whether a timer has fired is seen in its row, so its key need not be looked up.
    const known = internal ? null : state.command(command.key);
    assert(known !== undefined, () => `key ${command.key} was looked up before deciding`);
    if (known !== null) {
      return known.payload === payload
        ? { status: 'known', seq: known.seq, outcome: known.outcome }
        : { status: 'rejected', refusal: refuse('key-conflict', { key: command.key, first_seq: known.seq }) };
    }
    const stamp = this.#stamp(command, payload, spelled);
    const salted = this.#salted(command);
    const { mode, actor, at } = salted;
    const context = { state, mode, actor, at, booked_at: stamp.booked_at, sha256: this.#env.sha256 };
    const decided = decideWithin64Bits(salted, context);
    if ('code' in decided) {
      return this.#refused(salted, stamp, decided);
    }
    const { entry, body } = doneEntry(state, salted, stamp, decided, this.#env.sha256);
    this.#accept(entry, body, decided.plan);
    return { status: 'entry', entry };
  }

  #stamp(command: Command, payload: string, spelled: Spelled): Stamp {
    const booked_at = Math.max(this.#state.head.booked_at, command.at);
    return { spelled, payload, booked_at, recorded_at: this.#simulated ? booked_at : this.#env.now() };
  }

  /** Refused authorising commands are evidence; a malformed or a recording one leaves no trace. */
  #refused(command: Command, stamp: Stamp, refusal: Refusal): Decision {
    if (command.mode === 'record' || refusal.code === 'invalid') {
      return { status: 'rejected', refusal };
    }
    const { entry, body } = refusedEntry(this.#state, command, stamp, refusal, this.#env.sha256);
    this.#accept(entry, body, null);
    return { status: 'entry', entry };
  }

  #accept(entry: Entry, body: EntryBody, plan: Plan | null): void {
    const legs = plan?.postings ?? [];
    evolve(this.#state, entry, body, (owner_no) => ownerAmong(legs, owner_no));
    const { key, payload, seq, outcome } = entry;
    this.#state.commandDone({ key, payload, seq, outcome });
    if (plan?.profile !== undefined) {
      this.#state.profiles.push(plan.profile);
    }
    this.#group.entries.push(entry);
  }

  #invalid(command: Command): Refusal | undefined {
    const by_timer = 'by' in command.data && command.data.by === 'timer' && command.mode === 'authorise';
    if (command.actor === CLOCK || by_timer || CLOCK_KINDS.includes(command.kind)) {
      return refuse('invalid', { field: 'actor', expected: 'timers are fired by the clock only' });
    }
    const present = Math.max(this.#env.now(), this.#state.head.booked_at);
    if (!this.#simulated && command.at > present) {
      return refuse('invalid', { field: 'at', expected: 'an instant that is not in the future' });
    }
    return this.#dry_run && command.kind === 'seal-period'
      ? refuse('invalid', { field: 'kind', expected: 'a command that a dry run can decide' })
      : undefined;
  }

  #salted(command: Command): Command {
    return command.kind === 'register-party' && command.data.salt === undefined
      ? { ...command, data: { ...command.data, salt: this.#env.salt() } }
      : command;
  }

  // ---- timers ---------------------------------------------------------------------------------------

  async #fireDue(now: Instant, job: AdvanceJob | null): Promise<void> {
    // A cancelled advance keeps what has fired and stops.
    while (job?.options.signal?.aborted !== true) {
      this.#takeArmed();
      if (now > this.#timers.horizon) {
        // Timers armed by what is not stored yet are in the store only afterwards.
        await this.#flush();
        await this.#stored();
        await this.#readTimers(now);
      }
      const timer = this.#timers.take(now);
      if (timer === undefined) {
        if (now <= this.#timers.horizon) {
          return;
        }
        continue;
      }
      await this.#fire(timer, now, job);
    }
  }

  async #readTimers(now: Instant): Promise<void> {
    const target = now + LOOKAHEAD_MS;
    const after = this.#timers.horizon;
    const timers = await this.#store.timers(after, target, TIMERS_READ_MAX);
    const last = timers.at(-1);
    const horizon = timers.length >= TIMERS_READ_MAX && last !== undefined ? last.due_at : target;
    this.#timers.extend(timers, horizon);
  }

  async #fire(timer: DueTimer, now: Instant, job: AdvanceJob | null): Promise<void> {
    const command = clockCommand(timer);
    if (this.#group.entries.length >= this.#batch_max) {
      await this.#flush();
      job?.options.onProgress?.({ fired: job.fired, at: timer.due_at });
    }
    if (!this.#isLoaded(command)) {
      // Where one row is missing, those of the timers after it are likely to be.
      const next = this.#timers.ahead(now, LOOKAHEAD_TIMERS).map(clockCommand);
      await this.#load([command, ...next]);
    }
    if (!this.#isDue(timer)) {
      return;
    }
    const outcome = this.#decide(command, true);
    assert(
      outcome.status === 'entry' && outcome.entry.outcome === 'done',
      `timer ${command.key} could not fire`,
    );
    if (job !== null) {
      job.fired += 1;
    }
  }

  /** False for a timer that was paused, moved or ended after it was queued. */
  #isDue(timer: DueTimer): boolean {
    if (timer.kind === 'end-restriction') {
      const restriction = this.#state.tables.restriction.get(timer.subject);
      return restriction?.ends_at === timer.due_at && restriction.ended_seq === null;
    }
    const trade = this.#state.tables.trade.get(timer.subject);
    return trade?.timer_kind === timer.kind && trade.timer_due_at === timer.due_at;
  }

  #takeArmed(): void {
    const { armed } = this.#state;
    if (armed.length === 0) {
      return;
    }
    for (const timer of armed) {
      this.#timers.armed(timer);
    }
    this.#state.armed = [];
  }

  async #readSealInput(period: string, at: Instant): Promise<void> {
    await this.#flush();
    await this.#stored();
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

  // ---- loading --------------------------------------------------------------------------------------

  async #prefetch(jobs: readonly Job[]): Promise<void> {
    // What a long job needs beyond its first group is loaded when it gets there, or it would be forgotten again.
    const commands = jobs.flatMap((job) =>
      job.type === 'commands' ? job.commands.slice(0, this.#batch_max) : [],
    );
    if (commands.length > 0) {
      await this.#load(commands);
    }
  }

  #isLoaded(command: Command): boolean {
    const want = new Want(this.#state);
    handlerOf(command.kind).needs(command.data as never, want, command.at);
    return want.is_content && (command.actor === CLOCK || this.#state.command(command.key) !== undefined);
  }

  /** Loads what commands need, in as many rounds as rows reveal further rows. */
  async #load(commands: readonly Command[]): Promise<void> {
    const state = this.#state;
    const keys = commands
      .filter(({ actor, key }) => actor !== CLOCK && state.command(key) === undefined)
      .map(({ key }) => key);
    if (keys.length > 0) {
      const known = new Map((await this.#store.knownCommands(keys)).map((row) => [row.key, row]));
      for (const key of keys) {
        state.commandLoaded(key, known.get(key) ?? null);
      }
    }
    let incomplete = commands;
    for (let round = 0; ; round += 1) {
      assert(round < LOAD_ROUNDS_MAX, 'commands need no more rounds of loading');
      const want = new Want(state);
      incomplete = incomplete.filter((command) => {
        const misses = want.misses;
        handlerOf(command.kind).needs(command.data as never, want, command.at);
        return want.misses > misses;
      });
      if (incomplete.length === 0) {
        return;
      }
      const wanted = want.wanted();
      const found = await this.#store.load(wanted);
      for (const { table, values } of wanted) {
        this.#loaded(table, values, found.get(table) ?? []);
      }
    }
  }

  #loaded(table: ProjectionName, values: readonly (string | number)[], rows: readonly object[]): void {
    takeLoaded(this.#state, table, values, rows);
  }

  // ---- storing --------------------------------------------------------------------------------------

  /** Hands the group to the store, after the one before it is durable. */
  async #flush(): Promise<void> {
    const group = this.#group;
    if (group.entries.length === 0 && group.finished.length === 0) {
      return;
    }
    await this.#stored();
    this.#group = { entries: [], finished: [], repeats: [] };
    this.#takeArmed();
    const rows = this.#dry_run ? new Map<ProjectionName, never[]>() : this.#state.takeDirty();
    const profiles = this.#state.profiles;
    this.#state.profiles = [];
    const expected_head = this.#handed;
    this.#handed = group.entries.at(-1) ?? this.#handed;
    if (!this.#dry_run) {
      this.#state.age(this.#cached_rows_max, this.#cached_rows_max / CACHED_COMMANDS_PART);
    }
    const write =
      group.entries.length === 0 || this.#dry_run
        ? Promise.resolve()
        : this.#store.append({ expected_head, entries: group.entries, rows, profiles });
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

  /** Waits until what was handed to the store is durable; throws when it failed. */
  async #stored(): Promise<void> {
    await this.#storing;
    this.#storing = null;
    if (this.#failure !== null) {
      throw new StoreFailure(this.#failure.error);
    }
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
    for (const job of group.finished) {
      if (job.type === 'advance') {
        job.resolve({ fired: job.fired });
      } else {
        job.resolve(job.results.map(present));
      }
    }
  }

  /** A dry run keeps no entries: a repetition of one of its own can only say that it is one. */
  #dryRepeat(seq: number): Result {
    assert(this.#dry_run, `entry ${String(seq)} is in the journal`);
    return {
      status: 'rejected',
      refusal: refuse('already-exists', { what: 'entry of this dry run', id: seq }),
    };
  }

  /**
   * After a failed write or a broken invariant: the state is read anew, and nobody is told that something
   * happened. Commands that merely shared a group with one that broke an invariant are tried again alone;
   * what of them was stored already is found by its key.
   */
  async #recover(error: unknown, jobs: readonly Job[]): Promise<void> {
    await this.#storing;
    this.#storing = null;
    const store_failed = error instanceof StoreFailure || this.#failure !== null;
    const cause = this.#failure?.error ?? (error instanceof StoreFailure ? error.cause : error);
    this.#failure = null;
    this.#group = { entries: [], finished: [], repeats: [] };
    try {
      await this.#readState();
    } catch (unreadable) {
      this.#closed = true;
      this.#waiting = 0;
      rejectAll([...jobs, ...this.#jobs.splice(0)], unreadable);
      return;
    }
    if (store_failed || jobs.length === 1) {
      rejectAll(jobs, cause);
    } else {
      this.#jobs.unshift(...jobs);
      this.#waiting += jobs.reduce((sum, job) => sum + weightOf(job), 0);
      this.#alone = jobs.length;
    }
  }
}

/** Everybody but the clock and the reporters of history finds the clock up to date. */
function firesTimers(command: Command): boolean {
  return command.mode === 'authorise' && command.actor !== CLOCK;
}

/** The account a ledger account of a plan belongs to, by its owner number. */
function ownerAmong(legs: readonly DraftPosting[], owner_no: number): Account {
  for (const { account } of legs) {
    if (account.no === owner_no) {
      return account;
    }
  }
  throw new InvariantError(`owner ${String(owner_no)} of a posting is not in the plan`);
}

class StoreFailure extends Error {
  constructor(cause: unknown) {
    super('Storing failed', { cause });
  }
}

type Decision =
  | { readonly status: 'entry'; readonly entry: Entry }
  | { readonly status: 'known'; readonly seq: number; readonly outcome: Outcome }
  | { readonly status: 'rejected'; readonly refusal: Refusal };

/** True when the command did not happen, now or when its key was first used. */
function isRefusal(outcome: Decision): boolean {
  return (
    outcome.status === 'rejected' ||
    (outcome.status === 'known' && outcome.outcome === 'refused') ||
    (outcome.status === 'entry' && outcome.entry.outcome === 'refused')
  );
}

function weightOf(job: Job): number {
  return job.type === 'commands' ? job.commands.length : 1;
}

function rejectAll(jobs: readonly Job[], error: unknown): void {
  for (const job of jobs) {
    job.reject(error);
  }
}

function present(result: Result | undefined): Result {
  if (result === undefined) {
    throw new InvariantError('a command was answered before it was decided');
  }
  return result;
}

/** Decides; an amount that would leave the 64-bit range is refused like any other amount that is too large. */
function decideWithin64Bits(command: Command, context: Context): Decided | Refusal {
  try {
    return decide(command, context);
  } catch (error) {
    if (error instanceof MoneyOverflowError) {
      return refuse('amount-exceeds', { what: 'range of amounts', id: command.key });
    }
    throw error;
  }
}

/** Puts loaded rows into the state; what was asked for and not found is known to be absent. */
function takeLoaded(
  state: State,
  table: ProjectionName,
  values: readonly (string | number)[],
  rows: readonly object[],
): void {
  if (table === 'balance') {
    for (const row of rows as readonly Balance[]) {
      state.tables.balance.loaded(row.account_no, row);
    }
    for (const account_id of values) {
      const account = state.tables.account.peek(account_id);
      if (account) {
        state.balancesLoaded(account.no);
      }
    }
    return;
  }
  const found = new Set<string | number>();
  for (const row of rows) {
    const key = (row as Record<string, unknown>)[PROJECTIONS[table].key] as string | number;
    found.add(key);
    state.tables[table].loaded(key, row as never);
  }
  for (const value of values) {
    if (!found.has(value)) {
      state.tables[table].loaded(value, null);
    }
  }
}

/** The command by which the clock fires a timer; its key says which firing it is. */
function clockCommand(timer: DueTimer): Command {
  const envelope = {
    key: `timer|${timer.kind}|${timer.subject}|${String(timer.due_at)}`,
    actor: CLOCK,
    mode: 'authorise',
    at: timer.due_at,
  } as const;
  switch (timer.kind) {
    case 'auto-confirm':
      return { ...envelope, kind: 'confirm-trade', data: { trade_id: timer.subject, by: 'timer' } };
    case 'close-unpaid':
      return {
        ...envelope,
        kind: 'close-trade',
        data: { trade_id: timer.subject, by: 'timer', reason: 'not paid in time' },
      };
    case 'release-delayed':
      return { ...envelope, kind: 'release-settlement', data: { trade_id: timer.subject } };
    case 'end-restriction':
      return { ...envelope, kind: 'end-restriction', data: { restriction_id: timer.subject } };
  }
}
