/**
 * The list of trades: which index answers which filter, and what is looked at row by row.
 *
 * What is asked falls into parts, each of which an index answers: an account through one index per side, a set of
 * statuses through one stretch of an index per status, amounts through one stretch per currency. A sort reads through
 * the part that has an index in its order; the others are looked at, and are the ways to the rows where these are few.
 * The sort by timer lists running timers only.
 */
import type { TradeFilter } from '#core/contract/trades';
import type { TradeStatus } from '#core/ledger/tables';

import type { SqlParameter } from '../connection';
import type { Queryable } from '../connection';
import { condition, type Arms, type Condition, type KeysetList, type OrderColumn } from './keyset';
import { beginsWith } from './text-filter';

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

type PartName = 'text' | 'account' | 'amount' | 'status' | 'marketplace' | 'created';

/** A part of what is asked. */
interface Part {
  readonly name: PartName;
  /** What a row has to be, looked at by itself. */
  readonly row: readonly Condition[];
  /** The same as stretches of an index. */
  readonly arms: Arms;
}

/** Parts of which the first that is asked for leads, in a sort: its index is in that order. */
const LEADING: Readonly<Record<TradeSort, readonly PartName[]>> = {
  created_at: ['account', 'status', 'marketplace'],
  amount_minor: ['amount'],
  timer_due_at: [],
  id: ['text'],
};

function atLeast(column: string, value: string): Condition {
  return condition(`${column} >= CAST(? AS BIGINT)`, value);
}

function createdRange({ created_from, created_to }: TradeFilter): Condition[] {
  const range: Condition[] = [];
  if (created_from !== undefined) {
    range.push(atLeast('created_at', String(created_from)));
  }
  if (created_to !== undefined) {
    range.push(condition('created_at < CAST(? AS BIGINT)', String(created_to)));
  }
  return range;
}

function amountRange({ amount_min_minor, amount_max_minor }: TradeFilter): Condition[] {
  const range: Condition[] = [];
  if (amount_min_minor !== undefined) {
    range.push(atLeast('amount_minor', amount_min_minor.toString()));
  }
  if (amount_max_minor !== undefined) {
    range.push(condition('amount_minor <= CAST(? AS BIGINT)', amount_max_minor.toString()));
  }
  return range;
}

function statusIn(statuses: readonly TradeStatus[]): Condition {
  return condition(
    `status IN (${statuses.map(() => '?').join(', ')})`,
    ...(statuses as readonly SqlParameter[]),
  );
}

/** Arms of the account's two sides; a trade with itself is in the first only. */
function sides(account_id: string): Arms {
  return [
    [condition('buyer_id = ?', account_id)],
    [condition('seller_id = ?', account_id), condition('buyer_id <> ?', account_id)],
  ];
}

/** The currencies that trades have: one step in an index for each. */
async function currenciesOf(source: Queryable): Promise<readonly string[]> {
  const rows = await source.query(
    `WITH RECURSIVE found (currency) AS (
      SELECT min(currency) FROM trade
      UNION ALL SELECT (SELECT min(currency) FROM trade WHERE currency > found.currency) FROM found
      WHERE found.currency IS NOT NULL
    ) SELECT currency FROM found WHERE currency IS NOT NULL`,
  );
  return rows.map(({ currency }) => String(currency));
}

/** The amounts, which an index has by currency. */
async function amountPart(source: Queryable, filter: TradeFilter): Promise<Part> {
  const range = amountRange(filter);
  const { currency } = filter;
  const named = currency === undefined ? [] : [condition('currency = ?', currency)];
  const currencies = currency === undefined ? await currenciesOf(source) : [currency];
  return {
    name: 'amount',
    row: [...named, ...range],
    arms: currencies.map((one) => [condition('currency = ?', one), ...range]),
  };
}

/** What is asked, the parts that usually leave fewest rows first. */
async function partsOf(source: Queryable, { filter, sort }: TradeListAsked): Promise<readonly Part[]> {
  const { text, status, account_id, marketplace } = filter;
  const parts: Part[] = [];
  if (text !== undefined && text !== '') {
    const row = [beginsWith('id', text)];
    parts.push({ name: 'text', row, arms: [row] });
  }
  if (account_id !== undefined) {
    const row = [condition('(buyer_id = ? OR seller_id = ?)', account_id, account_id)];
    parts.push({ name: 'account', row, arms: sides(account_id) });
  }
  const has_amount = amountRange(filter).length > 0 || filter.currency !== undefined;
  if (sort === 'amount_minor' || has_amount) {
    parts.push(await amountPart(source, filter));
  }
  if (status !== undefined && status.length > 0) {
    const arms = [...new Set(status)].map((one) => [condition('status = ?', one)]);
    parts.push({ name: 'status', row: [statusIn(status)], arms });
  }
  if (marketplace !== undefined) {
    const row = [condition('marketplace = ?', marketplace)];
    parts.push({ name: 'marketplace', row, arms: [row] });
  }
  const created = createdRange(filter);
  if (created.length > 0) {
    parts.push({ name: 'created', row: created, arms: [created] });
  }
  return parts;
}

/** Plans the list: arms by the part that leads in this sort, the other parts as ways beside it. */
export async function tradeList(source: Queryable, asked: TradeListAsked): Promise<KeysetList> {
  const { sort, direction } = asked;
  const parts = await partsOf(source, asked);
  const named = LEADING[sort].find((name) => parts.some((part) => part.name === name));
  const leading = parts.find(({ name }) => name === named);
  const timed = sort === 'timer_due_at' ? [condition('timer_due_at IS NOT NULL')] : [];
  const rest = parts.filter((part) => part !== leading);
  const inOrder = ({ name }: Part): boolean => sort === 'created_at' && name === 'created';
  const ranged = rest.filter(inOrder).flatMap(({ row }) => row);
  const others = rest.filter((part) => !inOrder(part));
  const looks = [...timed, ...parts.flatMap(({ row }) => row)];
  return {
    name: `trade.${sort}`,
    table: 'trade',
    order: ORDERS[sort],
    direction,
    arms: (leading?.arms ?? [[]]).map((arm) => [...arm, ...timed, ...ranged]),
    residual: others.flatMap(({ row }) => row),
    ways: others.map(({ arms }) => ({ arms, looks })),
  };
}
