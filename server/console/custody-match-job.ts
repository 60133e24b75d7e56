/**
 * Matching by rules as long work: what belongs together is found in a thread, what was found is written down here.
 *
 * One goes on at a time. Matches that were written before it was stopped stay; the next run finds the rest.
 */
import { uuidV7 } from '#server/composition/uuid-v7';
import { custodyRules, matchingOf } from '#server/custody/custody-rules';
import { findMatches, reconcile, type FoundMatches } from '#server/custody/reconcile';
import { dayOf } from '#core/kernel/instant';

import type { Desk } from './desk';
import { workspaceFailure } from './failures';
import type { JobCentre, JobTools } from './job-centre';
import { readApart } from './reader-thread';

/** What of the console it needs. */
interface Host {
  readonly jobs: JobCentre;
  readonly log: (where: string, error: unknown) => void;
}

/** What the thread is asked. */
export interface CustodyMatchAsked {
  readonly what: 'custody-match';
  readonly matching: ReturnType<typeof matchingOf>;
}

/** Finds, then writes down; tells how many by which rule. */
async function matchAll(
  host: Host,
  desk: Desk,
  actor: string,
  tools: JobTools,
): Promise<Record<string, unknown>> {
  const { ledger } = desk.mustWrite();
  const { books, location } = desk;
  const today = dayOf(desk.now(), await desk.utcOffsetMinutes());
  const { custody } = await custodyRules(books.reader, today, desk.now());
  const asked: CustodyMatchAsked = { what: 'custody-match', matching: matchingOf(custody) };
  const here = () => books.snapshot((_, lists) => findMatches(lists, asked.matching, tools.signal));
  const log = (error: unknown): void => host.log('custody thread', error);
  const find = () => readApart<FoundMatches>({ program: 'train-worker', location, asked, here, log }, tools);
  const found = await reconcile(find, {
    ...{ ledger, actor, signal: tools.signal, now: () => desk.now(), key: () => uuidV7(desk.now()) },
    onProgress: tools.onProgress,
  });
  return { ...found };
}

/**
 * Starts matching the open workspace by rules, or joins what goes on when it is this person's; gives the job's id. Throws WORKSPACE
 * `scanning` while another person's goes on, `read-only` where nothing can be written.
 */
export function startMatching(
  host: Host,
  desk: Desk,
  { actor, key }: { readonly actor: string; readonly key: string },
): string {
  const { jobs } = host;
  const asked = { actor, key, asked: 'custody-match' };
  const begun = jobs.begun(asked);
  if (begun !== null) return begun;
  const running = jobs.running('custody-match');
  if (running !== null && running.actor === actor) {
    jobs.join(running.id, asked);
    return running.id;
  }
  if (running !== null) throw workspaceFailure('scanning', { by: running.actor });
  desk.mustWrite();
  return jobs.start({
    ...{ kind: 'custody-match', about: '', ...asked },
    work: (tools) => matchAll(host, desk, actor, tools),
  });
}
