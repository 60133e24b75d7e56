/**
 * Exporting as long work: what a list shows, of one moment of the books, into a staged file that its person fetches.
 *
 * Noted in the journal before the first row is read, and how it ended: nothing can be fetched that was not written
 * down. What was cut short is no file, and is removed.
 */
import { createHash } from 'node:crypto';

import type { ExportRequest } from '#core/contract/exports';
import { canonicalJson } from '#core/kernel/canonical';
import { dayOf } from '#core/kernel/instant';
import { csvFormat } from '#server/export/csv-table';

import type { Console } from './console';
import type { Desk } from './desk';
import { exportSource } from './export-rows';
import type { ExportMoment } from './export-source';
import type { Person } from './implementer';
import { JobError, type JobAsked, type JobTools } from './job-centre';

/** A filter longer than a note can hold is noted by its beginning. */
const FILTER_CHARACTERS_MAX = 500;

/** What is in the file so far. */
interface Written {
  rows: number;
  sha256: string | null;
}

interface ExportFile {
  readonly id: string;
  readonly name: string;
}

/** Rows of one moment into the file, page by page. Rejects when it was stopped or there is no room. */
async function writeRows(
  host: Console,
  moment: ExportMoment,
  { request, file, written }: { request: ExportRequest; file: ExportFile; written: Written },
  { signal, onProgress }: JobTools,
): Promise<void> {
  const { columns, pages, count } = exportSource(moment, request);
  const format = csvFormat(columns, { bom: true, guard: true });
  const hash = createHash('sha256');
  const counted = await count();
  const total = counted.exact ? counted.count : 0;
  let text = format.begin;
  for await (const page of pages) {
    signal.throwIfAborted();
    text += page.map(format.line).join('');
    const piece = Buffer.from(text, 'utf8');
    if (!(await host.staged.grow(file.id, piece))) {
      throw new JobError('no-room');
    }
    hash.update(piece);
    text = '';
    written.rows += page.length;
    onProgress({ done: written.rows, total });
  }
  written.sha256 = hash.digest('hex');
}

/** Starts an export for a person; gives the job's id. Throws WORKSPACE `read-only`. */
export async function startExport(
  host: Console,
  desk: Desk,
  under: Pick<JobAsked, 'actor' | 'key' | 'asked'>,
  request: ExportRequest,
  person: Person,
): Promise<string> {
  const { login } = person;
  const { list, query } = request;
  const filter = canonicalJson(query).slice(0, FILTER_CHARACTERS_MAX);
  const begun = await desk.mustNote('export', list, login, { filter });
  const written: Written = { rows: 0, sha256: null };
  const noteEnd = async () => {
    const { rows, sha256 } = written;
    const whole = sha256 === null ? { whole: false } : { whole: true, sha256 };
    return await desk.mustNote('export-ended', list, login, { begun_seq: begun.seq, rows, ...whole });
  };
  const work = async (tools: JobTools) => {
    const name = `${list}-${dayOf(desk.now(), await desk.utcOffsetMinutes())}.csv`;
    const id = await host.staged.beginMade(name, login);
    let file_id: string | null = null;
    try {
      if (id === null) {
        throw new JobError('no-room');
      }
      await desk.books.snapshot((reader, lists) =>
        writeRows(host, { reader, lists, desk, person }, { request, file: { id, name }, written }, tools),
      );
      tools.signal.throwIfAborted();
      await host.staged.finish(id, login);
      file_id = id;
    } finally {
      if (file_id === null) {
        written.sha256 = null;
        await Promise.all([id === null ? null : host.staged.discard(id, login), noteEnd()]);
      }
    }
    const { seq } = await noteEnd();
    return { file_id, name, rows: written.rows, sha256: written.sha256, seq };
  };
  return host.jobs.start({ kind: 'export', about: list, ...under, work });
}
