/** Who can be given a break, as choices of a form or filter: `const owners = useOwners(); owners.value`. */
import type { ComputedRef } from 'vue';

import { client } from '../../client/client';
import type { FilterOption } from '../../ui/filters';
import { useStaffOptions } from '../../ui/staff-options';

export function useOwners(): ComputedRef<readonly FilterOption[]> {
  return useStaffOptions('books.read', (signal) => client.custody.owners(undefined, { signal }));
}
