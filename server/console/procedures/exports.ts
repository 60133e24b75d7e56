/** What a list shows as a CSV file, piece by piece; noted in the journal when it is whole. */
import { createHash } from 'node:crypto';

import type { ExportRequest } from '#core/contract/exports';
import { dayOf } from '#core/kernel/instant';
import { csvFormat } from '#server/export/csv-table';

import type { Desk } from '../desk';
import { exportSource } from '../export-rows';
import { present, type Implementer } from '../implementer';

/** Pieces of a file, then what it is; ends early with its signal, and then it is no file. */
async function* piecesOf(desk: Desk, login: string, request: ExportRequest, signal: AbortSignal) {
  const { columns, pages } = exportSource(desk, request);
  const format = csvFormat(columns, { bom: true, guard: true });
  const hash = createHash('sha256');
  let rows = 0;
  let text = format.begin;
  for await (const page of pages) {
    signal.throwIfAborted();
    text += page.map(format.line).join('');
    rows += page.length;
    hash.update(text, 'utf8');
    yield { type: 'piece' as const, text, rows };
    text = '';
  }
  const sha256 = hash.digest('hex');
  const day = dayOf(desk.now(), await desk.utcOffsetMinutes());
  signal.throwIfAborted();
  const { seq } = await desk.mustNote('export', request.list, login, { rows, sha256 });
  yield { type: 'done' as const, rows, name: `${request.list}-${day}.csv`, sha256, seq };
}

export function exportProcedures(os: Implementer) {
  return {
    csv: os.exports.csv.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return piecesOf(desk, person.login, input, context.until);
    }),
  };
}
