/**
 * The key vault of the open workspace: whether it is set up and open, and what opens it.
 *
 * A passphrase goes in and nothing of it comes out. The vault is the workspace's, not a session's: unlocked, it is open
 * for everybody until the workspace is closed.
 */
import { z } from 'zod';

import { read, write } from './base';
import { newPassword } from './session';

const passphrase = z.string().min(1).max(200);

const vaultState = z.object({
  set_up: z.boolean(),
  unlocked: z.boolean(),
  /** A passphrase opens it. */
  passphrase: z.boolean(),
  /** What the keychain of this machine does: opens it, could open it, or is not to be had. */
  keychain: z.enum(['opens', 'available', 'none']),
});

const KEYS_MANAGER = 'workspace.manage';
const IN_MEMORY = { needs_writer: false, unkeyed: 'it opens what stays open until the workspace is closed' };

export const vault = {
  state: read('signed-in').output(vaultState),
  /** Makes the key, once; a passphrase, this machine's keychain or both open it from then on. */
  setUp: write(KEYS_MANAGER, { unkeyed: 'a vault is set up once' })
    .input(z.object({ passphrase: newPassword.optional(), keychain: z.boolean() }))
    .output(vaultState),
  /** Counted like signing in: whoever fails too often waits. */
  unlock: write([KEYS_MANAGER, 'person.manage', 'risk.work', 'books.custody'], IN_MEMORY)
    .input(z.object({ passphrase }))
    .output(vaultState),
  /** Another passphrase, or the first one of a vault that a keychain opens; the present one is needed where there is one. */
  changePassphrase: write(KEYS_MANAGER, { unkeyed: 'the present passphrase is good for it once' })
    .input(z.object({ passphrase: passphrase.optional(), new_passphrase: newPassword }))
    .output(vaultState),
  /** Has the keychain of this machine open it, too. */
  keepHere: write(KEYS_MANAGER, {
    unkeyed: 'a keychain that opens it opens it no better a second time',
  }).output(vaultState),
};
