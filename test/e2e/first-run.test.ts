/** A first run, in the browser and in the window: the sample platform is made, a role signs in, screens show. */
import { afterAll, beforeAll, expect, test } from 'vitest';

import { describeConsole, type OpenConsole } from '#test/support/consoles';

for (const kind of ['browser', 'electron'] as const) {
  describeConsole(kind, 'first run', (open) => {
    let at: OpenConsole;
    beforeAll(async () => {
      at = await open();
    });
    afterAll(() => at.close());

    test('makes the sample platform and signs a role in', { timeout: 90_000 }, async () => {
      const { page } = at;
      await page.getByLabel('Trades', { exact: true }).fill('200');
      await page.getByRole('button', { name: 'Make the sample platform' }).click();
      await page.getByRole('button', { name: 'Compliance' }).click({ timeout: 60_000 });
      await page.getByRole('navigation').first().waitFor();
      expect(page.url()).toContain('#/overview');
    });

    test('lists trades', async () => {
      const { page } = at;
      await page.evaluate("location.hash = '#/trades'");
      await page.getByRole('grid').first().waitFor();
      expect(await page.getByRole('row').count()).toBeGreaterThan(5);
    });

    test('nothing went against the policy of the page', () => {
      expect(at.complaints).toEqual([]);
    });
  });
}
