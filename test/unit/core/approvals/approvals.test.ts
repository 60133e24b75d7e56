import { describe, expect, it } from 'vitest';

import { Approvals, type Deed } from '#core/approvals/approvals';
import { matterOf } from '#core/approvals/matters';
import { approvalNeed } from '#core/approvals/needs-approval';
import { COMMAND_KINDS } from '#core/ledger/commands';
import { verifyBooks } from '#core/ledger/verify';
import { Policies } from '#core/policy/policy';
import { COMMAND_ACCESS, isApprovalKind } from '#core/staff/command-access';
import { Books } from '#test/support/books';

interface Desk {
  readonly books: Books;
  readonly approvals: Approvals;
  deed(actor: string, key?: string): Deed;
}

async function openDesk(): Promise<Desk> {
  const books = await Books.trading();
  const { ledger, store, env } = books;
  const approvals = new Approvals({ ledger, reader: store, sha256: env.sha256 });
  let keys = 0;
  const deed = (actor: string, key = `deed-${String((keys += 1))}`): Deed => {
    env.setNow(env.now() + 1_000);
    return { actor, key, at: env.now() };
  };
  return { books, approvals, deed };
}

const ORDER = {
  approval_id: 'q1',
  kind: 'execute-court-order',
  data: { order_id: 'o1', account_id: 'bob', custody_id: 'bank', amount: 500n, basis: '(2026) 京01执123号' },
  reason: 'letter of the court',
};

describe('proposing', () => {
  it('stores data with defaults filled in and amounts as text', async () => {
    const { books, approvals, deed } = await openDesk();
    const proposal = {
      approval_id: 'q1',
      kind: 'impose-restriction',
      data: {
        ...{
          restriction_id: 'r1',
          account_id: 'bob',
          restriction: 'freeze',
          reason_code: 'cash-out',
          basis: 'b',
        },
        ends_at: '2026-03-01T00:00:00Z',
      },
      reason: 'loop',
    };
    expect(await approvals.propose(proposal, deed('li'))).toMatchObject({ status: 'done' });
    expect((await books.row('approval', 'q1')).data).toEqual({
      ...proposal.data,
      terms: {},
      ends_at: Date.UTC(2026, 2, 1),
    });
    await approvals.propose({ ...ORDER, approval_id: 'q2' }, deed('li'));
    expect(await books.row('approval', 'q2')).toMatchObject({
      matter: 'court-order|bob',
      data: { ...ORDER.data, amount: '500' },
    });
  });

  it('gives the same answer to the same request under the same key', async () => {
    const { approvals, deed } = await openDesk();
    const first = await approvals.propose(ORDER, deed('li', 'again'));
    const second = await approvals.propose(ORDER, deed('li', 'again'));
    expect(first).toMatchObject({ status: 'done', answer: { repeated: false } });
    expect(second).toMatchObject({ status: 'done', answer: { repeated: true } });
  });

  it('says what is wrong with what is proposed', async () => {
    const { approvals, deed } = await openDesk();
    const data = { ...ORDER.data, amount: '-5' };
    expect(await approvals.propose({ ...ORDER, data }, deed('li'))).toMatchObject({
      status: 'rejected',
      refusal: { code: 'invalid', details: { field: 'command.data.amount' } },
    });
  });
});

describe('approving', () => {
  const verdict = { approval_id: 'q1', note: 'checked' };

  it('carries out in the name of both', async () => {
    const { books, approvals, deed } = await openDesk();
    await books.topUp('bob', 800n);
    await approvals.propose(ORDER, deed('li'));
    const result = await approvals.approve(verdict, deed('wang'));
    if (result.status !== 'done') {
      throw new Error(result.refusal.code);
    }
    expect(await books.balance('bob')).toBe(300n);
    expect(result.carried.seq).toBe(result.approved.seq + 1);
    expect(await books.row('approval', 'q1')).toMatchObject({
      status: 'approved',
      decided_by: 'wang',
      decided_seq: result.approved.seq,
    });
    const [entry] = await books.store.entriesBySeq([result.carried.seq]);
    expect(entry).toMatchObject({ kind: 'execute-court-order', actor: 'li', mode: 'authorise' });
    expect(result.carried.body.data).toMatchObject({ approver: 'wang', amount: '500' });
    expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true });
  });

  it('sent twice is done once', async () => {
    const { books, approvals, deed } = await openDesk();
    await books.topUp('bob', 2_000n);
    await approvals.propose(ORDER, deed('li'));
    const both = await Promise.all([
      approvals.approve(verdict, deed('wang', 'same')),
      approvals.approve(verdict, deed('wang', 'same')),
    ]);
    expect(both.map((one) => one.status === 'done' && one.carried.repeated)).toEqual([false, true]);
    const other = await approvals.approve(verdict, deed('zhao', 'other'));
    expect(other).toMatchObject({ status: 'refused', refusal: { code: 'wrong-state' } });
    expect(await books.balance('bob')).toBe(1_500n);
  });

  it('happens whole or not at all: a refused command leaves evidence and the request pending', async () => {
    const { books, approvals, deed } = await openDesk();
    await approvals.propose(ORDER, deed('li'));
    const refused = await approvals.approve(verdict, deed('wang', 'first-try'));
    const { seq } = await books.store.head();
    expect(refused).toMatchObject({ status: 'refused', seq, refusal: { code: 'insufficient-funds' } });
    const [evidence] = await books.store.entriesBySeq([seq]);
    expect(evidence).toMatchObject({ kind: 'execute-court-order', outcome: 'refused', actor: 'li' });
    expect((await books.row('approval', 'q1')).status).toBe('pending');
    expect(await books.store.entries({ kind: 'approve' }, 10)).toEqual([]);
    await books.topUp('bob', 500n);
    // The same try stays refused, a new one is decided anew.
    expect(await approvals.approve(verdict, deed('wang', 'first-try'))).toMatchObject({
      status: 'refused',
      seq,
      refusal: { code: 'insufficient-funds' },
    });
    expect(await approvals.approve(verdict, deed('wang', 'second-try'))).toMatchObject({ status: 'done' });
    expect(await books.balance('bob')).toBe(0n);
  });

  it('is not for the proposer, whatever the command', async () => {
    const { books, approvals, deed } = await openDesk();
    await books.topUp('bob', 800n);
    await approvals.propose(ORDER, deed('li'));
    const own = await approvals.approve(verdict, deed('li'));
    expect(own).toMatchObject({ status: 'refused', refusal: { code: 'approval-needed' } });
    expect(await books.balance('bob')).toBe(800n);
  });

  it('needs a request', async () => {
    const { approvals, deed } = await openDesk();
    expect(await approvals.approve(verdict, deed('wang'))).toEqual({
      status: 'refused',
      refusal: { code: 'not-found', details: { what: 'approval', id: 'q1' } },
      seq: null,
    });
  });

  it('carries out refunds, which name no approver themselves', async () => {
    const { books, approvals, deed } = await openDesk();
    await books.topUp('ann', 5_000n);
    await books.trade('t1', 5_000n, 'shipped');
    const data = { refund_id: 'f1', trade_id: 't1', amount: '5000', destination: 'balance', by: 'platform' };
    await approvals.propose({ approval_id: 'q1', kind: 'pay-refund', data, reason: 'broken' }, deed('li'));
    expect(await approvals.approve(verdict, deed('wang'))).toMatchObject({ status: 'done' });
    expect(await books.balance('ann')).toBe(5_000n);
  });
});

describe('saying no', () => {
  it('leaves the command undone', async () => {
    const { books, approvals, deed } = await openDesk();
    await books.topUp('bob', 800n);
    await approvals.propose(ORDER, deed('li'));
    await approvals.propose(
      { ...ORDER, approval_id: 'q2', data: { ...ORDER.data, account_id: 'ann' } },
      deed('li'),
    );
    expect(await approvals.reject({ approval_id: 'q1', note: 'no' }, deed('wang'))).toMatchObject({
      status: 'done',
    });
    expect(await approvals.withdraw({ approval_id: 'q2', note: '' }, deed('li'))).toMatchObject({
      status: 'done',
    });
    expect(await books.balance('bob')).toBe(800n);
    expect((await books.row('approval', 'q1')).decision_reason).toBe('no');
    expect((await books.row('approval', 'q2')).status).toBe('withdrawn');
  });
});

describe('who decides', () => {
  const trade = { currency: 'CNY', escrow_minor: 2_000_000n, refunded_minor: 0n, charged_back_minor: 0n };
  const context = { policies: new Policies(), at: 0, trade, payer: null };

  it('is one person or two by kind, and for refunds by amount', () => {
    expect(approvalNeed('charge-fee', { amount: '99999999' }, context)).toBeNull();
    expect(approvalNeed('adjust', {}, context)).toEqual({ reason: 'kind' });
    expect(approvalNeed('lift-restriction', {}, context)).toEqual({ reason: 'kind' });
    const refund = (amount: unknown, currency: string | null = 'CNY'): string | null =>
      approvalNeed(
        'pay-refund',
        { amount },
        { ...context, trade: currency === null ? null : { ...trade, currency } },
      )?.reason ?? null;
    expect([refund('999999'), refund(999_999), refund(999_999n)]).toEqual([null, null, null]);
    expect([refund('1000000'), refund(1_000_000), refund(1_000_000n)]).toEqual([
      'amount',
      'amount',
      'amount',
    ]);
    expect(approvalNeed('pay-refund', { amount: '1000001' }, context)).toEqual({
      ...{ reason: 'amount', threshold_minor: 1_000_000n, currency: 'CNY' },
    });
    // What cannot be compared is decided by two.
    const unclear = [refund('1', null), refund('1', 'GBP'), refund('much'), refund(1.5), refund(undefined)];
    expect(new Set(unclear)).toEqual(new Set(['unknown-amount']));
  });

  it('counts all that went back of the trade, so that cutting it into pieces spares nobody the second person', () => {
    const after = (kind: 'pay-refund' | 'charge-back', gone: Partial<typeof trade>): string | null =>
      approvalNeed(kind, { amount: '999999' }, { ...context, trade: { ...trade, ...gone } })?.reason ?? null;
    for (const kind of ['pay-refund', 'charge-back'] as const) {
      expect([
        after(kind, {}),
        after(kind, { refunded_minor: 1n }),
        after(kind, { charged_back_minor: 1n }),
      ]).toEqual([null, 'amount', 'amount']);
    }
  });

  it('is two for a dispute by what goes to the buyer or to the seller, whichever is more', () => {
    const decided = (data: object, of: typeof trade | null = trade): string | null =>
      approvalNeed('decide-dispute', data, { ...context, trade: of })?.reason ?? null;
    const small = { ...trade, escrow_minor: 999_999n };
    expect(decided({ outcome: 'refund' })).toBe('amount');
    expect(decided({ outcome: 'refund' }, small)).toBeNull();
    expect(decided({ outcome: 'refund' }, { ...small, refunded_minor: 1n })).toBe('amount');
    expect(decided({ outcome: 'refund' }, null)).toBe('unknown-amount');
    const middling = { ...trade, escrow_minor: 1_500_000n };
    expect(decided({ outcome: 'split', refund_amount: '999999' }, middling)).toBeNull();
    expect(decided({ outcome: 'split', refund_amount: '1000000' }, middling)).toBe('amount');
    expect(decided({ outcome: 'split', refund_amount: '500000' }, middling)).toBe('amount');
    expect(decided({ outcome: 'split', refund_amount: '500001' }, middling)).toBeNull();
    expect(decided({ outcome: 'split' })).toBe('unknown-amount');
    expect(decided({ outcome: 'release' })).toBe('amount');
    expect(decided({ outcome: 'release' }, small)).toBeNull();
    expect(decided({ outcome: 'release' }, { ...small, currency: 'GBP' })).toBe('unknown-amount');
  });

  it('is two for what staff let go to the seller in the buyer’s stead, by what is in escrow', () => {
    const small = { ...trade, escrow_minor: 999_999n };
    const need = (kind: 'confirm-trade' | 'ship-trade', of: typeof trade, data: object = {}): string | null =>
      approvalNeed(kind, data, { ...context, trade: of })?.reason ?? null;
    expect([need('confirm-trade', trade), need('confirm-trade', small)]).toEqual(['amount', null]);
    // What confirms itself at once is confirmed by whoever ships it.
    const method = (delivery_method: string) => need('ship-trade', trade, { delivery_method });
    expect([method('recharge'), method('automatic'), method('express')]).toEqual(['amount', null, null]);
    expect(need('ship-trade', small, { delivery_method: 'recharge' })).toBeNull();
  });

  it('is two for a transfer with all that the account paid on the day, however it is cut', () => {
    const need = (amount: string, usage: { day: string; day_minor: bigint } | null, currency = 'CNY') =>
      approvalNeed('transfer', { amount }, { ...context, trade: null, payer: { currency, usage } })?.reason ??
      null;
    expect([need('999999', null), need('1000000', null)]).toEqual([null, 'amount']);
    const on = (day: string) => ({ day, day_minor: 999_000n });
    expect(need('999', on('1970-01-01'))).toBeNull();
    expect(need('1000', on('1970-01-01'))).toBe('amount');
    expect(need('999999', on('1969-12-31'))).toBeNull();
    expect([need('199999', null, 'JPY'), need('200000', null, 'JPY')]).toEqual([null, 'amount']);
    expect(need('1', null, 'GBP')).toBe('unknown-amount');
    expect(approvalNeed('transfer', { amount: '1' }, context)).toEqual({ reason: 'unknown-amount' });
  });

  it('follows the version of the policy in force', () => {
    const row = {
      ...{ id: 'approvals@1', kind: 'approvals', version: 1, effective_from: 10, seq: 1 },
      data: { large_refund_minor: { CNY: '5' } },
    };
    const policies = new Policies([row]);
    const at = (instant: number): boolean =>
      approvalNeed('pay-refund', { amount: '5' }, { ...context, policies, at: instant }) !== null;
    expect([at(9), at(10)]).toEqual([false, true]);
  });

  it('is the same for the table of access and for what can be proposed', () => {
    for (const kind of COMMAND_KINDS) {
      const by_two = ['approval', 'by-amount'].includes(COMMAND_ACCESS[kind].way);
      expect({ kind, proposable: isApprovalKind(kind) }).toEqual({ kind, proposable: by_two });
    }
    expect(isApprovalKind('constructor')).toBe(false);
  });

  it('is asked once per matter', () => {
    expect(matterOf('publish-policy', { policy: 'fees' })).toBe('policy|fees');
    expect(matterOf('pay-refund', { trade_id: 't' })).toBe('refund|t');
    expect(matterOf('decide-dispute', { trade_id: 't' })).toBe('dispute|t');
    expect(matterOf('charge-back', { chargeback_id: 'c', trade_id: 't' })).toBe('chargeback|t');
    expect(matterOf('execute-court-order', { order_id: 'o', account_id: 'a' })).toBe('court-order|a');
    expect(matterOf('lift-restriction', { restriction_id: 'r' })).toBe('lifting|r');
  });

  it('is asked once per account that is corrected: an id made up for it makes no other matter of it', async () => {
    const line = (account_id: string, code: string, amount: string) => ({ account_id, code, amount });
    const own = line('system:CNY', 'losses', '-5');
    expect(matterOf('adjust', { lines: [own, line('zoe', 'customer-available', '5')] })).toBe(
      'adjustment|zoe',
    );
    const between = [line('zoe', 'customer-available', '5'), line('amy', 'customer-blocked', '-5')];
    expect(matterOf('adjust', { lines: between })).toBe('adjustment|amy');
    const suspense = line('system:CNY', 'suspense', '5');
    expect(matterOf('adjust', { lines: [own, suspense] })).toBe(
      'adjustment|system:CNY losses, system:CNY suspense',
    );
    const cash = (id: string, amount: string) => line(id, 'custody-cash', amount);
    const one = matterOf('adjust', { lines: [cash('icbc', '-5'), cash('cmb', '5')] });
    expect(matterOf('adjust', { lines: [cash('cmb', '-9'), cash('icbc', '9')] })).toBe(one);
    expect(matterOf('adjust', { lines: [cash('icbc', '-5'), cash('ccb', '5')] })).not.toBe(one);

    const { approvals, deed } = await openDesk();
    const ask = (place: number, account_id: string) => {
      const lines = [line(account_id, 'customer-available', '500'), line('system:CNY', 'losses', '-500')];
      const data = { adjustment_id: `adj-${String(place)}`, lines, reason: 'goodwill', basis: 'a letter' };
      const asked = { approval_id: `q${String(place)}`, kind: 'adjust', data, reason: 'goodwill' };
      return approvals.propose(asked, deed('li'));
    };
    expect(await ask(1, 'bob')).toMatchObject({ status: 'done' });
    expect(await ask(2, 'bob')).toMatchObject({
      status: 'refused',
      refusal: { code: 'already-exists', details: { id: 'q1', matter: 'adjustment|bob' } },
    });
    expect(await ask(3, 'ann')).toMatchObject({ status: 'done' });
  });
});
