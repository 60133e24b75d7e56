// Proof files of all customers, made on their page to the end: one archive, a file for each customer, each accepted with what everybody may have.
// The platform is a small one of its own, certified at the command line: making the files of a sample takes too long for a test.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handedFiles, verdictsOn } from '#core/custody/verifier/handed-files';
import { describeBrowser, goTo, openStage, told, type Stage } from '#test/support/browser';
import { lastMonth, makeCertifiable, PASSPHRASE } from '#test/support/certifiable-workspace';
import { newKey, signIn } from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

import { suretyJson } from '../integration/server/cli/run-cli';

const GIVEN = 'a password given to him';
const OWN = 'a password of his own';
const TAR_BLOCK_BYTES = 512;
const TAR_SIZE_AT = 124;

interface Unpacked {
  readonly name: string;
  readonly text: string;
}

/** Files of an archive, as programs for tar find them. */
function unpacked(archive: Buffer): Unpacked[] {
  const tar = gunzipSync(archive);
  const files: Unpacked[] = [];
  for (let at = 0; (tar[at] ?? 0) !== 0;) {
    const name = tar.toString('utf8', at, tar.indexOf(0, at));
    const size = Number.parseInt(tar.toString('latin1', at + TAR_SIZE_AT, at + TAR_SIZE_AT + 11), 8);
    const from = at + TAR_BLOCK_BYTES;
    files.push({ name, text: tar.toString('utf8', from, from + size) });
    at = from + Math.ceil(size / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
  }
  return files;
}

describeBrowser('proof files of all customers', () => {
  const folder = testFolder();
  const at = (name: string): string => join(folder, name);
  const location = at('few.surety');
  let stage: Stage;

  async function done(actor: string, ...args: readonly string[]): Promise<Record<string, unknown>> {
    const env = { SURETY_VAULT_PASSPHRASE: PASSPHRASE, SURETY_ACTOR: actor };
    const { code, document } = await suretyJson(['-w', location, 'custody', ...args], { env });
    expect([args[0], code, code === 0 ? null : document]).toEqual([args[0], 0, null]);
    return document;
  }

  async function certify(): Promise<void> {
    const month = lastMonth();
    await makeCertifiable(location, month);
    for (const [actor, ...role] of [
      ['finn'],
      ['fay'],
      ['finn', '--role', 'log'],
      ['finn', '--role', 'master'],
    ]) {
      const { key_id } = await done(actor ?? '', 'keys', 'enrol', ...role);
      await done('boss', 'keys', 'confirm', String(key_id));
    }
    const env = { SURETY_ACTOR: 'finn' };
    const run = ['-w', location, 'custody', 'run', '--date', month.until, '--record'];
    // Tests of care fail, as nothing is on file; it is recorded all the same.
    const { document } = await suretyJson(run, { env });
    await done('finn', 'sign', String(document['run_id']), '--part', 'preparer');
    await done('fay', 'sign', String(document['run_id']), '--part', 'reviewer');
    await done('finn', 'certify', '--month', month.name);
    await done('fay', 'review', '1');
    await done('finn', 'certificates', '--out', at('out'));
    await done('finn', 'keys', 'publish', '--out', at('keys.json'));
  }

  beforeAll(async () => {
    await certify();
    stage = await openStage(folder, { sample: false });
    const [root, finn] = [stage.console.connect(), stage.console.connect()];
    await root.workspaces.open({ location });
    await root.session.setUp({ login: 'root', name: 'Root', password: OWN });
    await root.vault.unlock({ passphrase: PASSPHRASE });
    await root.staff.add({
      ...{ key: newKey(), login: 'finn', name: 'Finn' },
      roles: ['finance'],
      password: GIVEN,
    });
    await signIn(finn, 'finn', GIVEN);
    await finn.session.changePassword({ password: GIVEN, new_password: OWN });
  }, 60_000);
  afterAll(() => stage.close());

  test('are one archive, a file for each', { timeout: 60_000 }, async () => {
    const page = await stage.visit();
    await page.getByLabel('Login', { exact: true }).fill('finn');
    await page.getByLabel('Password', { exact: true }).fill(OWN);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('navigation').first().waitFor();
    await goTo(page, '/custody-certificates/proofs');
    await page.getByLabel(/^Why/).fill('All customers get theirs');
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Make all files', disabled: false }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('proofs-CNY-1.tar.gz');
    await told(page, '4 files made.');
    const proofs = unpacked(readFileSync(await saved.path()));
    const names = proofs.map(({ name }) => name).sort();
    expect(names).toEqual(['ann', 'bob', 'mall', 'shop'].map((id) => `proof-${id}.json`));
    const public_files = ['keys.json', 'out/certificate-CNY-1.json'].map((name) => ({
      ...{ name, text: readFileSync(at(name), 'utf8') },
    }));
    const handed = handedFiles([...public_files, ...proofs]);
    const verdicts = verdictsOn(handed, handed.keys ?? new Map());
    expect(verdicts.map(({ kind, verdict }) => [kind, verdict?.accepted])).toEqual([
      ['certificate', true],
      ...proofs.map(() => ['proof', true]),
    ]);
  });
});
