// `surety risk pack`: a table and a document in each language of one moment, in a folder, said with their digests; it
// replaces nothing unless told to, and says who has it made.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

import { folder, surety, suretyJson } from './run-cli';

const files = folder();
const workspace = join(files, 'platform.db');
const out = join(files, 'pack', '2026');
const pack = (...args: string[]): string[] => ['risk', 'pack', '--out', out, '-w', workspace, ...args];

beforeAll(async () => {
  const made = await surety(['sample', '--trades', '1000', '--seed', '5', '-w', workspace]);
  expect(made.code).toBe(0);
  const raised = await surety(['risk', 'scan', '--raise', '--actor', 'cora', '-w', workspace]);
  expect(raised.code).toBe(0);
}, 60_000);

test('writes what it says, of the window it says', async () => {
  const { code, document } = await suretyJson(pack('--actor', 'cora', '--to', '2100-01-01'));
  expect(code).toBe(0);
  expect(document).toMatchObject({ from: null, madeBy: 'cora' });
  const made = document['files'] as { path: string; sha256: string; bytes: number }[];
  expect(made.map(({ path }) => path)).toEqual(
    ['risk-figures.csv', 'risk-figures-en.pdf', 'risk-figures-zh.pdf'].map((name) => join(out, name)),
  );
  for (const { path, sha256, bytes } of made) {
    const content = readFileSync(path);
    expect(content.length).toBe(bytes);
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
  }
  const table = readFileSync(made[0]?.path ?? '', 'utf8');
  expect(table).toMatch(/^\ufeffsection,item,measure,value\r\n/);
  expect(table).toMatch(/total,,raised,[1-9]\d*\r\n/);
  expect(table).toContain('about,,made_by,cora\r\n');
});

test('replaces nothing unless told to, and wants to know for whom it is made', async () => {
  const again = await surety(pack('--actor', 'cora'));
  expect(again.code).not.toBe(0);
  expect(again.stderr).toContain('exists already');
  expect((await surety(pack('--actor', 'cora', '--force', '--from', '2100-01-01'))).code).toBe(0);
  expect(readFileSync(join(out, 'risk-figures.csv'), 'utf8')).toContain('total,,raised,0\r\n');
  const nameless = await surety(pack('--force'));
  expect(nameless.code).not.toBe(0);
  expect(nameless.stderr).toContain('--actor');
});
