/**
 * Truth files: who really took part in what, to measure detection by. CSV as `surety sample --truth` writes it, or JSON
 * (one array, or an object per line) with the same fields; docs/risk.md says what they mean. Other platforms name things
 * otherwise, so common other words are understood, and everything else is refused with what was expected.
 */
import { parse } from 'csv-parse/sync';
import { readFile } from 'node:fs/promises';

import { parseInstant } from '#core/kernel/instant';
import type { TruthLabel } from '#core/risk/evaluate';

import { UsageError } from '../exit';

/** Fields by the words that are understood for them. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  subject_kind: ['kind', 'subject_type', 'type', 'role', 'entity', 'entity_type'],
  subject_id: ['id', 'subject', 'entity_id'],
  typology: ['label', 'pattern', 'scheme', 'scenario'],
  group_id: ['group', 'case', 'case_id', 'ring'],
  known_at: ['found_at'],
};
const REQUIRED = ['subject_kind', 'subject_id', 'typology'] as const;

/** Kinds of subjects by the words that are understood for them. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  merchant: ['seller', 'shop', 'store', 'payee'],
  buyer: ['payer', 'customer', 'cardholder', 'consumer'],
  mule: ['money-mule', 'relay', 'intermediary', 'sponsor', 'lender', 'agent'],
  account: ['user', 'wallet'],
  trade: ['transaction', 'payment', 'order', 'purchase', 'sale'],
  instrument: ['card', 'credit-card', 'bank-card'],
  withdrawal: ['payout', 'cash-out', 'cashout'],
};

const TYPOLOGY = /^(?:C(?:[1-9]|1[0-2])|honest:[a-z0-9-]+)$/;
const HONEST = ['honest', 'normal', 'legit', 'legitimate'];

interface Row {
  readonly line: number;
  readonly values: Readonly<Record<string, unknown>>;
}

function wrong(path: string, line: number, field: string, expected: string): UsageError {
  const message = `${path}, line ${String(line)}, ${field}: ${expected}`;
  return new UsageError(message, { path, line, field, expected }, 'truth');
}

const plain = (word: string): string =>
  word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '-');

/** The name that a word stands for; undefined for words nobody knows. */
function nameOf(words: Readonly<Record<string, readonly string[]>>, word: string): string | undefined {
  const asked = plain(word);
  const found = Object.entries(words).find(
    ([name, others]) => plain(name) === asked || others.some((other) => plain(other) === asked),
  );
  return found?.[0];
}

/** `c04` and `C4` are the same; an honest trade without a name is a look-alike of no name. */
function typologyOf(text: string): string {
  const word = text.trim();
  const number = /^c0?(\d+)$/i.exec(word)?.[1];
  if (number !== undefined) return `C${number}`;
  if (HONEST.includes(word.toLowerCase())) return 'honest:other';
  return /^honest:/i.test(word) ? word.toLowerCase().replaceAll(/[\s_]+/g, '-') : word;
}

function labelOf(path: string, { line, values }: Row): TruthLabel {
  const text = (field: string): string => {
    const value = values[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  };
  const subject_kind = nameOf(KINDS, text('subject_kind'));
  if (subject_kind === undefined) {
    throw wrong(path, line, 'subject_kind', `expected one of ${Object.keys(KINDS).join(', ')}`);
  }
  const subject_id = text('subject_id');
  if (subject_id === '') throw wrong(path, line, 'subject_id', 'expected an id');
  const typology = typologyOf(text('typology'));
  if (!TYPOLOGY.test(typology)) {
    throw wrong(path, line, 'typology', 'expected C1 to C12, or honest:NAME of a look-alike');
  }
  const label = { subject_kind, subject_id, typology, group_id: text('group_id') };
  const known = text('known_at');
  if (known === '') return label;
  const known_at = parseInstant(known);
  if (known_at === undefined) {
    throw wrong(path, line, 'known_at', 'expected an instant with its zone such as 2026-01-31T09:30:00Z');
  }
  return { ...label, known_at };
}

/** Values under the names of the fields; columns of other names are left alone. */
function byField(path: string, { line, values }: Row): Row {
  const named: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(values)) {
    const field = nameOf(FIELDS, column);
    // The field's own name counts before other words for it.
    if (field !== undefined && (!(field in named) || plain(column) === plain(field))) named[field] = value;
  }
  for (const field of REQUIRED) {
    if (!(field in named)) {
      throw wrong(
        path,
        line,
        field,
        `expected the columns ${REQUIRED.join(', ')}, and group_id if there is one`,
      );
    }
  }
  return { line, values: named };
}

function rowsOfCsv(content: string): Row[] {
  const rows: {
    readonly record: Readonly<Record<string, string>>;
    readonly info: { readonly lines: number };
  }[] = parse(content, { bom: true, columns: true, info: true, skip_empty_lines: true });
  return rows.map(({ record, info }) => ({ line: info.lines, values: record }));
}

/** One array of objects, or one object per line; the line of an array's label is its place. */
function rowsOfJson(content: string): Row[] {
  const values: unknown[] = content.startsWith('[')
    ? (JSON.parse(content) as unknown[])
    : content
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as unknown);
  return values.map((value, place) => {
    if (typeof value !== 'object' || value === null) throw new SyntaxError('expected objects');
    return { line: place + 1, values: value as Readonly<Record<string, unknown>> };
  });
}

/** Reads a truth file. Throws UsageError that names file, line, field and what was expected. */
export async function readTruth(path: string): Promise<TruthLabel[]> {
  let rows: Row[];
  try {
    const content = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
    rows = /^\s*[[{]/.test(content) ? rowsOfJson(content.trim()) : rowsOfCsv(content);
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    if (code === 'ENOENT') throw new UsageError(`${path}: there is no such file`, { path }, 'truth');
    throw new UsageError(`${path} is no truth file: ${message}`, { path }, 'truth');
  }
  if (rows.length === 0) {
    throw wrong(path, 1, REQUIRED[0], `expected UTF-8 CSV or JSON with ${REQUIRED.join(', ')} and a label`);
  }
  return rows.map((row) => labelOf(path, byField(path, row)));
}
