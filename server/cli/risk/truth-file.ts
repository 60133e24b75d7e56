/**
 * Truth files: who really took part in what, to measure detection by. CSV as `surety sample --truth` writes it; a column
 * `known_at` may say from when on a label was known.
 */
import { parse } from 'csv-parse/sync';
import { readFile } from 'node:fs/promises';

import { parseInstant } from '#core/kernel/instant';
import type { TruthLabel } from '#core/risk/evaluate';

import { UsageError } from '../exit';

const COLUMNS = ['subject_kind', 'subject_id', 'typology', 'group_id'] as const;
const TYPOLOGY = /^(?:C(?:[1-9]|1[0-2])|honest:[a-z0-9-]+)$/;

function wrong(path: string, line: number, field: string, expected: string): UsageError {
  const message = `${path}, line ${String(line)}, ${field}: ${expected}`;
  return new UsageError(message, { path, line, field, expected }, 'truth');
}

function labelOf(path: string, line: number, row: Readonly<Record<string, string>>): TruthLabel {
  const label = {
    subject_kind: row['subject_kind'] ?? '',
    subject_id: row['subject_id'] ?? '',
    typology: row['typology'] ?? '',
    group_id: row['group_id'] ?? '',
  };
  if (label.subject_kind === '') throw wrong(path, line, 'subject_kind', 'expected a kind such as merchant');
  if (label.subject_id === '') throw wrong(path, line, 'subject_id', 'expected an id');
  if (!TYPOLOGY.test(label.typology)) {
    throw wrong(path, line, 'typology', 'expected C1 to C12, or honest:NAME of a look-alike');
  }
  const known = row['known_at'] ?? '';
  if (known === '') return label;
  const known_at = parseInstant(known);
  if (known_at === undefined) {
    throw wrong(path, line, 'known_at', 'expected an instant with its zone such as 2026-01-31T09:30:00Z');
  }
  return { ...label, known_at };
}

/** Reads a truth file. Throws UsageError that names file, line, field and what was expected. */
export async function readTruth(path: string): Promise<TruthLabel[]> {
  let rows: {
    readonly record: Readonly<Record<string, string>>;
    readonly info: { readonly lines: number };
  }[];
  try {
    rows = parse(await readFile(path), { bom: true, columns: true, info: true, skip_empty_lines: true });
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    if (code === 'ENOENT') throw new UsageError(`${path}: there is no such file`, { path }, 'truth');
    throw new UsageError(`${path} is no truth file: ${message}`, { path }, 'truth');
  }
  const first = rows[0];
  if (first === undefined) {
    throw wrong(path, 1, COLUMNS[0], `expected UTF-8 CSV with the columns ${COLUMNS.join(', ')} and a label`);
  }
  for (const column of COLUMNS) {
    if (!(column in first.record)) {
      throw wrong(path, 1, column, `expected the columns ${COLUMNS.join(', ')}`);
    }
  }
  return rows.map(({ record, info }) => labelOf(path, info.lines, record));
}
