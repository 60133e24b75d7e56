/** Serving the screens: what is found, and that nothing else ever is. */
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CONTENT_POLICY } from '#server/console/security-headers';
import { findStatic } from '#server/console/static-files';

let base = '';
let folder = '';

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'static-'));
  folder = join(base, 'renderer');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets', 'a b.js'), '1');
  writeFileSync(join(folder, 'assets', 'a.map'), '1');
  writeFileSync(join(base, 'secret.js'), 'secret');
  mkdirSync(join(base, 'renderer-old'));
  writeFileSync(join(base, 'renderer-old', 'index.js'), 'secret');
  symlinkSync(join(base, 'secret.js'), join(folder, 'assets', 'link.js'));
});

afterAll(() => rmSync(base, { recursive: true }));

describe('the file that answers a path', () => {
  const found: readonly (readonly [string, string, string])[] = [
    ['/', 'index.html', 'text/html; charset=utf-8'],
    ['/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['/trades/T-1', 'index.html', 'text/html; charset=utf-8'],
    ['/assets/a%20b.js', join('assets', 'a b.js'), 'text/javascript; charset=utf-8'],
  ];
  it.each(found)('%s is %s', async (pathname, name, content_type) => {
    const file = await findStatic(folder, pathname);
    expect(file?.path.endsWith(join('renderer', name))).toBe(true);
    expect(file?.content_type).toBe(content_type);
  });

  it.each([
    '/../secret.js',
    '/..%2fsecret.js',
    '/%2e%2e/secret.js',
    '/assets/..%5c..%5csecret.js',
    '/assets/%2e%2e/%2e%2e/secret.js',
    '/../renderer-old/index.js',
    '/assets/link.js',
    '/assets/a.map',
    '/assets/missing.js',
    '/assets/nul%00.js',
    '/C:/secret.js',
    '/%E0%A4%A',
    'assets/a b.js',
    `/${'a'.repeat(2_000)}`,
  ])('nothing answers %s', async (pathname) => {
    expect(await findStatic(folder, pathname)).toBeNull();
  });
});

describe('the content security policy', () => {
  it('begins with nothing allowed and names no exception for script', () => {
    expect(CONTENT_POLICY.startsWith("default-src 'none'")).toBe(true);
    expect(CONTENT_POLICY).toContain("require-trusted-types-for 'script'");
    expect(CONTENT_POLICY).not.toMatch(/unsafe|\*|https?:/);
  });
});
