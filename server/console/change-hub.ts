/**
 * Tells whoever listens what changed, and keeps it for those who are slow, up to a limit.
 *
 * A listener hears everything from the call on, whether or not it reads yet, and a beat while nothing happens. It is let
 * go of when its signal ends, its reader returns or the hub closes, even if it never read. Events that can be told
 * together are merged by the hub's own rule, so that a slow listener holds few. It does not know what the events mean.
 */

interface Listener<T> {
  readonly queue: T[];
  readonly wants: (event: T) => boolean;
  is_open: boolean;
  wake: (() => void) | null;
}

export interface HubOptions<T> {
  /** Told while nothing happens, so that a listener knows that it still hears. */
  readonly beat: T;
  readonly beat_every_ms?: number;
  /** One event that says what two say, or null when it takes both. */
  readonly merge?: (earlier: T, later: T) => T | null;
  /** Events kept for one listener; beyond it the oldest go. */
  readonly queue_max?: number;
}

export interface ListenOptions<T> {
  readonly signal: AbortSignal | undefined;
  /** Told before anything else: what was so when the listening began. */
  readonly first?: T;
  /** The events that are for this listener; all unless said otherwise. */
  readonly wants?: (event: T) => boolean;
}

export class ChangeHub<T> {
  readonly #listeners = new Set<Listener<T>>();
  readonly #beat: T;
  readonly #beat_every_ms: number;
  readonly #merge: (earlier: T, later: T) => T | null;
  readonly #queue_max: number;
  #closed = false;

  constructor({ beat, beat_every_ms = 15_000, merge, queue_max = 200 }: HubOptions<T>) {
    this.#beat = beat;
    this.#beat_every_ms = beat_every_ms;
    this.#merge = merge ?? ((): null => null);
    this.#queue_max = queue_max;
  }

  /** How many listen now. */
  get listeners(): number {
    return this.#listeners.size;
  }

  publish(event: T): void {
    for (const listener of this.#listeners) {
      if (listener.wants(event)) {
        this.#keep(listener.queue, event);
        listener.wake?.();
      }
    }
  }

  /** Events from now on, with a beat whenever none came for a while; ends with the signal or the hub. */
  listen({ signal, first, wants = (): boolean => true }: ListenOptions<T>): AsyncGenerator<T, void> {
    const queue = first === undefined ? [] : [first];
    const listener: Listener<T> = { queue, wants, is_open: !this.#closed, wake: null };
    const letGo = (): void => {
      signal?.removeEventListener('abort', letGo);
      this.#letGo(listener);
    };
    this.#listeners.add(listener);
    signal?.addEventListener('abort', letGo);
    if (signal?.aborted === true || this.#closed) {
      letGo();
    }
    const events = heard(listener, this.#beat, this.#beat_every_ms, letGo);
    const end = events.return.bind(events);
    // A generator that nobody has read from ends without its `finally`.
    events.return = (value): ReturnType<typeof end> => {
      letGo();
      return end(value);
    };
    return events;
  }

  /** Ends every listening. */
  close(): void {
    this.#closed = true;
    for (const listener of this.#listeners) {
      this.#letGo(listener);
    }
  }

  #letGo(listener: Listener<T>): void {
    this.#listeners.delete(listener);
    listener.is_open = false;
    listener.wake?.();
  }

  /** Keeps an event, in one with a kept one that it can be told with. */
  #keep(queue: T[], event: T): void {
    for (const [index, earlier] of queue.entries()) {
      const merged = this.#merge(earlier, event);
      if (merged !== null) {
        queue[index] = merged;
        return;
      }
    }
    queue.push(event);
    if (queue.length > this.#queue_max) {
      queue.shift();
    }
  }
}

async function* heard<T>(
  listener: Listener<T>,
  beat: T,
  beat_every_ms: number,
  letGo: () => void,
): AsyncGenerator<T, void> {
  try {
    while (listener.is_open) {
      const event = listener.queue.shift();
      if (event !== undefined) {
        yield event;
      } else if (!(await slept(listener, beat_every_ms))) {
        yield beat;
      }
    }
  } finally {
    letGo();
  }
}

/** Waits to be woken; false when nobody did in time. */
function slept<T>(listener: Listener<T>, wait_ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (woken: boolean): void => {
      clearTimeout(timer);
      listener.wake = null;
      resolve(woken);
    };
    const timer = setTimeout(() => end(false), wait_ms);
    listener.wake = () => end(true);
  });
}
