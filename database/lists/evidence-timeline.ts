/**
 * The journal of one account, or of what two accounts had to do with each other, as numbers of entries.
 *
 * An entry belongs to an account that it posts on or is about; and to the sides of a trade, a withdrawal or an alert that it
 * is about. What is kept from who looks is left out.
 */
import type { ReaderSource } from '../ledger-reader';
import { withheldFrom, type JournalViewer } from './withheld';

export interface TimelineAsked {
  readonly account: { readonly id: string; readonly no: number; readonly party_id: string | null };
  /** Only what was between these two. */
  readonly other: { readonly id: string; readonly no: number } | null;
  readonly kinds: readonly string[];
  readonly direction: 'asc' | 'desc';
  /** Strictly after this entry in the direction; null from the beginning. */
  readonly after: number | null;
  readonly limit: number;
  readonly viewer: JournalViewer;
}

interface Part {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

const SLOTS_PER_OWNER = 8;

/** Ledger accounts of an owner, in one stretch. */
const posted = (no: number): Part => ({
  sql: 'SELECT seq FROM posting WHERE account_no >= CAST(? AS BIGINT) AND account_no < CAST(? AS BIGINT)',
  parameters: [String(no * SLOTS_PER_OWNER), String((no + 1) * SLOTS_PER_OWNER)],
});

const about = (ids: string, ...parameters: readonly string[]): Part => ({
  sql: `SELECT seq FROM journal WHERE subject IN (${ids})`,
  parameters,
});

function ofOne({ id, no, party_id }: TimelineAsked['account']): readonly Part[] {
  return [
    posted(no),
    about('?', id),
    ...(party_id === null ? [] : [about('?', party_id)]),
    about('SELECT id FROM trade WHERE buyer_id = ?', id),
    about('SELECT id FROM trade WHERE seller_id = ?', id),
    about('SELECT id FROM withdrawal WHERE account_id = ?', id),
    about('SELECT id FROM alert WHERE account_id = ?', id),
  ];
}

function ofTwo(one: TimelineAsked['account'], other: { readonly id: string; readonly no: number }): Part[] {
  const both = [posted(one.no), posted(other.no)];
  return [
    about('SELECT id FROM trade WHERE buyer_id = ? AND seller_id = ?', one.id, other.id),
    about('SELECT id FROM trade WHERE buyer_id = ? AND seller_id = ?', other.id, one.id),
    {
      sql: `SELECT x.seq FROM (${both.map(({ sql }) => sql).join(' INTERSECT ')}) AS x`,
      parameters: both.flatMap(({ parameters }) => parameters),
    },
  ];
}

/** Numbers of the page's entries, in the direction; one more than the limit when the list goes on. */
export async function timelineSeqs(source: ReaderSource, asked: TimelineAsked): Promise<number[]> {
  const { account, other, kinds, direction, after, limit, viewer } = asked;
  const parts = other === null ? ofOne(account) : ofTwo(account, other);
  const kept = withheldFrom(viewer);
  const ahead = direction === 'asc' ? '>' : '<';
  const conditions: Part[] = [
    { sql: `(${kept.sql}) = 0`, parameters: kept.parameters as readonly string[] },
    ...(after === null ? [] : [{ sql: `seq ${ahead} CAST(? AS BIGINT)`, parameters: [String(after)] }]),
    ...(kinds.length === 0
      ? []
      : [{ sql: `kind IN (${kinds.map(() => '?').join(', ')})`, parameters: kinds }]),
  ];
  const rows = await source.query(
    `SELECT seq FROM journal WHERE seq IN (${parts.map(({ sql }) => sql).join(' UNION ')})
       AND ${conditions.map(({ sql }) => sql).join(' AND ')}
     ORDER BY seq ${direction} LIMIT ${String(limit + 1)}`,
    [...parts, ...conditions].flatMap(({ parameters }) => parameters),
  );
  return rows.map((row) => Number(row['seq']));
}
