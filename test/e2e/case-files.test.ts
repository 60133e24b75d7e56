// Files of alerts and cases: put there by the letter and the system's dialog, and by dropping; what cannot be put there
// says why before it is sent; each is saved as it was, by keyboard.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import { describeBrowser, goTo, openStage, picture, told, type Stage } from '#test/support/browser';
import { jobEnded, newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const NOTE = 'Rang the shop on Monday.\nNobody answered.\n';
const LONG = `${'Gespräch-mit-dem-Händler-'.repeat(4)}记录.txt`;

/** Lets a file go over an element, as a hand with a mouse does. */
const dropOn = (place: string, name: string, text: string): string => `(() => {
  const data = new DataTransfer();
  data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
  for (const type of ['dragover', 'drop'])
    document.querySelector(${JSON.stringify(place)}).dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
})()`;

describeBrowser('files of alerts and cases', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;
  let analyst: Page;
  let alert_id = '';
  /** What is chosen in the system's dialog. */
  let offered: { name: string; content: Buffer } = { name: '', content: Buffer.alloc(0) };

  beforeAll(async () => {
    stage = await openStage(folder);
    books = stage.console.connect();
    await signIn(books, 'cora');
    await jobEnded(books, (await books.alerts.scan({ key: newKey() })).job_id);
    alert_id = (await books.alerts.list({ limit: 1 })).rows[0]?.id ?? '';
    analyst = await stage.visitAs('Analyst');
    analyst.on('filechooser', (chooser) => {
      const { name, content: buffer } = offered;
      void chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer });
    });
  }, 90_000);
  afterAll(() => stage.close());

  const files = async () => (await books.alerts.detail({ id: alert_id })).files;

  async function choose(page: Page, name: string, content: Buffer<ArrayBuffer>): Promise<void> {
    offered = { name, content };
    await page.keyboard.press('f');
  }

  test('chosen by keyboard it is there with its digest, and saved as it was', async () => {
    await goTo(analyst, `#/alerts/${alert_id}`);
    await analyst.getByText('No file yet.').waitFor();
    await choose(analyst, LONG, Buffer.from(NOTE));
    await told(analyst, 'is attached');
    const sha256 = createHash('sha256').update(NOTE).digest('hex');
    await analyst.getByText(sha256).waitFor();
    expect(await files()).toMatchObject([{ name: LONG, sha256, attached_by: 'ann' }]);
    await analyst.getByRole('heading', { name: 'Suspected trades' }).waitFor();
    const save = analyst.getByRole('button', { name: `Save ${LONG}` });
    const [download] = await Promise.all([analyst.waitForEvent('download'), save.press('Enter')]);
    expect(await readFile(await download.path(), 'utf8')).toBe(NOTE);
    expect(download.suggestedFilename()).toBe(LONG);
    await picture(analyst, 'alert-files');
  });

  test('what cannot be attached says why, and nothing of it is sent', async () => {
    await choose(analyst, 'program.pdf', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]));
    await analyst.getByText('it is no PDF, PNG, JPEG or text in UTF-8').waitFor();
    await choose(analyst, 'large.txt', Buffer.alloc(10 * 1_024 * 1_024 + 1, 'a'));
    await analyst.getByText('it has more than 10.0 MiB').waitFor();
    await choose(analyst, 'empty.txt', Buffer.alloc(0));
    await analyst.getByText('the file is empty').waitFor();
    await picture(analyst, 'alert-files-refused');
    for (const name of ['program.pdf', 'large.txt', 'empty.txt']) {
      await analyst.getByRole('button', { name: `Close: ${name}` }).press('Enter');
    }
    await analyst.getByText('the file is empty').waitFor({ state: 'detached' });
    expect((await files()).length).toBe(1);
  });

  test('dropped anywhere on the detail it is attached once, to a case as to an alert', async () => {
    await analyst.evaluate(dropOn('section.pane h2', 'dropped.txt', 'let go over the head'));
    await told(analyst, 'dropped.txt is attached');
    await analyst.evaluate(dropOn('section.pane .drop', 'inside.json', '{"let": "go inside"}'));
    await told(analyst, 'inside.json is attached');
    expect((await files()).map(({ name }) => name).sort()).toEqual(
      [LONG, 'dropped.txt', 'inside.json'].sort(),
    );
    const data = { title: 'The same trades', alert_ids: [alert_id] };
    await books.commands.submit({ kind: 'open-case', data, key: newKey() });
    const case_id = (await books.cases.list({})).rows[0]?.id ?? '';
    await goTo(analyst, `#/cases/${case_id}`);
    await analyst.getByText('No file yet.').waitFor();
    await analyst.evaluate(dropOn('section.pane h2', 'of-the-case.csv', 'a,b\n1,2\n'));
    await told(analyst, 'of-the-case.csv is attached');
    expect((await books.cases.detail({ id: case_id })).files).toMatchObject([{ media_type: 'text/csv' }]);
  });

  test('an auditor reads files and is told why he attaches none; whoever may not see alerts sees none of it', async () => {
    const auditor = await stage.visitAs('Auditor');
    await goTo(auditor, `#/alerts/${alert_id}`);
    const attach = auditor.getByRole('button', { name: 'Attach files' });
    await attach.waitFor();
    expect(await attach.isDisabled()).toBe(true);
    expect(await auditor.getByRole('button', { name: 'Save dropped.txt' }).isEnabled()).toBe(true);
    await auditor.context().close();
    const finance = await stage.visitAs('Finance');
    await goTo(finance, `#/alerts/${alert_id}`);
    await finance.getByText('You have no permission for this').waitFor();
    expect(await finance.getByText('dropped.txt').count()).toBe(0);
    await finance.context().close();
  });
});
