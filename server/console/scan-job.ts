/**
 * Looking for what is not told yet as long work: what is new in the journal is read in a thread of its own, then alerts
 * are raised. What the thread keeps for the next scan and for backtests is written here.
 *
 * One goes on at a time. What was raised before it was stopped stays; the next run raises the rest.
 */
import { raiseAlerts, scanNote } from '#server/risk/raise-alerts';
import { findRaises } from '#server/risk/find-raises';

import type { Console } from './console';
import type { Desk } from './desk';
import { workspaceFailure } from './failures';
import { keepIn, type Keeping } from './handed-vectors';
import { readApart } from './reader-thread';

/**
 * Starts a scan of the open workspace, or joins the one of this person that goes on; gives the job's id. Throws
 * WORKSPACE `scanning` while somebody else's goes on, `read-only` where nothing can be raised.
 */
export function startScan(host: Console, desk: Desk, actor: string, key: string): string {
  const asked = { actor, key, asked: 'risk-scan' };
  const begun = host.jobs.begun(asked);
  if (begun !== null) {
    return begun;
  }
  const running = host.jobs.running('risk-scan');
  if (running !== null) {
    if (running.actor !== actor) {
      throw workspaceFailure('scanning', { by: running.actor });
    }
    host.jobs.join(running.id, asked);
    return running.id;
  }
  const { ledger, vectors } = desk.mustWrite();
  return host.jobs.start({
    kind: 'risk-scan',
    about: '',
    ...asked,
    work: async (tools) => {
      const { books, location } = desk;
      const { env } = books;
      const here = () =>
        books.snapshot((reader) => findRaises({ reader, vectors, sha256: env.sha256 }, desk.now(), tools));
      const keep = (keeping: Keeping): Promise<void> => keepIn(vectors, keeping);
      const log = (error: unknown): void => host.log('scan thread', error);
      const found = await readApart({ program: 'scan-worker', location, keep, here, log }, tools);
      tools.signal.throwIfAborted();
      const raised = await raiseAlerts({ ledger, reader: books.reader }, found.raises, {
        at: desk.now(),
        signal: tools.signal,
        onProgress: (done, total) => tools.onProgress({ done, total }),
      });
      await ledger.submit(scanNote(actor, raised, found.seen_seq, desk.now()));
      return { ...raised, seen_seq: found.seen_seq, trades: found.trades };
    },
  });
}
