/** What the address says about the list of trades, as the contract's query; what does not parse counts as not given. */
import type { z } from 'zod';

import { TRADE_SORTS, type tradeQuery } from '#core/contract/trades';
import { MARKETPLACES, TRADE_STATUSES } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import { parseMajor } from '../../ui/figures';
import { dayEnd, dayStart } from '../../ui/instants';
import { given, memberOf } from '../../ui/query-values';

export type TradeQuery = z.input<typeof tradeQuery>;

/** The query of the list of trades; amounts are typed in yuan. */
export function tradeQueryOf(address: Pick<Address, 'text' | 'list'>): TradeQuery {
  const text = (name: string): string | undefined => address.text(name) || undefined;
  const status = address.list('status').flatMap((one) => memberOf(TRADE_STATUSES, one) ?? []);
  return {
    filter: given({
      text: text('text'),
      status: status.length > 0 ? status : undefined,
      account_id: text('account'),
      marketplace: memberOf(MARKETPLACES, address.text('marketplace')),
      amount_min_minor: parseMajor(address.text('amount_min'), 'CNY'),
      amount_max_minor: parseMajor(address.text('amount_max'), 'CNY'),
      created_from: dayStart(address.text('created_from')),
      created_to: dayEnd(address.text('created_to')),
    }),
    sort: memberOf(TRADE_SORTS, address.text('sort')) ?? 'created_at',
    direction: address.text('direction') === 'asc' ? 'asc' : 'desc',
  };
}
