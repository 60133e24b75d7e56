// Badges checked by others than who made them: by OpenSSL from the published key alone, and bit by bit where they lie.
import { execFileSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import type { Badge } from '#core/ledger/tables';
import { badgeStateAt } from '#core/trust/badge-state';
import { signedText } from '#core/trust/credential';
import { keyIdOf, publicKeyOf, rotateBadgeKey } from '#server/trust/badge-keys';
import { badgeFile, keysFileOf, type BadgeFile, type StatusFile } from '#server/trust/badge-files';
import {
  badgeFileOf,
  readBadgeKeys,
  readBadges,
  signBadges,
  signedStatusList,
  type Signing,
} from '#server/trust/signing';
import { verifyBadge, type TrustedKeys } from '#server/trust/verify-badge';
import { auditMerchant } from '#test/support/audits';
import { Books } from '#test/support/books';
import { openVaultOf } from '#test/support/papers';

const PLATFORM = 'platform-1';
const folder = mkdtempSync(join(tmpdir(), 'surety-badge-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Certified {
  readonly books: Books;
  readonly signing: Signing;
  readonly badge: () => Promise<Badge>;
  readonly file: () => Promise<BadgeFile>;
  readonly keys: () => Promise<TrustedKeys>;
  readonly status: () => Promise<StatusFile>;
}

async function certified(): Promise<Certified> {
  const books = await Books.trading();
  await books.days(100);
  await auditMerchant(books, 'shop');
  await books.do('apply-for-badge', { account_id: 'shop', display_name: '春风 "Tea" <& Co>', note: '' });
  const { application_id } = await books.row('trust_subject', 'shop');
  await books.do('issue-badge', { application_id: application_id ?? '', approver: 'wang' });
  const submit: Signing['submit'] = (kind, data) => books.do(kind, data as never, { actor: 'console' });
  const signing = { reader: books.store, vault: openVaultOf(), platform: PLATFORM, submit };
  await signBadges(signing);
  const badge = async (): Promise<Badge> => (await readBadges(books.store))[0]!;
  return {
    ...{ books, signing, badge },
    file: async () => badgeFileOf(await badge(), PLATFORM)!,
    keys: async () => {
      const { keys } = keysFileOf(PLATFORM, await readBadgeKeys(books.store));
      return new Map(keys.map(({ key_id, public_key }) => [key_id, publicKeyOf(public_key)]));
    },
    status: () => signedStatusList(signing, books.env.now()),
  };
}

describe('a signed badge', () => {
  it('is what OpenSSL finds signed, by the published key and the file alone', async () => {
    const { books, file } = await certified();
    const [published] = keysFileOf(PLATFORM, await readBadgeKeys(books.store)).keys;
    // As a stranger would: keys sorted, no white space, nothing of the program.
    const { credential, signature } = JSON.parse(JSON.stringify(await file())) as BadgeFile;
    const sorted = (value: unknown): string =>
      typeof value === 'object' && value !== null
        ? `{${Object.entries(value)
            .sort(([left], [right]) => (left < right ? -1 : 1))
            .map(([name, member]) => `${JSON.stringify(name)}:${sorted(member)}`)
            .join(',')}}`
        : JSON.stringify(value);
    const [pem, text, signed] = ['key.pem', 'text', 'signature'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(pem, published!.pem);
    writeFileSync(text, sorted(credential));
    writeFileSync(signed, Buffer.from(signature, 'hex'));
    const args = ['pkeyutl', '-verify', '-pubin', '-inkey', pem, '-rawin', '-in', text, '-sigfile', signed];
    expect(execFileSync('openssl', args, { encoding: 'utf8' })).toContain('Signature Verified Successfully');
    expect(
      verify(
        null,
        Buffer.from(sorted(credential)),
        createPublicKey(published!.pem),
        Buffer.from(signature, 'hex'),
      ),
    ).toBe(true);
    writeFileSync(text, `${sorted(credential)} `);
    expect(() => execFileSync('openssl', args, { stdio: 'pipe' })).toThrow();
    expect(keyIdOf(published!.public_key)).toBe(credential.key_id);
  });
  it('is bad when any part of it is another', async () => {
    const { books, file, keys } = await certified();
    const good = badgeFile.parse(await file());
    const trusted = await keys();
    const at = books.env.now();
    expect(verifyBadge(good, trusted, at, null)).toEqual({
      ...{ holds: true, signature: 'good', time: 'valid', status: 'not-asked', status_age_ms: null },
    });
    const { credential } = good;
    const others: Partial<BadgeFile['credential']>[] = [
      ...[{ number: 'TM-000002' }, { platform: 'other' }, { account_id: 'mall' }, { display_name: 'Mall' }],
      ...[{ valid_from: '2020-01-01T00:00:00.000Z' }, { valid_until: '2999-01-01T00:00:00.000Z' }],
      ...[{ standard_version: 2 }, { audit_id: 'audit-1' }],
      { entry: { ...credential.entry, seq: 1 } },
      { entry: { ...credential.entry, hash: '0'.repeat(64) } },
    ];
    for (const other of others) {
      const forged = { ...good, credential: { ...credential, ...other } };
      expect(verifyBadge(forged, trusted, at, null)).toMatchObject({ holds: false, signature: 'bad' });
    }
    const flipped = good.signature.startsWith('0')
      ? `1${good.signature.slice(1)}`
      : `0${good.signature.slice(1)}`;
    expect(verifyBadge({ ...good, signature: flipped }, trusted, at, null).signature).toBe('bad');
  });
  it('of a key that nobody published is nobody’s', async () => {
    const [one, other] = [await certified(), await certified()];
    const at = one.books.env.now();
    const found = verifyBadge(await one.file(), await other.keys(), at, null);
    expect(found).toMatchObject({ holds: false, signature: 'unknown-key' });
    expect(verifyBadge(await one.file(), new Map(), at, null)).toMatchObject({ holds: false });
    // Another key under the name of the right one.
    const { credential } = await one.file();
    const [stranger] = [...(await other.keys()).values()];
    expect(verifyBadge(await one.file(), new Map([[credential.key_id, stranger!]]), at, null).signature).toBe(
      'bad',
    );
  });
  it('is good within its time only', async () => {
    const { file, keys, badge } = await certified();
    const { valid_from, valid_until } = await badge();
    const timeAt = async (at: number) => verifyBadge(await file(), await keys(), at, null).time;
    expect(await timeAt(valid_from - 1)).toBe('not-yet');
    expect(await timeAt(valid_from)).toBe('valid');
    expect(await timeAt(valid_until - 1)).toBe('valid');
    expect(await timeAt(valid_until)).toBe('over');
  });
  it('stays good when the key is changed, and later ones are signed by the new one', async () => {
    const { books, signing, file, keys } = await certified();
    const next = await rotateBadgeKey(signing.vault);
    await auditMerchant(books, 'mall');
    await books.do('apply-for-badge', { account_id: 'mall', display_name: 'Mall', note: '' });
    const { application_id } = await books.row('trust_subject', 'mall');
    await books.do('issue-badge', { application_id: application_id ?? '', approver: 'wang' });
    expect(await signBadges(signing)).toHaveLength(1);
    expect(await signBadges(signing)).toEqual([]);
    const at = books.env.now();
    const all = (await readBadges(books.store)).map((one) => badgeFileOf(one, PLATFORM)!);
    expect(new Set(all.map(({ credential }) => credential.key_id)).size).toBe(2);
    expect(all.some(({ credential }) => credential.key_id === next.key_id)).toBe(true);
    for (const one of all) expect(verifyBadge(one, await keys(), at, null).holds).toBe(true);
    expect((await file()).credential.number).toBe('TM-000001');
  });
});

describe('the status list', () => {
  it('says how each badge stands, and how old it is', async () => {
    const { books, file, keys, status, badge } = await certified();
    const before = await status();
    const at = books.env.now();
    expect(verifyBadge(await file(), await keys(), at, before)).toMatchObject({
      holds: true,
      status: 'active',
    });
    const { id } = await badge();
    const BASIS = { reason_code: 'fraud', basis: 'x', approver: 'wang' } as const;
    await books.do('suspend-badge', { badge_id: id, ...BASIS });
    expect(verifyBadge(await file(), await keys(), at, await status())).toMatchObject({
      holds: false,
      status: 'suspended',
    });
    await books.do('revoke-badge', { badge_id: id, ...BASIS });
    const after = await status();
    const later = books.env.now() + 3 * DAY_MS;
    expect(verifyBadge(await file(), await keys(), later, after)).toMatchObject({
      ...{ holds: false, signature: 'good', status: 'revoked', status_age_ms: 3 * DAY_MS },
    });
    // What was said then stays said: the older list, and the books as of then.
    expect(verifyBadge(await file(), await keys(), later, before).status).toBe('active');
    expect(badgeStateAt(await badge(), at)).toBe('active');
  });
  it('of another platform, or one that was changed, is not believed', async () => {
    const { books, file, keys, status } = await certified();
    const list = await status();
    const said = async (other: StatusFile) =>
      verifyBadge(await file(), await keys(), books.env.now(), other).status;
    expect(await said({ ...list, list: { ...list.list, platform: 'other' } })).toBe('bad-list');
    expect(await said({ ...list, list: { ...list.list, badges: [] } })).toBe('bad-list');
    const other = await certified();
    expect(await said(await other.status())).toBe('bad-list');
    expect(signedText(list.list)).toContain('"status":"active"');
  });
});
