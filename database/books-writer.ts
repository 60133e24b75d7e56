/**
 * Writing entries, projection rows and profiles inside a transaction: one statement per table and batch.
 *
 * Values are put into JSON texts before the transaction begins, so that it stays short. Postings come first
 * and the journal after them, because the journal's guard looks at them. Nothing is checked here: the store
 * checks the head, the database checks the books.
 */
import type { Entry } from '#core/ledger/entry';
import type { Head, ProfileRow } from '#core/ledger/ports';
import { PROFILE_FIELDS } from '#core/ledger/profile';
import type { AnyRow, ProjectionName } from '#core/ledger/tables';

import type { WriteTransaction } from './connection';
import type { Dialect, JsonColumn } from './dialect';
import { JOURNAL_COLUMNS, POSTING_COLUMNS, encodeJournal, encodePostings } from './entry-codec';
import { WRITE_ORDER, encodeRows, upsertStatement } from './projection-sql';

const PROFILE_COLUMNS: readonly JsonColumn[] = (['party_id', 'salt', ...PROFILE_FIELDS] as const).map(
  (name) => ({ name, type: 'text' }),
);

function insertSql(dialect: Dialect, table: string, columns: readonly JsonColumn[]): string {
  const names = columns.map(({ name }) => name).join(', ');
  return `INSERT INTO ${table} (${names}) ${dialect.selectFromJson(columns)}`;
}

/** Entries as texts. */
export interface EncodedEntries {
  readonly postings: string | undefined;
  readonly journal: string;
  readonly head: Head;
}

/** Texts of at least one entry; the last becomes the head. Throws on a value no database could keep. */
export function encodeEntries(entries: readonly Entry[]): EncodedEntries {
  const head = entries.at(-1);
  if (head === undefined) {
    throw new RangeError('there are no entries to write');
  }
  return { postings: encodePostings(entries), journal: encodeJournal(entries), head };
}

/** Writes entries and moves the anchor to the last of them. */
export async function writeEntries(
  transaction: WriteTransaction,
  dialect: Dialect,
  { postings, journal, head }: EncodedEntries,
): Promise<void> {
  if (postings !== undefined) {
    await transaction.query(insertSql(dialect, 'posting', POSTING_COLUMNS), [postings]);
  }
  await transaction.query(insertSql(dialect, 'journal', JOURNAL_COLUMNS), [journal]);
  await transaction.query('UPDATE chain_head SET seq = ?, hash = ?, booked_at = ?', [
    head.seq,
    head.hash,
    head.booked_at,
  ]);
}

export interface EncodedTable {
  readonly table: ProjectionName;
  readonly json: string;
}

/** Texts of projection rows, in the order in which the tables are to be written. */
export function encodeTables(rows: ReadonlyMap<ProjectionName, readonly AnyRow[]>): EncodedTable[] {
  return WRITE_ORDER.flatMap((table) => {
    const wanted = rows.get(table) ?? [];
    return wanted.length === 0 ? [] : [{ table, json: encodeRows(table, wanted) }];
  });
}

/** Inserts or replaces projection rows. */
export async function writeTables(
  transaction: WriteTransaction,
  dialect: Dialect,
  tables: readonly EncodedTable[],
): Promise<void> {
  for (const { table, json } of tables) {
    await transaction.query(upsertStatement(dialect, table), [json]);
  }
}

/** Inserts or replaces personal data. */
export async function writeProfiles(
  transaction: WriteTransaction,
  dialect: Dialect,
  profiles: readonly ProfileRow[],
): Promise<void> {
  if (profiles.length === 0) {
    return;
  }
  const rows = profiles.map(({ party_id, salt, profile }) => [
    party_id,
    salt,
    ...PROFILE_FIELDS.map((field) => profile[field]),
  ]);
  const replaced = PROFILE_COLUMNS.slice(1).map(({ name }) => `${name} = excluded.${name}`);
  const sql = `${insertSql(dialect, 'profile', PROFILE_COLUMNS)} ON CONFLICT (party_id) DO UPDATE SET ${replaced.join(', ')}`;
  await transaction.query(sql, [JSON.stringify(rows)]);
}
