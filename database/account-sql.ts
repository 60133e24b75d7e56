/**
 * Statements of ledger accounts: their postings with the entries they belong to, in the order of the journal.
 *
 * Each ledger account is read through its own stretch of the index, so a page costs as much as it holds, not
 * as much as the account has. The lines of one entry are never parted between two pages.
 */
import type { StatementLine } from '#core/ledger/ports';

import { queryText, type Queryable, type SqlParameter } from './connection';
import type { Dialect } from './dialect';
import { moneyAsText, moneyFromText } from './money-codec';

/** More ledger accounts than this in one statement are a mistake of the caller. */
const ACCOUNTS_MAX = 200;

export interface StatementAsked {
  readonly account_nos: readonly number[];
  readonly after_seq: number;
  readonly upto_seq: number;
  readonly limit: number;
}

const FIELDS = [
  'p.seq',
  'j.kind',
  'j.subject',
  'j.booked_at',
  'p.account_no',
  'p.currency',
  moneyAsText('p.amount_minor'),
  moneyAsText('p.balance_minor'),
  'p.idx',
];

type LineFields = [number, StatementLine['kind'], string, number, number, string, string, string, number];

function toLine(fields: LineFields): StatementLine {
  const [seq, kind, subject, booked_at, account_no, currency, amount, balance] = fields;
  return {
    seq,
    kind,
    subject,
    booked_at,
    account_no,
    currency,
    amount_minor: moneyFromText(amount),
    balance_minor: moneyFromText(balance),
  };
}

/**
 * Postings of ledger accounts after one entry up to another, ascending; at most `limit` lines, and the rest
 * of the last line's entry.
 */
export async function readStatement(
  source: Queryable,
  dialect: Dialect,
  asked: StatementAsked,
): Promise<StatementLine[]> {
  const account_nos = [...new Set(asked.account_nos)];
  if (account_nos.length > ACCOUNTS_MAX) {
    throw new RangeError(`a statement takes at most ${ACCOUNTS_MAX} ledger accounts`);
  }
  if (account_nos.length === 0) {
    return [];
  }
  const { after_seq, upto_seq, limit } = asked;
  const arm =
    'SELECT seq FROM (SELECT seq FROM posting WHERE account_no = ? AND seq > ? AND seq <= ? ' +
    'ORDER BY seq LIMIT ?) AS a';
  const arms = account_nos.map(() => arm).join(' UNION ALL ');
  const cut = `SELECT max(seq) AS upto FROM (SELECT seq FROM (${arms}) AS s ORDER BY seq LIMIT ?) AS first`;
  const sql =
    `WITH cut AS (${cut}) SELECT ${dialect.arrayOfArrays(FIELDS)} FROM posting AS p ` +
    `JOIN journal AS j ON j.seq = p.seq WHERE ${dialect.isIn('p.account_no', 'int')} ` +
    'AND p.seq > ? AND p.seq <= (SELECT upto FROM cut)';
  const parameters: SqlParameter[] = account_nos.flatMap((no) => [no, after_seq, upto_seq, limit]);
  parameters.push(limit, JSON.stringify(account_nos), after_seq);
  const lines = JSON.parse((await queryText(source, sql, parameters)) ?? '[]') as LineFields[];
  return lines.sort((left, right) => left[0] - right[0] || left[8] - right[8]).map(toLine);
}
