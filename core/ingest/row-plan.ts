/**
 * Row plans: from the header of a file (and a profile, if any) to where each standard column is found.
 *
 * A plan is made once per file; header errors are found here, before any row is read. Without a profile a
 * header must consist of the columns of one record, each once, in any order, none unknown.
 */
import { describeType, type ColumnSpec } from './columns';
import { amountConversion, dateConversion, type Conversion } from './convert';
import { rowIssue, type RowIssue } from './issue';
import type { ImportProfile } from './profile';
import { RECORDS, recordByInstant, recordNamed, type RecordSpec } from './records';

/** How one standard column is read from a row. */
export interface RowStep {
  readonly spec: ColumnSpec;
  /** Name of the column in the file, for messages. */
  readonly header: string;
  /** Position among the row's cells; -1 for a constant. */
  readonly index: number;
  readonly constant: string | undefined;
  readonly map: ReadonlyMap<string, string> | null;
  readonly convert: Conversion | null;
}

/** A check of one cell's value against a list of words. */
export interface CellWords {
  readonly header: string;
  readonly index: number;
  readonly words: readonly string[];
}

export interface TotalsPlan {
  readonly starts_with: string;
  readonly count_index: number;
  readonly amount_index: number;
  readonly amount_convert: Conversion | null;
}

export interface RowPlan {
  readonly record: RecordSpec;
  /** Names of the file's columns, in the order of its cells. */
  readonly headers: readonly string[];
  readonly steps: readonly RowStep[];
  readonly trim: boolean;
  /** For NDJSON: whether members the plan does not know reject the row. */
  readonly closed: boolean;
  readonly only: readonly CellWords[];
  readonly expect: readonly CellWords[];
  readonly totals: TotalsPlan | null;
}

export type Planned =
  | { readonly ok: true; readonly plan: RowPlan }
  | { readonly ok: false; readonly issues: readonly RowIssue[] };

/** Most columns a file may have; more is no table. */
const COLUMNS_MAX = 1000;

const no = (...issues: readonly RowIssue[]): Planned => ({ ok: false, issues });

/** Column names of a record as its header is written, required ones first named. */
function headerExpected(record: RecordSpec): string {
  const names = record.columns.map((spec) => (spec.required ? spec.name : `[${spec.name}]`));
  return `expected the columns of ${record.name}: ${names.join(', ')} (those in brackets may be left out)`;
}

function tooWide(headers: readonly string[]): Planned {
  return no(
    rowIssue(
      '(header)',
      `${String(headers.length)} columns`,
      `expected at most ${String(COLUMNS_MAX)} columns`,
    ),
  );
}

function duplicates(headers: readonly string[]): string[] {
  return [...new Set(headers.filter((name, index) => headers.indexOf(name) !== index))];
}

/** The record whose columns resemble a header most, for a helpful message. */
function nearestRecord(headers: readonly string[]): RecordSpec | undefined {
  let best: RecordSpec | undefined;
  let best_count = 0;
  for (const record of RECORDS) {
    const count = record.columns.filter((spec) => headers.includes(spec.name)).length;
    if (count > best_count) {
      best = record;
      best_count = count;
    }
  }
  return best_count >= 2 ? best : undefined;
}

function standardStep(spec: ColumnSpec, index: number): RowStep {
  return { spec, header: spec.name, index, constant: undefined, map: null, convert: null };
}

function standardPlan(record: RecordSpec, headers: readonly string[]): RowPlan {
  const steps = record.columns
    .map((spec) => standardStep(spec, headers.indexOf(spec.name)))
    .filter((step) => step.index >= 0);
  return { record, headers, steps, trim: false, closed: true, only: [], expect: [], totals: null };
}

/** Plan of a file in a standard format, recognised by its header. */
export function planStandard(headers: readonly string[]): Planned {
  if (headers.length > COLUMNS_MAX) {
    return tooWide(headers);
  }
  const found = headers.map(recordByInstant).find((record) => record !== undefined);
  const record = found ?? nearestRecord(headers);
  if (record === undefined) {
    const expected =
      'expected the header of one of the record types in docs/formats.md, or a profile that maps these columns';
    return no(rowIssue('(header)', headers.join(','), expected));
  }
  const known = new Map(record.columns.map((spec) => [spec.name, spec]));
  const issues: RowIssue[] = [];
  for (const name of headers) {
    if (!known.has(name)) {
      issues.push(rowIssue('(header)', name, headerExpected(record)));
    }
  }
  for (const name of duplicates(headers)) {
    issues.push(rowIssue('(header)', name, `expected the column ${name} once`));
  }
  for (const spec of record.columns) {
    if (spec.required && !headers.includes(spec.name)) {
      issues.push(
        rowIssue(
          '(header)',
          '',
          `expected a column ${spec.name} (${describeType(spec)}): ${record.name} needs it`,
        ),
      );
    }
  }
  return issues.length > 0 ? no(...issues) : { ok: true, plan: standardPlan(record, headers) };
}

/** Plan of NDJSON objects of a record type in the standard format: cells in the order of its columns. */
export function planObjects(record: RecordSpec): RowPlan {
  return standardPlan(
    record,
    record.columns.map((spec) => spec.name),
  );
}

function conversionOf(spec: ColumnSpec, profile: ImportProfile): Conversion | null {
  if (spec.type === 'amount' && profile.amounts !== undefined) {
    return amountConversion(profile.amounts);
  }
  if (spec.type === 'instant' && profile.dates !== undefined) {
    return dateConversion(profile.dates.format, profile.dates.zone);
  }
  return null;
}

function profileStep(
  spec: ColumnSpec,
  profile: ImportProfile,
  headers: readonly string[],
): RowStep | undefined {
  const constant = profile.constants[spec.name];
  if (constant !== undefined) {
    return { spec, header: spec.name, index: -1, constant, map: null, convert: null };
  }
  const entry = profile.columns[spec.name];
  if (entry === undefined) {
    return undefined;
  }
  const header = typeof entry === 'string' ? entry : entry.from;
  const map =
    typeof entry === 'string' || entry.map === undefined ? null : new Map(Object.entries(entry.map));
  return {
    spec,
    header,
    index: headers.indexOf(header),
    constant: undefined,
    map,
    convert: conversionOf(spec, profile),
  };
}

/** Every column of the file that a profile needs. */
export function profileHeaders(profile: ImportProfile): string[] {
  const mapped = Object.values(profile.columns).map((entry) =>
    typeof entry === 'string' ? entry : entry.from,
  );
  const totals = [profile.totals?.count, profile.totals?.amount].filter((name) => name !== undefined);
  return [...new Set([...mapped, ...Object.keys(profile.only), ...Object.keys(profile.expect), ...totals])];
}

function headerIssues(profile: ImportProfile, headers: readonly string[]): RowIssue[] {
  const needed = profileHeaders(profile);
  const issues = needed
    .filter((name) => !headers.includes(name))
    .map((name) =>
      rowIssue('(header)', '', `expected a column ${name}: the profile ${profile.name} needs it`),
    );
  for (const name of duplicates(headers)) {
    if (needed.includes(name)) {
      issues.push(rowIssue('(header)', name, `expected the column ${name} once`));
    }
  }
  if (profile.other_columns === 'refuse') {
    for (const name of headers.filter((candidate) => candidate !== '' && !needed.includes(candidate))) {
      issues.push(
        rowIssue('(header)', name, `expected no other columns than the profile ${profile.name} names`),
      );
    }
  }
  return issues;
}

function totalsPlan(profile: ImportProfile, headers: readonly string[]): TotalsPlan | null {
  if (profile.totals === undefined) {
    return null;
  }
  const { starts_with, count, amount } = profile.totals;
  return {
    starts_with,
    count_index: count === undefined ? -1 : headers.indexOf(count),
    amount_index: amount === undefined ? -1 : headers.indexOf(amount),
    amount_convert: profile.amounts === undefined ? null : amountConversion(profile.amounts),
  };
}

/** Plan of a file read through a profile, from the names of its columns. */
export function planProfile(profile: ImportProfile, file_headers: readonly string[]): Planned {
  const record = recordNamed(profile.record);
  if (record === undefined) {
    return no(rowIssue('record', profile.record, 'expected a record type'));
  }
  if (file_headers.length > COLUMNS_MAX) {
    return tooWide(file_headers);
  }
  const headers = profile.trim ? file_headers.map((name) => name.trim()) : file_headers;
  const issues = headerIssues(profile, headers);
  if (issues.length > 0) {
    return no(...issues);
  }
  const wordsOf = (lists: Readonly<Record<string, readonly string[]>>): CellWords[] =>
    Object.entries(lists).map(([header, words]) => ({ header, index: headers.indexOf(header), words }));
  const steps = record.columns
    .map((spec) => profileStep(spec, profile, headers))
    .filter((step) => step !== undefined);
  const plan: RowPlan = {
    record,
    headers,
    steps,
    trim: profile.trim,
    closed: profile.other_columns === 'refuse',
    only: wordsOf(profile.only),
    expect: wordsOf(profile.expect),
    totals: totalsPlan(profile, headers),
  };
  return { ok: true, plan };
}
