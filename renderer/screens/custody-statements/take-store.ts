/**
 * Statement files on their way into the books, kept while other screens are looked at: sent, looked at, taken.
 *
 * What is shown of files is what the core found with the very account and profile that are chosen; another choice has them looked
 * at again. Taking is long work, whose result tells what came of each file.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';

import type { StatementOutcome } from '#core/contract/custody-statements';

import { useJobs } from '../../app/jobs';
import { forgetWithPerson } from '../../app/of-person';
import { useSession } from '../../app/session';
import { client } from '../../client/client';
import { toFailure, type Failure } from '../../client/failure';
import { useSentFiles } from '../../client/sent-files';
import { useSubmit } from '../../client/submit';
import { outcomesOf } from './statement-list';

interface ChosenProfile {
  readonly name: string;
  readonly text: string;
}

type TakeAsked = Omit<Parameters<typeof client.custodyStatements.take>[0], 'key'>;

export const useTaking = defineStore('taking', () => {
  const jobs = useJobs();
  const session = useSession();
  const { files, addAll: send, remove, forget: forgetFiles } = useSentFiles(() => ({}));
  const account_id = ref<string | null>(null);
  const profile = shallowRef<ChosenProfile | null>(null);
  const seen = shallowRef<readonly StatementOutcome[] | null>(null);
  const looking = ref(false);
  const look_failure = shallowRef<Failure | null>(null);
  const job_id = ref<string | null>(null);
  const sending = useSubmit((key, asked: TakeAsked) => client.custodyStatements.take({ ...asked, key }));
  let look: AbortController | null = null;

  const job = computed(() => (job_id.value === null ? null : jobs.job(job_id.value)));
  const all_sent = computed(() => files.length > 0 && files.every(({ state }) => state === 'ready'));
  const asked = computed<TakeAsked>(() => ({
    file_ids: files.flatMap(({ file_id, state }) => (file_id === null || state !== 'ready' ? [] : [file_id])),
    ...(account_id.value === null ? {} : { account_id: account_id.value }),
    ...(profile.value === null ? {} : { profile: profile.value.text }),
  }));
  /** What came of files: of those that were taken, or else as they were looked at. */
  const taken = computed(() => outcomesOf(job.value?.result ?? null));

  async function inspect(): Promise<void> {
    look?.abort();
    seen.value = null;
    look_failure.value = null;
    looking.value = false;
    if (!all_sent.value || job_id.value !== null) return;
    const controller = new AbortController();
    look = controller;
    looking.value = true;
    try {
      const found = await client.custodyStatements.inspect(asked.value, { signal: controller.signal });
      if (look === controller) seen.value = found.files;
    } catch (error) {
      if (look === controller && !controller.signal.aborted) look_failure.value = toFailure(error);
    } finally {
      if (look === controller) looking.value = false;
    }
  }
  watch([all_sent, () => JSON.stringify(asked.value)], () => void inspect());

  async function addAll(blobs: readonly File[]): Promise<void> {
    if (job.value?.status === 'running') return;
    if (job_id.value !== null) await clear();
    const { holder } = session;
    // Whoever is signed in by then has not chosen them.
    await send(blobs, () => session.holder === holder);
  }

  async function readProfile(blob: File): Promise<void> {
    profile.value = { name: blob.name, text: await blob.text() };
  }

  async function start(): Promise<void> {
    const { holder } = session;
    const answer = await sending.run(asked.value);
    if (answer !== null && session.holder === holder) job_id.value = answer.job_id;
  }

  /** Begins anew: files that were refused are let go of. */
  async function clear(): Promise<void> {
    const done = new Set(
      (taken.value ?? [])
        .filter(({ outcome }) => outcome === 'taken' || outcome === 'known')
        .map(({ file_id }) => file_id),
    );
    const left = forgetFiles().filter(({ file_id }) => file_id === null || !done.has(file_id));
    job_id.value = null;
    seen.value = null;
    sending.reset();
    for (const file of left) await remove(file);
  }

  forgetWithPerson(() => {
    forgetFiles();
    look?.abort();
    account_id.value = null;
    profile.value = null;
    seen.value = null;
    look_failure.value = null;
    job_id.value = null;
    sending.reset();
  });

  return {
    ...{ files, account_id, profile, seen, looking, look_failure, job, taken, all_sent },
    ...{ failure: sending.failure, starting: sending.busy },
    ...{ addAll, remove, inspect, readProfile, start, clear },
  };
});
