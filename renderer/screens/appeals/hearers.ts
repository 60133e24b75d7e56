/** Who can be given appeals, as choices of a form: `const hearers = useHearers(); hearers.value`. */
import { computed, type ComputedRef } from 'vue';

import { useSession } from '../../app/session';
import { client } from '../../client/client';
import { useQuery } from '../../client/query';
import type { FilterOption } from '../../ui/filters';

export function useHearers(): ComputedRef<readonly FilterOption[]> {
  const session = useSession();
  const query = useQuery(
    () => session.holder,
    (_holder, signal) => client.appeals.hearers(undefined, { signal }),
    { books: false },
  );
  return computed(() =>
    (query.data.value ?? []).map(({ login, name }) => ({ value: login, label: `${name} (${login})` })),
  );
}
