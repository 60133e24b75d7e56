/** Small decisions of the desktop shell: restarts, environment, place of the window, file names, menu, words. */
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';

import { desktopMenu, DESKTOP_LANGUAGES, type DesktopMenu } from '#core/contract/desktop';

import { coreEnvironment } from '../../../electron/core-environment';
import { workspaceFileName } from '../../../electron/file-name';
import { menuTemplate } from '../../../electron/menu';
import { RestartLimit } from '../../../electron/restart-limit';
import { placeWindow, SIZE_MIN } from '../../../electron/window-place';
import { languageOf, WORDS } from '../../../electron/words';
import { workspaceArgument } from '../../../electron/workspace-argument';

describe('the limit of restarts', () => {
  it('lets three through in a minute, and more as time passes', () => {
    const limit = new RestartLimit({ count_max: 3, window_ms: 60_000 });
    expect([0, 10, 20, 30, 59_999].map((now) => limit.take(now))).toEqual([true, true, true, false, false]);
    expect([60_000, 60_005, 60_010].map((now) => limit.take(now))).toEqual([true, false, true]);
  });

  it('begins anew when a person asked for another try', () => {
    const limit = new RestartLimit({ count_max: 1, window_ms: 60_000 });
    expect([limit.take(0), limit.take(1)]).toEqual([true, false]);
    limit.reset();
    expect(limit.take(2)).toBe(true);
  });
});

describe('the environment of the core', () => {
  const env = {
    PATH: '/bin',
    HOME: '/home/a',
    LANG: 'C',
    AWS_SECRET_ACCESS_KEY: 'x',
    NODE_OPTIONS: '--inspect',
  };

  it('has what is needed and none of what is secret or changes the program', () => {
    expect(coreEnvironment(env, 'linux')).toEqual({ PATH: '/bin', HOME: '/home/a', LANG: 'C' });
    expect(coreEnvironment({ ...env, SystemRoot: 'C:\\Windows' }, 'win32')).toEqual({
      PATH: '/bin',
      LANG: 'C',
      SystemRoot: 'C:\\Windows',
    });
  });
});

describe('the place of the window', () => {
  const left = { x: 0, y: 24, width: 1_920, height: 1_056 };
  const right = { x: 1_920, y: 0, width: 1_280, height: 1_024 };
  const kept = { x: 2_000, y: 40, width: 1_000, height: 800 };

  it('is where it was while that screen is there', () => {
    expect(placeWindow(kept, [left, right])).toEqual(kept);
    expect(placeWindow({ ...kept, x: 1_850 }, [left, right])).toEqual({ ...kept, x: 1_850 });
  });

  it('is the middle of the main screen when that screen is gone', () => {
    expect(placeWindow(kept, [left])).toEqual({ x: 460, y: 152, width: 1_000, height: 800 });
  });

  it('never hides the edge it is held by', () => {
    const above = placeWindow({ ...kept, x: 100, y: -500 }, [left]);
    expect(above.y).toBeGreaterThanOrEqual(left.y);
  });

  it('fits a screen and has a least size', () => {
    expect(placeWindow(null, [{ x: 0, y: 0, width: 1_024, height: 700 }])).toEqual({
      x: 0,
      y: 0,
      width: 1_024,
      height: 700,
    });
    expect(placeWindow({ x: 0, y: 24, width: 10, height: 10 }, [left])).toEqual({
      x: 510,
      y: 252,
      ...SIZE_MIN,
    });
    expect(placeWindow({ x: 0, y: 24, width: 200, height: 10 }, [left])).toEqual({
      x: 0,
      y: 24,
      ...SIZE_MIN,
    });
  });
});

describe("a workspace's file name", () => {
  it.each([
    ['Books 2026', 'Books 2026.surety'],
    ['账簿', '账簿.surety'],
    ['a/../..\\b', 'a .. .. b.surety'],
    ['../etc', 'etc.surety'],
    ['books.surety', 'books.surety'],
    ['  .hidden. ', 'hidden.surety'],
    ['NUL', 'workspace.surety'],
    ['\u0000\n', 'workspace.surety'],
    ['', 'workspace.surety'],
    ['x'.repeat(300), `${'x'.repeat(80)}.surety`],
  ])('%j gives %s', (name, file) => {
    expect(workspaceFileName(name)).toBe(file);
  });
});

describe('the workspace that the program is started with', () => {
  it.each([
    [['surety', 'books.surety'], '/home/a/books.surety'],
    [['electron', '/opt/app', '--lang=en', '/data/a.SURETY'], '/data/a.SURETY'],
    [['surety', 'one.surety', 'two.surety', '--flag'], '/home/a/two.surety'],
    [['books.surety'], null],
    [['surety', '--file=books.surety', '/opt/app'], null],
    [['surety', '.surety', '/home/a/.surety'], null],
    [['surety'], null],
  ])('%j names %s', (argv, path) => {
    expect(workspaceArgument(argv, '/home/a')).toBe(path);
  });
});

describe('the native menu', () => {
  const setting = (heard: string[] = []) => ({
    platform: 'linux' as NodeJS.Platform,
    language: 'en' as DesktopMenu['language'],
    developer: false,
    onCommand: (id: string) => void heard.push(id),
  });
  const page: DesktopMenu = {
    language: 'zh-CN',
    items: [
      { id: 'go.trades', label: '交易', menu: 'go', accelerator: null, enabled: true },
      { id: 'palette', label: '命令', menu: 'view', accelerator: 'CmdOrCtrl+K', enabled: false },
    ],
  };
  const parts = (
    template: readonly MenuItemConstructorOptions[],
  ): Record<string, MenuItemConstructorOptions[]> =>
    Object.fromEntries(
      template.map(({ label, submenu }) => [label ?? '', submenu as MenuItemConstructorOptions[]]),
    );

  it("has the system's parts, in its language, before the page has said anything", () => {
    expect(Object.keys(parts(menuTemplate(null, setting())))).toEqual(['File', 'Edit', 'View', 'Help']);
    const chinese = { ...setting(), language: 'zh-CN' as const };
    expect(Object.keys(parts(menuTemplate(null, chinese)))).toEqual(['文件', '编辑', '视图', '帮助']);
  });

  it("shows the page's commands and sends a chosen one back by its id", () => {
    const heard: string[] = [];
    const menu = parts(menuTemplate(page, setting(heard)));
    expect(Object.keys(menu)).toEqual(['文件', '编辑', '视图', '前往', '帮助']);
    expect(menu['视图']?.[0]).toMatchObject({
      label: '命令',
      accelerator: 'CmdOrCtrl+K',
      registerAccelerator: false,
      enabled: false,
    });
    const trades = menu['前往']?.[0];
    (trades?.click as () => void)();
    expect(heard).toEqual(['go.trades']);
  });

  it('offers developer tools to developers alone', () => {
    const text = (developer: boolean): string =>
      JSON.stringify(menuTemplate(page, { ...setting(), developer }));
    expect(text(false)).not.toContain('toggleDevTools');
    expect(text(true)).toContain('toggleDevTools');
  });

  it.each([
    { ...page, language: 'fr' },
    { ...page, items: Array(61).fill(page.items[0]) },
    { ...page, items: [{ ...page.items[0], id: '../x' }] },
    { ...page, items: [{ ...page.items[0], role: 'quit', label: '' }] },
    { ...page, items: [{ ...page.items[0], accelerator: 'K' }] },
    null,
  ])('refuses a menu of another shape (%#)', (menu) => {
    expect(desktopMenu.safeParse(menu).success).toBe(false);
  });
});

describe('the words of the shell', () => {
  it('are the same in every language, and follow the locale', () => {
    for (const language of DESKTOP_LANGUAGES) {
      expect(Object.keys(WORDS[language])).toEqual(Object.keys(WORDS.en));
    }
    expect(['zh-CN', 'zh', 'zh-Hans-CN', 'en-GB', 'de', ''].map(languageOf)).toEqual([
      'zh-CN',
      'zh-CN',
      'zh-CN',
      'en',
      'en',
      'en',
    ]);
  });
});
