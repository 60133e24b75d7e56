/**
 * What can be done on every page with the page itself and with the session: other colours, the other language, lock,
 * sign out, close the workspace. Buttons, menu, palette and keys all take them from here: `const acts = useActs()`.
 */
import { ElMessage } from 'element-plus';
import { useI18n } from 'vue-i18n';

import { client } from '../client/client';
import { toFailure } from '../client/failure';
import { failureText } from '../ui/failure-text';
import type { Command } from './commands';
import { KEYS_AFTER_G } from './keys-after-g';
import { useSession, type SessionState } from './session';
import { useSettings } from './settings';

export interface Acts {
  readonly theme: Command;
  readonly language: Command;
  readonly lock: Command;
  /** How this person leaves: signing out, and closing the workspace where he may. */
  leaving(): readonly Command[];
}

export function useActs(): Acts {
  const words = useI18n({ useScope: 'global' });
  const { t } = words;
  const session = useSession();
  const settings = useSettings();

  async function become(ask: () => Promise<SessionState>): Promise<void> {
    try {
      session.take(await ask());
    } catch (error) {
      ElMessage.error(failureText(toFailure(error), t, (key) => words.te(key)));
    }
  }

  const sign_out: Command = {
    ...{ id: 'sign-out', section: 'file', label: () => t('shell.person.sign_out') },
    run: () => void become(() => client.session.signOut()),
  };
  const close_workspace: Command = {
    ...{ id: 'close-workspace', section: 'file', label: () => t('shell.person.close_workspace') },
    run: () => void become(() => client.workspaces.close()),
  };

  return {
    theme: {
      ...{ id: 'theme', section: 'view' },
      label: () =>
        t('shell.person.theme', {
          theme: t(settings.dark ? 'shell.person.theme_light' : 'shell.person.theme_dark'),
        }),
      run: () => (settings.theme = settings.dark ? 'light' : 'dark'),
    },
    language: {
      ...{ id: 'language', section: 'view', label: () => t('shell.person.other_language') },
      run: () => (settings.language = settings.language === 'en' ? 'zh' : 'en'),
    },
    lock: {
      ...{ id: 'lock', section: 'view', keys: `g ${KEYS_AFTER_G.lock}`, label: () => t('shell.person.lock') },
      run: () => void become(() => client.session.lock()),
    },
    leaving: () => (session.can('workspace.manage') ? [sign_out, close_workspace] : [sign_out]),
  };
}
