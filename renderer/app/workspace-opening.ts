/**
 * Opens a workspace without being asked on a screen: the file that the person opened in the system, and the workspace
 * that was open before the core went away and came back. Whoever was signed in signs in again.
 *
 * A file waits while the session is locked, and asks before it takes the place of other books.
 */
import { ElMessage, ElMessageBox } from 'element-plus';
import { onScopeDispose, ref, watch } from 'vue';

import { connection } from '../client/connection';
import { desktop } from '../client/desktop';
import { toFailure } from '../client/failure';
import { failureText } from '../ui/failure-text';
import { i18n } from './i18n';
import { openWorkspace } from './open-workspace';
import { useSession } from './session';

/** Both, for as long as the calling component lives. */
export function useWorkspaceOpening(): void {
  const { t } = i18n.global;
  const te = (key: string): boolean => i18n.global.te(key);
  const session = useSession();
  /** A file that the system handed over. */
  const wanted = ref<string | null>(null);

  async function open(location: string): Promise<void> {
    try {
      const state = await openWorkspace(location);
      if (state !== null) session.take(state);
    } catch (error) {
      ElMessage.error(failureText(toFailure(error), t, te));
      await session.refresh();
    }
  }

  async function isAgreed(name: string, location: string): Promise<boolean> {
    const text = t('desktop.open.text', { name, location });
    const words = { confirmButtonText: t('desktop.open.action'), cancelButtonText: t('ui.cancel') };
    return ElMessageBox.confirm(text, t('desktop.open.title'), words).then(
      () => true,
      () => false,
    );
  }

  async function openWanted(location: string): Promise<void> {
    const current = session.state?.workspace ?? null;
    if (current?.location === location) return;
    if (current === null || (await isAgreed(current.name, location))) await open(location);
  }

  watch([wanted, () => session.state] as const, ([location, state]) => {
    if (location !== null && state !== null && !state.locked) {
      wanted.value = null;
      void openWanted(location);
    }
  });
  const stop = desktop?.onOpenWorkspace((location) => {
    wanted.value = location;
  });
  onScopeDispose(() => stop?.());

  let before: { readonly location: string; readonly generation: number } | null = null;
  watch(
    () => session.state,
    (state) => {
      const generation = connection.generation;
      if (state === null) return;
      if (state.workspace !== null) {
        before = { location: state.workspace.location, generation };
      } else {
        // A person who closes it does so over the same connection.
        const lost = before !== null && before.generation < generation ? before.location : null;
        before = null;
        if (lost !== null) void open(lost);
      }
    },
  );
}
