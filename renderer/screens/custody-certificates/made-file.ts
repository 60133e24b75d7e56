/**
 * Files that are made as long work and saved when they are done: `const { busy, percent, follow } = useMadeFile('custody-pack', send, told)`.
 *
 * Whoever leaves the page finds the file in the job centre.
 */
import { ElMessage } from 'element-plus';
import { useI18n } from 'vue-i18n';

import type { Job } from '#core/contract/jobs';

import { saveMade } from '../../app/save-export';
import { toFailure } from '../../client/failure';
import { failureText } from '../../ui/failure-text';
import { useLongWork, type LongWork } from '../../ui/long-work';

/** @param told says what was made, once it is saved */
export function useMadeFile(
  kind: Job['kind'],
  send: (key: string) => Promise<{ readonly job_id: string }>,
  told: (result: NonNullable<Job['result']>) => string,
): LongWork {
  const words = useI18n();
  const { t } = words;

  async function save(job: Job): Promise<void> {
    if (job.status !== 'done' || job.result === null) return;
    try {
      await saveMade(job);
      ElMessage.success(told(job.result));
    } catch (error) {
      ElMessage.error(failureText(toFailure(error), t, (key) => words.te(key)));
    }
  }
  return useLongWork(kind, send, (job) => void save(job));
}
