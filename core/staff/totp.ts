/**
 * Second factors: time-based one-time codes (RFC 6238 with SHA-1, six digits, 30 seconds) and their secrets.
 *
 * A code counts for its own step and one to each side, and each step at most once. Pure: the hash is injected, the
 * last accepted step is kept by the caller.
 */
import type { Instant } from '#core/kernel/instant';

/** HMAC with SHA-1 (RFC 2104): 20 bytes. */
export type HmacSha1 = (key: Uint8Array, message: Uint8Array) => Uint8Array;

const STEP_MS = 30_000;
/** Steps that clocks may be apart. */
const DRIFT_STEPS = 1;
const CODE_DIGITS = 6;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Bytes as base32 (RFC 4648) without padding, as authenticators take them. */
export function base32Encode(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32.charAt((held >>> bits) & 31);
      held &= (1 << bits) - 1;
    }
  }
  return bits === 0 ? text : text + BASE32.charAt((held << (5 - bits)) & 31);
}

/** Bytes of base32 text; null for anything else. */
export function base32Decode(text: string): Uint8Array | null {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    const value = BASE32.indexOf(letter);
    if (value === -1) {
      return null;
    }
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push(held >>> bits);
      held &= (1 << bits) - 1;
    }
  }
  return Uint8Array.from(bytes);
}

/** The time step an instant lies in. */
function totpStep(at: Instant): number {
  return Math.floor(at / STEP_MS);
}

/** The code of a step. */
export function totpCode(hmac: HmacSha1, secret: Uint8Array, step: number): string {
  const message = new Uint8Array(8);
  new DataView(message.buffer).setBigUint64(0, BigInt(step));
  const hash = hmac(secret, message);
  const view = new DataView(hash.buffer, hash.byteOffset, hash.byteLength);
  // The low half of the last byte says where the code is read (RFC 4226, 5.3).
  const offset = view.getUint8(hash.byteLength - 1) & 15;
  const number = view.getUint32(offset) & 0x7f_ff_ff_ff;
  return String(number % 10 ** CODE_DIGITS).padStart(CODE_DIGITS, '0');
}

/** Compares in a time that does not say where the texts differ. */
function sameText(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let place = 0; place < left.length; place += 1) {
    difference |= left.charCodeAt(place) ^ right.charCodeAt(place);
  }
  return difference === 0;
}

/**
 * The step for which a code counts now: one after `last_step`, the last accepted (null: none yet). Null for a
 * wrong, late or repeated code. The caller keeps the step it gets.
 */
export function acceptedStep(
  hmac: HmacSha1,
  secret: Uint8Array,
  code: string,
  now: Instant,
  last_step: number | null,
): number | null {
  const present = totpStep(now);
  for (let step = present - DRIFT_STEPS; step <= present + DRIFT_STEPS; step += 1) {
    const is_new = step >= 0 && (last_step === null || step > last_step);
    if (is_new && sameText(totpCode(hmac, secret, step), code)) {
      return step;
    }
  }
  return null;
}
