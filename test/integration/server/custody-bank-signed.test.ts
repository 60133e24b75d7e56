// A bank’s own signature over real books: asked, compared, signed, taken in, in the certificate and checked with the bank’s key; what is not as it must be is refused by its reason.
import { beforeAll, describe, expect, it } from 'vitest';

import { certificateText } from '#core/custody/certificate-text';
import { canonicalText } from '#core/custody/primitives/canonical';
import { BANK_ANSWER_SCHEMA, type BankAnswer } from '#core/custody/primitives/bank-documents';
import type { Certificate } from '#core/custody/primitives/documents';
import { verifyCertificate } from '#core/custody/verifier/certificates';
import { answerRequest, newOutsideKey, readBankRequest } from '#server/custody/certificates/bank-side';
import { bankRequest, takeBankAnswer } from '#server/custody/certificates/bank-signing';
import { certifyMonth } from '#server/custody/certificates/certify';
import { signingWith } from '#server/custody/certificates/custody-keys';
import { draftMonth } from '#server/custody/certificates/month-work';
import { movementsOf } from '#test/support/custody';
import {
  begun,
  certify,
  copyOf,
  deskOf,
  failedOf,
  faultOf,
  keysOf,
  vaultOf,
  type Certified,
} from '#test/support/certified-books';

const ASKED = { currency: 'CNY', month: '2026-01', account: 'bank' } as const;
const OF = { currency: 'CNY', month: '2026-01' } as const;
const key = newOutsideKey();
const other = newOutsideKey();

let begun_before: Certified;
let balance: bigint;
beforeAll(async () => {
  begun_before = await begun();
  const { books } = begun_before;
  const enrolled = { role: 'bank', owner: 'ICBC', public_key: key.public_key } as const;
  await books.do('enrol-custody-key', enrolled, { actor: 'finn' });
  await books.do('confirm-custody-key', { key_id: key.key_id }, { actor: 'boss' });
  balance = (await movementsOf(books)).reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
});

const asking = (platform: Certified) => ({
  ...{ reader: platform.books.store, vault: vaultOf(platform), platform: 'platform-1' },
});

const request = async (platform: Certified, mode: 'platform-blinded' | 'bank-blinded'): Promise<string> =>
  await bankRequest(asking(platform), { ...ASKED, mode }, platform.books.env.now());

const take = async (platform: Certified, answer: BankAnswer): Promise<unknown> =>
  await takeBankAnswer(asking(platform), canonicalText(answer), OF, platform.books.env.now());

const codeOf = async (work: Promise<unknown>): Promise<unknown> =>
  await work.then(
    () => 'done',
    (error: unknown) => (error as { readonly code?: unknown }).code ?? error,
  );

describe.each(['platform-blinded', 'bank-blinded'] as const)('a balance that is %s', (mode) => {
  it('is signed by the bank, stands in the certificate, and is checked with the bank’s key alone', async () => {
    const platform = await copyOf(begun_before);
    const asked = readBankRequest(await request(platform, mode));
    await take(platform, await answerRequest(asked, balance, key.pem));
    const text = certificateText(await certify(platform, '2026-01')) ?? '';
    const keys = await keysOf(platform);
    const { accepted, checks } = verifyCertificate(text, keys);
    expect([accepted, checks.find(({ name }) => name === 'banks')]).toEqual([
      true,
      { name: 'banks', outcome: 'passed', reason: null },
    ]);
    const certificate = JSON.parse(text) as Extract<Certificate, { proofs: object }>;
    expect(certificate.statement.banks.map(({ statement }) => [statement.mode, statement.key_id])).toEqual([
      [mode, key.key_id],
    ]);
    // Digits within a digest or a proof are chance.
    expect(text).not.toMatch(new RegExp(`(?<![0-9a-f])${String(balance)}(?![0-9a-f])`));
    const without = new Map([...keys].filter(([name]) => !name.startsWith('bank/')));
    expect(failedOf(verifyCertificate(text, without).checks)).toEqual(['banks: bank-key-unknown']);
  });

  it('is not signed by the bank where its own books have one fen more', async () => {
    const platform = await copyOf(begun_before);
    const asked = readBankRequest(await request(platform, mode));
    if (mode === 'platform-blinded') {
      expect(await codeOf(answerRequest(asked, balance + 1n, key.pem))).toBe('balance-differs');
      return;
    }
    const answer = await answerRequest(asked, balance + 1n, key.pem);
    expect(await codeOf(take(platform, answer))).toBe('balance-differs');
  });

  it('is not taken with another day, account, bank, key, signature or opening', async () => {
    const platform = await copyOf(begun_before);
    const asked = readBankRequest(await request(platform, mode));
    const answer = await answerRequest(asked, balance, key.pem);
    const { signed } = answer;
    const stated = (more: object): BankAnswer => ({
      ...answer,
      signed: { ...signed, statement: { ...signed.statement, ...more } },
    });
    const found = [
      await codeOf(take(platform, stated({ day: '2026-01-30' }))),
      await codeOf(take(platform, stated({ account: 'ann' }))),
      await codeOf(take(platform, stated({ bank: 'CMB' }))),
      await codeOf(take(platform, stated({ currency: 'USD' }))),
      await codeOf(take(platform, stated({ key_id: other.key_id }))),
      await codeOf(take(platform, stated({ mode: 'platform-stated' }))),
      await codeOf(take(platform, { ...answer, signed: { ...signed, signature: 'ab'.repeat(64) } })),
    ];
    expect(found).toEqual([
      ...['other-day', 'other-account', 'other-account', 'other-currency', 'other-key', 'other-key'],
      'signature-invalid',
    ]);
    expect(await codeOf(answerRequest(asked, balance, other.pem))).toBe('other-key');
    const spoilt = { balance_minor: String(balance), blinding: '00'.repeat(31) + '07' };
    const opened = mode === 'bank-blinded' ? { ...answer, opening: spoilt } : { ...answer, opening: null };
    const code = mode === 'bank-blinded' ? 'opening-differs' : 'done';
    expect(await codeOf(take(platform, opened))).toBe(code);
    // In the books of somebody who did not ask, nothing opens what the platform blinded.
    const stranger = await copyOf(begun_before);
    expect(await codeOf(take(stranger, { ...answer, opening: null }))).toBe('not-asked');
  });
});

describe('a request', () => {
  it('takes a key of the bank, an account, statements; what the bank is shown must open', async () => {
    const platform = await copyOf(begun_before);
    const text = await request(platform, 'platform-blinded');
    const asked = readBankRequest(text.replace(`"${String(balance)}"`, `"${String(balance + 1n)}"`));
    expect(await codeOf(answerRequest(asked, balance + 1n, key.pem))).toBe('opening-differs');
    expect(await codeOf(Promise.resolve().then(() => readBankRequest('{}')))).toBe('no-request');
    expect(await codeOf(answerRequest(readBankRequest(text), balance, 'no key'))).toBe('no-key');
    const at = asking(platform);
    const now = platform.books.env.now();
    const mode = 'bank-blinded';
    expect(await codeOf(bankRequest(at, { ...ASKED, account: 'ann', mode }, now))).toBe('other-account');
    expect(await faultOf(bankRequest(at, { ...ASKED, month: '2026-02', mode }, now))).toMatchObject({
      code: 'statements-missing',
    });
    expect(await codeOf(take(platform, { schema: BANK_ANSWER_SCHEMA } as BankAnswer))).toBe('malformed');
    const lost = { key_id: key.key_id, end_reason: 'lost', note: '' } as const;
    await platform.books.do('revoke-custody-key', lost);
    expect(await faultOf(bankRequest(at, { ...ASKED, mode }, now))).toMatchObject({ code: 'key-missing' });
  });

  it('that was answered counts while the key is in use, and the last answer counts', async () => {
    const platform = await copyOf(begun_before);
    for (const mode of ['bank-blinded', 'platform-blinded'] as const) {
      const asked = readBankRequest(await request(platform, mode));
      await take(platform, await answerRequest(asked, balance, key.pem));
    }
    const modes = async (of: Certified): Promise<string[]> => {
      const { content } = await certify(of, '2026-01');
      return (JSON.parse(content) as Extract<Certificate, { proofs: object }>).statement.banks.map(
        ({ statement }) => statement.mode,
      );
    };
    expect(await modes(await copyOf(platform))).toEqual(['platform-blinded']);
    const lost = { key_id: key.key_id, end_reason: 'lost', note: '' } as const;
    await platform.books.do('revoke-custody-key', lost);
    expect(await modes(platform)).toEqual(['platform-stated']);
  });

  it('whose answer is older than a corrected statement gives no certificate', async () => {
    const platform = await copyOf(begun_before);
    const asked = readBankRequest(await request(platform, 'bank-blinded'));
    await take(platform, await answerRequest(asked, balance, key.pem));
    const { reader } = deskOf(platform, 'finn');
    const lying = new Proxy(reader, {
      get(target, name) {
        const own: unknown = Reflect.get(target, name, target);
        if (typeof own !== 'function') return own;
        if (name !== 'scan') return own.bind(target) as unknown;
        return async (table: string, ...rest: unknown[]) => {
          const rows = (await (own as (...all: unknown[]) => Promise<object[]>).call(
            target,
            ...[table, ...rest],
          )) as { closing_minor: bigint }[];
          return table === 'custody_statement'
            ? rows.map((row) => ({ ...row, closing_minor: row.closing_minor + 1n }))
            : rows;
        };
      },
    });
    const draft = deskOf(platform, 'finn', {
      draft: (of, { master, log }) =>
        draftMonth(lying, of, { master, sign: signingWith(log) }, platform.books.env.now()),
    });
    expect(await faultOf(certifyMonth(draft, { currency: 'CNY', month: '2026-01' }))).toMatchObject({
      ...{ code: 'bank-differs', details: { account: 'bank', difference_minor: '-1' } },
    });
  });
});
