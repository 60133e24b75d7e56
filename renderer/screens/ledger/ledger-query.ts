/** What the address says about the journal, as the contract's query. */
import type { z } from 'zod';

import type { journalQuery } from '#core/contract/ledger';

import type { Address } from '../../app/address';
import { dayEnd, dayStart } from '../../ui/instants';
import { given, memberOf } from '../../ui/query-values';

export type JournalQuery = z.input<typeof journalQuery>;

export const OUTCOMES = ['done', 'refused'] as const;
export const MODES = ['authorise', 'record'] as const;

export function journalQueryOf(address: Pick<Address, 'text' | 'list'>): JournalQuery {
  const kind = address.list('kind');
  return {
    filter: given({
      subject: address.text('subject') || undefined,
      kind: kind.length > 0 ? [...kind] : undefined,
      outcome: memberOf(OUTCOMES, address.text('outcome')),
      mode: memberOf(MODES, address.text('mode')),
      actor: address.text('actor') || undefined,
      booked_from: dayStart(address.text('booked_from')),
      booked_to: dayEnd(address.text('booked_to')),
    }),
    direction: address.text('direction') === 'asc' ? 'asc' : 'desc',
  };
}
