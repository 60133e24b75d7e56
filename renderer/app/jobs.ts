/**
 * Long work of the person who is signed in, followed while the page lives: progress, end, cancelling.
 *
 * Jobs run in the core and survive leaving the screen; this list is told by `jobs.watch`. `wait` resolves when a
 * job has ended.
 */
import { defineStore } from 'pinia';
import { computed, reactive, watch } from 'vue';

import type { Job } from '#core/contract/jobs';

import { client } from '../client/client';
import { useSession } from './session';

const RETRY_MS = 2_000;

export const useJobs = defineStore('jobs', () => {
  const session = useSession();
  const by_id = reactive(new Map<string, Job>());
  let controller: AbortController | null = null;

  const all = computed(() => [...by_id.values()].sort((a, b) => b.started_at - a.started_at));
  const running = computed(() => all.value.filter((job) => job.status === 'running'));

  async function follow(signal: AbortSignal): Promise<void> {
    for (const job of await client.jobs.list(undefined, { signal })) by_id.set(job.id, job);
    for await (const job of await client.jobs.watch(undefined, { signal })) by_id.set(job.id, job);
  }

  function start(): void {
    const own = new AbortController();
    controller = own;
    void (async () => {
      while (!own.signal.aborted) {
        try {
          await follow(own.signal);
        } catch {
          // The banner tells of a lost connection; the list is followed again after a moment.
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    })();
  }

  watch(
    () => session.stage === 'open',
    (open) => {
      controller?.abort();
      controller = null;
      if (open) start();
      else by_id.clear();
    },
    { immediate: true },
  );

  /** The job as it is now; null when it is not known (yet). */
  const job = (id: string): Job | null => by_id.get(id) ?? null;

  async function cancel(id: string): Promise<void> {
    const now = await client.jobs.cancel({ id });
    by_id.set(now.id, now);
  }

  return { all, running, job, cancel };
});
