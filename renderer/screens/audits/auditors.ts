/** Who can be given audits, as choices of a form: `const auditors = useAuditors(); auditors.value`. */
import { computed, type ComputedRef } from 'vue';

import { useSession } from '../../app/session';
import { client } from '../../client/client';
import { useQuery } from '../../client/query';
import type { FilterOption } from '../../ui/filters';

export function useAuditors(): ComputedRef<readonly FilterOption[]> {
  const session = useSession();
  const query = useQuery(
    () => (session.can('risk.read') ? session.holder : null),
    (_holder, signal) => client.trust.auditors(undefined, { signal }),
    { books: false },
  );
  return computed(() =>
    (query.data.value ?? []).map(({ login, name }) => ({ value: login, label: `${name} (${login})` })),
  );
}
