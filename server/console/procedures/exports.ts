/** What a list shows as a CSV file, piece by piece; noted in the journal before the first piece, and how it ended. */
import { createHash } from 'node:crypto';

import type { ExportRequest } from '#core/contract/exports';
import { canonicalJson } from '#core/kernel/canonical';
import { dayOf } from '#core/kernel/instant';
import { csvFormat } from '#server/export/csv-table';

import type { Desk } from '../desk';
import { exportSource } from '../export-rows';
import { present, type Implementer } from '../implementer';

/** A filter longer than a note can hold is noted by its beginning. */
const FILTER_CHARACTERS_MAX = 500;

interface Told {
  rows: number;
  sha256: string | null;
  end_noted: boolean;
}

/** Pieces of a file, then what it is; ends early with its signal, and then it is no file. */
async function* piecesOf(desk: Desk, request: ExportRequest, signal: AbortSignal, told: Told) {
  const { columns, pages } = exportSource(desk, request);
  const format = csvFormat(columns, { bom: true, guard: true });
  const hash = createHash('sha256');
  let text = format.begin;
  for await (const page of pages) {
    signal.throwIfAborted();
    text += page.map(format.line).join('');
    // Counted before they leave: whoever takes a piece and goes has it.
    told.rows += page.length;
    hash.update(text, 'utf8');
    yield { type: 'piece' as const, text, rows: told.rows };
    text = '';
  }
  told.sha256 = hash.digest('hex');
}

/** The same, noted: nothing leaves that was not written down, and the end says how much left. */
async function* notedPieces(desk: Desk, login: string, request: ExportRequest, signal: AbortSignal) {
  const { list, query } = request;
  signal.throwIfAborted();
  const filter = canonicalJson(query).slice(0, FILTER_CHARACTERS_MAX);
  const begun = await desk.mustNote('export', list, login, { filter });
  const told: Told = { rows: 0, sha256: null, end_noted: false };
  const noteEnd = async () => {
    told.end_noted = true;
    const { rows, sha256 } = told;
    const details = {
      begun_seq: begun.seq,
      rows,
      ...(sha256 === null ? { whole: false } : { whole: true, sha256 }),
    };
    return await desk.mustNote('export-ended', list, login, details);
  };
  try {
    yield* piecesOf(desk, request, signal, told);
    const { rows } = told;
    const day = dayOf(desk.now(), await desk.utcOffsetMinutes());
    signal.throwIfAborted();
    const { seq } = await noteEnd();
    yield { type: 'done' as const, rows, name: `${list}-${day}.csv`, sha256: told.sha256 ?? '', seq };
  } finally {
    if (!told.end_noted) {
      // Books that were closed meanwhile take no end; that it was begun stands in them.
      await noteEnd().catch(() => undefined);
    }
  }
}

export function exportProcedures(os: Implementer) {
  return {
    csv: os.exports.csv.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return notedPieces(desk, person.login, input, context.until);
    }),
  };
}
