/**
 * Trying a rule on the past: starting it, following it, stopping it, and finding what was found of this very rule.
 *
 * A trial is long work of the person and survives leaving the screen: what was found before is taken from his jobs, by
 * the rule that a job says it was of.
 */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';

import type { BacktestReport } from '#core/risk/backtest-types';
import type { Rule } from '#core/risk/rules';
import type { ThresholdReport } from '#core/risk/threshold-explorer';
import type { Job } from '#core/contract/jobs';

import { useJobs } from '../../app/jobs';
import { client } from '../../client/client';
import type { Failure } from '../../client/failure';
import { useSubmit } from '../../client/submit';
import { isSame } from './rule-json';

interface Window {
  readonly from?: number;
  readonly to?: number;
}

export interface BacktestAsked extends Window {
  readonly analysts: number;
}

export interface ExploreAsked extends Window {
  readonly condition: number;
}

export interface Trial<Asked, Report> {
  /** The job started last; null until one is. */
  readonly job: ComputedRef<Job | null>;
  readonly busy: ComputedRef<boolean>;
  readonly failure: Readonly<Ref<Failure | null>>;
  readonly uncertain: Readonly<Ref<boolean>>;
  /** What was found last of the rule as it is now, and by which job. */
  readonly found: ComputedRef<{ readonly job_id: string; readonly report: Report } | null>;
  start(asked: Asked): Promise<void>;
  cancel(): Promise<void>;
}

/** The report of a job on a rule; null unless it tried this very rule, and moved this very condition (null for none). */
function reportOf(job: Job, rule: Rule, condition: number | null): unknown {
  if (job.kind !== 'backtest' || job.about !== rule.id || job.status !== 'done') return null;
  const { result } = job;
  return result?.['condition'] === condition && isSame(result['rule'], rule) ? result['report'] : null;
}

function useTrial<Asked, Report>(
  rule: () => Rule | null,
  condition: () => number | null,
  send: (
    key: string,
    asked: Asked & { readonly rule: Record<string, unknown> },
  ) => Promise<{ job_id: string }>,
): Trial<Asked, Report> {
  const jobs = useJobs();
  const submit = useSubmit(send);
  const started = ref<string | null>(null);

  /** Begun on another page or before this one was left: which of the rule's trials it is, it tells when it has ended. */
  const begun_before = computed(
    () => jobs.running.find((one) => one.kind === 'backtest' && one.about === rule()?.id) ?? null,
  );
  const job = computed(() => (started.value === null ? begun_before.value : jobs.job(started.value)));
  const busy = computed(() => {
    if (submit.busy.value || job.value?.status === 'running') return true;
    return started.value !== null && job.value === null;
  });
  const found = computed(() => {
    const now = rule();
    if (now === null) return null;
    for (const one of jobs.all) {
      const report = reportOf(one, now, condition());
      if (report !== null) return { job_id: one.id, report: report as Report };
    }
    return null;
  });
  /** What another rule was tried for is not shown under this one. */
  watch(
    () => JSON.stringify([rule(), condition()]),
    () => {
      if (!busy.value) started.value = null;
    },
  );

  async function start(asked: Asked): Promise<void> {
    const now = rule();
    if (now === null) return;
    const answer = await submit.run({ ...asked, rule: { ...now } });
    if (answer !== null) started.value = answer.job_id;
  }

  async function cancel(): Promise<void> {
    if (job.value !== null) await jobs.cancel(job.value.id);
  }

  const { failure, uncertain } = submit;
  return { job, busy, failure, uncertain, found, start, cancel };
}

/** Backtests of a rule. */
export function useBacktest(rule: () => Rule | null): Trial<BacktestAsked, BacktestReport> {
  return useTrial(
    rule,
    () => null,
    (key, asked) => client.rules.backtest({ ...asked, key }),
  );
}

/** Movements of the threshold of one condition of a rule, counted from 0 as written. */
export function useExploration(
  rule: () => Rule | null,
  condition: () => number,
): Trial<ExploreAsked, ThresholdReport> {
  return useTrial(rule, condition, (key, asked) => client.rules.explore({ ...asked, key }));
}
