/**
 * Every row of a projection, read in pieces: for work over the whole of the books, not for screens.
 */
import type { LedgerReader } from '#core/ledger/ports';
import { PROJECTIONS, type ProjectionName, type Row } from '#core/ledger/tables';

const CHUNK_ROWS = 2_000;

/** The rows of a table piece by piece, in the order of its keys. */
export async function* rowPages<N extends ProjectionName>(
  reader: LedgerReader,
  table: N,
): AsyncGenerator<readonly Row<N>[]> {
  let after: string | number | null = null;
  for (;;) {
    const page = (await reader.scan(table, after, CHUNK_ROWS)) as unknown as readonly Row<N>[];
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < CHUNK_ROWS) return;
    after = (last as Readonly<Record<string, string | number>>)[PROJECTIONS[table].key] ?? null;
  }
}

/** All rows of a table in the order of its keys. Rejects with the signal's reason when it is aborted. */
export async function allRows<N extends ProjectionName>(
  reader: LedgerReader,
  table: N,
  signal?: AbortSignal,
): Promise<Row<N>[]> {
  const rows: Row<N>[] = [];
  signal?.throwIfAborted();
  for await (const page of rowPages(reader, table)) {
    signal?.throwIfAborted();
    rows.push(...page);
  }
  return rows;
}
