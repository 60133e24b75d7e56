/**
 * Scoring every merchant as long work: asked for by somebody, or by the clock once a night, which has scorecards monitored
 * once a month, too.
 *
 * One goes on at a time. What was recorded before it was stopped stays; the next run records the rest. The clock goes on
 * with what people began: books whose merchants nobody ever had scored are left alone.
 */
import { dayOf, HOUR_MS } from '#core/kernel/instant';
import { lastScoring } from '#server/credit/last-scoring';
import {
  beginScorecards,
  recordScores,
  SCORER_ACTOR,
  scoringNote,
  type Scoring,
} from '#server/credit/score-merchants';
import { draftedScorecards } from '#server/credit/scorecards';

import { creditApart, type CreditHost } from './credit-thread';
import type { Desk } from './desk';
import { workspaceFailure } from './failures';
import type { JobCentre, JobTools } from './job-centre';
import { monitorMonthly } from './monitoring-job';

/** What of the console it needs. */
interface Host extends CreditHost {
  readonly jobs: JobCentre;
}

async function score(
  host: Host,
  desk: Desk,
  actor: string,
  tools: JobTools,
): Promise<Record<string, unknown>> {
  const { ledger, reader, env } = desk.mustWrite();
  const { sha256 } = env;
  const { signal, onProgress } = tools;
  const at = Math.max(desk.now(), (await reader.head()).booked_at);
  await beginScorecards({ ledger, reader, sha256 }, at);
  const found = await creditApart<Scoring>({ host, desk }, { what: 'score', at }, tools);
  const recorded = await recordScores({ ledger, reader }, found, { at, signal, onProgress });
  await ledger.submit(scoringNote(actor, recorded, found, at));
  return { ...recorded, challenger: found.challenger };
}

/**
 * Starts scoring the open workspace's merchants, or joins the scoring that goes on when it is this person's; gives the
 * job's id. What the clock began is waited for. Throws WORKSPACE `scanning` while another person's goes on, `read-only` where nothing can be recorded.
 */
export function startScoring(host: Host, desk: Desk, actor: string, key: string): string {
  const { jobs } = host;
  const asked = { actor, key, asked: 'credit-scoring' };
  const begun = jobs.begun(asked);
  if (begun !== null) {
    return begun;
  }
  const running = jobs.running('credit-scoring');
  if (running !== null && running.actor === actor) {
    jobs.join(running.id, asked);
    return running.id;
  }
  if (running !== null && running.actor !== SCORER_ACTOR) {
    throw workspaceFailure('scanning', { by: running.actor });
  }
  desk.mustWrite();
  return jobs.start({
    ...{ kind: 'credit-scoring', about: '', ...asked },
    work: async (tools) => {
      if (running !== null) await jobs.whenEnded(running.id, tools.signal);
      return await score(host, desk, actor, tools);
    },
  });
}

/** Hours of the platform's day before a night's scoring begins: then everything of the day is in. */
const NIGHT_HOURS = 3;

/** Has merchants scored once a night by whoever looks at the clock. */
export class NightlyScoring {
  readonly #host: Host;
  /** The night that was looked after. */
  #night = '';

  constructor(host: Host) {
    this.#host = host;
  }

  /** Starts scoring where this night's is due; gives the job's id, or null. */
  async look(desk: Desk): Promise<string | null> {
    const offset = await desk.utcOffsetMinutes();
    const nightOf = (at: number): string => dayOf(at - NIGHT_HOURS * HOUR_MS, offset);
    const night = nightOf(desk.now());
    if (night === this.#night || this.#host.jobs.running('credit-scoring') !== null) {
      return null;
    }
    const { champion } = await draftedScorecards(desk.books.reader);
    const last = champion === null ? null : await lastScoring(desk.books.lists);
    if (last === null) {
      return null;
    }
    // Once a night, whatever comes of it: a failure is told once, not every minute.
    this.#night = night;
    // Scorecards are looked at once a month; it reads a moment of its own, whatever is being recorded.
    await monitorMonthly(this.#host, desk, SCORER_ACTOR);
    return nightOf(last.at) === night
      ? null
      : startScoring(this.#host, desk, SCORER_ACTOR, `nightly-${night}`);
  }
}
