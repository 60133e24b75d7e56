/**
 * What a data table knows: its columns, and the arithmetic of which rows and columns are on view. The component draws.
 */
import type { Cell } from './cells';

export interface TableColumn {
  readonly key: string;
  readonly label: string;
  /** Width in pixels; `grow` shares what is left. */
  readonly width: number;
  readonly grow?: number;
  readonly numeric?: boolean;
  /** Value of the address's `sort` when its head is pressed. */
  readonly sort?: string;
  /** Cannot be taken away. */
  readonly fixed?: boolean;
  /** Not shown until chosen. */
  readonly hidden?: boolean;
}

/** A column with what it shows of a row. */
export interface Column<Row> extends TableColumn {
  readonly cell: (row: Row) => Cell | null;
}

export interface Sorting {
  readonly sort: string;
  readonly direction: 'asc' | 'desc';
}

/** Rows drawn above and below what is seen. */
const OVERSCAN = 8;

/** First and last place on view; last is before first when there is nothing. */
export function placesOnView(
  top: number,
  height: number,
  row_height: number,
  count: number,
): { first: number; last: number } {
  const first = Math.max(0, Math.floor(top / row_height) - OVERSCAN);
  const last = Math.min(count - 1, Math.ceil((top + height) / row_height) + OVERSCAN);
  return { first, last };
}

/** The columns shown: those chosen, in their own order, or all that are not hidden; fixed ones always. */
export function columnsShown<C extends TableColumn>(
  columns: readonly C[],
  chosen: readonly string[] | undefined,
): readonly C[] {
  return columns.filter(
    (column) =>
      column.fixed === true || (chosen === undefined ? column.hidden !== true : chosen.includes(column.key)),
  );
}

/** The columns for which there is room, first ones first; fixed ones always. A column that does not fit ends the row. */
export function columnsFitting<C extends TableColumn>(columns: readonly C[], room: number): readonly C[] {
  let left = room - widthMin(columns.filter((column) => column.fixed));
  return columns.filter((column) => {
    if (column.fixed === true) return true;
    left -= column.width;
    return left >= 0;
  });
}

/** CSS tracks of the columns. */
export function tracks(columns: readonly TableColumn[]): string {
  return columns
    .map((column) =>
      column.grow === undefined ? `${column.width}px` : `minmax(${column.width}px, ${column.grow}fr)`,
    )
    .join(' ');
}

/** Least width of all columns together, in pixels: below it the table scrolls sideways. */
export function widthMin(columns: readonly TableColumn[]): number {
  return columns.reduce((sum, column) => sum + column.width, 0);
}

/** Sorting after a press on a column's head: the other way round, or this column with its first way. */
export function pressed(sorting: Sorting | undefined, sort: string): Sorting {
  if (sorting?.sort !== sort) return { sort, direction: 'desc' };
  return { sort, direction: sorting.direction === 'desc' ? 'asc' : 'desc' };
}
