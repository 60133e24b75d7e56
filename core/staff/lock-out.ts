/**
 * How long somebody waits after failing to sign in: nothing at first, then a minute, doubling to an hour.
 *
 * Pure: counting failures and keeping the instant is the caller's.
 */
import { HOUR_MS, MINUTE_MS, type Instant } from '#core/kernel/instant';

/** Failures in a row that cost nothing yet. */
const FREE_FAILURES = 4;

/** Until when nobody may try again after so many failures in a row, the last of them now; null for no waiting. */
export function lockOut(failures: number, now: Instant): Instant | null {
  const beyond = failures - FREE_FAILURES;
  if (beyond <= 0) {
    return null;
  }
  return now + Math.min(MINUTE_MS * 2 ** (beyond - 1), HOUR_MS);
}
