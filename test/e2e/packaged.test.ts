/**
 * The packed application: what is in it, what its binary was made to refuse, and that it works from first page to end.
 *
 * It is packed here, around the runtime that the other tests of the window use. Its fuses shut out the debugger by which
 * those are driven, so it is driven as a browser would be.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readSync, rmSync, closeSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FuseState } from '@electron/fuses/dist/constants';
import { getCurrentFuseWire } from '@electron/fuses';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { describeConsole, watch } from '#test/support/consoles';
import { FLAGS, ROOT, runtimeFolder } from '#test/support/served-console';
import manifest from '../../package.json' with { type: 'json' };
import { packageFolders } from '../../scripts/desktop-packages.mjs';
import { FUSES } from '../../scripts/seal-runtime.mjs';

const PACKING_MS_MAX = 240_000;
const MIB = 1024 * 1024;

interface ArchiveEntry {
  readonly files?: Readonly<Record<string, ArchiveEntry>>;
  readonly unpacked?: boolean;
}

/** The table of contents that stands before the files of an archive. */
function readContents(file: string): ArchiveEntry {
  const archive = openSync(file, 'r');
  try {
    const sizes = Buffer.alloc(16);
    readSync(archive, sizes, 0, sizes.length, 0);
    const text = Buffer.alloc(sizes.readUInt32LE(12));
    readSync(archive, text, 0, text.length, sizes.length);
    return JSON.parse(text.toString('utf8')) as ArchiveEntry;
  } finally {
    closeSync(archive);
  }
}

function pathsOf(entry: ArchiveEntry, isWanted: (file: ArchiveEntry) => boolean, at = ''): string[] {
  return Object.entries(entry.files ?? {}).flatMap(([name, one]) => {
    const path = at === '' ? name : `${at}/${name}`;
    return one.files === undefined ? (isWanted(one) ? [path] : []) : pathsOf(one, isWanted, path);
  });
}

/** Asks again until there is an answer. */
async function eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let waited_ms = 0; waited_ms < 30_000; waited_ms += 50) {
    const answer = await ask();
    if (answer !== undefined) {
      return answer;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`there was no ${what}`);
}

/** The page of a started program, once it has gone to its address. */
async function pageOf(program: ChildProcess): Promise<Page> {
  let text = '';
  program.stderr?.setEncoding('utf8').on('data', (part: string) => (text += part));
  const address = await eventually('debugger', () => /^DevTools listening on (ws:\S+)/m.exec(text)?.[1]);
  const targets = new URL('/json/list', address.replace(/^ws:/, 'http:'));
  await eventually('page', async () => {
    const found = (await (await fetch(targets)).json()) as readonly { readonly url: string }[];
    return found.find(({ url }) => url.startsWith('app://surety/#'));
  });
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  return browser.contexts()[0]!.pages()[0]!;
}

describeConsole('electron', 'the packed application', () => {
  const folder = mkdtempSync(join(tmpdir(), 'surety-packed-'));
  const unpacked = join(folder, 'out', 'linux-unpacked');
  const binary = join(unpacked, 'surety');

  beforeAll(async () => {
    const script = join(ROOT, 'scripts', 'package.mjs');
    const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: runtimeFolder() };
    await promisify(execFile)(process.execPath, [script, '--dir', '--output', join(folder, 'out')], { env });
  }, PACKING_MS_MAX);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('holds the built program and the packages it needs, and nothing else', () => {
    const archive = join(unpacked, 'resources', 'app.asar');
    const contents = readContents(archive);
    const paths = pathsOf(contents, () => true);
    const places = new Set([
      'package.json',
      ...[
        'main',
        'core-process',
        'preload',
        'verify-worker',
        'scan-worker',
        'trial-worker',
        'peer-worker',
        'train-worker',
        'custody-worker',
      ].map((name) => `dist/electron/${name}.cjs`),
      'dist/renderer',
      ...packageFolders(ROOT).map((name) => `node_modules/${name}`),
    ]);
    const strangers = paths.filter(
      (path) => ![...places].some((place) => `${path}/`.startsWith(`${place}/`)),
    );
    expect(strangers).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining(['dist/electron/core-process.cjs', 'dist/renderer/index.html']),
    );
    expect(paths.filter((path) => /\.(ts|vue|map|md|gyp|c|cc|h)$|(^|\/)tests?\//.test(path))).toEqual([]);
    const development = Object.keys(manifest.devDependencies).map((name) => `node_modules/${name}/`);
    expect(paths.filter((path) => development.some((place) => path.startsWith(place)))).toEqual([]);
    expect(pathsOf(contents, (file) => file.unpacked === true)).toEqual([
      'node_modules/sqlite3/build/Release/node_sqlite3.node',
    ]);
    // Half of it sets documents as PDF, with a font for Chinese; X.509 has its own schemas; custody brings its proofs and workbooks.
    expect(statSync(archive).size).toBeLessThan(32 * MIB);
  });

  test('has its fuses set', async () => {
    const { version, ...wire } = await getCurrentFuseWire(binary);
    const wanted = Object.entries(FUSES).filter(([fuse]) => fuse in wire);
    expect(version).toBe('1');
    expect(wanted.length).toBeGreaterThanOrEqual(7);
    expect(wire).toMatchObject(
      Object.fromEntries(wanted.map(([fuse, on]) => [fuse, on ? FuseState.ENABLE : FuseState.DISABLE])),
    );
  });

  test(
    'works from the first page to the end, whatever its environment says',
    { timeout: 120_000 },
    async () => {
      const program = spawn(binary, [...FLAGS, '--lang=en-GB', '--inspect=0', '--remote-debugging-port=0'], {
        env: {
          ...process.env,
          SURETY_DATA: join(folder, 'data'),
          ELECTRON_RUN_AS_NODE: '1',
          NODE_OPTIONS: '--require=/nowhere.cjs',
        },
        stdio: ['ignore', 'inherit', 'pipe'],
      });
      const exited = once(program, 'exit');
      try {
        const page = await pageOf(program);
        const complaints = watch(page);
        await page.getByLabel('Trades', { exact: true }).fill('200');
        await page.getByRole('button', { name: 'Make the sample platform' }).click();
        await page.getByRole('button', { name: 'Compliance' }).click({ timeout: 60_000 });
        await page.getByRole('navigation').first().waitFor();
        await page.evaluate("location.hash = '#/trades'");
        await page.getByRole('grid').first().waitFor();
        expect(await page.getByRole('row').count()).toBeGreaterThan(5);
        expect(page.url()).toBe('app://surety/#/trades');
        expect(complaints).toEqual([]);
        await page.close();
        expect(await exited).toEqual([0, null]);
      } finally {
        program.kill('SIGKILL');
      }
    },
  );
});
