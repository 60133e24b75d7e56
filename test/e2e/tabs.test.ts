// Many pages of one browser: they share one session and one stream of changes, and none of them keeps the others from
// the core, which browsers reach over six connections only.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeBrowser, goTo, openStage, signInAs, type Stage } from '#test/support/browser';
import { testFolder } from '#test/support/workspaces';

const PAGES = 8;

describeBrowser('eight pages of one browser', () => {
  let stage: Stage;
  let pages: Page[];

  beforeAll(async () => {
    stage = await openStage(testFolder());
    const first = await stage.visitAs('Administrator');
    const address = new URL('/#/staff/members', first.url()).href;
    pages = [first];
    await goTo(first, '#/staff/members');
    while (pages.length < PAGES) {
      const page = await first.context().newPage();
      await page.goto(address);
      pages.push(page);
    }
  });
  afterAll(() => stage.close());

  async function addMember(page: Page, login: string, name: string): Promise<void> {
    await page.getByRole('button', { name: 'Add a member' }).click();
    const form = page.getByRole('dialog').filter({ visible: true });
    await form.getByLabel('Login').fill(login);
    await form.getByLabel('Name').fill(name);
    await form.getByLabel('First password').fill('handed over by the admin');
    await form.getByText('Auditor').click();
    await form.getByRole('button', { name: 'Add a member' }).click();
    await form.waitFor({ state: 'hidden' });
  }

  async function see(name: string): Promise<void> {
    await Promise.all(pages.map((page) => page.getByRole('row').filter({ hasText: name }).waitFor()));
  }

  test('all work, and each hears of what changes in another', async () => {
    await addMember(pages[PAGES - 1]!, 'noor', 'Noor Haddad');
    await see('Noor Haddad');
  });

  test('the page that listened for all is closed: another one does', async () => {
    await pages.shift()!.close();
    await addMember(pages[0]!, 'omar', 'Omar Said');
    await see('Omar Said');
  });

  test('locked and unlocked in one, all are', async () => {
    const [first, ...rest] = pages;
    await first!.keyboard.press('g');
    await first!.keyboard.press('q');
    const locks = pages.map((page) => page.getByRole('dialog', { name: 'Locked' }));
    await Promise.all(locks.map((lock) => lock.waitFor()));
    await rest[0]!.getByRole('dialog', { name: 'Locked' }).getByRole('button', { name: 'Unlock' }).click();
    await Promise.all(locks.map((lock) => lock.waitFor({ state: 'detached' })));
    await addMember(rest[1]!, 'pia', 'Pia Berg');
    await see('Pia Berg');
    expect(pages).toHaveLength(PAGES - 1);
  });

  test('signed out in one and in as somebody else, all are', async () => {
    await pages[0]!.getByRole('button', { name: /Your account/ }).click();
    await pages[0]!.getByRole('menuitem', { name: 'Sign out' }).click();
    await Promise.all(pages.map((page) => page.getByRole('heading', { name: 'Sign in' }).waitFor()));
    await signInAs(pages[1]!, 'Auditor');
    await Promise.all(pages.map((page) => page.getByRole('navigation', { name: 'Screens' }).waitFor()));
  });
});
