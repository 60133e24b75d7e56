/**
 * Locks the session when nobody has touched the page for so long: `useIdleLock()`.
 *
 * The core locks a session without calls by itself; this is for a page that goes on reading because the books grow,
 * while nobody sits before it. A page that is put to sleep looks at the clock when it wakes. All pages of a browser are
 * one session, so a touch of one counts for all.
 */
import { onMounted, onUnmounted } from 'vue';

import { client } from '../client/client';
import { desktop } from '../client/desktop';
import { useSession } from './session';

const LOOK_EVERY_MS = 10_000;
/** Other pages are told of touches at most so often. */
const TELL_EVERY_MS = 1_000;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Watches for as long as the calling component lives. */
export function useIdleLock(): void {
  const session = useSession();
  const others = desktop === null ? new BroadcastChannel('surety.touched') : null;
  let touched_at = Date.now();
  let told_at = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  function touch(): void {
    touched_at = Date.now();
    if (touched_at - told_at < TELL_EVERY_MS) return;
    told_at = touched_at;
    others?.postMessage(touched_at);
  }

  function touchedElsewhere({ data }: MessageEvent<unknown>): void {
    if (typeof data === 'number') touched_at = Math.max(touched_at, Math.min(data, Date.now()));
  }

  async function look(): Promise<void> {
    const limit_ms = session.state?.idle_ms;
    if (limit_ms === undefined || session.stage !== 'open' || Date.now() - touched_at < limit_ms) return;
    try {
      session.take(await client.session.lock());
    } catch {
      // The core is out of reach and tells nothing to anybody; the next look tries again.
    }
  }

  onMounted(() => {
    others?.addEventListener('message', touchedElsewhere);
    for (const name of TOUCHES) document.addEventListener(name, touch, { capture: true, passive: true });
    timer = setInterval(() => void look(), LOOK_EVERY_MS);
  });
  onUnmounted(() => {
    for (const name of TOUCHES) document.removeEventListener(name, touch, { capture: true });
    others?.close();
    clearInterval(timer);
  });
}
