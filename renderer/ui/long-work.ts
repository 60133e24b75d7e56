/**
 * Long work that a page begins: `const { running, busy, percent, begin } = useLongWork('peers', send, ended)`.
 *
 * It goes on when the page is left, and the job centre can stop it; a page that comes later shows the work that runs
 * then as its own. What failed is told; `ended` is called however it ended.
 */
import { ElMessage } from 'element-plus';
import { computed, ref, watch, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';

import type { Job } from '#core/contract/jobs';

import { useJobs } from '../app/jobs';
import { useSubmit } from '../client/submit';
import { failureText, jobErrorText } from './failure-text';

export interface LongWork {
  readonly running: ComputedRef<boolean>;
  /** Runs, or is being asked for. */
  readonly busy: ComputedRef<boolean>;
  /** Whole percent that are done; null where that is not known. */
  readonly percent: ComputedRef<number | null>;
  readonly begin: () => Promise<void>;
  /** Takes up work that was begun otherwise, by a dialog say. */
  readonly follow: (job_id: string) => void;
}

export function useLongWork(
  kind: Job['kind'],
  send: (key: string) => Promise<{ readonly job_id: string }>,
  ended: (job: Job) => void,
): LongWork {
  const words = useI18n();
  const { t } = words;
  const jobs = useJobs();
  const begun = ref<string | null>(null);
  const job = computed(() => {
    const mine = begun.value === null ? null : jobs.job(begun.value);
    return mine ?? jobs.running.find((one) => one.kind === kind) ?? null;
  });
  const running = computed(() => job.value?.status === 'running');
  const submit = useSubmit<null, { readonly job_id: string }>(send);

  watch(job, (now, before) => {
    if (now === null || now.status === 'running' || now.id !== (begun.value ?? before?.id)) return;
    begun.value = null;
    const error = jobErrorText(now, t, (key) => words.te(key));
    if (error !== '') ElMessage.error(error);
    ended(now);
  });

  const follow = (job_id: string): void => {
    begun.value = job_id;
  };

  return {
    running,
    follow,
    busy: computed(() => running.value || submit.busy.value),
    percent: computed(() => {
      const { done = 0, total = 0 } = job.value ?? {};
      return total === 0 ? null : Math.floor((done / total) * 100);
    }),
    begin: async () => {
      const answer = await submit.run(null);
      if (answer !== null) {
        begun.value = answer.job_id;
      } else if (submit.failure.value !== null) {
        ElMessage.error(failureText(submit.failure.value, t, (key) => words.te(key)));
      }
    },
  };
}
