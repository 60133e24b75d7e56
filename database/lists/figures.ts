/**
 * Figures of the overview: trades by state, days of the calendar, counts of what waits.
 *
 * Sums are taken in two halves (see `money-codec.ts`). Counting all trades reads them all, so who asks keeps the
 * answer for a while; the rest goes through indexes.
 */
import { queryText, type Queryable } from '../connection';
import { sumAsParts, sumFromParts } from '../money-codec';

export interface StatusFigure {
  readonly status: string;
  readonly currency: string;
  readonly count: number;
  readonly amount_minor: bigint;
}

/** Trades by status and currency: reads every trade. */
export async function tradesByStatus(source: Queryable): Promise<readonly StatusFigure[]> {
  const [high, low] = sumAsParts('amount_minor');
  const rows = await source.query(
    `SELECT status, currency, count(*) AS n, ${high} AS high, ${low} AS low FROM trade GROUP BY status, currency ORDER BY currency, status`,
  );
  return rows.map((row) => ({
    status: String(row['status']),
    currency: String(row['currency']),
    count: Number(row['n']),
    amount_minor: sumFromParts(row['high'], row['low']),
  }));
}

export interface AccountFigures {
  readonly parties: number;
  readonly merchants: number;
  readonly frozen: number;
  readonly restricted: number;
}

async function count(source: Queryable, sql: string): Promise<number> {
  return Number((await queryText(source, sql)) ?? 0);
}

/** Parties, merchants, and accounts that are restricted. */
export async function accountFigures(source: Queryable): Promise<AccountFigures> {
  const restricted = `SELECT count(*) FROM account WHERE restrictions <> '[]'`;
  return {
    parties: await count(source, 'SELECT count(*) FROM party'),
    merchants: await count(source, 'SELECT count(*) FROM account WHERE merchant = 1'),
    frozen: await count(source, `${restricted} AND restrictions LIKE '%"kind":"freeze"%'`),
    restricted: await count(source, restricted),
  };
}

/** Withdrawals on their way to the bank. */
export function heldWithdrawals(source: Queryable): Promise<number> {
  return count(source, "SELECT count(*) FROM withdrawal WHERE status = 'held'");
}

export interface StretchFigures {
  readonly entries: number;
  readonly refused: number;
  readonly paid_minor: bigint;
  readonly settled_minor: bigint;
}

/** Kinds by which money leaves escrow towards the seller. */
const SETTLING = `('confirm-trade', 'release-settlement', 'decide-dispute')`;

async function sum(source: Queryable, sql: string, parameters: readonly number[]): Promise<bigint> {
  const [row] = await source.query(sql, parameters);
  return typeof row?.['high'] === 'string' ? sumFromParts(row['high'], row['low']) : 0n;
}

/**
 * What happened in entries after one number up to another: entries, refusals, money into escrow, money out of it
 * by settling. `escrow_no` is the ledger account of escrow in the currency shown.
 */
export async function stretchFigures(
  source: Queryable,
  after_seq: number,
  upto_seq: number,
  escrow_no: number,
): Promise<StretchFigures> {
  const [high, low] = sumAsParts('p.amount_minor');
  const postings = `SELECT ${high} AS high, ${low} AS low FROM posting AS p`;
  const stretch = 'p.account_no = ? AND p.seq > ? AND p.seq <= ?';
  const parameters = [escrow_no, after_seq, upto_seq];
  const refused = await source.query(
    `SELECT count(*) AS n FROM journal WHERE outcome = 'refused' AND seq > ? AND seq <= ?`,
    [after_seq, upto_seq],
  );
  const paid_minor = await sum(source, `${postings} WHERE ${stretch} AND p.amount_minor > 0`, parameters);
  const settled_minor = await sum(
    source,
    `${postings} JOIN journal AS j ON j.seq = p.seq WHERE ${stretch} AND p.amount_minor < 0 AND j.kind IN ${SETTLING}`,
    parameters,
  );
  return {
    entries: upto_seq - after_seq,
    refused: Number(refused[0]?.['n'] ?? 0),
    paid_minor,
    settled_minor: -settled_minor,
  };
}

export interface MonthFigure {
  readonly count: number;
  readonly amount_minor: bigint;
}

/** Trades of one side created within [from, to). */
export async function sideFigures(
  source: Queryable,
  side: 'buyer_id' | 'seller_id',
  asked: { readonly account_id: string; readonly from: number; readonly to: number },
): Promise<MonthFigure> {
  const [high, low] = sumAsParts('amount_minor');
  const [row] = await source.query(
    `SELECT count(*) AS n, ${high} AS high, ${low} AS low FROM trade
     WHERE ${side} = ? AND created_at >= CAST(? AS BIGINT) AND created_at < CAST(? AS BIGINT)`,
    [asked.account_id, String(asked.from), String(asked.to)],
  );
  const found = Number(row?.['n'] ?? 0);
  return { count: found, amount_minor: found === 0 ? 0n : sumFromParts(row?.['high'], row?.['low']) };
}
