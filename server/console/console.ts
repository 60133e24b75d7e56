/**
 * The console's host: one open workspace, the sessions of those who use it, and its long work.
 *
 * What a transport needs is here: a session for each client, and the end of everything. Opening another workspace
 * closes the one before and signs everybody out, once the other one is open; until then nothing changes. Timers of
 * the books fire while a workspace is open for work; one that another program holds is read and followed. It knows
 * no transport; procedures (`procedures/`) say what may be asked.
 */
import { hostname } from 'node:os';
import { resolve } from 'node:path';

import { HOUR_MS, MINUTE_MS, type Instant } from '#core/kernel/instant';
import type { Entry } from '#core/ledger/entry';
import type { Environment } from '#core/ledger/ports';
import type { Keychain } from '#server/keys/vault';
import { productionEnvironment } from '#server/composition/environment';
import { booksOn, openReader, openStore, type OpenStore } from '#server/composition/open-books';
import { isPostgresLocation, WorkspaceError, type LockHolder } from '#database/workspace';

import { ChangeHub } from './change-hub';
import { Desk, HOST_ACTOR, type DeskOptions } from './desk';
import { FailedAttempts } from './failed-attempts';
import { asFailure, describe, workspaceFailure, type FailureLog } from './failures';
import { FileTickets } from './file-tickets';
import { JobCentre } from './job-centre';
import { shownLocation, workspaceName } from './location';
import { RecentWorkspaces } from './recent-workspaces';
import { NightlyScoring } from './scoring-job';
import { forgetStraySecrets } from './stray-secrets';
import { StaffSession } from './staff-session';
import { StagedFiles } from './staged-files';

export type ChangeEvent =
  | {
      readonly type: 'books';
      readonly seq: number;
      readonly booked_at: Instant;
      readonly subjects: string[];
      /** Of entries that tell of suspicions: for whoever may read risk work alone. */
      readonly confidential: string[];
    }
  | { readonly type: 'session' }
  | { readonly type: 'beat' };

export interface ConsoleOptions {
  /** Folder for what the console keeps on this machine. */
  readonly data_folder: string;
  /** Name and version: "surety 0.1.0". */
  readonly program: string;
  readonly now?: (() => number) | undefined;
  /** Told of unexpected errors, without their messages; standard error unless given. */
  readonly onFailure?: FailureLog | undefined;
}

/** A session locks itself after so long without a call. */
export const IDLE_MS = 15 * MINUTE_MS;
/** A session that was locked for so long ends: its person is signed out. */
export const LOCKED_MS_MAX = 12 * HOUR_MS;

const SUBJECTS_MAX = 200;
const CLOCK_MS = 60_000;
/** How often sessions that nobody uses are looked for, and what another program did. */
const WATCH_MS = 5_000;

function logToStandardError(where: string, name: string, frames: string): void {
  process.stderr.write(`surety: ${where} failed: ${name}\n${frames}\n`);
}

/** Who holds a workspace that could not be opened for work; null where that is not why, or it is ourselves. */
function otherHolder(error: unknown): { readonly held_by: LockHolder | null } | null {
  if (!(error instanceof WorkspaceError) || error.code !== 'locked') {
    return null;
  }
  const { program, pid, host, since } = error.details;
  if (typeof pid !== 'number' || typeof since !== 'number') {
    return { held_by: null };
  }
  const held_by = { pid, since, program: String(program), host: String(host) };
  return pid === process.pid && host === hostname() ? null : { held_by };
}

function isSamePlace(left: string, right: string): boolean {
  return isPostgresLocation(left) || isPostgresLocation(right)
    ? left === right
    : resolve(left) === resolve(right);
}

/** Two events of the same kind told as one. */
function merged(earlier: ChangeEvent, later: ChangeEvent): ChangeEvent | null {
  if (earlier.type === 'books' && later.type === 'books') {
    const both = (some: readonly string[], more: readonly string[]): string[] =>
      [...new Set([...some, ...more])].slice(0, SUBJECTS_MAX);
    const subjects = both(earlier.subjects, later.subjects);
    return { ...later, subjects, confidential: both(earlier.confidential, later.confidential) };
  }
  return earlier.type === later.type ? later : null;
}

export class Console {
  readonly options: ConsoleOptions;
  readonly recent: RecentWorkspaces;
  readonly staged: StagedFiles;
  readonly changes = new ChangeHub<ChangeEvent>({ beat: { type: 'beat' }, merge: merged });
  readonly jobs: JobCentre;
  /** For files that clients fetch outside of calls. */
  readonly tickets: FileTickets;
  /** What this machine's keychain opens vaults with; null where there is none. */
  keychain: Keychain | null = null;
  readonly #sessions = new Set<StaffSession>();
  #desk: Desk | null = null;
  #clock: NodeJS.Timeout | null = null;
  /** Of the open workspace. */
  #nightly = new NightlyScoring(this);
  readonly #watch: NodeJS.Timeout;
  readonly #attempts = new FailedAttempts();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ConsoleOptions) {
    this.options = options;
    this.recent = new RecentWorkspaces(options.data_folder);
    this.staged = new StagedFiles(options.data_folder);
    this.jobs = new JobCentre(
      () => this.now(),
      (where, error) => this.log(where, error),
    );
    this.tickets = new FileTickets(() => this.now());
    this.#watch = setInterval(() => this.#look(), WATCH_MS);
    this.#watch.unref();
    this.staged.clearLeftovers().catch((error: unknown) => this.log('staged files', error));
  }

  now(): Instant {
    return (this.options.now ?? Date.now)();
  }

  /** The environment of the books: by this console's clock. */
  environment(): Environment {
    return { ...productionEnvironment(), now: () => this.now() };
  }

  /** The open workspace, if one is. */
  get desk(): Desk | null {
    return this.#desk;
  }

  /** The open workspace. Throws WORKSPACE. */
  mustDesk(): Desk {
    if (this.#desk === null) {
      throw workspaceFailure('none-open');
    }
    return this.#desk;
  }

  /** Logs an unexpected error, without its message. */
  log(where: string, error: unknown): void {
    const { name, frames } = describe(error);
    (this.options.onFailure ?? logToStandardError)(where, name, frames);
  }

  /** The error a client gets for what was thrown. */
  failure(error: unknown, where: string): unknown {
    return asFailure(error, where, this.options.onFailure ?? logToStandardError, this.now());
  }

  // ---- sessions -------------------------------------------------------------------------------------

  /** A session for a new client; to be ended with what carries it. */
  newSession(): StaffSession {
    const session = new StaffSession(this.now());
    this.#sessions.add(session);
    return session;
  }

  /** Ends a client's session: its person is signed out. */
  async endSession(session: StaffSession): Promise<void> {
    this.#sessions.delete(session);
    const { login } = session;
    session.signOut();
    if (login !== null && this.#desk !== null) {
      await this.#desk.note('sign-out', login, login).catch((error: unknown) => this.log('session', error));
    }
  }

  /** Signs a person out everywhere but in one session: deactivated, or signs in with other means from now on. */
  async dropPerson(login: string, but: StaffSession | null = null): Promise<void> {
    for (const session of this.#sessions) {
      if (session.login === login && session !== but) {
        session.signOut();
      }
    }
    this.changes.publish({ type: 'session' });
    if (but === null) {
      await this.jobs.cancelAll(login);
    }
  }

  /** A person may do other things from now on: what is told to him begins anew, and work is stopped if he may do less. */
  async renewPerson(login: string, may_less: boolean): Promise<void> {
    for (const session of this.#sessions) {
      if (session.login === login) {
        session.renew();
      }
    }
    this.changes.publish({ type: 'session' });
    if (may_less) {
      await this.jobs.cancelAll(login);
    }
  }

  /**
   * True when somebody else than this session's person uses the open workspace, or left long work that goes on. Whoever
   * is locked out of his session uses nothing.
   */
  usedByOthers(session: StaffSession): boolean {
    return (
      [...this.#sessions].some((other) => other !== session && other.login !== null && !other.locked) ||
      this.jobs.runsForOthers(session.login)
    );
  }

  /** Locks a session that nobody used for too long, and ends one that was locked for too long. */
  async settleIdle(session: StaffSession): Promise<void> {
    const { login } = session;
    if (login === null) {
      return;
    }
    const now = this.now();
    // A machine that slept tells late: what counts is when the time was over.
    const idle_at = session.last_used_at + IDLE_MS;
    const locked_at = session.locked_at ?? (now > idle_at ? idle_at : now);
    if (now - locked_at > LOCKED_MS_MAX) {
      session.signOut();
      this.changes.publish({ type: 'session' });
      await this.#desk?.note('sign-out', login, login, { idle: true });
    } else if (!session.locked && now > idle_at) {
      session.lock(idle_at);
      this.changes.publish({ type: 'session' });
      await this.#desk?.note('session-locked', login, login, { idle: true });
    }
  }

  // ---- the workspace --------------------------------------------------------------------------------

  /** One thing after another: opening, closing, setting up. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /**
   * Opens a workspace for work, or for reading where another program holds it; then the one before is closed. Throws
   * WorkspaceError; then nothing has changed.
   */
  async open(location: string): Promise<void> {
    await this.inTurn(async () => {
      const desk = this.#desk;
      if (desk?.read_only === false && isSamePlace(desk.location, location)) {
        return;
      }
      await this.#turnTo(await this.#openDesk(location));
    });
  }

  /** The same with a store that is made by this. */
  async openMade(location: string, make: () => Promise<OpenStore>): Promise<void> {
    await this.inTurn(async () => {
      await this.#turnTo(await this.#deskOn(location, await make()));
    });
  }

  /** Closes the open workspace; everybody is signed out. */
  async closeWorkspace(): Promise<void> {
    await this.inTurn(() => this.#closeDesk());
  }

  /** Ends everything: long work, sessions, the workspace. */
  async close(): Promise<void> {
    clearInterval(this.#watch);
    await this.closeWorkspace();
    this.changes.close();
    this.jobs.close();
    await this.staged.clear();
  }

  async #openDesk(location: string): Promise<Desk> {
    let store: OpenStore;
    try {
      store = await openStore(location, this.environment());
    } catch (error) {
      const other = otherHolder(error);
      if (other === null) {
        throw error;
      }
      return await this.#readingDesk(location, other.held_by, error);
    }
    return await this.#deskOn(location, store);
  }

  /** For reading beside the program that holds the books; where that cannot be, the holder is named. */
  async #readingDesk(location: string, held_by: LockHolder | null, locked: unknown): Promise<Desk> {
    const books = await openReader(location, this.environment()).catch(() => {
      throw locked;
    });
    try {
      return await Desk.on(location, { access: 'read', books, held_by }, this.#deskOptions());
    } catch (error) {
      await books.close();
      throw error;
    }
  }

  async #deskOn(location: string, store: OpenStore): Promise<Desk> {
    let desk: Desk | null = null;
    const onStored = (entries: readonly Entry[]): void => {
      desk?.took(entries);
      if (desk === this.#desk) {
        this.#publish(desk, entries);
      }
    };
    try {
      const books = await booksOn(store, { onStored });
      await forgetStraySecrets(books);
      await books.files.clearStrays();
      desk = await Desk.on(location, { access: 'write', books }, this.#deskOptions());
      await desk.note('workspace-opened', workspaceName(location), HOST_ACTOR);
      return desk;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  #deskOptions(): DeskOptions {
    return { now: () => this.now(), attempts: this.#attempts, keychain: this.keychain };
  }

  /** Leaves the open workspace, if one is, for another. */
  async #turnTo(desk: Desk): Promise<void> {
    await this.#closeDesk().catch((error: unknown) => this.log('closing a workspace', error));
    this.#desk = desk;
    this.#nightly = new NightlyScoring(this);
    if (!desk.read_only) {
      this.#fireTimers(desk);
      this.#clock = setInterval(() => this.#fireTimers(desk), CLOCK_MS);
      this.#clock.unref();
    }
    this.changes.publish({ type: 'session' });
    await this.#remember(desk);
  }

  async #remember(desk: Desk): Promise<void> {
    const entry = {
      location: shownLocation(desk.location),
      name: workspaceName(desk.location),
      opened_at: this.now(),
      sample: desk.sample,
    };
    await this.recent.add(entry).catch((error: unknown) => this.log('recent workspaces', error));
  }

  /** What is due happens, whether or not anybody acts. */
  #fireTimers(desk: Desk): void {
    desk
      .mustWrite()
      .ledger.advance(this.now())
      .catch((error: unknown) => this.log('timers', error));
    this.#nightly.look(desk).catch((error: unknown) => {
      // Who was just closed cannot be looked at any more.
      if (desk === this.#desk) this.log('nightly scoring', error);
    });
  }

  /** Sessions that nobody uses are locked, and ended at last; what another program wrote is told. */
  #look(): void {
    for (const session of this.#sessions) {
      this.settleIdle(session).catch((error: unknown) => this.log('session', error));
    }
    this.follow().catch((error: unknown) => this.log('following', error));
  }

  /** Tells of what another program wrote into books that are only read here. */
  async follow(): Promise<void> {
    const desk = this.#desk;
    if (desk?.read_only === true) {
      const entries = await desk.follow();
      if (desk === this.#desk) {
        this.#publish(desk, entries);
      }
    }
  }

  #publish(desk: Desk | null, entries: readonly Entry[]): void {
    const last = entries.at(-1);
    if (last !== undefined && desk !== null) {
      const kept = entries.filter((entry) => desk.isConfidential(entry));
      const of = (some: readonly Entry[]): string[] =>
        [...new Set(some.map(({ subject }) => subject))].slice(0, SUBJECTS_MAX);
      const { seq, booked_at } = last;
      const subjects = of(entries.filter((entry) => !kept.includes(entry)));
      this.changes.publish({ type: 'books', seq, booked_at, subjects, confidential: of(kept) });
    }
  }

  async #closeDesk(): Promise<void> {
    const desk = this.#desk;
    if (desk === null) {
      return;
    }
    await this.jobs.cancelAll();
    // Logins are the workspace's own: another one's namesake must not find what was left here.
    this.jobs.forget();
    await this.staged.clear();
    this.#desk = null;
    if (this.#clock !== null) {
      clearInterval(this.#clock);
      this.#clock = null;
    }
    for (const session of this.#sessions) {
      session.signOut();
    }
    this.changes.publish({ type: 'session' });
    try {
      await desk.note('workspace-closed', workspaceName(desk.location), HOST_ACTOR);
    } finally {
      desk.vault.lock();
      await desk.books.close();
    }
  }
}

/** Makes the host of a console. Opens nothing. */
export function createConsole(options: ConsoleOptions): Console {
  return new Console(options);
}
