/**
 * The commands every list has, registered once per screen: next, previous, filter, close the detail.
 *
 * `useListCommands('people', table, bar, { close })` with the template refs of data-table and filter-bar.
 */
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';

import { useCommands } from '../app/commands';

export interface ListHandle {
  focus(): void;
  next(): void;
  previous(): void;
}

export interface BarHandle {
  focus(): void;
}

export function useListCommands(
  area: string,
  table: Readonly<Ref<ListHandle | null>>,
  bar: Readonly<Ref<BarHandle | null>>,
): void {
  const { t } = useI18n();
  useCommands(() => [
    {
      id: `${area}.next`,
      label: () => t('people.list.next'),
      section: 'list',
      keys: 'j',
      run: () => table.value?.next(),
    },
    {
      id: `${area}.previous`,
      label: () => t('people.list.previous'),
      section: 'list',
      keys: 'k',
      run: () => table.value?.previous(),
    },
    {
      id: `${area}.filter`,
      label: () => t('people.list.filter'),
      section: 'list',
      keys: '/',
      run: () => bar.value?.focus(),
    },
  ]);
}
