/**
 * Failures to sign in that no row of the books can count: of logins nobody has, of clients, and all of them while
 * the books are only read.
 *
 * They lie in memory, by a digest that means nothing elsewhere: what is typed as a login may be a password. The
 * oldest are forgotten first, so that no flood of names grows without end.
 */
import { createHmac, randomBytes } from 'node:crypto';

import type { Instant } from '#core/kernel/instant';
import { lockOut } from '#core/staff/lock-out';

const NAMES_MAX = 10_000;

export interface Failed {
  readonly failures: number;
  readonly locked_until: Instant | null;
}

const NONE: Failed = { failures: 0, locked_until: null };

export class FailedAttempts {
  readonly #key = randomBytes(32);
  readonly #counts = new Map<string, Failed>();

  /** Until when a name may not be tried again; null when it may be. */
  lockedUntil(name: string, now: Instant): Instant | null {
    const { locked_until } = this.#counts.get(this.#digest(name)) ?? NONE;
    return locked_until !== null && locked_until > now ? locked_until : null;
  }

  /** One more failure; so many beyond the usual ones are `forgiven`. */
  count(name: string, now: Instant, forgiven = 0): Failed {
    const digest = this.#digest(name);
    const failures = (this.#counts.get(digest) ?? NONE).failures + 1;
    const failed = { failures, locked_until: lockOut(failures - forgiven, now) };
    this.#counts.delete(digest);
    this.#counts.set(digest, failed);
    for (const oldest of this.#counts.keys()) {
      if (this.#counts.size <= NAMES_MAX) {
        break;
      }
      this.#counts.delete(oldest);
    }
    return failed;
  }

  clear(name: string): void {
    this.#counts.delete(this.#digest(name));
  }

  #digest(name: string): string {
    return createHmac('sha256', this.#key).update(name).digest('base64');
  }
}
