/** A recent workspace on PostgreSQL: the page asks for the password that its address is remembered without. */
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { describeConsole } from '#test/support/consoles';
import { testConsole } from '#test/support/console-host';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();

describePostgres('a recent workspace on PostgreSQL', () => {
  describeConsole('browser', 'its password', (open) => {
    test('is asked for, again when it was wrong, and opens the books', { timeout: 120_000 }, async () => {
      const url = await freshDatabase();
      const made = testConsole(folder);
      await made.connect().workspaces.create({ location: url });
      await made.close();
      const at = await open({ data_folder: join(folder, 'data') });
      const { page } = at;
      const { hostname, pathname, password } = new URL(url);
      await page.getByRole('button', { name: `${pathname.slice(1)} (${hostname})`, exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Password of the database' });
      // The one that was answered fades while the next is there.
      const give = async (text: string): Promise<void> => {
        await expect.poll(() => dialog.count()).toBe(1);
        await dialog.getByPlaceholder('Password').fill(text);
        await dialog.getByRole('button', { name: 'Open', exact: true }).click();
      };
      await give('another');
      await dialog.getByText('That was not the right password').waitFor();
      await give(decodeURIComponent(password));
      await page.getByRole('heading', { name: 'Name the first administrator' }).waitFor();
      const kept = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href])';
      expect(await page.evaluate(kept)).not.toContain(decodeURIComponent(password));
      await expect.poll(() => dialog.count()).toBe(0);
      expect(at.complaints).toEqual([]);
      await at.close();
    });
  });
});
