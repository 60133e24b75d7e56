// `surety badge`: deciding by two people, files and their verification without a workspace, as scripts and strangers do.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { createWorkspace } from '#database/workspace';
import { Vault } from '#server/keys/vault';
import { auditMerchant } from '#test/support/audits';
import { Books } from '#test/support/books';
import { PROGRAM } from '#test/support/workspaces';

import { folder, surety } from './run-cli';

const place = folder();
const ENV = { SURETY_VAULT_PASSPHRASE: 'a long passphrase' };
let made = 0;

interface Made {
  readonly workspace: string;
  readonly now: () => number;
  readonly application: string;
}

/** Books with a merchant who was audited and applied, and a vault; with staff where asked. */
async function books(staff = false): Promise<Made> {
  made += 1;
  const workspace = join(place, `books-${String(made)}.surety`);
  const open = await createWorkspace(workspace, { program: PROGRAM });
  const vault = new Vault({
    ...{ workspace_id: open.info.id, items: open.vault_items },
    writer: () => open.vault_items,
  });
  await vault.setUp({ passphrase: ENV.SURETY_VAULT_PASSPHRASE, cost: { N: 1_024, r: 8, p: 1 } });
  const told = await Books.trading(open.store);
  // The command line has the machine's clock.
  await told.days(Math.floor((Date.now() - told.env.now()) / DAY_MS) - 1);
  await auditMerchant(told, 'shop');
  await told.do('apply-for-badge', { account_id: 'shop', display_name: 'Spring Tea', note: '' });
  const application = (await told.row('trust_subject', 'shop')).application_id ?? '';
  if (staff) {
    await told.do('add-staff', { login: 'root', name: 'R', roles: ['administrator'], first: true });
    await told.do('add-staff', { login: 'li', name: 'L', roles: ['analyst'], first: false });
    await told.do('add-staff', { login: 'qian', name: 'Q', roles: ['compliance'], first: false });
  }
  await told.ledger.close();
  await open.close();
  return { workspace, application, now: Date.now };
}

async function run({ workspace, now }: Made, ...args: readonly string[]) {
  const { code, stdout, stderr } = await surety(['-w', workspace, 'badge', ...args, '--json'], {
    now,
    env: ENV,
  });
  return { code, stderr, document: JSON.parse(stdout) as Record<string, unknown> };
}

describe('deciding', () => {
  it('is done by two people: one name twice is refused, and so is none', async () => {
    const at = await books();
    expect((await run(at, 'issue', at.application, '--actor', 'li')).code).toBe(2);
    expect((await run(at, 'issue', at.application, '--actor', 'li', '--approver', 'li')).code).toBe(3);
    // Who audited does not agree to the badge.
    expect((await run(at, 'issue', at.application, '--actor', 'li', '--approver', 'zhao')).code).toBe(3);
    expect((await run(at, 'issue', at.application, '--actor', 'li', '--approver', 'wang')).code).toBe(0);
    const listed = await run(at, 'list');
    expect(listed.document).toMatchObject([{ number: 'TM-000001', status: 'active', approved_by: 'wang' }]);
  });
  it('a measure is only asked for, too, and decided by who signs in', async () => {
    const at = await books(true);
    const restrict = async (...more: string[]) => {
      const measure = [
        '--account',
        'shop',
        '--kind',
        'freeze',
        '--reason-code',
        'cash-out',
        '--basis',
        'loop',
      ];
      const args = ['-w', at.workspace, 'restrict', ...measure, '--actor', 'li', ...more, '--json'];
      const { code, stdout } = await surety(args, { now: at.now });
      return { code, document: JSON.parse(stdout) as Record<string, unknown> };
    };
    expect((await restrict('--approver', 'qian')).code).toBe(2);
    expect(await restrict()).toMatchObject({ code: 0, document: { status: 'requested' } });
    const listed = await surety(['-w', at.workspace, 'restrictions', '--account', 'shop', '--json'], {
      now: at.now,
    });
    expect(JSON.parse(listed.stdout)).toMatchObject({ restrictions: [] });
  });
  it('is only asked for where there is staff, by who may; no way of writing gets round the second person', async () => {
    const at = await books(true);
    const issue = ['issue', at.application, '--actor', 'li'];
    expect((await run(at, ...issue, '--approver', 'qian')).code).toBe(2);
    expect((await run(at, 'issue', at.application, '--actor', 'root')).code).toBe(2);
    const asked = await run(at, ...issue);
    expect(asked).toMatchObject({ code: 0, document: { status: 'requested' } });
    expect((await run(at, 'list')).document).toEqual([]);
    const data = { application_id: at.application, approver: 'qian' };
    const lines = [
      { kind: 'issue-badge', key: 'a', actor: 'li', data },
      { kind: 'issue-badge', key: 'b', actor: 'li', mode: 'record', at: at.now(), data },
      { kind: 'issue-badge', key: 'carry-out|AP-1|x', actor: 'li', data },
    ];
    const input = lines.map((line) => JSON.stringify(line)).join('\n');
    const posted = await surety(['-w', at.workspace, 'post', '-', '--json'], { now: at.now, input });
    expect(posted.stdout.match(/approval-needed/g)?.length).toBeGreaterThanOrEqual(2);
    expect(posted.stdout).not.toContain('"status":"done"');
    expect((await run(at, 'list')).document).toEqual([]);
  });
  it('stays with those who sign in where there is staff: a file brings neither keys of the host nor work of staff', async () => {
    const at = await books(true);
    const lines = [
      { kind: 'publish-badge-key', key: 'a', actor: 'host', data: { public_key: 'ab'.repeat(32) } },
      {
        kind: 'withdraw-application',
        key: 'b',
        actor: 'li',
        data: { application_id: at.application, reason: 'r' },
      },
    ];
    const input = lines.map((line) => JSON.stringify(line)).join('\n');
    const posted = await surety(['-w', at.workspace, 'post', '-', '--json'], { now: at.now, input });
    expect(posted.code).toBe(3);
    expect(posted.stdout.match(/"status":"rejected"/g)).toHaveLength(2);
    const lodge = ['appeal', 'lodge', '--restriction', 'r', '--channel', 'letter', '--grounds', 'g'];
    const alone = await surety(['-w', at.workspace, ...lodge, '--actor', 'qi'], { now: at.now });
    expect(alone).toMatchObject({ code: 2 });
    expect(alone.stderr).toContain('--actor');
  });
});

describe('files', () => {
  it('are verified without a workspace, by the published keys and a status list', async () => {
    const at = await books();
    await run(at, 'issue', at.application, '--actor', 'li', '--approver', 'wang');
    const path = (name: string): string => join(place, name);
    const out = (name: string): string[] => ['--out', path(name), '--force'];
    expect((await run(at, 'file', 'TM-000001', ...out('b.json'))).code).toBe(2);
    expect((await run(at, 'sign')).document).toMatchObject({ signed: [expect.stringMatching(/^badge-/)] });
    for (const format of ['json', 'svg', 'png']) {
      const file = await run(at, 'file', 'TM-000001', '--format', format, ...out(`b.${format}`));
      expect(file.code).toBe(0);
    }
    expect(readFileSync(path('b.png')).subarray(1, 4).toString()).toBe('PNG');
    expect(readFileSync(path('b.svg'), 'utf8')).toContain('<svg');
    await run(at, 'keys', ...out('keys.json'));
    await run(at, 'status-list', ...out('before.json'));
    const verify = async (...args: readonly string[]) => {
      const ran = await surety(['badge', 'verify', path('b.json'), ...args, '--json'], { now: at.now });
      return { code: ran.code, document: JSON.parse(ran.stdout) as Record<string, unknown> };
    };
    const KEY = ['--key', path('keys.json')];
    expect(await verify(...KEY)).toMatchObject({ code: 0, document: { holds: true, status: 'not-asked' } });
    expect(await verify()).toMatchObject({ code: 1, document: { holds: false, signature: 'unknown-key' } });
    const { keys } = JSON.parse(readFileSync(path('keys.json'), 'utf8')) as { keys: { pem: string }[] };
    writeFileSync(path('key.pem'), keys[0]?.pem ?? '');
    expect((await verify('--key', path('key.pem'))).code).toBe(0);
    const before = ['--status', path('before.json')];
    expect(await verify(...KEY, ...before)).toMatchObject({ code: 0, document: { status: 'active' } });
    expect((await verify(...KEY, '--at', '2020-01-01T00:00:00Z')).document).toMatchObject({
      time: 'not-yet',
    });
    const badge = (await run(at, 'list')).document as unknown as { id: string }[];
    const why = ['--reason-code', 'fraud', '--basis', 'ring', '--actor', 'li', '--approver', 'wang'];
    expect((await run(at, 'revoke', badge[0]?.id ?? '', ...why)).code).toBe(0);
    await run(at, 'status-list', ...out('after.json'));
    const revoked = await verify(...KEY, '--status', path('after.json'));
    expect(revoked).toMatchObject({ code: 1, document: { signature: 'good', status: 'revoked' } });
    const text = await surety(['badge', 'verify', path('b.json'), ...KEY, '--status', path('after.json')], {
      now: at.now,
    });
    expect(text.stdout).toContain('The badge does NOT hold.');
    expect(text.stdout).toMatch(/Status +REVOKED, by a list 0 hours old/);
    writeFileSync(path('b.json'), readFileSync(path('b.json'), 'utf8').replace('Spring', 'Autumn'));
    expect(await verify(...KEY)).toMatchObject({ code: 1, document: { signature: 'bad' } });
    writeFileSync(path('b.json'), '{}');
    expect((await verify(...KEY)).code).toBe(2);
  });
  it('need the vault to be opened for signing', async () => {
    const at = await books();
    const { code, stderr } = await surety(['-w', at.workspace, 'badge', 'sign'], { now: at.now });
    expect(code).toBe(2);
    expect(stderr).toContain('SURETY_VAULT_PASSPHRASE');
  });
});
