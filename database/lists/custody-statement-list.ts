/**
 * Lists of banks' statements, as they were taken: newest first, of one custody account or of all.
 *
 * Accounts that have statements are few, so each is a stretch of the index by account; days and format are looked at row by row.
 */
import type { StatementFormat } from '#core/custody/custody-words';
import type { Row } from '#core/ledger/tables';

import {
  condition,
  countRows,
  type Condition,
  type KeysetList,
  type ListPage,
  type PageReads,
  type PageRequest,
} from './keyset';

export interface StatementListFilter {
  /** One alone. */
  readonly id?: string | undefined;
  readonly account_id?: string | undefined;
  /** Statements that tell of any day from here on, and up to there. */
  readonly from_day?: string | undefined;
  readonly to_day?: string | undefined;
  readonly format?: StatementFormat | undefined;
}

function statementList(
  { id, from_day, to_day, format }: StatementListFilter,
  account_ids: readonly string[],
): KeysetList {
  const residual: Condition[] = [];
  if (id !== undefined) residual.push(condition('id = ?', id));
  if (from_day !== undefined) residual.push(condition('to_day >= ?', from_day));
  if (to_day !== undefined) residual.push(condition('from_day <= ?', to_day));
  if (format !== undefined) residual.push(condition('format = ?', format));
  return {
    ...{ name: 'custody-statement', table: 'custody_statement', direction: 'desc', residual },
    order: [{ name: 'recorded_seq', type: 'int' }],
    arms: account_ids.map((id) => [condition('account_id = ?', id)]),
  };
}

/** Questions about statements, over a connection that only reads. */
export class StatementReads {
  readonly #pages: PageReads;

  constructor(pages: PageReads) {
    this.#pages = pages;
  }

  /** A page of statements, the last taken first. Throws CursorError. */
  async page(filter: StatementListFilter, page: PageRequest): Promise<ListPage<Row<'custody_statement'>>> {
    const list = statementList(filter, await this.#accounts(filter));
    return await this.#pages.page<'custody_statement'>(list, page);
  }

  /** How many statements a list has; not exact beyond `limit`, or where no index answers the filter. */
  async count(filter: StatementListFilter, limit: number): ReturnType<typeof countRows> {
    return await countRows(this.#pages.source, statementList(filter, await this.#accounts(filter)), limit);
  }

  /** Custody accounts with statements: the asked one, or all. */
  async #accounts({ account_id }: StatementListFilter): Promise<readonly string[]> {
    if (account_id !== undefined) return [account_id];
    const rows = await this.#pages.source.query('SELECT account_id FROM custody_tip ORDER BY account_id');
    return rows.map((row) => String(row['account_id']));
  }
}
