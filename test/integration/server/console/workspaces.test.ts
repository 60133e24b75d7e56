// Proves who may open, make, list and close workspaces: whoever is at the machine while nobody is signed in through
// his session, and who keeps workspaces; never under somebody else's hands; and that an opening that fails changes
// nothing.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import {
  codeOf,
  jobEnded,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
let sample = '';

beforeAll(async () => {
  tested = testConsole(folder);
  const client = tested.connect();
  await openSample(client);
  const { workspace } = await client.session.state();
  expect(workspace?.sample).toBe(true);
  sample = workspace!.location;
});

afterAll(async () => {
  await tested.close();
  expect(tested.failures).toEqual([]);
});

/** Everything about workspaces that could be asked, with its code. */
async function outcomes(client: ConsoleClient): Promise<Record<string, string>> {
  const nowhere = join(folder, 'nowhere', 'books.surety');
  return {
    recent: await codeOf(client.workspaces.recent()),
    suggest: await codeOf(client.workspaces.suggest({ name: 'x' })),
    open: await codeOf(client.workspaces.open({ location: nowhere })),
    create: await codeOf(client.workspaces.create({ location: nowhere })),
    forget: await codeOf(client.workspaces.forget({ location: nowhere })),
  };
}

test.each(['ann', 'cora', 'finn', 'abe'])(
  '%s, signed in, neither switches books nor learns of paths',
  async (login) => {
    const client = tested.connect();
    await signIn(client, login);
    const codes = await outcomes(client);
    expect(new Set(Object.values(codes)), JSON.stringify(codes)).toEqual(new Set(['FORBIDDEN']));
    expect(await codeOf(client.workspaces.makeSample({ trades: 100, seed: 1 }))).toBe('FORBIDDEN');
    expect(await codeOf(client.workspaces.close())).toBe('FORBIDDEN');
    expect((await client.session.state()).person?.login).toBe(login);
    await client.session.signOut();
  },
);

test('a locked session is no way to other books', async () => {
  const client = tested.connect();
  await signIn(client, 'ada');
  await client.session.lock();
  const codes = await outcomes(client);
  expect(new Set(Object.values(codes)), JSON.stringify(codes)).toEqual(new Set(['UNAUTHORIZED']));
  await client.session.signOut();
});

test('an opening that fails leaves the books open and everybody signed in', async () => {
  const ada = tested.connect();
  await signIn(ada, 'ada');
  const broken = join(folder, 'broken.surety');
  writeFileSync(broken, 'this is no database at all, but long enough to be looked at');
  for (const location of [broken, join(folder, 'none.surety'), folder]) {
    await expect(ada.workspaces.open({ location })).rejects.toMatchObject({ code: 'WORKSPACE' });
    const { workspace, person } = await ada.session.state();
    expect(workspace?.location).toBe(sample);
    expect(person?.login).toBe('ada');
  }
  await expect(ada.workspaces.create({ location: sample })).rejects.toMatchObject({
    data: { code: 'exists' },
  });
  await ada.staff.change({
    ...{ key: newKey(), login: 'ann', name: 'Ann Lee', roles: ['analyst'], active: true },
  });
  expect((await ada.staff.list()).find(({ login }) => login === 'ann')?.name).toBe('Ann Lee');
  // Opened again, by whatever path: nothing happens, or it is said who holds them.
  expect((await ada.workspaces.open({ location: sample })).person?.login).toBe('ada');
  await ada.session.signOut();
});

test('nobody takes books away from somebody else, or from work that goes on', async () => {
  const [ada, ann] = [tested.connect(), tested.connect()];
  await signIn(ada, 'ada');
  await signIn(ann, 'ann');
  const location = join(folder, 'other.surety');
  await expect(ada.workspaces.create({ location })).rejects.toMatchObject({ data: { code: 'in-use' } });
  await expect(tested.connect().workspaces.close()).rejects.toMatchObject({ data: { code: 'in-use' } });
  await ann.session.signOut();
  const work = async ({ signal }: { readonly signal: AbortSignal }): Promise<Record<string, unknown>> => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return {};
  };
  tested.host.jobs.start({
    ...{ kind: 'import', about: '', actor: 'finn' },
    ...{ key: newKey(), asked: '' },
    work,
  });
  await expect(ada.workspaces.create({ location })).rejects.toMatchObject({ data: { code: 'in-use' } });
  await tested.host.jobs.cancelAll('finn');
  await ada.session.signOut();
});

test('a session that is locked does not keep the books open', async () => {
  const [ada, ann] = [tested.connect(), tested.connect()];
  await signIn(ann, 'ann');
  await ann.session.lock();
  await signIn(ada, 'ada');
  expect((await ada.workspaces.close()).workspace).toBeNull();
  expect(await ann.session.state()).toMatchObject({ locked: false, person: null });
  await ada.workspaces.open({ location: sample });
});

test('who keeps workspaces turns to another; everybody is out, and nothing of one is found in the other', async () => {
  const ada = tested.connect();
  await signIn(ada, 'ada');
  const { job_id } = await ada.ledger.verify({ key: newKey() });
  await jobEnded(ada, job_id);
  const { file_id } = await ada.imports.begin({ name: 'people.csv', bytes: 3 });
  expect(await ada.jobs.list()).toHaveLength(1);
  const state = await ada.workspaces.create({ location: join(folder, 'other.surety') });
  expect(state).toMatchObject({
    person: null,
    workspace: { name: 'other', needs_setup: true, sample: false },
  });
  const first = { login: 'ada', name: 'Another Ada', password: 'quite another password' };
  await ada.session.setUp(first);
  expect(await ada.jobs.list()).toEqual([]);
  expect(await codeOf(ada.imports.discard({ file_id }))).toBe('NOT_FOUND');
});

test('a sample that is stopped, or under which somebody began to work, leaves nothing', async () => {
  const made = (): string[] => readdirSync(join(folder, 'data', 'workspaces'));
  const before = made();
  const ada = tested.connect();
  await signIn(ada, 'ada', 'quite another password');
  const controller = new AbortController();
  const stopped = (async () => {
    const steps = await ada.workspaces.makeSample({ trades: 1_000, seed: 2 }, { signal: controller.signal });
    for await (const event of steps) {
      if (event.type === 'progress' && event.done > 0) {
        controller.abort(new Error('enough'));
      }
    }
  })();
  await expect(stopped).rejects.toThrow();
  await expect.poll(made).toEqual(before);
  const other = tested.connect();
  const taken = (async () => {
    let come = false;
    for await (const event of await ada.workspaces.makeSample({ trades: 1_000, seed: 2 })) {
      if (event.type === 'progress' && !come) {
        come = true;
        await signIn(other, 'ada', 'quite another password');
      }
    }
  })();
  await expect(taken).rejects.toMatchObject({ data: { code: 'in-use' } });
  expect(made()).toEqual(before);
  expect((await ada.session.state()).workspace?.name).toBe('other');
}, 60_000);
