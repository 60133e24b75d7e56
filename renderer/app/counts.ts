/** What waits for somebody, by screen, for the sidebar and the bell: read with the overview, again when the books grow. */
import { defineStore } from 'pinia';
import { computed } from 'vue';

import type { Permission } from '#core/staff/permissions';

import { client } from '../client/client';
import { useQuery } from '../client/query';
import { useSession } from './session';

/** Login of who may see it; null where nobody is signed in who may. */
function useReader(permission: Permission): () => string | null {
  const session = useSession();
  return () =>
    session.stage === 'open' && session.can(permission) ? (session.state?.person?.login ?? null) : null;
}

/** Alerts by view, for whoever is signed in; null for who may not see them. */
export const useWaiting = defineStore('waiting', () => {
  const query = useQuery(useReader('risk.read'), (_login, signal) =>
    client.alerts.waiting(undefined, { signal }),
  );
  return { alerts: computed(() => query.data.value) };
});

/** Claims on the guarantee that wait; null for who may not see them. */
export const useWaitingClaims = defineStore('waiting-claims', () => {
  const query = useQuery(useReader('claims.work'), (_login, signal) =>
    client.claims.waiting(undefined, { signal }),
  );
  return { claims: computed(() => query.data.value) };
});

/** What of trust certification waits, for whoever is signed in; null for who may not see it. */
export const useTrustWaiting = defineStore('trust-waiting', () => {
  const query = useQuery(useReader('risk.read'), (_login, signal) =>
    client.trust.waiting(undefined, { signal }),
  );
  return { trust: computed(() => query.data.value) };
});

/** Appeals that wait, for whoever is signed in; null for who may not see them. */
export const useWaitingAppeals = defineStore('waiting-appeals', () => {
  const query = useQuery(useReader('books.read'), (_login, signal) =>
    client.appeals.waiting(undefined, { signal }),
  );
  return { appeals: computed(() => query.data.value) };
});

/** Alarms of the last look at scorecards; null for who may not see them, and while there was no look. */
export const useMonitoringAlarms = defineStore('monitoring-alarms', () => {
  const query = useQuery(useReader('risk.read'), (_login, signal) =>
    client.creditMonitoring.last(undefined, { signal }),
  );
  return { last: computed(() => query.data.value) };
});

/** Alarms of custody and its last runs; null for who may not see them. */
export const useCustodyAlarms = defineStore('custody-alarms', () => {
  const query = useQuery(useReader('books.read'), (_login, signal) =>
    client.custodyRuns.alarms(undefined, { signal }),
  );
  return { found: computed(() => query.data.value) };
});

export const useCounts = defineStore('counts', () => {
  const waiting = useWaiting();
  const claims = useWaitingClaims();
  const trust_waiting = useTrustWaiting();
  const waiting_appeals = useWaitingAppeals();
  const monitoring = useMonitoringAlarms();
  const custody = useCustodyAlarms();
  const query = useQuery(useReader('books.read'), (_login, signal) =>
    client.overview.read(undefined, { signal }),
  );
  const approvals = computed(() => query.data.value?.approvals_pending ?? 0);
  const by_screen = computed<Readonly<Record<string, number>>>(() => ({
    approvals: approvals.value,
    alerts: waiting.alerts?.unassigned ?? 0,
    claims: claims.claims?.to_decide ?? 0,
    appeals: (waiting_appeals.appeals?.unassigned ?? 0) + (waiting_appeals.appeals?.mine ?? 0),
    audits: (trust_waiting.trust?.unassigned ?? 0) + (trust_waiting.trust?.review ?? 0),
    badges: trust_waiting.trust?.applications ?? 0,
    credit: monitoring.last?.alarms ?? 0,
    'custody-runs': custody.found?.alarms.length ?? 0,
  }));
  return { approvals, by_screen };
});
