// What comes from outside without anybody having signed in: the platform's feed, and nothing that staff or the host do.
import { describe, expect, it } from 'vitest';

import { COMMAND_KINDS, type CommandData } from '#core/ledger/commands';
import { Ledger } from '#core/ledger/ledger';
import { COMMAND_ACCESS } from '#core/staff/command-access';
import { feedRefusal } from '#core/staff/feed';
import { Books } from '#test/support/books';
import { raiseData } from '#test/support/raising';

const STAFFED = { administrators: new Set(['root']), members: new Set(['root', 'li']) };
const ROOT: CommandData<'add-staff'> = { login: 'root', name: 'R', roles: ['administrator'], first: true };
const KEY: CommandData<'publish-badge-key'> = { public_key: 'ab'.repeat(32) };

describe('a feed into books with staff', () => {
  it('brings nothing that only the host or the clock gives', () => {
    const taken = COMMAND_KINDS.filter(
      (kind) =>
        COMMAND_ACCESS[kind].way === 'none' && feedRefusal(STAFFED, { kind, actor: 'x' }) === undefined,
    );
    expect(taken).toEqual(['record-access']);
  });

  it('brings no work of staff, whoever is named', () => {
    const work = COMMAND_KINDS.filter((kind) => {
      const access: { way: string; permission?: string } = COMMAND_ACCESS[kind];
      const platform = ['books.act', 'books.custody', 'person.manage', undefined];
      return access.way === 'submit' && !platform.includes(access.permission);
    });
    expect(work).toEqual(
      expect.arrayContaining(['dispose-alert', 'reject-appeal', 'seal-period', 'judge-point']),
    );
    for (const kind of [...work, 'decide-dispute', 'write-note'] as const) {
      expect(feedRefusal(STAFFED, { kind, actor: 'li' }), kind).toMatchObject({ code: 'invalid' });
      expect(feedRefusal(STAFFED, { kind, actor: 'x' })?.details, kind).toMatchObject({ field: 'kind' });
    }
  });

  it('names customers and systems, and nobody of staff', () => {
    expect(feedRefusal(STAFFED, { kind: 'transfer', actor: 'ann' })).toBeUndefined();
    expect(feedRefusal(STAFFED, { kind: 'transfer', actor: 'li' })?.details).toMatchObject({
      field: 'actor',
    });
  });

  it('is refused by the books themselves, in either mode, without a trace', async () => {
    const books = await Books.trading();
    const { store } = books;
    await books.do('add-staff', ROOT);
    await books.ledger.close();
    books.ledger = await Ledger.open(store, books.env, { collect_ms: 0, feed: true });
    const { seq } = await store.head();
    expect(await books.outcome('publish-badge-key', KEY)).toBe('invalid');
    expect(await books.outcome('publish-badge-key', KEY, { mode: 'record' })).toBe('invalid');
    expect(await books.outcome('raise-alert', raiseData('shop', seq), { actor: 'detector' })).toBe('invalid');
    const paid = { claim_id: 'c1', trade_id: 't1', amount: 1n, reason: 'r', approver: 'boss' };
    expect(await books.outcome('pay-compensation', paid)).toBe('invalid');
    expect((await store.head()).seq).toBe(seq);
    await books.topUp('ann', 100n);
    expect(
      await books.outcome('lift-restriction', {
        restriction_id: 'r',
        reason_code: 'cleared',
        basis: 'b',
        approver: 'boss',
      }),
    ).toBe('approval-needed');
  });

  it('knows a member who was added since the books were opened', async () => {
    const books = await Books.trading(undefined, { feed: true });
    await books.do('add-staff', ROOT);
    expect(
      await books.outcome(
        'set-real-name-level',
        { party_id: 'p-ann', level: 'claimed', basis: 'b' },
        { actor: 'root' },
      ),
    ).toBe('invalid');
  });
});

describe('a feed into books without staff', () => {
  it('takes histories whole', async () => {
    const books = await Books.trading(undefined, { feed: true });
    await books.do('publish-badge-key', KEY, { mode: 'record' });
    await books.restrict('shop', 'freeze');
  });
});
