/** Commands as items of the native menu: always in a shape that the shell takes. */
import { describe, expect, it } from 'vitest';

import { desktopMenu } from '#core/contract/desktop';

import type { Command } from '../../../renderer/app/commands';
import { menuItems } from '../../../renderer/app/menu-items';

const command = (id: string, rest: Partial<Command> = {}): Command => ({
  id,
  label: () => `Do ${id}`,
  section: 'view',
  run: () => undefined,
  ...rest,
});

describe('the items of the native menu', () => {
  it('go into the menu of their section, with keys that have a modifier', () => {
    const items = menuItems([
      command('palette', { keys: 'mod+k' }),
      command('go.trades', { section: 'go', keys: 'g t' }),
      command('trades.next', { section: 'list', keys: 'j' }),
      command('act.pay-trade', { section: 'action', unavailable: () => 'Not yet' }),
      command('sign-out', { section: 'file' }),
      command('help', { keys: '?' }),
    ]);
    expect(items.map(({ menu, accelerator, enabled }) => [menu, accelerator, enabled])).toEqual([
      ['view', 'CmdOrCtrl+K', true],
      ['go', null, true],
      ['action', null, true],
      ['action', null, false],
      ['file', null, true],
      ['help', null, true],
    ]);
  });

  it('are taken by the shell, however many and long they are', () => {
    const many = Array.from({ length: 200 }, (_, at) =>
      command(`act.${String(at)}`, { label: () => 'x'.repeat(300) }),
    );
    expect(desktopMenu.safeParse({ language: 'en', items: menuItems(many) }).success).toBe(true);
  });
});
