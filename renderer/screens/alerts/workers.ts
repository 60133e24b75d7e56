/** Who can be given alerts and cases, as choices of a form: `const workers = useWorkers(); workers.value`. */
import { computed, type ComputedRef } from 'vue';

import { useSession } from '../../app/session';
import { client } from '../../client/client';
import { useQuery } from '../../client/query';
import type { FilterOption } from '../../ui/filters';

export function useWorkers(): ComputedRef<readonly FilterOption[]> {
  const session = useSession();
  const query = useQuery(
    () => (session.can('risk.read') ? session.holder : null),
    (_holder, signal) => client.alerts.workers(undefined, { signal }),
    { books: false },
  );
  return computed(() =>
    (query.data.value ?? []).map(({ login, name }) => ({ value: login, label: `${name} (${login})` })),
  );
}
