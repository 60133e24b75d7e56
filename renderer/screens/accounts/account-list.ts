/** The list of accounts: its filters, its columns, and what the address asks. */
import type { z } from 'zod';

import type { accountListed, accountQuery } from '#core/contract/accounts';
import { RESTRICTION_KINDS } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import type { Translate } from '../../ui/failure-text';
import { amount, bareAmount, figure, instant, link, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { FilterField } from '../../ui/filters';
import { given, memberOf } from '../../ui/query-values';
import { restrictionTone } from '../../ui/tones';

export type AccountQuery = z.input<typeof accountQuery>;
type AccountListed = z.output<typeof accountListed>;

const ACCOUNT_CLASSES = ['party', 'system', 'custody'] as const;
const SORTS = ['id', 'opened_at', 'available_minor'] as const;

/** The query of the list of accounts; `restricted` names kinds, or `any`. */
export function accountQueryOf(address: Pick<Address, 'text' | 'list'>): AccountQuery {
  const kinds = address.list('restricted');
  const merchant = address.text('merchant');
  return {
    filter: given({
      text: address.text('text') || undefined,
      class: memberOf(ACCOUNT_CLASSES, address.text('class')),
      merchant: merchant === '' ? undefined : merchant === 'yes',
      restricted:
        kinds.length === 0 ? undefined : kinds.flatMap((kind) => memberOf(RESTRICTION_KINDS, kind) ?? []),
    }),
    sort: memberOf(SORTS, address.text('sort')) ?? 'id',
    direction: address.text('direction') === 'desc' ? 'desc' : 'asc',
  };
}

/** What accounts can be filtered by. */
export function accountFields(t: Translate): readonly FilterField[] {
  return [
    { key: 'text', label: t('ui.filter.id_begins'), type: 'text' },
    {
      key: 'class',
      label: t('accounts.class'),
      type: 'choice',
      options: ACCOUNT_CLASSES.map((value) => ({ value, label: t(`values.class.${value}`) })),
    },
    {
      key: 'merchant',
      label: t('accounts.merchant'),
      type: 'choice',
      options: [
        { value: 'yes', label: t('accounts.yes') },
        { value: 'no', label: t('accounts.no') },
      ],
    },
    {
      key: 'restricted',
      label: t('accounts.restricted'),
      type: 'choices',
      options: RESTRICTION_KINDS.map((value) => ({ value, label: t(`values.restriction.${value}`) })),
    },
  ];
}

/** What the list shows of an account. */
export function accountColumns(t: Translate): readonly Column<AccountListed>[] {
  const balance = (key: 'held' | 'pending' | 'blocked'): Column<AccountListed> => ({
    ...{ key, label: t(`accounts.${key}`), width: 112, numeric: true },
    cell: ({ account, ...row }) => bareAmount(row[`${key}_minor`], account.currency),
  });
  return [
    {
      ...{ key: 'id', label: t('accounts.id'), width: 112, fixed: true, sort: 'id' },
      cell: ({ account }) => figure(account.id),
    },
    {
      ...{ key: 'restrictions', label: t('accounts.restrictions'), width: 152, grow: 1 },
      cell: ({ account }) =>
        tags(
          ...account.restrictions.map(({ kind }) => ({
            ...{ tone: restrictionTone(kind), label: t(`values.restriction.${kind}`) },
          })),
        ),
    },
    {
      ...{ key: 'available', label: t('accounts.available'), width: 150, numeric: true },
      sort: 'available_minor',
      cell: ({ account, available_minor }) => amount(available_minor, account.currency),
    },
    balance('held'),
    balance('pending'),
    balance('blocked'),
    {
      ...{ key: 'party', label: t('accounts.party'), width: 108 },
      cell: ({ account }) => link('people', account.party_id),
    },
    {
      ...{ key: 'opened', label: t('accounts.opened'), width: 158, sort: 'opened_at' },
      cell: ({ account }) => instant(account.opened_at),
    },
    {
      ...{ key: 'category', label: t('accounts.category'), width: 120, grow: 1 },
      cell: ({ account }) => text(account.category),
    },
    {
      ...{ key: 'receivable', label: t('accounts.receivable'), width: 112, numeric: true, hidden: true },
      cell: ({ account, receivable_minor }) => bareAmount(-receivable_minor, account.currency),
    },
    {
      ...{ key: 'class', label: t('accounts.class'), width: 110, hidden: true },
      cell: ({ account }) => text(t(`values.class.${account.class}`)),
    },
  ];
}
