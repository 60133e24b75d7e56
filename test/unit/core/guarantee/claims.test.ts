// The life of a claim: filed within the cover, heard, decided by two people, paid by the same entry, recovered.
import { describe, expect, it } from 'vitest';

import { DEFAULT_POLICIES } from '#core/policy/policy';
import { rebuildProjections } from '#core/ledger/rebuild';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import {
  answer,
  claimOn,
  compensate,
  fileClaim,
  guaranteed,
  issueBadge,
  upholding,
} from '#test/support/guarantee';
import { raiseData } from '#test/support/raising';

const LI = { actor: 'li' };
const PRICE = 100_000n;
const reserveOf = (books: Books): Promise<bigint> => books.balance('system:CNY', 'guarantee-reserve');

async function sound(books: Books): Promise<void> {
  expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  await rebuildProjections(books.store, books.env);
  expect((await verifyBooks(books.store, books.env)).ok).toBe(true);
}

async function sold(): Promise<Books> {
  const books = await guaranteed();
  await books.trade('t', PRICE, 'settled');
  return books;
}

describe('filing a claim', () => {
  it('needs a badge that the seller carried when the trade was paid, not today', async () => {
    const books = await guaranteed();
    await books.trade('before', PRICE, 'settled', { seller_id: 'mall' });
    const badge_id = await issueBadge(books, 'mall');
    await books.trade('under', PRICE, 'settled', { seller_id: 'mall' });
    const revoked = { badge_id, reason_code: 'complaints', basis: 'many', approver: 'wang' } as const;
    await books.do('revoke-badge', revoked, LI);
    await books.trade('after', PRICE, 'settled', { seller_id: 'mall' });
    expect(await books.outcome('file-claim', claimOn('before', PRICE), LI)).toBe('wrong-state');
    expect(await books.outcome('file-claim', claimOn('after', PRICE), LI)).toBe('wrong-state');
    expect(await books.outcome('file-claim', claimOn('under', PRICE), LI)).toBe('done');
    await sound(books);
  });
  it('is for trades that are over, within the time, once at a time, and for no more than what was paid', async () => {
    const books = await sold();
    await books.trade('shipped', PRICE, 'shipped');
    expect(await books.outcome('file-claim', claimOn('shipped', PRICE), LI)).toBe('wrong-state');
    expect(await books.outcome('file-claim', claimOn('t', PRICE + 1n), LI)).toBe('amount-exceeds');
    await books.do('pay-refund', {
      ...{ refund_id: 'r', trade_id: 't', amount: 10_000n, destination: 'balance', by: 'seller' },
    });
    expect(await books.outcome('file-claim', claimOn('t', PRICE - 9_999n), LI)).toBe('amount-exceeds');
    const id = await fileClaim(books, 't', 50_000n);
    expect(await books.outcome('file-claim', claimOn('t', 1n), LI)).toBe('already-exists');
    await books.do('withdraw-claim', { claim_id: id, reason: 'it came' }, LI);
    expect(await books.row('claim', id)).toMatchObject({ status: 'withdrawn', decided_by: 'li' });
    await books.days(29);
    expect(await books.outcome('file-claim', claimOn('t', 1n), LI)).toBe('done');
    await books.trade('late', PRICE, 'settled');
    await books.days(31);
    expect(await books.outcome('file-claim', claimOn('late', 1n), LI)).toBe('wrong-state');
    await sound(books);
  });
  it('sets by when the seller answers and two people decide', async () => {
    const books = await sold();
    const claim = await books.row('claim', await fileClaim(books, 't', PRICE));
    const { answer_days } = DEFAULT_POLICIES.guarantee;
    expect(claim.answer_due_at).toBe(claim.filed_at + answer_days * 86_400_000);
    // Ten business days are two weeks, to the end of the day.
    const days = (claim.decide_due_at - claim.answer_due_at) / 86_400_000;
    expect(days).toBeGreaterThanOrEqual(14);
    expect(days).toBeLessThan(17);
    expect(claim).toMatchObject({ status: 'open', ground: 'not-delivered', filed_by: 'li', findings: [] });
  });
});

describe('deciding a claim', () => {
  it('pays out of the reserve in the same entry, to the fen', async () => {
    const books = await sold();
    const [buyer, reserve] = [await books.balance('ann'), await reserveOf(books)];
    const claim_id = await fileClaim(books, 't', PRICE);
    await answer(books, claim_id);
    await books.do('decide-claim', upholding(claim_id, 70_001n), LI);
    const { seq } = await books.store.head();
    expect(await books.balance('ann')).toBe(buyer + 70_001n);
    expect(await reserveOf(books)).toBe(reserve - 70_001n);
    expect(await books.row('claim', claim_id)).toMatchObject({
      ...{ status: 'upheld', paid_minor: 70_001n, decided_seq: seq },
      ...{ decided_by: 'li', approved_by: 'finn', reason_code: 'evidence-complete' },
    });
    expect(await books.row('trade', 't')).toMatchObject({ compensated_minor: 70_001n, claimed_minor: 0n });
    expect(await books.outcome('decide-claim', upholding(claim_id, 1n), LI)).toBe('wrong-state');
    await sound(books);
  });
  it('takes two people in either mode', async () => {
    const books = await sold();
    const claim_id = await fileClaim(books, 't', PRICE);
    await answer(books, claim_id);
    const alone = upholding(claim_id, PRICE, { approver: 'li' });
    expect(await books.outcome('decide-claim', alone, LI)).toBe('approval-needed');
    expect(await books.outcome('decide-claim', alone, { ...LI, mode: 'record' })).toBe('approval-needed');
    expect((await books.row('claim', claim_id)).status).toBe('open');
  });
  it('waits for the seller, as long as he has time to answer', async () => {
    const books = await sold();
    const claim_id = await fileClaim(books, 't', PRICE);
    expect(await books.outcome('decide-claim', upholding(claim_id, PRICE), LI)).toBe('wrong-state');
    await books.days(5);
    expect(await books.outcome('decide-claim', upholding(claim_id, PRICE), LI)).toBe('done');
    expect(await books.outcome('answer-claim', { claim_id, answer: 'accepts', statement: 'x' }, LI)).toBe(
      'wrong-state',
    );
  });
  it('refuses without money, and the buyer may claim again within the time', async () => {
    const books = await sold();
    const reserve = await reserveOf(books);
    const claim_id = await fileClaim(books, 't', PRICE);
    await answer(books, claim_id);
    const refusal = { claim_id, outcome: 'refuse', reason_code: 'delivery-proved' } as const;
    await books.do('decide-claim', { ...refusal, note: 'Signed for.', despite: '', approver: 'finn' }, LI);
    expect(await reserveOf(books)).toBe(reserve);
    expect(await books.row('claim', claim_id)).toMatchObject({ status: 'refused', paid_at: null });
    await fileClaim(books, 't', PRICE);
    await sound(books);
  });
  it('never gives more than the buyer has not got back since', async () => {
    const books = await sold();
    const claim_id = await fileClaim(books, 't', PRICE);
    await answer(books, claim_id);
    await books.do('pay-refund', {
      ...{ refund_id: 'r', trade_id: 't', amount: 60_000n, destination: 'balance', by: 'seller' },
    });
    expect(await books.outcome('decide-claim', upholding(claim_id, 40_001n), LI)).toBe('amount-exceeds');
    await books.do('decide-claim', upholding(claim_id, 40_000n), LI);
    await sound(books);
  });
  it('stays within what is covered per trade, per buyer and month, and per badge', async () => {
    const books = await guaranteed();
    const small = { CNY: '60000' };
    const publish = async (version: number, change: object) => {
      const data = { ...DEFAULT_POLICIES.guarantee, ...change };
      const effective_from = books.env.now() + 1_000;
      const policy = { policy: 'guarantee', version, effective_from, data, approver: 'boss' };
      await books.do('publish-policy', policy);
      await books.days(1);
    };
    const tried = async (trade_id: string, amount: bigint): Promise<string> => {
      const claim_id = await fileClaim(books, trade_id, amount);
      await answer(books, claim_id);
      return await books.outcome('decide-claim', upholding(claim_id, amount, { despite: 'seen' }), LI);
    };
    for (const id of ['t1', 't2', 't3', 't4', 't5']) {
      await books.trade(id, PRICE, 'settled');
    }
    await publish(2, { cover_per_trade_minor: small });
    expect(await tried('t1', 60_001n)).toBe('limit-exceeded');
    expect(await tried('t2', 60_000n)).toBe('done');
    await publish(3, { cover_per_buyer_month_minor: { CNY: '100000' } });
    expect(await tried('t3', 40_001n)).toBe('limit-exceeded');
    await publish(4, { cover_per_badge_minor: { CNY: '60000' } });
    expect(await tried('t4', 1n)).toBe('limit-exceeded');
    await publish(5, { cover_per_trade_minor: {} });
    expect(await tried('t5', 1n)).toBe('no-policy');
    await sound(books);
  });
  it('cannot empty the reserve below zero', async () => {
    const books = await guaranteed(undefined, 70_000n);
    await books.trade('t', PRICE, 'settled');
    const claim_id = await fileClaim(books, 't', PRICE);
    await answer(books, claim_id);
    expect(await books.outcome('decide-claim', upholding(claim_id, 70_001n), LI)).toBe('insufficient-funds');
    expect(await books.outcome('decide-claim', upholding(claim_id, 70_000n), LI)).toBe('done');
  });
});

describe('a chargeback after a compensation', () => {
  it('does not pay twice: the buyer owes what he had', async () => {
    const books = await guaranteed();
    const card = { channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' } as const;
    await books.trade('t', PRICE, 'settled', card);
    const before = await books.balance('ann');
    await compensate(books, 't', PRICE);
    await books.do('charge-back', {
      ...{ chargeback_id: 'c', trade_id: 't', custody_id: 'bank', amount: PRICE, reason: 'issuer' },
    });
    // The reserve gave it, the issuer gave it to the card: the balance is as before.
    expect(await books.balance('ann')).toBe(before);
    expect(await books.outcome('file-claim', claimOn('t', 1n), LI)).toBe('amount-exceeds');
    await sound(books);
  });
  it('and one before leaves nothing to compensate', async () => {
    const books = await guaranteed();
    const card = { channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' } as const;
    await books.trade('t', PRICE, 'settled', card);
    const claim_id = await fileClaim(books, 't', PRICE);
    await answer(books, claim_id);
    await books.do('charge-back', {
      ...{ chargeback_id: 'c', trade_id: 't', custody_id: 'bank', amount: PRICE, reason: 'issuer' },
    });
    expect(await books.outcome('decide-claim', upholding(claim_id, 1n), LI)).toBe('amount-exceeds');
    await sound(books);
  });
});

describe('a compensation recorded without a claim', () => {
  it('takes two people in either mode, and shows as a claim that was upheld', async () => {
    const books = await sold();
    const paid = { claim_id: 'old', trade_id: 't', amount: 500n, reason: 'fraud', approver: 'li' };
    expect(await books.outcome('pay-compensation', paid, LI)).toBe('approval-needed');
    expect(await books.outcome('pay-compensation', paid, { ...LI, mode: 'record' })).toBe('approval-needed');
    await books.do('pay-compensation', { ...paid, approver: 'finn' }, LI);
    const told = { status: 'upheld', ground: null, paid_minor: 500n, asked_minor: 500n, approved_by: 'finn' };
    expect(await books.row('claim', 'old')).toMatchObject(told);
    await sound(books);
  });
});

describe('recovering', () => {
  it('draws blocked proceeds first and never more than the seller holds', async () => {
    const books = await sold();
    const claim = await compensate(books, 't', PRICE);
    const reserve = await reserveOf(books);
    await books.restrict('shop', 'freeze');
    const back = (amount: bigint) => ({
      ...{ recovery_id: `r${String(amount)}`, claim_id: claim.id, amount, reason: 'owed' },
    });
    expect(await books.outcome('recover-compensation', back(PRICE + 1n), LI)).toBe('amount-exceeds');
    expect(await books.outcome('recover-compensation', back(60_000n), LI)).toBe('done');
    expect(await reserveOf(books)).toBe(reserve + 60_000n);
    expect(await books.balance('shop')).toBe(40_000n);
    await books.do('charge-fee', { fee_id: 'x', account_id: 'shop', amount: 40_000n, reason: 'spent' });
    expect(await books.outcome('recover-compensation', back(40_000n), LI)).toBe('insufficient-funds');
    const given_up = { claim_id: claim.id, reason: 'insolvent', approver: 'li' };
    expect(await books.outcome('end-recovery', given_up, LI)).toBe('approval-needed');
    await books.do('end-recovery', { ...given_up, approver: 'finn' }, LI);
    expect(await books.outcome('recover-compensation', back(1n), LI)).toBe('wrong-state');
    expect((await books.row('exposure', claim.badge_id ?? '')).unrecovered_minor).toBe(0n);
    await sound(books);
  });
});

describe('what speaks for collusion', () => {
  it('is found by the books when it is filed and when it is decided, and asks for a reason', async () => {
    const books = await sold();
    const claim_id = await fileClaim(books, 't', PRICE);
    await answer(books, claim_id);
    const { seq } = await books.store.head();
    await books.do('raise-alert', raiseData('ann', seq), { actor: 'detector' });
    expect(await books.outcome('decide-claim', upholding(claim_id, PRICE), LI)).toBe('wrong-state');
    expect(await books.outcome('decide-claim', upholding(claim_id, PRICE, { despite: ' ' }), LI)).toBe(
      'wrong-state',
    );
    await books.do('decide-claim', upholding(claim_id, PRICE, { despite: 'the parcel is lost' }), LI);
    expect((await books.row('claim', claim_id)).findings).toEqual([
      { code: 'under-review', evidence: 'ann' },
    ]);
    await books.trade('u', PRICE, 'settled');
    const again = await books.row('claim', await fileClaim(books, 'u', PRICE));
    expect(again.findings.map(({ code }) => code)).toEqual(['under-review', 'repeated-claims']);
    await sound(books);
  });
  it('is a badge just issued, and a seller who is the buyer', async () => {
    const books = await Books.trading();
    await books.topUp('ann', PRICE);
    await books.do('open-account', {
      ...{ account_id: 'anns-shop', party_id: 'p-ann', currency: 'CNY', merchant: true, category: '' },
    });
    await books.days(100);
    const badge_id = await issueBadge(books, 'anns-shop');
    await books.trade('t', PRICE, 'settled', { seller_id: 'anns-shop' });
    const claim = await books.row('claim', await fileClaim(books, 't', PRICE));
    expect(claim.findings).toEqual([
      { code: 'shared-identity', evidence: 'identity' },
      { code: 'fresh-badge', evidence: badge_id },
    ]);
  });
  it('is taken from the console as well, which looks over the journal', async () => {
    const books = await sold();
    const findings = [{ code: 'shared-device' as const, evidence: 'd1' }];
    await books.do('file-claim', { ...claimOn('t', PRICE), findings }, LI);
    const { seq } = await books.store.head();
    expect((await books.row('claim', `claim-${String(seq)}`)).findings).toEqual(findings);
  });
});
