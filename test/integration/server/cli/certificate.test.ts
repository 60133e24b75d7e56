// Proves `surety certificate`: what it issues, openssl verifies; what it revokes is on the next list; files are private,
// refusals end with 3, and a vault that is locked asks for its passphrase.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { Vault } from '#server/keys/vault';
import { openStore } from '#server/composition/open-books';

import { folder, surety } from './run-cli';

const dir = folder();
const at = (name: string): string => join(dir, name);
const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;
const workspace = at('sample.surety');
let account = '';

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (...args: string[]): Promise<Ran> => surety(['-w', workspace, 'certificate', ...args, '--json']);
const json = ({ stdout }: Ran): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;
const openssl = (...args: string[]): string => {
  const { stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8', cwd: dir });
  return stdout + stderr;
};

beforeAll(async () => {
  expect((await surety(['-w', workspace, 'sample', '--trades', '1000'])).code).toBe(0);
  const open = await openStore(workspace);
  const rows = await open.reader.scan('account', null, 1_000);
  account = String(rows.find((row) => row['class'] === 'party' && row['certificate_until'] === null)?.['id']);
  await open.close();
  writeFileSync(at('pass'), 'a passphrase of the holder\n');
}, 60_000);

const issuing = (out: string, ...more: string[]): string[] => [
  ...['issue', '--account', account, '--actor', 'cora', '--out', at(out), '--passphrase-file', at('pass')],
  ...['--key-out', at(`${out}.key`), ...more],
];

describe.skipIf(!HAS_OPENSSL)('with openssl (skipped where the program is not there)', () => {
  test('a certificate is issued, verified, revoked, and on the list', async () => {
    const issued = await run(...issuing('a.pem'));
    expect(issued.code).toBe(0);
    const { serial } = json(issued);
    expect(statSync(at('a.pem.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(at('a.pem.key'), 'utf8')).toContain('ENCRYPTED');
    expect((await run('authority', '--out', at('ca.pem'))).code).toBe(0);
    expect(openssl('verify', '-CAfile', 'ca.pem', 'a.pem')).toContain('a.pem: OK');
    const again = await run(...issuing('b.pem'));
    expect(again.code).toBe(3);
    expect(json(again)).toMatchObject({ status: 'refused' });
    const revoking = ['revoke', '--serial', String(serial), '--reason', 'key-compromise', '--actor', 'cora'];
    expect((await run(...revoking)).code).toBe(0);
    expect((await run(...revoking)).code).toBe(3);
    const listed = await run('crl', '--out', at('1.crl'), '--actor', 'cora');
    expect(json(listed)).toMatchObject({ number: 1, revoked: 1 });
    expect(openssl('crl', '-in', '1.crl', '-noout', '-text', '-CAfile', 'ca.pem')).toContain('verify OK');
    expect(openssl('verify', '-crl_check', '-CAfile', 'ca.pem', '-CRLfile', '1.crl', 'a.pem')).toContain(
      'certificate revoked',
    );
    expect((await run('crl', '--out', at('1.crl'), '--actor', 'cora')).code).toBe(2);
    const text = await surety([
      '-w',
      workspace,
      'certificate',
      'crl',
      '--out',
      at('2.crl'),
      '--actor',
      'cora',
    ]);
    expect(text.stdout).toMatch(/Number\s+2/);
  });

  test('a request of somebody’s own is signed under the account’s name', async () => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'r.key'];
    openssl('req', '-new', ...key, '-subj', '/CN=x', '-out', 'r.csr');
    const asked = [
      'issue',
      '--account',
      account,
      '--actor',
      'cora',
      '--request',
      at('r.csr'),
      '--out',
      at('r.pem'),
    ];
    expect((await run(...asked)).code).toBe(0);
    expect(openssl('x509', '-in', 'r.pem', '-noout', '-subject')).toContain(account);
    expect((await run(...asked, '--renew', '--force')).code).toBe(0);
    openssl('req', '-in', 'r.csr', '-outform', 'DER', '-out', 'r.csr');
    expect((await run(...asked, '--renew', '--force')).code).toBe(0);
    writeFileSync(at('bad.csr'), 'nothing');
    const bad = await run(...asked.map((one) => one.replace('r.csr', 'bad.csr')), '--renew', '--force');
    expect([bad.code, json(bad)]).toMatchObject([
      2,
      {
        error: {
          code: 'request',
          message: `${at('bad.csr')}: expected a certificate request (PKCS#10), as PEM or DER`,
        },
      },
    ]);
  });
});

test('what is missing or wrong is said, and leaves no file', async () => {
  const one = ['issue', '--account', account, '--actor', 'cora', '--out', at('c.pem')];
  expect((await run(...one)).code).toBe(2);
  expect((await run(...one, '--request', at('none.csr'))).code).toBe(2);
  writeFileSync(at('short'), 'short');
  const short = [...one, '--passphrase-file', at('short'), '--key-out', at('c.key')];
  expect((await run(...short)).code).toBe(2);
  expect((await run('revoke', '--serial', 'xyz', '--reason', 'superseded', '--actor', 'cora')).code).toBe(2);
  expect((await run('revoke', '--serial', '0'.repeat(32), '--reason', 'bored', '--actor', 'cora')).code).toBe(
    2,
  );
  const nobody = ['issue', '--account', 'nobody', '--actor', 'cora', '--out', at('c.pem')];
  expect((await run(...nobody, '--passphrase-file', at('pass'), '--key-out', at('c.key'))).code).toBe(3);
  expect(() => statSync(at('c.pem'))).toThrow();
  expect(() => statSync(at('c.key'))).toThrow();
});

test('a vault of other books opens by its passphrase alone', async () => {
  const other = at('other.surety');
  await surety(['-w', other, 'init']);
  const ask = (...more: string[]): Promise<Ran> =>
    surety(['-w', other, 'certificate', 'crl', '--actor', 'cora', '--out', at('o.crl'), '--json', ...more]);
  writeFileSync(at('vault'), 'the passphrase of the vault');
  expect(json(await ask())).toMatchObject({ error: { code: 'vault-locked' } });
  expect(json(await ask('--vault-passphrase-file', at('vault')))).toMatchObject({
    error: { code: 'vault-none' },
  });
  const open = await openStore(other);
  const place = { workspace_id: open.info.id, items: open.vault_items, writer: () => open.vault_items };
  await new Vault(place).setUp({ passphrase: 'the passphrase of the vault' });
  await open.close();
  expect(json(await ask('--vault-passphrase-file', at('pass')))).toMatchObject({
    error: { code: 'vault-passphrase' },
  });
  expect((await ask('--vault-passphrase-file', at('vault'))).code).toBe(0);
});
