/**
 * Writing entries, projection rows and profiles inside a transaction: one statement per table and batch, several for a large one.
 *
 * Values are put into JSON texts before the transaction begins, so that it stays short; of a large batch, text by text within it, so
 * that memory holds one of them. Postings come first and the journal after them, because the journal's guard looks at them. Nothing is
 * checked here: the store checks the head, the database checks the books.
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

/** Rows of one statement; a statement of a bank may bring half a million in one batch. */
const ROWS_MAX = 10_000;
/** Characters of entries' bodies in one statement. */
const BODY_CHARS_MAX = 8_000_000;

/** Parts of a list, each of as many items as the limit holds by their sizes, and of one at least. */
function* inParts<T>(items: readonly T[], limit: number, sizeOf: (item: T) => number): Generator<T[]> {
  let part: T[] = [];
  let size = 0;
  for (const item of items) {
    const own = sizeOf(item);
    if (part.length > 0 && size + own > limit) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(item);
    size += own;
  }
  if (part.length > 0) {
    yield part;
  }
}

/** JSON texts of parts: of one part now, of several each when it is its turn. */
function textsOf<T>(
  items: readonly T[],
  limit: number,
  sizeOf: (item: T) => number,
  encode: (part: readonly T[]) => string,
): Iterable<string> {
  let size = 0;
  for (const item of items) {
    size += sizeOf(item);
  }
  if (size <= limit) {
    return [encode(items)];
  }
  return {
    *[Symbol.iterator]() {
      for (const part of inParts(items, limit, sizeOf)) {
        yield encode(part);
      }
    },
  };
}

/** Entries as texts. */
export interface EncodedEntries {
  readonly postings: string | undefined;
  readonly journal: Iterable<string>;
  readonly head: Head;
}

/** Texts of at least one entry; the last becomes the head. Throws on a value no database could keep. */
export function encodeEntries(entries: readonly Entry[]): EncodedEntries {
  const head = entries.at(-1);
  if (head === undefined) {
    throw new RangeError('there are no entries to write');
  }
  const journal = textsOf(entries, BODY_CHARS_MAX, ({ body }) => body.length, encodeJournal);
  return { postings: encodePostings(entries), journal, head };
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
  for (const text of journal) {
    await transaction.query(insertSql(dialect, 'journal', JOURNAL_COLUMNS), [text]);
  }
  await transaction.query('UPDATE chain_head SET seq = ?, hash = ?, booked_at = ?', [
    head.seq,
    head.hash,
    head.booked_at,
  ]);
}

export interface EncodedTable {
  readonly table: ProjectionName;
  readonly texts: Iterable<string>;
}

/** Texts of projection rows, in the order in which the tables are to be written. */
export function encodeTables(rows: ReadonlyMap<ProjectionName, readonly AnyRow[]>): EncodedTable[] {
  return WRITE_ORDER.flatMap((table) => {
    const wanted = rows.get(table) ?? [];
    if (wanted.length === 0) {
      return [];
    }
    const one = (): number => 1;
    return [{ table, texts: textsOf(wanted, ROWS_MAX, one, (part) => encodeRows(table, part)) }];
  });
}

/** Inserts or replaces projection rows. */
export async function writeTables(
  transaction: WriteTransaction,
  dialect: Dialect,
  tables: readonly EncodedTable[],
): Promise<void> {
  for (const { table, texts } of tables) {
    for (const text of texts) {
      await transaction.query(upsertStatement(dialect, table), [text]);
    }
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
