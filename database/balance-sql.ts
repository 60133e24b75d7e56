/**
 * Balances and trial balances as they stood after any entry.
 *
 * The balance after each posting is stored with it, so one account's balance is one look into an index. A
 * trial balance starts from the nearest sealed period and adds the postings since. Sums are taken in two
 * halves, because SQLite's sum of 64-bit integers may overflow half-way.
 */
import { CHART, LEDGER_CODES, type LedgerCode } from '#core/ledger/chart';
import type { TotalRow } from '#core/ledger/ports';

import { queryText, type Queryable } from './connection';
import type { Dialect } from './dialect';
import { WorkspaceError } from './errors';
import { moneyAsText, moneyFromText, sumAsParts, sumFromParts } from './money-codec';

/** Balances in the order asked; 0 where nothing was posted up to that entry. */
export async function readBalancesAt(
  source: Queryable,
  dialect: Dialect,
  asked: readonly { readonly account_no: number; readonly seq: number }[],
): Promise<bigint[]> {
  if (asked.length === 0) {
    return [];
  }
  const balance =
    'coalesce((SELECT CAST(p.balance_minor AS TEXT) FROM posting AS p ' +
    "WHERE p.account_no = a AND p.seq <= b ORDER BY p.seq DESC, p.idx DESC LIMIT 1), '0')";
  const sql = `SELECT ${dialect.arrayOf(balance, 'n')} FROM ${dialect.pairs()} AS asked`;
  const pairs = JSON.stringify(asked.map(({ account_no, seq }) => [account_no, seq]));
  const texts = JSON.parse((await queryText(source, sql, [pairs])) ?? '[]') as unknown[];
  return texts.map(moneyFromText);
}

const BASE = `WITH base AS (
  SELECT id, last_seq FROM period WHERE last_seq <= ? ORDER BY last_seq DESC, id DESC LIMIT 1)`;

const SEALED = `FROM period_total WHERE period_id = (SELECT id FROM base)`;

const [HIGH, LOW] = sumAsParts('p.amount_minor');

/** Postings by chart line; a posting whose ledger account has no row is not passed over in silence. */
const SINCE = `FROM (
  SELECT coalesce(b.code, '') AS code, p.currency AS currency, ${HIGH} AS high, ${LOW} AS low
  FROM posting AS p LEFT JOIN balance AS b ON b.account_no = p.account_no
  WHERE p.seq > coalesce((SELECT last_seq FROM base), 0) AND p.seq <= ?
  GROUP BY b.code, p.currency) AS s`;

function compare(left: TotalRow, right: TotalRow): number {
  const [one, other] = [left, right].map(({ code, currency }) => `${CHART[code].number}|${currency}`) as [
    string,
    string,
  ];
  return one < other ? -1 : Number(one > other);
}

function chartCode(code: string): LedgerCode {
  const known = LEDGER_CODES.find((line) => line === code);
  if (known === undefined) {
    throw new WorkspaceError(
      'damaged',
      'a posting has no ledger account of the chart: rebuild the projections',
    );
  }
  return known;
}

/** Trial balance lines after an entry that are not zero, by number in the chart and currency. */
export async function readTotalsAt(source: Queryable, dialect: Dialect, seq: number): Promise<TotalRow[]> {
  const sealed = dialect.arrayOfArrays(['code', 'currency', moneyAsText('balance_minor')]);
  const since = dialect.arrayOfArrays(['code', 'currency', 'high', 'low']);
  const sql = `${BASE} SELECT (SELECT ${sealed} ${SEALED}) AS sealed, (SELECT ${since} ${SINCE}) AS since`;
  const [row] = await source.query(sql, [seq, seq]);
  const totals = new Map<string, TotalRow>();
  const add = (code: string, currency: string, amount_minor: bigint): void => {
    const key = `${code}|${currency}`;
    const balance_minor = (totals.get(key)?.balance_minor ?? 0n) + amount_minor;
    totals.set(key, { code: chartCode(code), currency, balance_minor });
  };
  for (const [code, currency, balance] of JSON.parse(String(row?.['sealed'])) as [string, string, string][]) {
    add(code, currency, moneyFromText(balance));
  }
  for (const [code, currency, high, low] of JSON.parse(String(row?.['since'])) as [
    string,
    string,
    string,
    string,
  ][]) {
    add(code, currency, sumFromParts(high, low));
  }
  return [...totals.values()].filter(({ balance_minor }) => balance_minor !== 0n).sort(compare);
}
