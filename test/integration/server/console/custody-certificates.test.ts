// Proves certificates over the contract: what a month lacks; made by one, computed again and signed by another, with passwords and jobs;
// files that the verifier accepts; documents, proofs and packs as files; keys and heads; stopped work leaves nothing half done.
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import type { Job } from '#core/contract/jobs';
import { canonicalText } from '#core/custody/primitives/canonical';
import { handedFiles, verdictsOn } from '#core/custody/verifier/handed-files';
import { verifyPack } from '#core/custody/verifier/pack-check';
import { readKeys } from '#core/custody/verifier/read';
import { answerRequest, newOutsideKey, readBankRequest } from '#server/custody/certificates/bank-side';
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

const PASSWORD = 'explore-surety';
const MONTH = '2026-06';
const CURRENCY = 'CNY';

const folder = testFolder();
let tested: TestConsole;
let finn: ConsoleClient;
let fay: ConsoleClient;
let ann: ConsoleClient;

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

const act = (of: ConsoleClient, kind: string, data: Record<string, unknown>) =>
  of.commands.submit({ kind, data, key: newKey() });

/** Why a call is refused. */
async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => null,
    (caught: unknown) => caught,
  );
  return (error as { data?: { details?: unknown } } | null)?.data?.details ?? error;
}

/** The file that a path gives, once. */
function fetched(path: string): Buffer {
  const file = tested.host.tickets.take(path, null);
  if (file === null) throw new Error('the ticket is not good');
  return readFileSync(file.path);
}

async function done(of: ConsoleClient, asked: Promise<{ readonly job_id: string }>): Promise<Job> {
  const { job_id } = await asked;
  return await jobEnded(of, job_id);
}

async function jobFile(of: ConsoleClient, asked: Promise<{ readonly job_id: string }>): Promise<Buffer> {
  const job = await done(of, asked);
  expect(job).toMatchObject({ status: 'done', error: null });
  return fetched((await of.custodyCertificates.link({ job_id: job.id })).path);
}

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect());
  [finn, fay, ann] = [await client('finn'), await client('fay'), await client('ann')];
}, 120_000);

afterAll(async () => {
  await tested.close();
  expect(tested.failures).toEqual([]);
});

const readiness = async (of: ConsoleClient) => {
  const { lacks, ...found } = await of.custodyCertificates.readiness({ month: MONTH });
  return { ...found, stops: lacks.filter(({ stops }) => stops).map(({ code }) => code) };
};

const certify = (of: ConsoleClient, more: { password?: string; key?: string } = {}) =>
  of.custodyCertificates.certify({
    ...{ key: newKey(), currency: CURRENCY, month: MONTH, password: PASSWORD, ...more },
  });

async function enrol(of: ConsoleClient, other: ConsoleClient, role: 'staff' | 'log' | 'master') {
  const { key_id } = await of.custodyCertificates.enrolKey({ key: newKey(), role, password: PASSWORD });
  expect(await codeOf(act(of, 'confirm-custody-key', { key_id }))).toBe('REFUSED');
  await act(other, 'confirm-custody-key', { key_id });
  return key_id;
}

/** Signs the runs of the last two days, which the sample left to be signed. */
async function signRuns(): Promise<void> {
  const { days } = await finn.custodyRuns.month({ month: MONTH, currency: CURRENCY });
  for (const { run_id } of days.filter(({ state }) => state === 'computed' || state === 'prepared')) {
    const { run } = await finn.custodyRuns.detail({ id: run_id ?? '' });
    if (run.status === 'computed') await act(finn, 'sign-run', { run_id, part: 'preparer' });
    await act(fay, 'sign-run', { run_id, part: 'reviewer' });
  }
}

/** The keys that the sample comes with end, as keys do that are renewed. */
async function endKeys(): Promise<void> {
  const { rows } = await ann.custodyCertificates.keys({ filter: { status: 'active' } });
  expect(rows).toHaveLength(4);
  for (const { id } of rows) await act(fay, 'revoke-custody-key', { key_id: id, end_reason: 'other' });
}

test('the sample comes with two months certified, which follow from one another', async () => {
  const { rows } = await ann.custodyCertificates.list({});
  expect(rows.map(({ number, month, status }) => [number, month, status])).toEqual([
    [2, '2026-05', 'issued'],
    [1, '2026-04', 'issued'],
  ]);
  expect((await ann.custodyCertificates.checkpoints({})).rows).toHaveLength(2);
  const checks = await ann.custodyCertificates.checks({ id: rows[0]?.id ?? '' });
  expect(checks).toMatchObject({ accepted: true });
  expect(checks?.checks.find(({ name }) => name === 'roll-forward')?.outcome).toBe('passed');
  expect(await readiness(finn)).toMatchObject({
    number: 3,
    reviewers: [{ login: 'fay' }],
    stops: ['run-not-reviewed'],
  });
});

test('a month says what it lacks, and why there is no certificate of it', async () => {
  await endKeys();
  expect(await readiness(finn)).toMatchObject({ month: MONTH, number: 3, open: null, reviewers: [] });
  expect((await readiness(finn)).stops).toEqual([
    ...['own-key', 'other-key', 'log-key', 'master-key', 'run-not-reviewed'],
  ]);
  expect(await codeOf(certify(ann))).toBe('FORBIDDEN');
  expect(await done(finn, certify(finn))).toMatchObject({
    ...{ status: 'failed', error: { code: 'key-missing', details: { role: 'staff', owner: 'finn' } } },
  });
});

test('keys are made with the own password and count once another confirmed them', async () => {
  const wrong = { role: 'staff', password: 'a wrong one' } as const;
  expect(await codeOf(finn.custodyCertificates.enrolKey({ key: newKey(), ...wrong }))).toBe('UNAUTHORIZED');
  const key = newKey();
  const asked = { key, role: 'staff', password: PASSWORD } as const;
  const made = await finn.custodyCertificates.enrolKey(asked);
  // Sent again it is the same key, whatever password comes with it.
  expect(await finn.custodyCertificates.enrolKey({ ...asked, password: 'none' })).toEqual(made);
  await act(fay, 'revoke-custody-key', { key_id: made.key_id, end_reason: 'not-confirmed' });
  await enrol(finn, fay, 'staff');
  await enrol(fay, finn, 'staff');
  await enrol(finn, fay, 'log');
  await enrol(finn, fay, 'master');
  const { rows } = await ann.custodyCertificates.keys({ filter: { status: 'active' } });
  expect(rows.map(({ role, owner }) => `${role} ${owner.split('/').at(-1) ?? ''}`)).toEqual([
    ...['master custody', 'log cny', 'staff fay', 'staff finn'],
  ]);
  await signRuns();
  expect(await readiness(finn)).toMatchObject({ stops: [], reviewers: [{ login: 'fay' }] });
});

test('a bank is asked for its balance and its answer is taken in, once all about it was checked', async () => {
  const bank_key = newOutsideKey();
  const of = { currency: CURRENCY, month: MONTH } as const;
  const { accounts } = await ann.custodyBanks.list({ month: MONTH });
  expect(accounts.map(({ signed, covered, key_id }) => [signed, covered, key_id])).toEqual(
    Array.from({ length: 3 }, () => [null, true, null]),
  );
  const { account = '', bank = '' } = accounts[0] ?? {};
  const ask = (more: { month?: string; password?: string } = {}, client_of = finn) =>
    client_of.custodyBanks.ask({ ...of, account, blinded_by: 'platform', password: PASSWORD, ...more });
  expect(await refusalOf(ask())).toMatchObject({ what: 'key-missing', owner: bank });
  expect(await codeOf(ask({}, ann))).toBe('FORBIDDEN');
  expect(await codeOf(ask({ password: 'a wrong one' }))).toBe('UNAUTHORIZED');
  const { public_key } = bank_key;
  const { key_id } = await finn.custodyCertificates.enrolKey({
    ...{ key: newKey(), role: 'bank', owner: bank, public_key, password: PASSWORD },
  });
  await act(fay, 'confirm-custody-key', { key_id });

  const request = readBankRequest(fetched((await ask()).path).toString('utf8'));
  if (!('opening' in request)) throw new Error('a request that the platform blinds holds the balance');
  const answer = canonicalText(
    await answerRequest(request, BigInt(request.opening.balance_minor), bank_key.pem),
  );
  const take = (text: string, month = MONTH) =>
    fay.custodyBanks.take({ ...of, month, answer: text, password: PASSWORD });
  expect(await refusalOf(take('{}'))).toMatchObject({ what: 'malformed' });
  expect(await refusalOf(take(answer, '2026-05'))).toMatchObject({ what: 'other-day', found: '2026-06-30' });
  expect(await take(answer)).toMatchObject({ account, bank, day: '2026-06-30', key_id });
  expect(await take(answer)).toMatchObject({ account });
  expect((await ann.custodyBanks.list({ month: MONTH })).accounts[0]).toMatchObject({
    signed: { mode: 'platform-blinded', key_id, counts: true },
  });
}, 60_000);

describe('a certificate', () => {
  let id = '';

  test('that is stopped leaves nothing, and one that is asked for twice is one', async () => {
    const { job_id } = await certify(finn);
    await finn.jobs.cancel({ id: job_id });
    expect(await jobEnded(finn, job_id)).toMatchObject({ status: 'cancelled' });
    expect((await finn.custodyCertificates.list({})).rows).toHaveLength(2);

    expect(await codeOf(certify(finn, { password: 'a wrong one' }))).toBe('UNAUTHORIZED');
    const key = newKey();
    const first = await certify(finn, { key });
    expect(await certify(finn, { key, password: 'not looked at' })).toEqual(first);
    const job = await jobEnded(finn, first.job_id);
    expect(job).toMatchObject({ status: 'done', result: { number: 3, status: 'prepared', month: MONTH } });
    id = String(job.result?.['certificate_id']);
    expect((await readiness(fay)).open).toMatchObject({ id, status: 'prepared', preparer: 'finn' });
    expect(await ann.custodyCertificates.checks({ id })).toBeNull();
    expect(await codeOf(ann.custodyCertificates.file({ id, what: 'certificate' }))).toBe('NOT_FOUND');
  }, 60_000);

  test('is computed again beside what was drafted, and signed by another than its preparer', async () => {
    const { result } = await done(fay, fay.custodyCertificates.recompute({ id }));
    expect(result).toMatchObject({ same: true, number: 3 });
    const rows = result?.['rows'] as { group: string; label: string; same: boolean; amount_minor: unknown }[];
    expect(rows.every(({ same }) => same)).toBe(true);
    expect(rows.find(({ label }) => label === 'sum')?.amount_minor).toEqual(expect.any(BigInt));
    const review = (of: ConsoleClient) =>
      done(of, of.custodyCertificates.review({ key: newKey(), id, password: PASSWORD }));
    expect(await review(finn)).toMatchObject({ status: 'failed', error: { code: 'refused' } });
    expect(await review(fay)).toMatchObject({ status: 'done', result: { status: 'issued' } });
    const found = await ann.custodyCertificates.detail({ id });
    expect(found).toMatchObject({ is_last: true, checkpoint: { size: 3 }, previous: { number: 2 } });
    expect(found.stated.tests).toHaveLength(16);
    expect(found.stated.banks.map(({ mode }) => mode).sort()).toEqual([
      ...['platform-blinded', 'platform-stated', 'platform-stated'],
    ]);
    expect(found.history.map(({ kind }) => kind)).toContain('draft-custody-certificate');
    expect((await ann.custodyCertificates.checkpoints({})).rows[0]).toMatchObject({
      ...{ number: 3, month: MONTH },
    });
  }, 60_000);

  test('leaves as files that the verifier checks, each noted in the journal', async () => {
    const of = ann.custodyCertificates;
    const text = fetched((await of.file({ id, what: 'certificate' })).path).toString('utf8');
    const keys = fetched((await of.keysFile({})).path).toString('utf8');
    const head = fetched((await of.file({ id, what: 'checkpoint' })).path).toString('utf8');
    expect(head).toContain('/custody/cny\n3\n');
    const { rows } = await ann.accounts.list({ filter: { class: 'party' }, limit: 1 });
    const account_id = rows[0]?.account.id ?? '';
    const asked = { id, account_id, reason: 'asked for his proof' };
    expect(await codeOf(of.prove({ key: newKey(), ...asked }))).toBe('FORBIDDEN');
    const proof = await jobFile(finn, finn.custodyCertificates.prove({ key: newKey(), ...asked }));
    const handed = handedFiles([
      ...[text, keys, proof.toString('utf8')].map((one, place) => ({ name: String(place), text: one })),
    ]);
    expect(handed.keys).not.toBeNull();
    const verdicts = verdictsOn(handed, handed.keys ?? new Map());
    const checks = await of.checks({ id });
    // What failed of the sample's tests is all that there is to say against it.
    expect(verdicts[0]?.verdict).toMatchObject({ accepted: checks?.accepted });
    expect(
      checks?.checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name),
    ).not.toContain('agreement');
    expect(verdicts[1]).toMatchObject({ kind: 'proof', customer: account_id });
    const strange = { ...asked, account_id: 'nobody' };
    expect(await done(finn, finn.custodyCertificates.prove({ key: newKey(), ...strange }))).toMatchObject({
      error: { code: 'not-found' },
    });
    const { rows: noted } = await client('abe').then((abe) =>
      abe.ledger.journal({ filter: { kind: ['record-proof-export'] }, limit: 5 }),
    );
    expect(noted).toHaveLength(1);
  }, 60_000);

  let masked = '';

  test('is a document in both languages and in the hand-over pack', async () => {
    const document = () =>
      jobFile(finn, finn.custodyCertificates.document({ key: newKey(), id, language: 'en' }));
    const first = await document();
    expect(first.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await document()).equals(first)).toBe(true);
    const names = { key: newKey(), names: true, reason: 'the authority asked' };
    expect(await codeOf(finn.custodyCertificates.pack(names))).toBe('FORBIDDEN');
    expect(await codeOf(finn.custodyCertificates.pack({ key: newKey() }))).toBe('INVALID');
    const wrong = { key: newKey(), password: 'not his password' };
    expect(await codeOf(finn.custodyCertificates.pack(wrong))).toBe('UNAUTHORIZED');
    const asked = { key: newKey(), password: PASSWORD };
    const pack = unzipSync(await jobFile(finn, finn.custodyCertificates.pack(asked)));
    expect(Buffer.from(pack['certificates/CNY-0003/certificate-en.pdf'] ?? []).equals(first)).toBe(true);
    const zh = Buffer.from(pack['certificates/CNY-0003/certificate-zh.pdf'] ?? []);
    expect([zh.subarray(0, 5).toString(), zh.equals(first)]).toEqual(['%PDF-', false]);
    const files = Object.entries(pack).map(([path, bytes]) => ({ path, bytes }));
    const keys = readKeys(Buffer.from(pack['certificates/keys.json'] ?? []).toString());
    expect(verifyPack(files, keys)).toMatchObject({ accepted: true, signer: { person: 'finn' } });
    masked = Buffer.from(pack['customers.csv'] ?? []).toString();
  }, 60_000);

  test('leaves in a pack for finance alone, and with names for whoever may see names too', async () => {
    // Neither an analyst nor an auditor works with custody; finance does, and sees no names.
    for (const who of [ann, await client('abe')]) {
      expect(await codeOf(who.custodyCertificates.pack({ key: newKey(), unsigned: true }))).toBe('FORBIDDEN');
    }
    const names = { names: true, reason: 'the authority asked' };
    const asked = () => fay.custodyCertificates.pack({ key: newKey(), unsigned: true, ...names });
    expect(await codeOf(asked())).toBe('FORBIDDEN');
    const both = { login: 'fay', name: 'Fay', roles: ['finance', 'analyst'] as const, active: true };
    await (await client('ada')).staff.change({ ...both, roles: [...both.roles], key: newKey() });
    const list = unzipSync(await jobFile(fay, asked()))['customers.csv'] ?? [];
    const named = Buffer.from(list).toString().trimEnd().split('\r\n');
    expect(named[0]).toMatch(/,name$/);
    const people = new Set(named.slice(1).map((row) => row.slice(row.lastIndexOf(',') + 1)));
    expect(people.size).toBeGreaterThan(10);
    for (const name of people) if (name !== '') expect(masked).not.toContain(name);
  }, 60_000);

  test('is voided by one that takes its place', async () => {
    const asked = { currency: CURRENCY, reason: 'made-in-error', password: PASSWORD } as const;
    const made = await done(fay, fay.custodyCertificates.replace({ key: newKey(), ...asked }));
    expect(made).toMatchObject({ status: 'done', result: { number: 4, status: 'prepared' } });
    const later = String(made.result?.['certificate_id']);
    await act(fay, 'drop-custody-certificate', { certificate_id: later, reason: 'not needed after all' });
    expect(await ann.custodyCertificates.detail({ id: later })).toMatchObject({
      ...{ drop_reason: 'not needed after all', dropped_by: 'fay', voids: { number: 3 } },
    });
    expect((await ann.custodyCertificates.list({ filter: { status: 'issued' } })).rows[0]).toMatchObject({
      id,
    });
  }, 60_000);
});

test('whoever guesses passwords waits', async () => {
  const guess = () => certify(fay, { password: 'a wrong one' });
  for (let tries = 0; tries < 4; tries += 1) await codeOf(guess());
  expect([await codeOf(guess()), await codeOf(certify(fay))]).toContain('LOCKED_OUT');
}, 120_000);
