/**
 * How often something that crashes is started again: so many times in so long, then no more until told to.
 *
 * Pure but for its own count; the time is given.
 */

export interface RestartLimitOptions {
  readonly count_max: number;
  readonly window_ms: number;
}

export class RestartLimit {
  readonly #options: RestartLimitOptions;
  #restarted_at: number[] = [];

  constructor(options: RestartLimitOptions) {
    this.#options = options;
  }

  /** True when one more restart is within the limit; it is counted then. */
  take(now: number): boolean {
    this.#restarted_at = this.#restarted_at.filter((at) => now - at < this.#options.window_ms);
    if (this.#restarted_at.length >= this.#options.count_max) {
      return false;
    }
    this.#restarted_at.push(now);
    return true;
  }

  /** Forgets what was: a person asked for another try. */
  reset(): void {
    this.#restarted_at = [];
  }
}
