/**
 * The commands as items of the native menu: which menu each goes into, how its keys are written there.
 *
 * Pure. The page itself listens for keys; a menu shows those with a modifier alone, for others would look like typing.
 */
import type { DESKTOP_MENUS, DesktopMenu } from '#core/contract/desktop';

import type { Command } from './commands';

type MenuItem = DesktopMenu['items'][number];

const MENU_OF: Readonly<Record<Command['section'], (typeof DESKTOP_MENUS)[number]>> = {
  file: 'file',
  go: 'go',
  list: 'action',
  action: 'action',
  view: 'view',
};
/** In the place where systems have it. */
const HELP = 'help';
const LABEL_LENGTH_MAX = 80;
/** More than this nobody looks through. */
const ITEMS_MAX = 60;

function accelerator(keys: string | undefined): string | null {
  const key = /^mod\+([a-z0-9,./])$/.exec(keys ?? '')?.[1];
  return key === undefined ? null : `CmdOrCtrl+${key.toUpperCase()}`;
}

function shortened(label: string): string {
  return label.length <= LABEL_LENGTH_MAX ? label : `${label.slice(0, LABEL_LENGTH_MAX - 1)}…`;
}

/** What the menu shows of the commands, in their order. */
export function menuItems(commands: readonly Command[]): MenuItem[] {
  return commands.slice(0, ITEMS_MAX).map((command) => ({
    id: command.id,
    label: shortened(command.label()),
    menu: command.id === HELP ? 'help' : MENU_OF[command.section],
    accelerator: accelerator(command.keys),
    enabled: (command.unavailable?.() ?? null) === null,
  }));
}
