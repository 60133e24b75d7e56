// Proves signing in: the first administrator, wrong passwords and lock-outs, second factors, locking by hand and by
// time, new passwords, and that each of it is an entry without any secret in it.
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { readVerified } from '#server/console/verified';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { verifyBooks } from '#core/ledger/verify';
import { HOLD_MS } from '#core/staff/standing';
import { base32Decode, totpCode } from '#core/staff/totp';
import { IDLE_MS, LOCKED_MS_MAX } from '#server/console/console';
import { codeOf, jobEnded, newKey, signIn, testConsole, type TestConsole } from '#test/support/console-host';
import { testEnvironment } from '#test/support/environment';
import { RawDatabase, testFolder } from '#test/support/workspaces';

const folder = testFolder();
const STEP_MS = 30_000;
const FIRST = { login: 'ada', name: 'Ada', password: 'correct horse battery' };
const ANN = { login: 'ann', name: 'Ann', password: 'a password for ann' };

let at = Date.now();
let tested: TestConsole;
let ada: ConsoleClient;

beforeAll(async () => {
  tested = testConsole(folder, () => at);
  ada = tested.connect();
  await ada.workspaces.create({ location: join(folder, 'books.surety') });
});

afterAll(async () => {
  await tested.close();
  expect(tested.failures).toEqual([]);
});

async function events(): Promise<string[]> {
  const { rows } = await ada.ledger.journal({ filter: { kind: ['note-event'] }, limit: 500 });
  const found: string[] = [];
  for (const { seq, subject } of rows) {
    const { body } = await ada.ledger.entry({ seq });
    found.push(`${String((body['data'] as Record<string, unknown>)['event'])} ${subject}`);
  }
  return found;
}

function codeNow(secret: string): string {
  const hmac = (key: Uint8Array, message: Uint8Array): Uint8Array =>
    createHmac('sha1', key).update(message).digest();
  return totpCode(hmac, base32Decode(secret)!, Math.floor(at / STEP_MS));
}

test('the first administrator is named once; a short password is not taken', async () => {
  expect((await ada.session.state()).workspace).toMatchObject({ needs_setup: true, sample: false });
  expect(await codeOf(ada.session.setUp({ ...FIRST, password: 'short' }))).toBe('INVALID');
  const state = await ada.session.setUp(FIRST);
  expect(state.person).toMatchObject({ login: 'ada', roles: ['administrator'], totp: false });
  expect(state.workspace?.needs_setup).toBe(false);
  const other = tested.connect();
  const second = { login: 'eve', name: 'Eve', password: 'another long one' };
  await expect(other.session.setUp(second)).rejects.toMatchObject({ code: 'REFUSED' });
  expect((await other.session.state()).person).toBeNull();
  expect(await codeOf(other.session.setUp({ ...second, login: 'ada' }))).toBe('REFUSED');
  await signIn(tested.connect(), 'ada', FIRST.password);
});

test('staff are added, changed and reset by the administrator; nobody by himself', async () => {
  const added = await ada.staff.add({ ...ANN, key: newKey(), roles: ['analyst'] });
  expect(added).toMatchObject({ login: 'ann', roles: ['analyst'], active: true, last_sign_in_at: null });
  const ann = tested.connect();
  await signIn(ann, 'ann', ANN.password);
  expect((await ada.staff.list()).find(({ login }) => login === 'ann')?.last_sign_in_at).toBe(at);
  await ada.staff.change({
    key: newKey(),
    login: 'ann',
    name: 'Ann Li',
    roles: ['analyst', 'auditor'],
    active: true,
  });
  expect((await ann.session.state()).person?.permissions).toContain('audit.read');
  const own = { key: newKey(), login: 'ada', name: 'Ada', roles: ['administrator' as const], active: false };
  expect(await codeOf(ada.staff.change(own))).toBe('REFUSED');
  expect(await codeOf(ada.staff.reset({ key: newKey(), login: 'ada', password: 'whatever it is' }))).toBe(
    'REFUSED',
  );
  await ada.staff.reset({ key: newKey(), login: 'ann', password: 'given by ada ada' });
  expect((await ann.session.state()).person).toBeNull();
  expect(await codeOf(signIn(ann, 'ann', ANN.password))).toBe('UNAUTHORIZED');
  await signIn(ann, 'ann', 'given by ada ada');
  await ann.session.changePassword({ password: 'given by ada ada', new_password: ANN.password });
  expect(await codeOf(ann.overview.read())).toBe('done');
  expect(await codeOf(signIn(ann, 'ann', 'given by ada ada'))).toBe('UNAUTHORIZED');
  await signIn(ann, 'ann', ANN.password);
});

test('with a password that somebody else chose one can change it, and nothing else', async () => {
  const bo = { login: 'bo', name: 'Bo', password: 'chosen for bo by ada' };
  await ada.staff.add({ ...bo, key: newKey(), roles: ['analyst'] });
  const client = tested.connect();
  const other = tested.connect();
  await signIn(other, 'bo', bo.password);
  await signIn(client, 'bo', bo.password);
  expect(await client.session.state()).toMatchObject({ password_due: true, person: { login: 'bo' } });
  expect(await codeOf(client.overview.read())).toBe('FORBIDDEN');
  expect(await codeOf(client.session.beginTotp({ password: bo.password }))).toBe('FORBIDDEN');
  const same = { password: bo.password, new_password: bo.password };
  expect(await codeOf(client.session.changePassword(same))).toBe('INVALID');
  await client.session.changePassword({ ...same, new_password: 'chosen by bo himself' });
  expect((await client.session.state()).password_due).toBe(false);
  expect(await codeOf(client.overview.read())).toBe('done');
  // Whoever else knew the old one is out.
  expect((await other.session.state()).person).toBeNull();
  await signIn(other, 'bo', 'chosen by bo himself');
  expect((await other.session.state()).password_due).toBe(false);
});

test('a reset that ended between its entry and the new password is mended by sending it again, and only then', async () => {
  const { secrets } = tested.host.mustDesk().mustWrite();
  const client = tested.connect();
  at += 1;
  const reset = { key: newKey(), login: 'ann', password: 'given after the crash' };
  const storing = vi.spyOn(secrets, 'change').mockRejectedValueOnce(new Error('the disk is full'));
  expect(await codeOf(ada.staff.reset(reset))).toBe('INTERNAL_SERVER_ERROR');
  expect(tested.failures.splice(0)).toHaveLength(1);
  storing.mockRestore();
  await signIn(client, 'ann', ANN.password);
  await ada.staff.reset(reset);
  expect(await codeOf(signIn(client, 'ann', ANN.password))).toBe('UNAUTHORIZED');
  await signIn(client, 'ann', reset.password);
  at += 1;
  await client.session.changePassword({ password: reset.password, new_password: ANN.password });
  await ada.staff.reset(reset);
  await signIn(client, 'ann', ANN.password);
});

test('five wrong passwords lock out for a minute, even the right one; then it is open again', async () => {
  const thief = tested.connect();
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    expect(await codeOf(signIn(thief, 'ann', 'guess'))).toBe('UNAUTHORIZED');
  }
  await expect(signIn(thief, 'ann', 'guess')).rejects.toMatchObject({
    code: 'LOCKED_OUT',
    data: { until: at + 60_000 },
  });
  expect(await codeOf(signIn(thief, 'ann', ANN.password))).toBe('LOCKED_OUT');
  expect((await ada.staff.list()).find(({ login }) => login === 'ann')?.locked_out_until).toBe(at + 60_000);
  at += 60_001;
  await signIn(thief, 'ann', ANN.password);
  for (let attempt = 1; attempt <= 5; attempt += 1) await codeOf(signIn(thief, 'ann', 'guess'));
  expect(await codeOf(signIn(thief, 'ann', ANN.password))).toBe('LOCKED_OUT');
  expect(await codeOf(ada.staff.endLockOut({ key: newKey(), login: 'nobody-here' }))).toBe('NOT_FOUND');
  const open = await ada.staff.endLockOut({ key: newKey(), login: 'ann' });
  expect(open.locked_out_until).toBeNull();
  await signIn(thief, 'ann', ANN.password);
  expect(await codeOf(signIn(thief, 'nobody-here', 'guess'))).toBe('UNAUTHORIZED');
  const noted = await events();
  expect(noted.filter((event) => event === 'sign-in-failed ann').length).toBeGreaterThanOrEqual(5);
  expect(noted).toContain('locked-out ann');
  expect(noted).toContain('lock-out-ended ann');
  // What was typed as a login may have been a password.
  expect(noted.join(' ')).not.toContain('nobody-here');
});

test('a second factor is enrolled, asked for, and each code is good once', async () => {
  const ann = tested.connect();
  await signIn(ann, 'ann', ANN.password);
  expect(await codeOf(ann.session.beginTotp({ password: 'guess' }))).toBe('UNAUTHORIZED');
  expect(await codeOf(ann.session.confirmTotp({ code: '000000' }))).toBe('INVALID');
  const { secret, uri } = await ann.session.beginTotp({ password: ANN.password });
  expect(uri).toBe(`otpauth://totp/Surety:ann?secret=${secret}&issuer=Surety&digits=6&period=30`);
  const wrong = codeNow(secret) === '000000' ? '000001' : '000000';
  expect(await codeOf(ann.session.confirmTotp({ code: wrong }))).toBe('INVALID');
  expect((await ann.session.confirmTotp({ code: codeNow(secret) })).totp).toBe(true);
  const next = tested.connect();
  expect(await next.session.signIn({ login: 'ann', password: ANN.password })).toMatchObject({
    totp_needed: true,
    state: { person: null },
  });
  const repeated = { login: 'ann', password: ANN.password, totp: codeNow(secret) };
  expect(await codeOf(next.session.signIn(repeated))).toBe('UNAUTHORIZED');
  at += STEP_MS;
  const { state } = await next.session.signIn({ ...repeated, totp: codeNow(secret) });
  expect(state.person).toMatchObject({ login: 'ann', totp: true });
  expect(await codeOf(next.session.beginTotp({ password: 'guess' }))).toBe('UNAUTHORIZED');
  expect(await codeOf(next.session.removeTotp({ password: 'guess' }))).toBe('UNAUTHORIZED');
  expect((await next.session.removeTotp({ password: ANN.password })).totp).toBe(false);
  expect(await codeOf(next.session.removeTotp({ password: ANN.password }))).toBe('REFUSED');
  const { rows } = await ada.ledger.journal({ filter: { kind: ['set-sign-in'] }, limit: 100 });
  for (const { seq } of rows) {
    const { body } = await ada.ledger.entry({ seq });
    expect(JSON.stringify(body)).not.toContain(secret);
    expect(JSON.stringify(body)).not.toContain(ANN.password);
  }
});

test('a second factor that the journal knows and the secrets have lost lets nobody in', async () => {
  const ann = tested.connect();
  await signIn(ann, 'ann', ANN.password);
  const { secret } = await ann.session.beginTotp({ password: ANN.password });
  await ann.session.confirmTotp({ code: codeNow(secret) });
  const raw = new RawDatabase(join(folder, 'books.surety'));
  await raw.run("UPDATE staff_secret SET totp_secret = NULL, totp_step = NULL WHERE login = 'ann'");
  await raw.close();
  at += STEP_MS;
  const next = tested.connect();
  const attempt = { login: 'ann', password: ANN.password };
  expect(await codeOf(next.session.signIn(attempt))).toBe('UNAUTHORIZED');
  expect(await codeOf(next.session.signIn({ ...attempt, totp: codeNow(secret) }))).toBe('UNAUTHORIZED');
  expect((await next.session.state()).person).toBeNull();
  // An administrator gives a new password and with it a new beginning.
  await ada.staff.reset({ key: newKey(), login: 'ann', password: 'another one for ann' });
  const { state } = await next.session.signIn({ login: 'ann', password: 'another one for ann' });
  expect(state.person).toMatchObject({ login: 'ann', totp: false });
  await next.session.changePassword({ password: 'another one for ann', new_password: ANN.password });
});

test('a session nobody uses locks itself; only its own password unlocks it', async () => {
  const client = tested.connect();
  await signIn(client, 'ada', FIRST.password);
  at += IDLE_MS - 1_000;
  expect(await codeOf(client.overview.read())).toBe('done');
  at += IDLE_MS + 1_000;
  await expect(client.overview.read()).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
    data: { locked: true },
  });
  expect(await client.session.state()).toMatchObject({ locked: true, person: { login: 'ada' } });
  expect(await codeOf(client.session.unlock({ password: ANN.password }))).toBe('UNAUTHORIZED');
  expect((await client.session.unlock({ password: FIRST.password })).locked).toBe(false);
  expect(await codeOf(client.overview.read())).toBe('done');
  ada = client;
  const noted = await events();
  expect(noted).toContain('session-locked ada');
  expect(noted).toContain('unlock-failed ada');
  expect(noted).toContain('session-unlocked ada');
});

test('a session that stays locked ends, also where the machine slept through it', async () => {
  const [locked, asleep] = [tested.connect(), tested.connect()];
  await signIn(locked, 'ada', FIRST.password);
  await locked.session.lock();
  at += LOCKED_MS_MAX;
  expect(await locked.session.state()).toMatchObject({ locked: true, person: { login: 'ada' } });
  await signIn(asleep, 'ada', FIRST.password);
  at += 1;
  expect(await locked.session.state()).toMatchObject({ locked: false, person: null });
  expect(await codeOf(locked.session.unlock({ password: FIRST.password }))).toBe('UNAUTHORIZED');
  expect((await asleep.session.state()).person?.login).toBe('ada');
  at += IDLE_MS + LOCKED_MS_MAX + 1;
  expect((await asleep.session.state()).person).toBeNull();
  await signIn(ada, 'ada', FIRST.password);
  const noted = (await events()).filter((event) => event === 'sign-out ada');
  expect(noted.length).toBeGreaterThanOrEqual(2);
});

test('whoever is made inactive is out at once and stays out', async () => {
  const zoe = { login: 'zoe', name: 'Zoe', password: 'a password for zoe' };
  await ada.staff.add({ ...zoe, key: newKey(), roles: ['finance'] });
  const client = tested.connect();
  await signIn(client, 'zoe', zoe.password);
  await ada.staff.change({ key: newKey(), login: 'zoe', name: 'Zoe', roles: ['finance'], active: false });
  expect(await codeOf(client.overview.read())).toBe('UNAUTHORIZED');
  expect(await codeOf(signIn(client, 'zoe', zoe.password))).toBe('UNAUTHORIZED');
});

test('one administrator is not two people: whom he made an approver waits, and asks nothing of him', async () => {
  const policy = (version: number) => ({
    kind: 'publish-policy',
    data: { policy: 'calendar', version, effective_from: at + 9 * HOLD_MS, data: { utc_offset_minutes: 0 } },
    reason: 'move to London',
    key: newKey(),
  });
  const members: Record<string, ConsoleClient> = {};
  for (const login of ['pia', 'pit']) {
    const member = { login, name: login, password: 'chosen by the administrator' };
    await ada.staff.add({ ...member, key: newKey(), roles: ['compliance'] });
    const client = tested.connect();
    await signIn(client, login, member.password);
    await client.session.changePassword({
      password: member.password,
      new_password: 'changed by the same one',
    });
    members[login] = client;
  }
  const { pia, pit } = members as Record<'pia' | 'pit', ConsoleClient>;
  const { person } = await pit.session.state();
  expect(person?.hold).toMatchObject({ by: 'ada' });
  expect(person?.permissions).not.toContain('policy.approve');
  const { id } = await pia.approvals.propose(policy(2));
  expect(await codeOf(pit.approvals.approve({ id, key: newKey() }))).toBe('FORBIDDEN');
  expect((await pit.approvals.detail({ id })).may.approve).toBe('on-hold');
  expect((await ada.approvals.detail({ id })).may).toMatchObject({ approve: 'own-making', reject: null });
  await expect(ada.approvals.approve({ id, key: newKey() })).rejects.toMatchObject({
    data: { code: 'approval-needed' },
  });
  expect(await codeOf(ada.staff.vouch({ key: newKey(), login: 'pit' }))).toBe('REFUSED');

  at += HOLD_MS;
  await signIn(ada, 'ada', FIRST.password);
  await signIn(pit, 'pit', 'changed by the same one');
  expect((await pit.session.state()).person?.hold).toBeNull();
  await pit.approvals.approve({ id, key: newKey(), note: 'we do move' });

  // With a second administrator there is somebody to vouch, and no day ends it.
  const ben = { login: 'ben', name: 'Ben', password: 'a password for ben' };
  await ada.staff.add({ ...ben, key: newKey(), roles: ['administrator'] });
  const second = tested.connect();
  await signIn(second, 'ben', ben.password);
  await second.session.changePassword({ password: ben.password, new_password: 'his own password' });
  expect(await codeOf(second.staff.vouch({ key: newKey(), login: 'pit' }))).toBe('FORBIDDEN');
  at += HOLD_MS;
  await signIn(ada, 'ada', FIRST.password);
  await signIn(second, 'ben', 'his own password');
  await ada.staff.reset({ key: newKey(), login: 'pit', password: 'chosen once again' });
  expect((await second.staff.list()).find(({ login }) => login === 'pit')?.hold).toEqual({
    by: 'ada',
    until: null,
  });
  expect((await second.staff.vouch({ key: newKey(), login: 'pit' })).hold).toBeNull();
});

test('closing the workspace signs everybody out, and the books stay sound', async () => {
  const { job_id } = await ada.ledger.verify({ key: newKey() });
  expect(await jobEnded(ada, job_id)).toMatchObject({ status: 'done', result: { ok: true } });
  expect((await ada.overview.read()).verified).toMatchObject({ ok: true });
  // Read back from the journal, as after a restart.
  const noted = await readVerified(tested.host.mustDesk().books.lists);
  expect(noted).toMatchObject({ ok: true, by: 'ada' });
  const { currency, currencies, days } = await ada.overview.read({ currency: 'XXX' });
  expect(currencies.includes(currency ?? '')).toBe(currencies.length > 0);
  expect(days.length > 0 && currency === null).toBe(false);
  const other = tested.connect();
  await expect(other.workspaces.open({ location: join(folder, 'elsewhere.surety') })).rejects.toMatchObject({
    code: 'WORKSPACE',
    data: { code: 'in-use' },
  });
});

test('a set-up that ended between the password and its entry leaves no password behind', async () => {
  const location = join(folder, 'begun.surety');
  const begun = testConsole(join(folder, 'begun'), () => at);
  const client = begun.connect();
  await client.workspaces.create({ location });
  const { secrets, reader } = begun.host.mustDesk().mustWrite();
  const failing = vi.spyOn(begun.host.mustDesk(), 'submit').mockRejectedValueOnce(new Error('killed'));
  expect(await codeOf(client.session.setUp(FIRST))).toBe('INTERNAL_SERVER_ERROR');
  failing.mockRestore();
  expect((await secrets.all()).map(({ login }) => login)).toEqual(['ada']);
  // Somebody else is named at the second try.
  await client.session.setUp({ ...FIRST, login: 'eve' });
  expect((await secrets.all()).map(({ login }) => login)).toEqual(['eve']);
  expect((await verifyBooks(reader, testEnvironment())).first_break).toBeNull();
  await begun.host.closeWorkspace();
  await client.workspaces.open({ location });
  await signIn(begun.connect(), 'eve', FIRST.password);
  await begun.close();
});

test('nor when the program was killed there: the next opening removes it', async () => {
  const location = join(folder, 'killed.surety');
  const killed = testConsole(join(folder, 'killed'), () => at);
  const client = killed.connect();
  await client.workspaces.create({ location });
  vi.spyOn(killed.host.mustDesk(), 'submit').mockRejectedValueOnce(new Error('killed'));
  expect(await codeOf(client.session.setUp(FIRST))).toBe('INTERNAL_SERVER_ERROR');
  await killed.host.closeWorkspace();
  expect((await client.workspaces.open({ location })).workspace?.needs_setup).toBe(true);
  const { secrets, reader } = killed.host.mustDesk().mustWrite();
  expect(await secrets.all()).toEqual([]);
  expect((await verifyBooks(reader, testEnvironment())).first_break).toBeNull();
  await killed.close();
});
