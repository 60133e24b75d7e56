// Proves that the document of a certificate is signed twice, says everything and no amount, carries what is checked, and is the same again.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { certificatePaper } from '#server/custody/certificates/certificate-paper';
import { signedPaper } from '#server/custody/certificates/signed-paper';
import { pemText } from '#server/keys/x509';
import { signPdf } from '#server/pdf/sign-pdf';
import { goldenPaper, goldenSigners, openVaultOf, type TestSigners } from '#test/support/papers';
import { NO_PDF_TOOLS, pdfText } from '#test/support/pdf-text';

const NO_CERTUTIL = spawnSync('certutil', ['-H']).error !== undefined;
const folder = mkdtempSync(join(tmpdir(), 'surety-papers-'));
afterAll(() => rmSync(folder, { recursive: true }));

let signers: TestSigners;
const papers: Record<'en' | 'zh', Buffer> = { en: Buffer.alloc(0), zh: Buffer.alloc(0) };

beforeAll(async () => {
  signers = await goldenSigners();
  for (const language of ['en', 'zh'] as const) {
    papers[language] = Buffer.from(await signedPaper({ paper: goldenPaper(), signers, language }));
  }
});

const keep = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

/** What pdfsig says of a document's signatures; with the authority trusted where a database of it is named. */
function judged(
  pdf: Uint8Array,
  nssdir?: string,
): { readonly signatures: string[]; readonly trust: string[] } {
  const trusted = nssdir === undefined ? ['-nocert'] : ['-nssdir', `sql:${nssdir}`];
  const { stdout } = spawnSync('pdfsig', [...trusted, keep('judged.pdf', pdf)], { encoding: 'utf8' });
  const told = (what: string): string[] =>
    [...stdout.matchAll(new RegExp(`${what} Validation: (.*)\\.`, 'g'))].map(([, text = '']) => text);
  return { signatures: told('Signature'), trust: told('Certificate') };
}

test.each(['en', 'zh'] as const)('is the same, signatures included, made again in %s', async (language) => {
  const again = Buffer.from(await signedPaper({ paper: goldenPaper(), signers, language }));
  expect(again.equals(papers[language])).toBe(true);
});

test('one key is vouched for once, so that signers got again are the same', async () => {
  const vault = openVaultOf();
  const first = await goldenSigners(vault);
  const second = await goldenSigners(vault);
  expect(second.preparer.chain[0]).toEqual(first.preparer.chain[0]);
  expect(second.preparer.secret).toEqual(first.preparer.secret);
  expect(first.preparer.secret).not.toEqual(first.reviewer.secret);
});

test('a long chain of certificates is signed with, and one beyond all measure is refused with its length', async () => {
  const { secret, chain } = signers.preparer;
  const [own, authority = own] = chain;
  const longer = (more: number) =>
    signPdf(
      papers.en,
      { secret, chain: [own, ...Array.from({ length: more }, () => authority)] },
      { field: 'Witness', reason: 'Saw it', at: 0 },
    );
  expect((await longer(30)).length).toBeGreaterThan(papers.en.length + 16_384);
  await expect(longer(300)).rejects.toThrow(
    /signature Witness has no room.*found 301 certificates of \d+ bytes/,
  );
});

test('ties the range proofs of the attached JSON to the paper, as jq and sha256sum count them', () => {
  const { certificate } = goldenPaper();
  if (!('proofs' in certificate)) throw new Error('the golden certificate is of level 2');
  const { components, roll_forward } = certificate.proofs;
  const all = [...components, ...(roll_forward?.movements ?? [])];
  const digest = createHash('sha256')
    .update(`${all.join('\n')}\n`)
    .digest('hex');
  for (const language of ['en', 'zh'] as const) {
    const facts = certificatePaper(goldenPaper(), language).blocks.flatMap((block) =>
      block.type === 'facts' ? block.rows.map(([, value]) => value) : [],
    );
    expect(facts).toContainEqual(expect.stringMatching(new RegExp(`${String(all.length)}.*\n${digest}$`)));
  }
});

test('says which tests failed, and that banks have not signed where they have not', () => {
  const paper = goldenPaper();
  const { statement } = paper.certificate;
  if (statement.level === 1) throw new Error('the golden certificate is of level 2');
  statement.tests.T14 = 'failed';
  statement.tests.T4 = 'failed';
  const [bank] = statement.banks;
  if (bank !== undefined) bank.statement.mode = 'platform-stated';
  const { blocks } = certificatePaper(paper, 'en');
  const said = blocks.flatMap((block) => (block.type === 'paragraph' ? [block.text] : []));
  expect(said).toContainEqual(expect.stringMatching(/FAILED.*: T4 \(/));
  expect(said).toContainEqual(expect.stringMatching(/^REMARKS: .*: T14 \(/));
  expect(said).toContainEqual(expect.stringContaining('these banks have not signed'));
});

describe.skipIf(NO_PDF_TOOLS !== null)('with poppler (skipped where the program is not there)', () => {
  test.each(['en', 'zh'] as const)(
    'both signatures of %s are valid, and the second covers all of it',
    (language) => {
      expect(judged(papers[language]).signatures).toEqual(['Signature is Valid', 'Signature is Valid']);
    },
  );

  test('a flipped byte anywhere in pages or attachments is refused', () => {
    const { length } = papers.en;
    for (const place of [2_000, Math.floor(length / 4), Math.floor(length / 2)]) {
      const changed = Buffer.from(papers.en);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(judged(changed).signatures, String(place)).not.toContain('Signature is Valid');
    }
  });

  test('a flipped byte in the first signature, or in what the second one added, is refused by the second', () => {
    const ranges = [...papers.en.toString('latin1').matchAll(/ByteRange *\[([\d ]+)\]/g)];
    const [first = [], second = []] = ranges.map(([, numbers = '']) =>
      numbers.trim().split(/ +/).map(Number),
    );
    const [, inFirst = 0, endOfFirst = 0] = first;
    const [, inSecond = 0, endOfSecond = 0] = second;
    for (const place of [inFirst + 100, endOfFirst - 100, inSecond - 100, endOfSecond + 100]) {
      const changed = Buffer.from(papers.en);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(judged(changed).signatures[1], String(place)).not.toBe('Signature is Valid');
    }
  });

  test.skipIf(NO_CERTUTIL)(
    'whoever trusts the authority trusts both signers (skipped without certutil)',
    () => {
      const nss = join(folder, 'nss');
      spawnSync('mkdir', [nss]);
      spawnSync('certutil', ['-N', '-d', `sql:${nss}`, '--empty-password']);
      const root = keep('ca.pem', pemText('CERTIFICATE', signers.authority.body));
      spawnSync('certutil', ['-A', '-d', `sql:${nss}`, '-n', 'authority', '-t', 'CT,C,C', '-i', root]);
      expect(judged(papers.zh, nss).trust).toEqual(['Certificate is Trusted', 'Certificate is Trusted']);
    },
  );

  test('the attached files are those that were handed out, to the byte', () => {
    const paper = goldenPaper();
    const file = keep('attached.pdf', papers.zh);
    spawnSync('pdfdetach', ['-saveall', '-o', folder, file]);
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    expect(read('certificate.json')).toBe(paper.certificate_text);
    expect(read('keys.json')).toBe(paper.keys_text);
    expect(read('checkpoint.txt')).toBe(paper.checkpoint);
  });

  test('names number, tests, root, commitments, signers and how to check', () => {
    const { statement } = goldenPaper().certificate;
    const en = pdfText(papers.en);
    const zh = pdfText(papers.zh);
    for (const text of [en, zh]) {
      expect(text).toContain(statement.tree.root);
      expect(text).toContain(statement.previous ?? '');
      expect(text).toContain(statement.preparer.key_id);
      expect(text).toContain('surety custody verify keys.json certificate.json');
      expect(text.match(/\bT\d+\b/g)).toHaveLength(16);
    }
    expect(en).toContain('Certificate of custody, No. 2');
    expect(zh).toContain('客户资金托管证明');
    expect(zh).toContain('第 2 号');
  });
});
