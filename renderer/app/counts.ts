/** What waits for somebody, by screen, for the sidebar and the bell: read with the overview, again when the books grow. */
import { defineStore } from 'pinia';
import { computed } from 'vue';

import { client } from '../client/client';
import { useQuery } from '../client/query';
import { useSession } from './session';

export const useCounts = defineStore('counts', () => {
  const session = useSession();
  const query = useQuery(
    () =>
      session.stage === 'open' && session.can('books.read') ? (session.state?.person?.login ?? null) : null,
    (_login, signal) => client.overview.read(undefined, { signal }),
  );
  const approvals = computed(() => query.data.value?.approvals_pending ?? 0);
  const by_screen = computed<Readonly<Record<string, number>>>(() => ({ approvals: approvals.value }));
  return { approvals, by_screen };
});
