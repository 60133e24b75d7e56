/**
 * Verifying chain and books as the screens offer it: `const verifying = useVerifying(); verifying.begin()`.
 *
 * It is long work of the person; whichever screen began it, all of them show it.
 */
import { computed, ref } from 'vue';

import { client } from '../client/client';
import { useSubmit } from '../client/submit';
import { useAllowed } from '../ui/allowed';
import { useJobs } from './jobs';

export function useVerifying() {
  const jobs = useJobs();
  const allowed = useAllowed();
  /** The one that was begun here. */
  const begun = ref<string | null>(null);
  /** This person's, newest first. */
  const runs = computed(() => jobs.all.filter(({ kind }) => kind === 'verify'));
  const running = computed(() => runs.value.find(({ status }) => status === 'running') ?? null);

  const starting = useSubmit((key) => client.ledger.verify({ key }));
  const stopping = useSubmit(() => jobs.cancel(running.value?.id ?? ''));

  async function begin(): Promise<void> {
    const answer = await starting.run(undefined);
    if (answer !== null) begun.value = answer.job_id;
  }

  async function stop(): Promise<void> {
    if (running.value !== null) await stopping.run(undefined);
  }

  return {
    ...{ begun, runs, running, begin, stop },
    why_not: computed(() => allowed.forPermission('books.verify')),
    starting: starting.busy,
    stopping: stopping.busy,
    failure: computed(() => starting.failure.value ?? stopping.failure.value),
  };
}
