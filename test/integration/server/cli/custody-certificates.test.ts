// The monthly certificate at the command line, every command once over a real workspace: keys, what is missing, a bank’s signature, certified, reviewed, cosigned, proved, voided.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

import { lastMonth, makeCertifiable, PASSPHRASE } from '#test/support/certifiable-workspace';
import { cheapHash } from '#test/support/cheap-password';
import { RawDatabase } from '#test/support/workspaces';

import { folder, suretyJson, surety } from './run-cli';

const place = folder();
const at = (name: string): string => join(place, name);
const workspace = at('books.surety');
const ENV = { SURETY_VAULT_PASSPHRASE: PASSPHRASE };
const MONTH = lastMonth();
let balance = 0n;

beforeAll(async () => {
  balance = await makeCertifiable(workspace, MONTH);
}, 60_000);

async function run(actor: string, ...args: readonly string[]) {
  const env = { ...ENV, SURETY_ACTOR: actor };
  const { code, document } = await suretyJson(['-w', workspace, 'custody', ...args], { env });
  return { code, document };
}

/** A command that must end well; its document. */
async function done(actor: string, ...args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, document } = await run(actor, ...args);
  expect([args.join(' '), code, code === 0 ? null : document]).toEqual([args.join(' '), 0, null]);
  return document;
}

const error = (document: Record<string, unknown>) =>
  document['error'] as { readonly code: string; readonly message: string; readonly details: object };

async function enrolled(actor: string, ...args: readonly string[]): Promise<string> {
  const { key_id } = await done(actor, 'keys', 'enrol', ...args);
  await done('boss', 'keys', 'confirm', String(key_id));
  return String(key_id);
}

const offline = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
  const { code, document } = await suretyJson(['custody', ...args]);
  expect([args.join(' '), code]).toEqual([args.join(' '), 0]);
  return document;
};

describe('the certificate of a month', () => {
  it('tells all that is missing at once, and draws nothing up', async () => {
    await done('finn', 'keys', 'enrol');
    const { code, document } = await run('finn', 'certify', '--month', MONTH.name);
    expect([code, error(document).code]).toEqual([2, 'not-ready']);
    const { message } = error(document);
    for (const lack of [
      'confirmed by another) of: finn',
      'nobody else has a key',
      'no key in use of the log',
    ]) {
      expect(message).toContain(lack);
    }
    expect(message).toContain(`no daily run of: ${MONTH.until}`);
    expect(message).toContain('no master key');
    const later = await run('finn', 'certify', '--month', '2099-01');
    expect(error(later.document).message).toContain('the month is not over');
    expect((await done('finn', 'certificates'))['certificates']).toEqual([]);
  });

  it('is signed by the bank, certified by one and issued by another', async () => {
    const keys = (await done('finn', 'keys', 'list'))['keys'] as { id: string }[];
    await done('boss', 'keys', 'confirm', keys[0]?.id ?? '');
    await enrolled('fay');
    await enrolled('finn', '--role', 'log');
    await enrolled('finn', '--role', 'master');
    const bank = await offline('make-key', '--out', at('bank.pem'));
    await enrolled('finn', '--role', 'bank', '--owner', 'ICBC', '--public-key', String(bank['public_key']));
    // Old items and no letter on file: remarks, and no reason to refuse.
    const { document } = await run('finn', 'run', '--date', MONTH.until, '--record');
    const run_id = String(document['run_id']);
    await done('finn', 'sign', run_id, '--part', 'preparer');
    await done('fay', 'sign', run_id, '--part', 'reviewer');
    const of = ['--month', MONTH.name];
    await done('finn', 'bank-request', 'bank', ...of, '--out', at('request.json'));
    const signing = ['bank-sign', at('request.json'), '--key', at('bank.pem'), '--out', at('answer.json')];
    const wrong = await suretyJson(['custody', ...signing, '--balance', String(balance - 1n)]);
    expect([wrong.code, error(wrong.document)]).toMatchObject([
      ...[2, { code: 'balance-differs', details: { difference_minor: '1' } }],
    ]);
    // What is not as it must be is named: the request, or the key.
    const [request, pem] = [at('request.json'), at('bank.pem')];
    for (const [handed, key, named] of [
      [pem, pem, pem],
      [request, request, request],
    ] as const) {
      const out = ['--balance', '1', '--out', at('never.json')];
      const broken = await suretyJson(['custody', 'bank-sign', handed, '--key', key, ...out]);
      expect([broken.code, error(broken.document).message]).toEqual([
        2,
        expect.stringContaining(`${named}: expected`),
      ]);
    }
    await offline(...signing, '--balance', String(balance));
    expect(await done('finn', 'bank-take', at('answer.json'), ...of)).toMatchObject({
      mode: 'platform-blinded',
    });
    expect(await done('finn', 'certify', ...of)).toMatchObject({ number: 1, status: 'prepared' });
    expect(await done('finn', 'certify', ...of)).toMatchObject({ number: 1, status: 'prepared' });
    const alone = await run('finn', 'review', '1');
    expect(alone.code).toBe(2);
    expect(await done('fay', 'review', '1')).toMatchObject({ status: 'issued' });
  }, 60_000);

  it('is handed out, cosigned by a witness, and checked offline', async () => {
    await done('finn', 'certificates', '--out', at('out'));
    await done('finn', 'checkpoint', '1', '--out', at('head.txt'));
    const witness = await offline('make-key', '--out', at('auditor.pem'));
    const name = 'auditor.example/log';
    await enrolled(
      'finn',
      '--role',
      'witness',
      '--owner',
      name,
      '--public-key',
      String(witness['public_key']),
    );
    const by = ['--name', name, '--key', at('auditor.pem')];
    // What is no head is named, and what is no key.
    const keyed = (key: string) => ['--name', name, '--key', key, '--out', at('never.txt')];
    for (const [handed, key, named] of [
      [at('out/keys.json'), at('auditor.pem'), at('out/keys.json')],
      [at('head.txt'), at('head.txt'), at('head.txt')],
      [at('missing.txt'), at('auditor.pem'), at('missing.txt')],
    ] as const) {
      const broken = await suretyJson(['custody', 'cosign', handed, ...keyed(key)]);
      expect([broken.code, error(broken.document).message]).toEqual([
        2,
        expect.stringContaining(`${named}: expected`),
      ]);
    }
    expect(readdirSync(place)).not.toContain('never.txt');
    // The head is cosigned whatever key its log signs with by now.
    await enrolled('finn', '--role', 'log');
    await offline('cosign', at('head.txt'), ...by, '--out', at('cosigned.txt'));
    const taken = await done(
      'finn',
      'checkpoint',
      '1',
      '--cosign',
      at('cosigned.txt'),
      '--out',
      at('both.txt'),
    );
    expect(taken['cosigners']).toEqual([name]);
    const again = await run('finn', 'checkpoint', '1', '--cosign', at('head.txt'));
    expect(again.code).toBe(2);
    await done('finn', 'keys', 'publish', '--out', at('keys.json'));
    await done(
      'finn',
      'prove',
      'ann',
      '--certificate',
      '1',
      '--reason',
      'She asks.',
      '--out',
      at('ann.json'),
    );
    const files = [at('keys.json'), at('out/certificate-CNY-1.json'), at('ann.json'), at('both.txt')];
    const { verdicts } = (await offline('verify', ...files)) as { verdicts: Record<string, unknown>[] };
    expect(verdicts.map(({ kind, verdict }) => [kind, (verdict as { accepted: boolean }).accepted])).toEqual([
      ...[
        ['certificate', true],
        ['proof', true],
        ['checkpoint', true],
      ],
    ]);
    expect(verdicts[2]).toMatchObject({ cosigners: [{ name }] });
    const told = await surety(['custody', 'verify', ...files]);
    expect(told.stdout).toContain('Certificate 1: accepted, with remarks: T9 (');
    expect(told.stdout).toContain(`Head of the log after certificate 1: accepted, cosigned by ${name}`);
  }, 60_000);

  it('gives every customer his file, and the auditor who owes; both are noted', async () => {
    const all = ['prove', '--all', '--certificate', '1', '--reason', 'Every month.', '--out', at('proofs')];
    const { files, kept } = await done('finn', ...all);
    expect(Number(files) + Number(kept)).toBe(4);
    // One was being written when the program ended; another is of some other certificate.
    const own = readFileSync(at('proofs/proof-ann.json'), 'utf8');
    rmSync(at('proofs/proof-ann.json'));
    writeFileSync(at('proofs/proof-ann.json.0123456789ab.part'), own.slice(0, 100));
    expect(await done('finn', ...all)).toMatchObject({ files: 1, kept: 3 });
    expect(readFileSync(at('proofs/proof-ann.json'), 'utf8')).toBe(own);
    const other = own.replace(
      /"certificate":"./,
      (found) => `${found.slice(0, -1)}${found.endsWith('0') ? '1' : '0'}`,
    );
    writeFileSync(at('proofs/proof-ann.json'), other);
    const mixed = await run('finn', ...all);
    expect([mixed.code, error(mixed.document).message]).toEqual([
      ...[
        2,
        `${at('proofs/proof-ann.json')} is of another certificate: name another folder, or replace what is there with --force`,
      ],
    ]);
    writeFileSync(at('proofs/proof-ann.json'), own);
    expect(readdirSync(at('proofs')).sort()).toEqual(
      ['ann', 'bob', 'mall', 'shop'].map((id) => `proof-${id}.json`),
    );
    const { digest, accounts } = await done('finn', 'receivables', '1', '--out', at('owed.json'));
    expect([accounts, readFileSync(at('owed.json'), 'utf8')]).toEqual([
      1,
      expect.stringContaining('"id":"shop"'),
    ]);
    expect(readFileSync(at('out/certificate-CNY-1.json'), 'utf8')).toContain(
      `"receivables":"${String(digest)}"`,
    );
    await done('finn', 'receivables', '1', '--format', 'csv', '--out', at('owed.csv'));
    expect(readFileSync(at('owed.csv'), 'utf8')).toContain('shop,CNY,-');
    await done('finn', 'document', '1', '--out', at('certificate.pdf'));
    expect(readFileSync(at('certificate.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    const lists = [at('owed.json'), at('owed.csv')];
    const told = await surety([
      'custody',
      'verify',
      at('keys.json'),
      at('out/certificate-CNY-1.json'),
      ...lists,
    ]);
    expect([told.code, told.stdout]).toEqual([
      0,
      expect.stringContaining(`Receivables of certificate 1, ${at('owed.csv')}, 1 account, `),
    ]);
  }, 60_000);

  it('goes with its documents and receivables into a pack that is signed, the same each time, and checked offline', async () => {
    const { manifest_sha256, signed } = await done('finn', 'pack', '--out', at('pack'));
    expect([signed, await done('fay', 'pack', '--out', at('again.zip'))]).toMatchObject([
      true,
      { manifest_sha256 },
    ]);
    const inside = (name: string) => readFileSync(at(`pack/certificates/CNY-0001/${name}`));
    expect(inside('certificate-en.pdf').equals(readFileSync(at('certificate.pdf')))).toBe(true);
    expect(inside('certificate-zh.pdf').subarray(0, 5).toString()).toBe('%PDF-');
    expect(inside('receivables.json').equals(readFileSync(at('owed.json')))).toBe(true);
    expect(inside('receivables.csv').equals(readFileSync(at('owed.csv')))).toBe(true);

    const verify = (...paths: string[]) => surety(['custody', 'verify', ...paths]);
    const sound = await verify(at('keys.json'), at('pack/manifest.json'));
    expect([sound.code, sound.stdout]).toEqual([0, expect.stringContaining('every file belongs to it')]);
    expect(sound.stdout).toMatch(
      /Signed by finn, key [0-9a-f]{16}, checked with the keys that were handed in/,
    );
    const own = await verify(at('again.zip'));
    expect([own.code, own.stdout]).toEqual([0, expect.stringContaining('Signed by fay')]);
    expect(own.stdout).toContain('keys that lie in the pack itself');

    const bytes = inside('certificate-zh.pdf');
    bytes[1_000] = (bytes[1_000] ?? 0) ^ 1;
    writeFileSync(at('pack/certificates/CNY-0001/certificate-zh.pdf'), bytes);
    writeFileSync(at('pack/added.txt'), 'x');
    rmSync(at('pack/accounts.csv'));
    const { code, document } = await suretyJson(['custody', 'verify', at('keys.json'), at('pack')]);
    expect([code, document['packs']]).toMatchObject([
      1,
      [
        {
          accepted: false,
          faults: [
            { path: 'accounts.csv', reason: 'missing' },
            { path: 'certificates/CNY-0001/certificate-zh.pdf', reason: 'digest-differs' },
            { path: 'added.txt', reason: 'added' },
          ],
        },
      ],
    ]);
    // Whoever has no key cannot sign; without a signature it says so.
    expect(error((await run('boss', 'pack', '--out', at('boss'))).document).code).toBe('key-missing');
    expect(await done('boss', 'pack', '--unsigned', '--out', at('boss'))).toMatchObject({
      ...{ signed: false, manifest_sha256: expect.not.stringMatching(String(manifest_sha256)) as string },
    });
    const bare = await verify(at('boss'));
    expect([bare.code, bare.stdout]).toEqual([1, expect.stringContaining('signature-missing')]);
  }, 60_000);

  it('is replaced by one that voids it; a draft is dropped; a key is revoked', async () => {
    expect(await done('fay', 'void', '--reason', 'made-in-error')).toMatchObject({
      number: 2,
      status: 'prepared',
    });
    await done('fay', 'drop', '2', '--reason', 'Not now.');
    await done('fay', 'void', '--reason', 'made-in-error');
    await done('finn', 'review', '2');
    const { certificates } = (await done('finn', 'certificates')) as { certificates: { status: string }[] };
    expect(certificates.map(({ status }) => status)).toEqual(['voided', 'dropped', 'issued']);
    await done('finn', 'certificates', '--out', at('later'));
    const both = ['out/certificate-CNY-1.json', 'later/certificate-CNY-2.json'].map(at);
    const { code, document } = await suretyJson(['custody', 'verify', at('keys.json'), ...both]);
    expect([code, JSON.stringify(document).includes('"voided"')]).toEqual([1, true]);
    const { keys } = (await done('finn', 'keys', 'list')) as { keys: { id: string; owner: string }[] };
    const own = keys.find(({ owner }) => owner === 'fay')?.id ?? '';
    await done('boss', 'keys', 'revoke', own, '--reason', 'compromised');
    await done('finn', 'keys', 'publish', '--out', at('after.json'));
    expect(readFileSync(at('after.json'), 'utf8')).not.toContain(own);
  }, 60_000);
});

describe('a password that is asked for', () => {
  const enrol = async (password: string) => {
    const env = { ...ENV, SURETY_ACTOR: 'zoe', SURETY_PASSWORD: password };
    const { code, document } = await suretyJson(['-w', workspace, 'custody', 'keys', 'enrol'], { env });
    return code === 0 ? 'done' : error(document).code;
  };

  it('is counted where it is wrong, and whoever fails too often waits', async () => {
    const raw = new RawDatabase(workspace);
    const hash = cheapHash('open sesame');
    await raw.run(
      'INSERT INTO staff_secret (login, password_hash, failures, changed_at) VALUES (?, ?, 0, 0)',
      ['zoe', hash],
    );
    const counted = async () => {
      const [row] = await raw.run('SELECT failures, locked_until FROM staff_secret');
      return [row?.['failures'], row?.['locked_until'] !== null];
    };
    expect([await enrol('guess'), await enrol('guess')]).toEqual(['password', 'password']);
    expect(await counted()).toEqual([2, false]);
    expect([await enrol('open sesame'), await counted()]).toEqual(['done', [0, false]]);
    for (let time = 1; time <= 5; time += 1) await enrol('guess');
    expect([await enrol('open sesame'), await counted()]).toEqual(['locked-out', [5, true]]);
    const noted = await raw.run(
      "SELECT body FROM journal WHERE kind = 'note-event' AND subject = 'zoe' ORDER BY seq",
    );
    expect(noted).toHaveLength(7);
    expect(String(noted.at(-1)?.['body'])).toContain('locked-out');
    await raw.close();
  }, 60_000);
});
