import { describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import type { CommandData } from '#core/ledger/commands';
import { rebuildProjections } from '#core/ledger/rebuild';
import { verifyBooks } from '#core/ledger/verify';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import { Books } from '#test/support/books';
import { raiseData } from '#test/support/raising';

const LI = { actor: 'li' };
const WANG = { actor: 'wang' };
const DETECTOR = { actor: 'detector' };

async function headSeq(books: Books): Promise<number> {
  return (await books.store.head()).seq;
}

/** Raises on an account as far as the journal goes; the alert's id. */
async function raise(
  books: Books,
  account_id = 'shop',
  more: Partial<CommandData<'raise-alert'>> = {},
): Promise<string> {
  const flagged_seq = more.flagged_seq ?? (await headSeq(books));
  await books.do('raise-alert', raiseData(account_id, flagged_seq, more), DETECTOR);
  return (await books.row('alert_subject', account_id)).alert_id;
}

const dispose = (
  alert_id: string,
  more: Partial<CommandData<'dispose-alert'>> = {},
): CommandData<'dispose-alert'> => ({
  ...{ alert_id, disposition: 'explained', reason_code: 'known-business', deserved: 'yes', note: '' },
  ...more,
});

/** Second judgements of a share of alerts. */
async function publishReview(books: Books, ppm: number): Promise<void> {
  await books.do('publish-policy', {
    ...{ policy: 'alerts', version: 2, effective_from: books.env.now() + 60_000, approver: 'wang' },
    data: { ...DEFAULT_POLICIES.alerts, second_review_ppm: ppm },
  });
  books.env.setNow(books.env.now() + 120_000);
}

async function checkBooks(books: Books): Promise<void> {
  const report = await verifyBooks(books.store, books.env);
  expect(report.first_break).toBeNull();
  await rebuildProjections(books.store, books.env);
  expect((await verifyBooks(books.store, books.env)).ok).toBe(true);
}

describe('raising', () => {
  it('opens one alert per account, which new flags join', async () => {
    const books = await Books.trading();
    const id = await raise(books);
    const opened = await books.row('alert', id);
    expect(opened).toMatchObject({
      ...{ id, account_id: 'shop', currency: 'CNY', status: 'open', team: 'risk', assignee: null },
      ...{ typology: 'C1', score: 950, exposure_minor: 10_000n, confirmed_before: 0, after_seq: 0 },
    });
    expect(id).toBe(`alert-${String(opened.opened_seq)}`);
    await books.do('snooze-alert', { alert_id: id, until: books.env.now() + DAY_MS, reason: 'asked' }, LI);
    expect(await raise(books, 'shop', { score: 990, trades: 3, typologies: ['C4', 'C1'] })).toBe(id);
    expect(await books.row('alert', id)).toMatchObject({
      ...{ score: 990, trades: 3, typology: 'C4', snoozed_until: null, opened_seq: opened.opened_seq },
    });
    expect(await books.row('alert_subject', 'shop')).toMatchObject({ alerts: 1, open: true });
    await checkBooks(books);
  });

  it('tells a flag once, also after the alert that told it was closed', async () => {
    const books = await Books.trading();
    const seq = await headSeq(books);
    const id = await raise(books, 'shop', { flagged_seq: seq });
    const again = raiseData('shop', seq);
    expect(await books.outcome('raise-alert', again, DETECTOR)).toBe('wrong-state');
    await books.do('dispose-alert', dispose(id), LI);
    expect(await books.outcome('raise-alert', again, DETECTOR)).toBe('wrong-state');
    const next = await raise(books);
    expect(next).not.toBe(id);
    expect(await books.row('alert', next)).toMatchObject({ after_seq: seq, confirmed_before: 0 });
  });

  it('refuses what does not exist and flags that nothing in the journal can have raised', async () => {
    const books = await Books.trading();
    expect(await books.outcome('raise-alert', raiseData('nobody', 1), DETECTOR)).toBe('not-found');
    expect(await books.outcome('raise-alert', raiseData('bank', 1), DETECTOR)).toBe('not-found');
    const ahead = raiseData('shop', 10_000);
    expect(await books.outcome('raise-alert', ahead, DETECTOR)).toBe('wrong-state');
  });

  it('sends blocked accounts to compliance, and is due sooner the higher the score', async () => {
    const books = await Books.trading();
    const urgent = await books.row('alert', await raise(books, 'shop', { score: 990, listed: 'block' }));
    const high = await books.row('alert', await raise(books, 'mall', { score: 900 }));
    const other = await books.row('alert', await raise(books, 'ann', { score: 750 }));
    expect(urgent.team).toBe('compliance');
    expect(high.team).toBe('risk');
    expect(urgent.due_at).toBeLessThan(high.due_at);
    expect(high.due_at).toBeLessThan(other.due_at);
  });
});

describe('working', () => {
  it('is taken by one of two who take it at once', async () => {
    const books = await Books.trading();
    const alert_id = await raise(books);
    expect(await books.outcome('assign-alert', { alert_id, assignee: 'li', from: null }, LI)).toBe('done');
    expect(await books.outcome('assign-alert', { alert_id, assignee: 'wang', from: null }, WANG)).toBe(
      'wrong-state',
    );
    expect(await books.outcome('assign-alert', { alert_id, assignee: 'wang', from: 'li' }, WANG)).toBe(
      'done',
    );
    expect(await books.outcome('dispose-alert', dispose(alert_id), LI)).toBe('wrong-state');
    expect(await books.outcome('assign-alert', { alert_id, assignee: null, from: 'wang' }, WANG)).toBe(
      'done',
    );
    expect(await books.row('alert', alert_id)).toMatchObject({ assignee: null, assigned_at: null });
  });

  it('gives work only to active members who may do it, where there is staff', async () => {
    const books = await Books.trading();
    const alert_id = await raise(books);
    await books.do('add-staff', { login: 'root', name: 'R', roles: ['administrator'], first: true });
    await books.do('add-staff', { login: 'li', name: 'L', roles: ['analyst'], first: false });
    await books.do('add-staff', { login: 'fin', name: 'F', roles: ['finance'], first: false });
    for (const assignee of ['root', 'fin', 'nobody']) {
      expect(await books.outcome('assign-alert', { alert_id, assignee, from: null })).toBe('wrong-state');
    }
    expect(await books.outcome('assign-alert', { alert_id, assignee: 'li', from: null })).toBe('done');
  });

  it('goes to the other team without who had it, and is put off no longer than the policy says', async () => {
    const books = await Books.trading();
    const alert_id = await raise(books);
    await books.do('assign-alert', { alert_id, assignee: 'li', from: null }, LI);
    const escalate = { alert_id, team: 'compliance', reason: 'a ring' } as const;
    expect(await books.outcome('escalate-alert', escalate, LI)).toBe('done');
    expect(await books.outcome('escalate-alert', escalate, LI)).toBe('wrong-state');
    expect(await books.row('alert', alert_id)).toMatchObject({ team: 'compliance', assignee: null });
    const snooze = (days: number) =>
      books.outcome('snooze-alert', { alert_id, until: books.env.now() + days * DAY_MS, reason: 'waiting' });
    expect(await snooze(31)).toBe('wrong-state');
    expect(await snooze(-1)).toBe('wrong-state');
    expect(await snooze(30)).toBe('done');
    await books.do('tag-alert', { alert_id, tags: ['批发', 'ring 7'] });
    expect(await books.row('alert', alert_id)).toMatchObject({ tags: ['批发', 'ring 7'] });
    await checkBooks(books);
  });
});

describe('closing', () => {
  it('keeps who, why and whether it deserved a look, and counts what was confirmed', async () => {
    const books = await Books.trading();
    const id = await raise(books);
    const confirmed = { disposition: 'confirmed', reason_code: 'cash-out' } as const;
    await books.do('dispose-alert', dispose(id, confirmed), LI);
    expect(await books.row('alert', id)).toMatchObject({
      ...{ status: 'closed', ...confirmed, deserved: 'yes', closed_by: 'li' },
    });
    expect(await books.outcome('dispose-alert', dispose(id), LI)).toBe('wrong-state');
    const next = await raise(books);
    expect((await books.row('alert', next)).confirmed_before).toBe(1);
    expect(await books.outcome('reopen-alert', { alert_id: id, reason: 'appeal' }, WANG)).toBe('wrong-state');
    await checkBooks(books);
  });

  it('takes a disposition back when the latest alert is reopened, with the flags that are its own', async () => {
    const books = await Books.trading();
    const id = await raise(books);
    const { told_seq } = await books.row('alert_subject', 'shop');
    await books.do('dispose-alert', dispose(id, { disposition: 'confirmed', reason_code: 'cash-out' }), LI);
    expect(await books.row('alert_subject', 'shop')).toMatchObject({ confirmed: 1, closed_seq: told_seq });
    await books.do('reopen-alert', { alert_id: id, reason: 'the appeal was right' }, WANG);
    expect(await books.row('alert_subject', 'shop')).toMatchObject({
      ...{ open: true, confirmed: 0, closed_seq: 0, told_seq },
    });
    expect(await books.row('alert', id)).toMatchObject({
      status: 'open',
      disposition: null,
      closed_by: null,
    });
    expect(await raise(books)).toBe(id);
    await checkBooks(books);
  });

  it('draws the share of the policy for a second judgement, by somebody else', async () => {
    const books = await Books.trading();
    await publishReview(books, 1_000_000);
    const id = await raise(books);
    await books.do('dispose-alert', dispose(id), LI);
    expect((await books.row('alert', id)).review).toBe('due');
    const judge = { alert_id: id, disposition: 'confirmed', reason_code: 'cash-out', note: '' } as const;
    expect(await books.outcome('review-alert', judge, LI)).toBe('approval-needed');
    expect(await books.outcome('review-alert', judge, WANG)).toBe('done');
    expect(await books.row('alert', id)).toMatchObject({
      ...{ review: 'differs', reviewed_by: 'wang', review_disposition: 'confirmed' },
      disposition: 'explained',
    });
    expect(await books.outcome('review-alert', judge, WANG)).toBe('wrong-state');
    const mall = await raise(books, 'mall');
    const duplicate = { disposition: 'duplicate', reason_code: 'handled-elsewhere' } as const;
    await books.do('dispose-alert', dispose(mall, duplicate), LI);
    expect((await books.row('alert', mall)).review).toBe('none');
    await checkBooks(books);
  });

  it('draws about the share that the policy says', async () => {
    const books = await Books.trading();
    await publishReview(books, 250_000);
    let drawn = 0;
    for (let round = 0; round < 200; round += 1) {
      const id = await raise(books);
      await books.do('dispose-alert', dispose(id), LI);
      drawn += (await books.row('alert', id)).review === 'due' ? 1 : 0;
    }
    // 50 are expected, and the standard deviation is 6.
    expect(drawn).toBeGreaterThan(25);
    expect(drawn).toBeLessThan(75);
  });
});
