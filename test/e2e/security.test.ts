/** What pages may not do, tried out: in the desktop window, and against the loopback host. */
import { afterAll, beforeAll, expect, test } from 'vitest';

import { describeConsole, type OpenConsole } from '#test/support/consoles';

describeConsole('electron', 'the locked window', (open) => {
  let at: OpenConsole;
  beforeAll(async () => {
    at = await open();
    // The first screen has settled on its address by then.
    await at.page.getByRole('heading').first().waitFor();
  });
  afterAll(() => at.close());

  test('has no Node and no Electron in the page', async () => {
    const found = await at.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter(
        (name) => name in globalThis,
      ),
    );
    expect(found).toEqual([]);
  });

  test('offers the page a few functions and nothing else', async () => {
    const offered = await at.page.evaluate(() =>
      Object.entries((globalThis as unknown as { surety: object }).surety).map(
        ([name, value]) => `${name}: ${typeof value}`,
      ),
    );
    expect(offered.sort()).toEqual([
      'chooseNewWorkspace: function',
      'chooseWorkspace: function',
      'copyText: function',
      'onCommand: function',
      'onOpenWorkspace: function',
      'openLink: function',
      'platform: string',
      'setMenu: function',
    ]);
  });

  test('refuses what the page asks in a wrong shape', async () => {
    const answers = await at.page.evaluate(async () => {
      const { surety } = globalThis as unknown as {
        surety: Record<string, (value: unknown) => Promise<unknown>>;
      };
      const wrong: readonly (readonly [string, unknown])[] = [
        ['setMenu', { language: 'en', items: [{ id: '../x', label: 'x' }] }],
        ['setMenu', null],
        ['chooseNewWorkspace', { toString: 'x' }],
        ['openLink', 7],
      ];
      return Promise.all(
        wrong.map(async ([name, value]) => {
          try {
            return await surety[name]?.(value);
          } catch (error) {
            return String(error);
          }
        }),
      );
    });
    for (const answer of answers) {
      expect(answer).toContain('refused: malformed');
    }
  });

  test('opens no link that is not https', async () => {
    const answers = await at.page.evaluate(() => {
      const { surety } = globalThis as unknown as {
        surety: { openLink: (address: string) => Promise<boolean> };
      };
      return Promise.all(['file:///etc/passwd', 'http://example.org/', 'javascript:1'].map(surety.openLink));
    });
    expect(answers).toEqual([false, false, false]);
  });

  test('goes nowhere and opens no window', async () => {
    const { page, app } = at;
    const before = page.url();
    await page.evaluate("void window.open('file:///etc/passwd')");
    await page.evaluate("void (location.href = 'https://example.org/')");
    await page.waitForTimeout(500);
    expect(page.url()).toBe(before);
    expect(app?.windows()).toHaveLength(1);
  });

  test.each([
    "fetch('https://example.org/')",
    "fetch('file:///etc/passwd')",
    "(async () => { document.createElement('div').innerHTML = '<b></b>' })()",
    "(async () => { document.createElement('script').src = 'https://example.org/x.js' })()",
    "(async () => { setTimeout('1') })()",
  ])('the policy of the page refuses %s', async (attempt) => {
    const outcome = await at.page.evaluate<string>(`${attempt}.then(() => 'allowed', () => 'refused')`);
    expect(outcome).toBe('refused');
  });

  test('grants no permission', async () => {
    const states = await at.page.evaluate<string[]>(`(async () => [
      (await navigator.permissions.query({ name: 'geolocation' })).state,
      await Notification.requestPermission(),
    ])()`);
    expect(states).toEqual(['denied', 'denied']);
  });

  test('serves no file from outside the screens', async () => {
    const statuses = await at.page.evaluate(async () => {
      const paths = ['/..%2felectron/main.cjs', '/%2e%2e/package.json', '/.sources', '/missing.js'];
      return Promise.all(paths.map(async (path) => (await fetch(path)).headers.get('content-type')));
    });
    expect(statuses.every((type) => !/javascript|json/.test(type ?? ''))).toBe(true);
  });
});

describeConsole('browser', 'the loopback host', (open) => {
  let at: OpenConsole;
  let origin = '';
  beforeAll(async () => {
    at = await open();
    origin = new URL(at.address ?? '').origin;
  });
  afterAll(() => at.close());

  test('takes its address once', async () => {
    expect((await fetch(at.address ?? '', { redirect: 'manual' })).status).toBe(403);
  });

  test('answers nobody without the cookie', async () => {
    expect((await fetch(`${origin}/`)).status).toBe(403);
  });

  test('answers no page of another origin', async () => {
    const answer = await fetch(`${origin}/`, { headers: { origin: 'https://example.org' } });
    expect(answer.status).toBe(403);
  });
});
