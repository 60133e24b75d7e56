/**
 * Lists of sellers' loans, of reviews that wait, and what a merchant sold by month.
 */
import type { LoanView } from '#core/contract/loans';
import type { Instant } from '#core/kernel/instant';
import type { Row } from '#core/ledger/tables';

import { sumAsParts, sumFromParts } from '../money-codec';
import {
  condition,
  countRows,
  type Condition,
  type KeysetList,
  type ListPage,
  type PageReads,
  type PageRequest,
} from './keyset';

export interface LoanListFilter {
  readonly view: LoanView;
  readonly account_id?: string | undefined;
  readonly bank?: string | undefined;
}

function viewConditions(view: LoanView): Condition[] {
  switch (view) {
    case 'pending':
      return [condition("status IN ('applied', 'submitted', 'granted')")];
    case 'running':
      return [condition("status = 'active'")];
    case 'late':
      return [condition("status = 'active'"), condition("stage <> 'current'")];
    case 'all':
      return [];
  }
}

/** Plans a list of loans, newest first. */
function loanList({ view, account_id, bank }: LoanListFilter): KeysetList {
  return {
    ...{ name: `loan-${view}`, table: 'loan', direction: 'desc' },
    order: [{ name: 'applied_seq', type: 'int' }],
    arms: [viewConditions(view)],
    residual: [
      ...(account_id === undefined ? [] : [condition('account_id = ?', account_id)]),
      ...(bank === undefined ? [] : [condition('bank = ?', bank)]),
    ],
  };
}

/** Counts of loans that somebody looks at. */
export interface LoanCounts {
  readonly pending: number;
  readonly running: number;
  readonly late: number;
  readonly reviews: number;
}

/** What a merchant sold in a stretch of time. */
export interface SoldFigures {
  readonly sales: number;
  /** Less what went back. */
  readonly net_minor: bigint;
  readonly gone_back: number;
}

/** Questions about loans, over a connection that only reads. */
export class LoanReads {
  readonly #pages: PageReads;

  constructor(pages: PageReads) {
    this.#pages = pages;
  }

  /** A page of loans, newest first. Throws CursorError. */
  page(filter: LoanListFilter, page: PageRequest): Promise<ListPage<Row<'loan'>>> {
    return this.#pages.page<'loan'>(loanList(filter), page);
  }

  /** How many loans a list has; not exact beyond `limit`, or where no index answers the filter. */
  count(filter: LoanListFilter, limit: number): ReturnType<typeof countRows> {
    return countRows(this.#pages.source, loanList(filter), limit);
  }

  /** A page of reviews that nobody answered, the first due first. Throws CursorError. */
  reviews(page: PageRequest): Promise<ListPage<Row<'credit_review'>>> {
    const list: KeysetList = {
      ...{ name: 'credit-review', table: 'credit_review', direction: 'asc', residual: [] },
      order: [
        { name: 'due_at', type: 'int' },
        { name: 'id', type: 'text' },
      ],
      arms: [[condition("status = 'open'")]],
    };
    return this.#pages.page<'credit_review'>(list, page);
  }

  /** What waits, runs and is late. */
  async counts(): Promise<LoanCounts> {
    const of = async (from: string): Promise<number> => {
      const [row] = await this.#pages.source.query(`SELECT count(*) AS n FROM ${from}`);
      return Number(row?.['n'] ?? 0);
    };
    return {
      pending: await of("loan WHERE status IN ('applied', 'submitted', 'granted')"),
      running: await of("loan WHERE status = 'active'"),
      late: await of("loan WHERE status = 'active' AND stage <> 'current'"),
      reviews: await of("credit_review WHERE status = 'open'"),
    };
  }

  /** What a merchant sold whose buyers confirmed it in [from, to). */
  async sold(seller_id: string, from: Instant, to: Instant): Promise<SoldFigures> {
    const back = 'refunded_minor + charged_back_minor';
    const [high, low] = sumAsParts(`amount_minor - (${back})`);
    const [row] = await this.#pages.source.query(
      `SELECT count(*) AS sales, ${high} AS high, ${low} AS low,
        SUM(CASE WHEN ${back} > 0 THEN 1 ELSE 0 END) AS gone_back
      FROM trade WHERE seller_id = ? AND confirmed_at >= CAST(? AS BIGINT) AND confirmed_at < CAST(? AS BIGINT)`,
      [seller_id, String(from), String(to)],
    );
    const sales = Number(row?.['sales'] ?? 0);
    return {
      ...{ sales, gone_back: Number(row?.['gone_back'] ?? 0) },
      net_minor: sales === 0 ? 0n : sumFromParts(row?.['high'], row?.['low']),
    };
  }

  /** Movements of a loan, in order, at most `limit`. */
  async movements(loan_id: string, limit: number): Promise<readonly Row<'loan_movement'>[]> {
    const list: KeysetList = {
      ...{ name: 'loan-movement', table: 'loan_movement', direction: 'asc', residual: [] },
      order: [{ name: 'seq', type: 'int' }],
      arms: [[condition('loan_id = ?', loan_id)]],
    };
    return (await this.#pages.page<'loan_movement'>(list, { after: null, limit })).rows;
  }
}
