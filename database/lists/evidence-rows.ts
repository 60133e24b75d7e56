/** How rows of evidence come out of the database: one JSON text of arrays, amounts as digits. */
import { queryText, type SqlParameter } from '../connection';
import { dialectOf } from '../dialect';
import type { ReaderSource } from '../ledger-reader';

export type Cell = string | number | null;

/** Rows of a query as arrays of the columns named; amounts have to be asked for as text. */
export async function readCells(
  source: ReaderSource,
  columns: readonly string[],
  sql: string,
  parameters: readonly SqlParameter[],
): Promise<Cell[][]> {
  const text = await queryText(
    source,
    `SELECT ${dialectOf(source.dialect).arrayOfArrays(columns)} FROM (${sql}) AS r`,
    parameters,
  );
  return JSON.parse(text ?? '[]') as Cell[][];
}

/** From and to, both included, in milliseconds; absent means open. */
export interface TimeSpan {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Condition that an instant lies in a span, and its parameters. */
export function within(column: string, { from, to }: TimeSpan): readonly [string, readonly string[]] {
  const parts = [
    ...(from === undefined ? [] : [`${column} >= CAST(? AS BIGINT)`]),
    ...(to === undefined ? [] : [`${column} <= CAST(? AS BIGINT)`]),
  ];
  const parameters = [from, to].filter((at) => at !== undefined).map(String);
  return [parts.length === 0 ? '' : ` AND ${parts.join(' AND ')}`, parameters];
}

export const numberIn = (cell: Cell | undefined): number => Number(cell ?? 0);
export const numberOrNull = (cell: Cell | undefined): number | null =>
  cell === null || cell === undefined ? null : Number(cell);
export const textIn = (cell: Cell | undefined): string => String(cell ?? '');
