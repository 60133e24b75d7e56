/** Rows that a procedure names by id: found, or the contract's NOT_FOUND. */
import type { LedgerReader } from '#core/ledger/ports';
import type { ProjectionName, Row } from '#core/ledger/tables';

import { notFound } from './failures';

/** Rows by the column they are loaded by. */
export async function loadRows<N extends ProjectionName>(
  reader: LedgerReader,
  table: N,
  values: readonly string[],
): Promise<readonly Row<N>[]> {
  if (values.length === 0) {
    return [];
  }
  const found = await reader.load([{ table, values }]);
  return (found.get(table) ?? []) as unknown as readonly Row<N>[];
}

/** One row by its key, or null. */
export async function findRow<N extends ProjectionName>(
  reader: LedgerReader,
  table: N,
  id: string,
): Promise<Row<N> | null> {
  return (await loadRows(reader, table, [id]))[0] ?? null;
}

/** One row by its key. Throws NOT_FOUND. */
export async function mustRow<N extends ProjectionName>(
  reader: LedgerReader,
  table: N,
  id: string,
): Promise<Row<N>> {
  const row = await findRow(reader, table, id);
  if (row === null) {
    throw notFound(table, id);
  }
  return row;
}

/** The last entry and when it was booked: what a list is as of. */
export async function asOfNow(reader: LedgerReader): Promise<{ seq: number; booked_at: number }> {
  const { seq, booked_at } = await reader.head();
  return { seq, booked_at };
}
