/** What the address says about the list of accounts, as the contract's query. */
import type { z } from 'zod';

import type { accountQuery } from '#core/contract/accounts';
import { RESTRICTION_KINDS } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import { given, memberOf } from '../../ui/query-values';

export type AccountQuery = z.input<typeof accountQuery>;

export const ACCOUNT_CLASSES = ['party', 'system', 'custody'] as const;
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
