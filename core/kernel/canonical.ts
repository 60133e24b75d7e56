/**
 * Canonical text: one spelling for one value, so that digests and hashes can be compared.
 *
 * `canonicalJson` orders keys and writes amounts as decimal strings. `lengthPrefixed` joins fields so that
 * no two different lists of fields give the same text. Both are pure; hashing is a port (`Sha256`).
 */

/** SHA-256 of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits. Injected by the composition. */
export type Sha256 = (text: string) => string;

/** HMAC-SHA-256 of a text's UTF-8 bytes under a key of 64 hexadecimal digits, in the same digits. Injected as well. */
export type HmacSha256 = (key: string, text: string) => string;

/** A value spelled already: it stands as it is wherever it is a member. For values that several texts hold. */
export class Spelled {
  readonly text: string;

  constructor(value: unknown) {
    this.text = canonicalJson(value);
  }
}

/** Text that stands in JSON as it is: printable ASCII without quote and backslash. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** A text as JSON spells it; most stand as they are between quotes. */
export function jsonText(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Objects have few keys and most are in order: sorting by insertion, in place, costs next to nothing. */
function sortKeys(keys: string[]): void {
  for (let index = 1; index < keys.length; index += 1) {
    const key = keys[index] as string;
    let place = index;
    while (place > 0 && (keys[place - 1] as string) > key) {
      keys[place] = keys[place - 1] as string;
      place -= 1;
    }
    keys[place] = key;
  }
}

/** Objects with more keys than this are sorted by the built-in way. */
const FEW_KEYS = 40;

/** How keys seen before are spelled; the books know a few hundred. */
const SPELLED_KEYS = new Map<string, string>();
const SPELLED_KEYS_MAX = 2_000;

function writeKey(key: string): string {
  const known = SPELLED_KEYS.get(key);
  if (known !== undefined) {
    return known;
  }
  const spelled = `${jsonText(key)}:`;
  if (SPELLED_KEYS.size < SPELLED_KEYS_MAX) {
    SPELLED_KEYS.set(key, spelled);
  }
  return spelled;
}

function writeObject(record: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(record);
  if (keys.length > FEW_KEYS) {
    keys.sort();
  } else {
    sortKeys(keys);
  }
  let text = '{';
  for (const key of keys) {
    const value = record[key];
    if (value !== undefined) {
      text += (text === '{' ? '' : ',') + writeKey(key) + writeJson(value);
    }
  }
  return text + '}';
}

function writeArray(items: readonly unknown[]): string {
  let text = '[';
  for (let index = 0; index < items.length; index += 1) {
    text += (index === 0 ? '' : ',') + writeJson(items[index]);
  }
  return text + ']';
}

function writeJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return jsonText(value);
    case 'bigint':
      return `"${value.toString()}"`;
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isSafeInteger(value)) {
        throw new RangeError(`Canonical text takes safe integers only, not ${String(value)}`);
      }
      return String(value);
    case 'object':
      if (value === null) {
        return 'null';
      }
      if (Array.isArray(value)) {
        return writeArray(value);
      }
      return value instanceof Spelled ? value.text : writeObject(value as Record<string, unknown>);
    default:
      throw new TypeError(`Canonical text cannot hold a ${typeof value}`);
  }
}

/** JSON with sorted keys, no white space, absent members left out, bigint as a decimal string. */
export function canonicalJson(value: unknown): string {
  return writeJson(value);
}

const BEYOND_ASCII = /[\u0080-\uffff]/;

function byteLength(text: string): number {
  let bytes = text.length;
  if (!BEYOND_ASCII.test(text)) {
    return bytes;
  }
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) {
      bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
    }
  }
  return bytes;
}

/** One field as `length:text`; see `lengthPrefixed`. */
export function prefixed(field: string): string {
  return `${byteLength(field)}:${field}`;
}

/** The same of a number's digits, which are ASCII. */
export function prefixedNumber(value: number | bigint): string {
  const digits = value.toString();
  return `${digits.length}:${digits}`;
}

/**
 * Joins fields as `length:text` with the length in UTF-8 bytes, so that the list can be read back in one
 * way only. Lone surrogates must not occur (inputs are validated text).
 */
export function lengthPrefixed(fields: readonly string[]): string {
  let joined = '';
  for (const field of fields) {
    joined += prefixed(field);
  }
  return joined;
}
