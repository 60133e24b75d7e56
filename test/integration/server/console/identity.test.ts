// Proves identity over the contract: documents lie sealed and are shown with a reason that is noted, a level takes two
// people, certificates are signed by the vault's key and verified by openssl, shared identities are found, and what
// an account may pay follows from all of it at once.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import type { DocumentKind } from '#core/identity/identity-tables';
import {
  codeOf,
  newKey,
  openSample,
  signIn,
  stage,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
const PNG = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.from('a picture of a card that nobody reads beside the program'),
]);
const PASSPHRASE = 'a passphrase of the holder';
const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;
let tested: TestConsole;
let ann: ConsoleClient;
let cora: ConsoleClient;
let party_id = '';
let account_id = '';

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect());
  [ann, cora] = [await client('ann'), await client('cora')];
  const { rows } = await ann.parties.list({ filter: { kind: 'person', level: ['claimed'] }, limit: 50 });
  for (const { party } of rows) {
    const { accounts } = await ann.parties.detail({ id: party.id });
    const plain = accounts.find(
      ({ account }) => account.certificate_until === null && account.shield_until === null,
    );
    if (plain !== undefined) {
      [party_id, account_id] = [party.id, plain.account.id];
    }
  }
  expect(account_id).not.toBe('');
}, 60_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

async function put(document_kind: DocumentKind, content: Buffer = PNG) {
  const staged_id = await stage(ann, 'card.png', content);
  return (await ann.identity.putDocument({ key: newKey(), party_id, document_kind, staged_id })).document;
}

async function accepted(kind: DocumentKind): Promise<string> {
  const { id: document_id } = await put(kind);
  const data = { document_id, verdict: 'accepted', reason: 'seen and compared' };
  await cora.commands.submit({ kind: 'check-document', data, key: newKey() });
  return document_id;
}

async function raise(document_ids: string[]): Promise<void> {
  const data = { party_id, level: 'document', document_ids, basis: 'identity card' };
  const proposed = { kind: 'raise-real-name-level', data, key: newKey(), reason: 'documents were checked' };
  const { id } = await ann.approvals.propose(proposed);
  await cora.approvals.approve({ id, note: '', key: newKey() });
}

describe('documents', () => {
  test('lie sealed beside the books, once under a key', async () => {
    const staged_id = await stage(ann, 'card.png', PNG);
    const asked = { key: newKey(), party_id, document_kind: 'other', staged_id } as const;
    const { document } = await ann.identity.putDocument(asked);
    expect(document).toMatchObject({ status: 'pending', media_type: 'image/png', bytes: PNG.length });
    expect(await ann.identity.putDocument(asked)).toEqual({ document });
    expect(await codeOf(ann.imports.discard({ file_id: staged_id }))).toBe('NOT_FOUND');
    const file = readFileSync(tested.host.mustDesk().location);
    expect(file.includes('a picture of a card')).toBe(false);
    expect(file.includes(PNG.subarray(9).toString('base64').slice(0, 24))).toBe(false);
    expect((await cora.identity.documents({ status: 'pending' })).rows[0]).toMatchObject({
      ...{ document: { id: document.id }, level: 'claimed', party_kind: 'person' },
    });
  });

  test('are shown to who may and says why, and that is noted first', async () => {
    const { id } = await put('identity-card-front');
    const asked = { key: newKey(), id, reason: 'compare with the register' };
    const shown = await cora.identity.showDocument(asked);
    expect(Buffer.from(shown.content, 'base64').equals(PNG)).toBe(true);
    expect(shown.until).toBeGreaterThan(Date.now());
    const { body } = await cora.ledger.entry({ seq: shown.seq });
    expect(body['data']).toMatchObject({ event: 'reveal', subject: party_id, details: { document_id: id } });
    const finn = await client('finn');
    expect(await codeOf(finn.identity.showDocument({ ...asked, key: newKey() }))).toBe('FORBIDDEN');
    const bad = await stage(ann, 'x.txt', 'only text');
    const text = { key: newKey(), party_id, document_kind: 'other', staged_id: bad } as const;
    expect(await codeOf(ann.identity.putDocument(text))).toBe('INVALID');
  });

  test('need a vault that is open', async () => {
    const { vault } = tested.host.mustDesk();
    const { id } = await put('other');
    vault.lock();
    try {
      const staged_id = await stage(ann, 'card.png', PNG);
      const asked = { key: newKey(), party_id, document_kind: 'other', staged_id } as const;
      expect(await codeOf(ann.identity.putDocument(asked))).toBe('WORKSPACE');
      const showing = { key: newKey(), id, reason: 'look at it' };
      expect(await codeOf(cora.identity.showDocument(showing))).toBe('WORKSPACE');
    } finally {
      await vault.unlock('explore-surety');
    }
  });
});

describe('levels', () => {
  test('rise by two people, and what may be paid with them; one person raises none', async () => {
    const limits = async () => (await ann.identity.ofAccount({ id: account_id })).limits;
    const before = await limits();
    expect(before).toMatchObject({ level: 'claimed', now: { per_payment_minor: 100_000n } });
    expect(before?.raises.map(({ by }) => by)).toEqual(['document', 'bank', 'all']);
    const missing = await ann.identity.ofParty({ id: party_id });
    expect(missing).toMatchObject({
      ...{ next_level: 'document', missing: ['identity-card-front', 'identity-card-back'] },
    });
    const documents = [await accepted('identity-card-front'), await accepted('identity-card-back')];
    expect((await ann.identity.ofParty({ id: party_id })).missing).toEqual([]);
    const alone = { party_id, level: 'document', basis: 'card' };
    expect(
      await codeOf(cora.commands.submit({ kind: 'set-real-name-level', data: alone, key: newKey() })),
    ).toBe('REFUSED');
    const direct = { ...alone, document_ids: documents };
    expect(
      await codeOf(cora.commands.submit({ kind: 'raise-real-name-level', data: direct, key: newKey() })),
    ).toBe('REFUSED');
    // Who proposed it cannot be the second person, in whichever session.
    const asked = {
      kind: 'raise-real-name-level',
      data: direct,
      key: newKey(),
      reason: 'documents were checked',
    };
    const { id } = await cora.approvals.propose(asked);
    const again = await client('cora');
    expect(await codeOf(again.approvals.approve({ id, note: '', key: newKey() }))).toBe('REFUSED');
    await cora.approvals.withdraw({ id, note: 'mistaken', key: newKey() });
    await raise(documents);
    expect(await limits()).toMatchObject({ level: 'document', now: { per_payment_minor: 500_000n } });
  });
});

describe('certificates', () => {
  const openssl = (...args: string[]): string => {
    const { stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8', cwd: folder });
    return stdout + stderr;
  };
  const keep = (name: string, text: string): void => writeFileSync(join(folder, name), text);

  test.skipIf(!HAS_OPENSSL)(
    'are issued, verified by openssl, raise the limit, and end on a list',
    async () => {
      // The sample has certificates of its own, and revocations that no list has yet.
      const number = (await ann.identity.authority())?.crl_number ?? 0;
      const asked = { key: newKey(), account_id, days: 365, passphrase: PASSPHRASE };
      const issued = await cora.identity.issueCertificate(asked);
      expect(issued.key_pem).toContain('BEGIN ENCRYPTED PRIVATE KEY');
      expect(await cora.identity.issueCertificate(asked)).toEqual({ ...issued, key_pem: null });
      const { limits } = await ann.identity.ofAccount({ id: account_id });
      expect(limits).toMatchObject({ certificate: true, now: { per_payment_minor: 2_000_000n } });
      keep('ca.pem', (await ann.identity.authority())?.pem ?? '');
      keep('a.pem', issued.pem);
      const before = await cora.identity.issueList({ key: newKey() });
      keep('1.crl', before.pem);
      const verify = (crl: string) =>
        openssl('verify', '-crl_check', '-CAfile', 'ca.pem', '-CRLfile', crl, 'a.pem');
      expect(verify('1.crl')).toContain('a.pem: OK');
      const data = { serial: issued.certificate.id, revocation: 'key-compromise', note: 'stolen' };
      await cora.commands.submit({ kind: 'revoke-certificate', data, key: newKey() });
      expect((await ann.identity.authority())?.crl_lacks).toBe(1);
      expect((await ann.identity.ofAccount({ id: account_id })).limits?.certificate).toBe(false);
      const list = await cora.identity.issueList({ key: newKey() });
      expect(list).toMatchObject({ number: number + 2, revoked: before.revoked + 1 });
      keep('2.crl', list.pem);
      expect(verify('2.crl')).toContain('certificate revoked');
      expect(openssl('crl', '-in', '2.crl', '-noout', '-text', '-CAfile', 'ca.pem')).toContain('verify OK');
      expect((await ann.identity.authority())?.crl_lacks).toBe(0);
    },
  );

  test('take the place of the one before, and come from a request or a passphrase', async () => {
    const asked = { account_id, days: 20, passphrase: PASSPHRASE };
    const ending = (await ann.identity.certificates({ ending_days: 30 })).rows.map(({ id }) => id);
    const first = await cora.identity.issueCertificate({ ...asked, key: newKey() });
    expect(await codeOf(cora.identity.issueCertificate({ ...asked, key: newKey() }))).toBe('REFUSED');
    expect((await ann.identity.certificates({ ending_days: 30 })).rows.map(({ id }) => id).sort()).toEqual(
      [...ending, first.certificate.id].sort(),
    );
    expect((await ann.identity.waiting()).certificates).toBe(ending.length + 1);
    const next = await cora.identity.issueCertificate({ ...asked, days: 400, key: newKey(), renew: true });
    const all = (await ann.identity.certificates({ account_id })).rows;
    expect(all.find(({ id }) => id === first.certificate.id)).toMatchObject({ revocation: 'superseded' });
    expect(
      (await ann.identity.certificates({ state: 'in-force', account_id })).rows.map(({ id }) => id),
    ).toEqual([next.certificate.id]);
    const neither = { key: newKey(), account_id, days: 20 };
    expect(await codeOf(cora.identity.issueCertificate(neither))).toBe('INVALID');
    expect(await codeOf(cora.identity.issueCertificate({ ...neither, request: 'no request' }))).toBe(
      'INVALID',
    );
    expect(await codeOf(ann.identity.issueCertificate({ ...asked, key: newKey() }))).toBe('FORBIDDEN');
  });
});

test('shields are bound, replaced and listed with what happened to them', async () => {
  const submit = (kind: string, data: Record<string, unknown>) =>
    cora.commands.submit({ kind, data, key: newKey() });
  await submit('register-shields', { model: 'K9', shield_ids: ['SH-1', 'SH-2'] });
  const valid_until = Date.now() + 86_400_000 * 300;
  await submit('bind-shield', { shield_id: 'SH-1', account_id, valid_until });
  await submit('lose-shield', { shield_id: 'SH-1', reason: 'lost in a taxi', replacement_id: 'SH-2' });
  const { rows } = await ann.identity.shields({ status: 'bound' });
  expect(rows.filter((shield) => shield.account_id === account_id)).toMatchObject([
    { id: 'SH-2', valid_until },
  ]);
  expect((await ann.identity.shield({ id: 'SH-1' })).steps.map(({ status, by }) => [status, by])).toEqual([
    ['stock', 'cora'],
    ['bound', 'cora'],
    ['lost', 'cora'],
  ]);
  expect((await ann.identity.ofAccount({ id: account_id })).limits?.shield).toBe(true);
});

test('who shares an identity is found over the whole platform, the largest groups first', async () => {
  const counts = await ann.identity.groupCounts();
  const shared = (['legal_person', 'phone', 'identity'] as const).find((kind) => counts[kind] > 0);
  expect(shared).toBeDefined();
  const groups = await ann.identity.groups({ shared: shared ?? 'phone', limit: 100 });
  expect(groups).toHaveLength(Math.min(100, counts[shared ?? 'phone']));
  const sizes = groups.map(({ parties }) => parties);
  expect(sizes).toEqual([...sizes].sort((left, right) => right - left));
  for (const { first, parties } of groups) {
    const [one] = first;
    const { kin } = await ann.parties.detail({ id: one?.id ?? '' });
    expect(kin.filter((other) => other.shared.includes(shared ?? 'phone')).length).toBeGreaterThanOrEqual(
      parties - 1,
    );
    expect(one?.name).toMatch(/^.\*\*$/u);
  }
  const finn = await client('finn');
  expect((await finn.identity.groups({ shared: shared ?? 'phone' }))[0]?.alerted).toBeNull();
});
