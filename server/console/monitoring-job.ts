/**
 * Monitoring scorecards as long work: asked for by somebody, or by the clock in the first night of a month.
 *
 * One goes on at a time. What it says is kept in the workspace until the next one; the journal notes how many alarms there were.
 */
import { MONITORED_MONTHS } from '#core/contract/credit-monitoring';
import {
  alarmCounts,
  isOfMonth,
  lastMonitoring,
  monitoringNote,
  monitorScores,
} from '#server/credit/monitor-scores';

import type { Desk } from './desk';
import { workspaceFailure } from './failures';
import type { JobCentre, JobTools } from './job-centre';
import { keepReport } from './last-report';

/** What of the console it needs. */
interface Host {
  readonly jobs: JobCentre;
}

interface Wanted {
  readonly actor: string;
  readonly key: string;
  readonly months: number;
}

async function monitor(
  desk: Desk,
  { actor, months }: Wanted,
  tools: JobTools,
): Promise<Record<string, unknown>> {
  const { ledger, reader, env, kept_work } = desk.mustWrite();
  const at = Math.max(desk.now(), (await reader.head()).booked_at);
  const found = await desk.books.snapshot((moment) =>
    monitorScores({ reader: moment, sha256: env.sha256 }, { at, months }, tools),
  );
  tools.signal.throwIfAborted();
  await keepReport(kept_work, found, { actor, made_at: at });
  await ledger.submit(monitoringNote(actor, found, at));
  return { ...alarmCounts(found), as_of_seq: found.as_of_seq };
}

/**
 * Starts monitoring the open workspace's scorecards, or joins what goes on when it is this person's; gives the job's id.
 * Throws WORKSPACE `scanning` while somebody else's goes on, `read-only` where nothing can be noted.
 */
export function startMonitoring({ jobs }: Host, desk: Desk, wanted: Wanted): string {
  const { actor, key, months } = wanted;
  const asked = { actor, key, asked: `credit-monitoring ${String(months)}` };
  const begun = jobs.begun(asked);
  if (begun !== null) {
    return begun;
  }
  const running = jobs.running('credit-monitoring');
  if (running !== null) {
    if (running.actor !== actor) {
      throw workspaceFailure('scanning', { by: running.actor });
    }
    jobs.join(running.id, asked);
    return running.id;
  }
  desk.mustWrite();
  return jobs.start({
    ...{ kind: 'credit-monitoring', about: '', ...asked },
    work: (tools) => monitor(desk, wanted, tools),
  });
}

/** Starts monitoring where this month had none yet; gives the job's id, or null. */
export async function monitorMonthly(host: Host, desk: Desk, actor: string): Promise<string | null> {
  const offset = await desk.utcOffsetMinutes();
  const last = await lastMonitoring(desk.books.lists);
  const is_due = last === null || !isOfMonth(last, desk.now(), offset);
  if (!is_due || host.jobs.running('credit-monitoring') !== null) {
    return null;
  }
  const key = `monthly-${String(desk.head.seq)}`;
  return startMonitoring(host, desk, { actor, key, months: MONITORED_MONTHS.usual });
}
