/**
 * Tells whoever listens what changed, and keeps it for those who are slow, up to a limit.
 *
 * A listener is an async iterator that ends with its signal. Events that can be told together are merged by the
 * hub's own rule, so that a slow listener holds few. It does not know what the events mean.
 */

interface Listener<T> {
  readonly queue: T[];
  wake: (() => void) | null;
}

export interface HubOptions<T> {
  /** One event that says what two say, or null when it takes both. */
  readonly merge?: (earlier: T, later: T) => T | null;
  /** Events kept for one listener; beyond it the oldest go. */
  readonly queue_max?: number;
}

export class ChangeHub<T> {
  readonly #listeners = new Set<Listener<T>>();
  readonly #merge: (earlier: T, later: T) => T | null;
  readonly #queue_max: number;
  #closed = false;

  constructor({ merge, queue_max = 200 }: HubOptions<T> = {}) {
    this.#merge = merge ?? ((): null => null);
    this.#queue_max = queue_max;
  }

  publish(event: T): void {
    for (const listener of this.#listeners) {
      const last = listener.queue.at(-1);
      const merged = last === undefined ? null : this.#merge(last, event);
      if (merged === null) {
        listener.queue.push(event);
      } else {
        listener.queue[listener.queue.length - 1] = merged;
      }
      if (listener.queue.length > this.#queue_max) {
        listener.queue.shift();
      }
      listener.wake?.();
    }
  }

  /** Events from now on, `idle` whenever none came for a while; ends with the signal or the hub. */
  async *listen(
    signal: AbortSignal | undefined,
    idle_ms: number,
    idle: () => T | null,
  ): AsyncGenerator<T, void> {
    const listener: Listener<T> = { queue: [], wake: null };
    this.#listeners.add(listener);
    const wake = (): void => listener.wake?.();
    signal?.addEventListener('abort', wake);
    try {
      while (signal?.aborted !== true && !this.#closed) {
        const event = listener.queue.shift();
        if (event !== undefined) {
          yield event;
          continue;
        }
        if (!(await slept(listener, idle_ms))) {
          const quiet = idle();
          if (quiet !== null) {
            yield quiet;
          }
        }
      }
    } finally {
      signal?.removeEventListener('abort', wake);
      this.#listeners.delete(listener);
    }
  }

  /** Ends every listening. */
  close(): void {
    this.#closed = true;
    for (const listener of this.#listeners) {
      listener.wake?.();
    }
  }
}

/** Waits to be woken; false when nobody did in time. */
function slept<T>(listener: Listener<T>, idle_ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (woken: boolean): void => {
      clearTimeout(timer);
      listener.wake = null;
      resolve(woken);
    };
    const timer = setTimeout(() => end(false), idle_ms);
    listener.wake = () => end(true);
  });
}
