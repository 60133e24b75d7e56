/**
 * Canonical text: one spelling for one value, so that digests and hashes can be compared.
 *
 * `canonicalJson` orders keys and writes amounts as decimal strings. `lengthPrefixed` joins fields so that
 * no two different lists of fields give the same text. Both are pure; hashing is a port (`Sha256`).
 */

/** SHA-256 of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits. Injected by the composition. */
export type Sha256 = (text: string) => string;

function writeJson(value: unknown): string {
  if (typeof value === 'bigint') {
    return `"${value.toString()}"`;
  }
  if (Array.isArray(value)) {
    return `[${value.map(writeJson).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const record = value as Record<string, unknown>;
    const parts: string[] = [];
    for (const key of Object.keys(record).sort()) {
      if (record[key] !== undefined) {
        parts.push(`${JSON.stringify(key)}:${writeJson(record[key])}`);
      }
    }
    return `{${parts.join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new RangeError(`Canonical text takes safe integers only, not ${String(value)}`);
  }
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) {
    throw new TypeError(`Canonical text cannot hold a ${typeof value}`);
  }
  return text;
}

/** JSON with sorted keys, no white space, absent members left out, bigint as a decimal string. */
export function canonicalJson(value: unknown): string {
  return writeJson(value);
}

function byteLength(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) {
      bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
    }
  }
  return bytes;
}

/**
 * Joins fields as `length:text` with the length in UTF-8 bytes, so that the list can be read back in one
 * way only. Lone surrogates must not occur (inputs are validated text).
 */
export function lengthPrefixed(fields: readonly string[]): string {
  let joined = '';
  for (const field of fields) {
    joined += `${String(byteLength(field))}:${field}`;
  }
  return joined;
}
