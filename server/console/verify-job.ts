/**
 * Verifying as long work: chain and projections of one moment, in a thread of its own, while everybody goes on.
 *
 * One goes on at a time: whoever asks again has the one that runs, and others are told. Its outcome is an entry, and the
 * overview shows the last one.
 */
import { verifyBooks } from '#core/ledger/verify';

import type { Console } from './console';
import type { Desk } from './desk';
import { workspaceFailure } from './failures';
import { readApart } from './reader-thread';

/**
 * Starts a verification of the open workspace, or joins the one of this person that goes on; gives the job's id. Throws
 * WORKSPACE `verifying` while somebody else's goes on.
 */
export function startVerifying(host: Console, desk: Desk, actor: string, key: string): string {
  const asked = { actor, key, asked: 'verify' };
  const begun = host.jobs.begun(asked);
  if (begun !== null) {
    return begun;
  }
  const running = host.jobs.running('verify');
  if (running !== null) {
    if (running.actor !== actor) {
      throw workspaceFailure('verifying', { by: running.actor });
    }
    host.jobs.join(running.id, asked);
    return running.id;
  }
  return host.jobs.start({
    kind: 'verify',
    about: '',
    ...asked,
    work: async (tools) => {
      const { books, location } = desk;
      const here = () => books.snapshot((reader) => verifyBooks(reader, books.env, tools));
      const log = (error: unknown): void => host.log('verify thread', error);
      const report = await readApart({ program: 'verify-worker', location, here, log }, tools);
      tools.signal.throwIfAborted();
      await desk.noteVerified({ ok: report.ok, entries: report.entries }, report.head.hash, actor);
      const { seq, hash, booked_at } = report.head;
      return {
        ok: report.ok,
        entries: report.entries,
        head: { seq, hash, booked_at },
        first_break: report.first_break === null ? null : { ...report.first_break },
      };
    },
  });
}
