/**
 * A column of numbers as bytes, exact to the last bit but for the sign of zero, in the shortest of five spellings.
 *
 * Most features are missing, or one of few values, on most occasions, so a column that says little takes little room.
 * A spelling says how many numbers it holds, and has a digest by which damage is noticed. Bytes are little-endian, as on
 * every machine this program runs on.
 */
import { FastDigest } from './fast-digest';

const KINDS = { constant: 0, few: 1, sparse: 2, offsets: 3, plain: 4 } as const;

/** Kind, how many numbers, how many of them (or how many different ones) are spelled out, digest: 32 bits each. */
const HEADER_BYTES = 16;
const DIGEST_WORD = 3;
const FEW_MAX = 256;
const OFFSET_MAX = 0xffff_ffff;

/** What is spelled after the header: parts, each in its own width. */
type Part = Float64Array | Uint32Array | Uint8Array;

interface Spelling {
  readonly kind: number;
  readonly extra: number;
  readonly parts: readonly Part[];
}

const bytesOf = ({ parts }: Spelling): number => parts.reduce((sum, part) => sum + part.byteLength, 0);

/** The different values in the order in which they come, and how often; null when there are more than a byte tells. */
function countFew(values: Float64Array): Map<number, number> | null {
  const counts = new Map<number, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size > FEW_MAX) return null;
  }
  return counts;
}

function spellFew(values: Float64Array, different: readonly number[]): Spelling {
  const codes = new Map(different.map((value, code) => [value, code]));
  const coded = new Uint8Array(values.length);
  for (let place = 0; place < values.length; place += 1) {
    coded[place] = codes.get(values[place] as number) ?? 0;
  }
  return { kind: KINDS.few, extra: different.length, parts: [Float64Array.from(different), coded] };
}

/** One usual value, and the others with their places; null where that is no shorter than all of them. */
function spellSparse(values: Float64Array, usual: number): Spelling | null {
  const places: number[] = [];
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place] as number;
    if (value === usual || (Number.isNaN(value) && Number.isNaN(usual))) continue;
    places.push(place);
    if (places.length * 3 > values.length * 2) return null;
  }
  const others = Float64Array.from(places, (place) => values[place] as number);
  return {
    ...{ kind: KINDS.sparse, extra: places.length },
    parts: [Float64Array.of(usual), others, Uint32Array.from(places)],
  };
}

/** Whole numbers as what they lie above the least; null where that does not say them. */
function spellOffsets(values: Float64Array): Spelling | null {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (!Number.isSafeInteger(value)) return null;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  if (most - least > OFFSET_MAX) return null;
  const offsets = new Uint32Array(values.length);
  for (let place = 0; place < values.length; place += 1) offsets[place] = (values[place] as number) - least;
  return { kind: KINDS.offsets, extra: 0, parts: [Float64Array.of(least), offsets] };
}

/** Missing is by far the most frequent value of features that speak of rare things. */
function usualOf(values: Float64Array, counts: ReadonlyMap<number, number> | null): number {
  if (counts === null) return Number.NaN;
  let usual = values[0] ?? Number.NaN;
  for (const [value, count] of counts) {
    if (count > (counts.get(usual) ?? 0)) usual = value;
  }
  return usual;
}

function spell(values: Float64Array): Spelling {
  const counts = countFew(values);
  if (counts !== null && counts.size <= 1) {
    return { kind: KINDS.constant, extra: 0, parts: [Float64Array.of(values[0] ?? Number.NaN)] };
  }
  const few = counts === null ? null : spellFew(values, [...counts.keys()]);
  const sparse = spellSparse(values, usualOf(values, counts));
  // Values that are few need no look at how far they lie apart.
  const offsets = counts === null ? spellOffsets(values) : null;
  const plain: Spelling = { kind: KINDS.plain, extra: 0, parts: [values] };
  return [few, sparse, offsets].reduce<Spelling>(
    (best, choice) => (choice !== null && bytesOf(choice) < bytesOf(best) ? choice : best),
    plain,
  );
}

/** Stored bytes are not what was written. */
export class DamagedColumnError extends Error {
  constructor(reason: string) {
    super(`a stored column is damaged: ${reason}`);
    this.name = 'DamagedColumnError';
  }
}

/** Digest of a column but for the place where it stands itself. */
function digestOf(buffer: ArrayBuffer): number {
  const head = new Uint8Array(buffer, 0, DIGEST_WORD * 4);
  const body = new Uint8Array(buffer, HEADER_BYTES);
  return new FastDigest().bytes(head).bytes(body).lanes()[0];
}

/** Spells a column. */
export function encodeColumn(values: Float64Array): Uint8Array {
  const spelling = spell(values);
  const bytes = new Uint8Array(HEADER_BYTES + bytesOf(spelling));
  new Uint32Array(bytes.buffer, 0, 3).set([spelling.kind, values.length, spelling.extra]);
  let at = HEADER_BYTES;
  for (const part of spelling.parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  new Uint32Array(bytes.buffer, 0, HEADER_BYTES / 4)[DIGEST_WORD] = digestOf(bytes.buffer);
  return bytes;
}

/** Drivers hand out bytes that begin anywhere; numbers must begin at their own width. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  const copy = new Uint8Array(bytes.byteLength);
  copy.set(bytes);
  return copy.buffer;
}

export interface DecodedColumn {
  readonly values: Float64Array;
  /** All values are the first. */
  readonly constant: boolean;
}

/**
 * Reads a column. Throws DamagedColumnError for bytes that were not written so.
 * @param into room for the values, used when it is large enough; what it held is lost
 */
export function decodeColumn(bytes: Uint8Array, into?: Float64Array): DecodedColumn {
  const buffer = aligned(bytes);
  if (buffer.byteLength < HEADER_BYTES) throw new DamagedColumnError('it ends too early');
  const [kind = 0, count = 0, extra = 0, digest] = new Uint32Array(buffer, 0, HEADER_BYTES / 4);
  if (digestOf(buffer) !== digest) throw new DamagedColumnError('its digest is another');
  const values =
    into !== undefined && into.length >= count ? into.subarray(0, count) : new Float64Array(count);
  const numbers = (at: number, length: number): Float64Array =>
    new Float64Array(buffer, HEADER_BYTES + at, length);
  switch (kind) {
    case KINDS.constant:
      values.fill(numbers(0, 1)[0] as number);
      return { values, constant: true };
    case KINDS.plain:
      values.set(numbers(0, count));
      break;
    case KINDS.few: {
      const different = numbers(0, extra);
      const codes = new Uint8Array(buffer, HEADER_BYTES + different.byteLength, count);
      for (let place = 0; place < count; place += 1) {
        values[place] = different[codes[place] as number] as number;
      }
      break;
    }
    case KINDS.sparse: {
      const others = numbers(8, extra);
      const places = new Uint32Array(buffer, HEADER_BYTES + 8 + others.byteLength, extra);
      values.fill(numbers(0, 1)[0] as number);
      places.forEach((place, index) => (values[place] = others[index] as number));
      break;
    }
    case KINDS.offsets: {
      const least = numbers(0, 1)[0] as number;
      const offsets = new Uint32Array(buffer, HEADER_BYTES + 8, count);
      for (let place = 0; place < count; place += 1) values[place] = least + (offsets[place] as number);
      break;
    }
    default:
      throw new DamagedColumnError(`there is no spelling ${String(kind)}`);
  }
  return { values, constant: false };
}

/** Spells texts: ids and names, in order. */
export function encodeTexts(texts: readonly string[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(texts));
}

export function decodeTexts(bytes: Uint8Array): readonly string[] {
  return JSON.parse(new TextDecoder().decode(bytes)) as readonly string[];
}
