/**
 * Monitoring scorecards as long work: asked for by somebody, or by the clock in the first night of a month.
 *
 * One goes on at a time. What it says is kept in the workspace until the next one; the journal notes how many alarms there were.
 */
import { MONITORED_MONTHS } from '#core/contract/credit-monitoring';
import { SCORER_ACTOR } from '#server/credit/score-merchants';
import {
  alarmCounts,
  isOfMonth,
  lastMonitoring,
  monitoringNote,
  type Monitored,
} from '#server/credit/monitor-scores';

import { creditApart, type CreditHost } from './credit-thread';
import type { Desk } from './desk';
import { workspaceFailure } from './failures';
import type { JobCentre, JobTools } from './job-centre';
import { keepReport } from './last-report';

/** What of the console it needs. */
interface Host extends CreditHost {
  readonly jobs: JobCentre;
}

interface Wanted {
  readonly actor: string;
  readonly key: string;
  readonly months: number;
}

async function monitor(
  host: Host,
  desk: Desk,
  { actor, months }: Wanted,
  tools: JobTools,
): Promise<Record<string, unknown>> {
  const { ledger, reader, kept_work } = desk.mustWrite();
  const at = Math.max(desk.now(), (await reader.head()).booked_at);
  const asked = { what: 'monitor', wanted: { at, months } } as const;
  const found = await creditApart<Monitored>({ host, desk }, asked, tools);
  await keepReport(kept_work, found, { actor, made_at: at });
  await ledger.submit(monitoringNote(actor, found, at));
  return { ...alarmCounts(found), as_of_seq: found.as_of_seq };
}

/**
 * Starts monitoring the open workspace's scorecards, or joins what goes on when it is this person's; gives the job's id.
 * What the clock began is waited for. Throws WORKSPACE `scanning` while another person's goes on, `read-only` where nothing can be noted.
 */
export function startMonitoring(host: Host, desk: Desk, wanted: Wanted): string {
  const { jobs } = host;
  const { actor, key, months } = wanted;
  const asked = { actor, key, asked: `credit-monitoring ${String(months)}` };
  const begun = jobs.begun(asked);
  if (begun !== null) {
    return begun;
  }
  const running = jobs.running('credit-monitoring');
  if (running !== null && running.actor === actor) {
    jobs.join(running.id, asked);
    return running.id;
  }
  if (running !== null && running.actor !== SCORER_ACTOR) {
    throw workspaceFailure('scanning', { by: running.actor });
  }
  desk.mustWrite();
  return jobs.start({
    ...{ kind: 'credit-monitoring', about: '', ...asked },
    work: async (tools) => {
      if (running !== null) await jobs.whenEnded(running.id, tools.signal);
      return await monitor(host, desk, wanted, tools);
    },
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
