/** Saved views, one list for all screens: read once after sign-in, changed through the core. */
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { z } from 'zod';

import type { savedView } from '#core/contract/views';
import type { Role } from '#core/staff/permissions';

import { client, newId } from '../client/client';
import { useSession } from './session';

export type SavedView = z.output<typeof savedView>;

export const useViews = defineStore('views', () => {
  const session = useSession();
  const all = shallowRef<readonly SavedView[]>([]);

  async function load(): Promise<void> {
    try {
      all.value = await client.views.list();
    } catch {
      // Views are a convenience: without them the screens work as they are.
      all.value = [];
    }
  }

  watch(
    () => (session.stage === 'open' ? session.holder : null),
    (holder) => {
      all.value = [];
      if (holder !== null) void load();
    },
    { immediate: true },
  );

  async function save(screen: string, name: string, role: Role | null, query: string): Promise<void> {
    const view = await client.views.save({ id: newId('view'), screen, name, role, query });
    all.value = [...all.value, view];
  }

  async function remove(id: string): Promise<void> {
    await client.views.remove({ id });
    all.value = all.value.filter((view) => view.id !== id);
  }

  return { all, save, remove };
});
