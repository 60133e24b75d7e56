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
import { BYTE_ORDER_MARK, csvLine, textCell } from '#server/export/csv';

export type RunFileFormat = 'csv' | 'json';

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
function runDocument({ row, form, sheets }: RunFileOf, language: SheetLanguage): object {
  const { id, day, currency, as_of_seq, status, prepared_by, reviewed_by } = row;
  return {
    ...{ form, language, run_id: id, day, currency, as_of_seq, status, prepared_by, reviewed_by },
    sheets: spelled(sheets, language).map(jsonSheet),
  };
}

const MEDIA_TYPES: Readonly<Record<RunFileFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

/** Makes the file of a rendering. */
export function runFile(of: RunFileOf, format: RunFileFormat, language: SheetLanguage): RunFile {
  const { day, currency, id } = of.row;
  const text = format === 'csv' ? csvText(of, language) : `${canonicalJson(runDocument(of, language))}\n`;
  return {
    name: `custody-${of.form}-${day}-${currency}-${id}-${language}.${format}`,
    bytes: Buffer.from(text, 'utf8'),
    media_type: MEDIA_TYPES[format],
  };
}
