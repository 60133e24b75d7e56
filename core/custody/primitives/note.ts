/**
 * The log of certificates and its checkpoint: a Merkle tree of RFC 9162 over the digests, its head as a signed note.
 *
 * Forms: c2sp.org/tlog-checkpoint, c2sp.org/signed-note, c2sp.org/tlog-cosignature (Ed25519). A bank or an auditor adds a line
 * of its own; two heads of one size with different roots, both cosigned, show that customers were told different things.
 */
import { concatBytes, utf8ToBytes, type HashBytes } from './hash';

/** Root over entries of a log (RFC 9162, 2.1.1). */
export function logRoot(hash: HashBytes, entries: readonly Uint8Array[]): Uint8Array {
  const [first] = entries;
  if (first === undefined) {
    return hash(new Uint8Array(0));
  }
  if (entries.length === 1) {
    return hash(concatBytes(Uint8Array.of(0), first));
  }
  let half = 1;
  while (half * 2 < entries.length) {
    half *= 2;
  }
  const left = logRoot(hash, entries.slice(0, half));
  return hash(concatBytes(Uint8Array.of(1), left, logRoot(hash, entries.slice(half))));
}

export interface CheckpointHead {
  /** The log's name, without spaces or plus signs. */
  readonly origin: string;
  /** Certificates in it. */
  readonly size: number;
  readonly root: Uint8Array;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const digits = [18, 12, 6, 0].map((shift) => ALPHABET.charAt((group >> shift) & 63)).join('');
    text += digits.slice(0, Math.min(bytes.length - at, 3) + 1).padEnd(4, '=');
  }
  return text;
}

/** The note's text: what is signed by the log. */
export function checkpointText({ origin, size, root }: CheckpointHead): string {
  return `${origin}\n${String(size)}\n${base64(root)}\n`;
}

/** What a witness signs at a time, in seconds since 1970. */
export function cosignedText(head: string, time_s: number): string {
  return `cosignature/v1\ntime ${String(time_s)}\n${head}`;
}

/** Kinds of a note's signature, as their byte. */
export const NOTE_SIGNATURE = 1;
export const NOTE_COSIGNATURE = 4;

/** The four bytes that name a key in a note. */
export function noteKeyId(
  hash: HashBytes,
  name: string,
  kind: typeof NOTE_SIGNATURE | typeof NOTE_COSIGNATURE,
  public_key: Uint8Array,
): Uint8Array {
  return hash(concatBytes(utf8ToBytes(`${name}\n`), Uint8Array.of(kind), public_key)).slice(0, 4);
}

export function noteLine(name: string, key_id: Uint8Array, signature: Uint8Array): string {
  return `\u2014 ${name} ${base64(concatBytes(key_id, signature))}\n`;
}

/** Bytes of a text in base 64, padded to whole groups. Throws RangeError where it is none. */
export function fromBase64(text: string): Uint8Array {
  const digits = text.replace(/={1,2}$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 6) / 8));
  let group = 0;
  let bits = 0;
  let at = 0;
  for (const digit of digits) {
    group = (group << 6) | ALPHABET.indexOf(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = group >> bits;
      at += 1;
      group &= (1 << bits) - 1;
    }
  }
  if (base64(bytes) !== text) {
    throw new RangeError('not in base 64');
  }
  return bytes;
}
