/** The custody accounts of a currency, to choose from in forms: `const options = useCustodyOptions(() => currency)`. */
import { computed, type ComputedRef } from 'vue';

import { client } from '../client/client';
import { useQuery } from '../client/query';
import type { FilterOption } from './filters';

const CUSTODY_MAX = 100;

export function useCustodyOptions(currency: () => string | null): ComputedRef<readonly FilterOption[]> {
  const found = useQuery(
    currency,
    (_currency, signal) =>
      client.accounts.list({ filter: { class: 'custody' }, limit: CUSTODY_MAX }, { signal }),
    { books: false },
  );
  return computed(() =>
    (found.data.value?.rows ?? [])
      .filter(({ account }) => account.currency === currency())
      .map(({ account }) => ({
        value: account.id,
        label: `${account.id} · ${account.bank ?? ''} ·· ${account.last4 ?? ''}`,
      })),
  );
}
