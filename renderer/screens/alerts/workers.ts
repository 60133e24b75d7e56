/** Who can be given alerts and cases, as choices of a form: `const workers = useWorkers(); workers.value`. */
import type { ComputedRef } from 'vue';

import { client } from '../../client/client';
import type { FilterOption } from '../../ui/filters';
import { useStaffOptions } from '../../ui/staff-options';

export function useWorkers(): ComputedRef<readonly FilterOption[]> {
  return useStaffOptions('risk.read', (signal) => client.alerts.workers(undefined, { signal }));
}
