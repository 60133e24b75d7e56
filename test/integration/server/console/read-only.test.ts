// Proves what a console makes of books that another program holds, on both databases: they are read and followed, it
// is said who holds them, people sign in without leaving an entry, and nothing can be written.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isContractProcedure } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProcedureMeta } from '#core/contract/base';
import { contract, type ConsoleClient } from '#core/contract/contract';
import { restoreWorkspace } from '#database/workspace';
import { Child } from '#test/support/child-process';
import {
  codeOf,
  jobEnded,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { testFolder } from '#test/support/workspaces';

const HOLDER = fileURLToPath(new URL('../../../support/books-process.ts', import.meta.url));

const folder = testFolder();
let sample = '';

/** A sample platform, made once. */
async function sampleFile(): Promise<string> {
  if (sample === '') {
    const maker = testConsole(join(folder, 'maker'));
    const client = maker.connect();
    await openSample(client);
    sample = (await client.session.state()).workspace!.location;
    await maker.close();
  }
  return sample;
}

function readOnlyTests(name: string, locate: () => Promise<string>): void {
  let location: string;
  let holder: Child;
  let tested: TestConsole;
  let client: ConsoleClient;

  beforeAll(async () => {
    location = await locate();
    await restoreWorkspace(await sampleFile(), location);
    holder = new Child(HOLDER, [location]);
    expect(await holder.line()).toBe('open');
    tested = testConsole(join(folder, name));
    client = tested.connect();
    await client.workspaces.open({ location });
  });

  afterAll(async () => {
    await tested.close();
    await holder.kill();
    expect(tested.failures).toEqual([]);
  });

  test('they are open, for reading, and it is said who holds them', async () => {
    const { workspace } = await client.session.state();
    expect(workspace).toMatchObject({ read_only: true, held_by: { pid: holder.pid } });
    expect(workspace?.held_by?.program).toMatch(/^surety \d/);
  });

  test('signing in leaves no entry; a wrong password is counted all the same', async () => {
    const head = async (): Promise<number> => (await tested.host.desk!.books.reader.head()).seq;
    const before = await head();
    const thief = tested.connect();
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      expect(await codeOf(signIn(thief, 'abe', 'guess'))).toBe('UNAUTHORIZED');
    }
    expect(await codeOf(signIn(thief, 'abe', 'guess'))).toBe('LOCKED_OUT');
    expect(await codeOf(signIn(tested.connect(), 'abe'))).toBe('LOCKED_OUT');
    await signIn(client, 'cora');
    await client.session.lock();
    expect((await client.session.unlock({ password: 'explore-surety' })).locked).toBe(false);
    expect(await head()).toBe(before);
  });

  test('everything is read: lists, an account, what a command would do, and verified', async () => {
    const { rows } = await client.trades.list({ filter: { status: ['paid'] }, limit: 1 });
    const trade_id = rows[0]!.id;
    expect((await client.trades.detail({ id: trade_id })).trade.id).toBe(trade_id);
    const data = { trade_id, carrier: 'SF', tracking: 'SF123456', delivery_method: 'express' };
    const before = (await client.overview.read()).as_of.seq;
    const rehearsal = await client.commands.rehearse({ kind: 'ship-trade', data });
    expect(rehearsal.status).toBe('done');
    expect((await client.overview.read()).as_of.seq).toBe(before);
    const { job_id } = await client.ledger.verify({ key: newKey() });
    expect(await jobEnded(client, job_id)).toMatchObject({ status: 'done', result: { ok: true } });
  });

  test('what needs the books for writing answers so, with who holds them, and nothing is stored', async () => {
    const before = (await client.overview.read()).as_of.seq;
    const wanted = {
      code: 'WORKSPACE',
      data: { code: 'read-only', details: { pid: holder.pid } },
    };
    const submit = { kind: 'ship-trade', data: {}, key: newKey() };
    await expect(client.commands.submit(submit)).rejects.toMatchObject(wanted);
    await expect(client.exports.run({ key: newKey(), list: 'trades', query: {} })).rejects.toMatchObject(
      wanted,
    );
    await expect(
      client.parties.reveal({ key: newKey(), id: 'P', reason: 'to see it' }),
    ).rejects.toMatchObject(wanted);
    await expect(
      client.session.changePassword({ password: 'explore-surety', new_password: 'another password' }),
    ).rejects.toMatchObject(wanted);
    await expect(client.session.beginTotp({ password: 'explore-surety' })).rejects.toMatchObject(wanted);
    expect((await client.overview.read()).as_of.seq).toBe(before);
  });

  test('every procedure that writes is stopped by the guard', async () => {
    const paths = writing(contract);
    expect(paths.length).toBeGreaterThan(20);
    const all = tested.connect();
    const logins = ['ada', 'ann', 'finn', 'cora'];
    const stopped = new Set<string>();
    for (const login of logins) {
      await signIn(all, login);
      for (const path of paths.filter((one) => one[0] !== 'session')) {
        const code = await codeOf(call(all, path));
        expect(['FORBIDDEN', 'WORKSPACE'], path.join('.')).toContain(code);
        if (code === 'WORKSPACE') {
          stopped.add(path.join('.'));
        }
      }
    }
    await all.session.signOut();
    expect(stopped.size).toBe(paths.filter((one) => one[0] !== 'session').length);
  });

  test('what the other program writes is told, and read', async () => {
    const changes = await client.changes.watch();
    await changes.next();
    const next = changes.next();
    holder.say('first');
    expect(await holder.line()).toBe('done');
    await tested.host.follow();
    expect((await next).value).toMatchObject({ type: 'books', subjects: ['first'] });
    const { rows } = await client.ledger.journal({ limit: 1 });
    expect(rows[0]?.subject).toBe('first');
    await changes.return();
  });

  test('once the other program is gone, they are opened for work', async () => {
    await client.session.signOut();
    await holder.kill();
    const { workspace } = await client.workspaces.open({ location });
    expect(workspace).toMatchObject({ read_only: false, held_by: null });
    await signIn(client, 'ada');
    expect((await client.staff.list()).find(({ login }) => login === 'ada')?.last_sign_in_at).not.toBeNull();
  });
}

function writing(router: object, path: readonly string[] = []): string[][] {
  return Object.entries(router).flatMap(([name, item]: [string, unknown]) => {
    const here = [...path, name];
    if (isContractProcedure(item)) {
      return (item['~orpc'].meta as unknown as ProcedureMeta).needs_writer ? [here] : [];
    }
    return writing(item as object, here);
  });
}

function call(client: ConsoleClient, path: readonly string[]): Promise<unknown> {
  let found: unknown = client;
  for (const step of path) {
    found = (found as Record<string, unknown>)[step];
  }
  return (found as (input: object) => Promise<unknown>)({});
}

describe('books in a file that another program holds', () => {
  readOnlyTests('sqlite', () => Promise.resolve(join(folder, 'held.surety')));
});

describePostgres('on PostgreSQL', () => {
  describe('books that another program holds', () => {
    readOnlyTests('postgres', freshDatabase);
  });
});
