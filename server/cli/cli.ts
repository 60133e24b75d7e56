/**
 * What a command has in its hands: where to write, what workspace is meant, when to stop.
 *
 * Standard output belongs to the answer: one JSON document with `--json`, else text. Everything said on the
 * way goes to standard error. An address with a password in it is never written anywhere.
 */
import { once } from 'node:events';
import type { Readable } from 'node:stream';

import { idField } from '#core/ledger/fields';
import type { LedgerOptions } from '#core/ledger/ledger';
import { productionEnvironment } from '#server/composition/environment';
import {
  openBooks,
  openReader,
  openStore,
  type OpenDesk,
  type OpenReader,
  type OpenStore,
} from '#server/composition/open-books';

import { EXIT, StoppedError, UsageError, type ExitCode, type Failure } from './exit';
import { jsonText } from './json';
import { startProgress, type Progress } from './progress';
import { maskLocation, maskSecrets } from './secrets';
import { renderTable, type TableColumn, type TableRow } from './table';
import { calendarOf, type Calendar } from './when';

export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The process around the command line; a test has one of its own. */
export interface Host {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly now: () => number;
  /** Aborted with a StoppedError when somebody wants the program to end. */
  readonly signal: AbortSignal;
}

/** Options every command has. */
export interface GlobalOptions {
  readonly workspace?: string;
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** An empty variable of the environment is one that is not set. */
function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

export class Cli {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly json: boolean;
  readonly #location: string | undefined;

  constructor(host: Host, options: GlobalOptions) {
    this.host = host;
    this.signal = host.signal;
    this.json = options.json === true;
    this.#location = options.workspace ?? given(host.env['SURETY_WORKSPACE']);
  }

  /** The workspace meant. Throws UsageError when none was named. */
  get location(): string {
    if (this.#location === undefined || this.#location === '') {
      throw new UsageError('no workspace named: use --workspace FILE|URL or set SURETY_WORKSPACE');
    }
    return this.#location;
  }

  /** The workspace meant, or another when none was named. */
  locationOr(other: string): string {
    return this.#location === undefined || this.#location === '' ? other : this.#location;
  }

  /** The workspace meant, fit to be shown. */
  get shownLocation(): string {
    return maskLocation(this.location);
  }

  now(): number {
    return this.host.now();
  }

  /** Who gives the command: as an option said, else the environment. Throws UsageError for no login. */
  actor(option: string | undefined): string | undefined {
    const login = option ?? given(this.host.env['SURETY_ACTOR']);
    if (login !== undefined && !idField.safeParse(login).success) {
      throw new UsageError(`SURETY_ACTOR: expected a login, not ${login}`);
    }
    return login;
  }

  // ---- writing --------------------------------------------------------------------------------------

  /** Writes to standard output; waits when its reader is slow, throws when its reader is gone. */
  async write(text: string): Promise<void> {
    this.throwIfLost();
    if (!this.host.stdout.write(text)) {
      await once(this.host.stdout, 'drain', { signal: this.signal }).catch(() => this.throwIfLost());
    }
  }

  /** Throws when standard output takes nothing more. */
  throwIfLost(): void {
    const reason: unknown = this.signal.reason;
    if (reason instanceof StoppedError && reason.output_lost) {
      throw reason;
    }
  }

  /** The exit code for work that somebody stopped; undefined when nobody did. */
  get stoppedExit(): ExitCode | undefined {
    const reason: unknown = this.signal.reason;
    return reason instanceof StoppedError ? reason.exit : undefined;
  }

  /** The one answer of a command: a document for machines, or text for people. */
  async answer(document: unknown, text: () => string): Promise<void> {
    await this.write(this.json ? `${jsonText(document)}\n` : text());
  }

  /** A line for people beside the answer. */
  note(text: string): void {
    this.host.stderr.write(`${this.#masked(text)}\n`);
  }

  /** Tells what went wrong: a line on standard error and, for machines, the one document. */
  async fail(failure: Failure): Promise<ExitCode> {
    const { code, message, details, output_lost } = failure;
    if (failure.exit !== EXIT.closed) {
      this.note(`surety: ${message}`);
    }
    if (this.json && !output_lost) {
      await this.write(`${this.#masked(jsonText({ error: { code, message, details } }))}\n`);
    }
    return failure.exit;
  }

  /** A table as wide as the terminal, or whole when standard output is none. */
  table(columns: readonly TableColumn[], rows: readonly TableRow[]): string {
    return renderTable(columns, rows, this.host.stdout.isTTY === true ? this.host.stdout.columns : undefined);
  }

  #masked(text: string): string {
    return maskSecrets(text, this.#location);
  }

  // ---- working --------------------------------------------------------------------------------------

  /** Does work under a bar that is gone afterwards. */
  async withProgress<T>(title: string, unit: string, work: (progress: Progress) => Promise<T>): Promise<T> {
    const progress = startProgress(this.host.stderr, title, unit);
    try {
      return await work(progress);
    } finally {
      progress.stop();
    }
  }

  /** Work on the workspace opened for reading: all it reads is of one moment, whatever others write. */
  async reading<T>(work: (open: OpenReader & { readonly calendar: Calendar }) => Promise<T>): Promise<T> {
    return await closing(await openReader(this.location), (open) =>
      open.snapshot(async (reader, lists, vectors) =>
        work({ ...open, reader, lists, vectors, calendar: await calendarOf(reader, this.now()) }),
      ),
    );
  }

  /** Repairs the store of the workspace, its lock taken. */
  async repairing<T>(work: (open: OpenStore) => Promise<T>): Promise<T> {
    return await closing(await openStore(this.location, productionEnvironment(), true), work);
  }

  /** Work on the books of the workspace, its lock taken. */
  async working<T>(
    work: (open: OpenDesk & { readonly calendar: Calendar }) => Promise<T>,
    options: LedgerOptions = {},
  ): Promise<T> {
    return await closing(await openBooks(this.location, options), async (open) =>
      work({ ...open, calendar: await calendarOf(open.reader, this.now()) }),
    );
  }
}

/** Work on something open, which is closed however the work ends; the work's own error is the one told. */
export async function closing<O extends { close(): Promise<void> }, T>(
  open: O,
  work: (open: O) => Promise<T>,
): Promise<T> {
  let result: T;
  try {
    result = await work(open);
  } catch (error) {
    await open.close().catch(() => undefined);
    throw error;
  }
  await open.close();
  return result;
}
