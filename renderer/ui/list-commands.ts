/**
 * The commands every list has, registered once per list: move, open, select, filter, go back.
 *
 * `useListCommands('people', handles)`. The keys j, k and x work wherever nobody types; Enter and Escape where they have
 * no meaning of their own.
 */
import { useI18n } from 'vue-i18n';

import { useCommands } from '../app/commands';

/** What the commands of a list act on. */
export interface ListHandles {
  next(): void;
  previous(): void;
  open(): void;
  /** Absent where rows cannot be selected. */
  readonly select?: () => void;
  filter(): void;
  /** Closes the detail. */
  back(): void;
  readonly isOpen: () => boolean;
}

export function useListCommands(area: string, list: ListHandles): void {
  const { t } = useI18n();
  const command = (id: string, keys: string, run: () => void, unavailable?: () => string | null) => ({
    ...{ id: `${area}.${id}`, keys, run },
    ...(unavailable === undefined ? {} : { unavailable }),
    label: () => t(`lists.command.${id}`),
    section: 'list' as const,
  });
  useCommands(() => [
    command('next', 'j', () => list.next()),
    command('previous', 'k', () => list.previous()),
    command('open', 'Enter', () => list.open()),
    ...(list.select === undefined ? [] : [command('select', 'x', list.select)]),
    command('filter', '/', () => list.filter()),
    command(
      'back',
      'Escape',
      () => list.back(),
      () => (list.isOpen() ? null : t('lists.nothing_open')),
    ),
  ]);
}
