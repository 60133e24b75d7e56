/**
 * The list of trades: which index answers which filter, and what is looked at row by row.
 *
 * An account is read through one index per side, a set of statuses through one stretch of the index per status;
 * both together read the account's side and look at the status. The sort by timer lists running timers only.
 */
import type { TradeFilter } from '#core/contract/trades';
import type { TradeStatus } from '#core/ledger/tables';

import type { SqlParameter } from '../connection';
import type { Queryable } from '../connection';
import type { Dialect } from '../dialect';
import { condition, type Condition, type KeysetList, type OrderColumn } from './keyset';
import { beginsWith, candidates } from './text-filter';

export type TradeSort = 'created_at' | 'amount_minor' | 'timer_due_at' | 'id';

export interface TradeListAsked {
  readonly filter: TradeFilter;
  readonly sort: TradeSort;
  readonly direction: 'asc' | 'desc';
}

const ID: OrderColumn = { name: 'id', type: 'text' };
const ORDERS: Readonly<Record<TradeSort, readonly OrderColumn[]>> = {
  created_at: [{ name: 'created_at', type: 'int' }, ID],
  amount_minor: [{ name: 'amount_minor', type: 'money' }, ID],
  timer_due_at: [{ name: 'timer_due_at', type: 'int' }, ID],
  id: [ID],
};

function atLeast(column: string, value: string): Condition {
  return condition(`${column} >= CAST(? AS BIGINT)`, value);
}

function ranges({
  filter,
}: TradeListAsked): Readonly<Record<'created_at' | 'amount_minor', readonly Condition[]>> {
  const { created_from, created_to, amount_min_minor, amount_max_minor } = filter;
  const created: Condition[] = [];
  const amount: Condition[] = [];
  if (created_from !== undefined) {
    created.push(atLeast('created_at', String(created_from)));
  }
  if (created_to !== undefined) {
    created.push(condition('created_at < CAST(? AS BIGINT)', String(created_to)));
  }
  if (amount_min_minor !== undefined) {
    amount.push(atLeast('amount_minor', amount_min_minor.toString()));
  }
  if (amount_max_minor !== undefined) {
    amount.push(condition('amount_minor <= CAST(? AS BIGINT)', amount_max_minor.toString()));
  }
  return { created_at: created, amount_minor: amount };
}

function statusIn(statuses: readonly TradeStatus[]): Condition {
  return condition(
    `status IN (${statuses.map(() => '?').join(', ')})`,
    ...(statuses as readonly SqlParameter[]),
  );
}

/** Arms of the account's two sides; a trade with itself is in the first only. */
function sides(account_id: string): (readonly Condition[])[] {
  return [
    [condition('buyer_id = ?', account_id)],
    [condition('seller_id = ?', account_id), condition('buyer_id <> ?', account_id)],
  ];
}

/** Plans the list: arms by the narrowest equality an index has in this sort, ranges where the sort has them. */
export async function tradeList(
  source: Queryable,
  dialect: Dialect,
  asked: TradeListAsked,
): Promise<KeysetList> {
  const { filter, sort, direction } = asked;
  const { text, status, account_id, marketplace } = filter;
  const found = ranges(asked);
  const in_index: Condition[] = [];
  const residual: Condition[] = [];
  (sort === 'created_at' ? in_index : residual).push(...found.created_at);
  (sort === 'amount_minor' ? in_index : residual).push(...found.amount_minor);
  if (sort === 'timer_due_at') {
    in_index.push(condition('timer_due_at IS NOT NULL'));
  }
  if (marketplace !== undefined) {
    residual.push(condition('marketplace = ?', marketplace));
  }
  if (filter.currency !== undefined) {
    residual.push(condition('currency = ?', filter.currency));
  }
  let arms: (readonly Condition[])[] = [[]];
  if (text !== undefined && text !== '') {
    const ids =
      sort === 'id'
        ? null
        : await candidates<string>(source, dialect, { table: 'trade', key: 'id', columns: ['id'], text });
    if (ids !== null) {
      const set = condition(dialect.isIn('id', 'text'), JSON.stringify(ids));
      const all = [...in_index, ...residual, ...(account_id === undefined ? [] : [either(account_id)])];
      return {
        ...head(asked),
        direction,
        arms: [[set, ...all, ...(status?.length ? [statusIn(status)] : [])]],
        residual: [],
      };
    }
    (sort === 'id' ? in_index : residual).push(beginsWith('id', text));
  }
  if (account_id !== undefined && sort === 'created_at') {
    arms = sides(account_id);
  } else if (account_id !== undefined) {
    residual.push(either(account_id));
  }
  if (status !== undefined && status.length > 0) {
    if (sort === 'created_at' && account_id === undefined) {
      arms = [...new Set(status)].map((one) => [condition('status = ?', one)]);
    } else {
      residual.push(statusIn(status));
    }
  }
  return { ...head(asked), direction, arms: arms.map((arm) => [...arm, ...in_index]), residual };
}

function either(account_id: string): Condition {
  return condition('(buyer_id = ? OR seller_id = ?)', account_id, account_id);
}

function head({ sort }: TradeListAsked): Pick<KeysetList, 'name' | 'table' | 'order'> {
  return { name: `trade.${sort}`, table: 'trade', order: ORDERS[sort] };
}
