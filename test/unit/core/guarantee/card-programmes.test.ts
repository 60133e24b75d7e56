// Large payments by credit card: beyond the ordinary limits only at admitted merchants, within the programme's own.
import { describe, expect, it } from 'vitest';

import type { CommandData } from '#core/ledger/commands';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import { rebuildProjections } from '#core/ledger/rebuild';
import { verifyBooks } from '#core/ledger/verify';
import type { Books } from '#test/support/books';
import { guaranteed } from '#test/support/guarantee';
import { raiseData } from '#test/support/raising';
import { recordScore } from '#test/support/scorecards';

const LI = { actor: 'li' };
/** Ordinary: 50,000 yuan per payment by cards of CMB. */
const LARGE = 6_000_000n;
const PROGRAMME = { account_id: 'shop', bank: 'CMB', currency: 'CNY' } as const;

function admission(more: Partial<CommandData<'admit-merchant'>> = {}): CommandData<'admit-merchant'> {
  return { ...PROGRAMME, score: 720, basis: 'bureau report', approver: 'wang', ...more };
}

async function ready(): Promise<Books> {
  const books = await guaranteed();
  // What an account may pay is another limit: bank level with certificate and shield allows a million.
  const valid_until = books.env.now() + 400 * 86_400_000;
  for (const credential_kind of ['certificate', 'shield'] as const) {
    const credential = { credential_id: credential_kind, account_id: 'ann', credential_kind, valid_until };
    await books.do('issue-credential', credential);
  }
  return books;
}

let trades = 0;
async function pay(books: Books, amount: bigint, mode: 'authorise' | 'record' = 'authorise') {
  trades += 1;
  const trade_id = `large${String(trades)}`;
  await books.trade(trade_id, amount, 'created');
  const data = { trade_id, channel: 'credit-card', instrument_id: 'ann-card', custody_id: 'bank' } as const;
  return await books.try('pay-trade', data, { mode });
}

async function outcome(books: Books, amount: bigint): Promise<string> {
  const result = await pay(books, amount);
  return result.status === 'done'
    ? 'done'
    : String(result.refusal.details['lack'] ?? result.refusal.details['limit']);
}

describe('a merchant', () => {
  it('is admitted by two people, with a badge, a score and no restriction but a watch', async () => {
    const books = await ready();
    expect(await books.outcome('admit-merchant', admission({ account_id: 'mall' }), LI)).toBe('wrong-state');
    expect(await books.outcome('admit-merchant', admission({ account_id: 'nobody' }), LI)).toBe('not-found');
    expect(await books.outcome('admit-merchant', admission({ bank: 'ABC' }), LI)).toBe('no-policy');
    expect(await books.outcome('admit-merchant', admission({ score: 599 }), LI)).toBe('wrong-state');
    const own = admission({ approver: 'li' });
    expect(await books.outcome('admit-merchant', own, LI)).toBe('approval-needed');
    expect(await books.outcome('admit-merchant', own, { ...LI, mode: 'record' })).toBe('approval-needed');
    const held = await books.restrict('shop', 'delay-settlement', { terms: { delay_days: 3 } });
    expect(await books.outcome('admit-merchant', admission(), LI)).toBe('wrong-state');
    await books.lift(held);
    await books.restrict('shop', 'watch');
    expect(await books.outcome('admit-merchant', admission(), LI)).toBe('done');
    expect(await books.outcome('admit-merchant', admission(), LI)).toBe('already-exists');
    const end = { ...PROGRAMME, reason: 'complaints', approver: 'li' };
    expect(await books.outcome('end-admission', end, LI)).toBe('approval-needed');
    await books.do('end-admission', { ...end, approver: 'wang' }, LI);
    expect(await books.outcome('end-admission', { ...end, approver: 'wang' }, LI)).toBe('wrong-state');
    expect(await books.outcome('admit-merchant', admission(), LI)).toBe('done');
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });
});

describe('a merchant with a credit score in the books', () => {
  const unscored = { ...PROGRAMME, basis: 'as asked by the bank', approver: 'wang' };

  it('is admitted by it, and by no other that somebody types', async () => {
    const books = await ready();
    expect(await books.outcome('admit-merchant', unscored, LI)).toBe('invalid');
    await recordScore(books, 'shop', { account_days: 10, real_name_level: 'none' });
    expect(await books.outcome('admit-merchant', admission(), LI)).toBe('invalid');
    expect(await books.outcome('admit-merchant', unscored, LI)).toBe('wrong-state');
    await recordScore(books, 'shop', { account_days: 400, real_name_level: 'bank' });
    await books.do('admit-merchant', unscored, LI);
    expect(await books.row('card_admission', 'shop|CMB|CNY')).toMatchObject({ score: 656, status: 'active' });
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });
});

describe('a programme that asks for the score at every payment', () => {
  it('stops a merchant whose score fell, and lets him go on when it is back', async () => {
    const books = await ready();
    await recordScore(books, 'shop', { account_days: 400, real_name_level: 'bank' });
    await books.do('admit-merchant', { ...PROGRAMME, basis: 'as asked', approver: 'wang' }, LI);
    await recordScore(books, 'shop', { account_days: 10, real_name_level: 'none' });
    expect(await outcome(books, LARGE)).toBe('done');
    const { banks } = DEFAULT_POLICIES['card-programmes'];
    const own = banks['CNY']?.['CMB'];
    const data = { banks: { CNY: { CMB: { ...own, score_kept: true } } } };
    const effective_from = books.env.now() + 3_600_000;
    const policy = { policy: 'card-programmes', version: 2, effective_from, data, approver: 'wang' };
    await books.do('publish-policy', policy, LI);
    await books.days(1);
    expect(await outcome(books, LARGE)).toBe('score-too-low');
    await recordScore(books, 'shop', { account_days: 400, real_name_level: 'bank' });
    expect(await outcome(books, LARGE)).toBe('done');
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });
});

describe('a large payment', () => {
  it('is refused before the admission, accepted after it, refused while the badge is suspended', async () => {
    const books = await ready();
    expect(await outcome(books, LARGE)).toBe('not-admitted');
    expect(await outcome(books, 5_000_000n)).toBe('done');
    await books.do('admit-merchant', admission(), LI);
    await books.days(1);
    expect(await outcome(books, LARGE)).toBe('done');
    expect(await books.row('usage', 'programme|shop|CMB|CNY')).toMatchObject({ day_minor: LARGE });
    const { seq } = await books.store.head();
    await books.do('raise-alert', raiseData('shop', seq, { score: 1_000 }), { actor: 'detector' });
    expect(await outcome(books, LARGE)).toBe('badge-not-in-force');
    const { alert_id } = await books.row('alert_subject', 'shop');
    const explained = { disposition: 'explained', reason_code: 'known-business', deserved: 'yes' } as const;
    await books.do('dispose-alert', { alert_id, ...explained, note: '' }, LI);
    await books.days(1);
    expect(await outcome(books, LARGE)).toBe('done');
    await books.restrict('shop', 'delay-settlement', { terms: { delay_days: 3 } });
    expect(await outcome(books, LARGE)).toBe('badge-not-in-force');
    await rebuildProjections(books.store, books.env);
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });
  it('stays within what the programme allows per payment, day and month, of the card and of the merchant', async () => {
    const books = await ready();
    await books.do('admit-merchant', admission(), LI);
    const programmes = structuredClone(DEFAULT_POLICIES['card-programmes']);
    const cny = programmes.banks['CNY'] ?? {};
    cny['CMB'] = {
      ...{ per_payment_minor: '7000000', per_day_minor: '14000000', per_month_minor: '30000000' },
      ...{ merchant_per_day_minor: '13000000', merchant_per_month_minor: '19000000', score_min: 600 },
    };
    const effective_from = books.env.now() + 1_000;
    const version = { policy: 'card-programmes', version: 2, effective_from, data: programmes };
    await books.do('publish-policy', { ...version, approver: 'boss' });
    await books.days(1);
    expect(await outcome(books, 7_000_001n)).toBe('payment');
    expect(await outcome(books, 5_000_000n)).toBe('done');
    expect(await outcome(books, LARGE)).toBe('done');
    expect(await outcome(books, LARGE)).toBe('day');
    await books.days(1);
    expect(await outcome(books, 7_000_000n)).toBe('done');
    expect(await outcome(books, 6_000_001n)).toBe('merchant and day');
    await books.days(1);
    expect(await outcome(books, 6_000_001n)).toBe('merchant and month');
    expect(await outcome(books, LARGE)).toBe('done');
    await books.days(1);
    expect(await outcome(books, LARGE + 1n)).toBe('month');
  });
  it('of history is recorded, with the refusal noted', async () => {
    const books = await ready();
    const result = await pay(books, LARGE, 'record');
    expect(result.status === 'done' && result.answer.would_refuse).toMatchObject({
      ...{ code: 'limit-exceeded', details: { lack: 'not-admitted', programme: 'CMB' } },
    });
  });
});
