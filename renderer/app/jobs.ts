/**
 * Long work of the person who is signed in, followed while the page lives: progress, end, cancelling.
 *
 * Jobs run in the core and survive leaving the screen; this list is told by `jobs.watch`, one stream for
 * all pages of a browser.
 */
import { defineStore } from 'pinia';
import { computed, reactive, watch } from 'vue';

import type { Job } from '#core/contract/jobs';

import { client } from '../client/client';
import { followShared } from '../client/shared-stream';
import { useSession } from './session';

export const useJobs = defineStore('jobs', () => {
  const session = useSession();
  const by_id = reactive(new Map<string, Job>());
  let controller: AbortController | null = null;

  const all = computed(() => [...by_id.values()].sort((a, b) => b.started_at - a.started_at));
  const running = computed(() => all.value.filter((job) => job.status === 'running'));

  /** What is told may be older than what was heard meanwhile: a job that has ended does not run again. */
  function take(job: Job): void {
    if (job.status === 'running' && (by_id.get(job.id)?.status ?? 'running') !== 'running') return;
    by_id.set(job.id, job);
  }

  async function list(signal: AbortSignal): Promise<void> {
    try {
      const found = await client.jobs.list(undefined, { signal });
      if (!signal.aborted) found.forEach(take);
    } catch {
      // The banner tells of a lost connection; the list is asked for again when the stream is back.
    }
  }

  function start(): void {
    const own = new AbortController();
    controller = own;
    void list(own.signal);
    void followShared<Job>(
      {
        name: 'jobs',
        open: (signal) => client.jobs.watch(undefined, { signal }),
        take,
        missed: () => void list(own.signal),
        failed: () => undefined,
        silence_ms_max: null,
      },
      own.signal,
    );
  }

  watch(
    () => (session.stage === 'open' ? session.holder : null),
    (holder) => {
      controller?.abort();
      controller = null;
      by_id.clear();
      if (holder !== null) start();
    },
    { immediate: true },
  );

  /** The job as it is now; null when it is not known (yet). */
  const job = (id: string): Job | null => by_id.get(id) ?? null;

  async function cancel(id: string): Promise<void> {
    take(await client.jobs.cancel({ id }));
  }

  return { all, running, job, cancel };
});
