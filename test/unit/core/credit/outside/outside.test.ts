// Consents, reports from outside and reviews by people: what rests on what, and what counts when.
import { describe, expect, it } from 'vitest';

import { counts } from '#core/credit/outside/outside-commands';
import { parseCommandData, type CommandData } from '#core/ledger/commands';
import { Books } from '#test/support/books';
import { consent, running } from '#test/support/loans';

const LI = { actor: 'li' };
const WANG = { actor: 'wang' };

const report = (more: Partial<CommandData<'record-outside'>> = {}): CommandData<'record-outside'> => ({
  ...{ account_id: 'shop', source: 'CCRC', record_kind: 'loan-record', speaks_of: '2025-12-31' },
  ...{ values: { open_loans: 2, outstanding_minor: '500000' } },
  ...more,
});

async function recorded(books: Books): Promise<{ consent_id: string; outside_id: string }> {
  const consent_id = await consent(books, 'outside-information', { toward: undefined });
  await books.do('record-outside', report({ consent_id }), LI);
  return { consent_id, outside_id: `outside-${String((await books.store.head()).seq)}` };
}

describe('a report from outside', () => {
  it('rests on a consent that holds, for this purpose and this institution, unless its register is public', async () => {
    const books = await Books.trading();
    expect(await books.outcome('record-outside', report(), LI)).toBe('invalid');
    const wrong = await consent(books, 'loan-dossier', { toward: undefined });
    expect(await books.outcome('record-outside', report({ consent_id: wrong }), LI)).toBe('wrong-state');
    const other = await consent(books, 'outside-information', { toward: 'ICBC' });
    expect(await books.outcome('record-outside', report({ consent_id: other }), LI)).toBe('wrong-state');
    const foreign = await consent(books, 'outside-information', { account_id: 'mall', toward: undefined });
    expect(await books.outcome('record-outside', report({ consent_id: foreign }), LI)).toBe('not-found');
    const { consent_id } = await recorded(books);
    await books.do('withdraw-consent', { consent_id, reason: 'letter' }, LI);
    expect(await books.outcome('withdraw-consent', { consent_id, reason: 'again' }, LI)).toBe('wrong-state');
    expect(await books.outcome('record-outside', report({ consent_id }), LI)).toBe('wrong-state');
    const register = report({ record_kind: 'business-register', values: { state: 'active' } });
    expect(await books.outcome('record-outside', register, LI)).toBe('done');
  });

  it('holds a consent no longer than it was given for', async () => {
    const books = await Books.trading();
    const until = books.env.now() + 86_400_000;
    const consent_id = await consent(books, 'outside-information', { toward: undefined, until });
    await books.days(2);
    expect(await books.outcome('record-outside', report({ consent_id }), LI)).toBe('wrong-state');
  });

  it('keeps the day it speaks of apart from when it became known, and speaks of no day to come', async () => {
    const books = await Books.trading();
    const { outside_id } = await recorded(books);
    const row = await books.row('outside', outside_id);
    expect([row.speaks_of, row.recorded_at > Date.parse('2026-01-01')]).toEqual(['2025-12-31', true]);
    expect(row.values_json).toEqual({ open_loans: 2, outstanding_minor: '500000' });
    const consent_id = await consent(books, 'outside-information', { toward: undefined });
    const ahead = report({ consent_id, speaks_of: '2027-01-01' });
    expect(await books.outcome('record-outside', ahead, LI)).toBe('invalid');
  });

  it('counts until it is struck out by two, its consent is withdrawn or its years are over', async () => {
    const books = await Books.trading();
    const { consent_id, outside_id } = await recorded(books);
    const now = books.env.now();
    const before = await books.row('outside', outside_id);
    expect(counts(before, await books.row('consent', consent_id), now)).toBe(true);
    expect(counts(before, { withdrawn_at: now }, now)).toBe(false);
    expect(counts(before, null, before.expires_at)).toBe(false);
    expect(new Date(before.expires_at).toISOString()).toBe('2030-12-31T00:00:00.000Z');
    const strike = { outside_id, reason: 'of another business', approver: 'li' };
    expect(await books.outcome('strike-outside', strike, LI)).toBe('approval-needed');
    await books.do('strike-outside', { ...strike, approver: 'wang' }, LI);
    expect(counts(await books.row('outside', outside_id), null, now)).toBe(false);
    expect(await books.outcome('strike-outside', { ...strike, approver: 'wang' }, LI)).toBe('wrong-state');
  });

  it('says only what its kind can say', () => {
    const problems = (values: Record<string, unknown>, record_kind = 'loan-record') => {
      const parsed = parseCommandData('record-outside', { ...report(), record_kind, values });
      return parsed.ok ? [] : parsed.issues.map(({ field, expected }) => `${field}: ${expected}`);
    };
    expect(problems({ open_loans: 0 })).toEqual([]);
    expect(problems({})).toEqual(['values: expected at least one value']);
    expect(problems({ name: 'Lin' })).toEqual(['values.name: expected no such field']);
    expect(problems({ outstanding_minor: '12.5' })).toEqual([
      'values.outstanding_minor: expected minor units as decimal text',
    ]);
    expect(problems({ grade: 'A' }, 'tax-record')).toEqual([]);
    expect(problems({ registered_on: '2025-02-30' }, 'business-register')).toEqual([
      'values.registered_on: expected a day that exists',
    ]);
  });
});

describe('a review by a person', () => {
  it('is due in 20 days, one at a time, and answered once', async () => {
    const books = await Books.trading();
    const ask = { account_id: 'shop', subject: 'score', statement: 'It is too low.' } as const;
    await books.do('ask-review', ask, LI);
    const review_id = `review-${String((await books.store.head()).seq)}`;
    const review = await books.row('credit_review', review_id);
    expect(review.due_at - review.asked_at).toBe(20 * 86_400_000);
    expect(await books.outcome('ask-review', ask, LI)).toBe('already-exists');
    const answer = { review_id, outcome: 'kept', statement: 'Nothing was wrong.' } as const;
    expect(await books.outcome('answer-review', answer, WANG)).toBe('done');
    expect(await books.outcome('answer-review', answer, WANG)).toBe('wrong-state');
    expect(await books.row('credit_review', review_id)).toMatchObject({
      status: 'kept',
      answered_by: 'wang',
    });
    expect(await books.outcome('ask-review', ask, LI)).toBe('done');
  });

  it('is answered by somebody whose work it is not', async () => {
    const books = await Books.trading();
    const { outside_id } = await recorded(books);
    const about = { account_id: 'shop', subject: 'outside', subject_id: outside_id } as const;
    expect(await books.outcome('ask-review', { ...about, account_id: 'mall', statement: 's' })).toBe(
      'not-found',
    );
    await books.do('ask-review', { ...about, statement: 'Not mine.' });
    const review_id = `review-${String((await books.store.head()).seq)}`;
    const answer = { review_id, outcome: 'corrected', statement: 'Struck out.' } as const;
    expect(await books.outcome('answer-review', answer, LI)).toBe('approval-needed');
    expect(await books.outcome('answer-review', answer, WANG)).toBe('done');
  });

  it('can be of a loan as well', async () => {
    const books = await Books.trading();
    const { id } = await running(books);
    const ask = { account_id: 'shop', subject: 'loan', subject_id: id, statement: 'Too late.' } as const;
    expect(await books.outcome('ask-review', ask, LI)).toBe('done');
    const nothing = { ...ask, subject_id: 'loan-999999' };
    expect(await books.outcome('ask-review', nothing, LI)).toBe('not-found');
  });
});
