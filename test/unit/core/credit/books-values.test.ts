// Characteristics out of entries that the ledger itself wrote: what it keeps as facts is what they read.
import { describe, expect, it } from 'vitest';

import { CreditKnowledge } from '#core/credit/characteristics/knowledge';
import { SPECIAL_CODES as SPECIAL } from '#core/credit/characteristics/definition';
import type { CommandData } from '#core/ledger/commands';
import { Books } from '#test/support/books';
import { consent, running } from '#test/support/loans';
import { raiseData } from '#test/support/raising';

const LI = { actor: 'li' };

async function valuesIn(books: Books, account_id = 'shop') {
  const known = new CreditKnowledge();
  for (const entry of await books.store.entries({}, 10_000)) known.observe(entry);
  return known.valuesOf(account_id, books.env.now()) ?? {};
}

const idOf = async (books: Books, word: string) => `${word}-${String((await books.store.head()).seq)}`;

describe('what the ledger writes', () => {
  it('tells trades, a dispute that is lost, a refund, a chargeback and a withdrawal that came back', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 100_000n);
    await books.trade('t1', 4_000n, 'settled');
    await books.trade('t2', 3_000n, 'shipped');
    await books.do('open-dispute', { trade_id: 't2', by: 'buyer', reason: 'empty' });
    await books.do('decide-dispute', {
      trade_id: 't2',
      outcome: 'split',
      refund_amount: 1_000n,
      reason: 'half',
    });
    const card = { channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' } as const;
    await books.trade('t3', 3_000n, 'shipped', card);
    const back = { chargeback_id: 'c', trade_id: 't3', custody_id: 'bank', amount: 3_000n, reason: 'r' };
    await books.do('charge-back', back);
    const away = { account_id: 'shop', instrument_id: 'shop-bank' };
    await books.do('request-withdrawal', { withdrawal_id: 'w1', amount: 1_000n, ...away });
    await books.do('request-withdrawal', { withdrawal_id: 'w2', amount: 500n, ...away });
    await books.do('return-withdrawal', { withdrawal_id: 'w2', reason: 'closed account' });
    expect(await valuesIn(books)).toMatchObject({
      ...{ real_name_level: 'bank', party_kind: 'business', sales_90d: 3, turnover_90d: 10_000 },
      ...{ buyers_90d: 1, withdrawn_share_90d: 0.1, dispute_rate_180d: 1 / 3, lost_dispute_rate_180d: 1 / 3 },
      ...{ refund_rate_180d: 1 / 3, chargeback_rate_180d: 1 / 3, untracked_share_90d: 0 },
    });
    expect(await valuesIn(books, 'mall')).toMatchObject({ sales_90d: SPECIAL['no-sales'] });
  });

  it('tells a confirmed alert, the measure and the note that came of it, and the appeal that took all back', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 100_000n);
    await books.trade('t1', 300n, 'shipped');
    const { seq } = await books.store.head();
    await books.do('raise-alert', raiseData('shop', seq), { actor: 'detector' });
    const { alert_id } = await books.row('alert_subject', 'shop');
    const verdict = { disposition: 'confirmed', reason_code: 'cash-out', deserved: 'yes', note: '' } as const;
    await books.do('dispose-alert', { alert_id, ...verdict });
    const against_id = await books.restrict('shop', 'freeze', { about: alert_id, credit_note: true });
    expect(await valuesIn(books)).toMatchObject({
      ...{ confirmed_alerts_365d: 1, gravest_measure: 'freeze', credit_notes: 1 },
    });
    const lodging = {
      against_kind: 'restriction',
      reached_by: 'letter',
      grounds: 'All was delivered.',
    } as const;
    await books.do('lodge-appeal', { ...lodging, against_id, received_at: books.env.now() });
    const { appeal_id } = await books.row('appeal_matter', `restriction|${against_id}`);
    const upheld = {
      reason_code: 'facts-wrong',
      basis: 'The goods were signed for.',
      approver: 'boss',
    } as const;
    await books.do('uphold-appeal', { appeal_id, ...upheld }, { actor: 'judge' });
    expect(await valuesIn(books)).toMatchObject({
      ...{ confirmed_alerts_365d: 0, gravest_measure: 'none', credit_notes: 0 },
    });
  });

  it('tells what institutions report, until it is struck out or the consent to it is withdrawn', async () => {
    const books = await Books.trading();
    const consent_id = await consent(books, 'outside-information', { toward: undefined });
    const report = (more: Partial<CommandData<'record-outside'>>): CommandData<'record-outside'> => ({
      ...{
        account_id: 'shop',
        source: 'CCRC',
        record_kind: 'loan-record',
        speaks_of: '2025-12-31',
        values: {},
      },
      ...more,
    });
    await books.do('record-outside', report({ consent_id, values: { overdue_days: 12 } }), LI);
    const outside_id = await idOf(books, 'outside');
    const instalments = { instalments_due: 8, late_instalments: 2 };
    const paid = report({ consent_id, record_kind: 'repayment-record', values: instalments });
    await books.do('record-outside', paid, LI);
    const register = { registered_on: '2025-01-01', state: 'abnormal' };
    await books.do('record-outside', report({ record_kind: 'business-register', values: register }), LI);
    expect(await valuesIn(books)).toMatchObject({
      ...{
        loan_overdue_days: 12,
        late_instalment_share: 0.25,
        register_state: 'abnormal',
        business_days: 365,
      },
      ...{
        debt_to_turnover: SPECIAL['nothing-reported'],
        unfulfilled_judgments: SPECIAL['nothing-reported'],
      },
    });
    await books.do('strike-outside', { outside_id, reason: 'somebody else', approver: 'wang' }, LI);
    expect(await valuesIn(books)).toMatchObject({
      ...{ loan_overdue_days: SPECIAL['nothing-reported'], late_instalment_share: 0.25 },
    });
    await books.do('withdraw-consent', { consent_id, reason: 'letter' }, LI);
    expect(await valuesIn(books)).toMatchObject({
      ...{ late_instalment_share: SPECIAL['nothing-reported'], register_state: 'abnormal' },
    });
  });

  it('tells how late a loan is that was paid out here, and that it was paid', async () => {
    const books = await Books.trading();
    const loan = await running(books, {}, false);
    expect(await valuesIn(books)).toMatchObject({ loan_overdue_days: 0 });
    const due_at = loan.instalments[0]?.due_at ?? 0;
    books.env.setNow(due_at + 9.5 * 86_400_000);
    await books.ledger.advance(books.env.now());
    expect(await valuesIn(books)).toMatchObject({ loan_overdue_days: 10 });
    const repaid = { repayment_id: 'p', loan_id: loan.id, settles: true, reference: 'statement 4' };
    const left = (await books.row('loan', loan.id)).principal_minor;
    const interest = BigInt(loan.instalments[0]?.interest_minor ?? '0');
    await books.do('record-repayment', { ...repaid, amount: left + interest }, LI);
    expect(await valuesIn(books)).toMatchObject({ loan_overdue_days: 0 });
  });
});
