// Characteristics of a merchant: each by hand, with what is no quantity, and what an entry takes back.
import { describe, expect, it } from 'vitest';

import { SPECIAL_CODES as SPECIAL } from '#core/credit/characteristics/definition';
import { CHARACTERISTICS } from '#core/credit/characteristics/knowledge';
import { CREDIT_AXES } from '#core/credit/axes';
import { CreditStory } from '#test/support/credit-story';

const story = () => new CreditStory().shops('shop').people('ann', 'bob');

describe('the list of characteristics', () => {
  it('has each name once, on every axis, with codes that are below every quantity', () => {
    const names = CHARACTERISTICS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(CHARACTERISTICS.map(({ axis }) => axis))).toEqual(new Set(CREDIT_AXES));
    for (const { kind, special, risk, levels } of CHARACTERISTICS) {
      expect(special.every((code) => code < 0)).toBe(true);
      expect(kind === 'numeric' ? levels.length : special.length).toBe(0);
      expect(kind === 'categorical' ? risk : 'none').toBe('none');
    }
  });
});

describe('who a merchant is', () => {
  it('is as it was last said: level, documents, certificate and shield, each until it ends', () => {
    const told = story();
    expect(told.day(10).values('shop')).toMatchObject({
      ...{ account_days: 10, real_name_level: 'none', business_licence: 'none', certificate: 'none' },
      ...{ payment_shield: 'none', sector: 'books', last_audit: 'none', party_kind: 'business' },
    });
    const licence = { party_id: 'party-shop', document_kind: 'business-licence' };
    told.tell('put-document', licence, { document_id: 'document-9' });
    expect(told.values('shop')['business_licence']).toBe('pending');
    told
      .tell('check-document', {
        document_id: 'document-9',
        verdict: 'accepted',
        expires_at: CreditStory.at(30),
      })
      .tell('raise-real-name-level', { party_id: 'party-shop', level: 'document' })
      .tell('issue-certificate', { account_id: 'shop', serial: 's1', valid_until: CreditStory.at(40) })
      .tell('bind-shield', { account_id: 'shop', shield_id: 'k1', valid_until: CreditStory.at(400) });
    expect(told.values('shop')).toMatchObject({
      ...{ business_licence: 'accepted', real_name_level: 'document' },
      ...{ certificate: 'in-force', payment_shield: 'in-force' },
    });
    told.day(41).tell('lose-shield', { shield_id: 'k1', replacement_id: 'k2' });
    expect(told.values('shop')).toMatchObject({
      ...{ business_licence: 'ended', certificate: 'ended', payment_shield: 'in-force' },
    });
    told.day(42).tell('retire-shield', { shield_id: 'k2', how: 'returned' });
    expect(told.values('shop')['payment_shield']).toBe('withdrawn');
  });

  it('keeps the result of an audit only when it is concluded, also of one that followed from a badge', () => {
    const told = story()
      .tell('apply-for-badge', { account_id: 'shop' }, { application_id: 'application-1' })
      .tell('issue-badge', { application_id: 'application-1' }, { badge_id: 'badge-1' })
      .tell('plan-reaudit', { badge_id: 'badge-1' }, { audit_id: 'audit-1' })
      .tell('submit-audit', { audit_id: 'audit-1' }, { result: { passed: true } });
    expect(told.values('shop')['last_audit']).toBe('none');
    told.tell('conclude-audit', { audit_id: 'audit-1', decision: 'return' });
    expect(told.values('shop')['last_audit']).toBe('none');
    told.tell('conclude-audit', { audit_id: 'audit-1', decision: 'confirm' });
    expect(told.values('shop')['last_audit']).toBe('passed');
  });
});

describe('how a merchant trades', () => {
  it('is no quantity where there is nothing to count', () => {
    const told = story().day(5);
    expect(told.values('shop')).toMatchObject({
      ...{ turnover_90d: SPECIAL['no-sales'], turnover_trend_90d: SPECIAL['no-sales'] },
      ...{ card_share_90d: SPECIAL['no-sales'], refund_rate_180d: SPECIAL['no-sales'] },
      ...{ days_since_sale: SPECIAL['no-sales'], ship_hours_90d: SPECIAL['no-sales'] },
      ...{ withdrawn_share_90d: SPECIAL['no-sales'], linked_buyer_share_90d: SPECIAL['no-sales'] },
    });
    told.sell('t1', { at: 'shop', from: 'ann' });
    expect(told.values('shop')).toMatchObject({
      ...{ turnover_90d: 10_000, turnover_trend_90d: SPECIAL['no-earlier-sales'], days_since_sale: 0 },
      ...{ turnover_volatility_180d: SPECIAL['short-history'], card_share_90d: SPECIAL['too-few-sales'] },
      ...{ top_buyer_share_90d: SPECIAL['too-few-sales'], ship_hours_90d: SPECIAL['none-shipped'] },
      ...{ untracked_share_90d: SPECIAL['none-shipped'], refund_rate_180d: 0 },
    });
  });

  it('is counted in windows that end now: what lies just at their beginning is outside', () => {
    const told = story().day(10).sell('t1', { at: 'shop', from: 'ann' });
    const known = told.known;
    expect(known.valuesOf('shop', CreditStory.at(100) - 1)).toMatchObject({ turnover_90d: 10_000 });
    expect(known.valuesOf('shop', CreditStory.at(100))).toMatchObject({ turnover_90d: SPECIAL['no-sales'] });
  });

  it('tells shares, buyers, trend and what was withdrawn', () => {
    const told = story().day(10).sales('shop', 4);
    told.day(110).sales('shop', 3).sell('a', { at: 'shop', from: 'ann', yuan: 300, channel: 'credit-card' });
    told.sell('b', { at: 'shop', from: 'ann', yuan: 100 });
    told.tell('request-withdrawal', { withdrawal_id: 'w1', account_id: 'shop', amount: '14000' });
    told.tell('request-withdrawal', { withdrawal_id: 'w2', account_id: 'shop', amount: '9000' });
    told.tell('return-withdrawal', { withdrawal_id: 'w2' });
    const values = told.values('shop');
    expect(values['turnover_90d']).toBe(70_000);
    expect(values['turnover_trend_90d']).toBeCloseTo(70_000 / 40_000, 12);
    expect(values['card_share_90d']).toBeCloseTo(3 / 7, 12);
    expect(values['top_buyer_share_90d']).toBeCloseTo(4 / 7, 12);
    expect(values['buyers_90d']).toBe(4);
    // Eight different buyers in the year, of whom ann alone bought twice.
    expect(values['repeat_buyer_share_365d']).toBeCloseTo(1 / 8, 12);
    expect(values['withdrawn_share_90d']).toBeCloseTo(0.2, 12);
  });

  it('varies as its months do, over whole months since the first sale', () => {
    const told = story().day(1).sales('shop', 1);
    for (const day of [2, 32, 62]) {
      told.day(day).sales('shop', 2 + (day - 2) / 15);
    }
    // At the end of day 91 three whole months have passed: turnovers of 600, 400 and 200 yuan; the sale of day 1 is older.
    const volatility = told.day(91).values('shop')['turnover_volatility_180d'];
    expect(volatility).toBeCloseTo(Math.sqrt((200 ** 2 * 2) / 3) / 400, 12);
    expect(told.day(90).values('shop')['turnover_volatility_180d']).toBe(SPECIAL['short-history']);
  });
});

describe('how a merchant keeps what he promised', () => {
  it('follows each sale: refunds, disputes, those he lost, chargebacks, shipment', () => {
    const told = story().day(10);
    told.sales('shop', 7, { ships_after: 10 }).sales('shop', 0);
    told.sell('a', { at: 'shop', from: 'ann', ships_after: 40, tracked: false });
    told.sell('b', { at: 'shop', from: 'bob', ships_after: 1, method: 'virtual' });
    told.sell('c', { at: 'shop', from: 'bob', channel: 'credit-card' });
    told
      .day(12)
      .tell('pay-refund', { trade_id: 'a', destination: 'instrument' }, { refund: { refunded_minor: '1' } });
    told.tell('open-dispute', { trade_id: 'b' }).tell('open-dispute', { trade_id: 'c' });
    told.tell('decide-dispute', { trade_id: 'b', outcome: 'release' }, { refund: null });
    told.tell('decide-dispute', { trade_id: 'c', outcome: 'split' }, { refund: { refunded_minor: '50' } });
    told.tell('charge-back', { trade_id: 'c' });
    expect(told.values('shop')).toMatchObject({
      ...{ refund_rate_180d: 0.2, dispute_rate_180d: 0.2, lost_dispute_rate_180d: 0.1 },
      ...{ chargeback_rate_180d: 0.1, ship_hours_90d: 10, untracked_share_90d: 1 / 8 },
    });
  });

  it('counts confirmed alerts while they stand, and the gravest measure while it is in force', () => {
    const told = story().day(10).confirm('shop', 'alert-1').confirm('shop', 'alert-2');
    const freeze = {
      restriction_id: 'r1',
      account_id: 'shop',
      restriction: 'freeze',
      step_down: { kind: 'watch' },
    };
    told.tell('impose-restriction', freeze, {
      ...{ starts_at: CreditStory.at(11), note_expires_at: CreditStory.at(200) },
    });
    const note_id = `credit-note-${String(told.entries.length)}`;
    expect(told.values('shop')).toMatchObject({
      ...{ confirmed_alerts_365d: 2, gravest_measure: 'none', credit_notes: 1 },
    });
    expect(told.day(12).values('shop')['gravest_measure']).toBe('freeze');
    told.day(20).tell('end-restriction', { restriction_id: 'r1' });
    expect(told.values('shop')['gravest_measure']).toBe('watch');
    told.tell('reopen-alert', { alert_id: 'alert-1' });
    told.tell(...(['uphold-appeal', { appeal_id: 'appeal-1' }] as const), {
      ended: 'r1.next',
      credit_note_id: note_id,
      alert_ids: ['alert-2'],
    });
    expect(told.values('shop')).toMatchObject({
      ...{ confirmed_alerts_365d: 0, gravest_measure: 'none', credit_notes: 0 },
    });
  });

  it('owes what the guarantee paid until he gave it back', () => {
    const told = story().day(10).sell('a', { at: 'shop', from: 'ann' }).compensate('claim-1', 'a', 80);
    told.day(20).recover('claim-1', 50);
    expect(told.values('shop')).toMatchObject({ claims_upheld_365d: 1, unrecovered_minor: 3_000 });
    told.day(30).recover('claim-1', 30);
    expect(told.values('shop')['unrecovered_minor']).toBe(0);
    expect(told.day(375).values('shop')['claims_upheld_365d']).toBe(0);
  });
});

describe('what institutions report', () => {
  it('is the latest of each source by the day it speaks of, and the worst of what they say', () => {
    const told = story().day(10).sales('shop', 5);
    told.report('shop', 'loan-record', { overdue_days: 40, outstanding_minor: '100000' }, { speaks_of: 9 });
    told.report('shop', 'loan-record', { overdue_days: 90 }, { speaks_of: 2 });
    told.report('shop', 'loan-record', { outstanding_minor: '25000' }, { source: 'ICBC' });
    expect(told.values('shop')).toMatchObject({ loan_overdue_days: 40, debt_to_turnover: 2 });
    told.report('shop', 'loan-record', { overdue_days: 0, outstanding_minor: '0' }, { speaks_of: 10 });
    expect(told.values('shop')).toMatchObject({ loan_overdue_days: 0, debt_to_turnover: 0.5 });
    expect(told.day(200).values('shop')['debt_to_turnover']).toBe(SPECIAL['no-sales']);
    expect(told.day(10 + 1_826).values('shop')['loan_overdue_days']).toBe(SPECIAL['nothing-reported']);
  });

  it('counts a loan that was given up as paid late altogether, and breaking faith as a judgment', () => {
    const told = story()
      .day(10)
      .report('shop', 'repayment-record', { instalments_due: 6, late_instalments: 1 });
    told.report('shop', 'court-record', { judgments: 1, unfulfilled: 0 });
    expect(told.values('shop')).toMatchObject({ late_instalment_share: 1 / 6, unfulfilled_judgments: 0 });
    told.report('shop', 'repayment-record', { written_off: true }, { source: 'ICBC' });
    told.report('shop', 'court-record', { dishonest: true });
    expect(told.values('shop')).toMatchObject({ late_instalment_share: 1, unfulfilled_judgments: 1 });
  });

  it('is told by the books of loans that were paid out here, by the oldest instalment that is open', () => {
    const told = story().lend('shop', 'loan-1', 3);
    expect(told.day(29).values('shop')['loan_overdue_days']).toBe(0);
    expect(told.day(35).values('shop')['loan_overdue_days']).toBe(6);
    told.repay('loan-1');
    expect(told.day(62).values('shop')['loan_overdue_days']).toBe(3);
    told.repay('loan-1').repay('loan-1');
    expect(told.day(300).values('shop')['loan_overdue_days']).toBe(0);
  });
});

describe('to whom a merchant belongs', () => {
  const device = (account_id: string) =>
    ['record-access', { account_id, access_kind: 'login', device: 'd1', ip: '' }] as const;

  it('is told by marks and devices, with what became of those accounts', () => {
    const told = new CreditStory()
      .account('shop', true, { phone: 'm1' })
      .account('twin', true, { phone: 'm1' });
    told
      .people('ann', 'bob')
      .tell(...device('shop'))
      .tell(...device('ann'));
    told
      .day(10)
      .sell('a', { at: 'shop', from: 'ann', yuan: 25 })
      .sell('b', { at: 'shop', from: 'bob', yuan: 75 });
    told.confirm('ann', 'alert-1');
    told.tell('impose-restriction', { restriction_id: 'r1', account_id: 'twin', restriction: 'freeze' });
    expect(told.values('shop')).toMatchObject({
      ...{ owner_shops: 1, device_accounts_365d: 1, linked_buyer_share_90d: 0.25 },
      ...{ linked_confirmed_365d: 1, linked_restricted: 1 },
    });
    expect(told.day(400).values('shop')).toMatchObject({ owner_shops: 1, device_accounts_365d: 0 });
  });

  it('is not told by what very many share', () => {
    const told = story().tell(...device('shop'));
    for (let place = 0; place < 49; place += 1) {
      told.people(`p${String(place)}`).tell(...device(`p${String(place)}`));
    }
    expect(told.values('shop')['device_accounts_365d']).toBe(49);
    told.tell(...device('ann'));
    expect(told.values('shop')['device_accounts_365d']).toBe(0);
  });
});

describe('what is known when', () => {
  it('is known from the entry that tells it, whenever it happened', () => {
    const told = story().day(10).sales('shop', 1).day(50);
    const late = { trade_id: 't1', buyer_id: 'ann', seller_id: 'shop', amount: '5000' };
    expect(told.values('shop')['turnover_90d']).toBe(10_000);
    told.tell('create-trade', late, {}, { told_of: 8 });
    told.tell('pay-trade', { trade_id: 't1', channel: 'balance' }, {}, { told_of: 8 });
    // It counts from now on, in the window of when it happened: on day 98 no longer, while the sale of day 10 does.
    expect(told.values('shop')['turnover_90d']).toBe(15_000);
    expect(told.day(98).values('shop')['turnover_90d']).toBe(10_000);
  });

  it('cannot be asked of what lies before, nor told out of order', () => {
    const told = story().day(10).sales('shop', 1);
    expect(() => told.known.valuesOf('shop', CreditStory.at(9))).toThrow(RangeError);
    const { known } = told;
    expect(() => {
      known.observe(told.entries[0]!);
    }).toThrow(RangeError);
    expect(known.valuesOf('ann', CreditStory.at(20))).toBeNull();
    expect(known.valuesOf('nobody', CreditStory.at(20))).toBeNull();
  });

  it('says nothing of commands that were refused', () => {
    const told = story().day(10);
    told.sell('a', { at: 'shop', from: 'ann' });
    const refused = told.entries.map((entry) =>
      entry.kind === 'pay-trade' ? { ...entry, outcome: 'refused' as const } : entry,
    );
    told.entries.splice(0, told.entries.length, ...refused);
    expect(told.values('shop')['turnover_90d']).toBe(SPECIAL['no-sales']);
  });
});
