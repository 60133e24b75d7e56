/**
 * Opens a workspace, asking for its database's password where the server refuses without.
 *
 * The password goes with the one call and is kept nowhere: addresses are shown and remembered without.
 */
import { ElMessageBox } from 'element-plus';

import { client } from '../client/client';
import { toFailure } from '../client/failure';
import { i18n } from './i18n';
import type { SessionState } from './session';

function isPasswordRefused(error: unknown): boolean {
  const failure = toFailure(error);
  return failure.kind === 'workspace' && failure.code === 'password-refused';
}

/** What the person gives; null when he would rather not. */
async function askPassword(location: string, is_again: boolean): Promise<string | null> {
  const { t } = i18n.global;
  const text = t(is_again ? 'entry.database.again' : 'entry.database.text', { location });
  const options = {
    ...{ inputType: 'password', inputPlaceholder: t('entry.database.password') },
    ...{ confirmButtonText: t('entry.open.action'), cancelButtonText: t('ui.cancel') },
  };
  return ElMessageBox.prompt(text, t('entry.database.title'), options).then(
    (answer) => (answer as { readonly value: string }).value,
    () => null,
  );
}

/** The state after opening; null when the password was not given. Throws what else the core says. */
export async function openWorkspace(location: string): Promise<SessionState | null> {
  let password: string | null = null;
  for (;;) {
    try {
      return await client.workspaces.open(password === null ? { location } : { location, password });
    } catch (error) {
      if (!isPasswordRefused(error)) throw error;
    }
    // An address that came with a password of its own is shown without.
    const shown = location.replace(/^(\w+:\/\/[^:/@]*):[^@/]*@/, '$1@');
    password = await askPassword(shown, password !== null);
    if (password === null) return null;
  }
}
