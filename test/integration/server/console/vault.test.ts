// Proves the vault over the contract: set up once by who keeps workspaces, unlocked by a passphrase with a limit to
// guessing, by itself in a sample or where the keychain opens it; each step stands in the journal.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import { codeOf, openSample, signIn, testConsole, type TestConsole } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
const PASSPHRASE = 'a passphrase of one';
let now = Date.UTC(2026, 6, 10);
let tested: TestConsole;

beforeAll(() => {
  tested = testConsole(folder, () => now);
});

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => null,
    (error: unknown) => (error as { data?: { code?: string } }).data?.code,
  );
}

async function events(client: ConsoleClient): Promise<unknown[]> {
  const { rows } = await client.ledger.journal({ filter: { kind: ['note-event'] }, limit: 20 });
  const bodies = await Promise.all(rows.map(({ seq }) => client.ledger.entry({ seq })));
  return bodies.map(({ body }) => (body['data'] as { event?: string }).event);
}

test('the vault of a sample opens by itself, and by its own passphrase once that was changed', async () => {
  const client = tested.connect();
  await openSample(client);
  await signIn(client, 'ada');
  const state = { set_up: true, unlocked: true, passphrase: true, keychain: 'none' };
  expect(await client.vault.state()).toEqual(state);
  expect(await failureOf(client.vault.setUp({ passphrase: PASSPHRASE, keychain: false }))).toBe(
    'vault-exists',
  );
  const wrong = { passphrase: 'explore-suretx', new_passphrase: PASSPHRASE };
  expect(await failureOf(client.vault.changePassphrase(wrong))).toBe('vault-passphrase');
  await client.vault.changePassphrase({ passphrase: 'explore-surety', new_passphrase: PASSPHRASE });
  const { location } = tested.host.mustDesk();
  await client.workspaces.close();
  await client.workspaces.open({ location });
  await signIn(client, 'ada');
  expect(await client.vault.state()).toEqual({ ...state, unlocked: false });
  expect(await failureOf(client.vault.unlock({ passphrase: 'explore-surety' }))).toBe('vault-passphrase');
  expect((await client.vault.unlock({ passphrase: PASSPHRASE })).unlocked).toBe(true);
  const seen = await events(client);
  for (const event of ['vault-changed', 'vault-unlock-failed', 'vault-unlocked']) {
    expect(seen).toContain(event);
  }
});

test('guessing is stopped, and who may not look after keys is told so', async () => {
  const client = tested.connect();
  await signIn(client, 'cora');
  for (let attempt = 0; attempt < 5; attempt += 1) {
    expect(await failureOf(client.vault.unlock({ passphrase: 'wrong' }))).toBe('vault-passphrase');
  }
  expect(await codeOf(client.vault.unlock({ passphrase: PASSPHRASE }))).toBe('LOCKED_OUT');
  now += 2 * 60_000;
  expect((await client.vault.unlock({ passphrase: PASSPHRASE })).unlocked).toBe(true);
  expect(await codeOf(client.vault.setUp({ passphrase: PASSPHRASE, keychain: false }))).toBe('FORBIDDEN');
  const auditor = tested.connect();
  await signIn(auditor, 'abe');
  expect(await codeOf(auditor.vault.unlock({ passphrase: PASSPHRASE }))).toBe('FORBIDDEN');
});

test('new books have none until it is set up; the keychain of the machine opens it from then on', async () => {
  const other = testConsole(join(folder, 'other'));
  const location = join(folder, 'new.surety');
  const client = other.connect();
  await client.workspaces.create({ location });
  await client.session.setUp({ login: 'root', name: 'Root', password: 'a password of root' });
  expect(await client.vault.state()).toMatchObject({ set_up: false, unlocked: false, keychain: 'none' });
  expect(await failureOf(client.vault.unlock({ passphrase: PASSPHRASE }))).toBe('vault-none');
  expect(await codeOf(client.vault.setUp({ keychain: false }))).toBe('INVALID');
  expect(await failureOf(client.vault.setUp({ keychain: true }))).toBe('vault-keychain');
  other.host.keychain = { id: 'here', key: randomBytes(32) };
  expect(await client.vault.setUp({ keychain: true })).toEqual({
    ...{ set_up: true, unlocked: true, passphrase: false, keychain: 'opens' },
  });
  await client.vault.changePassphrase({ new_passphrase: PASSPHRASE });
  await client.workspaces.close();
  await client.workspaces.open({ location });
  await client.session.signIn({ login: 'root', password: 'a password of root' });
  expect(await client.vault.state()).toMatchObject({ unlocked: true, passphrase: true, keychain: 'opens' });
  other.host.keychain = { id: 'elsewhere', key: randomBytes(32) };
  await client.workspaces.close();
  await client.workspaces.open({ location });
  await client.session.signIn({ login: 'root', password: 'a password of root' });
  expect(await client.vault.state()).toMatchObject({ unlocked: false, keychain: 'available' });
  expect(await failureOf(client.vault.keepHere())).toBe('vault-locked');
  await client.vault.unlock({ passphrase: PASSPHRASE });
  expect((await client.vault.keepHere()).keychain).toBe('opens');
  expect(other.failures).toEqual([]);
  await other.close();
});
