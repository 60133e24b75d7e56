// Archives of many small files: what any reader of them finds, the same bytes each time.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { proofName } from '#server/custody/certificates/certificate-work';
import { tarEnd, tarEntry } from '#server/custody/certificates/tar';

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');

it('gives back its files, of whole blocks and of parts of one', () => {
  const texts = new Map([
    ['proof-A-1.json', 'x'.repeat(512)],
    ['proof-A-2.json', '{"balance_minor":"12"}'],
    ['proof-A-3.json', ''],
  ]);
  const entries = [...texts].map(([name, text]) => tarEntry(name, bytesOf(text)));
  const archive = Buffer.concat([...entries, tarEnd()]);
  expect(archive.length % 512).toBe(0);
  const folder = mkdtempSync(join(tmpdir(), 'surety-tar-'));
  try {
    const path = join(folder, 'all.tar');
    writeFileSync(path, archive);
    execFileSync('tar', ['-xf', path, '-C', folder]);
    for (const [name, text] of texts) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('has names that fit and tell accounts apart, however long those are', () => {
  expect(proofName('A/1')).toBe('proof-A%2F1.json');
  const [one, other] = ['a', 'b'].map((end) => proofName(`${'/'.repeat(63)}${end}`));
  expect(one).not.toBe(other);
  expect(one?.length).toBe(100);
  expect(() => tarEntry('x'.repeat(101), bytesOf(''))).toThrow(RangeError);
});
