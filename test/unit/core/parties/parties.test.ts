import { describe, expect, it } from 'vitest';

import { EMPTY_PROFILE } from '#core/ledger/profile';
import { SHARED_IDENTITIES } from '#core/ledger/tables';
import { identityMarks, sharedIdentities } from '#core/parties/identity-marks';
import { profileDigest } from '#core/parties/party-commands';
import { Books } from '#test/support/books';
import { hmacSha256, sha256 } from '#test/support/environment';

const DAY = 86_400_000;
const profile = {
  name: '王小明',
  identity_no: '11010519491231002X',
  phone: '13800000000',
  email: 'a@b.cn',
  legal_person_name: '林华',
  legal_person_no: '11010519520303002X',
};
const party = {
  party_id: 'p',
  party_kind: 'business',
  level: 'none',
  category: '',
  region: '',
  profile,
} as const;

describe('personal data', () => {
  it('never enters the journal, which keeps a salted digest of it', async () => {
    const books = await Books.open();
    await books.do('register-party', party);
    const entries = await books.store.entries({ kind: 'register-party' }, 10);
    const text = JSON.stringify(entries, (_name, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    for (const secret of Object.values(profile)) {
      expect(text).not.toContain(secret);
    }
    const [kept] = await books.store.profiles(['p']);
    expect(kept).toMatchObject({ party_id: 'p', profile });
    const digest = profileDigest(kept?.salt ?? '', profile, sha256);
    expect((await books.row('party', 'p')).profile_digest).toBe(digest);
  });

  it('of two parties with the same data gives two digests', async () => {
    const books = await Books.open();
    await books.do('register-party', party);
    await books.do('register-party', { ...party, party_id: 'q' });
    expect((await books.row('party', 'p')).profile_digest).not.toBe(
      (await books.row('party', 'q')).profile_digest,
    );
  });

  it('of a refused registration is kept nowhere', async () => {
    const books = await Books.open();
    await books.do('register-party', party);
    const other = { ...party, profile: { ...profile, name: '李小红' } };
    expect(await books.outcome('register-party', other)).toBe('already-exists');
    expect((await books.store.profiles(['p']))[0]?.profile.name).toBe(profile.name);
    const entries = await books.store.entries({ outcome: 'refused' }, 10);
    expect(entries.every((entry) => !entry.body.includes('李小红'))).toBe(true);
  });
});

describe('marks of identities', () => {
  const row = (books: Books, id: string) => books.row('party', id);
  const of = (values: Partial<typeof profile>) => ({ ...EMPTY_PROFILE, name: 'x', ...values });

  it('are equal where numbers are, however they are spelled, and are in the entry', async () => {
    const books = await Books.open();
    await books.do('register-party', party);
    const again = {
      ...profile,
      identity_no: ' 110105-19491231-002x',
      phone: '+86 138 0000 0000',
      email: 'A@B.cn',
    };
    await books.do('register-party', { ...party, party_id: 'q', profile: again });
    expect(sharedIdentities(await row(books, 'p'), await row(books, 'q'))).toEqual(SHARED_IDENTITIES);
    const [entry] = await books.store.entries({ kind: 'register-party' }, 1);
    expect(entry?.body).toContain((await row(books, 'p')).legal_person_mark);
  });

  it('see the legal person of a shop in a buyer of the same number', async () => {
    const books = await Books.open();
    await books.do('register-party', party);
    const person = of({ identity_no: profile.legal_person_no, phone: '13900000000' });
    await books.do('register-party', { ...party, party_id: 'q', party_kind: 'person', profile: person });
    expect(sharedIdentities(await row(books, 'p'), await row(books, 'q'))).toEqual(['legal_person']);
  });

  it('are missing for what is none: empty, too short, the same character again and again', async () => {
    const books = await Books.open();
    for (const [id, phone, identity_no, email] of [
      ['a', '', '', ''],
      ['b', '00000000000', 'XXXXXXXXXXXXXXXXXX', 'none'],
      ['c', '110', '1', '@'],
    ] as const) {
      const empty = of({ phone, identity_no, email });
      await books.do('register-party', { ...party, party_id: id, profile: empty });
      expect(await row(books, id)).toMatchObject({
        ...{ identity_mark: null, legal_person_mark: null, phone_mark: null, email_mark: null },
      });
    }
    expect(sharedIdentities(await row(books, 'a'), await row(books, 'b'))).toEqual([]);
  });

  it('cannot be tried without the secret of the workspace', () => {
    const keyed = (key: string) => identityMarks(profile, (text) => hmacSha256(key, text));
    expect(keyed('1'.repeat(64)).phone).toBe(keyed('1'.repeat(64)).phone);
    expect(keyed('1'.repeat(64)).phone).not.toBe(keyed('2'.repeat(64)).phone);
  });

  it('a person has no legal person', async () => {
    const books = await Books.open();
    expect(await books.outcome('register-party', { ...party, party_kind: 'person' })).toBe('invalid');
  });
});

describe('accounts', () => {
  it('are numbered densely from one in the order they are opened, of whatever class', async () => {
    const books = await Books.trading();
    const rows = await books.store.scan('account', null, 100);
    const numbers = rows.map((row) => Number(row['no'])).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect((await books.row('account', 'system:CNY')).no).toBe(1);
    expect((await books.row('account', 'bank')).no).toBe(2);
  });

  it('need a party and an open currency, and an identifier of their own', async () => {
    const books = await Books.trading();
    const account = { account_id: 'new', party_id: 'p-ann', currency: 'CNY', merchant: false, category: '' };
    expect(await books.outcome('open-account', { ...account, party_id: 'x' })).toBe('not-found');
    expect(await books.outcome('open-account', { ...account, currency: 'USD' })).toBe('not-found');
    expect(await books.outcome('open-account', { ...account, account_id: 'bank' })).toBe('already-exists');
    expect(await books.outcome('open-account', account)).toBe('done');
  });

  it('of the platform or a bank are no customers’ accounts', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 100n);
    const transfer = {
      transfer_id: 'x',
      from_account_id: 'ann',
      to_account_id: 'system:CNY',
      amount: 1n,
      memo: '',
    };
    expect(await books.outcome('transfer', transfer)).toBe('not-found');
    expect(await books.outcome('transfer', { ...transfer, to_account_id: 'bank' })).toBe('not-found');
    const top_up = {
      topup_id: 'x',
      account_id: 'ann',
      instrument_id: 'ann-bank',
      custody_id: 'bob',
      amount: 1n,
    };
    expect(await books.outcome('top-up', top_up)).toBe('not-found');
  });

  it('use their own instruments only, of the kind a channel takes', async () => {
    const books = await Books.trading();
    const top_up = {
      topup_id: 'x',
      account_id: 'ann',
      instrument_id: 'bob-bank',
      custody_id: 'bank',
      amount: 1n,
    };
    expect(await books.outcome('top-up', top_up)).toBe('not-found');
    expect(await books.outcome('top-up', { ...top_up, instrument_id: 'ann-card' })).toBe('wrong-state');
    await books.trade('t', 1n, 'created');
    const pay = {
      trade_id: 't',
      channel: 'credit-card',
      instrument_id: 'ann-bank',
      custody_id: 'bank',
    } as const;
    expect(await books.outcome('pay-trade', pay)).toBe('wrong-state');
    expect(await books.outcome('pay-trade', { ...pay, channel: 'online-bank' })).toBe('done');
  });
});

describe('credentials', () => {
  const issue = (books: Books, credential_id: string, days: number) => {
    const what = { credential_id, account_id: 'ann', credential_kind: 'certificate' } as const;
    return { ...what, valid_until: books.env.now() + days * DAY };
  };

  it('are issued for a time to come, one of a kind at a time', async () => {
    const books = await Books.trading();
    expect(await books.outcome('issue-credential', issue(books, 'c0', 0))).toBe('wrong-state');
    expect(await books.outcome('issue-credential', issue(books, 'c1', 10))).toBe('done');
    expect(await books.outcome('issue-credential', issue(books, 'c2', 10))).toBe('wrong-state');
    expect(await books.outcome('issue-credential', issue(books, 'c1', 10))).toBe('already-exists');
    expect(
      await books.outcome('issue-credential', { ...issue(books, 's1', 10), credential_kind: 'shield' }),
    ).toBe('done');
    await books.days(10.1);
    expect(await books.outcome('issue-credential', issue(books, 'c2', 10))).toBe('done');
  });

  it('end once, by loss, and can then be replaced', async () => {
    const books = await Books.trading();
    await books.do('issue-credential', issue(books, 'c1', 10));
    await books.do('end-credential', { credential_id: 'c1', reason: 'lost' });
    expect(await books.row('credential', 'c1')).toMatchObject({
      ended_reason: 'lost',
      ended_at: books.env.now(),
    });
    expect((await books.row('account', 'ann')).certificate_until).toBeNull();
    expect(await books.outcome('end-credential', { credential_id: 'c1', reason: 'lost' })).toBe(
      'wrong-state',
    );
    expect(await books.outcome('end-credential', { credential_id: 'x', reason: 'lost' })).toBe('not-found');
    expect(await books.outcome('issue-credential', issue(books, 'c2', 10))).toBe('done');
  });
});

describe('numbers that cannot be right', () => {
  const shop = { ...party, party_id: 's', level: 'claimed' } as const;
  const wrong = { ...profile, identity_no: '91110000600037341M', legal_person_no: '' };

  it('are refused of who says who he is, and accepted of who does not yet', async () => {
    const books = await Books.open();
    expect(await books.try('register-party', { ...shop, profile: wrong })).toMatchObject({
      refusal: {
        code: 'invalid',
        details: { field: 'profile.identity_no', expected: 'expected a number with the right check digit' },
      },
    });
    const person = { ...wrong, identity_no: '91110000600037341L', legal_person_no: '110105194912310021' };
    expect(await books.try('register-party', { ...shop, profile: person })).toMatchObject({
      refusal: { details: { field: 'profile.legal_person_no' } },
    });
    expect(await books.outcome('register-party', { ...shop, level: 'none', profile: wrong })).toBe('done');
    const missing = { ...wrong, identity_no: '' };
    expect(await books.outcome('register-party', { ...shop, party_id: 't', profile: missing })).toBe('done');
    const right = { ...wrong, identity_no: '91110000600037341L' };
    expect(await books.outcome('register-party', { ...shop, party_id: 'u', profile: right })).toBe('done');
  });

  it('of history are noted, without the number', async () => {
    const books = await Books.open();
    const result = await books.try('register-party', { ...shop, profile: wrong }, { mode: 'record' });
    expect(result).toMatchObject({ status: 'done', answer: { would_refuse: { code: 'invalid' } } });
    const [entry] = await books.store.entries({ kind: 'register-party' }, 1);
    expect(entry?.body).toContain('"identity_no":"check"');
    expect(entry?.body).not.toContain(wrong.identity_no);
  });
});
