/**
 * A file to import: opened, recognised and read block by block in bounded memory.
 *
 * Opening reads the beginning only and finds what makes the whole file unusable: it cannot be read, has
 * another encoding, no header, a wrong header. A read error later is thrown.
 */
import { open, type FileHandle } from 'node:fs/promises';

import { rowIssue, type RowIssue } from '#core/ingest/issue';
import type { ImportContext } from '#core/ingest/map-row';
import type { ImportProfile } from '#core/ingest/profile';
import { isRejectsHeader, REJECT_COLUMNS } from '#core/ingest/rejects';
import { planProfile, planStandard } from '#core/ingest/row-plan';

import { CsvRows, type CsvOptions, type RawRow } from './csv-rows';
import {
  DETECTION_BYTES,
  detectEncoding,
  lineDecoder,
  transcoder,
  type Encoding,
  type Transcoder,
} from './decode';
import { LineSplitter } from './line-splitter';
import { CsvReader, NdjsonReader, RejectsReader, type RowReader, type SourceRow } from './source-rows';

/** What `record` says of a rejects file. */
export const REJECTS = 'rejects';

/** Bytes read at once. */
const CHUNK_BYTES = 16_384;

/** Something that makes a whole file unusable, or is wrong with it as a whole. */
export interface FileProblem extends RowIssue {
  readonly file: string;
  /** Line the problem is in; null when it is in none. */
  readonly line: number | null;
}

export type Opened =
  | { readonly ok: true; readonly file: SourceFile }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Bytes of a file, transcoded so that lines can be cut, with the place reached. */
class ByteSource {
  bytes_read = 0;
  at_end = false;
  readonly #handle: FileHandle;
  readonly bytes_total: number;
  #transcoder: Transcoder | null = null;
  encoding: Encoding = 'utf-8';

  constructor(handle: FileHandle, bytes_total: number) {
    this.#handle = handle;
    this.bytes_total = bytes_total;
  }

  /** Reads the beginning and settles the encoding; the text without mark, or what was expected. */
  async start(declared: Encoding | undefined): Promise<Buffer | RowIssue> {
    let start = Buffer.alloc(0);
    while (start.length < DETECTION_BYTES && !this.at_end) {
      start = Buffer.concat([start, await this.#read()]);
    }
    const detected = detectEncoding(start, declared);
    if (!detected.ok) {
      return rowIssue('(file)', '', detected.expected);
    }
    this.encoding = detected.encoding;
    this.mark_bytes = detected.mark_bytes;
    this.#transcoder = transcoder(detected.encoding);
    return this.#transcoded(start.subarray(detected.mark_bytes), this.#transcoder);
  }

  mark_bytes = 0;

  async next(): Promise<Buffer> {
    const chunk = await this.#read();
    return this.#transcoder === null ? chunk : this.#transcoded(chunk, this.#transcoder);
  }

  #transcoded(chunk: Buffer, through: Transcoder): Buffer {
    const text = through.write(chunk);
    const last = this.at_end ? through.end() : null;
    return last === null || last.length === 0 ? text : Buffer.concat([text, last]);
  }

  async #read(): Promise<Buffer> {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await this.#handle.read(chunk, 0, CHUNK_BYTES, null);
    this.bytes_read += bytesRead;
    this.at_end = bytesRead === 0;
    return chunk.subarray(0, bytesRead);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** How a file is to be read. */
interface Reading {
  readonly profile: ImportProfile | undefined;
  readonly profiles: readonly ImportProfile[];
  readonly context: ImportContext;
}

type Started =
  | { readonly ok: true; readonly reader: RowReader; readonly record: string }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

export class SourceFile {
  readonly name: string;
  readonly record: string;
  readonly #bytes: ByteSource;
  readonly #lines: LineSplitter;
  readonly #reader: RowReader;
  #waiting: SourceRow[];
  #ended = false;

  private constructor(
    name: string,
    record: string,
    bytes: ByteSource,
    lines: LineSplitter,
    reader: RowReader,
    at_end: boolean,
  ) {
    this.name = name;
    this.record = record;
    this.#bytes = bytes;
    this.#lines = lines;
    this.#reader = reader;
    this.#waiting = reader.take(at_end);
  }

  /**
   * Opens a file and plans its rows.
   * @param profile reads the file's rows; undefined for a standard format
   * @param profiles all profiles in use: a rejects file may hold rows of any
   */
  static async open(
    path: string,
    profile: ImportProfile | undefined,
    profiles: readonly ImportProfile[],
    context: ImportContext,
  ): Promise<Opened> {
    const opened = await openBytes(path);
    if ('expected' in opened) {
      return { ok: false, problems: [{ ...opened, file: path, line: null }] };
    }
    const result = await SourceFile.#begin(path, opened, { profile, profiles, context }).catch(
      (error: unknown) => unreadable(path, error),
    );
    if (!result.ok) {
      await opened.close();
    }
    return result;
  }

  static async #begin(path: string, bytes: ByteSource, reading: Reading): Promise<Opened> {
    const start = await bytes.start(reading.profile?.encoding);
    if (!Buffer.isBuffer(start)) {
      return { ok: false, problems: [{ ...start, file: path, line: null }] };
    }
    const lines = new LineSplitter(lineDecoder(bytes.encoding), bytes.mark_bytes);
    lines.push(start);
    const started = await startReader(path, bytes, lines, start, reading);
    if (!started.ok) {
      return started;
    }
    return {
      ok: true,
      file: new SourceFile(path, started.record, bytes, lines, started.reader, bytes.at_end),
    };
  }

  get encoding(): string {
    return this.#bytes.encoding;
  }

  get bytes_read(): number {
    return this.#bytes.bytes_read;
  }

  get bytes_total(): number {
    return this.#bytes.bytes_total;
  }

  get left_out(): number {
    return this.#reader.left_out;
  }

  get unended(): boolean {
    return this.#reader.unended;
  }

  /** The next rows, at least one; null at the end of the file. */
  async next(): Promise<readonly SourceRow[] | null> {
    for (;;) {
      if (this.#waiting.length > 0) {
        const rows = this.#waiting;
        this.#waiting = [];
        return rows;
      }
      if (this.#ended) {
        return null;
      }
      if (!this.#bytes.at_end) {
        this.#lines.push(await this.#bytes.next());
      }
      if (this.#bytes.at_end) {
        this.#lines.end();
        this.#ended = true;
      }
      this.#waiting = this.#reader.take(this.#ended);
    }
  }

  /** What is wrong with the file as a whole, known at its end. */
  problems(): FileProblem[] {
    return this.#reader.controlIssues().map((issue) => ({ ...issue, file: this.name, line: null }));
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }
}

async function openBytes(path: string): Promise<ByteSource | RowIssue> {
  try {
    const handle = await open(path, 'r');
    const stat = await handle.stat();
    if (stat.isDirectory()) {
      await handle.close();
      return rowIssue('(file)', '', 'expected a file, not a folder');
    }
    return new ByteSource(handle, stat.size);
  } catch (error) {
    return rowIssue('(file)', '', `expected a file that can be read (${errorCode(error)})`);
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function unreadable(path: string, error: unknown): Opened {
  const issue = rowIssue('(file)', '', `expected a file that can be read (${errorCode(error)})`);
  return { ok: false, problems: [{ ...issue, file: path, line: null }] };
}

function wrong(path: string, line: number | null, ...issues: readonly RowIssue[]): Started {
  return { ok: false, problems: issues.map((issue) => ({ ...issue, file: path, line })) };
}

async function startReader(
  path: string,
  bytes: ByteSource,
  lines: LineSplitter,
  start: Buffer,
  reading: Reading,
): Promise<Started> {
  const { profile, context } = reading;
  if (/^\s*\{/.test(start.toString('latin1', 0, 1000))) {
    const reader = new NdjsonReader(lines, profile, context);
    return { ok: true, reader, record: profile?.record ?? 'mixed' };
  }
  const ours = start.toString('latin1', 0, 1000).startsWith(REJECT_COLUMNS.join(','));
  const options = { delimiter: ',', skip_lines: 0, skip_starting: [] };
  const rows = new CsvRows(lines, ours || profile === undefined ? options : csvOptions(profile));
  const header = await firstRow(bytes, lines, rows);
  if (header === undefined) {
    return wrong(path, null, rowIssue('(file)', '', 'expected a header line, but the file is empty'));
  }
  return startCsv(path, header, rows, reading);
}

function csvOptions(profile: ImportProfile): CsvOptions {
  return {
    delimiter: profile.delimiter,
    skip_lines: profile.skip_lines,
    skip_starting: profile.skip_starting ?? [],
  };
}

function startCsv(path: string, header: RawRow, rows: CsvRows, reading: Reading): Started {
  const { profile, profiles, context } = reading;
  if (header.cells === null) {
    return wrong(
      path,
      header.line,
      rowIssue('(header)', header.raw, header.problem ?? 'expected a header line'),
    );
  }
  if (header.raw.includes('\r')) {
    return wrong(
      path,
      header.line,
      rowIssue('(header)', header.raw, 'expected lines that end in LF or CRLF, not in CR alone'),
    );
  }
  if (isRejectsHeader(header.cells)) {
    return { ok: true, reader: new RejectsReader(rows, profiles, context), record: REJECTS };
  }
  const planned = profile === undefined ? planStandard(header.cells) : planProfile(profile, header.cells);
  return planned.ok
    ? {
        ok: true,
        reader: new CsvReader(rows, planned.plan, header.raw, context),
        record: planned.plan.record.name,
      }
    : wrong(path, header.line, ...planned.issues);
}

async function firstRow(bytes: ByteSource, lines: LineSplitter, rows: CsvRows): Promise<RawRow | undefined> {
  for (;;) {
    if (bytes.at_end) {
      lines.end();
    }
    const [row] = rows.take(bytes.at_end, 1);
    if (row !== undefined || bytes.at_end) {
      return row;
    }
    lines.push(await bytes.next());
  }
}
