// The life of a badge: applied for, decided by two people, suspended by alerts and decisions, renewed, ended, given back.
import { describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import type { CommandData } from '#core/ledger/commands';
import { rebuildProjections } from '#core/ledger/rebuild';
import { State } from '#core/ledger/state';
import type { Badge } from '#core/ledger/tables';
import { verifyBooks } from '#core/ledger/verify';
import { badgeStateAt, reinstateBadge } from '#core/trust/badge-state';
import { auditMerchant } from '#test/support/audits';
import { Books } from '#test/support/books';
import { raiseData } from '#test/support/raising';
import { recordScore } from '#test/support/scorecards';

const LI = { actor: 'li' };
const WANG = { actor: 'wang' };
const DETECTOR = { actor: 'detector' };

/** Books in which merchants are old enough for a badge. */
async function ready(): Promise<Books> {
  const books = await Books.trading();
  await books.days(100);
  return books;
}

async function apply(books: Books, account_id = 'shop'): Promise<string> {
  await books.do('apply-for-badge', { account_id, display_name: 'Shop', note: '' }, LI);
  return (await books.row('trust_subject', account_id)).application_id ?? '';
}

async function badgeOf(books: Books, account_id = 'shop'): Promise<Badge> {
  return await books.row('badge', (await books.row('trust_standing', account_id)).badge_id ?? '');
}

/** Audited and certified. */
async function issue(books: Books, account_id = 'shop'): Promise<Badge> {
  await auditMerchant(books, account_id);
  const application_id = await apply(books, account_id);
  await books.do('issue-badge', { application_id, approver: 'wang' }, LI);
  return await badgeOf(books, account_id);
}

async function raise(books: Books, score: number, account_id = 'shop'): Promise<string> {
  const { seq } = await books.store.head();
  await books.do('raise-alert', raiseData(account_id, seq, { score }), DETECTOR);
  return (await books.row('alert_subject', account_id)).alert_id;
}

function verdict(
  alert_id: string,
  disposition: 'explained' | 'confirmed' = 'explained',
): CommandData<'dispose-alert'> {
  const reason_code = disposition === 'explained' ? 'known-business' : 'cash-out';
  return { alert_id, disposition, reason_code, deserved: 'yes', note: '' };
}

async function checkBooks(books: Books): Promise<void> {
  expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  await rebuildProjections(books.store, books.env);
  expect((await verifyBooks(books.store, books.env)).ok).toBe(true);
}

const BASIS = { reason_code: 'complaints', basis: 'many', approver: 'wang' } as const;

describe('applying', () => {
  it('has one application pending per merchant, and none beside a badge in force', async () => {
    const books = await ready();
    const id = await apply(books);
    expect(id).toMatch(/^application-\d+$/);
    const again = { account_id: 'shop', display_name: 'Shop', note: '' };
    expect(await books.outcome('apply-for-badge', again, LI)).toBe('already-exists');
    expect(await books.outcome('apply-for-badge', { ...again, account_id: 'ann' }, LI)).toBe('wrong-state');
    await books.do('withdraw-application', { application_id: id, reason: 'later' }, LI);
    expect(await books.row('trust_application', id)).toMatchObject({ status: 'withdrawn', ended_by: 'li' });
    await issue(books);
    expect(await books.outcome('apply-for-badge', again, LI)).toBe('wrong-state');
    await checkBooks(books);
  });
  it('is refused by two people, with the reason kept', async () => {
    const books = await ready();
    const application_id = await apply(books);
    const refusal = { application_id, reason: 'too young', approver: 'wang' };
    expect(await books.outcome('refuse-application', refusal, WANG)).toBe('approval-needed');
    await books.do('refuse-application', refusal, LI);
    expect(await books.row('trust_application', application_id)).toMatchObject({
      ...{ status: 'refused', ended_by: 'li', approved_by: 'wang', ended_reason: 'too young' },
    });
    expect(await books.outcome('issue-badge', { application_id, approver: 'wang' }, LI)).toBe('wrong-state');
  });
});

describe('issuing', () => {
  it('numbers badges without a gap and says where the merchant stands', async () => {
    const books = await ready();
    const badge = await issue(books);
    expect(badge).toMatchObject({
      ...{ number: 1, status: 'active', display_name: 'Shop', proposed_by: 'li', approved_by: 'wang' },
      ...{ valid_from: badge.issued_at, valid_until: badge.issued_at + 365 * DAY_MS, signature: null },
    });
    const [entry] = await books.store.entriesBySeq([badge.issued_seq]);
    expect(badge.issued_hash).toBe(entry?.hash);
    expect(await books.row('trust_standing', 'shop')).toEqual({
      ...{ account_id: 'shop', badge_id: badge.id, status: 'active' },
      ...{ valid_until: badge.valid_until, since_at: badge.issued_at },
    });
    await auditMerchant(books, 'mall');
    const other = await apply(books, 'mall');
    await books.restrict('mall', 'freeze');
    expect(await books.outcome('issue-badge', { application_id: other, approver: 'wang' }, LI)).toBe(
      'wrong-state',
    );
    await books.openAccount('fair', true);
    await books.days(100);
    expect((await issue(books, 'fair')).number).toBe(2);
    await checkBooks(books);
  });
  it('needs another person, also for what is recorded as history', async () => {
    const books = await ready();
    await auditMerchant(books, 'shop');
    const application_id = await apply(books);
    const data = { application_id, approver: 'li' };
    expect(await books.outcome('issue-badge', data, LI)).toBe('approval-needed');
    expect(await books.outcome('issue-badge', data, { ...LI, mode: 'record' })).toBe('approval-needed');
    expect(await books.store.scan('badge', null, 10)).toEqual([]);
  });
  it('names every ground that is missed', async () => {
    const books = await Books.trading();
    const application_id = await apply(books);
    await books.do('set-real-name-level', { party_id: 'p-shop', level: 'claimed', basis: 'x' });
    await books.restrict('shop', 'watch');
    await books.restrict('shop', 'delay-settlement', { terms: { delay_days: 3 } });
    await raise(books, 900);
    const result = await books.try('issue-badge', { application_id, approver: 'wang' }, LI);
    expect(result.status === 'refused' && result.refusal.details).toMatchObject({
      missed: 'real-name, age, restrictions, alerts, audit',
    });
  });
});

describe('a measure that is only announced', () => {
  it('keeps a badge from being issued, which it would have suspended', async () => {
    const books = await ready();
    await auditMerchant(books, 'shop');
    const application_id = await apply(books);
    await books.restrict('shop', 'freeze', { starts_at: books.env.now() + DAY_MS });
    const result = await books.try('issue-badge', { application_id, approver: 'wang' }, LI);
    expect(result.status === 'refused' && result.refusal.details).toMatchObject({ missed: 'restrictions' });
  });
});

describe('alerts', () => {
  it('suspend the badge in their own entry when they are serious, and resume it when they are explained', async () => {
    const books = await ready();
    const badge = await issue(books);
    expect(await raise(books, 899)).toMatch(/^alert-/);
    expect((await badgeOf(books)).status).toBe('active');
    const alert_id = await raise(books, 900);
    const suspended = await badgeOf(books);
    const { seq } = await books.store.head();
    expect(suspended).toMatchObject({
      status: 'suspended',
      suspensions: [{ cause: 'alert', id: alert_id, at_seq: seq }],
    });
    expect((await books.row('trust_standing', 'shop')).status).toBe('suspended');
    await raise(books, 990);
    expect((await badgeOf(books)).suspensions).toHaveLength(1);
    const during = books.env.now();
    await books.do('dispose-alert', verdict(alert_id), LI);
    expect((await badgeOf(books)).status).toBe('active');
    await books.do('reopen-alert', { alert_id, reason: 'new facts' }, WANG);
    const again = await badgeOf(books);
    expect(again.history.map(({ status }) => status)).toEqual([
      ...['active', 'suspended', 'active', 'suspended'],
    ]);
    expect(badgeStateAt(again, badge.issued_at - 1)).toBeNull();
    expect(badgeStateAt(again, badge.issued_at)).toBe('active');
    expect(badgeStateAt(again, during)).toBe('suspended');
    await checkBooks(books);
  });
  it('that are confirmed keep it suspended until two people decide', async () => {
    const books = await ready();
    const badge_id = (await issue(books)).id;
    const alert_id = await raise(books, 950);
    const resume = { badge_id, basis: 'paid back', approver: 'wang' };
    expect(await books.outcome('resume-badge', resume, LI)).toBe('wrong-state');
    await books.do('dispose-alert', verdict(alert_id, 'confirmed'), LI);
    expect((await badgeOf(books)).status).toBe('suspended');
    expect(await books.outcome('resume-badge', { ...resume, approver: 'li' }, LI)).toBe('approval-needed');
    await books.do('resume-badge', resume, LI);
    expect(await badgeOf(books)).toMatchObject({ status: 'active', suspensions: [] });
    await checkBooks(books);
  });
  it('and decisions suspend side by side: the last cause that ends resumes it', async () => {
    const books = await ready();
    const badge_id = (await issue(books)).id;
    await books.do('suspend-badge', { badge_id, ...BASIS }, LI);
    const alert_id = await raise(books, 950);
    await books.do('dispose-alert', verdict(alert_id), LI);
    expect((await badgeOf(books)).status).toBe('suspended');
    await books.do('resume-badge', { badge_id, basis: 'settled', approver: 'wang' }, LI);
    expect((await badgeOf(books)).status).toBe('active');
  });
});

describe('the end of a badge', () => {
  it('comes by the clock, whatever suspends it', async () => {
    const books = await ready();
    const { id } = await issue(books);
    await books.do('suspend-badge', { badge_id: id, ...BASIS }, LI);
    const { valid_until } = await badgeOf(books);
    await books.days(364);
    expect((await badgeOf(books)).status).toBe('suspended');
    await books.days(1);
    expect((await badgeOf(books)).history.at(-1)).toMatchObject({ at: valid_until, why: 'expired' });
    expect(await badgeOf(books)).toMatchObject({ status: 'expired', ended_how: 'expired' });
    expect((await books.row('trust_standing', 'shop')).status).toBe('expired');
    expect((await issue(books)).number).toBe(2);
    await checkBooks(books);
  });
  it('is revoked by two people, and another is applied for', async () => {
    const books = await ready();
    const { id } = await issue(books);
    const revoke = { badge_id: id, ...BASIS, reason_code: 'fraud' } as const;
    for (const mode of ['authorise', 'record'] as const) {
      expect(await books.outcome('revoke-badge', revoke, { ...WANG, mode })).toBe('approval-needed');
    }
    await books.do('revoke-badge', revoke, LI);
    expect(await badgeOf(books)).toMatchObject({ status: 'revoked', ended_reason: 'fraud: many' });
    expect((await books.row('trust_standing', 'shop')).status).toBe('revoked');
    expect(await books.outcome('renew-badge', { badge_id: id, approver: 'wang' }, LI)).toBe('wrong-state');
    expect((await issue(books)).number).toBe(2);
  });
  it('is a renewal where another takes over', async () => {
    const books = await ready();
    const first = await issue(books);
    await books.days(170);
    expect(await books.outcome('renew-badge', { badge_id: first.id, approver: 'wang' }, LI)).toBe(
      'wrong-state',
    );
    await auditMerchant(books, 'shop');
    await books.do('renew-badge', { badge_id: first.id, approver: 'wang' }, LI);
    const second = await badgeOf(books);
    expect(second).toMatchObject({ number: 2, renews: first.id, status: 'active' });
    expect(second.valid_until).toBe(second.issued_at + 365 * DAY_MS);
    expect(await books.row('badge', first.id)).toMatchObject({ status: 'renewed', ended_how: 'renewed' });
    await books.days(250);
    expect((await badgeOf(books)).status).toBe('active');
    await checkBooks(books);
  });
  it('is undone by an appeal that is upheld, unless its time is over or another was issued', async () => {
    const books = await ready();
    const { id, valid_until } = await issue(books);
    const alert_id = await raise(books, 950);
    await books.do('revoke-badge', { badge_id: id, ...BASIS }, LI);
    const state = new State([], [], true);
    const give = async (booked_at: number): Promise<Badge> => {
      state.tables.badge.put(id, await badgeOf(books));
      state.tables.trust_standing.put('shop', await books.row('trust_standing', 'shop'));
      reinstateBadge(state, id, { seq: 99, booked_at }, 'appeal-1');
      return state.tables.badge.must(id);
    };
    // What happened while it was revoked counts.
    expect(await give(books.env.now())).toMatchObject({ status: 'suspended', ended_how: null });
    await books.do('dispose-alert', verdict(alert_id), LI);
    expect(await give(books.env.now())).toMatchObject({ status: 'active', ended_at: null });
    expect(state.tables.trust_standing.must('shop').status).toBe('active');
    expect(state.armed.map(({ kind }) => kind)).toContain('expire-badge');
    expect(await give(valid_until)).toMatchObject({ status: 'expired', ended_how: 'expired' });
    await issue(books);
    state.tables.badge.put(id, await books.row('badge', id));
    state.tables.trust_standing.put('shop', await books.row('trust_standing', 'shop'));
    reinstateBadge(state, id, { seq: 99, booked_at: books.env.now() }, 'appeal-1');
    expect(state.tables.badge.must(id).status).toBe('revoked');
  });
});

describe('signatures', () => {
  it('are recorded once, by a key that was published', async () => {
    const books = await ready();
    const { id } = await issue(books);
    const key_id = '0123456789abcdef';
    const signed = { badge_id: id, credential_digest: 'c'.repeat(64), signature: 'd'.repeat(128), key_id };
    expect(await books.outcome('record-signature', signed)).toBe('not-found');
    await books.do('publish-badge-key', { public_key: 'e'.repeat(64) });
    const [key] = await books.store.scan('badge_key', null, 1);
    const recorded = { ...signed, key_id: String(key?.['id']) };
    await books.do('record-signature', recorded);
    expect(await badgeOf(books)).toMatchObject({ signature: signed.signature, key_id: recorded.key_id });
    expect(await books.outcome('record-signature', recorded)).toBe('already-exists');
    await checkBooks(books);
  });
});

describe('a credit score in the books', () => {
  it('decides with the other conditions, and is neutral while there is none', async () => {
    const books = await ready();
    await auditMerchant(books, 'shop');
    const application_id = await apply(books);
    const asked = { application_id, approver: 'wang' };
    await recordScore(books, 'shop', { account_days: 10, real_name_level: 'none' });
    const refused = await books.try('issue-badge', asked, LI);
    expect(refused.status === 'done' ? null : refused.refusal.details['missed']).toBe('credit');
    await recordScore(books, 'shop', { account_days: 400, real_name_level: 'bank' });
    expect(await books.outcome('issue-badge', asked, LI)).toBe('done');
  });
});
