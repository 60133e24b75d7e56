/**
 * The vault of the open workspace, set up, unlocked and changed by people; each attempt is an entry.
 *
 * Failures are counted for the workspace and for the client, in memory, like those of signing in: a guess costs as
 * much as one of a password. What was typed is never written down.
 */
import { VaultError, type Keychain, type Vault } from '#server/keys/vault';

import type { Console } from './console';
import type { Desk } from './desk';
import { invalid, lockedOut, workspaceFailure } from './failures';
import type { StaffSession } from './staff-session';

/** Failures of all clients together that cost nothing yet, beyond those of one. */
const FORGIVEN = 8;

interface Attempting {
  readonly host: Console;
  readonly desk: Desk;
  readonly session: StaffSession;
  readonly login: string;
}

/** How the vault stands, as screens read it. */
export async function vaultView(vault: Vault, keychain: Keychain | null) {
  const { keychains, ...state } = await vault.state();
  const here = keychain === null ? 'none' : keychains.includes(keychain.id) ? 'opens' : 'available';
  return { ...state, keychain: here } as const;
}

/** Tries a passphrase. Throws WORKSPACE `vault-passphrase`, LOCKED_OUT. */
async function tryPassphrase({ desk, session, login }: Attempting, passphrase: string): Promise<void> {
  const names = [
    { name: `vault|${desk.books.info.id}`, forgiven: FORGIVEN },
    { name: `vault-client|${session.id}`, forgiven: 0 },
  ];
  const until = Math.max(...names.map(({ name }) => desk.attempts.lockedUntil(name, desk.now()) ?? 0));
  if (until > desk.now()) {
    throw lockedOut(until);
  }
  try {
    await desk.vault.unlock(passphrase);
    names.forEach(({ name }) => desk.attempts.clear(name));
  } catch (error) {
    if (error instanceof VaultError && error.code === 'vault-passphrase') {
      names.forEach(({ name, forgiven }) => desk.attempts.count(name, desk.now(), forgiven));
      await desk.note('vault-unlock-failed', '', login);
    }
    throw error;
  }
}

function tell(host: Console): void {
  host.changes.publish({ type: 'session' });
}

/** Opens the vault for everybody who works on the books. */
export async function unlockVault(attempting: Attempting, passphrase: string): Promise<void> {
  const { host, desk, login } = attempting;
  await tryPassphrase(attempting, passphrase);
  await desk.note('vault-unlocked', '', login);
  tell(host);
}

function mustKeychain({ keychain }: Console): Keychain {
  if (keychain === null) {
    throw workspaceFailure('vault-keychain');
  }
  return keychain;
}

/** Makes the vault. Throws WORKSPACE `vault-exists`, `vault-keychain` where there is none, INVALID for no way to open it. */
export async function setUpVault(
  { host, desk, login }: Omit<Attempting, 'session'>,
  ways: { readonly passphrase?: string | undefined; readonly keychain: boolean },
): Promise<void> {
  if (ways.passphrase === undefined && !ways.keychain) {
    throw invalid({
      field: 'passphrase',
      expected: 'expected a passphrase, or the keychain of this machine',
    });
  }
  const keychain = ways.keychain ? mustKeychain(host) : undefined;
  await desk.oneByOne(async () => {
    if ((await desk.vault.state()).set_up) {
      throw new VaultError('vault-exists');
    }
    const details = { passphrase: ways.passphrase !== undefined, keychain: ways.keychain };
    await desk.mustNote('vault-set-up', '', login, details);
    await desk.vault.setUp({ passphrase: ways.passphrase, keychain });
  });
  tell(host);
}

/** Gives the vault another passphrase. */
export async function changePassphrase(
  attempting: Attempting,
  {
    passphrase,
    new_passphrase,
  }: { readonly passphrase?: string | undefined; readonly new_passphrase: string },
): Promise<void> {
  const { host, desk, login } = attempting;
  await desk.oneByOne(async () => {
    if ((await desk.vault.state()).passphrase) {
      await tryPassphrase(attempting, passphrase ?? '');
    }
    mustBeOpen(desk.vault);
    await desk.mustNote('vault-changed', '', login, { what: 'passphrase' });
    await desk.vault.setPassphrase(new_passphrase);
  });
  tell(host);
}

/** Has this machine's keychain open the vault. */
export async function keepHere({ host, desk, login }: Omit<Attempting, 'session'>): Promise<void> {
  const keychain = mustKeychain(host);
  mustBeOpen(desk.vault);
  await desk.mustNote('vault-changed', '', login, { what: 'keychain' });
  await desk.vault.addKeychain(keychain);
  tell(host);
}

/** Throws VaultError `vault-locked`. */
export function mustBeOpen({ unlocked }: Vault): void {
  if (!unlocked) {
    throw new VaultError('vault-locked');
  }
}
