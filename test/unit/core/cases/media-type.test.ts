// Proves that files are told by their bytes, whatever they are called, and that nothing else gets through.
import { expect, test } from 'vitest';

import { mediaTypeOf } from '#core/cases/media-type';

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');

test.each([
  ['application/pdf', utf8('%PDF-1.7\n\u0000binary')],
  ['image/png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1])],
  ['image/jpeg', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
  ['application/json', utf8(' {"a": [1, 2]}\n')],
  ['text/csv', utf8('\ufeff编号,金额\r\n1,"1,000"\r\n2,5\r\n')],
  ['text/plain', utf8('Called, no answer.\nCalled again, on Monday, no answer.\n')],
  ['text/plain', utf8('{ not json, though it begins so')],
  // One line of a table is no table.
  ['text/plain', utf8('a,b')],
  ['text/plain', utf8('<html><script>alert(1)</script></html>')],
])('is %s', (type, bytes) => {
  expect(mediaTypeOf(bytes)).toBe(type);
});

test.each([
  ['nothing', utf8('')],
  ['blanks', utf8(' \n\t')],
  ['a program', Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])],
  ['an archive', utf8('PK\u0003\u0004')],
  ['text in another encoding', Uint8Array.from([0xc4, 0xe3, 0xba, 0xc3])],
  ['text with a zero', utf8('a\u0000b')],
  ['half a signature', Uint8Array.from([0x89, 0x50, 0x4e])],
])('takes no %s', (_what, bytes) => {
  expect(mediaTypeOf(bytes)).toBeNull();
});
