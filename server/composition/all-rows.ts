/**
 * Every row of a projection, read in pieces: for work over the whole of the books, not for screens.
 */
import type { LedgerReader } from '#core/ledger/ports';
import { PROJECTIONS, type ProjectionName, type Row } from '#core/ledger/tables';

const CHUNK_ROWS = 2_000;

/** All rows of a table in the order of its keys. Rejects with the signal's reason when it is aborted. */
export async function allRows<N extends ProjectionName>(
  reader: LedgerReader,
  table: N,
  signal?: AbortSignal,
): Promise<Row<N>[]> {
  const rows: Row<N>[] = [];
  let after: string | number | null = null;
  for (;;) {
    signal?.throwIfAborted();
    const page = (await reader.scan(table, after, CHUNK_ROWS)) as unknown as readonly Row<N>[];
    rows.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < CHUNK_ROWS) return rows;
    after = (last as Readonly<Record<string, string | number>>)[PROJECTIONS[table].key] ?? null;
  }
}
