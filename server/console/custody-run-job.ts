/**
 * Daily runs of custody as long work: asked for by somebody, or by the clock.
 *
 * A run is computed over books of one moment in a thread of its own, then recorded by the host. Two asked for at once go on side by side: the
 * later one to be recorded takes the day over, as ever.
 */
import { recordOf, type RunData } from '#core/custody/run/run-data';
import { checkAsked, makeRun, RunAskedError, type RunAsked } from '#server/custody/make-run';
import { dayOf } from '#core/kernel/instant';

import { testViews } from './custody-run-views';
import type { Desk } from './desk';
import { answerOf } from './desk';
import { invalid } from './failures';
import type { JobCentre, JobTools } from './job-centre';
import { readApart } from './reader-thread';

/** What of the console it needs. */
interface Host {
  readonly jobs: JobCentre;
  readonly log: (where: string, error: unknown) => void;
}

/** What the thread is asked. */
export interface CustodyRunAsked extends RunAsked {
  readonly what: 'custody-run';
  readonly now: number;
}

interface Wanted extends RunAsked {
  readonly actor: string;
  readonly key: string;
  /** Write it into the books; else it is shown and forgotten. */
  readonly record: boolean;
}

async function computeApart(host: Host, desk: Desk, asked: RunAsked, tools: JobTools): Promise<RunData> {
  const { books, location } = desk;
  const now = desk.now();
  const here = () => books.snapshot((reader, lists) => makeRun({ reader, lists }, asked, now, tools));
  const log = (error: unknown): void => host.log('custody thread', error);
  const thread_asked: CustodyRunAsked = {
    what: 'custody-run',
    now,
    day: asked.day,
    currency: asked.currency,
  };
  const found = await readApart({ program: 'train-worker', location, asked: thread_asked, here, log }, tools);
  tools.signal.throwIfAborted();
  return found;
}

async function run(
  host: Host,
  desk: Desk,
  wanted: Wanted,
  tools: JobTools,
): Promise<Record<string, unknown>> {
  const { day, currency, actor, key, record } = wanted;
  const found = await computeApart(host, desk, wanted, tools);
  const failed = found.tests.filter(({ outcome }) => outcome === 'failed').map(({ test }) => test);
  const told = { day, currency, as_of_seq: found.as_of_seq, failed, tests: found.tests.length };
  if (!record) return { ...told, run_id: null, preview: testViews(found) };
  const { subject } = answerOf(await desk.decide('record-run', recordOf(found), actor, key));
  return { ...told, run_id: subject };
}

/** Starts computing a run; gives the job's id. Throws INVALID for what cannot be run, WORKSPACE `read-only` where it cannot be recorded. */
export async function startCustodyRun(host: Host, desk: Desk, wanted: Wanted): Promise<string> {
  const { jobs } = host;
  const { actor, key, day, currency, record } = wanted;
  const asked = { actor, key, asked: `custody-run ${day} ${currency} ${String(record)}` };
  const begun = jobs.begun(asked);
  if (begun !== null) return begun;
  if (record) desk.mustWrite();
  try {
    await checkAsked(desk.books, wanted, dayOf(desk.now(), await desk.utcOffsetMinutes()));
  } catch (error) {
    if (!(error instanceof RunAskedError)) throw error;
    throw invalid({ field: error.field, expected: error.expected });
  }
  return jobs.start({
    ...{ kind: 'custody-run', about: `${day} ${currency}`, ...asked },
    work: (tools) => run(host, desk, wanted, tools),
  });
}
