/**
 * Tables as CSV: columns that say what their values are, and rows spelled by them.
 *
 * Instants are ISO 8601 in UTC, amounts in minor units with the major ones beside them: a spreadsheet has no use
 * for fen. It does not know where rows come from or go to.
 */
import { formatInstant } from '#core/kernel/instant';
import { majorText } from '#server/cli/amounts';
import { jsonText } from '#server/cli/json';
import { PROJECTIONS, type ProjectionName } from '#core/ledger/tables';

import { BYTE_ORDER_MARK, csvLine, textCell } from './csv';

export type ExportType = 'text' | 'number' | 'instant' | 'minor' | 'yes-no' | 'json';

export interface ExportColumn {
  readonly name: string;
  readonly type: ExportType;
}

export type ExportRow = Readonly<Record<string, unknown>>;

export interface TableFormat {
  /** Mark and header. */
  readonly begin: string;
  readonly line: (row: ExportRow) => string;
}

export interface CsvOptions {
  readonly bom: boolean;
  /** Texts that a spreadsheet would take for a formula get an apostrophe before them. */
  readonly guard: boolean;
}

function cell(value: unknown, type: ExportType, guard: boolean): string {
  if (value === null || value === undefined) {
    return '';
  }
  switch (type) {
    case 'instant':
      return formatInstant(value as number);
    case 'json':
      return textCell(jsonText(value), guard);
    case 'yes-no':
      return value === true ? 'true' : 'false';
    case 'number':
    case 'minor':
      return (value as number | bigint).toString();
    case 'text':
      return textCell(value as string, guard);
  }
}

/** How rows with these columns are spelled. */
export function csvFormat(columns: readonly ExportColumn[], { bom, guard }: CsvOptions): TableFormat {
  const names = columns.flatMap(({ name, type }) =>
    type === 'minor' ? [name, name.replace(/_minor$/, '')] : [name],
  );
  const line = (row: ExportRow): string =>
    csvLine(
      columns.flatMap(({ name, type }) => {
        const value = row[name];
        const own = cell(value, type, guard);
        if (type !== 'minor') return [own];
        // An amount that is not known is empty in both spellings.
        return [own, typeof value === 'bigint' ? majorText(value, String(row['currency'])) : ''];
      }),
    );
  return { begin: `${bom ? BYTE_ORDER_MARK : ''}${csvLine(names)}`, line };
}

/** Columns of one type. */
export function columnsOf(type: ExportType, ...names: string[]): ExportColumn[] {
  return names.map((name) => ({ name, type }));
}

function isInstantName(name: string): boolean {
  return /_(?:at|until)$/.test(name);
}

/** Columns of a projection as it is declared. */
export function declaredColumns(table: ProjectionName): ExportColumn[] {
  return Object.entries(PROJECTIONS[table].columns).map(([name, { type }]) => {
    if (type === 'int') {
      return { name, type: isInstantName(name) ? 'instant' : 'number' };
    }
    const types = { text: 'text', money: 'minor', bool: 'yes-no', json: 'json' } as const;
    return { name, type: types[type] };
  });
}
