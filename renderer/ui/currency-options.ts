/** The currencies open in the books, to choose from in forms: `const options = useCurrencyOptions()`. */
import { computed, type ComputedRef } from 'vue';

import { client } from '../client/client';
import { useQuery } from '../client/query';
import type { FilterOption } from './filters';

/** More than the platform knows: an open currency has one account of the platform's own. */
const OPEN_MAX = 100;

export function useCurrencyOptions(): ComputedRef<readonly FilterOption[]> {
  const found = useQuery(
    () => 'currencies',
    (_source, signal) => client.accounts.list({ filter: { class: 'system' }, limit: OPEN_MAX }, { signal }),
  );
  return computed(() =>
    (found.data.value?.rows ?? []).map(({ account: { currency } }) => ({ value: currency, label: currency })),
  );
}
