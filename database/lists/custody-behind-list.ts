/**
 * What is behind the figures of a daily run, in pages: lines of statements, movements of custody accounts, balances of customers and
 * postings to them, as the books stood at the end of a day and as far as they knew then.
 */
import type { Row } from '#core/ledger/tables';

import { moneyAsText, moneyFromText } from '../money-codec';
import { balancesSql, IS_INTEREST, marks, singleBalance, type SingleBalance } from './custody-run-list';
import {
  condition,
  type Condition,
  type KeysetList,
  type ListPage,
  type PageReads,
  type PageRequest,
} from './keyset';

/** Lines of some accounts. */
export interface LinesAsked {
  readonly account_ids: readonly string[];
  /** Booked on the day, or until it. */
  readonly day: string;
  readonly of: 'day' | 'until';
  /** By account, the entry of the last statement whose lines count; accounts without one have none. */
  readonly known: ReadonlyMap<string, number>;
  /** Only what a bank booked as interest; only what nothing matched by the day. */
  readonly interest?: 'all' | 'open' | undefined;
}

export interface MovementsAsked {
  readonly account_ids: readonly string[];
  readonly day: string;
  readonly of: 'day' | 'until';
  /** Only what left; by kinds that are not these. */
  readonly out?: { readonly but_kinds: readonly string[] } | undefined;
}

export interface BalancesAsked {
  readonly currency: string;
  readonly codes: readonly string[];
  readonly seq: number;
  readonly sign: 'both' | 'owed' | 'below';
}

export interface PostingsAsked {
  readonly currency: string;
  readonly codes: readonly string[];
  readonly after_seq: number;
  readonly seq: number;
  readonly side: 'credit' | 'debit';
}

export interface PostingRow {
  readonly seq: number;
  readonly idx: number;
  readonly account_id: string;
  readonly code: string;
  readonly kind: string;
  /** Positive on either side. */
  readonly amount_minor: bigint;
}

const BY_DAY = [
  { name: 'booked_on', type: 'text' },
  { name: 'id', type: 'text' },
] as const;

const dayCondition = (of: 'day' | 'until', day: string): Condition =>
  condition(of === 'day' ? 'booked_on = ?' : 'booked_on <= ?', day);

const SIGNS = { both: 'balance_minor <> 0', owed: 'balance_minor > 0', below: 'balance_minor < 0' } as const;

/** Pages behind figures. */
export class CustodyBehindReads {
  readonly #pages: PageReads;

  constructor(pages: PageReads) {
    this.#pages = pages;
  }

  /** Lines of statements by day. Throws CursorError. */
  lines(asked: LinesAsked, page: PageRequest): Promise<ListPage<Row<'custody_line'>>> {
    const { account_ids, day, of, known, interest } = asked;
    const list: KeysetList = {
      ...{ name: 'behind-lines', table: 'custody_line', direction: 'asc', order: BY_DAY },
      arms: account_ids
        .filter((id) => known.has(id))
        .map((id) => [condition('account_id = ?', id), dayCondition(of, day)]),
      residual: [
        ...(interest === undefined ? [] : [condition(IS_INTEREST)]),
        ...(interest === 'open' ? [condition('(settled_on IS NULL OR settled_on > ?)', day)] : []),
        condition(
          `statement_id IN (SELECT s.id FROM custody_statement AS s WHERE ${[...known]
            .map(() => '(s.account_id = ? AND s.recorded_seq <= CAST(? AS BIGINT))')
            .join(' OR ')})`,
          ...[...known].flatMap(([id, seq]) => [id, String(seq)]),
        ),
      ],
    };
    return this.#pages.page<'custody_line'>(list, page);
  }

  /** Movements of custody accounts by day. Throws CursorError. */
  movements(asked: MovementsAsked, page: PageRequest): Promise<ListPage<Row<'custody_movement'>>> {
    const { account_ids, day, of, out } = asked;
    const kinds = out?.but_kinds ?? [];
    const list: KeysetList = {
      ...{ name: 'behind-movements', table: 'custody_movement', direction: 'asc', order: BY_DAY },
      arms: account_ids.map((id) => [condition('account_id = ?', id), dayCondition(of, day)]),
      residual: [
        ...(out === undefined ? [] : [condition('amount_minor < 0')]),
        ...(kinds.length === 0 ? [] : [condition(`kind NOT IN (${marks(kinds)})`, ...kinds)]),
      ],
    };
    return this.#pages.page<'custody_movement'>(list, page);
  }

  /** Balances of customers after an entry that are not zero, by number of their ledger account. */
  async balances(asked: BalancesAsked, after_no: number, limit: number): Promise<SingleBalance[]> {
    const { currency, codes, seq, sign } = asked;
    const rows = await this.#pages.source.query(
      `SELECT account_no, account_id, code, ${moneyAsText('balance_minor')} AS balance
      FROM (${balancesSql(codes)} AND b.account_no > CAST(? AS BIGINT)) AS s WHERE ${SIGNS[sign]}
      ORDER BY account_no LIMIT ${String(limit)}`,
      [String(seq), currency, ...codes, String(after_no)],
    );
    return rows.map(singleBalance);
  }

  /** Postings to customers' balances between two entries, by entry. */
  async postings(
    asked: PostingsAsked,
    after: { readonly seq: number; readonly idx: number },
    limit: number,
  ): Promise<PostingRow[]> {
    const { currency, codes, after_seq, seq, side } = asked;
    const rows = await this.#pages.source.query(
      `SELECT p.seq, p.idx, b.account_id, b.code, j.kind, ${moneyAsText('p.amount_minor')} AS amount
      FROM posting AS p JOIN balance AS b ON b.account_no = p.account_no JOIN journal AS j ON j.seq = p.seq
      WHERE p.seq > CAST(? AS BIGINT) AND p.seq <= CAST(? AS BIGINT) AND p.currency = ? AND b.code IN (${marks(codes)})
        AND p.amount_minor ${side === 'credit' ? '>' : '<'} 0
        AND (p.seq > CAST(? AS BIGINT) OR (p.seq = CAST(? AS BIGINT) AND p.idx > CAST(? AS BIGINT)))
      ORDER BY p.seq, p.idx LIMIT ${String(limit)}`,
      [
        ...[String(after_seq), String(seq), currency, ...codes],
        ...[String(after.seq), String(after.seq), String(after.idx)],
      ],
    );
    return rows.map((row) => {
      const amount = moneyFromText(row['amount']);
      return {
        ...{ seq: Number(row['seq']), idx: Number(row['idx']), account_id: String(row['account_id']) },
        ...{ code: String(row['code']), kind: String(row['kind']) },
        amount_minor: amount < 0n ? -amount : amount,
      };
    });
  }

  /** Matches of an account that were made after an entry, and those that were taken back after an instant. */
  async matchesSince(account_id: string, seq: number, at: number): Promise<readonly Row<'custody_match'>[]> {
    const list = (of: Condition): KeysetList => ({
      ...{ name: 'matches-since', table: 'custody_match', direction: 'asc', residual: [] },
      order: [
        { name: 'made_seq', type: 'int' },
        { name: 'id', type: 'text' },
      ],
      arms: [[condition('account_id = ?', account_id), of]],
    });
    const rows: Row<'custody_match'>[] = [];
    for (const of of [
      condition('made_seq > CAST(? AS BIGINT)', String(seq)),
      condition(
        'made_seq <= CAST(? AS BIGINT) AND undone_at IS NOT NULL AND undone_at > CAST(? AS BIGINT)',
        ...[String(seq), String(at)],
      ),
    ]) {
      for (let after: string | null = null; ;) {
        const page: ListPage<Row<'custody_match'>> = await this.#pages.page<'custody_match'>(list(of), {
          ...{ after, limit: 1_000 },
        });
        rows.push(...page.rows);
        if (page.next === null) break;
        after = page.next;
      }
    }
    return rows;
  }
}
