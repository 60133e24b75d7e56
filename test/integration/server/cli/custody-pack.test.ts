// Proves the hand-over pack: a folder and an archive of the same files, the same bytes again, every file in the manifest, customers without
// names unless asked for with a reason, and an entry that tells that it left.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { beforeAll, expect, test } from 'vitest';

import { folder, surety, suretyJson } from './run-cli';

interface Made {
  readonly day: string;
  readonly files: number;
  readonly head: { readonly seq: number };
  readonly manifest_sha256: string;
}

interface Manifest {
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

const where = folder();
const file = join(where, 'pack.surety');
const out = join(where, 'pack');
const pack = (more: readonly string[]): string[] => [
  ...['custody', 'pack', '--workspace', file, '--actor', 'finn', '--unsigned', ...more],
];
const read = (path: string): string => readFileSync(join(out, path), 'utf8');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
let made: Made;

beforeAll(async () => {
  expect((await surety(['sample', '--trades', '1000', '--workspace', file])).code).toBe(0);
  const early = await surety(pack(['--out', out]));
  expect(early.code).toBe(2);
  expect(early.stderr).toContain('no daily run was recorded yet');
  await surety(['custody', 'run', '--record', '--actor', 'finn', '--workspace', file]);
  const { code, document } = await suretyJson(pack(['--out', out]));
  expect(code).toBe(0);
  made = document as unknown as Made;
}, 120_000);

test('every file is in the manifest with its digest, and the manifest has the digest that was told', () => {
  const { files } = JSON.parse(read('manifest.json')) as Manifest;
  const there = readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(out, path)).isFile())
    .map((path) => path.replaceAll('\\', '/'));
  expect([...files.map(({ path }) => path), 'manifest.json'].sort()).toEqual(there.sort());
  for (const { path, bytes, sha256: digest } of files) {
    const content = readFileSync(join(out, path));
    expect([content.length, sha256(content)], path).toEqual([bytes, digest]);
  }
  expect(sha256(readFileSync(join(out, 'manifest.json')))).toBe(made.manifest_sha256);
  const sums = read('SHA256SUMS').trimEnd().split('\n');
  expect(sums).toEqual(
    files.filter(({ path }) => path !== 'SHA256SUMS').map((one) => `${one.sha256}  ${one.path}`),
  );
  expect(made.files).toBe(there.length);
});

test('an archive has the same files, though the first pack is in the journal by then', async () => {
  const archive = join(where, 'pack.zip');
  expect((await surety(pack(['--out', archive]))).code).toBe(0);
  const parts = unzipSync(readFileSync(archive));
  expect(Object.keys(parts)).toHaveLength(made.files);
  for (const [path, bytes] of Object.entries(parts)) {
    expect(sha256(bytes), path).toBe(sha256(readFileSync(join(out, path))));
  }
});

test('balances of customers sum to what the daily run says is owed', () => {
  const [head = '', ...rows] = read('customers.csv').replace('\uFEFF', '').trimEnd().split('\r\n');
  const place = head.split(',').indexOf('balance_minor');
  const sum = rows.reduce((total, row) => total + BigInt(row.split(',')[place] ?? ''), 0n);
  const run = readdirSync(join(out, 'runs')).find((name) => /three-way.*json/.test(name)) ?? '';
  expect(rows.length).toBeGreaterThan(100);
  expect(read(`runs/${run}`)).toContain(`"minor":"${String(sum)}"`);
  expect(head).not.toContain('name');
});

test('nothing is written over what is there unless forced', async () => {
  writeFileSync(join(where, 'there.zip'), '');
  const { code, stderr } = await surety(pack(['--out', join(where, 'there.zip')]));
  expect(code).toBe(2);
  expect(stderr).toContain('exists already');
  expect((await surety(pack(['--out', out]))).stderr).toContain('is not empty');
});

test('names leave with a reason only, which the journal keeps', async () => {
  const refused = await surety(pack(['--out', join(where, 'names'), '--names']));
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--reason');
  const asked = ['--out', join(where, 'names'), '--names', '--reason', 'order 12 of the court'];
  expect((await surety(pack(asked))).code).toBe(0);
  const named = readFileSync(join(where, 'names', 'customers.csv'), 'utf8');
  expect(named.split('\r\n')[0]).toMatch(/name$/);
  expect(named.split('\r\n')[1]).not.toMatch(/,$/);
  // The third pack that left, each with an entry of its own.
  const noted = ['journal', '--workspace', file, '--seq', String(made.head.seq + 3)];
  const { document } = await suretyJson(noted);
  expect(JSON.stringify(document)).toContain('order 12 of the court');
});
