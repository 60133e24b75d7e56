/**
 * Keeps the desktop window's native menu the same as the page's commands, and runs those chosen there.
 *
 * Told again when a command comes, goes, changes its words or its availability. In a browser it does nothing.
 */
import { ElMessage } from 'element-plus';
import { onScopeDispose, watch } from 'vue';
import { useI18n } from 'vue-i18n';

import { desktop } from '../client/desktop';
import { commands, runCommand } from './commands';
import { isDialogOpen } from './keys';
import { menuItems } from './menu-items';
import { useSettings } from './settings';

/** A screen registers its commands one after the other. */
const PAUSE_MS = 60;

/** For as long as the calling component lives. */
export function useNativeMenu(): void {
  if (desktop === null) return;
  const shell = desktop;
  const settings = useSettings();
  const { t } = useI18n({ useScope: 'global' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    () =>
      JSON.stringify({
        language: settings.language === 'zh' ? 'zh-CN' : 'en',
        items: menuItems(commands.value),
      }),
    (menu) => {
      clearTimeout(timer);
      timer = setTimeout(
        () => void shell.setMenu(JSON.parse(menu) as Parameters<typeof shell.setMenu>[0]),
        PAUSE_MS,
      );
    },
    { immediate: true },
  );
  const stop = shell.onCommand((id) => {
    // A form that stands open is finished or closed first: leaving its screen would lose what was typed.
    if (isDialogOpen()) {
      ElMessage.info(t('ui.form.close_first'));
      return;
    }
    const command = commands.value.find((one) => one.id === id);
    if (command !== undefined) runCommand(command);
  });
  onScopeDispose(() => {
    clearTimeout(timer);
    stop();
  });
}
