/**
 * What changed, told by the core: `live.seq` grows with the books, `live.session` with the session's state, and
 * `live.gaps` whenever something may have gone by unheard, so that everything is to be asked again.
 *
 * One stream for all pages of a browser (shared-stream.ts). Screens watch `live`, they do not poll.
 */
import { reactive, readonly } from 'vue';

import { client } from './client';
import { markLost } from './connection';
import { followShared } from './shared-stream';

/** The core gives a sign of life every 15 seconds. */
const BEAT_WAIT_MS = 60_000;

const state = reactive({ seq: 0, booked_at: 0, session: 0, gaps: 0 });

export const live = readonly(state);

let running: { readonly of: string; readonly controller: AbortController } | null = null;

/** Follows the core's changes until stopped. `of` names person and books: another one begins anew. */
export function startLive(of: string): void {
  if (running?.of === of) return;
  stopLive();
  const controller = new AbortController();
  running = { of, controller };
  void followShared(
    {
      name: 'changes',
      open: (signal) => client.changes.watch(undefined, { signal }),
      take: (event) => {
        if (event.type === 'books') {
          state.seq = event.seq;
          state.booked_at = event.booked_at;
        } else if (event.type === 'session') {
          state.session += 1;
        }
      },
      missed: () => (state.gaps += 1),
      failed: (failure) => {
        if (failure.kind === 'unauthorized') state.session += 1;
        else if (failure.kind === 'lost' || failure.kind === 'timeout') markLost();
      },
      silence_ms_max: BEAT_WAIT_MS,
    },
    controller.signal,
  );
}

/** Stops following, at sign-out. Other books begin at another entry: what was heard of these counts no more. */
export function stopLive(): void {
  running?.controller.abort();
  running = null;
  state.seq = 0;
  state.booked_at = 0;
}
