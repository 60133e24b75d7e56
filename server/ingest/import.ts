/**
 * Imports files into the books.
 *
 * All files are opened and their headers checked before anything is stored. Rows are merged by time, mapped
 * to recording commands and submitted in batches, two in flight; each row is stored or rejected on its own.
 * Keys are made of source, record and external id, so an import that was killed or cancelled at any point
 * is resumed by running it again.
 */
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';

import { refusalIssue } from '#core/ingest/explain';
import type { RowIssue } from '#core/ingest/issue';
import type { ImportContext } from '#core/ingest/map-row';
import type { ImportProfile } from '#core/ingest/profile';
import { RECORD_NAMES } from '#core/ingest/records';
import type { RejectedRow } from '#core/ingest/rejects';
import type { Instant } from '#core/kernel/instant';
import type { Refusal, RefusalCode } from '#core/kernel/refusal';
import type { Command } from '#core/ledger/commands';
import { idField } from '#core/ledger/fields';
import type { Result } from '#core/ledger/result';

import { RowMerger, type MergedRow } from './merge-rows';
import { RejectsFile } from './rejects-file';
import {
  maskedIssue,
  noCounts,
  REPORTED_REFUSALS_MAX,
  REPORTED_REJECTS_MAX,
  sumCounts,
  type ImportProgress,
  type ImportReport,
  type RecordCounts,
  type ReportedRefusal,
  type ReportedReject,
} from './report';
import { REJECTS, SourceFile, type FileProblem } from './source-file';

/** Rows of one batch, and batches decided or being stored at once. */
export const BATCH_ROWS = 2000;
/** How a ledger is to be opened for importing: larger groups touch fewer pages of the file per entry. */
export const IMPORT_LEDGER = { batch_max: BATCH_ROWS } as const;
const BATCHES_IN_FLIGHT = 2;
const PROGRESS_EVERY_MS = 200;

/** What the import needs of the books (class `Ledger`). */
export interface ImportLedger {
  submitMany(commands: readonly Command[]): Promise<readonly Result[]>;
}

/** One profile, or several that each take another record out of every row of the same file. */
type Profiles = ImportProfile | readonly ImportProfile[];

export interface ImportFile {
  readonly path: string;
  readonly profile?: Profiles | undefined;
}

export interface ImportOptions {
  /** For every file that does not name its own. */
  readonly profile?: Profiles | undefined;
  /** Says so in the report; that nothing is stored is for the ledger (`Ledger.open` with `dry_run`). */
  readonly dry_run: boolean;
  /** Where rejected rows go; no file when absent. */
  readonly rejects_path?: string | undefined;
  /** Identifier of the system the data comes from. */
  readonly source: string;
  readonly actor: string;
  /** The present; rows from the future are rejected. */
  readonly now: Instant;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Thrown when reading or storing fails midway; what was stored until then stays, and the report tells it. */
export class ImportStoppedError extends Error {
  readonly report: ImportReport;

  constructor(cause: unknown, report: ImportReport) {
    super(`The import stopped: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'ImportStoppedError';
    this.report = report;
  }
}

interface Batch {
  readonly rows: readonly MergedRow[];
  readonly results: Promise<readonly Result[]>;
  readonly bytes: number;
}

/** One run of an import: its files, its counts, its rejects. */
class ImportRun {
  readonly #ledger: ImportLedger;
  readonly #options: ImportOptions;
  readonly #files: readonly SourceFile[];
  readonly #rejects: RejectsFile | null;
  readonly #counts = new Map<string, RecordCounts>();
  readonly #reported: ReportedReject[] = [];
  readonly #by_code = new Map<RefusalCode, number>();
  readonly #refusals: ReportedRefusal[] = [];
  readonly #started_ms = performance.now();
  #rows_done = 0;
  #rows_rejected = 0;
  #progress_ms = 0;

  constructor(
    ledger: ImportLedger,
    options: ImportOptions,
    files: readonly SourceFile[],
    rejects: RejectsFile | null,
  ) {
    this.#ledger = ledger;
    this.#options = options;
    this.#files = files;
    this.#rejects = rejects;
  }

  /** Imports all rows; false when it was cancelled. */
  async run(): Promise<boolean> {
    const merger = new RowMerger(this.#files);
    const flying: Batch[] = [];
    try {
      for (;;) {
        if (this.#options.signal?.aborted === true) {
          return false;
        }
        const rows = await merger.take(BATCH_ROWS);
        if (rows.length === 0) {
          return true;
        }
        flying.push(this.#submit(rows));
        if (flying.length >= BATCHES_IN_FLIGHT) {
          await this.#settleFirst(flying);
        }
      }
    } finally {
      await this.#settleRest(flying);
      this.#showProgress(this.#bytesRead(), true);
    }
  }

  #bytesRead(): number {
    return this.#files.reduce((sum, file) => sum + file.bytes_read, 0);
  }

  #submit(rows: readonly MergedRow[]): Batch {
    const commands: Command[] = [];
    for (const { mapped } of rows) {
      if (mapped.ok) {
        commands.push(mapped.command);
      }
    }
    const results = commands.length === 0 ? Promise.resolve([]) : this.#ledger.submitMany(commands);
    // A batch that fails while an earlier one is awaited must not count as an unhandled rejection.
    results.catch(() => undefined);
    return { rows, results, bytes: this.#bytesRead() };
  }

  async #settleFirst(flying: Batch[]): Promise<void> {
    const batch = flying.shift();
    if (batch !== undefined) {
      await this.#settle(batch);
    }
  }

  async #settleRest(flying: Batch[]): Promise<void> {
    while (flying.length > 0) {
      await this.#settleFirst(flying);
    }
  }

  async #settle(batch: Batch): Promise<void> {
    const results = await batch.results;
    const rejected: RejectedRow[] = [];
    let place = 0;
    for (const row of batch.rows) {
      const result = row.mapped.ok ? results[place] : undefined;
      place += row.mapped.ok ? 1 : 0;
      const issues = this.#count(row, result);
      if (issues !== null) {
        rejected.push(this.#reject(row, issues));
      }
    }
    await this.#rejects?.write(rejected);
    this.#rows_done += batch.rows.length;
    this.#rows_rejected += rejected.length;
    this.#showProgress(batch.bytes, false);
  }

  /** Counts a row; its issues when it was rejected. */
  #count(row: MergedRow, result: Result | undefined): readonly RowIssue[] | null {
    const counts = this.#countsOf(row.mapped.record?.name ?? 'unknown');
    counts.read += 1;
    if (!row.mapped.ok) {
      counts.rejected += 1;
      return row.mapped.issues;
    }
    if (result === undefined || row.plan === null) {
      throw new Error('The books gave no answer to a row');
    }
    const { command, external_id } = row.mapped;
    if (result.status !== 'done') {
      counts.rejected += 1;
      return [refusalIssue(result.refusal, row.plan, external_id, command)];
    }
    if (result.answer.repeated) {
      counts.repeated += 1;
      return null;
    }
    counts.imported += 1;
    counts.late += result.answer.booked_at > command.at ? 1 : 0;
    const { would_refuse } = result.answer;
    if (would_refuse !== undefined) {
      counts.would_refuse += 1;
      this.#note(row, would_refuse);
    }
    return null;
  }

  /** Remembers that the platform would have refused a row. */
  #note(row: MergedRow, refusal: Refusal): void {
    this.#by_code.set(refusal.code, (this.#by_code.get(refusal.code) ?? 0) + 1);
    if (this.#refusals.length < REPORTED_REFUSALS_MAX) {
      const record = row.mapped.record?.name ?? '';
      this.#refusals.push({ file: row.file.name, line: row.line, record, refusal });
    }
  }

  #countsOf(record: string): RecordCounts {
    const known = this.#counts.get(record);
    if (known !== undefined) {
      return known;
    }
    const counts = noCounts();
    this.#counts.set(record, counts);
    return counts;
  }

  #reject(row: MergedRow, issues: readonly RowIssue[]): RejectedRow {
    const place = { file: row.file.name, line: row.line, record: row.mapped.record?.name ?? '' };
    if (this.#reported.length < REPORTED_REJECTS_MAX) {
      this.#reported.push({ ...place, issues: issues.map(maskedIssue) });
    }
    return { ...place, issues, columns: row.columns, raw: row.raw };
  }

  #showProgress(bytes: number, at_end: boolean): void {
    const now_ms = performance.now();
    if (this.#options.onProgress === undefined) {
      return;
    }
    if (!at_end && now_ms - this.#progress_ms < PROGRESS_EVERY_MS) {
      return;
    }
    this.#progress_ms = now_ms;
    const elapsed_ms = now_ms - this.#started_ms;
    const bytes_total = this.#files.reduce((sum, file) => sum + file.bytes_total, 0);
    const remaining_ms =
      bytes === 0 ? null : Math.max(0, Math.round((elapsed_ms * (bytes_total - bytes)) / bytes));
    this.#options.onProgress({
      rows: this.#rows_done,
      rows_rejected: this.#rows_rejected,
      bytes,
      bytes_total,
      rows_per_second: rate(this.#rows_done, elapsed_ms),
      remaining_ms,
    });
  }

  report(status: ImportReport['status'], problems: readonly FileProblem[] = []): ImportReport {
    const elapsed_ms = performance.now() - this.#started_ms;
    const names = [...RECORD_NAMES, 'unknown'].filter((name) => this.#counts.has(name));
    return {
      status,
      dry_run: this.#options.dry_run,
      source: this.#options.source,
      files: this.#files.map((file) => ({
        file: file.name,
        record: file.record,
        encoding: file.encoding,
        bytes: file.bytes_total,
        left_out: file.left_out,
        unended: file.unended,
      })),
      records: Object.fromEntries(names.map((name) => [name, this.#countsOf(name)])),
      total: sumCounts(this.#counts.values()),
      problems,
      rejects: this.#reported,
      rejects_path: this.#rejects?.path ?? null,
      refused_as_new: { by_code: Object.fromEntries(this.#by_code), first: this.#refusals },
      seconds: Math.round(elapsed_ms) / 1000,
      rows_per_second: rate(this.#rows_done, elapsed_ms),
    };
  }
}

function rate(rows: number, elapsed_ms: number): number {
  return elapsed_ms <= 0 ? 0 : Math.round((rows * 1000) / elapsed_ms);
}

async function openAll(
  files: readonly (string | ImportFile)[],
  options: ImportOptions,
  context: ImportContext,
): Promise<{ opened: SourceFile[]; problems: FileProblem[] }> {
  const opened: SourceFile[] = [];
  const problems: FileProblem[] = [];
  for (const file of files) {
    const path = typeof file === 'string' ? file : file.path;
    const given = (typeof file === 'string' ? undefined : file.profile) ?? options.profile ?? [];
    const profiles = 'record' in given ? [given] : given;
    for (const profile of profiles.length === 0 ? [undefined] : profiles) {
      const result = await SourceFile.open(path, profile, profiles, context);
      if (!result.ok) {
        problems.push(...result.problems);
        continue;
      }
      opened.push(result.file);
      if (result.file.record === REJECTS) {
        break;
      }
    }
  }
  return { opened, problems };
}

/** The context of all rows; throws RangeError when source or actor is no identifier. */
function contextOf(options: ImportOptions): ImportContext {
  for (const [name, value] of [
    ['source', options.source],
    ['actor', options.actor],
  ] as const) {
    if (!idField.safeParse(value).success) {
      throw new RangeError(`The ${name} of an import must be an identifier, not ${JSON.stringify(value)}`);
    }
  }
  return { source: options.source, actor: options.actor, now: options.now };
}

function checkRejectsPath(files: readonly (string | ImportFile)[], rejects_path: string): void {
  const paths = files.map((file) => resolve(typeof file === 'string' ? file : file.path));
  if (paths.includes(resolve(rejects_path))) {
    throw new RangeError('The rejects file must be another file than those to import');
  }
}

/**
 * Imports files.
 * @param ledger the books, opened with `dry_run` when nothing is to be stored
 * @param files paths, each optionally with a profile of its own
 * @returns the report; its status is `refused` when a file is unusable, and then nothing was submitted
 * @throws RangeError when source, actor or the rejects path cannot be used
 * @throws ImportStoppedError when reading or storing fails midway
 */
export async function importFiles(
  ledger: ImportLedger,
  files: readonly (string | ImportFile)[],
  options: ImportOptions,
): Promise<ImportReport> {
  const context = contextOf(options);
  if (options.rejects_path !== undefined) {
    checkRejectsPath(files, options.rejects_path);
  }
  const rejects = options.rejects_path === undefined ? null : await RejectsFile.prepare(options.rejects_path);
  const { opened, problems } = await openAll(files, options, context);
  const run = new ImportRun(ledger, options, opened, rejects);
  try {
    if (problems.length > 0) {
      return run.report('refused', problems);
    }
    const whole = await run.run();
    await rejects?.close();
    return run.report(
      whole ? 'finished' : 'cancelled',
      whole ? opened.flatMap((file) => file.problems()) : [],
    );
  } catch (error) {
    throw new ImportStoppedError(error, run.report('cancelled'));
  } finally {
    await rejects?.close();
    await Promise.all(opened.map((file) => file.close()));
  }
}
