/** What a verification found, read out of its job: whether all is in order, and the first break in words. */
import type { Job } from '#core/contract/jobs';

export interface Verdict {
  readonly ok: boolean;
  readonly findings: readonly string[];
}

/** The verdict of an ended job; a job without a result has found nothing. */
export function verdictOf(job: Pick<Job, 'result'>): Verdict {
  const found = job.result?.['first_break'];
  const findings =
    typeof found === 'object' && found !== null
      ? [
          Object.entries(found)
            .filter(([, value]) => value !== null && value !== undefined)
            .map(([name, value]) => `${name}: ${String(value)}`)
            .join(' · '),
        ]
      : [];
  return { ok: job.result?.['ok'] === true, findings };
}
