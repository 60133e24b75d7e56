/**
 * Which files can be put to alerts and cases: how large, and of which type, told by their bytes; names and what a sender
 * says of them count for nothing.
 *
 * PDF, PNG and JPEG are known by how they begin; everything else must be text in UTF-8 without control characters, and
 * is JSON or CSV where it reads as such. Pure.
 */
/** Largest file that can be put to an alert or case, in bytes. */
export const FILE_BYTES_MAX = 10 * 1024 * 1024;

export const FILE_TYPES = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'text/plain',
  'text/csv',
  'application/json',
] as const;
export type FileType = (typeof FILE_TYPES)[number];

const SIGNATURES: readonly (readonly [FileType, readonly number[]])[] = [
  // "%PDF-"
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
];

function beginsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

/** Everything below a space but tab, line feed and carriage return; and delete. */
// eslint-disable-next-line no-control-regex -- it is what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** The text of bytes in UTF-8, without a mark at its beginning; null for anything else. */
function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return CONTROL.test(text) ? null : text;
  } catch {
    return null;
  }
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) {
    return false;
  }
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Lines looked at to tell a table from prose. */
const LINES_LOOKED_AT = 50;

/** Two lines or more with the same commas outside of quotes, and at least one. */
function isCsv(text: string): boolean {
  const unquoted = text.replace(/"(?:[^"]|"")*"/g, '');
  const lines = unquoted.split(/\r?\n/).filter((line) => line.trim() !== '');
  const commas = lines.slice(0, LINES_LOOKED_AT).map((line) => line.split(',').length - 1);
  const [first = 0] = commas;
  return commas.length > 1 && first > 0 && commas.every((count) => count === first);
}

/** The type of a file that can be put to an alert or case; null for one that cannot. */
export function mediaTypeOf(bytes: Uint8Array): FileType | null {
  const known = SIGNATURES.find(([, signature]) => beginsWith(bytes, signature));
  if (known !== undefined) {
    return known[0];
  }
  const text = textOf(bytes);
  if (text === null || text.trim() === '') {
    return null;
  }
  if (isJson(text)) {
    return 'application/json';
  }
  return isCsv(text) ? 'text/csv' : 'text/plain';
}
