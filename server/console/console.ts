/**
 * The console's host: one open workspace, the sessions of those who use it, and its long work.
 *
 * What a transport needs is here: a session for each client, and the end of everything. Opening another workspace
 * closes the one before and signs everybody out. Timers of the books fire while a workspace is open. It knows no
 * transport; procedures (`procedures/`) say what may be asked.
 */

import type { Instant } from '#core/kernel/instant';
import type { Entry } from '#core/ledger/entry';
import type { Environment } from '#core/ledger/ports';
import { productionEnvironment } from '#server/composition/environment';
import { booksOn, openStore, type OpenStore } from '#server/composition/open-books';

import { ChangeHub } from './change-hub';
import { Desk, HOST_ACTOR } from './desk';
import { asFailure, describe, workspaceFailure, type FailureLog } from './failures';
import { JobCentre } from './job-centre';
import { shownLocation, workspaceName } from './location';
import { RecentWorkspaces } from './recent-workspaces';
import { StaffSession } from './staff-session';
import { StagedFiles } from './staged-files';

export type ChangeEvent =
  | { readonly type: 'books'; readonly seq: number; readonly booked_at: Instant; readonly subjects: string[] }
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
export const IDLE_MS = 15 * 60_000;

const SUBJECTS_MAX = 200;
const CLOCK_MS = 60_000;

function logToStandardError(where: string, name: string, frames: string): void {
  process.stderr.write(`surety: ${where} failed: ${name}\n${frames}\n`);
}

/** Two events of the same kind told as one. */
function merged(earlier: ChangeEvent, later: ChangeEvent): ChangeEvent | null {
  if (earlier.type === 'books' && later.type === 'books') {
    const subjects = [...new Set([...earlier.subjects, ...later.subjects])].slice(0, SUBJECTS_MAX);
    return { ...later, subjects };
  }
  return earlier.type === later.type ? later : null;
}

export class Console {
  readonly options: ConsoleOptions;
  readonly recent: RecentWorkspaces;
  readonly staged: StagedFiles;
  readonly changes = new ChangeHub<ChangeEvent>({ merge: merged });
  readonly jobs: JobCentre;
  readonly #sessions = new Set<StaffSession>();
  #desk: Desk | null = null;
  #clock: NodeJS.Timeout | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ConsoleOptions) {
    this.options = options;
    this.recent = new RecentWorkspaces(options.data_folder);
    this.staged = new StagedFiles(options.data_folder);
    this.jobs = new JobCentre(
      () => this.now(),
      (where, error) => this.log(where, error),
    );
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
    return asFailure(error, where, this.options.onFailure ?? logToStandardError);
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
  dropPerson(login: string, but: StaffSession | null = null): void {
    for (const session of this.#sessions) {
      if (session.login === login && session !== but) {
        session.signOut();
      }
    }
    this.changes.publish({ type: 'session' });
  }

  /** True when somebody else than this session's person uses the open workspace. */
  usedByOthers(session: StaffSession): boolean {
    return [...this.#sessions].some((other) => other !== session && other.login !== null);
  }

  /** Locks a session that nobody used for too long. */
  async lockIdle(session: StaffSession): Promise<void> {
    const { login } = session;
    if (login !== null && !session.locked && this.now() - session.last_used_at > IDLE_MS) {
      session.locked = true;
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

  /** Opens a workspace for work, closing the one before. Throws WorkspaceError; then the one before is closed. */
  async open(location: string): Promise<void> {
    await this.inTurn(async () => {
      await this.#closeDesk();
      await this.#openOn(location, await openStore(location, this.environment()));
    });
  }

  /** The same with a store that was just made. */
  async openMade(location: string, make: () => Promise<OpenStore>): Promise<void> {
    await this.inTurn(async () => {
      await this.#closeDesk();
      await this.#openOn(location, await make());
    });
  }

  /** Closes the open workspace; everybody is signed out. */
  async closeWorkspace(): Promise<void> {
    await this.inTurn(() => this.#closeDesk());
  }

  /** Ends everything: long work, sessions, the workspace. */
  async close(): Promise<void> {
    await this.closeWorkspace();
    this.changes.close();
    this.jobs.close();
    await this.staged.clear();
  }

  async #openOn(location: string, store: OpenStore): Promise<void> {
    let desk: Desk | null = null;
    const onStored = (entries: readonly Entry[]): void => {
      desk?.forget(entries);
      this.#publish(entries);
    };
    try {
      const books = await booksOn(store, { onStored });
      desk = await Desk.on(location, books, () => this.now());
      await desk.note('workspace-opened', workspaceName(location), HOST_ACTOR);
    } catch (error) {
      await store.close();
      throw error;
    }
    this.#desk = desk;
    this.#fireTimers();
    this.#clock = setInterval(() => this.#fireTimers(), CLOCK_MS);
    this.#clock.unref();
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
  #fireTimers(): void {
    this.#desk?.books.ledger.advance(this.now()).catch((error: unknown) => this.log('timers', error));
  }

  #publish(entries: readonly Entry[]): void {
    const last = entries.at(-1);
    if (last !== undefined) {
      const subjects = [...new Set(entries.map(({ subject }) => subject))].slice(0, SUBJECTS_MAX);
      this.changes.publish({ type: 'books', seq: last.seq, booked_at: last.booked_at, subjects });
    }
  }

  async #closeDesk(): Promise<void> {
    const desk = this.#desk;
    if (desk === null) {
      return;
    }
    await this.jobs.cancelAll();
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
      await desk.books.close();
    }
  }
}

/** Makes the host of a console. Opens nothing. */
export function createConsole(options: ConsoleOptions): Console {
  return new Console(options);
}
