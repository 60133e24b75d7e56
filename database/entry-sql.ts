/**
 * Reading whole entries: the SQL that gives a chunk of the journal with its postings as two texts.
 *
 * A chunk is chosen first (a range of numbers, or a set), then read in one statement, so that entries and
 * postings are of one moment. What a filter means is here; how entries are decoded is in `entry-codec.ts`.
 */
import type { Entry } from '#core/ledger/entry';
import type { JournalFilter } from '#core/ledger/ports';

import type { Queryable, SqlParameter } from './connection';
import type { Dialect } from './dialect';
import {
  JOURNAL_HEAD_FIELDS,
  POSTING_COLUMNS,
  decodeEntries,
  decodeJsonEntries,
  type ChunkTexts,
} from './entry-codec';
import { moneyAsText } from './money-codec';

/** Which entries: a condition on `journal` and one on `posting`, with their parameters. */
interface Chosen {
  /** Common table expressions before the SELECT, or nothing. */
  readonly with_sql: string;
  readonly with_parameters: readonly SqlParameter[];
  readonly journal: string;
  readonly journal_parameters: readonly SqlParameter[];
  readonly posting: string;
  readonly posting_parameters: readonly SqlParameter[];
}

const POSTING_FIELDS = POSTING_COLUMNS.map(({ name }) => name);
/** In JSON, amounts must be text. */
const POSTING_JSON = POSTING_COLUMNS.map(({ name, type }) => (type === 'money' ? moneyAsText(name) : name));

const ROWS = 30;
const FIELDS = 31;

function chunkSql(chosen: Chosen, heads: string, bodies: string, postings: string): string {
  return (
    `${chosen.with_sql} SELECT e.heads, e.bodies, l.postings FROM ` +
    `(SELECT ${heads} AS heads, ${bodies} AS bodies ` +
    `FROM (SELECT * FROM journal WHERE ${chosen.journal} ORDER BY seq) AS j) AS e, ` +
    `(SELECT ${postings} AS postings ` +
    `FROM (SELECT * FROM posting WHERE ${chosen.posting} ORDER BY seq) AS p) AS l`
  );
}

async function readChunk(source: Queryable, dialect: Dialect, chosen: Chosen): Promise<Entry[]> {
  const parameters = [...chosen.with_parameters, ...chosen.journal_parameters, ...chosen.posting_parameters];
  const fast = chunkSql(
    chosen,
    dialect.separated(JOURNAL_HEAD_FIELDS, ROWS),
    dialect.separated(['body'], ROWS),
    dialect.separated(POSTING_FIELDS, FIELDS),
  );
  const [row] = await source.query(fast, parameters);
  const texts = row as unknown as ChunkTexts | undefined;
  const entries = texts === undefined ? [] : decodeEntries(texts);
  if (entries !== undefined) {
    return entries;
  }
  const slow = chunkSql(
    chosen,
    dialect.arrayOfArrays(JOURNAL_HEAD_FIELDS),
    dialect.arrayOf('body', 'seq'),
    dialect.arrayOfArrays(POSTING_JSON),
  );
  const [json] = await source.query(slow, parameters);
  return decodeJsonEntries(String(json?.['heads']), String(json?.['bodies']), String(json?.['postings']));
}

/** Range from the first number to that of the `limit`th entry: right even where numbers are missing. */
function range(from_seq: number, to_seq: number, limit: number): Chosen {
  return {
    with_sql:
      'WITH chunk AS (SELECT max(seq) AS upto FROM ' +
      '(SELECT seq FROM journal WHERE seq >= ? AND seq <= ? ORDER BY seq LIMIT ?) AS c)',
    with_parameters: [from_seq, to_seq, limit],
    journal: 'seq >= ? AND seq <= (SELECT upto FROM chunk)',
    journal_parameters: [from_seq],
    posting: 'seq >= ? AND seq <= (SELECT upto FROM chunk)',
    posting_parameters: [from_seq],
  };
}

const OUTCOMES: Readonly<Record<Entry['outcome'], string>> = {
  done: "outcome = 'done'",
  refused: "outcome = 'refused'",
};

function filtered(filter: JournalFilter, from_seq: number, to_seq: number, limit: number): Chosen {
  const conditions = ['seq >= ?', 'seq <= ?'];
  const parameters: SqlParameter[] = [from_seq, to_seq];
  for (const name of ['kind', 'subject', 'mode'] as const) {
    const wanted = filter[name];
    if (wanted !== undefined) {
      conditions.push(`${name} = ?`);
      parameters.push(wanted);
    }
  }
  if (filter.outcome !== undefined) {
    // As a literal, because the index of refusals is a partial one.
    conditions.push(OUTCOMES[filter.outcome]);
  }
  return {
    with_sql:
      'WITH chunk AS MATERIALIZED ' +
      `(SELECT seq FROM journal WHERE ${conditions.join(' AND ')} ORDER BY seq LIMIT ?)`,
    with_parameters: [...parameters, limit],
    journal: 'seq IN (SELECT seq FROM chunk)',
    journal_parameters: [],
    posting: 'seq IN (SELECT seq FROM chunk)',
    posting_parameters: [],
  };
}

/** Entries that pass the filter, ascending, at most `limit`. */
export function readEntries(
  source: Queryable,
  dialect: Dialect,
  filter: JournalFilter,
  limit: number,
): Promise<Entry[]> {
  const from_seq = filter.from_seq ?? 1;
  const to_seq = filter.to_seq ?? Number.MAX_SAFE_INTEGER;
  const by_number_only =
    filter.kind === undefined &&
    filter.subject === undefined &&
    filter.outcome === undefined &&
    filter.mode === undefined;
  const chosen = by_number_only ? range(from_seq, to_seq, limit) : filtered(filter, from_seq, to_seq, limit);
  return readChunk(source, dialect, chosen);
}

/** Entries by number, ascending; numbers that do not exist are left out. */
export function readEntriesBySeq(
  source: Queryable,
  dialect: Dialect,
  seqs: readonly number[],
): Promise<Entry[]> {
  const set = JSON.stringify(seqs);
  return readChunk(source, dialect, {
    with_sql: '',
    with_parameters: [],
    journal: dialect.isIn('seq', 'int'),
    journal_parameters: [set],
    posting: dialect.isIn('seq', 'int'),
    posting_parameters: [set],
  });
}
