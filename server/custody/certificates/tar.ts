/**
 * An archive of many small files, written from front to back (POSIX ustar): neither how many there are nor how large they become has a bound
 * that a platform meets. The same files give the same bytes: no owner, and the first instant there is.
 */
const BLOCK_BYTES = 512;
const END_BLOCKS = 2;
const NAME_BYTES_MAX = 100;
const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;

/** A file with its header, filled up to whole blocks. Throws RangeError for a name that is too long. */
export function tarEntry(name: string, bytes: Uint8Array): Uint8Array {
  if (Buffer.byteLength(name) > NAME_BYTES_MAX) throw new RangeError('the name is too long for an archive');
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(name, 0);
  header.write(octal(0o600, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(bytes.length, 11), 124);
  header.write(octal(0, 11), 136);
  header.fill(' ', CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_BYTES);
  header.write('0', 156);
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)} `, CHECKSUM_AT);
  const rest = (BLOCK_BYTES - (bytes.length % BLOCK_BYTES)) % BLOCK_BYTES;
  return Buffer.concat([header, bytes, Buffer.alloc(rest)]);
}

/** What an archive ends with. */
export const tarEnd = (): Uint8Array => Buffer.alloc(BLOCK_BYTES * END_BLOCKS);
