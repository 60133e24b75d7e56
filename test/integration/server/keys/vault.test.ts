// Proves the key vault on both databases: what is sealed opens with the passphrase or the keychain and nothing else,
// lies nowhere in clear, and a changed bit, another workspace's wrap or a second set-up is refused.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { createWorkspace, openWorkspace, restoreWorkspace, backupWorkspace } from '#database/workspace';
import { Vault, type VaultWays } from '#server/keys/vault';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { PROGRAM, RawDatabase, testFolder } from '#test/support/workspaces';

const folder = testFolder();
const CHEAP = { N: 1_024, r: 8, p: 1 };
const PASSPHRASE = 'correct horse battery';
const HERE = { id: 'machine-1', key: randomBytes(32) };

type Opened = Awaited<ReturnType<typeof createWorkspace>>;

function vaultOf({ info, vault_items }: Opened): Vault {
  return new Vault({ workspace_id: info.id, items: vault_items, writer: () => vault_items });
}

async function madeVault(location: string, ways: VaultWays): Promise<Opened> {
  const workspace = await createWorkspace(location, { program: PROGRAM });
  await vaultOf(workspace).setUp({ cost: CHEAP, ...ways });
  return workspace;
}

function vaultTests(locate: () => Promise<string>): void {
  test('a secret comes back by the passphrase alone, and bytes only under what they belong to', async () => {
    const workspace = await madeVault(await locate(), { passphrase: PASSPHRASE });
    const vault = vaultOf(workspace);
    await expect(vault.get('ca')).rejects.toMatchObject({ code: 'vault-locked' });
    await expect(vault.unlock('correct horse batterx')).rejects.toMatchObject({ code: 'vault-passphrase' });
    expect(await vault.unlockByKeychain(HERE)).toBe(false);
    await vault.unlock(PASSPHRASE);
    expect(await vault.get('ca')).toBeNull();
    expect(await vault.add('ca', Buffer.from('private key'))).toBe(true);
    expect(await vault.add('ca', Buffer.from('another'))).toBe(false);
    const again = vaultOf(workspace);
    await again.unlock(PASSPHRASE);
    expect(Buffer.from((await again.get('ca')) ?? []).toString()).toBe('private key');
    await vault.add('custody/one', Buffer.from('spare'));
    await vault.forget('custody/one');
    await vault.forget('custody/never');
    expect(await vault.get('custody/one')).toBeNull();
    expect(await vault.get('ca')).not.toBeNull();
    await expect(vault.forget('vault-mark')).rejects.toThrow('not forgotten');
    const sealed = vault.seal(Buffer.from('licence'), 'document-1');
    expect(Buffer.from(again.open(sealed, 'document-1')).toString()).toBe('licence');
    expect(() => again.open(sealed, 'document-2')).toThrow('vault-damaged');
    again.lock();
    expect(() => again.open(sealed, 'document-1')).toThrow('vault-locked');
    await workspace.close();
  });

  test('a keychain opens it on its machine; another passphrase takes the place of the first', async () => {
    const workspace = await madeVault(await locate(), { keychain: HERE });
    const vault = vaultOf(workspace);
    expect(await vault.state()).toMatchObject({ set_up: true, unlocked: false, passphrase: false });
    expect(await vault.unlockByKeychain({ ...HERE, id: 'machine-2' })).toBe(false);
    expect(await vault.unlockByKeychain({ ...HERE, key: randomBytes(32) })).toBe(false);
    expect(await vault.unlockByKeychain(HERE)).toBe(true);
    await vault.add('ca', Buffer.from('private key'));
    await vault.setPassphrase(PASSPHRASE);
    await vault.setPassphrase('another passphrase');
    const again = vaultOf(workspace);
    await expect(again.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'vault-passphrase' });
    await again.unlock('another passphrase');
    expect(Buffer.from((await again.get('ca')) ?? []).toString()).toBe('private key');
    await again.addKeychain({ id: 'machine-3', key: randomBytes(32) });
    expect((await again.state()).keychains).toEqual(['machine-1', 'machine-3']);
    await expect(again.setUp({ passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'vault-exists' });
    await workspace.close();
  });

  test('what was changed, or is of other books, does not open', async () => {
    const location = await locate();
    const workspace = await madeVault(location, { passphrase: PASSPHRASE });
    const other = await madeVault(join(folder, `${randomBytes(6).toString('hex')}.surety`), {
      passphrase: PASSPHRASE,
    });
    const vault = vaultOf(workspace);
    await vault.unlock(PASSPHRASE);
    await vault.add('ca', Buffer.from('private key'));
    await vault.add('badge', Buffer.from('badge key'));
    const wrap = (await other.vault_items.get('wrap/passphrase')) ?? '';
    const raw = new RawDatabase(location);
    await raw.run(`UPDATE vault_item SET content = (SELECT content FROM vault_item WHERE name = 'secret/badge')
      WHERE name = 'secret/ca'`);
    await expect(vault.get('ca')).rejects.toMatchObject({ code: 'vault-damaged' });
    await raw.run(`UPDATE vault_item SET content = ? WHERE name = 'wrap/passphrase'`, [wrap]);
    await raw.close();
    await expect(vaultOf(workspace).unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'vault-passphrase' });
    await other.close();
    await workspace.close();
  });

  test('a copy opens with the same passphrase, and holds neither it nor a secret in clear', async () => {
    const location = await locate();
    const workspace = await madeVault(location, { passphrase: PASSPHRASE });
    const vault = vaultOf(workspace);
    await vault.unlock(PASSPHRASE);
    await vault.add('ca', Buffer.from('a private key that nobody sees'));
    await workspace.close();
    const copy = join(folder, `${randomBytes(6).toString('hex')}.surety`);
    await backupWorkspace(location, copy, { program: PROGRAM });
    const bytes = readFileSync(copy);
    for (const text of ['a private key that nobody sees', PASSPHRASE]) {
      expect(bytes.includes(text)).toBe(false);
      expect(bytes.includes(Buffer.from(text).toString('base64').slice(0, 20))).toBe(false);
    }
    const target = await locate();
    await restoreWorkspace(copy, target, { program: PROGRAM });
    const restored = await openWorkspace(target, { access: 'read', program: PROGRAM });
    const writer = (): never => {
      throw new Error('nothing writes here');
    };
    const reading = new Vault({ workspace_id: restored.info.id, items: restored.vault_items, writer });
    await reading.unlock(PASSPHRASE);
    expect(Buffer.from((await reading.get('ca')) ?? []).toString()).toBe('a private key that nobody sees');
    await restored.close();
  });
}

vaultTests(() => Promise.resolve(join(folder, `${randomBytes(6).toString('hex')}.surety`)));
describePostgres('on PostgreSQL', () => vaultTests(freshDatabase));
