/**
 * The lists of parties and accounts: sorts with an index each, everything else looked at within the window.
 *
 * Sorted by balance, accounts are read in the order of their available balance; those that never had one are
 * not in that list.
 */
import type { AccountFilter } from '#core/contract/accounts';
import type { PartyFilter } from '#core/contract/parties';

import { condition, lookedAt, type Arms, type Condition, type KeysetList, type OrderColumn } from './keyset';
import { anyBeginsWith, beginsWith } from './text-filter';

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

/** How a list is narrowed by the beginning of an id in one of some columns: as a look at a row, and as arms. */
function byText(
  columns: readonly string[],
  text: string | undefined,
): { readonly look: readonly Condition[]; readonly arms: Arms } {
  if (text === undefined || text === '') {
    return { look: [], arms: [] };
  }
  const arms = columns.map((column, index) => {
    const before = columns.slice(0, index).map((other) => {
      const { sql, parameters } = beginsWith(other, text);
      return lookedAt(condition(`NOT ${sql}`, ...parameters));
    });
    return [beginsWith(column, text), ...before];
  });
  return { look: [anyBeginsWith(columns, text)], arms };
}

const HAS_SHOP =
  'EXISTS (SELECT 1 FROM account AS shop WHERE shop.party_id = "party".id AND shop.merchant = 1)';

/** Plans the list of parties. */
export function partyList({ filter, sort, direction }: PartyListAsked): KeysetList {
  const { look, arms } = byText(['id'], filter.text);
  const residual: Condition[] = [];
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
  if (sort === 'id') {
    return { ...base, arms: [look], residual };
  }
  const looks = [...look, ...residual];
  return { ...base, arms: [[]], residual: looks, ways: arms.length === 0 ? [] : [{ arms, looks }] };
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

const TEXT_COLUMNS = ['id', 'party_id'];

/** Plans the list of accounts by id or opening. */
export function accountList({ filter, sort, direction }: AccountListAsked): KeysetList {
  const { look, arms } = byText(TEXT_COLUMNS, filter.text);
  const found = accountConditions(filter);
  const looks = [...look, ...found.index, ...found.look];
  return {
    name: `account.${sort}`,
    table: 'account',
    order: orderOf(sort),
    direction,
    arms: [found.index],
    residual: [...look, ...found.look],
    ways: arms.length === 0 ? [] : [{ arms, looks }],
  };
}

/** Plans the list of available balances, the accounts of which pass the filter. */
export function balanceList({ filter, direction }: AccountListAsked): KeysetList {
  const { look } = byText(TEXT_COLUMNS, filter.text);
  const found = accountConditions(filter);
  const about = [...look, ...found.index, ...found.look];
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
