// Proves of every procedure of the contract, over each way to reach it: who may call it is who the contract says,
// nobody else gets past the guard, and one declared without access does not exist.
import { isContractProcedure } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract, type ConsoleClient } from '#core/contract/contract';
import type { ProcedureMeta } from '#core/contract/base';
import { PERMISSIONS, ROLES, ROLE_PERMISSIONS, type Permission, type Role } from '#core/staff/permissions';
import { neededPermissions } from '#server/console/implementer';
import {
  codeOf,
  connectHttp,
  connectPort,
  exported,
  openSample,
  signIn,
  testConsole,
  type HttpClient,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

interface Declared {
  readonly path: readonly string[];
  readonly meta: ProcedureMeta;
  /** Of its input. */
  readonly fields: readonly string[];
}

/** As much of a zod schema as is asked here. */
interface Schema {
  readonly shape?: object;
  readonly def?: { readonly left?: Schema; readonly right?: Schema };
}

/** Fields every input has: of an object its own, of an intersection those of both sides. */
function fieldsOf(schema: Schema | undefined): string[] {
  const { left, right } = schema?.def ?? {};
  return [left, right].reduce(
    (fields, side) => (side === undefined ? fields : [...fields, ...fieldsOf(side)]),
    Object.keys(schema?.shape ?? {}),
  );
}

/** Every procedure of the contract, by its path. */
function procedures(router: object, path: readonly string[] = []): Declared[] {
  return Object.entries(router).flatMap(([name, item]: [string, unknown]) => {
    const here = [...path, name];
    if (isContractProcedure(item)) {
      const { meta, inputSchema } = item['~orpc'] as {
        readonly meta: ProcedureMeta;
        readonly inputSchema?: Schema;
      };
      return [{ path: here, meta, fields: fieldsOf(inputSchema) }];
    }
    return procedures(item as object, here);
  });
}

const ALL = procedures(contract);
const LOGINS: Readonly<Record<Role, string>> = {
  analyst: 'ann',
  compliance: 'cora',
  finance: 'finn',
  auditor: 'abe',
  administrator: 'ada',
};

/** These end or change the session or the workspace under test even with empty input; they have tests of their own. */
const ENDING = ['session.signOut', 'session.lock', 'workspaces.close'];

/** Open to who is not signed in, and then to who keeps workspaces. */
const isOpen = ({ access }: ProcedureMeta): boolean => access === 'public' || access === 'opener';

function call(client: ConsoleClient, path: readonly string[]): Promise<unknown> {
  let found: unknown = client;
  for (const step of path) {
    found = (found as Record<string, unknown>)[step];
  }
  return (found as (input: object) => Promise<unknown>)({});
}

function mayCall(role: Role, { access }: ProcedureMeta): boolean {
  const needed: readonly Permission[] | null = neededPermissions(access);
  return needed === null || needed.some((permission) => ROLE_PERMISSIONS[role].includes(permission));
}

const folder = testFolder();
let tested: TestConsole;
let http: HttpClient;
const ports: (() => void)[] = [];

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect());
  http = await connectHttp(tested.host, folder);
});

afterAll(async () => {
  ports.forEach((close) => close());
  await http.server.close();
  await tested.close();
  expect(tested.failures).toEqual([]);
});

test('every procedure says who may call it, in words the guard knows', () => {
  expect(ALL.length).toBeGreaterThan(55);
  for (const { path, meta } of ALL) {
    const needed = neededPermissions(meta.access);
    const where = path.join('.');
    expect(needed === null || needed.length > 0, where).toBe(true);
    expect(
      (needed ?? []).every((permission) => PERMISSIONS.includes(permission)),
      where,
    ).toBe(true);
    expect(meta.timeout_ms === null, where).toBe(meta.effect === 'stream');
  }
});

test('every write takes a key, or says why sending it again is harmless', () => {
  for (const { path, meta, fields } of ALL) {
    const where = path.join('.');
    const is_keyed = fields.includes('key');
    expect(is_keyed, where).toBe(meta.effect === 'write' && meta.unkeyed === null);
    expect(meta.unkeyed === null || meta.effect === 'write', where).toBe(true);
  }
});

test('what anybody may call is what is needed to open books and to sign in, and no more', () => {
  const open = ALL.filter(({ meta }) => isOpen(meta)).map(({ path }) => path.join('.'));
  expect(open.sort()).toEqual(
    [
      ...[
        'session.lock',
        'session.setUp',
        'session.signIn',
        'session.signOut',
        'session.state',
        'session.unlock',
      ],
      ...[
        'workspaces.close',
        'workspaces.create',
        'workspaces.forget',
        'workspaces.makeSample',
        'workspaces.open',
      ],
      ...['workspaces.recent', 'workspaces.suggest'],
    ].sort(),
  );
});

const WAYS: Readonly<Record<string, () => Promise<ConsoleClient>>> = {
  'in process': () => Promise.resolve(tested.connect()),
  'message port': () => {
    const { client, close } = connectPort(tested.host);
    ports.push(close);
    return Promise.resolve(client);
  },
  HTTP: async () => {
    await http.client.session.signOut();
    return http.client;
  },
};

describe.each(Object.entries(WAYS))('over %s', (_way, connect) => {
  test('nobody signed in: nothing but what is public', async () => {
    const client = await connect();
    for (const { path, meta } of ALL.filter((one) => !ENDING.includes(one.path.join('.')))) {
      const code = await codeOf(call(client, path));
      const where = path.join('.');
      if (!isOpen(meta)) {
        expect(code, where).toBe('UNAUTHORIZED');
      } else if (path[0] !== 'session') {
        expect(['done', 'INVALID'], where).toContain(code);
      }
    }
  });

  test.each(ROLES)('%s: what the role carries, and FORBIDDEN for the rest', async (role) => {
    const client = await connect();
    await signIn(client, LOGINS[role]);
    const wrong: string[] = [];
    for (const { path, meta } of ALL) {
      const where = path.join('.');
      if (!ENDING.includes(where)) {
        const code = await codeOf(call(client, path));
        const is_let_in = code !== 'FORBIDDEN' && (code !== 'UNAUTHORIZED' || where.startsWith('session.'));
        if (is_let_in !== mayCall(role, meta)) {
          wrong.push(`${where}: ${code}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('a locked session is let do nothing but unlock or leave', async () => {
    const client = await connect();
    await signIn(client, 'cora');
    await client.session.lock();
    for (const { path, meta } of ALL.filter(({ meta: { access } }) => access !== 'public')) {
      await expect(call(client, path), path.join('.')).rejects.toMatchObject({
        code: 'UNAUTHORIZED',
        data: { locked: true },
      });
      expect(meta.access).not.toBe('public');
    }
    expect((await client.session.state()).locked).toBe(true);
    expect((await client.session.signOut()).person).toBeNull();
  });

  test('amounts, instants and streams arrive as they are', async () => {
    const client = await connect();
    await signIn(client, 'ann');
    const { rows, as_of } = await client.trades.list({ limit: 2 });
    expect(typeof rows[0]!.amount_minor).toBe('bigint');
    expect(Number.isSafeInteger(as_of.booked_at)).toBe(true);
    const changes = await client.changes.watch();
    expect(await changes.next()).toMatchObject({ value: { type: 'books', seq: as_of.seq } });
    await changes.return();
    const { text } = await exported(tested.host, client, { list: 'trial-balance', query: {} });
    expect(text).toMatch(/^\ufeffnumber,code,name,currency,debit_minor,debit,credit_minor,credit\r\n1010,/);
  });

  test('malformed input is INVALID with the field, whatever carries it', async () => {
    const client = await connect();
    await signIn(client, 'ann');
    await expect(client.trades.list({ limit: 0 })).rejects.toMatchObject({
      code: 'INVALID',
      data: { issues: [{ field: 'limit' }] },
    });
    await expect(client.trades.list({ after: 'no cursor' })).rejects.toMatchObject({
      code: 'INVALID',
      data: { issues: [{ field: 'after' }] },
    });
    await expect(client.trades.detail({ id: 'T-none' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { what: 'trade', id: 'T-none' },
    });
  });
});
