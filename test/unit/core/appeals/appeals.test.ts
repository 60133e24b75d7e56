import { describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import type { CommandData } from '#core/ledger/commands';
import { verifyBooks } from '#core/ledger/verify';
import { auditMerchant } from '#test/support/audits';
import { Books } from '#test/support/books';
import { raiseData } from '#test/support/raising';

// Decided by ops and boss; heard by judge, whom neither is.
const JUDGE = { actor: 'judge' };
const WHOLE = { reason_code: 'facts-wrong', basis: 'The goods were signed for.', approver: 'boss' } as const;
const REJECTED = { reason_code: 'facts-confirmed', basis: 'The parcel was empty.' } as const;

type Lodging = CommandData<'lodge-appeal'>;

/** Books with a confirmed alert on shop and a freeze that came of it, noted in the credit record. */
async function frozen(more: Partial<CommandData<'impose-restriction'>> = {}) {
  const books = await Books.trading();
  await books.topUp('ann', 100_000n);
  await books.trade('t1', 300n, 'shipped');
  const { seq } = await books.store.head();
  await books.do('raise-alert', raiseData('shop', seq), { actor: 'detector' });
  const { alert_id } = await books.row('alert_subject', 'shop');
  const verdict = { disposition: 'confirmed', reason_code: 'cash-out', deserved: 'yes', note: '' } as const;
  await books.do('dispose-alert', { alert_id, ...verdict });
  const id = await books.restrict('shop', 'freeze', {
    ...{ restriction_id: 'z1', about: alert_id, trade_ids: ['t1'], credit_note: true },
    ...more,
  });
  return { books, alert_id, id };
}

async function lodge(books: Books, against_id: string, more: Partial<Lodging> = {}): Promise<string> {
  await books.do('lodge-appeal', {
    ...{ against_kind: 'restriction', against_id, reached_by: 'letter', grounds: 'All was delivered.' },
    ...{ received_at: books.env.now(), ...more },
  });
  const matter = await books.row('appeal_matter', `restriction|${against_id}`);
  return matter.appeal_id;
}

async function sound(books: Books): Promise<void> {
  expect(await verifyBooks(books.store, books.env)).toMatchObject({ ok: true });
}

describe('an appeal that is upheld', () => {
  it('gives back balance, credit record and the name of the honest in one entry', async () => {
    const { books, alert_id, id } = await frozen();
    await books.do('confirm-trade', { trade_id: 't1', by: 'buyer' });
    expect(await books.balance('shop', 'customer-blocked')).toBe(300n);
    const appeal_id = await lodge(books, id);
    await books.do('uphold-appeal', { appeal_id, ...WHOLE }, JUDGE);
    const { seq } = await books.store.head();
    expect(await books.balance('shop', 'customer-blocked')).toBe(0n);
    expect(await books.balance('shop')).toBe(300n);
    expect((await books.row('account', 'shop')).restrictions).toEqual([]);
    expect(await books.row('restriction', id)).toMatchObject({
      ...{ ended_how: 'appealed', ended_seq: seq, ended_actor: 'judge', ended_approver: 'boss' },
      ended_reason: `${appeal_id}: facts-wrong`,
    });
    const { credit_note_id } = await books.row('restriction', id);
    expect(await books.row('credit_note', credit_note_id ?? '')).toMatchObject({
      ...{ account_id: 'shop', what: 'freeze', withdrawn_for: appeal_id, withdrawn_seq: seq },
    });
    expect(await books.row('alert', alert_id)).toMatchObject({
      ...{ disposition: 'unfounded', reason_code: 'appeal-upheld', appeal_id, closed_seq: seq },
    });
    expect((await books.row('alert_subject', 'shop')).confirmed).toBe(0);
    expect(await books.row('appeal', appeal_id)).toMatchObject({ status: 'upheld', approved_by: 'boss' });
    await sound(books);
  });

  it('in part puts a milder measure in its place and leaves the record as it is', async () => {
    const { books, alert_id, id } = await frozen();
    const appeal_id = await lodge(books, id);
    const instead = { kind: 'delay-settlement', terms: { delay_days: 7 }, days: 10 } as const;
    expect(
      await books.outcome(
        'uphold-appeal',
        { appeal_id, ...WHOLE, instead: { kind: 'freeze', terms: {} } },
        JUDGE,
      ),
    ).toBe('invalid');
    await books.do('uphold-appeal', { appeal_id, ...WHOLE, instead }, JUDGE);
    const [held, ...more] = (await books.row('account', 'shop')).restrictions;
    expect(more).toEqual([]);
    expect(held).toMatchObject({ id: `${appeal_id}.measure`, kind: 'delay-settlement' });
    const milder = await books.row('restriction', `${appeal_id}.measure`);
    expect((milder.ends_at ?? 0) - milder.starts_at).toBe(10 * DAY_MS);
    expect((await books.row('alert', alert_id)).disposition).toBe('confirmed');
    const { credit_note_id } = await books.row('restriction', id);
    expect((await books.row('credit_note', credit_note_id ?? '')).withdrawn_seq).toBeNull();
    expect((await books.row('appeal', appeal_id)).status).toBe('replaced');
    await books.days(11);
    expect((await books.row('account', 'shop')).restrictions).toEqual([]);
    await sound(books);
  });

  it('ends what took over from the measure meanwhile', async () => {
    const { books, id } = await frozen({
      ends_at: Date.UTC(2026, 0, 5),
      step_down: { kind: 'restrict-collection', terms: {} },
    });
    const appeal_id = await lodge(books, id);
    await books.days(6);
    expect((await books.row('account', 'shop')).restrictions).toMatchObject([{ id: `${id}.next` }]);
    await books.do('uphold-appeal', { appeal_id, ...WHOLE }, JUDGE);
    expect((await books.row('account', 'shop')).restrictions).toEqual([]);
    expect((await books.row('restriction', `${id}.next`)).ended_how).toBe('appealed');
    await sound(books);
  });

  it('ends what appeals before it put in the place of the measure, whichever they were against', async () => {
    const { books, id } = await frozen();
    const first = await lodge(books, id);
    const milder = { kind: 'stop-withdrawals', terms: {} } as const;
    await books.do('uphold-appeal', { appeal_id: first, ...WHOLE, instead: milder }, JUDGE);
    const second = await lodge(books, `${first}.measure`);
    const mildest = { kind: 'watch', terms: {} } as const;
    const other = { actor: 'other' };
    await books.do(
      'uphold-appeal',
      { appeal_id: second, ...WHOLE, approver: 'third', instead: mildest },
      other,
    );
    expect((await books.row('account', 'shop')).restrictions).toMatchObject([{ id: `${second}.measure` }]);
    const again = await lodge(books, id, { new_facts: 'The carrier found the proof.' });
    await books.do('uphold-appeal', { appeal_id: again, ...WHOLE }, JUDGE);
    expect((await books.row('account', 'shop')).restrictions).toEqual([]);
    await sound(books);
  });

  it('clears the record also where the measure is over, and ends an end of service', async () => {
    const { books, id } = await frozen();
    await books.lift(id);
    const appeal_id = await lodge(books, id);
    await books.do('uphold-appeal', { appeal_id, ...WHOLE }, JUDGE);
    const { credit_note_id } = await books.row('restriction', id);
    expect((await books.row('credit_note', credit_note_id ?? '')).withdrawn_for).toBe(appeal_id);
    const gone = await books.restrict('mall', 'end-service', { restriction_id: 'z2' });
    const other = await lodge(books, gone);
    await books.do('uphold-appeal', { appeal_id: other, ...WHOLE }, JUDGE);
    expect((await books.row('account', 'mall')).restrictions).toEqual([]);
    await sound(books);
  });
});

/** Books with a badge at shop, a serious alert that was confirmed, a freeze that came of it, and the badge revoked over it. */
async function disgraced() {
  const books = await Books.trading();
  await books.days(100);
  const badge_id = await badged(books);
  const { seq } = await books.store.head();
  await books.do('raise-alert', raiseData('shop', seq, { score: 980 }), { actor: 'detector' });
  const { alert_id } = await books.row('alert_subject', 'shop');
  const verdict = { disposition: 'confirmed', reason_code: 'cash-out', deserved: 'yes', note: '' } as const;
  await books.do('dispose-alert', { alert_id, ...verdict });
  const id = await books.restrict('shop', 'freeze', { restriction_id: 'z1', about: alert_id });
  return { books, badge_id, alert_id, id };
}

async function badged(books: Books): Promise<string> {
  await auditMerchant(books, 'shop');
  await books.do('apply-for-badge', { account_id: 'shop', display_name: 'Shop', note: '' });
  const { application_id } = await books.row('trust_subject', 'shop');
  await books.do('issue-badge', { application_id: application_id ?? '', approver: 'boss' });
  return (await books.row('trust_standing', 'shop')).badge_id ?? '';
}

const standing = async (books: Books) => (await books.row('trust_standing', 'shop')).status;

describe('the badge of a merchant', () => {
  it('rests while a measure above watch is in force, through its steps down', async () => {
    const books = await Books.trading();
    await books.days(100);
    await badged(books);
    await books.restrict('shop', 'watch', { restriction_id: 'w' });
    expect(await standing(books)).toBe('active');
    const ends_at = books.env.now() + 5 * DAY_MS;
    const step_down = { kind: 'delay-settlement', terms: { delay_days: 3 }, days: 5 } as const;
    await books.restrict('shop', 'freeze', { restriction_id: 'f', ends_at, step_down });
    expect(await standing(books)).toBe('suspended');
    await books.days(6);
    expect(await standing(books)).toBe('suspended');
    await books.days(5);
    expect(await standing(books)).toBe('active');
    await books.restrict('shop', 'stop-withdrawals', { restriction_id: 's' });
    await books.lift('s');
    expect(await standing(books)).toBe('active');
    await sound(books);
  });

  it('comes back with the appeal that clears him, although it was revoked over the same', async () => {
    const { books, badge_id, alert_id, id } = await disgraced();
    const revoking = { badge_id, reason_code: 'fraud', basis: 'cash-out', about: alert_id } as const;
    await books.do('revoke-badge', { ...revoking, approver: 'boss' });
    expect(await standing(books)).toBe('revoked');
    const appeal_id = await lodge(books, id);
    await books.do('uphold-appeal', { appeal_id, ...WHOLE }, JUDGE);
    expect(await standing(books)).toBe('active');
    expect((await books.row('badge', badge_id)).history.at(-1)).toMatchObject({ id: appeal_id });
    await sound(books);
  });

  it('stays revoked where that was for something else', async () => {
    const { books, badge_id, id } = await disgraced();
    const revoking = { badge_id, reason_code: 'complaints', basis: 'many', approver: 'boss' } as const;
    await books.do('revoke-badge', revoking);
    const appeal_id = await lodge(books, id);
    await books.do('uphold-appeal', { appeal_id, ...WHOLE }, JUDGE);
    expect(await standing(books)).toBe('revoked');
    await sound(books);
  });

  it('is what an appeal can be against, heard by none of those who took it', async () => {
    const books = await Books.trading();
    await books.days(100);
    const badge_id = await badged(books);
    const appeal: Lodging = {
      ...{ against_kind: 'badge', against_id: badge_id, reached_by: 'letter', grounds: 'Nobody asked us.' },
      received_at: books.env.now(),
    };
    expect(await books.outcome('lodge-appeal', appeal)).toBe('wrong-state');
    const revoking = { badge_id, reason_code: 'complaints', basis: 'many', approver: 'boss' } as const;
    await books.do('revoke-badge', revoking);
    await books.do('lodge-appeal', appeal);
    const { appeal_id } = await books.row('appeal_matter', `badge|${badge_id}`);
    expect(await books.outcome('reject-appeal', { appeal_id, ...REJECTED })).toBe('wrong-state');
    await books.do('uphold-appeal', { appeal_id, ...WHOLE }, JUDGE);
    expect(await standing(books)).toBe('active');
    await sound(books);
  });
});

describe('a decision on a badge', () => {
  const suspending = { reason_code: 'complaints', basis: 'many', approver: 'boss' } as const;

  it('can be appealed against also where something else had suspended the badge before', async () => {
    const { books, badge_id } = await disgraced();
    await books.do('suspend-badge', { badge_id, ...suspending });
    const decided_at = books.env.now();
    expect((await books.row('badge', badge_id)).history.at(-1)).toMatchObject({
      ...{ status: 'suspended', why: 'decision', at: decided_at },
    });
    const appeal: Lodging = {
      ...{ against_kind: 'badge', against_id: badge_id, reached_by: 'letter', grounds: 'Nobody asked us.' },
      received_at: decided_at,
    };
    expect(await books.outcome('lodge-appeal', appeal)).toBe('done');
    await sound(books);
  });

  it('leaves the time that it gave although the badge was given back later', async () => {
    const books = await Books.trading();
    await books.days(100);
    const badge_id = await badged(books);
    await books.do('suspend-badge', { badge_id, ...suspending });
    await books.days(61);
    await books.do('resume-badge', { badge_id, basis: 'settled', approver: 'boss' });
    const late: Lodging = {
      ...{ against_kind: 'badge', against_id: badge_id, reached_by: 'letter', grounds: 'Late.' },
      received_at: books.env.now(),
    };
    expect(await books.outcome('lodge-appeal', late)).toBe('wrong-state');
    await sound(books);
  });
});

describe('who hears an appeal', () => {
  it.each(['ops', 'boss', 'first', 'keeper'])('is not %s, who decided or kept it', async (actor) => {
    const { books, id } = await frozen();
    for (const reviewer of ['first', 'keeper', 'first', 'keeper']) {
      await books.do('review-restriction', { restriction_id: id, note: 'stays' }, { actor: reviewer });
    }
    expect((await books.row('restriction', id)).reviewers).toEqual(['first', 'keeper']);
    const appeal_id = await lodge(books, id);
    expect(await books.outcome('reject-appeal', { appeal_id, ...REJECTED }, { actor })).toBe('wrong-state');
    const second = { ...WHOLE, approver: 'judge' };
    expect(await books.outcome('uphold-appeal', { appeal_id, ...second }, { actor })).toBe('wrong-state');
    expect(await books.outcome('assign-appeal', { appeal_id, hearer: actor, from: null })).toBe(
      'wrong-state',
    );
  });

  it('is whoever it was given to, and not alone when it is upheld', async () => {
    const { books, id } = await frozen();
    const appeal_id = await lodge(books, id);
    await books.do('assign-appeal', { appeal_id, hearer: 'judge', from: null });
    const other = { actor: 'other' };
    expect(await books.outcome('reject-appeal', { appeal_id, ...REJECTED }, other)).toBe('wrong-state');
    const alone = { ...WHOLE, approver: 'judge' };
    expect(await books.outcome('uphold-appeal', { appeal_id, ...alone }, JUDGE)).toBe('approval-needed');
    await books.do('reject-appeal', { appeal_id, ...REJECTED }, JUDGE);
    expect((await books.row('account', 'shop')).restrictions).toHaveLength(1);
  });
});

describe('the time for an appeal', () => {
  it('needs a reason after it, and something new after a decision', async () => {
    const { books, id } = await frozen();
    const first = await lodge(books, id);
    const again: Lodging = {
      ...{ against_kind: 'restriction', against_id: id, reached_by: 'online', grounds: 'Once more.' },
      received_at: books.env.now(),
    };
    expect(await books.outcome('lodge-appeal', again)).toBe('already-exists');
    await books.do('reject-appeal', { appeal_id: first, ...REJECTED }, JUDGE);
    expect(await books.outcome('lodge-appeal', again)).toBe('invalid');
    const second = await lodge(books, id, { new_facts: 'The carrier found the proof.' });
    expect((await books.row('appeal', second)).round).toBe(2);
    await books.do('withdraw-appeal', { appeal_id: second, reason: 'settled' });
    await books.days(61);
    const late = { ...again, received_at: books.env.now(), new_facts: 'Another.' };
    expect(await books.outcome('lodge-appeal', late)).toBe('wrong-state');
    const third = await lodge(books, id, { ...late, late_reason: 'in hospital' });
    expect((await books.row('appeal', third)).late_reason).toBe('in hospital');
    expect(await books.outcome('lodge-appeal', { ...late, received_at: books.env.now() + DAY_MS })).toBe(
      'wrong-state',
    );
  });

  it('can be made longer, within the policy', async () => {
    const { books, id } = await frozen();
    const appeal_id = await lodge(books, id);
    const { due_at, lodged_at } = await books.row('appeal', appeal_id);
    const extend = (at: number) =>
      books.outcome('extend-appeal', { appeal_id, due_at: at, reason: 'documents' });
    expect(await extend(due_at)).toBe('wrong-state');
    expect(await extend(lodged_at + 61 * DAY_MS)).toBe('wrong-state');
    expect(await extend(due_at + DAY_MS)).toBe('done');
  });
});

describe('a measure', () => {
  it('names only what the books have', async () => {
    const { books } = await frozen();
    const impose = (more: Partial<CommandData<'impose-restriction'>>) =>
      books.outcome('impose-restriction', {
        ...{ restriction_id: 'z9', account_id: 'mall', restriction: 'freeze', terms: {} },
        ...{ reason_code: 'cash-out', basis: 'x', approver: 'boss', ...more },
      });
    expect(await impose({ about: 'alert-999' })).toBe('not-found');
    expect(await impose({ trade_ids: ['none'] })).toBe('not-found');
    expect(await impose({ file_ids: ['none'] })).toBe('not-found');
    expect(await impose({ review_at: books.env.now() - DAY_MS })).toBe('wrong-state');
    expect(await impose({ restriction_id: 'appeal-7.measure' })).toBe('invalid');
    expect(await impose({ trade_ids: ['t1'] })).toBe('done');
  });

  it('is looked at again by the policy, later when it was kept', async () => {
    const { books, id } = await frozen();
    const { starts_at, review_at } = await books.row('restriction', id);
    expect(review_at).toBe(starts_at + 30 * DAY_MS);
    await books.days(40);
    await books.do('review-restriction', { restriction_id: id, note: 'nothing new' });
    const kept = await books.row('restriction', id);
    expect(kept.reviewed_by).toBe('ops');
    expect((kept.review_at ?? 0) - (kept.reviewed_at ?? 0)).toBe(30 * DAY_MS);
  });

  it('stands in the credit record until two people take it out', async () => {
    const { books, id } = await frozen();
    const { credit_note_id } = await books.row('restriction', id);
    const note_id = credit_note_id ?? '';
    const data = { note_id, reason: 'entered for the wrong shop' };
    expect(await books.outcome('withdraw-credit-note', { ...data, approver: 'ops' })).toBe('approval-needed');
    await books.do('withdraw-credit-note', { ...data, approver: 'boss' });
    expect((await books.row('credit_note', note_id)).withdrawn_for).toBe(data.reason);
    expect(await books.outcome('withdraw-credit-note', { ...data, approver: 'boss' })).toBe('wrong-state');
    await sound(books);
  });
});
