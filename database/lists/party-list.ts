/**
 * The lists of parties and accounts: sorts with an index each, everything else looked at within the window.
 *
 * Sorted by balance, accounts are read in the order of their available balance; those that never had one are
 * not in that list.
 */
import type { AccountFilter } from '#core/contract/accounts';
import type { PartyFilter } from '#core/contract/parties';

import type { Queryable } from '../connection';
import type { Dialect } from '../dialect';
import { condition, type Condition, type KeysetList, type OrderColumn } from './keyset';
import { anyBeginsWith, candidates } from './text-filter';

export interface PartyListAsked {
  readonly filter: PartyFilter;
  readonly sort: 'id' | 'registered_at';
  readonly direction: 'asc' | 'desc';
}

export interface AccountListAsked {
  readonly filter: AccountFilter;
  readonly sort: 'id' | 'opened_at' | 'available_minor';
  readonly direction: 'asc' | 'desc';
}

const ID: OrderColumn = { name: 'id', type: 'text' };

function orderOf(sort: string): readonly OrderColumn[] {
  return sort === 'id' ? [ID] : [{ name: sort, type: 'int' }, ID];
}

function isOneOf(column: string, values: readonly string[]): Condition {
  return condition(`${column} IN (${values.map(() => '?').join(', ')})`, ...values);
}

/** How a list is narrowed by the beginning of an id: a set where few begin so, else a look at every row. */
async function byText(
  source: Queryable,
  dialect: Dialect,
  asked: {
    readonly table: 'party' | 'account';
    readonly columns: readonly string[];
    readonly text: string | undefined;
  },
): Promise<{ readonly set: readonly Condition[]; readonly look: readonly Condition[] }> {
  const { table, columns, text } = asked;
  if (text === undefined || text === '') {
    return { set: [], look: [] };
  }
  const ids = await candidates<string>(source, dialect, { table, key: 'id', columns, text });
  return ids === null
    ? { set: [], look: [anyBeginsWith(columns, text)] }
    : { set: [condition(dialect.isIn('id', 'text'), JSON.stringify(ids))], look: [] };
}

const HAS_SHOP =
  'EXISTS (SELECT 1 FROM account AS shop WHERE shop.party_id = "party".id AND shop.merchant = 1)';

/** Plans the list of parties. */
export async function partyList(
  source: Queryable,
  dialect: Dialect,
  { filter, sort, direction }: PartyListAsked,
): Promise<KeysetList> {
  const { set, look } = await byText(source, dialect, { table: 'party', columns: ['id'], text: filter.text });
  const residual: Condition[] = [...look];
  if (filter.kind !== undefined) {
    residual.push(condition('kind = ?', filter.kind));
  }
  if (filter.level !== undefined && filter.level.length > 0) {
    residual.push(isOneOf('level', filter.level));
  }
  if (filter.category !== undefined && filter.category !== '') {
    residual.push(condition('category = ?', filter.category));
  }
  if (filter.merchant !== undefined) {
    residual.push(condition(filter.merchant ? HAS_SHOP : `NOT ${HAS_SHOP}`));
  }
  const base = { name: `party.${sort}`, table: 'party', order: orderOf(sort), direction } as const;
  return set.length > 0
    ? { ...base, arms: [[...set, ...residual]], residual: [] }
    : { ...base, arms: [[]], residual };
}

/** Conditions on an account: those that a partial index answers as literals, and those looked at. */
function accountConditions(filter: AccountFilter): { index: Condition[]; look: Condition[] } {
  const index: Condition[] = [];
  const look: Condition[] = [];
  if (filter.merchant !== undefined) {
    (filter.merchant ? index : look).push(condition(`merchant = ${filter.merchant ? '1' : '0'}`));
  }
  if (filter.class === 'party') {
    look.push(condition(`class = 'party'`));
  } else if (filter.class !== undefined) {
    index.push(condition(`class <> 'party'`), condition('class = ?', filter.class));
  }
  if (filter.restricted !== undefined) {
    index.push(condition(`restrictions <> '[]'`));
    if (filter.restricted.length > 0) {
      look.push({
        sql: `(${filter.restricted.map(() => 'restrictions LIKE ?').join(' OR ')})`,
        parameters: filter.restricted.map((kind) => `%"kind":"${kind}"%`),
      });
    }
  }
  return { index, look };
}

/** Plans the list of accounts by id or opening. */
export async function accountList(
  source: Queryable,
  dialect: Dialect,
  { filter, sort, direction }: AccountListAsked,
): Promise<KeysetList> {
  const columns = ['id', 'party_id'];
  const { set, look } = await byText(source, dialect, { table: 'account', columns, text: filter.text });
  const found = accountConditions(filter);
  const base = { name: `account.${sort}`, table: 'account', order: orderOf(sort), direction } as const;
  return set.length > 0
    ? { ...base, arms: [[...set, ...found.index, ...found.look]], residual: [] }
    : { ...base, arms: [found.index], residual: [...look, ...found.look] };
}

/** Plans the list of available balances, the accounts of which pass the filter. */
export async function balanceList(
  source: Queryable,
  dialect: Dialect,
  { filter, direction }: AccountListAsked,
): Promise<KeysetList> {
  const columns = ['id', 'party_id'];
  const { set, look } = await byText(source, dialect, { table: 'account', columns, text: filter.text });
  const found = accountConditions(filter);
  const about = [...set, ...look, ...found.index, ...found.look];
  const passes: Condition = {
    sql: `EXISTS (SELECT 1 FROM account WHERE account.id = "balance".account_id AND ${about.map(({ sql }) => sql).join(' AND ')})`,
    parameters: about.flatMap(({ parameters }) => [...parameters]),
  };
  return {
    name: 'account.available_minor',
    table: 'balance',
    order: [
      { name: 'balance_minor', type: 'money' },
      { name: 'account_id', type: 'text' },
    ],
    direction,
    arms: [[condition(`code = 'customer-available'`)]],
    residual: about.length === 0 ? [] : [passes],
  };
}
