// Who gets in, as people meet it: the first administrator of empty books, signing in and out, the lock screen, lock-outs,
// members of staff and what they sign in with.
// Each test goes on from the books as the one before left them; the host's clock is set by the test.
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { base32Decode, totpCode } from '#core/staff/totp';
import { IDLE_MS } from '#server/console/console';
import { describeBrowser, dialogOf, goTo, openStage, picture, told, type Stage } from '#test/support/browser';
import { testFolder } from '#test/support/workspaces';

const STEP_MS = 30_000;
const ADA = { login: 'ada.wong', name: 'Ada Wong', password: 'correct horse battery' };
const LI = { login: 'li', name: 'Li Na', password: 'a password for li na' };
const FIRST = 'handed over by ada';

describeBrowser('signing in', () => {
  const folder = testFolder();
  let stage: Stage;
  let ada: Page;
  let li: Page;
  let ahead_ms = 0;

  beforeAll(async () => {
    stage = await openStage(folder, { sample: false, now: () => Date.now() + ahead_ms });
    ada = await stage.visit();
  });
  afterAll(() => stage.close());

  async function signIn(page: Page, login: string, password: string): Promise<void> {
    await page.getByLabel('Login', { exact: true }).fill(login);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  const inside = (page: Page): Promise<void> => page.getByRole('navigation', { name: 'Screens' }).waitFor();

  async function typePassword(page: Page, present: string, wanted: string): Promise<void> {
    await page.getByLabel('Present password').fill(present);
    await page.getByLabel('New password', { exact: true }).fill(wanted);
    await page.getByLabel('The same once more').fill(wanted);
  }

  async function choosePassword(page: Page, present: string, wanted: string): Promise<void> {
    await typePassword(page, present, wanted);
    await page.getByRole('button', { name: 'Change password' }).click();
  }

  async function fromMenu(page: Page, item: string): Promise<void> {
    await page.getByRole('button', { name: /Your account/ }).click();
    await page.getByRole('menuitem', { name: item }).click();
  }

  test('empty books ask for their first administrator, who is in at once', async () => {
    await ada.getByRole('heading', { name: 'Books that can be trusted' }).waitFor();
    await picture(ada, 'first-run');
    await ada.getByLabel('Name', { exact: true }).fill('Books 2026');
    await ada.getByLabel('File or PostgreSQL URL').first().fill(join(folder, 'books.surety'));
    await ada.getByRole('button', { name: 'Create the workspace' }).click();
    await ada.getByRole('heading', { name: 'Name the first administrator' }).waitFor();
    const create = ada.getByRole('button', { name: 'Create the administrator' });
    await ada.getByLabel('Login').fill('Ada');
    await ada.getByLabel('Name').fill(ADA.name);
    await ada.getByLabel('Password', { exact: true }).fill('short');
    await ada.getByText('Expected 2 to 32 small letters').waitFor();
    await ada.getByText('Expected at least 12 characters.').waitFor();
    await picture(ada, 'set-up');
    await ada.getByLabel('Login').fill(ADA.login);
    await ada.getByLabel('Password', { exact: true }).fill(ADA.password);
    await ada.getByLabel('The same once more').fill('something else');
    await ada.getByText('This is not the same as above.').waitFor();
    expect(await create.isDisabled()).toBe(true);
    await ada.getByLabel('The same once more').fill(ADA.password);
    await create.click();
    await inside(ada);
    await ada.getByText('Nothing has moved yet.').waitFor();
    await picture(ada, 'empty-overview');
  });

  test('signed out and in again; a wrong password is told as such', async () => {
    await fromMenu(ada, 'Sign out');
    await ada.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(ada, ADA.login, 'guess');
    await ada.getByRole('alert').filter({ hasText: 'Login or password is wrong.' }).waitFor();
    await picture(ada, 'sign-in-wrong');
    await signIn(ada, ADA.login, ADA.password);
    await inside(ada);
  });

  test('locked by hand and by the palette; the password opens it where one was', async () => {
    await goTo(ada, '#/staff/members');
    await fromMenu(ada, 'Lock');
    const lock = ada.getByRole('dialog', { name: 'Locked' });
    await lock.getByLabel('Password').fill('guess');
    await lock.getByRole('button', { name: 'Unlock' }).click();
    await lock.getByRole('alert').filter({ hasText: 'The password is wrong.' }).waitFor();
    await picture(ada, 'locked');
    await lock.getByLabel('Password').fill(ADA.password);
    await lock.getByRole('button', { name: 'Unlock' }).click();
    await lock.waitFor({ state: 'detached' });
    expect(ada.url()).toContain('#/staff/members');
    await ada.keyboard.press('Control+k');
    await dialogOf(ada).getByRole('combobox').fill('lock the');
    await dialogOf(ada).getByRole('option', { name: 'Lock the console' }).waitFor();
    await ada.keyboard.press('Enter');
    await lock.getByLabel('Password').fill(ADA.password);
    await ada.keyboard.press('Enter');
    await lock.waitFor({ state: 'detached' });
  });

  test('a member is added; the first password opens nothing but choosing another', async () => {
    await goTo(ada, '#/staff/members');
    await ada.getByRole('button', { name: 'Add a member' }).click();
    const form = dialogOf(ada);
    await form.getByLabel('Login').fill(LI.login);
    await form.getByLabel('Name').fill(LI.name);
    await form.getByLabel('First password').fill(FIRST);
    await form.getByText('Compliance').click();
    await picture(ada, 'member-add');
    await form.getByRole('button', { name: 'Add a member' }).click();
    await told(ada, 'li was added.');
    await ada.getByRole('row').filter({ hasText: LI.name }).filter({ hasText: 'Never' }).waitFor();
    await picture(ada, 'members');

    li = await stage.visit();
    await signIn(li, LI.login, FIRST);
    await li.getByRole('heading', { name: 'Choose a password of your own' }).waitFor();
    await typePassword(li, FIRST, FIRST);
    await li.getByText('This is the present password.').waitFor();
    await picture(li, 'password-due');
    await choosePassword(li, FIRST, LI.password);
    await inside(li);
  });

  test('roles are changed: what the member sees follows at once', async () => {
    await goTo(li, '#/overview');
    expect(await li.getByRole('link', { name: 'Import', exact: true }).count()).toBe(0);
    await ada.getByRole('button', { name: `Change ${LI.name}` }).click();
    const form = dialogOf(ada);
    await form.getByText('Finance').click();
    await form.getByRole('button', { name: 'Save' }).click();
    await told(ada, 'li was changed.');
    await li.getByRole('link', { name: 'Import', exact: true }).waitFor();
    await ada.getByRole('button', { name: `Change ${ADA.name}` }).click();
    await dialogOf(ada).getByText('Nobody changes roles or activity of his own account.').waitFor();
    expect(await dialogOf(ada).getByRole('checkbox').first().isDisabled()).toBe(true);
    await ada.keyboard.press('Escape');
    await dialogOf(ada).waitFor({ state: 'hidden' });
  });

  test('the own password is changed in the settings', async () => {
    await goTo(li, '#/settings');
    await picture(li, 'settings');
    await choosePassword(li, 'guess', 'another one of li');
    await li.getByRole('alert').filter({ hasText: 'The present password is wrong.' }).waitFor();
    const present = li.getByLabel('Present password');
    await choosePassword(li, LI.password, 'another one of li');
    await expect.poll(() => present.inputValue(), { timeout: 10_000 }).toBe('');
    await choosePassword(li, 'another one of li', LI.password);
    await expect.poll(() => present.inputValue(), { timeout: 10_000 }).toBe('');
  });

  function codeOf(secret: string): string {
    const hmac = (key: Uint8Array, message: Uint8Array): Uint8Array =>
      createHmac('sha1', key).update(message).digest();
    return totpCode(hmac, base32Decode(secret)!, Math.floor((Date.now() + ahead_ms) / STEP_MS));
  }

  test('a second factor is set up, asked for at sign-in, and taken away', async () => {
    await li.getByRole('button', { name: 'Set up a second factor' }).click();
    await li.getByLabel('Present password').last().fill(LI.password);
    await li.getByRole('button', { name: 'Go on' }).click();
    await li.getByText('Put the secret into an authenticator app').waitFor();
    const secret = ((await li.getByTestId('totp-secret').textContent()) ?? '').replace(/\s/g, '');
    await picture(li, 'second-factor');
    await li.getByLabel('Code', { exact: true }).fill('000000');
    await li.getByRole('button', { name: 'Confirm' }).click();
    await li.getByRole('alert').filter({ hasText: 'code' }).waitFor();
    await li.getByLabel('Code', { exact: true }).fill(codeOf(secret));
    await li.getByRole('button', { name: 'Confirm' }).click();
    await told(li, 'The second factor is set up.');
    await fromMenu(li, 'Sign out');
    await signIn(li, LI.login, LI.password);
    const code = li.getByLabel('Six digits of your authenticator');
    await code.fill(codeOf(secret));
    await picture(li, 'sign-in-code');
    await li.getByRole('button', { name: 'Sign in' }).click();
    await li.getByRole('alert').filter({ hasText: 'Each code is taken once' }).waitFor();
    ahead_ms += STEP_MS;
    await code.fill(codeOf(secret));
    await li.getByRole('button', { name: 'Sign in' }).click();
    await inside(li);
    await goTo(li, '#/settings');
    await li.getByRole('button', { name: 'Take it away' }).click();
    await li.getByLabel('Present password').last().fill(LI.password);
    await li.getByRole('button', { name: 'Take it away' }).click();
    await told(li, 'The second factor was taken away.');
    await li.getByText('Not set up: the password alone signs in.').waitFor();
  });

  test('too many failures lock out; an administrator ends it', async () => {
    await fromMenu(li, 'Sign out');
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await signIn(li, LI.login, `guess ${String(attempt)}`);
      await li.getByRole('alert').filter({ hasText: 'Login or password is wrong.' }).waitFor();
    }
    await signIn(li, LI.login, 'guess');
    await li.getByRole('alert').filter({ hasText: 'Too many failed attempts' }).waitFor();
    await picture(li, 'locked-out');
    await goTo(ada, '#/settings');
    await goTo(ada, '#/staff/members');
    await ada.getByRole('row').filter({ hasText: 'Locked out until' }).waitFor();
    await picture(ada, 'members-locked-out');
    await ada.getByRole('button', { name: `End the lock-out of ${LI.name}` }).click();
    await told(ada, `${LI.name} can sign in again.`);
    await signIn(li, LI.login, LI.password);
    await inside(li);
  });

  test('what somebody signs in with is reset: he is out, and begins with the new password', async () => {
    await ada.getByRole('button', { name: `Reset sign-in of ${LI.name}` }).click();
    const form = dialogOf(ada);
    await form.getByLabel('New password').fill(FIRST);
    await picture(ada, 'member-reset');
    await form.getByRole('button', { name: 'Reset', exact: true }).click();
    await told(ada, 'The sign-in of li was reset.');
    await li.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(li, LI.login, FIRST);
    await li.getByRole('heading', { name: 'Choose a password of your own' }).waitFor();
    await choosePassword(li, FIRST, LI.password);
    await inside(li);
  });

  test('a page that nobody touches locks itself, though it goes on reading', async () => {
    await li.clock.install();
    await li.reload();
    await inside(li);
    await li.clock.fastForward(IDLE_MS - 60_000);
    await li.mouse.move(300, 300);
    await li.clock.fastForward(120_000);
    expect(await li.getByRole('dialog', { name: 'Locked' }).count()).toBe(0);
    await li.clock.fastForward(IDLE_MS);
    const lock = li.getByRole('dialog', { name: 'Locked' });
    await lock.getByLabel('Password').fill(LI.password);
    await lock.getByRole('button', { name: 'Unlock' }).click();
    await lock.waitFor({ state: 'detached' });
  });

  test('who is deactivated is out at once and does not get in again', async () => {
    await ada.getByRole('button', { name: `Change ${LI.name}` }).click();
    const form = dialogOf(ada);
    await form.getByText('Active: may sign in').click();
    await form.getByRole('button', { name: 'Save' }).click();
    await told(ada, 'li was changed.');
    await ada.getByRole('row').filter({ hasText: LI.name }).filter({ hasText: 'Deactivated' }).waitFor();
    await li.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(li, LI.login, LI.password);
    await li.getByRole('alert').filter({ hasText: 'Login or password is wrong.' }).waitFor();
  });
});
