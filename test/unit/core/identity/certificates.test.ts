/** Certificates and shields in the books: at once, one in force per account, lists without a gap. */
import { beforeEach, describe, expect, it } from 'vitest';

import { Books } from '#test/support/books';

const DAY = 86_400_000;
const FINGERPRINT = 'b'.repeat(64);
const serialOf = (no: number): string => no.toString(16).padStart(32, '0');

let books: Books;
const until = (days: number): number => books.env.now() + days * DAY;

function certificate(no: number, account_id = 'ann', days = 365) {
  const validity = { valid_from: books.env.now(), valid_until: until(days) };
  return { account_id, serial: serialOf(no), fingerprint: FINGERPRINT, pem: 'AAAA', ...validity };
}

const largest = async (): Promise<string> => {
  const transfer = { transfer_id: `t${String(Math.random())}`, from_account_id: 'ann', to_account_id: 'bob' };
  return await books.outcome('transfer', { ...transfer, amount: 4_000_000n, memo: '' });
};

beforeEach(async () => {
  books = await Books.trading();
  await books.topUp('ann', 100_000_000n);
});

describe('certificates', () => {
  beforeEach(async () => {
    await books.do('found-authority', { pem: 'AAAA', fingerprint: FINGERPRINT, valid_until: until(7_000) });
  });

  it('come from one authority, raise the limit at once and lose it at once', async () => {
    const founding = { pem: 'AAAA', fingerprint: FINGERPRINT, valid_until: until(7_000) };
    expect(await books.outcome('found-authority', founding)).toBe('already-exists');
    expect(await largest()).toBe('limit-exceeded');
    await books.do('issue-certificate', certificate(1));
    expect(await largest()).toBe('done');
    const revoking = { serial: serialOf(1), revocation: 'key-compromise', note: '' } as const;
    await books.do('revoke-certificate', revoking, { actor: 'cora' });
    expect(await largest()).toBe('limit-exceeded');
    expect(await books.row('certificate', serialOf(1))).toMatchObject({
      ...{ revocation: 'key-compromise', revoked_by: 'cora' },
    });
    expect(await books.outcome('revoke-certificate', revoking)).toBe('wrong-state');
    expect((await books.row('authority', 'platform')).crl_lacks).toBe(1);
  });

  it('are one at a time: another one takes the place of the first, which is revoked', async () => {
    await books.do('issue-certificate', certificate(1));
    expect(await books.outcome('issue-certificate', certificate(1))).toBe('already-exists');
    expect(await books.outcome('issue-certificate', certificate(2))).toBe('wrong-state');
    const renewed = { ...certificate(2, 'ann', 700), supersedes: serialOf(1) };
    expect(await books.outcome('issue-certificate', { ...renewed, account_id: 'bob' })).toBe('wrong-state');
    await books.do('issue-certificate', renewed);
    expect(await books.row('certificate', serialOf(1))).toMatchObject({ revocation: 'superseded' });
    expect((await books.row('account', 'ann')).certificate_until).toBe(renewed.valid_until);
    expect(await largest()).toBe('done');
  });

  it('end by their date, and never outlive the authority', async () => {
    expect(await books.outcome('issue-certificate', certificate(1, 'ann', 8_000))).toBe('wrong-state');
    await books.do('issue-certificate', certificate(1, 'ann', 10));
    books.env.setNow(until(11));
    expect(await largest()).toBe('limit-exceeded');
    const over = { serial: serialOf(1), revocation: 'unspecified', note: '' } as const;
    expect(await books.outcome('revoke-certificate', over)).toBe('wrong-state');
    await books.do('issue-certificate', certificate(2));
  });

  it('are listed when revoked, in lists numbered without a gap', async () => {
    const list = (number: number, covers = 0) => ({
      number,
      sha256: FINGERPRINT,
      next_update_at: until(7),
      revoked: 0,
      covers,
    });
    expect(await books.outcome('issue-crl', list(2))).toBe('wrong-state');
    await books.do('issue-crl', list(1));
    expect(await books.outcome('issue-crl', list(1))).toBe('wrong-state');
    await books.do('issue-certificate', certificate(1));
    await books.do('revoke-certificate', { serial: serialOf(1), revocation: 'unspecified', note: '' });
    await books.do('issue-crl', list(2));
    expect(await books.row('authority', 'platform')).toMatchObject({ crl_number: 2, crl_lacks: 1 });
    await books.do('issue-crl', list(3, 1));
    expect(await books.row('authority', 'platform')).toMatchObject({ crl_number: 3, crl_lacks: 0 });
  });

  it('need an authority', async () => {
    const bare = await Books.trading();
    expect(await bare.outcome('issue-certificate', certificate(1))).toBe('not-found');
  });
});

describe('shields', () => {
  const S1 = 'SH-0001';
  const S2 = 'SH-0002';
  const shield = async (id: string) => await books.row('shield', id);

  beforeEach(async () => {
    await books.do('register-shields', { model: 'K9', shield_ids: [S1, S2] });
  });

  it('are bound out of stock, one to an account, and count at once', async () => {
    expect(await books.outcome('register-shields', { model: 'K9', shield_ids: ['x', S1] })).toBe(
      'already-exists',
    );
    const binding = { shield_id: S1, account_id: 'ann', valid_until: until(300) };
    expect(await books.outcome('bind-shield', { ...binding, valid_until: until(-1) })).toBe('wrong-state');
    await books.do('bind-shield', binding);
    expect((await books.row('account', 'ann')).shield_until).toBe(binding.valid_until);
    expect(await books.outcome('bind-shield', { ...binding, account_id: 'bob' })).toBe('wrong-state');
    expect(await books.outcome('bind-shield', { ...binding, shield_id: S2 })).toBe('wrong-state');
  });

  it('that are lost count for nothing, or are replaced in the same entry until the same day', async () => {
    const valid_until = until(300);
    await books.do('bind-shield', { shield_id: S1, account_id: 'ann', valid_until });
    const { seq } = await books.store.head();
    await books.do('lose-shield', { shield_id: S1, reason: 'left in a taxi', replacement_id: S2 });
    expect((await books.store.head()).seq).toBe(seq + 1);
    expect(await shield(S1)).toMatchObject({ status: 'lost', account_id: null });
    expect(await shield(S2)).toMatchObject({ status: 'bound', account_id: 'ann', valid_until });
    expect((await books.row('account', 'ann')).shield_until).toBe(valid_until);
    await books.do('lose-shield', { shield_id: S2, reason: 'stolen' });
    expect((await books.row('account', 'ann')).shield_until).toBeNull();
    expect((await shield(S1)).steps.map(({ status, account_id }) => [status, account_id])).toEqual([
      ['stock', null],
      ['bound', 'ann'],
      ['lost', 'ann'],
    ]);
  });

  it('that come back may be bound again; those that are destroyed may not', async () => {
    await books.do('bind-shield', { shield_id: S1, account_id: 'ann', valid_until: until(300) });
    await books.do('retire-shield', { shield_id: S1, how: 'returned', reason: 'account closed' });
    expect((await books.row('account', 'ann')).shield_until).toBeNull();
    await books.do('bind-shield', { shield_id: S1, account_id: 'bob', valid_until: until(300) });
    await books.do('retire-shield', { shield_id: S1, how: 'destroyed', reason: 'worn out' });
    expect((await books.row('account', 'bob')).shield_until).toBeNull();
    const again = { shield_id: S1, account_id: 'ann', valid_until: until(300) };
    expect(await books.outcome('bind-shield', again)).toBe('wrong-state');
    const lost = { shield_id: S2, reason: 'x' };
    expect(await books.outcome('lose-shield', lost)).toBe('wrong-state');
    expect(await books.outcome('retire-shield', { ...lost, how: 'returned' })).toBe('wrong-state');
  });
});
