/**
 * Long work of the person who is signed in, followed while the page lives: progress, end, cancelling.
 *
 * Jobs run in the core and survive leaving the screen. `jobs.watch`, one stream for all pages of a browser, tells them all
 * when it is opened, and then each change; a page that came when another one had opened it asks for the list.
 */
import { defineStore } from 'pinia';
import { computed, reactive, watch } from 'vue';

import type { Job, JobEvent } from '#core/contract/jobs';

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

  /** The first word of a stream: what was known before counts no more. */
  function takeAll(jobs: readonly Job[]): void {
    const known = new Set(jobs.map(({ id }) => id));
    for (const id of [...by_id.keys()]) if (!known.has(id)) by_id.delete(id);
    for (const job of jobs) by_id.set(job.id, job);
  }

  function hear(event: JobEvent): void {
    if (event.type === 'jobs') takeAll(event.jobs);
    else if (event.type === 'job') take(event.job);
  }

  async function list(signal: AbortSignal): Promise<void> {
    try {
      const found = await client.jobs.list(undefined, { signal });
      if (!signal.aborted) found.forEach(take);
    } catch {
      // The banner tells of a lost connection; the stream tells the list when it is back.
    }
  }

  function start(): void {
    const own = new AbortController();
    controller = own;
    void list(own.signal);
    void followShared<JobEvent>(
      {
        name: 'jobs',
        open: (signal) => client.jobs.watch(undefined, { signal }),
        take: hear,
        missed: () => undefined,
        failed: () => undefined,
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
