/**
 * What a foreign export may look like: the other platform's files with columns empty or missing, clocks that are
 * coarse, sums of another size, accounts that play several parts. The truth goes along where names change.
 *
 * Pure: the same platform gives the same files.
 */
import { parse } from 'csv-parse/sync';

import { recordByInstant } from '#core/ingest/records';

import type { OtherPlatform } from '../other-platform';
import { Chance } from './chance';
import { stringify } from './csv';

export type Spoiler = (platform: OtherPlatform) => OtherPlatform;

type Row = Record<string, string>;
type Files = OtherPlatform['files'];

function rowsOf(lines: readonly string[]): Row[] {
  return parse(lines.join('\n'), { columns: true });
}

function linesOf(columns: readonly string[], rows: readonly Row[]): string[] {
  return [columns.join(','), ...rows.map((row) => stringify(columns.map((column) => row[column] ?? '')))];
}

const columnsOf = (lines: readonly string[]): string[] => (lines[0] ?? '').split(',');

/** Changes the values of some columns in whatever file has them. */
function mapColumns(
  files: Files,
  wanted: (column: string) => boolean,
  to: (value: string, row: Row) => string,
): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, lines]) => {
      const columns = columnsOf(lines);
      const mine = columns.filter(wanted);
      if (mine.length === 0) return [name, lines];
      const rows = rowsOf(lines).map((row) => ({
        ...row,
        ...Object.fromEntries(mine.map((column) => [column, to(row[column] ?? '', row)])),
      }));
      return [name, linesOf(columns, rows)];
    }),
  );
}

/** Leaves a file out. */
export const withoutFile =
  (file: string): Spoiler =>
  ({ files, truth }) => ({
    files: Object.fromEntries(Object.entries(files).filter(([name]) => name !== file)),
    truth,
  });

/** Leaves columns out of a file altogether. */
export const withoutColumns =
  (file: string, ...left_out: string[]): Spoiler =>
  ({ files, truth }) => {
    const lines = files[file] ?? [];
    const columns = columnsOf(lines).filter((column) => !left_out.includes(column));
    return { files: { ...files, [file]: linesOf(columns, rowsOf(lines)) }, truth };
  };

/** Columns that are not required of every row, but where money went. */
const MONEY_COLUMNS = ['instrument_id', 'custody_id', 'refund_amount_minor', 'destination'];

/** Leaves out every column that the import formats do not require, but those that say where money went. */
export const requiredColumnsOnly: Spoiler = (platform) =>
  Object.entries(platform.files).reduce((so_far, [file, lines]) => {
    const record = recordByInstant(columnsOf(lines).at(-1) ?? '');
    const spare = (record?.columns ?? []).filter(
      ({ name, required, only_for }) => !required && only_for === null && !MONEY_COLUMNS.includes(name),
    );
    return withoutColumns(file, ...spare.map(({ name }) => name))(so_far);
  }, platform);

/** One value in a column of a file, whatever stood there. */
export const always =
  (file: string, column: string, value: string): Spoiler =>
  ({ files, truth }) => ({
    files: {
      ...files,
      ...mapColumns(
        { [file]: files[file] ?? [] },
        (one) => one === column,
        () => value,
      ),
    },
    truth,
  });

/** Clocks that tell no less than so many milliseconds. */
export const coarseClock =
  (step_ms: number): Spoiler =>
  ({ files, truth }) => ({
    files: mapColumns(
      files,
      (column) => column.endsWith('_at'),
      (value) => new Date(Math.floor(Date.parse(value) / step_ms) * step_ms).toISOString(),
    ),
    truth,
  });

/** All sums times a factor, at least one unit, in whole units of the currency. */
export const sumsTimes =
  (factor: number, currency = 'CNY'): Spoiler =>
  ({ files, truth }) => ({
    files: mapColumns(
      mapColumns(
        files,
        (column) => column.endsWith('amount_minor'),
        (value) =>
          value === '' ? '' : String(Math.max(value === '0' ? 0 : 1, Math.round(Number(value) * factor))),
      ),
      (column) => column === 'currency',
      () => currency,
    ),
    truth,
  });

/** A share of the shops are the accounts of private people, who buy and sell with the same. */
export const sellersBuy =
  (part: number): Spoiler =>
  ({ files, truth }) => {
    const accounts = rowsOf(files['accounts.csv'] ?? []);
    const chance = new Chance(1, 'sellers buy');
    const shops = chance.shuffled(accounts.filter(({ merchant }) => merchant === 'true'));
    const people = chance.shuffled(accounts.filter(({ merchant }) => merchant !== 'true'));
    const meet = new Set<string>();
    for (const [file, from, to] of [
      ['trades.csv', 'buyer_id', 'seller_id'],
      ['transfers.csv', 'from_account_id', 'to_account_id'],
    ] as const) {
      for (const row of rowsOf(files[file] ?? [])) {
        meet.add(`${row[from] ?? ''} ${row[to] ?? ''}`).add(`${row[to] ?? ''} ${row[from] ?? ''}`);
      }
    }
    const same = new Map<string, string>();
    for (const shop of shops.slice(0, Math.round(shops.length * part))) {
      const id = shop['account_id'] ?? '';
      const place = people.findIndex(
        (one) =>
          one['account_opened_at']! >= shop['account_opened_at']! && !meet.has(`${one['account_id']!} ${id}`),
      );
      const [person] = place < 0 ? [] : people.splice(place, 1);
      if (person !== undefined) same.set(person['account_id'] ?? '', id);
    }
    const now = (id: string): string => same.get(id) ?? id;
    const renamed = mapColumns(
      files,
      (column) => /^(?:account|buyer|seller|from_account|to_account)_id$/.test(column),
      now,
    );
    const kept = rowsOf(files['accounts.csv'] ?? []).filter((row) => !same.has(row['account_id'] ?? ''));
    return {
      files: { ...renamed, 'accounts.csv': linesOf(columnsOf(files['accounts.csv'] ?? []), kept) },
      truth: truth.map((row) => ({ ...row, subject_id: now(row.subject_id) })),
    };
  };

export const both =
  (...spoilers: readonly Spoiler[]): Spoiler =>
  (platform) =>
    spoilers.reduce((so_far, spoil) => spoil(so_far), platform);
