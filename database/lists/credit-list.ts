/**
 * The list of merchants' credit scores, and the history of one: each read in the order of an index.
 */
import type { CreditGrade } from '#core/credit/axes';
import type { Row } from '#core/ledger/tables';

import {
  condition,
  countRows,
  type KeysetList,
  type ListPage,
  type PageReads,
  type PageRequest,
} from './keyset';

/** Lowest or highest score first, or those that fell or rose most. */
export type CreditSort = 'score' | 'moved';

export interface CreditListAsked {
  readonly sort: CreditSort;
  readonly direction: 'asc' | 'desc';
  readonly grade?: CreditGrade | undefined;
  /** Only those whose score fell, or rose, when it was recorded last. */
  readonly moved?: 'fell' | 'rose' | undefined;
  readonly account_id?: string | undefined;
}

const MOVED = { fell: 'moved < 0', rose: 'moved > 0' } as const;

function creditList({ sort, direction, grade, moved, account_id }: CreditListAsked): KeysetList {
  const by_grade = grade === undefined ? [] : [condition('grade = ?', grade)];
  const by_move = moved === undefined ? [] : [condition(MOVED[moved])];
  const by_score = sort === 'score';
  return {
    ...{ name: `credit-score-${sort}`, table: 'credit_score', direction },
    order: [
      { name: sort, type: 'int' },
      { name: 'account_id', type: 'text' },
    ],
    arms: [by_score ? by_grade : by_move],
    residual: [
      ...(by_score ? by_move : by_grade),
      ...(account_id === undefined ? [] : [condition('account_id = ?', account_id)]),
    ],
  };
}

function historyList(account_id: string, upto_seq: number | undefined): KeysetList {
  const upto = upto_seq === undefined ? [] : [condition('seq <= CAST(? AS BIGINT)', String(upto_seq))];
  return {
    ...{ name: 'credit-score-change', table: 'credit_score_change', direction: 'desc', residual: [] },
    order: [{ name: 'seq', type: 'int' }],
    arms: [[condition('account_id = ?', account_id), ...upto]],
  };
}

/** Merchants of each grade, and the mean of their scores. */
export interface GradeFigure {
  readonly grade: CreditGrade;
  readonly merchants: number;
  readonly mean_score: number;
}

/** Questions about credit scores, over a connection that only reads. */
export class CreditReads {
  readonly #pages: PageReads;

  constructor(pages: PageReads) {
    this.#pages = pages;
  }

  /** A page of scores. Throws CursorError. */
  page(asked: CreditListAsked, page: PageRequest): Promise<ListPage<Row<'credit_score'>>> {
    return this.#pages.page<'credit_score'>(creditList(asked), page);
  }

  /** How many scores a list has; not exact beyond `limit`, or where no index answers the filter. */
  count(asked: CreditListAsked, limit: number): ReturnType<typeof countRows> {
    return countRows(this.#pages.source, creditList(asked), limit);
  }

  /** A page of one merchant's changes, the latest first, up to an entry. Throws CursorError. */
  history(
    account_id: string,
    page: PageRequest,
    upto_seq?: number,
  ): Promise<ListPage<Row<'credit_score_change'>>> {
    return this.#pages.page<'credit_score_change'>(historyList(account_id, upto_seq), page);
  }

  /** Merchants by grade; reads an index over every score. */
  async grades(): Promise<readonly GradeFigure[]> {
    const rows = await this.#pages.source.query(
      'SELECT grade, count(*) AS merchants, SUM(score) AS points FROM credit_score GROUP BY grade',
    );
    return rows.map((row) => {
      const merchants = Number(row['merchants']);
      const mean_score = Math.round(Number(row['points']) / merchants);
      return { grade: String(row['grade']) as CreditGrade, merchants, mean_score };
    });
  }
}
