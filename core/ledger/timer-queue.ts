/**
 * The clock's queue: timers in the order in which they fire, (due, kind, subject).
 *
 * It holds every timer due up to its horizon; later ones wait in the store until the horizon moves. An
 * entry of the queue may be stale (paused, extended, ended meanwhile): whoever takes it checks the row.
 */
import TinyQueue from 'tinyqueue';

import type { Instant } from '#core/kernel/instant';

import type { DueTimer } from './ports';

/** Order of firing; identifiers are ASCII, so code units order like bytes. */
export function compareTimers(left: DueTimer, right: DueTimer): number {
  if (left.due_at !== right.due_at) {
    return left.due_at - right.due_at;
  }
  const left_id = `${left.kind}|${left.subject}`;
  const right_id = `${right.kind}|${right.subject}`;
  return left_id < right_id ? -1 : left_id > right_id ? 1 : 0;
}

export class TimerQueue {
  readonly #heap = new TinyQueue<DueTimer>([], compareTimers);
  /** Every timer due at or before this instant is in the queue. */
  horizon: Instant = -1;

  /** Takes a timer armed just now; one beyond the horizon is in the store when the horizon gets there. */
  armed(timer: DueTimer): void {
    if (timer.due_at <= this.horizon) {
      this.#heap.push(timer);
    }
  }

  /** Takes the timers the store holds between the old horizon and the new. */
  extend(timers: readonly DueTimer[], horizon: Instant): void {
    for (const timer of timers) {
      this.#heap.push(timer);
    }
    this.horizon = horizon;
  }

  /** The next timer due at or before an instant, removed from the queue. */
  take(now: Instant): DueTimer | undefined {
    const next = this.#heap.peek();
    return next !== undefined && next.due_at <= now ? this.#heap.pop() : undefined;
  }

  /** True when everything due by an instant is known and nothing is. */
  isQuiet(now: Instant): boolean {
    const next = this.#heap.peek();
    return now <= this.horizon && (next === undefined || next.due_at > now);
  }

  /** Up to `count` timers that are due, in no particular order, for loading rows ahead. */
  ahead(now: Instant, count: number): readonly DueTimer[] {
    return this.#heap.data.slice(0, count).filter((timer) => timer.due_at <= now);
  }
}
