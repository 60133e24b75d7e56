/**
 * What a daily run is computed from, and runs that are recorded, over a connection that only reads.
 *
 * Sums are made by the database, account by account, through the indexes of account and day; of lines and movements only those that
 * are on one side alone come out as rows. Sums are taken in two halves (`money-codec.ts`).
 */
import type { ProjectionName, Row } from '#core/ledger/tables';

import type { Queryable, SqlParameter, SqlRow } from '../connection';
import { moneyAsText, moneyFromText, sumAsParts, sumFromParts } from '../money-codec';
import { condition, type KeysetList, type ListPage, type PageReads } from './keyset';

/** The last statement of an account that ends by a day. */
export interface LastStatement {
  readonly closing_minor: bigint;
  readonly to_day: string;
  readonly recorded_seq: number;
}

/** What a bank booked on an account. */
export interface LineSums {
  readonly moved_minor: bigint;
  readonly interest_lines: number;
  readonly interest_minor: bigint;
  readonly interest_open: number;
  readonly interest_open_minor: bigint;
}

/** What the books moved on an account: until a day, and on it. */
export interface MovementSums {
  readonly until_minor: bigint;
  readonly moved_minor: bigint;
}

/** A line or movement that the other side had not by the end of a day, or of the day before. */
export interface OpenItem {
  readonly id: string;
  readonly side: 'bank' | 'books';
  readonly account_id: string;
  readonly amount_minor: bigint;
  readonly reference: string;
  readonly booked_on: string;
  readonly settled_on: string | null;
  /** The entry by which the books know of it. */
  readonly seq: number;
  /** The bank's type of booking, or the kind of the entry. */
  readonly about: string;
}

/** Balances of one line of the chart, summed one by one. */
export interface SinglesSum {
  readonly code: string;
  readonly sum_minor: bigint;
}

export interface SingleBalance {
  readonly account_no: number;
  readonly account_id: string;
  readonly code: string;
  readonly balance_minor: bigint;
}

/** What was credited and debited between two entries. */
export interface MovedSums {
  readonly credits_minor: bigint;
  readonly debits_minor: bigint;
}

/** Money that left a custody account. */
export interface OutflowRow {
  readonly seq: number;
  readonly kind: string;
  readonly amount_minor: bigint;
}

/** Types by which banks book interest, in SWIFT and ISO 20022; LIKE is not the same on both databases. */
export const IS_INTEREST =
  "(substr(type, 1, 3) = 'INT' OR substr(type, 1, 4) = 'NINT' OR replace(type, 'INTR', '') <> type)";

const ROWS_MAX = 10_000;
/** Rows read at a time where all are wanted. */
const PAGE_ROWS = 1_000;
/** Ids of one question. */
const IDS_ASKED = 500;

/** Two columns of a sum, where there may be nothing to sum. */
function sums(name: string, expression: string): string {
  const [high, low] = sumAsParts(expression);
  return `coalesce(${high}, '0') AS ${name}_high, coalesce(${low}, '0') AS ${name}_low`;
}

const sumIn = (row: SqlRow | undefined, name: string): bigint =>
  row === undefined ? 0n : sumFromParts(row[`${name}_high`], row[`${name}_low`]);

/** A list of texts as the right side of IN. */
export const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/** The balance after an entry of each ledger account of some lines of the chart, in a currency. */
export function balancesSql(codes: readonly string[]): string {
  return `SELECT b.account_no, b.account_id, b.code, coalesce((
      SELECT p.balance_minor FROM posting AS p WHERE p.account_no = b.account_no AND p.seq <= CAST(? AS BIGINT)
      ORDER BY p.seq DESC, p.idx DESC LIMIT 1), 0) AS balance_minor
    FROM balance AS b WHERE b.currency = ? AND b.code IN (${marks(codes)})`;
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

function openItem(row: SqlRow, side: OpenItem['side']): OpenItem {
  const settled = row['settled_on'];
  return {
    ...{ id: String(row['id']), side, account_id: String(row['account_id']) },
    ...{ amount_minor: moneyFromText(row['amount']), reference: String(row['reference']) },
    ...{ booked_on: String(row['booked_on']), settled_on: typeof settled === 'string' ? settled : null },
    ...{ seq: Number(row['seq']), about: String(row['about']) },
  };
}

/** Questions of daily runs. */
export class CustodyRunReads {
  readonly #pages: PageReads;

  constructor(pages: PageReads) {
    this.#pages = pages;
  }

  get #source(): Queryable {
    return this.#pages.source;
  }

  /** All rows of a list: a page of it may be short where rows have to be looked at. */
  async #all<N extends ProjectionName>(list: KeysetList): Promise<readonly Row<N>[]> {
    const rows: Row<N>[] = [];
    for (let after: string | null = null; ;) {
      const page: ListPage<Row<N>> = await this.#pages.page<N>(list, { after, limit: PAGE_ROWS });
      rows.push(...page.rows);
      if (page.next === null) return rows;
      after = page.next;
    }
  }

  /** Custody accounts in a currency, by id. */
  async accounts(currency: string): Promise<readonly Row<'account'>[]> {
    const list: KeysetList = {
      ...{ name: 'custody-account', table: 'account', direction: 'asc' },
      order: [{ name: 'id', type: 'text' }],
      arms: [[condition("class <> 'party'")]],
      residual: [condition("class = 'custody'"), condition('currency = ?', currency)],
    };
    return await this.#all<'account'>(list);
  }

  /**
   * What the statements of an account that an entry knows say of the end of a day; null where they say nothing.
   *
   * Where the day lies within a statement, such as a month's, its balance is the opening one with all that was booked by the day. It counts
   * once all its pages are there: the gate held opening balance and lines to the closing balance, so the days between follow.
   */
  async lastStatement(account_id: string, day: string, known_seq: number): Promise<LastStatement | null> {
    const ended = await this.#endedBy(account_id, day, known_seq);
    return (await this.#around(account_id, day, known_seq, ended)) ?? ended;
  }

  /** The balance at the end of a day within the statement that goes on after it; null where there is none that is whole. */
  async #around(
    account_id: string,
    day: string,
    known_seq: number,
    ended: LastStatement | null,
  ): Promise<LastStatement | null> {
    const pages = await this.#source.query(
      `SELECT id, ${moneyAsText('opening_minor')} AS opening, last_page, recorded_seq FROM custody_statement
      WHERE account_id = ? AND recorded_seq > CAST(? AS BIGINT) AND recorded_seq <= CAST(? AS BIGINT)
        AND from_day <= ? AND to_day > ?
      ORDER BY recorded_seq`,
      [account_id, String(ended?.recorded_seq ?? 0), String(known_seq), day, day],
    );
    const [first, last] = [pages[0], pages.at(-1)];
    if (first === undefined || last === undefined || Number(last['last_page']) !== 1) return null;
    const [booked] = await this.#source.query(
      `SELECT ${sums('booked', 'amount_minor')} FROM custody_line
      WHERE account_id = ? AND booked_on <= ? AND statement_id IN (
        SELECT s.id FROM custody_statement AS s
        WHERE s.account_id = ? AND s.recorded_seq >= CAST(? AS BIGINT) AND s.recorded_seq <= CAST(? AS BIGINT))`,
      [
        account_id,
        day,
        account_id,
        String(Number(first['recorded_seq'])),
        String(Number(last['recorded_seq'])),
      ],
    );
    return {
      closing_minor: moneyFromText(first['opening']) + sumIn(booked, 'booked'),
      ...{ to_day: day, recorded_seq: Number(last['recorded_seq']) },
    };
  }

  /** The last statement of an account that ends by a day and was recorded by an entry; null where there is none. */
  async #endedBy(account_id: string, day: string, known_seq: number): Promise<LastStatement | null> {
    const [row] = await this.#source.query(
      `SELECT ${moneyAsText('closing_minor')} AS closing, to_day, recorded_seq FROM custody_statement
      WHERE account_id = ? AND recorded_seq <= CAST(? AS BIGINT) AND to_day <= ?
      ORDER BY recorded_seq DESC LIMIT 1`,
      [account_id, String(known_seq), day],
    );
    if (row === undefined) return null;
    const closing_minor = moneyFromText(row['closing']);
    return { closing_minor, to_day: String(row['to_day']), recorded_seq: Number(row['recorded_seq']) };
  }

  /** What the first statement of an account opened with; null where there is none. */
  async firstOpening(
    account_id: string,
  ): Promise<{ readonly opening_minor: bigint; readonly day: string } | null> {
    const [row] = await this.#source.query(
      `SELECT ${moneyAsText('opening_minor')} AS opening, from_day FROM custody_statement
      WHERE account_id = ? ORDER BY recorded_seq LIMIT 1`,
      [account_id],
    );
    return row === undefined
      ? null
      : { opening_minor: moneyFromText(row['opening']), day: String(row['from_day']) };
  }

  /** What the bank booked on an account until a day. */
  async lineSums(account_id: string, day: string): Promise<LineSums> {
    const is_open = `(settled_on IS NULL OR settled_on > ?)`;
    const [moved] = await this.#source.query(
      `SELECT ${sums('moved', 'amount_minor')} FROM custody_line WHERE account_id = ? AND booked_on = ?`,
      [account_id, day],
    );
    const [row] = await this.#source.query(
      `SELECT ${sums('interest', 'amount_minor')},
        ${sums('open', `CASE WHEN ${is_open} THEN amount_minor ELSE 0 END`)},
        count(*) AS lines, count(CASE WHEN ${is_open} THEN 1 END) AS open_lines
      FROM custody_line WHERE account_id = ? AND booked_on <= ? AND ${IS_INTEREST}`,
      [...[day, day], day, account_id, day],
    );
    return {
      ...{ moved_minor: sumIn(moved, 'moved'), interest_minor: sumIn(row, 'interest') },
      ...{ interest_lines: Number(row?.['lines'] ?? 0), interest_open: Number(row?.['open_lines'] ?? 0) },
      interest_open_minor: sumIn(row, 'open'),
    };
  }

  /** What the books moved on an account until a day. */
  async movementSums(account_id: string, day: string): Promise<MovementSums> {
    const [row] = await this.#source.query(
      `SELECT ${sums('until', 'amount_minor')},
        ${sums('moved', 'CASE WHEN booked_on = ? THEN amount_minor ELSE 0 END')}
      FROM custody_movement WHERE account_id = ? AND booked_on <= ?`,
      [day, day, account_id, day],
    );
    return { until_minor: sumIn(row, 'until'), moved_minor: sumIn(row, 'moved') };
  }

  /** What was on one side alone at the end of a day or of the day before, oldest first; that which is matched later too. */
  async openItems(account_id: string, day: string, before: string): Promise<OpenItem[]> {
    const still = await this.#items('i.match_id IS NULL', account_id, day, []);
    // The days on which items were booked are looked at, lest their index be taken for that of the days they were settled on.
    const settled = await this.#items(
      'i.settled_on > ?',
      account_id,
      day,
      [before],
      '((i.booked_on <= ?) IS TRUE)',
    );
    return [...still, ...settled].sort(
      (left, right) => compare(left.booked_on, right.booked_on) || compare(left.id, right.id),
    );
  }

  /** Items of an account by their ids, those booked by a day. */
  async itemsById(account_id: string, ids: readonly string[], day: string): Promise<OpenItem[]> {
    const items: OpenItem[] = [];
    for (let from = 0; from < ids.length; from += IDS_ASKED) {
      const part = ids.slice(from, from + IDS_ASKED);
      items.push(...(await this.#items(`i.id IN (${marks(part)})`, account_id, day, part)));
    }
    return items;
  }

  async #items(
    fits: string,
    account_id: string,
    day: string,
    parameters: readonly string[],
    by_day = 'i.booked_on <= ?',
  ): Promise<OpenItem[]> {
    const columns = `i.id, i.account_id, ${moneyAsText('i.amount_minor')} AS amount, i.reference, i.booked_on, i.settled_on`;
    const from = {
      bank: `s.recorded_seq AS seq, i.type AS about FROM custody_line AS i
        JOIN custody_statement AS s ON s.id = i.statement_id`,
      books: 'i.seq, i.kind AS about FROM custody_movement AS i',
    };
    const read = async (side: OpenItem['side']): Promise<OpenItem[]> => {
      const rows = await this.#source.query(
        `SELECT ${columns}, ${from[side]} WHERE i.account_id = ? AND ${by_day} AND ${fits}`,
        [account_id, day, ...parameters],
      );
      return rows.map((row) => openItem(row, side));
    };
    return [...(await read('bank')), ...(await read('books'))];
  }

  /** Single balances after an entry, summed by line of the chart. */
  async singles(currency: string, codes: readonly string[], seq: number): Promise<SinglesSum[]> {
    const rows = await this.#source.query(
      `SELECT code, ${sums('sum', 'balance_minor')} FROM (${balancesSql(codes)}) AS s GROUP BY code ORDER BY code`,
      // The expression of the sum stands twice and has no parameter of its own.
      [String(seq), currency, ...codes],
    );
    return rows.map((row) => ({ code: String(row['code']), sum_minor: sumIn(row, 'sum') }));
  }

  /** Single balances that were below zero after an entry, by account. */
  async negatives(currency: string, codes: readonly string[], seq: number): Promise<SingleBalance[]> {
    const rows = await this.#source.query(
      `SELECT account_no, account_id, code, ${moneyAsText('balance_minor')} AS balance
      FROM (${balancesSql(codes)}) AS s WHERE balance_minor < 0 ORDER BY account_no LIMIT ${String(ROWS_MAX)}`,
      [String(seq), currency, ...codes],
    );
    return rows.map(singleBalance);
  }

  /** What entries after one and up to another credited and debited to some lines of the chart. */
  async moved(
    currency: string,
    codes: readonly string[],
    after_seq: number,
    seq: number,
  ): Promise<MovedSums> {
    const [row] = await this.#source.query(
      `SELECT ${sums('credits', 'CASE WHEN p.amount_minor > 0 THEN p.amount_minor ELSE 0 END')},
        ${sums('debits', 'CASE WHEN p.amount_minor < 0 THEN -p.amount_minor ELSE 0 END')}
      FROM posting AS p JOIN balance AS b ON b.account_no = p.account_no
      WHERE p.seq > CAST(? AS BIGINT) AND p.seq <= CAST(? AS BIGINT) AND p.currency = ? AND b.code IN (${marks(codes)})`,
      [String(after_seq), String(seq), currency, ...codes],
    );
    return { credits_minor: sumIn(row, 'credits'), debits_minor: sumIn(row, 'debits') };
  }

  /** What left custody accounts on a day, by entry. */
  async outflows(account_ids: readonly string[], day: string): Promise<OutflowRow[]> {
    const found: OutflowRow[] = [];
    for (const account_id of account_ids) {
      const rows = await this.#source.query(
        `SELECT seq, kind, ${moneyAsText('-amount_minor')} AS amount FROM custody_movement
        WHERE account_id = ? AND booked_on = ? AND amount_minor < 0 ORDER BY seq`,
        [account_id, day],
      );
      found.push(
        ...rows.map((row) => ({
          ...{
            seq: Number(row['seq']),
            kind: String(row['kind']),
            amount_minor: moneyFromText(row['amount']),
          },
        })),
      );
    }
    return found.sort((left, right) => left.seq - right.seq);
  }

  // ---- runs ----------------------------------------------------------------------------------------

  /** The runs of days between two, both ends with them, by day; superseded ones only where they are asked for. */
  async runs(
    currency: string,
    from: string,
    to: string,
    superseded = false,
  ): Promise<readonly Row<'custody_run'>[]> {
    const list: KeysetList = {
      ...{ name: 'custody-run', table: 'custody_run', direction: 'asc' },
      order: [
        { name: 'day', type: 'text' },
        { name: 'id', type: 'text' },
      ],
      arms: [[condition('day >= ?', from), condition('day <= ?', to)]],
      residual: [
        condition('currency = ?', currency),
        ...(superseded ? [] : [condition("status <> 'superseded'")]),
      ],
    };
    return await this.#all<'custody_run'>(list);
  }

  /** The first day that was ever run; null where none was. */
  async firstDay(currency: string): Promise<string | null> {
    const [row] = await this.#source.query('SELECT min(day) AS day FROM custody_run WHERE currency = ?', [
      currency,
    ]);
    return typeof row?.['day'] === 'string' ? row['day'] : null;
  }

  /** The last day that was run, but for days after one; null where none was. */
  async lastDay(currency: string, until: string): Promise<string | null> {
    const parameters: SqlParameter[] = [currency, until];
    const [row] = await this.#source.query(
      'SELECT max(day) AS day FROM custody_run WHERE currency = ? AND day <= ?',
      parameters,
    );
    return typeof row?.['day'] === 'string' ? row['day'] : null;
  }

  /** Currencies of custody accounts, or of runs. */
  async currencies(): Promise<string[]> {
    const rows = await this.#source.query(
      `SELECT currency FROM account WHERE class <> 'party' AND class = 'custody'
      UNION SELECT currency FROM custody_run ORDER BY currency`,
    );
    return rows.map((row) => String(row['currency']));
  }
}

/** A single balance out of a row of `balancesSql` with its balance as text. */
export function singleBalance(row: SqlRow): SingleBalance {
  return {
    ...{ account_no: Number(row['account_no']), account_id: String(row['account_id']) },
    ...{ code: String(row['code']), balance_minor: moneyFromText(row['balance']) },
  };
}
