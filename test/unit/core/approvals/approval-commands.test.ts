import { describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { parseCommandData, type Command, type CommandData, type CommandKind } from '#core/ledger/commands';
import { rebuildProjections } from '#core/ledger/rebuild';
import { verifyBooks } from '#core/ledger/verify';
import type { Role } from '#core/staff/permissions';
import { Books } from '#test/support/books';

const LI = { actor: 'li' };
const WANG = { actor: 'wang' };

const freeze = {
  kind: 'impose-restriction',
  data: {
    restriction_id: 'r1',
    account_id: 'bob',
    restriction: 'freeze',
    terms: {},
    reason_code: 'cash-out',
    basis: 'loop',
  },
} as const;

const ask = (
  approval_id: string,
  command: CommandData<'propose'>['command'] = freeze,
  more: Partial<CommandData<'propose'>> = {},
): CommandData<'propose'> => ({ approval_id, command, reason: 'a loop of transfers', ...more });

/** Approves a request together with what it asks for; the outcome of the approval. */
async function approve(
  books: Books,
  approval_id: string,
  actor: string,
  change: { readonly data?: object; readonly envelope?: Partial<Command> } = {},
): Promise<string> {
  books.env.setNow(books.env.now() + 1_000);
  const { kind, data, proposed_by } = await books.row('approval', approval_id);
  const parsed = parseCommandData(kind as CommandKind, { ...data, approver: actor, ...change.data });
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.issues));
  }
  const [approved] = await books.ledger.submitLinked([
    books.command('approve', decision(approval_id, 'because'), { actor }),
    books.command(kind as CommandKind, parsed.data, { actor: proposed_by, ...change.envelope }),
  ]);
  return approved?.status === 'done' ? 'done' : (approved?.refusal.code ?? '');
}

const decision = (approval_id: string, note = ''): CommandData<'approve'> => ({ approval_id, note });

async function pendingBooks(): Promise<Books> {
  const books = await Books.trading();
  await books.do('propose', ask('q1'), LI);
  return books;
}

describe('proposing', () => {
  it('keeps kind, data, matter and proposer, and ends by the policy', async () => {
    const books = await pendingBooks();
    const { seq } = await books.store.head();
    expect(await books.row('approval', 'q1')).toEqual({
      id: 'q1',
      kind: freeze.kind,
      matter: 'restriction|bob',
      data: freeze.data,
      reason: 'a loop of transfers',
      status: 'pending',
      proposed_by: 'li',
      proposed_at: books.env.now(),
      expires_at: books.env.now() + 7 * DAY_MS,
      decided_by: null,
      decided_at: null,
      decision_reason: null,
      proposed_seq: seq,
      decided_seq: null,
    });
    expect((await books.row('account', 'bob')).restrictions).toEqual([]);
  });

  it('takes one request per matter at a time', async () => {
    const books = await pendingBooks();
    const other = { ...freeze, data: { ...freeze.data, restriction_id: 'r2', restriction: 'watch' } };
    expect(await books.outcome('propose', ask('q1', other), LI)).toBe('already-exists');
    expect(await books.outcome('propose', ask('q2', other), WANG)).toBe('already-exists');
    const elsewhere = { ...freeze, data: { ...freeze.data, account_id: 'ann' } };
    expect(await books.outcome('propose', ask('q2', elsewhere), WANG)).toBe('done');
    await books.do('reject', decision('q1', 'no'), WANG);
    expect(await books.outcome('propose', ask('q3', other), LI)).toBe('done');
  });

  it('takes only what two people decide, of a sound shape, without an approver', async () => {
    const books = await Books.trading();
    const fee = { fee_id: 'x', account_id: 'ann', amount: '1', reason: 'a late fee' };
    const calendar = { policy: 'calendar', version: 2, effective_from: 1_800_000_000_000 };
    const wrong = [
      { kind: 'charge-fee', data: fee },
      { kind: 'nonsense', data: {} },
      { kind: 'toString', data: {} },
      { kind: freeze.kind, data: { ...freeze.data, approver: 'wang' } },
      { kind: freeze.kind, data: { ...freeze.data, restriction: 'smite' } },
      { kind: freeze.kind, data: { ...freeze.data, more: 1 } },
      { kind: 'pay-out', data: { payout_id: 'o' } },
      { kind: 'publish-policy', data: { ...calendar, data: { utc_offset_minutes: 9_999 } } },
    ];
    for (const command of wrong) {
      expect({ command, outcome: await books.outcome('propose', ask('q1', command), LI) }).toEqual({
        command,
        outcome: 'invalid',
      });
    }
    const weather = { kind: 'publish-policy', data: { ...calendar, policy: 'weather', data: {} } };
    expect(await books.outcome('propose', ask('q1', weather), LI)).toBe('not-found');
    expect(await books.store.scan('approval', null, 10)).toEqual([]);
  });

  it('takes data the journal can keep as they are', () => {
    const parse = (data: object): boolean =>
      parseCommandData('propose', ask('q1', { kind: 'adjust', data: { ...data } })).ok;
    expect(parse({ a: ['1', 2, true, null, { b: [] }] })).toBe(true);
    for (const value of [1n, 1.5, 2 ** 53, undefined, () => 1, NaN]) {
      expect(parse({ a: [value] })).toBe(false);
    }
    expect(parse({ a: 'x'.repeat(100_000) })).toBe(false);
  });

  it('ends when asked, within thirty days', async () => {
    const books = await Books.trading();
    const now = books.env.now() + 1_000;
    const outcome = (expires_at: number): Promise<string> => {
      books.env.setNow(now - 1_000);
      return books.outcome('propose', ask('q1', freeze, { expires_at }), LI);
    };
    expect(await outcome(now)).toBe('wrong-state');
    expect(await outcome(now + 30 * DAY_MS + 1)).toBe('wrong-state');
    expect(await outcome(now + 30 * DAY_MS)).toBe('done');
    expect((await books.row('approval', 'q1')).expires_at).toBe(now + 30 * DAY_MS);
  });

  it('ends by the version of the policy in force', async () => {
    const books = await Books.trading();
    const publish = (version: number, data: object) =>
      books.do('publish-policy', {
        ...{ policy: 'approvals', version, effective_from: books.env.now() + 1_000, approver: 'boss' },
        data: { ...data },
      });
    await publish(2, { large_refund_minor: {}, expiry_days: 2 });
    await books.do('propose', ask('q1'), LI);
    expect((await books.row('approval', 'q1')).expires_at).toBe(books.env.now() + 2 * DAY_MS);
    // A version from before requests could expire says nothing.
    await publish(3, { large_refund_minor: {} });
    await books.do('reject', decision('q1'), WANG);
    await books.do('propose', ask('q2'), LI);
    expect((await books.row('approval', 'q2')).expires_at).toBe(books.env.now() + 7 * DAY_MS);
  });
});

describe('deciding', () => {
  it('is for another person than the proposer, withdrawing for the proposer', async () => {
    const books = await pendingBooks();
    expect(await approve(books, 'q1', 'li')).toBe('approval-needed');
    expect(await books.outcome('reject', decision('q1'), LI)).toBe('approval-needed');
    expect(await books.outcome('withdraw-proposal', decision('q1'), WANG)).toBe('wrong-state');
    expect((await books.row('approval', 'q1')).status).toBe('pending');
    expect(await books.outcome('withdraw-proposal', decision('q1', 'mistaken'), LI)).toBe('done');
  });

  it.each([
    ['reject', 'rejected', 'wang'],
    ['withdraw-proposal', 'withdrawn', 'li'],
  ] as const)('by %s makes it %s, with who, when and why', async (kind, status, actor) => {
    const books = await pendingBooks();
    await books.do(kind, decision('q1', 'because'), { actor });
    expect(await books.row('approval', 'q1')).toMatchObject({
      status,
      decided_by: actor,
      decided_at: books.env.now(),
      decision_reason: 'because',
      decided_seq: (await books.store.head()).seq,
    });
    for (const again of ['reject', 'withdraw-proposal'] as const) {
      expect(await books.outcome(again, decision('q1'), { actor })).toBe('wrong-state');
    }
    expect(await approve(books, 'q1', actor)).toBe('wrong-state');
  });

  it('by approving makes it approved and happen, with who, when and why', async () => {
    const books = await pendingBooks();
    expect(await approve(books, 'q1', 'wang')).toBe('done');
    expect(await books.row('approval', 'q1')).toMatchObject({
      status: 'approved',
      decided_by: 'wang',
      decided_at: books.env.now(),
      decision_reason: 'because',
      decided_seq: (await books.store.head()).seq - 1,
    });
    expect((await books.row('account', 'bob')).restrictions).toMatchObject([{ id: 'r1', kind: 'freeze' }]);
    expect(await approve(books, 'q1', 'wang')).toBe('wrong-state');
  });

  it('approves nothing alone, and nothing but what was asked', async () => {
    const books = await pendingBooks();
    expect(await books.outcome('approve', decision('q1'), WANG)).toBe('invalid');
    const alone = [books.command('approve', decision('q1'), WANG)];
    expect(await books.ledger.submitLinked(alone)).toMatchObject([{ refusal: { code: 'invalid' } }]);
    for (const change of [
      { data: { account_id: 'ann' } },
      { data: { approver: 'somebody' } },
      { envelope: { actor: 'zhao' } },
      { envelope: { mode: 'record' } },
    ] as const) {
      expect([change, await approve(books, 'q1', 'wang', change)]).toEqual([change, 'wrong-state']);
    }
    const other = books.command('top-up', {
      ...{ topup_id: 't', account_id: 'ann', instrument_id: 'ann-bank', custody_id: 'bank', amount: 1n },
    });
    const beside = [books.command('approve', decision('q1'), WANG), other];
    expect(await books.ledger.submitLinked(beside)).toMatchObject([
      { refusal: { code: 'wrong-state' } },
      { refusal: { code: 'linked' } },
    ]);
    expect((await books.row('approval', 'q1')).status).toBe('pending');
  });

  it('needs a proposer who is still at work and may still propose it', async () => {
    const books = await Books.trading();
    const add = (login: string, roles: readonly Role[], first = false) =>
      books.do('add-staff', { login, name: login, roles: [...roles], first });
    await add('root', ['administrator'], true);
    await add('li', ['analyst']);
    await books.do('propose', ask('q1'), LI);
    const change = (roles: readonly Role[], active: boolean) =>
      books.do('change-staff', { login: 'li', name: 'li', roles: [...roles], active });
    await change(['analyst'], false);
    expect(await approve(books, 'q1', 'wang')).toBe('wrong-state');
    await change(['auditor'], true);
    expect(await approve(books, 'q1', 'wang')).toBe('wrong-state');
    await books.do('propose', ask('q2', { ...freeze, data: { ...freeze.data, account_id: 'ann' } }), {
      actor: 'stranger',
    });
    expect(await approve(books, 'q2', 'wang')).toBe('wrong-state');
    await change(['auditor', 'compliance'], true);
    expect(await approve(books, 'q1', 'wang')).toBe('done');
  });

  it('needs a request', async () => {
    const books = await Books.trading();
    for (const kind of ['reject', 'withdraw-proposal'] as const) {
      expect(await books.outcome(kind, decision('q9'), WANG)).toBe('not-found');
    }
    const group = [books.command('approve', decision('q9'), WANG), books.command('approve', decision('q9'))];
    expect(await books.ledger.submitLinked(group)).toMatchObject([{ refusal: { code: 'not-found' } }, {}]);
  });
});

describe('expiring', () => {
  it('is the clock, at the instant, and frees the matter', async () => {
    const books = await pendingBooks();
    const { expires_at } = await books.row('approval', 'q1');
    expect(await books.outcome('expire-proposal', { approval_id: 'q1' })).toBe('invalid');
    books.env.setNow(expires_at - 2_000);
    expect(await books.outcome('propose', ask('q2'), WANG)).toBe('already-exists');
    expect(await books.outcome('propose', ask('q2'), WANG)).toBe('done');
    expect(await books.row('approval', 'q1')).toMatchObject({
      status: 'expired',
      decided_by: 'clock',
      decided_at: expires_at,
      decision_reason: null,
    });
    expect(await approve(books, 'q1', 'wang')).toBe('wrong-state');
  });

  it('spares what was decided', async () => {
    const books = await pendingBooks();
    await books.do('reject', decision('q1', 'no'), WANG);
    const before = await books.row('approval', 'q1');
    expect(await books.days(40)).toBe(0);
    expect(await books.row('approval', 'q1')).toEqual(before);
  });

  it('catches up after a shutdown, in order', async () => {
    const books = await pendingBooks();
    await books.do(
      'propose',
      ask(
        'q2',
        { ...freeze, data: { ...freeze.data, account_id: 'ann' } },
        { expires_at: books.env.now() + DAY_MS },
      ),
      LI,
    );
    await books.ledger.close();
    const later = await books.copy();
    expect(await later.days(60)).toBe(2);
    const fired = await later.store.entries({ kind: 'expire-proposal' }, 10);
    expect(fired.map(({ subject, actor }) => `${subject} ${actor}`)).toEqual(['q2 clock', 'q1 clock']);
    expect(await verifyBooks(later.store, later.env)).toMatchObject({ ok: true });
  });
});

it('is the same made anew from the journal', async () => {
  const books = await pendingBooks();
  expect(await approve(books, 'q1', 'wang')).toBe('done');
  await books.do('propose', ask('q2'), LI);
  await books.ledger.close();
  const tables = async () => [
    await books.store.scan('approval', null, 10),
    await books.store.scan('matter', null, 10),
  ];
  const before = await tables();
  expect(await rebuildProjections(books.store, books.env)).toMatchObject({ ok: true });
  expect(await tables()).toEqual(before);
  expect(before[1]).toEqual([{ id: 'restriction|bob', approval_id: 'q2' }]);
});
