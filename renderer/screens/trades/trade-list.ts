/** The list of trades: its filters, its columns, and what the address asks; what does not parse counts as not given. */
import type { z } from 'zod';

import { TRADE_SORTS, type tradeQuery } from '#core/contract/trades';
import { MARKETPLACES, TRADE_STATUSES, type Trade } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import type { Translate } from '../../ui/failure-text';
import { amount, distance, figure, instant, link, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import { parseMajor } from '../../ui/figures';
import type { FilterField } from '../../ui/filters';
import { dayEnd, dayStart } from '../../ui/instants';
import { given, memberOf } from '../../ui/query-values';
import { tradeTone } from '../../ui/tones';

export type TradeQuery = z.input<typeof tradeQuery>;

/** The currency that amounts are typed in: the one chosen, or the only one there is; undefined where it is open. */
export function currencyIn(
  address: Pick<Address, 'text'>,
  currencies: readonly string[],
): string | undefined {
  return (
    memberOf(currencies, address.text('currency')) ?? (currencies.length === 1 ? currencies[0] : undefined)
  );
}

/** The query of the list of trades; an amount counts only in a currency. */
export function tradeQueryOf(
  address: Pick<Address, 'text' | 'list'>,
  currencies: readonly string[],
): TradeQuery {
  const currency = currencyIn(address, currencies);
  const minor = (name: string): bigint | undefined =>
    currency === undefined ? undefined : parseMajor(address.text(name), currency);
  const words = (name: string): string | undefined => address.text(name) || undefined;
  const status = address.list('status').flatMap((one) => memberOf(TRADE_STATUSES, one) ?? []);
  return {
    filter: given({
      text: words('text'),
      status: status.length > 0 ? status : undefined,
      account_id: words('account'),
      currency: currencies.length > 1 ? currency : undefined,
      marketplace: memberOf(MARKETPLACES, address.text('marketplace')),
      amount_min_minor: minor('amount_min'),
      amount_max_minor: minor('amount_max'),
      created_from: dayStart(address.text('created_from')),
      created_to: dayEnd(address.text('created_to')),
    }),
    sort: memberOf(TRADE_SORTS, address.text('sort')) ?? 'created_at',
    direction: address.text('direction') === 'asc' ? 'asc' : 'desc',
  };
}

/** What trades can be filtered by: an amount once its currency is known. */
export function tradeFields(
  t: Translate,
  address: Pick<Address, 'text'>,
  currencies: readonly string[],
): readonly FilterField[] {
  const currency = currencyIn(address, currencies);
  const options = currencies.map((value) => ({ value, label: value }));
  const choosing: FilterField = { key: 'currency', label: t('trades.currency'), type: 'choice', options };
  return [
    { key: 'text', label: t('ui.filter.id_begins'), type: 'text' },
    {
      key: 'status',
      label: t('trades.status'),
      type: 'choices',
      options: TRADE_STATUSES.map((value) => ({ value, label: t(`values.trade_status.${value}`) })),
    },
    {
      key: 'marketplace',
      label: t('trades.marketplace'),
      type: 'choice',
      options: MARKETPLACES.map((value) => ({ value, label: t(`values.marketplace.${value}`) })),
    },
    { key: 'account', label: t('trades.account'), type: 'text' },
    ...(currencies.length > 1 ? [choosing] : []),
    ...(currency === undefined
      ? []
      : [{ key: 'amount', label: `${t('trades.filter_amount')}, ${currency}`, type: 'amounts' as const }]),
    { key: 'created', label: t('trades.filter_created'), type: 'days' },
  ];
}

/** What the list shows of a trade. */
export function tradeColumns(t: Translate): readonly Column<Trade>[] {
  const money = (key: 'escrow' | 'refunded' | 'fee'): Column<Trade> => ({
    ...{ key, label: t(`trades.${key}`), width: 130, numeric: true, hidden: true },
    cell: (row) => amount(row[`${key}_minor`], row.currency),
  });
  return [
    { key: 'id', label: t('trades.id'), width: 112, fixed: true, sort: 'id', cell: (row) => figure(row.id) },
    {
      ...{ key: 'status', label: t('trades.status'), width: 156, grow: 1 },
      cell: (row) => tags({ tone: tradeTone(row.status), label: t(`values.trade_status.${row.status}`) }),
    },
    {
      ...{ key: 'amount', label: t('trades.amount'), width: 140, numeric: true, sort: 'amount_minor' },
      cell: (row) => amount(row.amount_minor, row.currency),
    },
    {
      ...{ key: 'created', label: t('trades.created'), width: 158, sort: 'created_at' },
      cell: (row) => instant(row.created_at),
    },
    {
      ...{ key: 'timer', label: t('trades.timer_due'), width: 126, sort: 'timer_due_at' },
      cell: (row) => distance(row.timer_due_at),
    },
    { key: 'buyer', label: t('trades.buyer'), width: 108, cell: (row) => link('accounts', row.buyer_id) },
    { key: 'seller', label: t('trades.seller'), width: 108, cell: (row) => link('accounts', row.seller_id) },
    { key: 'goods', label: t('trades.goods'), width: 120, grow: 2, cell: (row) => text(row.goods) },
    {
      ...{ key: 'marketplace', label: t('trades.marketplace'), width: 140, hidden: true },
      cell: (row) => text(t(`values.marketplace.${row.marketplace}`)),
    },
    {
      ...{ key: 'paid', label: t('trades.paid_at'), width: 158, hidden: true },
      cell: (row) => instant(row.paid_at),
    },
    {
      ...{ key: 'ended', label: t('trades.ended_at'), width: 158, hidden: true },
      cell: (row) => instant(row.ended_at),
    },
    money('escrow'),
    money('refunded'),
    money('fee'),
  ];
}
