/**
 * What changed, told by the core: `live.seq` grows with the books, `live.session` with the session's state.
 *
 * One stream for the whole page, opened again with growing pauses when it breaks. A stream without a beat for
 * too long counts as broken. Screens watch `live`, they do not poll.
 */
import { reactive, readonly } from 'vue';

import { client } from './client';
import { markLost } from './connection';
import { toFailure } from './failure';

const BEAT_WAIT_MS = 60_000;
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 8_000;

const state = reactive({ seq: 0, booked_at: 0, session: 0 });

export const live = readonly(state);

let running: AbortController | null = null;

const pause = (wait_ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, wait_ms));

async function follow(signal: AbortSignal): Promise<void> {
  const events = await client.changes.watch(undefined, { signal });
  const iterator = events[Symbol.asyncIterator]();
  for (;;) {
    const late = new AbortController();
    const silence = pause(BEAT_WAIT_MS).then(() => (late.signal.aborted ? null : ('silent' as const)));
    const next = await Promise.race([iterator.next(), silence]);
    late.abort();
    if (next === 'silent' || next === null) {
      markLost();
      return;
    }
    if (next.done === true) return;
    const event = next.value;
    if (event.type === 'books') {
      state.seq = event.seq;
      state.booked_at = event.booked_at;
    } else if (event.type === 'session') {
      state.session += 1;
    }
  }
}

/** Follows the core's changes until stopped; call it once somebody is signed in. */
export function startLive(): void {
  if (running !== null) return;
  const controller = new AbortController();
  running = controller;
  void (async () => {
    let wait_ms = RETRY_MS_MIN;
    while (!controller.signal.aborted) {
      const began = Date.now();
      try {
        await follow(controller.signal);
      } catch (error) {
        const failure = toFailure(error);
        if (failure.kind === 'unauthorized') state.session += 1;
      }
      wait_ms = Date.now() - began > RETRY_MS_MAX ? RETRY_MS_MIN : Math.min(wait_ms * 2, RETRY_MS_MAX);
      await pause(wait_ms);
    }
  })();
}

/** Stops following, at sign-out. */
export function stopLive(): void {
  running?.abort();
  running = null;
}
