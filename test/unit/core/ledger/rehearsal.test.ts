import { describe, expect, it } from 'vitest';

import type { CommandData } from '#core/ledger/commands';
import type { Entry } from '#core/ledger/entry';
import { MemoryStore } from '#core/ledger/memory-store';
import { PROJECTION_NAMES } from '#core/ledger/tables';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';

async function everything(books: Books): Promise<unknown> {
  const rows = await Promise.all(PROJECTION_NAMES.map((table) => books.store.scan(table, null, 10_000)));
  return { rows, head: await books.store.head(), decided: books.ledger.head() };
}

const TRANSFER = { transfer_id: 'x1', from_account_id: 'ann', to_account_id: 'bob', memo: '' };

describe('rehearsing a command', () => {
  it('says what it would do, with the balances it would leave, and leaves nothing', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 1_000n);
    const before = await everything(books);
    const command = books.command('transfer', { ...TRANSFER, amount: 300n });
    const rehearsed = await books.ledger.rehearse(command);
    expect(rehearsed).toMatchObject({
      status: 'done',
      postings: [
        { amount_minor: -300n, balance_minor: 700n },
        { amount_minor: 300n, balance_minor: 300n },
      ],
    });
    expect(await everything(books)).toEqual(before);
    const result = await books.ledger.submit(command);
    expect(result).toMatchObject({ status: 'done', answer: { repeated: false } });
    const [entry] = await books.store.entries({ kind: 'transfer' }, 1);
    expect(rehearsed).toMatchObject({ subject: entry?.subject, postings: entry?.postings });
    expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true });
  });

  it('says why not, without evidence, and does not use up the key', async () => {
    const books = await Books.trading();
    const before = await everything(books);
    const command = books.command('transfer', { ...TRANSFER, amount: 300n });
    const refused = { status: 'refused', refusal: { code: 'insufficient-funds' } };
    expect(await books.ledger.rehearse(command)).toMatchObject(refused);
    expect(await everything(books)).toEqual(before);
    await books.topUp('ann', 300n);
    expect(await books.ledger.submit(command)).toMatchObject({ status: 'done' });
  });

  it('answers for a key that was used: what the command would do now', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 300n);
    const command = books.command('transfer', { ...TRANSFER, amount: 300n });
    await books.ledger.submit(command);
    const refusal = { code: 'insufficient-funds', details: { short_minor: '300' } };
    expect(await books.ledger.rehearse(command)).toMatchObject({ status: 'refused', refusal });
  });

  it('refuses what a caller may not send', async () => {
    const books = await Books.trading();
    const early = books.command('transfer', { ...TRANSFER, amount: 1n }, { at: books.env.now() + 60_000 });
    const clock = books.command('expire-proposal', { approval_id: 'q' });
    for (const command of [early, clock]) {
      expect(await books.ledger.rehearse(command)).toMatchObject({
        status: 'refused',
        refusal: { code: 'invalid' },
      });
    }
  });

  it('keeps its turn among commands, linked groups and the clock', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 1_000n);
    await books.trade('t1', 400n, 'shipped');
    const transfer = (id: string) =>
      books.command('transfer', { ...TRANSFER, transfer_id: id, amount: 200n });
    const [first, third] = [transfer('a'), transfer('c')];
    const answers = await Promise.all([
      books.ledger.submit(first),
      books.ledger.rehearse(transfer('b')),
      books.ledger.submitLinked([third, transfer('d')]),
      books.ledger.rehearse(transfer('e')),
    ]);
    const [, second, , last] = answers;
    expect(second).toMatchObject({ status: 'done', postings: [{ balance_minor: 200n }, {}] });
    expect(last).toMatchObject({ status: 'refused', refusal: { code: 'insufficient-funds' } });
    const trade = await books.days(11).then(() => books.row('trade', 't1'));
    expect(trade.status).toBe('settled');
    expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true });
  });

  it('fires what is due before it, as a command would', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 1_000n);
    await books.trade('t1', 400n, 'shipped');
    books.env.setNow(books.env.now() + 11 * 86_400_000);
    const late = books.command('confirm-trade', { trade_id: 't1', by: 'buyer' });
    expect(await books.ledger.rehearse(late)).toMatchObject({
      status: 'refused',
      refusal: { code: 'wrong-state' },
    });
  });

  it('takes back whatever a command of any area changes', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 1_000n);
    const before = await everything(books);
    const party: CommandData<'register-party'> = {
      party_id: 'p9',
      party_kind: 'person',
      level: 'none',
      category: '',
      region: '',
      profile: {
        name: '九',
        identity_no: '',
        phone: '',
        email: '',
        legal_person_name: '',
        legal_person_no: '',
      },
    };
    const rehearsed = await Promise.all([
      books.ledger.rehearse(books.command('register-party', party)),
      books.ledger.rehearse(books.command('open-currency', { currency: 'USD' })),
      books.ledger.rehearse(
        books.command('publish-policy', {
          ...{ policy: 'calendar', version: 2, effective_from: books.env.now() + 1, approver: 'boss' },
          data: { utc_offset_minutes: 0 },
        }),
      ),
      books.ledger.rehearse(
        books.command('add-staff', { login: 'root', name: 'r', roles: ['administrator'], first: true }),
      ),
    ]);
    expect(rehearsed.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done']);
    expect(await everything(books)).toEqual(before);
    // Once more for real: nothing of the rehearsals is in the way.
    await books.do('register-party', party);
    await books.do('open-currency', { currency: 'USD' });
    await books.do('add-staff', { login: 'root', name: 'r', roles: ['administrator'], first: true });
    expect((await books.row('account', 'system:USD')).no).toBe((await books.store.nextAccountNo()) - 1);
    expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true });
  });
});

describe('whoever is told of stored entries', () => {
  it('hears of each entry once, in order, when readers see it', async () => {
    const store = new MemoryStore();
    const heard: number[] = [];
    const seen: Promise<number>[] = [];
    const onStored = (entries: readonly Entry[]): void => {
      heard.push(...entries.map(({ seq }) => seq));
      seen.push(store.head().then(({ seq }) => seq - (entries.at(-1)?.seq ?? 0)));
    };
    const books = await Books.trading(store, { onStored });
    await Promise.all(Array.from({ length: 40 }, () => books.topUp('ann', 10n)));
    await books.ledger.rehearse(books.command('transfer', { ...TRANSFER, amount: 1n }));
    await books.ledger.close();
    const { seq } = await store.head();
    expect(heard).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
    expect((await Promise.all(seen)).every((behind) => behind >= 0)).toBe(true);
  });

  it('hears nothing of a dry run', async () => {
    const heard: number[] = [];
    const books = await Books.open(new MemoryStore(), {
      dry_run: true,
      onStored: (entries) => heard.push(entries.length),
    });
    await books.do('open-currency', { currency: 'USD' });
    expect(heard).toEqual([]);
  });
});
