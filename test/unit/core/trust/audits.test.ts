// Audits of merchants in the books: one auditor walks, another person concludes, and what it does to a badge.
import { describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { rebuildProjections } from '#core/ledger/rebuild';
import { verifyBooks } from '#core/ledger/verify';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import { auditFile, auditMerchant, beginAudit, judgeAll } from '#test/support/audits';
import { Books } from '#test/support/books';

const ZHAO = { actor: 'zhao' };
const QIAN = { actor: 'qian' };
const LI = { actor: 'li' };

async function ready(): Promise<Books> {
  const books = await Books.trading();
  await books.days(100);
  return books;
}

async function checkBooks(books: Books): Promise<void> {
  expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  await rebuildProjections(books.store, books.env);
  expect((await verifyBooks(books.store, books.env)).ok).toBe(true);
}

async function badgeOf(books: Books, account_id = 'shop') {
  return await books.row('badge', (await books.row('trust_standing', account_id)).badge_id ?? '');
}

/** Audits the shop and gives it the badge. */
async function certified(books: Books): Promise<string> {
  await auditMerchant(books, 'shop');
  await books.do('apply-for-badge', { account_id: 'shop', display_name: 'Shop', note: '' }, LI);
  const { application_id } = await books.row('trust_subject', 'shop');
  await books.do('issue-badge', { application_id: application_id ?? '', approver: 'wang' }, LI);
  return (await badgeOf(books)).id;
}

const plan = (books: Books, more: object = {}) => ({
  ...{ account_id: 'shop', cause: 'event' as const, due_at: books.env.now() + DAY_MS, auditor: null },
  ...more,
});

describe('planning', () => {
  it('has one open audit per merchant, with an end to come', async () => {
    const books = await ready();
    expect(await books.outcome('plan-audit', plan(books, { account_id: 'ann' }), ZHAO)).toBe('wrong-state');
    expect(await books.outcome('plan-audit', plan(books, { due_at: 5 }), ZHAO)).toBe('wrong-state');
    await books.do('plan-audit', plan(books), ZHAO);
    expect(await books.outcome('plan-audit', plan(books), ZHAO)).toBe('already-exists');
    const audit_id = (await books.row('trust_subject', 'shop')).open_audit_id ?? '';
    await books.do('cancel-audit', { audit_id, reason: 'twice' }, QIAN);
    await books.do('plan-audit', plan(books), ZHAO);
    await checkBooks(books);
  });
  it('is taken by one of two, and begun by who has it', async () => {
    const books = await ready();
    await books.do('plan-audit', plan(books), ZHAO);
    const audit_id = (await books.row('trust_subject', 'shop')).open_audit_id ?? '';
    await books.do('assign-audit', { audit_id, auditor: 'zhao', from: null }, ZHAO);
    expect(await books.outcome('assign-audit', { audit_id, auditor: 'li', from: null }, LI)).toBe(
      'wrong-state',
    );
    expect(await books.outcome('begin-audit', { audit_id }, LI)).toBe('wrong-state');
    await books.do('begin-audit', { audit_id }, ZHAO);
    const audit = await books.row('merchant_audit', audit_id);
    expect(audit).toMatchObject({ status: 'walking', auditor: 'zhao', standard_version: 1 });
    expect(audit.points).toEqual(DEFAULT_POLICIES['audit-standard'].points);
  });
  it('is for members of staff who audit, where there is staff', async () => {
    const books = await ready();
    await books.do('add-staff', { login: 'root', name: 'R', roles: ['administrator'], first: true });
    expect(await books.outcome('plan-audit', plan(books, { auditor: 'root' }), ZHAO)).toBe('wrong-state');
    await books.do(
      'add-staff',
      { login: 'zhao', name: 'Z', roles: ['analyst'], first: false },
      { actor: 'root' },
    );
    await books.do('plan-audit', plan(books, { auditor: 'zhao' }), ZHAO);
  });
});

describe('walking', () => {
  it('keeps the points of the standard that it was begun with', async () => {
    const books = await ready();
    const audit_id = await beginAudit(books, 'shop');
    const [first] = DEFAULT_POLICIES['audit-standard'].points;
    await books.do('publish-policy', {
      ...{ policy: 'audit-standard', version: 2, effective_from: books.env.now() + 60_000, approver: 'wang' },
      data: { points: [first] },
    });
    await books.days(1);
    expect((await books.row('merchant_audit', audit_id)).points).toHaveLength(11);
    const mall = await beginAudit(books, 'mall');
    expect(await books.row('merchant_audit', mall)).toMatchObject({ standard_version: 2, points: [first] });
  });
  it('takes verdicts from its auditor only, on evidence that exists and belongs', async () => {
    const books = await ready();
    const audit_id = await beginAudit(books, 'shop');
    const said = { audit_id, point_id: 'licence', verdict: 'met' as const, note: '', evidence: [] };
    expect(await books.outcome('judge-point', said, LI)).toBe('wrong-state');
    expect(await books.outcome('judge-point', { ...said, point_id: 'no-such' }, ZHAO)).toBe('not-found');
    const put = (kind: 'file' | 'trade', id: string) => ({ ...said, evidence: [{ kind, id }] });
    expect(await books.outcome('judge-point', put('file', 'f9'), ZHAO)).toBe('not-found');
    const file = await auditFile(books, await beginAudit(books, 'mall'));
    expect(await books.outcome('judge-point', put('file', file), ZHAO)).toBe('not-found');
    const sale = { buyer_id: 'ann', amount: 5n, marketplace: 'own', goods: '' } as const;
    await books.do('create-trade', { trade_id: 'm1', seller_id: 'mall', ...sale });
    expect(await books.outcome('judge-point', put('trade', 'm1'), ZHAO)).toBe('not-found');
    await books.do('create-trade', { trade_id: 's1', seller_id: 'shop', ...sale });
    await books.do('judge-point', put('trade', 's1'), ZHAO);
    await books.do('judge-point', { ...said, verdict: 'not-met', note: 'lapsed' }, ZHAO);
    const { judgements } = await books.row('merchant_audit', audit_id);
    expect(judgements).toHaveLength(1);
    expect(judgements[0]).toMatchObject({ verdict: 'not-met', by: 'zhao', evidence: [] });
  });
  it('is handed in when every point is judged and borne out', async () => {
    const books = await ready();
    const audit_id = await beginAudit(books, 'shop');
    const submit = { audit_id, summary: 'Fine.' };
    const early = await books.try('submit-audit', submit, ZHAO);
    expect(early.status === 'refused' && String(early.refusal.details['missed'])).toContain(
      'licence verdict',
    );
    await judgeAll(books, audit_id, { site: 'partly', complaints: 'not-met' });
    await books.do('submit-audit', submit, ZHAO);
    expect(await books.row('merchant_audit', audit_id)).toMatchObject({
      ...{ status: 'submitted', score: 900 },
      result: { passed: true, mandatory_missed: [], lost: [{ permille: 50 }, { permille: 50 }] },
    });
    expect(await books.outcome('submit-audit', submit, ZHAO)).toBe('wrong-state');
  });
  it('is handed in where half of an odd weight was earned', async () => {
    const books = await ready();
    const audit_id = await beginAudit(books, 'shop');
    await judgeAll(books, audit_id, { complaints: 'partly' });
    await books.do('submit-audit', { audit_id, summary: 'Fine.' }, ZHAO);
    expect(await books.row('merchant_audit', audit_id)).toMatchObject({
      ...{ score: 975, result: { earned_halves: 195, applicable_weight: 100 } },
    });
  });
});

describe('concluding', () => {
  it('is for somebody who judged none of it, also when it changed hands or is recorded as history', async () => {
    const books = await ready();
    const audit_id = await beginAudit(books, 'shop');
    await judgeAll(books, audit_id);
    await books.do('assign-audit', { audit_id, auditor: 'sun', from: 'zhao' }, QIAN);
    await books.do('submit-audit', { audit_id, summary: 'Fine.' }, { actor: 'sun' });
    const conclude = { audit_id, decision: 'confirm', note: '' } as const;
    for (const mode of ['authorise', 'record'] as const) {
      expect(await books.outcome('conclude-audit', conclude, { ...ZHAO, mode })).toBe('approval-needed');
      expect(await books.outcome('conclude-audit', conclude, { actor: 'sun', mode })).toBe('approval-needed');
    }
    await books.do('conclude-audit', { ...conclude, decision: 'return', note: 'photographs' }, QIAN);
    expect(await books.row('merchant_audit', audit_id)).toMatchObject({ status: 'walking', result: null });
    await books.do('submit-audit', { audit_id, summary: 'Now.' }, { actor: 'sun' });
    await books.do('conclude-audit', conclude, QIAN);
    expect(await books.row('merchant_audit', audit_id)).toMatchObject({
      status: 'passed',
      concluded_by: 'qian',
    });
    expect(await books.row('trust_subject', 'shop')).toMatchObject({
      ...{ open_audit_id: null, last_audit_id: audit_id },
    });
    await checkBooks(books);
  });
  it('keeps the auditor from agreeing to the badge, whoever asks for it', async () => {
    const books = await ready();
    const { id } = await auditMerchant(books, 'shop');
    await books.do('apply-for-badge', { account_id: 'shop', display_name: 'Shop', note: '' }, LI);
    const application_id = (await books.row('trust_subject', 'shop')).application_id ?? '';
    const asked = { application_id, approver: 'zhao' };
    expect(await books.outcome('issue-badge', asked, LI)).toBe('approval-needed');
    expect(await books.outcome('issue-badge', asked, { ...LI, mode: 'record' })).toBe('approval-needed');
    await books.do('issue-badge', { application_id, approver: 'qian' }, LI);
    const badge = await badgeOf(books);
    expect(badge).toMatchObject({ audit_id: id, standard_version: 1 });
    const renewal = { badge_id: badge.id, approver: 'zhao' };
    expect(await books.outcome('renew-badge', renewal, LI)).toBe('approval-needed');
  });
});

describe('audits and badges', () => {
  it('the clock plans the next one, and none beside one that is open', async () => {
    const books = await ready();
    const badge_id = await certified(books);
    const { reaudit_at } = await badgeOf(books);
    const { concluded_at } = await books.row(
      'merchant_audit',
      (await books.row('trust_subject', 'shop')).last_audit_id ?? '',
    );
    expect(reaudit_at).toBe((concluded_at ?? 0) + 180 * DAY_MS);
    await books.days(179);
    expect((await books.row('trust_subject', 'shop')).open_audit_id).toBeNull();
    expect(await books.days(2)).toBe(1);
    const audit_id = (await books.row('trust_subject', 'shop')).open_audit_id ?? '';
    const audit = await books.row('merchant_audit', audit_id);
    expect(audit).toMatchObject({ cause: 'periodic', status: 'planned', planned_by: 'clock', auditor: null });
    expect(audit.due_at).toBe((reaudit_at ?? 0) + 30 * DAY_MS);
    expect((await books.row('badge', badge_id)).reaudit_at).toBeNull();
    await books.do('cancel-audit', { audit_id, reason: 'moved' }, QIAN);
    await beginAudit(books, 'shop');
    expect(await books.days(31)).toBe(1);
    expect((await books.row('badge', badge_id)).reaudit_at).toBeNull();
    expect(await books.store.scan('merchant_audit', null, 10)).toHaveLength(3);
    await checkBooks(books);
  });
  it('one that fails suspends the badge at once, and the next that passes resumes it', async () => {
    const books = await ready();
    const badge_id = await certified(books);
    const failed = await auditMerchant(books, 'shop', { samples: 'not-met' });
    expect(failed).toMatchObject({ status: 'failed', result: { mandatory_missed: ['samples'] } });
    expect(await badgeOf(books)).toMatchObject({
      ...{
        status: 'suspended',
        suspensions: [{ cause: 'audit', id: failed.id, at_seq: failed.concluded_seq }],
      },
    });
    const resume = { badge_id, basis: 'x', approver: 'wang' };
    expect(await books.outcome('resume-badge', resume, LI)).toBe('wrong-state');
    await auditMerchant(books, 'shop');
    expect((await badgeOf(books)).status).toBe('active');
    await checkBooks(books);
  });
});

describe('findings', () => {
  async function found(books: Books, severity: 'minor' | 'major') {
    const audit_id = await beginAudit(books, 'shop');
    const { seq } = await books.store.head();
    const finding = { point_id: 'site', severity, found: 'No stock seen', remedy: 'Show it' } as const;
    await books.do('note-finding', { audit_id, ...finding }, ZHAO);
    return { audit_id, finding_id: `finding-${String(seq + 1)}` };
  }

  it('are answered with evidence and checked by somebody else, as often as it takes', async () => {
    const books = await ready();
    const { audit_id, finding_id } = await found(books, 'minor');
    const { due_at } = await books.row('audit_finding', finding_id);
    expect((await books.row('merchant_audit', audit_id)).remedy_due_at).toBe(due_at);
    const check = { finding_id, decision: 'close', note: '' } as const;
    expect(await books.outcome('check-finding', check, QIAN)).toBe('wrong-state');
    const file = await auditFile(books, audit_id);
    const answer = { finding_id, answer: 'Photographs.', evidence: [{ kind: 'file' as const, id: file }] };
    expect(
      await books.outcome('answer-finding', { ...answer, evidence: [{ kind: 'file', id: 'f0' }] }, LI),
    ).toBe('not-found');
    await books.do('answer-finding', answer, LI);
    for (const mode of ['authorise', 'record'] as const) {
      expect(await books.outcome('check-finding', check, { ...LI, mode })).toBe('approval-needed');
    }
    const later = due_at + 5 * DAY_MS;
    await books.do('check-finding', { ...check, decision: 'reopen', note: 'blurred', due_at: later }, QIAN);
    expect(await books.row('audit_finding', finding_id)).toMatchObject({ status: 'open', reopened: 1 });
    expect((await books.row('merchant_audit', audit_id)).remedy_due_at).toBe(later);
    await books.do('answer-finding', answer, LI);
    await books.do('check-finding', check, QIAN);
    expect(await books.row('audit_finding', finding_id)).toMatchObject({
      status: 'closed',
      checked_by: 'qian',
    });
    expect((await books.row('merchant_audit', audit_id)).remedy_due_at).toBeNull();
    await checkBooks(books);
  });
  it('stand in the way of a badge: a major one until it is closed, another once its time is over', async () => {
    for (const [severity, before, after] of [
      ['major', 'wrong-state', 'wrong-state'],
      ['minor', 'done', 'wrong-state'],
    ] as const) {
      for (const [days, outcome] of [
        [0, before],
        [15, after],
      ] as const) {
        const books = await ready();
        const { audit_id } = await found(books, severity);
        await judgeAll(books, audit_id);
        await books.do('submit-audit', { audit_id, summary: 'Fine.' }, ZHAO);
        await books.do('conclude-audit', { audit_id, decision: 'confirm', note: '' }, QIAN);
        await books.do('apply-for-badge', { account_id: 'shop', display_name: 'Shop', note: '' }, LI);
        const application_id = (await books.row('trust_subject', 'shop')).application_id ?? '';
        await books.days(days);
        expect(await books.outcome('issue-badge', { application_id, approver: 'wang' }, LI)).toBe(outcome);
      }
    }
  });
});
