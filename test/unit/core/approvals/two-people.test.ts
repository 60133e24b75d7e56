// Four eyes cannot be got round: whatever way a decision of two people comes, a name alone makes no second person.
import { describe, expect, it } from 'vitest';

import { Approvals } from '#core/approvals/approvals';
import type { CommandData, CommandKind } from '#core/ledger/commands';
import { Books } from '#test/support/books';

const FREEZE = {
  ...{ restriction_id: 'z1', account_id: 'shop', restriction: 'freeze', terms: {} },
  ...{ reason_code: 'cash-out', basis: 'review', approver: 'wang' },
} as const satisfies CommandData<'impose-restriction'>;
const PROPOSED = Object.fromEntries(Object.entries(FREEZE).filter(([name]) => name !== 'approver'));
const LI = { actor: 'li' };

async function staffed(): Promise<Books> {
  const books = await Books.trading(undefined, { by_requests: true });
  const add = (login: string, roles: CommandData<'add-staff'>['roles'], first = false) =>
    books.do('add-staff', { login, name: login, roles, first });
  await add('root', ['administrator'], true);
  await add('li', ['analyst']);
  await add('wang', ['compliance']);
  return books;
}

const restricted = async (books: Books): Promise<boolean> =>
  (await books.row('account', 'shop')).restrictions.length > 0;

async function ask(books: Books): Promise<Approvals> {
  const { ledger, store: reader, env } = books;
  const approvals = new Approvals({ ledger, reader, sha256: env.sha256 });
  const proposal = { approval_id: 'q', kind: 'impose-restriction', data: PROPOSED, reason: 'loop' };
  const asked = await approvals.propose(proposal, { ...LI, at: env.now(), key: 'ask' });
  expect(asked.status).toBe('done');
  return approvals;
}

describe('where there is staff', () => {
  it.each(['authorise', 'record'] as const)('two names suffice in no mode: %s', async (mode) => {
    const books = await staffed();
    expect(await books.outcome('impose-restriction', FREEZE, { ...LI, mode })).toBe('approval-needed');
    expect(await restricted(books)).toBe(false);
  });

  it.each<[CommandKind, object]>([
    ['lift-restriction', { restriction_id: 'z1', reason_code: 'cleared', basis: 'seen', approver: 'wang' }],
    ['uphold-appeal', { appeal_id: 'appeal-9', reason_code: 'facts-wrong', basis: 'x', approver: 'wang' }],
    ['revoke-badge', { badge_id: 'badge-9', reason_code: 'fraud', basis: 'x', approver: 'wang' }],
    [
      'pay-out',
      {
        payout_id: 'p',
        account_id: 'shop',
        instrument_id: 'shop-bank',
        custody_id: 'bank',
        amount: 5n,
        reason: 'x',
        approver: 'wang',
      },
    ],
    ['withdraw-credit-note', { note_id: 'credit-note-9', reason: 'x', approver: 'wang' }],
  ])('nor for %s', async (kind, data) => {
    const books = await staffed();
    expect(await books.outcome(kind, data as never, LI)).toBe('approval-needed');
  });

  it('a key of the books’ own opens no door', async () => {
    const books = await staffed();
    await ask(books);
    const forged = { ...LI, key: 'carry-out|q|0123456789abcdef0123456789abcdef' };
    expect(await books.outcome('impose-restriction', FREEZE, forged)).toBe('invalid');
    expect(await restricted(books)).toBe(false);
  });

  it('a second session of the same person is the same person', async () => {
    const books = await staffed();
    const approvals = await ask(books);
    const deed = { at: books.env.now(), key: 'approve' };
    const own = await approvals.approve({ approval_id: 'q', note: '' }, { ...deed, actor: 'li' });
    expect(own).toMatchObject({ status: 'refused', refusal: { code: 'approval-needed' } });
    expect(await restricted(books)).toBe(false);
    const other = await approvals.approve(
      { approval_id: 'q', note: '' },
      { ...deed, actor: 'wang', key: 'a2' },
    );
    expect(other.status).toBe('done');
    expect(await books.row('restriction', 'z1')).toMatchObject({ actor: 'li', approver: 'wang' });
  });
});

it('where there is none, two names suffice, one twice does not', async () => {
  const books = await Books.trading(undefined, { by_requests: true });
  const alone = { ...FREEZE, approver: 'li' };
  expect(await books.outcome('impose-restriction', alone, LI)).toBe('approval-needed');
  expect(await books.outcome('impose-restriction', FREEZE, LI)).toBe('done');
});
