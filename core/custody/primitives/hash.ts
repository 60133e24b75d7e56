/**
 * Hashing of the custody certificate: SHA-256 under a tag, HMAC and HKDF over it. Pure; SHA-256 itself is handed in.
 *
 * What is hashed is framed: the tag, then every part behind its own length. So no two lists of parts give the same bytes, and
 * a digest made for one purpose means nothing for another.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of bytes, 32 bytes. The machine's own where there is one; `portableSha256` otherwise. */
export type HashBytes = (bytes: Uint8Array) => Uint8Array;

/** SHA-256 without a machine's help: what the verifier uses in a page. */
export const portableSha256: HashBytes = (bytes) => sha256(bytes);

export const DIGEST_BYTES = 32;
const BLOCK_BYTES = 64;
const LENGTH_BYTES = 4;
/** Before every tag: another version of the protocol shares no digest with this one. */
const PROTOCOL = 'surety-custody-1/';

export type Part = Uint8Array | string;

const PREFIXES = new Map<string, Uint8Array>();

function prefixOf(tag: string): Uint8Array {
  const known = PREFIXES.get(tag);
  if (known !== undefined) {
    return known;
  }
  const text = utf8ToBytes(PROTOCOL + tag);
  const prefix = concatBytes(Uint8Array.of(text.length), text);
  PREFIXES.set(tag, prefix);
  return prefix;
}

/** One byte of the tag's length, the tag, then each part behind four bytes of its length, highest first. */
export function frame(tag: string, parts: readonly Part[]): Uint8Array {
  return framed(tag, parts, 0, (length) => new Uint8Array(length));
}

const SCRATCH_BYTES = 1_024;
let scratch = new Uint8Array(SCRATCH_BYTES);

/**
 * Room for a frame that is hashed at once and kept by nobody: hashing is one call that ends before the next frame is set, and an array for
 * each of millions costs more than its hash.
 */
function atOnce(length: number): Uint8Array {
  if (length > scratch.length) scratch = new Uint8Array(2 * length);
  return scratch.subarray(0, length);
}

const BEYOND_ASCII = /[^\0-\x7f]/;

/** Puts a text of ASCII where it belongs; most texts are. */
function putAscii(text: string, whole: Uint8Array, at: number): void {
  for (let index = 0; index < text.length; index += 1) {
    whole[at + index] = text.charCodeAt(index);
  }
}

/** The same behind room for something else. Millions of frames are made: parts go straight to their place. */
function framed(
  tag: string,
  parts: readonly Part[],
  room: number,
  make: (length: number) => Uint8Array,
): Uint8Array {
  const prefix = prefixOf(tag);
  let plain = parts;
  for (const part of parts) {
    if (typeof part === 'string' && BEYOND_ASCII.test(part)) {
      plain = parts.map((one) => (typeof one === 'string' ? utf8ToBytes(one) : one));
      break;
    }
  }
  let length = room + prefix.length;
  for (const part of plain) {
    length += LENGTH_BYTES + part.length;
  }
  const whole = make(length);
  whole.set(prefix, room);
  let at = room + prefix.length;
  for (const part of plain) {
    const size = part.length;
    whole[at] = size >>> 24;
    whole[at + 1] = size >>> 16;
    whole[at + 2] = size >>> 8;
    whole[at + 3] = size;
    at += LENGTH_BYTES;
    if (typeof part === 'string') {
      putAscii(part, whole, at);
    } else {
      whole.set(part, at);
    }
    at += size;
  }
  return whole;
}

/** SHA-256 of the framed parts. */
export function taggedHash(hash: HashBytes, tag: string, ...parts: readonly Part[]): Uint8Array {
  return hash(framed(tag, parts, 0, atOnce));
}

/** HMAC-SHA-256 under one key (RFC 2104): a pseudo-random function of what it is given. */
export class KeyedHash {
  readonly #hash: HashBytes;
  readonly #inner: Uint8Array;
  /** The outer block, and room for the inner digest behind it. */
  readonly #outer: Uint8Array;

  constructor(hash: HashBytes, key: Uint8Array) {
    this.#hash = hash;
    const block = new Uint8Array(BLOCK_BYTES);
    block.set(key.length > BLOCK_BYTES ? hash(key) : key);
    this.#inner = block.map((byte) => byte ^ 0x36);
    this.#outer = new Uint8Array(BLOCK_BYTES + DIGEST_BYTES);
    this.#outer.set(block.map((byte) => byte ^ 0x5c));
  }

  #finish(inner: Uint8Array): Uint8Array {
    inner.set(this.#inner);
    this.#outer.set(this.#hash(inner), BLOCK_BYTES);
    return this.#hash(this.#outer);
  }

  /** HMAC of bytes as they are. */
  of(message: Uint8Array): Uint8Array {
    const inner = new Uint8Array(BLOCK_BYTES + message.length);
    inner.set(message, BLOCK_BYTES);
    return this.#finish(inner);
  }

  /** HMAC of framed parts. */
  tagged(tag: string, ...parts: readonly Part[]): Uint8Array {
    return this.#finish(framed(tag, parts, BLOCK_BYTES, atOnce));
  }
}

/** HKDF-SHA-256 (RFC 5869) with 32 bytes of output. */
export function hkdf(hash: HashBytes, secret: Uint8Array, salt: Uint8Array, info: string): Uint8Array {
  const key = new KeyedHash(hash, salt).of(secret);
  return new KeyedHash(hash, key).of(concatBytes(utf8ToBytes(info), Uint8Array.of(1)));
}

/** A number below 2^32 as four bytes, highest first. */
export function fourBytes(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export { bytesToHex, concatBytes, hexToBytes, utf8ToBytes };
