/**
 * Where merchants stand among their peers, as they were compared last: kept while the workspace is open.
 *
 * Comparing reads the whole journal, in a thread of its own; one comparison goes on at a time, whoever asked for it.
 */
import { readPeers, type PeerTables } from '#core/risk/peer-fold';

import type { Console } from './console';
import type { Desk } from './desk';
import { workspaceFailure } from './failures';
import { readApart } from './reader-thread';

/**
 * Starts comparing, or joins the comparison of this person that goes on; gives the job's id. Throws WORKSPACE `comparing`
 * while somebody else's goes on: its outcome will be everybody's.
 */
export function startComparing(host: Console, desk: Desk, actor: string, key: string): string {
  const asked = { actor, key, asked: 'peers' };
  const begun = host.jobs.begun(asked);
  if (begun !== null) {
    return begun;
  }
  const running = host.jobs.running('peers');
  if (running !== null) {
    if (running.actor !== actor) {
      throw workspaceFailure('comparing', { by: running.actor });
    }
    host.jobs.join(running.id, asked);
    return running.id;
  }
  return host.jobs.start({
    kind: 'peers',
    about: '',
    ...asked,
    work: async (tools) => {
      const { books, location } = desk;
      const here = () => books.snapshot((reader) => readPeers(reader, tools));
      const log = (error: unknown): void => host.log('peer thread', error);
      const found = await readApart<PeerTables>({ program: 'peer-worker', location, here, log }, tools);
      tools.signal.throwIfAborted();
      desk.peers = found;
      return { seen_seq: found.seen_seq, merchants: found.tables.size };
    },
  });
}
