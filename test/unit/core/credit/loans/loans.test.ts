// A loan from the application to its end: who says what, where its money goes, what the clock does.
import { describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { parseCommandData, type CommandData } from '#core/ledger/commands';
import { Books } from '#test/support/books';
import { LENDER, apply, consent, dossier, granted, granting, running } from '#test/support/loans';
import { recordScore } from '#test/support/scorecards';

const LI = { actor: 'li' };
const FINN = { actor: 'finn' };

/** Days until an instalment is due have passed, and the clock has run. */
async function until(books: Books, at: number): Promise<void> {
  books.env.setNow(at);
  await books.ledger.advance(at);
}

const collecting = (loan_id: string, amount: bigint, settles = false) => ({
  ...{ collection_id: 'k', loan_id, amount, settles, reason: 'asked for' },
});

describe('an application', () => {
  it('needs a merchant, a consent to the dossier, an amount within the policy, and no other that waits', async () => {
    const books = await Books.trading();
    const dossier_consent_id = await consent(books, 'loan-dossier');
    const terms = { bank: LENDER, amount: 1_000_000n, months: 6, purpose: 'stock', dossier_consent_id };
    const outcome = (more: object): Promise<string> =>
      books.outcome('apply-for-loan', { account_id: 'shop', ...terms, ...more }, LI);
    expect(await outcome({ account_id: 'ann' })).toBe('wrong-state');
    expect(await outcome({ account_id: 'mall' })).toBe('not-found');
    expect(await outcome({ bank: 'CCB' })).toBe('wrong-state');
    expect(await outcome({ amount: 99_999n })).toBe('limit-exceeded');
    expect(await outcome({ months: 25 })).toBe('limit-exceeded');
    expect(await outcome({ collection_consent_id: dossier_consent_id })).toBe('wrong-state');
    const frozen = await books.restrict('shop', 'freeze');
    expect(await outcome({})).toBe('restricted');
    await books.lift(frozen);
    expect(await outcome({})).toBe('done');
    expect(await outcome({})).toBe('already-exists');
  });

  it('goes to the bank with a dossier that says what the books say, under a consent that holds', async () => {
    const books = await Books.trading();
    const loan_id = await apply(books);
    const data = await dossier(books, loan_id);
    expect(data.limit_minor).toBe(1_000_000n);
    const outcome = (more: object): Promise<string> =>
      books.outcome('record-dossier', { ...data, ...more }, { actor: 'console' });
    expect(await outcome({ limit_minor: 1_000_001n })).toBe('wrong-state');
    expect(await outcome({ as_of_seq: 9_999 })).toBe('wrong-state');
    expect(await outcome({ key_id: '0'.repeat(16) })).toBe('not-found');
    expect(await outcome({})).toBe('done');
    const loan = await books.row('loan', loan_id);
    expect(loan).toMatchObject({ status: 'submitted', score: 656, limit_reasons: ['asked'] });
    const { dossier_consent_id } = loan;
    await books.do('withdraw-consent', { consent_id: dossier_consent_id, reason: 'letter' }, LI);
    expect(await outcome({ as_of_seq: 1 })).toBe('wrong-state');
  });

  it('goes with the score that was recorded last, and with none but that', async () => {
    const books = await Books.trading();
    await books.openAccount('fair', true);
    const told = async (data: CommandData<'record-dossier'>): Promise<unknown> => {
      const result = await books.try('record-dossier', data, { actor: 'console' });
      return result.status === 'done' ? 'done' : result.refusal.details;
    };
    const loan_id = await apply(books);
    const first = await dossier(books, loan_id);
    const none = { score: undefined, score_basis: undefined, limit_minor: 0n };
    const expected = 'a recorded score: merchants are scored first';
    const unscored = { what: 'score', id: 'fair', expected };
    const other = await apply(books, { account_id: 'fair' });
    expect(await told({ ...first, ...none, loan_id: other })).toEqual(unscored);
    expect(await told({ ...first, loan_id: other })).toEqual(unscored);
    await recordScore(books, 'shop', { account_days: 10, real_name_level: 'none' });
    const { score } = await books.row('credit_score', 'shop');
    const last = { what: 'score', id: 'shop', score, expected: 'the score that was recorded last' };
    expect(await told(first)).toEqual(last);
    expect(await told({ ...first, ...none })).toEqual(last);
    const data = await dossier(books, loan_id);
    expect(await told({ ...data, score_basis: first.score_basis })).toEqual(last);
    expect(await told(data)).toBe('done');
  });

  it('is decided by the bank, within what was asked, or taken back before money is lent', async () => {
    const books = await Books.trading();
    const loan_id = await apply(books);
    expect(await books.outcome('decide-loan', granting(loan_id, 1n), LI)).toBe('wrong-state');
    await books.do('record-dossier', await dossier(books, loan_id));
    expect(await books.outcome('decide-loan', granting(loan_id, 1_000_001n), LI)).toBe('amount-exceeds');
    const refused = { loan_id, outcome: 'refuse', reference: 'ICBC 3' } as const;
    expect(parseCommandData('decide-loan', { ...refused, months: 3 }).ok).toBe(false);
    expect(parseCommandData('decide-loan', { ...refused, outcome: 'grant' }).ok).toBe(false);
    await books.do('decide-loan', refused, LI);
    expect((await books.row('borrower', 'shop')).pending_loan_id).toBeNull();
    const again = await granted(books);
    await books.do('withdraw-loan', { loan_id: again, reason: 'cheaper elsewhere' }, LI);
    const lend = { loan_id: again, custody_id: 'bank', amount: 1_000_000n };
    expect(await books.outcome('disburse-loan', lend, FINN)).toBe('wrong-state');
  });
});

describe('the money of a loan', () => {
  it("comes in as the merchant's, exactly as granted", async () => {
    const books = await Books.trading();
    const loan_id = await granted(books);
    const cash = await books.balance('bank', 'custody-cash');
    const lend = { loan_id, custody_id: 'bank', amount: 1_000_001n };
    expect(await books.outcome('disburse-loan', lend, FINN)).toBe('wrong-state');
    await books.do('disburse-loan', { ...lend, amount: 1_000_000n }, FINN);
    expect(await books.balance('shop')).toBe(1_000_000n);
    expect((await books.balance('bank', 'custody-cash')) - cash).toBe(-1_000_000n);
    expect(await books.outcome('disburse-loan', { ...lend, amount: 1_000_000n }, FINN)).toBe('wrong-state');
    const loan = await books.row('loan', loan_id);
    expect(loan).toMatchObject({ status: 'active', stage: 'current' });
    expect(loan.timer_at).toBe(loan.instalments[0]?.due_at);
  });

  it('is collected for the bank out of what is free, and handed on by two, never more than was collected', async () => {
    const books = await Books.trading();
    const { id } = await running(books);
    expect(await books.outcome('collect-loan', collecting(id, 1_000_001n), LI)).toBe('insufficient-funds');
    await books.do('collect-loan', collecting(id, 300_000n), LI);
    expect(await books.row('loan', id)).toMatchObject({
      ...{ interest_paid_minor: 18_375n, principal_paid_minor: 281_625n, collected_minor: 300_000n },
    });
    expect(await books.balance('system:CNY', 'loan-collections')).toBe(300_000n);
    const remit = {
      ...{ remittance_id: 'm', bank: LENDER, currency: 'CNY', custody_id: 'bank', reason: 'weekly' },
      ...{ amount: 300_001n, approver: 'wang' },
    };
    expect(await books.outcome('remit-loans', remit, FINN)).toBe('amount-exceeds');
    expect(await books.outcome('remit-loans', { ...remit, bank: 'CCB' }, FINN)).toBe('amount-exceeds');
    const alone = { ...remit, amount: 300_000n, approver: 'finn' };
    expect(await books.outcome('remit-loans', alone, FINN)).toBe('approval-needed');
    await books.do('remit-loans', { ...alone, approver: 'wang' }, FINN);
    expect(await books.balance('system:CNY', 'loan-collections')).toBe(0n);
    expect(await books.balance('bank', 'custody-cash')).toBe(-700_000n);
  });

  it('is not collected without a consent, under a freeze, or before what he owes the platform', async () => {
    const books = await Books.trading();
    const without = await running(books, {}, false);
    expect(await books.outcome('collect-loan', collecting(without.id, 1n), LI)).toBe('wrong-state');
    const { id } = await running(books);
    const frozen = await books.restrict('shop', 'stop-withdrawals');
    expect(await books.outcome('collect-loan', collecting(id, 1n), LI)).toBe('restricted');
    await books.lift(frozen);
    const card = { channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' } as const;
    await books.trade('t1', 500_000n, 'settled', card);
    const all = await books.balance('shop');
    const away = { withdrawal_id: 'w', account_id: 'shop', instrument_id: 'shop-bank', amount: all };
    await books.do('request-withdrawal', away);
    const back = { chargeback_id: 'c', trade_id: 't1', custody_id: 'bank', amount: 500_000n, reason: 'r' };
    await books.do('charge-back', back, FINN);
    await books.topUp('shop', 500_100n);
    expect(await books.outcome('collect-loan', collecting(id, 101n), LI)).toBe('insufficient-funds');
    expect(await books.outcome('collect-loan', collecting(id, 100n), LI)).toBe('done');
  });

  it('paid at the bank moves nothing here, and settles the loan before its time', async () => {
    const books = await Books.trading();
    const { id } = await running(books);
    const repay = (amount: bigint, settles: boolean) => ({
      ...{ repayment_id: 'p', loan_id: id, amount, settles, reference: 'statement 4' },
    });
    await books.do('record-repayment', repay(100_000n, false), FINN);
    expect(await books.balance('shop')).toBe(1_000_000n);
    const { principal_paid_minor } = await books.row('loan', id);
    const left_minor = 1_000_000n - principal_paid_minor;
    expect(await books.outcome('record-repayment', repay(left_minor - 1n, true), FINN)).toBe('wrong-state');
    await books.do('record-repayment', repay(left_minor + 7n, true), FINN);
    expect(await books.row('loan', id)).toMatchObject({
      ...{ status: 'repaid', principal_paid_minor: 1_000_000n, stage: 'current', timer_at: null },
    });
    expect(await books.row('borrower', 'shop')).toMatchObject({ running: 0, owed_minor: 0n });
    expect(await books.outcome('record-repayment', repay(1n, false), FINN)).toBe('wrong-state');
    expect(await books.days(400)).toBe(0);
  });
});

describe('the clock', () => {
  it('takes each instalment on its day until the loan is paid back', async () => {
    const books = await Books.trading();
    const loan = await running(books);
    await books.topUp('shop', 100_000n);
    for (const [place, { due_at }] of loan.instalments.entries()) {
      await until(books, due_at - 1);
      const before = await books.row('loan', loan.id);
      await until(books, due_at);
      const after = await books.row('loan', loan.id);
      expect(after.collected_minor > before.collected_minor, String(place)).toBe(true);
      expect(after.stage).toBe('current');
    }
    expect(await books.row('loan', loan.id)).toMatchObject({ status: 'repaid', timer_at: null });
    const interest = loan.instalments.reduce((sum, one) => sum + BigInt(one.interest_minor), 0n);
    expect(await books.balance('shop')).toBe(100_000n - interest);
    expect(await books.balance('system:CNY', 'loan-collections')).toBe(1_000_000n + interest);
  });

  it('takes what there is, and says how late the rest is, day by day to default', async () => {
    const books = await Books.trading();
    const loan = await running(books);
    const away = { withdrawal_id: 'w', account_id: 'shop', instrument_id: 'shop-bank' };
    await books.do('request-withdrawal', { ...away, amount: 999_000n });
    const first = loan.instalments[0]?.due_at ?? 0;
    const stages: string[] = [];
    for (const days of [0, 29, 30, 60, 90]) {
      await until(books, first + days * DAY_MS);
      stages.push(String((await books.row('loan', loan.id)).stage));
    }
    expect(stages).toEqual(['late-30', 'late-30', 'late-60', 'late-90', 'default']);
    expect((await books.row('loan', loan.id)).collected_minor).toBe(1_000n);
    expect(await books.balance('shop')).toBe(0n);
    await books.topUp('shop', 50_000n);
    await books.days(31);
    expect((await books.row('loan', loan.id)).collected_minor).toBe(51_000n);
  });

  it('takes nothing under a freeze or after the consent was withdrawn, and never stops over it', async () => {
    const books = await Books.trading();
    const loan = await running(books);
    await books.restrict('shop', 'freeze');
    await until(books, loan.instalments[0]?.due_at ?? 0);
    expect(await books.row('loan', loan.id)).toMatchObject({ collected_minor: 0n, stage: 'late-30' });
    const other = await running(books, { account_id: 'mall' });
    const mandate = other.collection_consent_id ?? '';
    await books.do('withdraw-consent', { consent_id: mandate, reason: 'letter' }, LI);
    await books.days(120);
    expect(await books.row('loan', other.id)).toMatchObject({ collected_minor: 0n, stage: 'default' });
    const fired = await books.store.entries({ kind: 'age-loan' }, 1_000);
    expect(fired.length).toBeGreaterThan(10);
    expect(fired.every(({ outcome }) => outcome === 'done')).toBe(true);
  });

  it('rests once the bank wrote the loan off; what still comes in counts', async () => {
    const books = await Books.trading();
    const { id } = await running(books);
    const off = { loan_id: id, reference: 'ICBC 9', reason: 'insolvent', approver: 'li' };
    expect(await books.outcome('write-off-loan', off, LI)).toBe('approval-needed');
    await books.do('write-off-loan', { ...off, approver: 'wang' }, LI);
    expect(await books.row('loan', id)).toMatchObject({
      status: 'written-off',
      written_off_minor: 1_000_000n,
    });
    expect(await books.balance('shop')).toBe(1_000_000n);
    await books.days(200);
    expect(await books.store.entries({ kind: 'age-loan' }, 10)).toEqual([]);
    await books.do('collect-loan', collecting(id, 110_000n), LI);
    const { principal_paid_minor, written_off_minor } = await books.row('loan', id);
    expect(written_off_minor).toBe(1_000_000n - principal_paid_minor);
  });
});
