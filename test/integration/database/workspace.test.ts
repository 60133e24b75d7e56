// Proves what a workspace promises to whoever opens it: one writer, named to the second; readers at any time;
// a lock that a killed process leaves free; and a clear word for everything that is no workspace.
import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { APPLICATION_ID } from '#database/sqlite-driver';
import { SCHEMA_VERSION } from '#database/migrate';
import {
  WorkspaceError,
  createWorkspace,
  openWorkspace,
  type SlowQuery,
  type WritableWorkspace,
} from '#database/workspace';
import { Child } from '#test/support/child-process';
import { EntryChain } from '#test/support/entry-chain';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { PROGRAM, RawDatabase, testFolder } from '#test/support/workspaces';

const WRITE = { access: 'write', program: PROGRAM } as const;
const READ = { access: 'read', program: PROGRAM } as const;
const HOLDER = fileURLToPath(new URL('../../support/holder-process.ts', import.meta.url));

async function failure(work: Promise<unknown>): Promise<WorkspaceError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(WorkspaceError);
  return error as WorkspaceError;
}

/** A server notices a broken connection in its own time; a file's lock is free at once. */
async function openSoon(location: string): Promise<WritableWorkspace> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await openWorkspace(location, WRITE);
    } catch (error) {
      if (attempt === 100 || !location.startsWith('postgres')) throw error;
      await sleep(100);
    }
  }
}

function workspaceTests(locate: () => Promise<string>, shown: (location: string) => string): void {
  test('is created once, opened again, and keeps what it is', async () => {
    const location = await locate();
    const created = await createWorkspace(location, { program: PROGRAM, now: () => 1_760_000_000_000 });
    expect(created.info).toMatchObject({
      created_at: 1_760_000_000_000,
      program_version: PROGRAM,
      schema_version: SCHEMA_VERSION,
    });
    expect(created.info.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    await created.close();
    await created.close();
    expect(await failure(createWorkspace(location, { program: PROGRAM }))).toMatchObject({ code: 'exists' });
    const opened = await openWorkspace(location, { ...WRITE, program: 'surety 2.0.0' });
    expect(opened.info).toEqual(created.info);
    await opened.close();
    const read = await openWorkspace(location, READ);
    expect(read.store).toBeNull();
    expect(read.info).toEqual(created.info);
    await read.close();
  });

  test('has one writer; the second is told who has it, readers are not disturbed', async () => {
    const location = await locate();
    const first = await createWorkspace(location, { program: 'surety 7.7.7', now: () => 1_760_000_000_000 });
    const chain = new EntryChain();
    const reader = await openWorkspace(location, READ);
    const error = await failure(openWorkspace(location, WRITE));
    expect(error).toMatchObject({
      code: 'locked',
      details: { program: 'surety 7.7.7', pid: process.pid, host: hostname(), since: 1_760_000_000_000 },
    });
    expect(error.message).toBe(
      `${shown(location)} is open for writing in surety 7.7.7 (process ${process.pid} on ${hostname()}) ` +
        'since 2025-10-09T08:53:20.000Z',
    );
    const expected_head = chain.head;
    const entries = chain.many(10);
    await first.store.append({ expected_head, entries, rows: new Map(), profiles: [] });
    expect(await reader.reader.entries({}, 100)).toEqual(entries);
    await first.close();
    const second = await openWorkspace(location, WRITE);
    expect((await second.store.head()).seq).toBe(10);
    await second.close();
    await reader.close();
  });

  test('is read while a batch is being written, as of the last one', async () => {
    const location = await locate();
    const workspace = await createWorkspace(location, { program: PROGRAM });
    const chain = new EntryChain();
    let written = 0;
    for (let round = 0; round < 5; round += 1) {
      const expected_head = chain.head;
      const entries = chain.many(200);
      const appending = workspace.store.append({ expected_head, entries, rows: new Map(), profiles: [] });
      const [asked, decided] = [await workspace.reader.head(), await workspace.store.head()];
      expect([written, written + 200]).toContain(asked.seq);
      expect([written, written + 200]).toContain(decided.seq);
      await appending;
      written += 200;
      expect((await workspace.store.head()).seq).toBe(written);
    }
    await workspace.close();
  });

  test('shows a snapshot as of its first question, whatever is written meanwhile', async () => {
    const location = await locate();
    const workspace = await createWorkspace(location, { program: PROGRAM });
    const other = await openWorkspace(location, READ);
    const chain = new EntryChain();
    const append = async (): Promise<void> => {
      const expected_head = chain.head;
      const entries = chain.many(10);
      await workspace.store.append({ expected_head, entries, rows: new Map(), profiles: [] });
    };
    await append();
    for (const { snapshot } of [workspace, other]) {
      const before = (await workspace.reader.head()).seq;
      const seen = await snapshot(async (reader) => {
        const first = (await reader.head()).seq;
        await append();
        const entries = await reader.entries({}, 1_000);
        return [first, entries.length, (await reader.anchoredHead()).seq];
      });
      expect(seen).toEqual([before, before, before]);
      expect((await workspace.reader.head()).seq).toBe(before + 10);
    }
    await other.close();
    await workspace.close();
    await expect(workspace.snapshot((reader) => reader.head())).rejects.toMatchObject({ code: 'closed' });
  });

  test('survives a kill: the lock is free, what was acknowledged is there', async () => {
    const location = await locate();
    await (await createWorkspace(location, { program: PROGRAM })).close();
    const child = new Child(HOLDER, [location]);
    try {
      expect(await child.line()).toBe('open');
      const error = await failure(openWorkspace(location, WRITE));
      expect(error).toMatchObject({
        code: 'locked',
        details: { pid: child.pid, program: 'surety-child 9.9.9' },
      });
      child.say('go');
      expect(await child.line()).toBe('stored 3');
      child.say('go');
    } finally {
      await child.kill();
    }
    const workspace = await openSoon(location);
    const entries = await workspace.reader.entries({}, 100);
    expect([3, 6]).toContain(entries.length);
    expect(entries).toEqual(new EntryChain().many(entries.length));
    expect((await workspace.reader.anchoredHead()).seq).toBe(entries.length);
    await workspace.close();
  });

  test('made by a newer program is refused, and both versions are named', async () => {
    const location = await locate();
    await (await createWorkspace(location, { program: PROGRAM })).close();
    const raw = new RawDatabase(location);
    const newer = SCHEMA_VERSION + 6;
    await raw.run("INSERT INTO schema_version VALUES (?, 'future', 1, 'surety 9.0.0')", [newer]);
    await raw.close();
    for (const options of [READ, WRITE]) {
      const error = await failure(openWorkspace(location, options));
      expect(error.code).toBe('newer');
      expect(error.message).toContain(`schema ${newer}, made by surety 9.0.0`);
      expect(error.message).toContain(`knows schema ${SCHEMA_VERSION}`);
      expect(error.details).toMatchObject({ schema_version: newer, known_version: SCHEMA_VERSION });
    }
  });

  test('that lost the row naming it is damaged', async () => {
    const location = await locate();
    await (await createWorkspace(location, { program: PROGRAM })).close();
    const raw = new RawDatabase(location);
    await raw.run('DELETE FROM workspace');
    await raw.close();
    expect(await failure(openWorkspace(location, READ))).toMatchObject({ code: 'damaged' });
    expect(await failure(openWorkspace(location, WRITE))).toMatchObject({ code: 'damaged' });
  });

  test('refuses everything once it is closed', async () => {
    const workspace = await createWorkspace(await locate(), { program: PROGRAM });
    await workspace.close();
    await expect(workspace.reader.head()).rejects.toMatchObject({ code: 'closed' });
    const entries = [new EntryChain().next()];
    const expected_head = new EntryChain().head;
    const append = workspace.store.append({ expected_head, entries, rows: new Map(), profiles: [] });
    await expect(append).rejects.toMatchObject({ code: 'closed' });
  });
}

describe('a SQLite workspace', () => {
  const folder = testFolder();
  let number = 0;
  const locate = (): string => join(folder, `workspace ${(number += 1)} ?&#%.surety`);
  workspaceTests(
    () => Promise.resolve(locate()),
    (location) => location,
  );

  test('is readable by its owner only, and so is everything beside it', async () => {
    const path = locate();
    const workspace = await createWorkspace(path, { program: PROGRAM });
    const modes = ['', '-wal', '-shm', '.lock', '.lock-wal'].map(
      (suffix) => statSync(`${path}${suffix}`).mode & 0o777,
    );
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600, 0o600]);
    await workspace.close();
  });

  test('is not created over anything, nor in a folder that is missing, and leaves nothing behind', async () => {
    const path = locate();
    writeFileSync(path, 'precious');
    expect(await failure(createWorkspace(path, { program: PROGRAM }))).toMatchObject({ code: 'exists' });
    expect(readFileSync(path, 'utf8')).toBe('precious');
    const nowhere = join(folder, 'missing', 'x.surety');
    expect(await failure(createWorkspace(nowhere, { program: PROGRAM }))).toMatchObject({
      code: 'not-found',
    });
  });

  test('is told apart from what is none', async () => {
    const code = async (path: string): Promise<string[]> => [
      (await failure(openWorkspace(path, READ))).code,
      (await failure(openWorkspace(path, WRITE))).code,
    ];
    expect(await code(join(folder, 'nowhere.surety'))).toEqual(['not-found', 'not-found']);
    const directory = locate();
    mkdirSync(directory);
    expect(await code(directory)).toEqual(['not-a-workspace', 'not-a-workspace']);
    const empty = locate();
    writeFileSync(empty, '');
    expect(await code(empty)).toEqual(['not-a-workspace', 'not-a-workspace']);
    const text = locate();
    writeFileSync(text, 'Dear diary, '.repeat(1_000));
    expect(await code(text)).toEqual(['not-a-workspace', 'not-a-workspace']);
    const other = locate();
    const raw = new RawDatabase(other);
    await raw.run('CREATE TABLE diary (entry TEXT)');
    await raw.close();
    const before = readFileSync(other);
    expect(await code(other)).toEqual(['not-a-workspace', 'not-a-workspace']);
    expect(readFileSync(other).equals(before)).toBe(true);
    expect(await code('')).toEqual(['unsupported', 'unsupported']);
    expect(await code(':memory:')).toEqual(['unsupported', 'unsupported']);
  });

  test('with a damaged header or damaged pages says so', async () => {
    const damage = async (at: number, length: number): Promise<string> => {
      const path = locate();
      await (await createWorkspace(path, { program: PROGRAM })).close();
      const handle = openSync(path, 'r+');
      writeSync(handle, Buffer.alloc(length, 0x5a), 0, length, at);
      closeSync(handle);
      return (await failure(openWorkspace(path, WRITE))).code;
    };
    expect(await damage(0, 16)).toBe('damaged');
    expect(await damage(100, 3_000)).toBe('damaged');
  });

  test('without its schema is damaged, whatever its mark says', async () => {
    const path = locate();
    const raw = new RawDatabase(path);
    await raw.run(`PRAGMA application_id = ${APPLICATION_ID}`);
    await raw.run('PRAGMA journal_mode = WAL');
    await raw.run('CREATE TABLE t (x)');
    await raw.close();
    expect(await failure(openWorkspace(path, READ))).toMatchObject({ code: 'damaged' });
    expect(await failure(openWorkspace(path, WRITE))).toMatchObject({ code: 'damaged' });
  });

  test('opens for one of many who try at once', async () => {
    const path = locate();
    await (await createWorkspace(path, { program: PROGRAM })).close();
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => openWorkspace(path, WRITE)));
    const opened = results.filter((result) => result.status === 'fulfilled');
    expect(opened).toHaveLength(1);
    const codes = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as WorkspaceError).code] : [],
    );
    expect(new Set(codes)).toEqual(new Set(['locked']));
    await opened[0]?.value.close();
    await (await openWorkspace(path, WRITE)).close();
  });

  test('reports slow statements by their text, never by their values', async () => {
    const slow: SlowQuery[] = [];
    const path = locate();
    const workspace = await createWorkspace(path, {
      program: PROGRAM,
      onSlowQuery: (query) => slow.push(query),
      slow_query_ms: 1,
    });
    const chain = new EntryChain();
    const expected_head = chain.head;
    const entries = chain.many(2_000, { actor: 'secret-actor' });
    await workspace.store.append({ expected_head, entries, rows: new Map(), profiles: [] });
    await workspace.close();
    expect(slow.length).toBeGreaterThan(0);
    expect(slow.every(({ elapsed_ms }) => elapsed_ms > 1)).toBe(true);
    expect(slow.map(({ sql }) => sql).join()).toMatch(/INSERT INTO/);
    expect(slow.map(({ sql }) => sql).join()).not.toContain('secret-actor');
  });
});

describePostgres('on PostgreSQL', () => {
  describe('a workspace', () => {
    workspaceTests(freshDatabase, (location) => location.replace(/:[^:@/]+@/, '@'));

    test('is not created in a database that holds anything, and not found in one that holds nothing', async () => {
      const url = await freshDatabase();
      expect(await failure(openWorkspace(url, READ))).toMatchObject({ code: 'not-a-workspace' });
      expect(await failure(openWorkspace(url, WRITE))).toMatchObject({ code: 'not-a-workspace' });
      const raw = new RawDatabase(url);
      await raw.run('CREATE TABLE diary (entry text)');
      await raw.close();
      expect(await failure(createWorkspace(url, { program: PROGRAM }))).toMatchObject({ code: 'exists' });
    });

    test('that cannot be reached says so without the password', async () => {
      const url = new URL(await freshDatabase());
      const sockets = (): number =>
        process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
      const before = sockets();
      url.pathname = '/no_such_database';
      const missing = await failure(openWorkspace(url.href, READ));
      expect(missing.code).toBe('not-found');
      url.password = 'wrong-password';
      const refused = await failure(openWorkspace(url.href, WRITE));
      expect(refused.code).toBe('password-refused');
      expect(refused.message).not.toContain('wrong-password');
      url.password = '';
      expect(await failure(openWorkspace(url.href, READ))).toMatchObject({ code: 'password-refused' });
      // A connection that is left would keep the program from ending until the server gives up on it, a minute later.
      await expect.poll(sockets).toBe(before);
      url.port = '1';
      expect(await failure(openWorkspace(url.href, READ))).toMatchObject({ code: 'unreachable' });
    });

    test('whose lock connection dies takes no further batch, and another writer gets it', async () => {
      const url = await freshDatabase();
      const workspace = await createWorkspace(url, { program: PROGRAM });
      const raw = new RawDatabase(url);
      await raw.run('SELECT pg_terminate_backend(backend::int) FROM writer_lease');
      await raw.close();
      const chain = new EntryChain();
      const expected_head = chain.head;
      const lost = { expected_head, entries: [chain.next()], rows: new Map(), profiles: [] };
      await expect(workspace.store.append(lost)).rejects.toMatchObject({ code: 'lock-lost' });
      await expect(workspace.store.append(lost)).rejects.toMatchObject({ code: 'lock-lost' });
      const other = await openWorkspace(url, WRITE);
      await other.store.append(lost);
      await expect(workspace.store.append(lost)).rejects.toMatchObject({ code: 'lock-lost' });
      await workspace.close();
      expect((await other.store.head()).seq).toBe(1);
      await other.close();
    });
  });
});
