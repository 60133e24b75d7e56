/** Members of staff who can be given work, as choices of a form: by name, with the login that is sent. */
import { computed, type ComputedRef } from 'vue';

import type { Permission } from '#core/staff/permissions';

import { useSession } from '../app/session';
import { useQuery } from '../client/query';
import type { FilterOption } from './filters';

interface Member {
  readonly login: string;
  readonly name: string;
}

/** `ask` is only asked for a person with the permission; anybody else has no choices. */
export function useStaffOptions(
  permission: Permission,
  ask: (signal: AbortSignal) => Promise<readonly Member[]>,
): ComputedRef<readonly FilterOption[]> {
  const session = useSession();
  const query = useQuery(
    () => (session.can(permission) ? session.holder : null),
    (_holder, signal) => ask(signal),
    { books: false },
  );
  return computed(() =>
    (query.data.value ?? []).map(({ login, name }) => ({ value: login, label: `${name} (${login})` })),
  );
}
