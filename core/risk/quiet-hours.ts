/**
 * When a platform sleeps: the six hours of the day with the fewest payments so far.
 *
 * Learnt from the payments themselves, so that no time zone has to be known.
 */
import { DAY_MS, HOUR_MS, type Instant } from '#core/kernel/instant';

const HOURS = 24;
const QUIET_HOURS = 6;
/** Fewer payments do not tell. */
const SEEN_MIN = 500;

export class QuietHours {
  readonly #payments = new Uint32Array(HOURS);
  #seen = 0;

  /** Payments by hour, for being kept. */
  state(): number[] {
    return [...this.#payments];
  }

  static restore(payments: readonly number[]): QuietHours {
    const quiet = new QuietHours();
    quiet.#payments.set(payments);
    quiet.#seen = payments.reduce((sum, count) => sum + count, 0);
    return quiet;
  }

  add(at: Instant): void {
    const hour = hourOf(at);
    this.#payments[hour] = (this.#payments[hour] ?? 0) + 1;
    this.#seen += 1;
  }

  /** The first of the quiet hours of the day in UTC; null while too few payments were seen. */
  quietest(): number | null {
    if (this.#seen < SEEN_MIN) return null;
    let quietest = 0;
    let fewest = Number.POSITIVE_INFINITY;
    for (let from = 0; from < HOURS; from += 1) {
      let count = 0;
      for (let hour = from; hour < from + QUIET_HOURS; hour += 1) count += this.#payments[hour % HOURS] ?? 0;
      if (count < fewest) {
        fewest = count;
        quietest = from;
      }
    }
    return quietest;
  }

  /** Tells quiet instants from others; null while too few payments were seen. */
  told(): ((at: Instant) => boolean) | null {
    const quietest = this.quietest();
    return quietest === null ? null : isQuietFrom(quietest);
  }
}

const hourOf = (at: Instant): number => Math.floor((at % DAY_MS) / HOUR_MS);

/** Tells instants of the quiet hours that begin with an hour of the day in UTC. */
export function isQuietFrom(quietest: number): (at: Instant) => boolean {
  return (at) => (hourOf(at) - quietest + HOURS) % HOURS < QUIET_HOURS;
}
