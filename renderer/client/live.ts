/**
 * What changed, told by the core: `live.seq` grows with the books, `live.session` with the session's state, and
 * `live.gaps` whenever something may have gone by unheard, so that everything is to be asked again.
 *
 * One stream for all pages of a browser (shared-stream.ts). Screens watch `live`, they do not poll.
 */
import { reactive, readonly } from 'vue';

import { client } from './client';
import { markLost } from './connection';
import { isUncertain } from './failure';
import { followShared } from './shared-stream';

/** The core gives a sign of life every 15 seconds. */
const BEAT_WAIT_MS = 60_000;

const state = reactive({ seq: 0, booked_at: 0, session: 0, gaps: 0 });

export const live = readonly(state);

let running: AbortController | null = null;

/** Follows the core's changes until stopped; call it once somebody is signed in. */
export function startLive(): void {
  if (running !== null) return;
  const controller = new AbortController();
  running = controller;
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
        else if (isUncertain(failure)) markLost();
      },
      silence_ms_max: BEAT_WAIT_MS,
    },
    controller.signal,
  );
}

/** Stops following, at sign-out. */
export function stopLive(): void {
  running?.abort();
  running = null;
}
