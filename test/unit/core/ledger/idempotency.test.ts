import { describe, expect, it } from 'vitest';

import { Spelled, canonicalJson } from '#core/kernel/canonical';
import type { Command } from '#core/ledger/commands';
import { payloadDigest, repeats, spelledData, type PayloadDigests } from '#core/ledger/compose';
import { Ledger } from '#core/ledger/ledger';
import type { Result } from '#core/ledger/result';
import { verifyBooks } from '#core/ledger/verify';
import { EMPTY_PROFILE } from '#core/ledger/profile';
import { Books } from '#test/support/books';
import { hmacSha256, sha256 } from '#test/support/environment';

const transfer = (amount: bigint) =>
  ({ transfer_id: 'x', from_account_id: 'ann', to_account_id: 'bob', amount, memo: '' }) as const;

async function funded(): Promise<Books> {
  const books = await Books.trading();
  await books.topUp('ann', 10_000n);
  return books;
}

const digestsUnder = (digest_key: string): PayloadDigests => ({
  sha256,
  keyed: (text) => hmacSha256(digest_key, text),
});
const digests = digestsUnder('a'.repeat(64));

const codeOf = (result: Result | undefined): string =>
  result === undefined ? 'nothing' : result.status === 'done' ? 'done' : result.refusal.code;

describe('the same key', () => {
  it('with the same payload gets the same answer, and nothing new', async () => {
    const books = await funded();
    const command = books.command('transfer', transfer(100n));
    const first = await books.ledger.submit(command);
    const again = await books.ledger.submit({ ...command, at: command.at - 5 });
    if (first.status !== 'done' || again.status !== 'done') {
      throw new Error('not done');
    }
    expect(again.answer.repeated).toBe(true);
    expect({ ...again.answer, repeated: false }).toEqual({ ...first.answer });
    expect(again.answer.body).toEqual(first.answer.body);
    expect(again.answer.balances).toEqual(first.answer.balances);
    expect(await books.balance('bob')).toBe(100n);
  });

  it('with another payload, actor or mode is a conflict and leaves no trace', async () => {
    const books = await funded();
    const command = books.command('transfer', transfer(100n));
    await books.ledger.submit(command);
    const before = books.ledger.head();
    const others = [
      { ...command, data: transfer(101n) },
      { ...command, actor: 'other' },
      { ...command, mode: 'record' },
    ] as Command[];
    for (const other of others) {
      expect(await books.ledger.submit(other)).toMatchObject({
        status: 'rejected',
        refusal: { code: 'key-conflict' },
      });
    }
    expect(books.ledger.head()).toEqual(before);
  });

  it('is known after a restart', async () => {
    const books = await funded();
    const command = books.command('transfer', transfer(100n));
    await books.ledger.submit(command);
    await books.ledger.close();
    books.ledger = await Ledger.open(books.store, books.env, { collect_ms: 0 });
    const again = await books.ledger.submit(command);
    expect(again).toMatchObject({ status: 'done', answer: { repeated: true } });
    expect(codeOf(await books.ledger.submit({ ...command, data: transfer(1n) } as Command))).toBe(
      'key-conflict',
    );
  });

  it('in one group, twice and at once, is done once', async () => {
    const books = await funded();
    const command = books.command('transfer', transfer(100n));
    const results = await Promise.all(Array.from({ length: 20 }, () => books.ledger.submit(command)));
    expect(results.filter((result) => result.status === 'done' && !result.answer.repeated)).toHaveLength(1);
    expect(await books.balance('bob')).toBe(100n);
  });

  it('of a refused command stays refused after the cause is gone, and after a restart', async () => {
    const books = await funded();
    const command = books.command('transfer', transfer(20_000n));
    const refused = await books.ledger.submit(command);
    expect(codeOf(refused)).toBe('insufficient-funds');
    await books.topUp('ann', 50_000n);
    const again = await books.ledger.submit(command);
    expect(again).toMatchObject({ status: 'refused', answer: { repeated: true } });
    await books.ledger.close();
    books.ledger = await Ledger.open(books.store, books.env, { collect_ms: 0 });
    expect(codeOf(await books.ledger.submit(command))).toBe('insufficient-funds');
    expect(await books.balance('bob')).toBe(0n);
  });

  it('of a recorded event is the same event only at the same instant', async () => {
    const books = await funded();
    const command = books.command('transfer', transfer(5n), { mode: 'record' });
    expect(codeOf(await books.ledger.submit(command))).toBe('done');
    expect(await books.ledger.submit(command)).toMatchObject({ answer: { repeated: true } });
    expect(codeOf(await books.ledger.submit({ ...command, at: command.at - 1 }))).toBe('key-conflict');
  });

  it('of a party repeats whatever salt the try has, and personal data decides', async () => {
    const books = await Books.open();
    const profile = {
      name: 'zoe',
      identity_no: '',
      phone: '',
      email: '',
      legal_person_name: '',
      legal_person_no: '',
    };
    const data = {
      party_id: 'p',
      party_kind: 'person',
      level: 'none',
      category: '',
      region: '',
      profile,
    } as const;
    const command = books.command('register-party', data);
    expect(codeOf(await books.ledger.submit(command))).toBe('done');
    expect(await books.ledger.submit(command)).toMatchObject({ answer: { repeated: true } });
    const other = { ...command, data: { ...data, profile: { ...profile, name: 'zoé' } } } as Command;
    expect(codeOf(await books.ledger.submit(other))).toBe('key-conflict');
  });

  it.each([
    ['a key of its own', 'r-1', ['li']],
    ["an import's row", 'import|legacy|party|x', ['li', undefined]],
  ])('of a party is known by %s also from when its digest needed no secret', async (_what, key, actors) => {
    const former = { name: 'zoe', identity_no: '11010519491231002X', phone: '', email: '' };
    const profile = { ...EMPTY_PROFILE, ...former };
    const data = {
      ...{ party_id: 'p', party_kind: 'person', level: 'none', category: '', region: '' },
      ...{ profile, salt: '0'.repeat(32) },
    };
    const command = { kind: 'register-party', key, actor: 'li', mode: 'record', at: 5, data } as Command;
    const spelled = spelledData(command);
    const { kind, mode, at } = command;
    for (const actor of actors) {
      const before = sha256(
        canonicalJson({ kind, actor, mode, at, data: { ...data, profile: former, salt: undefined } }),
      );
      expect(repeats(before, command, spelled, digests)).toBe(true);
      const other = { ...command, data: { ...data, profile: { ...profile, name: 'zoé' } } } as Command;
      expect(repeats(before, other, spelledData(other), digests)).toBe(false);
      expect(payloadDigest(command, spelled, digests)).not.toBe(before);
    }
    const digest = payloadDigest(command, spelled, digests);
    expect(repeats(digest, command, spelled, digests)).toBe(true);
    expect(repeats(digest, command, spelled, digestsUnder('b'.repeat(64)))).toBe(false);
  });
});

describe('a recording command', () => {
  it('is bound by what must exist and leaves no trace when it cannot have happened', async () => {
    const books = await funded();
    const before = books.ledger.head();
    const nobody = { ...transfer(5n), to_account_id: 'nobody' };
    const result = await books.ledger.submit(books.command('transfer', nobody, { mode: 'record' }));
    expect(result).toMatchObject({ status: 'rejected', refusal: { code: 'not-found' } });
    expect(books.ledger.head()).toEqual(before);
  });

  it('reports the first that would have refused it', async () => {
    const books = await funded();
    await books.restrict('ann', 'freeze');
    const result = await books.try('transfer', transfer(20_000n), { mode: 'record' });
    expect(result).toMatchObject({ status: 'done' });
    expect(result.status === 'done' ? result.answer.body.would_refuse : null).toMatchObject({
      code: 'restricted',
    });
    expect(await books.balance('ann')).toBe(-10_000n);
  });
});

describe('linked commands', () => {
  const pair = (books: Books, second: bigint): Command[] => [
    books.command('transfer', transfer(100n)),
    books.command('transfer', transfer(second)),
  ];

  it('all happen, in one transaction', async () => {
    const books = await funded();
    const results = await books.ledger.submitLinked(pair(books, 200n));
    expect(results.map(codeOf)).toEqual(['done', 'done']);
    expect(await books.balance('bob')).toBe(300n);
  });

  it('do not happen when one is refused; the refusal stays as evidence, once, and answers a retry', async () => {
    const books = await funded();
    const seq = books.ledger.head().seq;
    const commands = pair(books, 90_000n);
    for (const attempt of ['first', 'retry', 'restart']) {
      if (attempt === 'restart') {
        await books.ledger.close();
        books.ledger = await Ledger.open(books.store, books.env, { collect_ms: 0 });
      }
      const results = await books.ledger.submitLinked(commands);
      expect([attempt, ...results.map(codeOf)]).toEqual([attempt, 'linked', 'insufficient-funds']);
      expect(books.ledger.head().seq).toBe(seq + 1);
    }
    expect(await books.balance('bob')).toBe(0n);
    expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true });
  });

  it('do not happen half when an earlier member was refused and a later one would be, too', async () => {
    const books = await funded();
    const commands = [
      books.command('transfer', transfer(80_000n)),
      books.command('transfer', transfer(90_000n)),
    ];
    expect((await books.ledger.submitLinked(commands)).map(codeOf)).toEqual(['insufficient-funds', 'linked']);
    const { seq, hash } = books.ledger.head();
    await books.ledger.close();
    books.ledger = await Ledger.open(books.store, books.env, { collect_ms: 0 });
    expect((await books.ledger.submitLinked(commands)).map(codeOf)).toEqual(['insufficient-funds', 'linked']);
    expect(books.ledger.head()).toMatchObject({ seq, hash });
  });

  it('are repeated as a whole', async () => {
    const books = await funded();
    const commands = pair(books, 200n);
    await books.ledger.submitLinked(commands);
    const again = await books.ledger.submitLinked(commands);
    expect(again.every((result) => result.status === 'done' && result.answer.repeated)).toBe(true);
    expect(await books.balance('bob')).toBe(300n);
  });

  it('conflict when some of their keys are known and some are not, in either order, or one comes twice', async () => {
    const books = await funded();
    const [known, unknown] = pair(books, 200n) as [Command, Command];
    await books.ledger.submit(known);
    const head = books.ledger.head();
    for (const commands of [
      [known, unknown],
      [unknown, known],
      [unknown, unknown],
    ]) {
      expect((await books.ledger.submitLinked(commands)).map(codeOf)).toEqual([
        'key-conflict',
        'key-conflict',
      ]);
    }
    expect(books.ledger.head()).toEqual(head);
    expect(codeOf(await books.ledger.submit(unknown))).toBe('done');
  });

  it('cannot hold a seal, which freezes what is stored', async () => {
    const books = await funded();
    await books.days(40);
    const seal = books.command('seal-period', { period: '2026-01' });
    const results = await books.ledger.submitLinked([books.command('transfer', transfer(1n)), seal]);
    expect(results.map(codeOf)).toEqual(['linked', 'invalid']);
  });

  it('undo accounts, policies, restrictions and timers they made', async () => {
    const books = await funded();
    const rows = async () =>
      await Promise.all([books.row('account', 'shop'), books.store.scan('policy', null, 100)]);
    const before = await rows();
    const at = books.env.now();
    const profile = {
      name: 'new',
      identity_no: '',
      phone: '',
      email: '',
      legal_person_name: '',
      legal_person_no: '',
    };
    const fees = {
      free_per_month_minor: {},
      rate_ppm: 1,
      minimum_minor: {},
      maximum_minor: {},
      rounding: 'up',
      month_of: 'payer',
    };
    const commands = [
      books.command('register-party', {
        party_id: 'p-new',
        party_kind: 'person',
        level: 'none',
        category: '',
        region: '',
        profile,
      }),
      books.command('open-account', {
        account_id: 'new',
        party_id: 'p-new',
        currency: 'CNY',
        merchant: false,
        category: '',
      }),
      books.command('publish-policy', {
        policy: 'fees',
        version: 2,
        effective_from: at + 1,
        data: fees,
        approver: 'boss',
      }),
      books.command('impose-restriction', {
        ...{
          restriction_id: 'r',
          account_id: 'shop',
          restriction: 'freeze',
          terms: {},
          reason_code: 'cash-out',
          basis: 'b',
        },
        ...{ approver: 'boss', ends_at: at + 1_000 },
      } as never),
      books.command('transfer', transfer(90_000n)),
    ];
    expect(codeOf((await books.ledger.submitLinked(commands)).at(-1))).toBe('insufficient-funds');
    expect(await rows()).toEqual(before);
    books.env.setNow(at + 5_000);
    expect((await books.ledger.advance(books.env.now())).fired).toBe(0);
    await books.openAccount('eve');
    expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true });
  });
});

describe('the key of an imported row', () => {
  const row = { key: 'import|legacy|transfer|x', mode: 'record' } as const;

  it('is the same row whoever imports it, and the entry keeps who did first', async () => {
    const books = await funded();
    const sent = { ...books.command('transfer', transfer(100n), { ...row, actor: 'li' }) };
    await books.ledger.submit(sent);
    expect(await books.ledger.submit({ ...sent, actor: 'wang' })).toMatchObject({
      status: 'done',
      answer: { repeated: true },
    });
    const changed = { ...sent, actor: 'wang', data: transfer(101n) } as Command;
    expect(codeOf(await books.ledger.submit(changed))).toBe('key-conflict');
    const entries = await books.store.entries({ kind: 'transfer' }, 5);
    expect(entries.map(({ actor }) => actor)).toEqual(['li']);
  });

  it('tells people apart under any other key', async () => {
    const books = await funded();
    const sent = books.command('transfer', transfer(100n), { mode: 'record', actor: 'li' });
    await books.ledger.submit(sent);
    expect(codeOf(await books.ledger.submit({ ...sent, actor: 'wang' }))).toBe('key-conflict');
  });

  it('is known in books from when the importer counted', async () => {
    const books = await funded();
    const command = books.command('transfer', transfer(100n), { ...row, actor: 'li' });
    const { kind, mode, at, data } = command;
    const spelled = new Spelled(data);
    const before = sha256(canonicalJson({ kind, actor: 'li', mode, at, data }));
    expect(repeats(before, command, spelled, digests)).toBe(true);
    expect(repeats(before, { ...command, actor: 'wang' }, spelled, digests)).toBe(false);
    expect(repeats(payloadDigest(command, spelled, digests), command, spelled, digests)).toBe(true);
  });
});
