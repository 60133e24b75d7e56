/**
 * What is still to happen, in order of time.
 *
 * Actions at the same instant run in the order in which they were planned, so the order never depends on
 * how the queue is kept. It knows nothing of what an action does.
 */
import TinyQueue from 'tinyqueue';

import type { Instant } from '#core/kernel/instant';

interface Item {
  readonly at: Instant;
  readonly no: number;
  readonly act: () => void;
}

export class Agenda {
  readonly #queue = new TinyQueue<Item>([], (left, right) => left.at - right.at || left.no - right.no);
  #planned = 0;

  /** Instant of the next action; undefined when nothing is planned. */
  get next_at(): Instant | undefined {
    return this.#queue.peek()?.at;
  }

  plan(at: Instant, act: () => void): void {
    this.#queue.push({ at, no: this.#planned, act });
    this.#planned += 1;
  }

  /** Takes the next action out; undefined when nothing is planned. */
  take(): { readonly at: Instant; readonly act: () => void } | undefined {
    return this.#queue.pop();
  }
}
