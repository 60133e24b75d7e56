/**
 * A rendering of a run as a file: CSV for spreadsheets, JSON in its one canonical spelling for programs, text for terminals.
 *
 * The same run makes the same bytes, however often it is asked for: nothing in a file is of the moment it was made.
 */
import { canonicalJson } from '#core/kernel/canonical';
import { said, spelled, type SpelledCell, type SpelledSheet } from '#core/custody/renderings/spell';
import type { Sheet } from '#core/custody/renderings/sheet';
import type { Word } from '#core/custody/renderings/words';
import type { RunForm, SheetLanguage } from '#core/custody/run-words';
import { formatMinor } from '#core/kernel/money';
import type { Row } from '#core/ledger/tables';
import { majorText } from '#server/cli/amounts';
import { xlsxOf, type SheetCell } from '#server/export/xlsx-sheets';
import { BYTE_ORDER_MARK, csvLine, textCell } from '#server/export/csv';

export const RUN_FILE_FORMATS = ['csv', 'json', 'xlsx'] as const;
export type RunFileFormat = (typeof RUN_FILE_FORMATS)[number];

/** What a file is made of. */
export interface RunFileOf {
  readonly row: Row<'custody_run'>;
  readonly form: RunForm;
  readonly sheets: readonly Sheet[];
}

export interface RunFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly media_type: string;
}

/** Who stands for the run, in words. */
/** A cell as a workbook has it: figures are figures. */
function bookCell(cell: SpelledCell, currency: string): SheetCell {
  if (cell.kind === 'money') return cell.minor === null ? null : { minor: cell.minor, currency };
  return cell.kind === 'count' ? cell.count : cell.text;
}

/** A workbook: a sheet for each table, with who stands for it below. */
async function bookBytes({ row, sheets }: RunFileOf, language: SheetLanguage): Promise<Uint8Array> {
  const signed = signatures(row, language);
  return await xlsxOf(
    spelled(sheets, language).map(({ id, title, columns, rows }) => ({
      name: id,
      columns: columns.map((column, place) => ({ title: place === 0 ? `${title} · ${column}` : column })),
      rows: [
        ...rows.map(({ cells }) => cells.map((cell) => bookCell(cell, row.currency))),
        ...signed.map((pair): SheetCell[] => [...pair, ...columns.slice(pair.length).map(() => null)]),
      ],
    })),
  );
}

function signatures(
  { prepared_by, reviewed_by }: Row<'custody_run'>,
  language: SheetLanguage,
): [string, string][] {
  const none = said('not_signed', language);
  return [
    [said('preparer', language), prepared_by ?? none],
    [said('reviewer', language), reviewed_by ?? none],
  ];
}

/** A cell as plain text; amounts in major units without grouping where a program reads it. */
function cellText(cell: SpelledCell, currency: string, grouped: boolean): string {
  switch (cell.kind) {
    case 'text':
      return cell.text;
    case 'money':
      if (cell.minor === null) return '';
      return grouped ? formatMinor(cell.minor, currency) : majorText(cell.minor, currency);
    case 'count':
      return cell.count === null ? '' : String(cell.count);
  }
}

function csvCell(cell: SpelledCell, currency: string): string {
  // A figure is a figure, also below zero: only texts could be taken for a formula.
  return textCell(cellText(cell, currency, false), cell.kind === 'text');
}

function csvText({ row, sheets }: RunFileOf, language: SheetLanguage): string {
  const { id, day, currency, as_of_seq } = row;
  const say = (word: Word): string => textCell(said(word, language), true);
  const head = [
    csvLine([say('day'), textCell(day, true), textCell(currency, true)]),
    csvLine([say('as_of'), String(as_of_seq), textCell(id, true)]),
  ];
  const signed = signatures(row, language).map(([what, who]) =>
    csvLine([textCell(what, true), textCell(who, true)]),
  );
  const tables = spelled(sheets, language).flatMap(({ title, columns, rows }) => [
    csvLine([]),
    csvLine([textCell(title, true)]),
    csvLine(columns.map((column) => textCell(column, true))),
    ...rows.map(({ cells }) => csvLine(cells.map((cell) => csvCell(cell, currency)))),
    ...signed,
  ]);
  return `${BYTE_ORDER_MARK}${[...head, ...tables].join('')}`;
}

function jsonCell(cell: SpelledCell): object {
  switch (cell.kind) {
    case 'text':
      return { text: cell.text };
    case 'money':
      return { minor: cell.minor === null ? null : String(cell.minor), ...sourceOf(cell) };
    case 'count':
      return { count: cell.count, ...sourceOf(cell) };
  }
}

function sourceOf({ source, run_id }: Exclude<SpelledCell, { kind: 'text' }>): object {
  const given = Object.entries(source).filter(([, value]) => value !== undefined);
  return { source: Object.fromEntries(given), run_id };
}

const jsonSheet = ({ id, title, columns, rows }: SpelledSheet): object => ({
  ...{ id, title, columns },
  rows: rows.map(({ cells, total }) => ({ cells: cells.map(jsonCell), total })),
});

/** A rendering as a document for programs. */
export function runDocument({ row, form, sheets }: RunFileOf, language: SheetLanguage): object {
  const { id, day, currency, as_of_seq, status, prepared_by, reviewed_by } = row;
  return {
    ...{ form, language, run_id: id, day, currency, as_of_seq, status, prepared_by, reviewed_by },
    sheets: spelled(sheets, language).map(jsonSheet),
  };
}

const MEDIA_TYPES: Readonly<Record<RunFileFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

async function bytesOf(of: RunFileOf, format: RunFileFormat, language: SheetLanguage): Promise<Uint8Array> {
  switch (format) {
    case 'csv':
      return Buffer.from(csvText(of, language), 'utf8');
    case 'json':
      return Buffer.from(`${canonicalJson(runDocument(of, language))}\n`, 'utf8');
    case 'xlsx':
      return await bookBytes(of, language);
  }
}

/** A rendering as text for a terminal. */
export function runText(
  { row, sheets }: RunFileOf,
  language: SheetLanguage,
  table: (columns: readonly string[], rows: readonly (readonly string[])[]) => string,
): string {
  const told = spelled(sheets, language).map(({ title, columns, rows }) => {
    const cells = rows.map((one) => one.cells.map((cell) => cellText(cell, row.currency, true)));
    return `${title}\n\n${table(columns, cells)}`;
  });
  const signed = signatures(row, language).map(([what, who]) => `${what}: ${who}`);
  return `${told.join('\n')}\n${signed.join('\n')}\n`;
}

/** Makes the file of a rendering. */
export async function runFile(
  of: RunFileOf,
  format: RunFileFormat,
  language: SheetLanguage,
): Promise<RunFile> {
  const { day, currency, id } = of.row;
  return {
    name: `custody-${of.form}-${day}-${currency}-${id}-${language}.${format}`,
    bytes: await bytesOf(of, format, language),
    media_type: MEDIA_TYPES[format],
  };
}
