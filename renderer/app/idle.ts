/**
 * Locks the session when nobody has touched the page for so long: `useIdleLock()`.
 *
 * The core locks a session without calls by itself; this is for a page that goes on reading because the books grow,
 * while nobody sits before it. A page that is put to sleep looks at the clock when it wakes.
 */
import { onMounted, onUnmounted } from 'vue';

import { client } from '../client/client';
import { useSession } from './session';

const LOOK_EVERY_MS = 10_000;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

/** Watches for as long as the calling component lives. */
export function useIdleLock(): void {
  const session = useSession();
  let touched_at = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;

  function touch(): void {
    touched_at = Date.now();
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
    for (const name of TOUCHES) document.addEventListener(name, touch, { capture: true, passive: true });
    timer = setInterval(() => void look(), LOOK_EVERY_MS);
  });
  onUnmounted(() => {
    for (const name of TOUCHES) document.removeEventListener(name, touch, { capture: true });
    clearInterval(timer);
  });
}
