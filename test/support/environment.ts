/**
 * An environment for the books under test: a clock that is set by hand, real SHA-256, counted salts.
 */
import { createHash, createHmac } from 'node:crypto';

import type { Environment } from '#core/ledger/ports';

export interface TestEnvironment extends Environment {
  /** Sets the clock (ms since the epoch). */
  readonly setNow: (now: number) => void;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

export function hmacSha256(key: string, text: string): string {
  return createHmac('sha256', Buffer.from(key, 'hex')).update(text, 'utf8').digest('hex');
}

/** A deterministic environment: the same calls give the same hashes on every store. */
export function testEnvironment(start = Date.UTC(2026, 0, 1)): TestEnvironment {
  let now = start;
  let salts = 0;
  return {
    now: () => now,
    setNow: (instant) => {
      now = instant;
    },
    sha256,
    hmacSha256,
    salt: () => {
      salts += 1;
      return salts.toString(16).padStart(32, '0');
    },
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}
