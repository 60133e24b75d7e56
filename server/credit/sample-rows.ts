/**
 * Development samples as tables: a line for each merchant and day of observation, the outcome last.
 *
 * Words and special codes stand as they are, so that `surety credit train` reads what `SampleBuilder` made.
 */
import type { Column } from '#core/credit/learn/table';
import type { DevelopmentSample } from '#core/credit/sample';
import { columnsOf, type ExportColumn, type ExportRow } from '#server/export/csv-table';

/** Column of the outcome: 1 for bad. */
export const OUTCOME_COLUMN = 'bad';
/** Columns that say whose line it is, and are nothing to learn from. */
export const KEY_COLUMNS = ['account_id', 'observed_at'] as const;

function valueOf(column: Column, row: number): number | string | null {
  if (column.kind === 'numeric') {
    const value = column.values[row];
    return value === undefined || Number.isNaN(value) ? null : value;
  }
  return column.levels[column.codes[row] ?? -1] ?? null;
}

export function sampleColumns({ table }: DevelopmentSample): ExportColumn[] {
  return [
    ...columnsOf('text', KEY_COLUMNS[0]),
    ...columnsOf('instant', KEY_COLUMNS[1]),
    ...table.columns.flatMap(({ kind, name }) => columnsOf(kind === 'numeric' ? 'number' : 'text', name)),
    ...columnsOf('number', OUTCOME_COLUMN),
  ];
}

/** The lines in the order of the days, and of merchants as they were opened. */
export function* sampleRows(sample: DevelopmentSample): IterableIterator<ExportRow> {
  const { table, bad, observed_at, account_ids } = sample;
  for (let row = 0; row < table.rows; row += 1) {
    const values = table.columns.map((column) => [column.name, valueOf(column, row)] as const);
    yield {
      ...{ account_id: account_ids[row], observed_at: observed_at[row] },
      ...Object.fromEntries(values),
      [OUTCOME_COLUMN]: bad[row],
    };
  }
}
