/**
 * Version 7 UUIDs (RFC 9562): 48 bits of time, then randomness, so that keys made later sort later.
 */
import { randomBytes } from 'node:crypto';

import type { Instant } from '#core/kernel/instant';

/** A new identifier for a command's key, made at an instant. */
export function uuidV7(now: Instant): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
