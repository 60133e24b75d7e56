/**
 * The native menu: the system's own parts, and the commands that the page put into it.
 *
 * The page's registry of commands is the only one; here they are shown, and a chosen one is sent back by its id.
 * Keys are shown, not listened for: the page does that.
 */
import type { MenuItemConstructorOptions } from 'electron';

import type { DESKTOP_MENUS, DesktopMenu } from '#core/contract/desktop';

type MenuName = (typeof DESKTOP_MENUS)[number];
type Items = readonly MenuItemConstructorOptions[];
type Role = NonNullable<MenuItemConstructorOptions['role']>;

const LABELS = {
  en: {
    file: 'File',
    edit: 'Edit',
    view: 'View',
    go: 'Go',
    action: 'Actions',
    help: 'Help',
    close: 'Close window',
    quit: 'Quit Surety',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    resetZoom: 'Actual size',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    togglefullscreen: 'Full screen',
    toggleDevTools: 'Developer tools',
    about: 'About Surety',
  },
  'zh-CN': {
    file: '文件',
    edit: '编辑',
    view: '视图',
    go: '前往',
    action: '操作',
    help: '帮助',
    close: '关闭窗口',
    quit: '退出 Surety',
    undo: '撤销',
    redo: '重做',
    cut: '剪切',
    copy: '复制',
    paste: '粘贴',
    selectAll: '全选',
    resetZoom: '实际大小',
    zoomIn: '放大',
    zoomOut: '缩小',
    togglefullscreen: '全屏',
    toggleDevTools: '开发者工具',
    about: '关于 Surety',
  },
} as const;
type Label = keyof (typeof LABELS)['en'];

export interface MenuSetting {
  readonly platform: NodeJS.Platform;
  /** The system's, as far as the console speaks it. */
  readonly language: DesktopMenu['language'];
  /** Developer tools are for those who have the sources. */
  readonly developer: boolean;
  readonly onCommand: (id: string) => void;
}

const LINE: MenuItemConstructorOptions = { type: 'separator' };

/** What the menu consists of; `menu` is null until the page has said, and then it speaks the system's language. */
export function menuTemplate(menu: DesktopMenu | null, setting: MenuSetting): MenuItemConstructorOptions[] {
  const { language, items } = menu ?? { language: setting.language, items: [] };
  const labels = LABELS[language];
  const role = (name: Role & Label): MenuItemConstructorOptions => ({ role: name, label: labels[name] });
  const commands = (name: MenuName): Items =>
    items
      .filter((item) => item.menu === name)
      .map(({ id, label, enabled, accelerator }) => ({
        label,
        enabled,
        registerAccelerator: false,
        ...(accelerator === null ? {} : { accelerator }),
        click: () => setting.onCommand(id),
      }));
  const part = (name: MenuName | 'edit', above: Items, below: Items): { label: string; submenu: Items } => ({
    label: labels[name],
    submenu: above.length > 0 && below.length > 0 ? [...above, LINE, ...below] : [...above, ...below],
  });
  const isMac = setting.platform === 'darwin';
  const view = [role('resetZoom'), role('zoomIn'), role('zoomOut'), LINE, role('togglefullscreen')];
  const parts = [
    part('file', commands('file'), [role(isMac ? 'close' : 'quit')]),
    part('edit', [role('undo'), role('redo')], [role('cut'), role('copy'), role('paste'), role('selectAll')]),
    part('view', commands('view'), setting.developer ? [...view, role('toggleDevTools')] : view),
    part('go', commands('go'), []),
    part('action', commands('action'), []),
    part('help', commands('help'), isMac ? [] : [role('about')]),
  ];
  const shown = parts
    .filter(({ submenu }) => submenu.length > 0)
    .map(({ label, submenu }) => ({ label, submenu: [...submenu] }));
  return isMac ? [{ role: 'appMenu' }, ...shown] : shown;
}
