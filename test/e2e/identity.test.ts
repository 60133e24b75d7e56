// Identity from a scan to the limits: a document is put and looked at with a reason, two people raise the level by it, a
// certificate is issued that openssl verifies, and revoked, which the next list says; the account may pay what follows.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import {
  choose,
  describeBrowser,
  dialogOf,
  goTo,
  openStage,
  picture,
  told,
  type Stage,
} from '#test/support/browser';
import { fill } from '#test/support/by-keyboard';
import { newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

/** A picture of one dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;

describeBrowser('identity', () => {
  const folder = testFolder();
  let stage: Stage;
  let books: ConsoleClient;
  let analyst: Page;
  let compliance: Page;
  let party_id = '';
  let account_id = '';

  beforeAll(async () => {
    stage = await openStage(folder);
    books = stage.console.connect();
    await signIn(books, 'cora');
    const { rows } = await books.parties.list({ filter: { kind: 'person', level: ['claimed'] }, limit: 50 });
    for (const { party } of rows) {
      const [one] = (await books.parties.detail({ id: party.id })).accounts;
      if (one !== undefined && one.account.certificate_until === null && one.account.shield_until === null) {
        [party_id, account_id] = [party.id, one.account.id];
      }
    }
    analyst = await stage.visitAs('Analyst');
    compliance = await stage.visitAs('Compliance');
  }, 90_000);
  afterAll(() => stage.close());

  const openssl = (...args: string[]): string => {
    const { stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8', cwd: folder });
    return stdout + stderr;
  };

  async function kept(download: Promise<Download>, name: string): Promise<void> {
    copyFileSync(await (await download).path(), join(folder, name));
  }

  /** Puts the document that the next level lacks first. */
  async function putDocument(kind: string): Promise<void> {
    await analyst.getByRole('button', { name: 'Put document' }).first().click();
    const dialog = dialogOf(analyst);
    await dialog.getByText(kind).waitFor();
    const chooser = analyst.waitForEvent('filechooser');
    await dialog.getByRole('button', { name: 'Choose a file' }).click();
    await (await chooser).setFiles({ name: 'card.png', mimeType: 'image/png', buffer: PNG });
    await dialog.getByText('card.png').waitFor();
    await dialog.getByRole('button', { name: 'Put document' }).click();
    await told(analyst, 'it waits to be checked');
    await dialog.waitFor({ state: 'hidden' });
  }

  test('two documents are put, looked at with a reason, and accepted', async () => {
    await goTo(analyst, `#/people/${party_id}`);
    await analyst.getByText('are missing').waitFor();
    await putDocument('Identity card, front');
    const [first] = (await books.identity.documents({ status: 'pending' })).rows;
    await books.commands.submit({
      kind: 'check-document',
      data: { document_id: first?.document.id, verdict: 'accepted', reason: 'compared' },
      key: newKey(),
    });
    await analyst.getByText('Identity card, back').waitFor();
    await analyst.reload();
    await goTo(analyst, `#/people/${party_id}`);
    await analyst.getByText('are missing: Identity card, back').waitFor();
    await putDocument('Identity card, back');
    const [second] = (await books.identity.documents({ status: 'pending' })).rows;
    const id = second?.document.id ?? '';
    await goTo(compliance, `#/identity/documents/${id}`);
    await compliance.getByRole('button', { name: 'Show', exact: true }).click();
    await dialogOf(compliance).getByRole('textbox').fill('compare with the register');
    await dialogOf(compliance).getByRole('button', { name: 'Show', exact: true }).click();
    await compliance.getByAltText(`Document ${id}`).waitFor();
    await dialogOf(compliance).waitFor({ state: 'hidden' });
    await picture(compliance, 'identity-document');
    await compliance.keyboard.press('c');
    await choose(compliance, dialogOf(compliance), 'Verdict', 'Accepted');
    await fill(compliance, 'Reason', 'seen and compared');
    await dialogOf(compliance).getByRole('button', { name: 'Check', exact: true }).click();
    await told(compliance, 'Done: entry');
  });

  test('two people raise the level, and the account may pay more', async () => {
    const id = (await books.identity.ofParty({ id: party_id })).good[0] ?? '';
    await goTo(analyst, `#/accounts/${account_id}`);
    await analyst.getByText('Claimed · without a certificate · without a shield').waitFor();
    await goTo(analyst, `#/identity/documents/${id}?status=all`);
    await analyst.getByRole('button', { name: /^Raise level/ }).click();
    const dialog = dialogOf(analyst);
    await dialog.getByRole('textbox').first().fill('identity card, both sides');
    await dialog.getByRole('textbox').last().fill('documents were checked');
    await dialog.getByRole('button', { name: /^Propose/ }).click();
    await told(analyst, 'A second person has to approve it');
    const { rows } = await books.approvals.list({ filter: { status: 'pending' } });
    const asked = rows.find(({ kind }) => kind === 'raise-real-name-level');
    await books.approvals.approve({ id: asked?.id ?? '', key: newKey() });
    await goTo(analyst, `#/accounts/${account_id}`);
    await analyst.getByText('Document checked · without a certificate · without a shield').waitFor();
  });

  test.skipIf(!HAS_OPENSSL)(
    'a certificate is issued, verified by openssl, revoked, and on the list',
    async () => {
      await goTo(compliance, `#/accounts/${account_id}`);
      await compliance.getByRole('button', { name: 'Issue certificate' }).click();
      const dialog = dialogOf(compliance);
      await dialog.locator('input[type="password"]').fill('a passphrase of the holder');
      const files = ['.pem', '.key'].map((ending) =>
        kept(
          compliance.waitForEvent('download', (one) => one.suggestedFilename().endsWith(ending)),
          `holder${ending}`,
        ),
      );
      await dialog.getByRole('button', { name: 'Issue certificate' }).click();
      await Promise.all(files);
      await compliance.getByText('Document checked · with a certificate · without a shield').waitFor();
      await picture(compliance, 'identity-account');
      const [issued] = (await books.identity.certificates({ account_id })).rows;
      await goTo(compliance, `#/identity/certificates/${issued?.id ?? ''}`);
      const authority = kept(compliance.waitForEvent('download'), 'ca.pem');
      await compliance.getByRole('button', { name: "Save the authority's certificate" }).click();
      await authority;
      expect(openssl('verify', '-CAfile', 'ca.pem', 'holder.pem')).toContain('holder.pem: OK');
      expect(existsSync(join(folder, 'holder.key'))).toBe(true);
      writeFileSync(join(folder, 'pass'), 'a passphrase of the holder');
      expect(openssl('pkey', '-in', 'holder.key', '-passin', 'file:pass', '-noout', '-check')).toContain(
        'valid',
      );
      await compliance.getByRole('button', { name: /^Revoke/ }).click();
      await choose(compliance, dialogOf(compliance), 'Why it is revoked', 'The key may have leaked');
      await dialogOf(compliance).getByRole('button', { name: 'Revoke', exact: true }).click();
      await told(compliance, 'Done: entry');
      const list = kept(compliance.waitForEvent('download'), 'list.crl');
      await compliance.getByRole('button', { name: 'Issue list' }).click();
      await list;
      await picture(compliance, 'identity-revoked');
      expect(openssl('crl', '-in', 'list.crl', '-noout', '-CAfile', 'ca.pem')).toContain('verify OK');
      const checked = openssl(
        'verify',
        '-crl_check',
        '-CAfile',
        'ca.pem',
        '-CRLfile',
        'list.crl',
        'holder.pem',
      );
      expect(checked).toContain('certificate revoked');
      await goTo(analyst, `#/accounts/${account_id}`);
      await analyst.getByText('Document checked · without a certificate · without a shield').waitFor();
    },
  );

  test('no page said that anything was wrong', () => {
    expect(stage.problems).toEqual([]);
  });
});
