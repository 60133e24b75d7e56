/**
 * What changed, told by the core: `live.seq` grows with the books, `live.session` with the session's state, and
 * `live.gaps` whenever something may have gone by unheard, so that everything is to be asked again. The stream begins
 * with the last entry that there is: what came between the first answers and its opening is heard of, too.
 *
 * One stream for all pages of a browser (shared-stream.ts). Screens watch `live`, they do not poll.
 */
import { reactive, readonly } from 'vue';

import { client } from './client';
import { markLost } from './connection';
import { followShared } from './shared-stream';

const state = reactive({ seq: 0, session: 0, gaps: 0 });

export const live = readonly(state);

let running: { readonly of: string; readonly controller: AbortController } | null = null;

/**
 * Follows the core's changes until stopped. `of` names person and books: another one begins anew. `seq` is the last
 * entry that whatever is asked from now on is sure to know.
 */
export function startLive(of: string, seq: number): void {
  if (running?.of === of) return;
  stopLive();
  state.seq = seq;
  const controller = new AbortController();
  running = { of, controller };
  void followShared(
    {
      name: 'changes',
      open: (signal) => client.changes.watch(undefined, { signal }),
      take: (event) => {
        if (event.type === 'books') {
          state.seq = Math.max(state.seq, event.seq);
        } else if (event.type === 'session') {
          state.session += 1;
        }
      },
      missed: () => (state.gaps += 1),
      failed: (failure) => {
        if (failure.kind === 'unauthorized') state.session += 1;
        else if (failure.kind === 'lost' || failure.kind === 'timeout') markLost();
      },
    },
    controller.signal,
  );
}

/** Stops following: nobody is signed in, or the session is locked. */
export function stopLive(): void {
  running?.controller.abort();
  running = null;
}
