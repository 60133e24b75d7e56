import { describe, expect, it } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import { parseCommandData, type CommandData } from '#core/ledger/commands';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { raiseData } from '#test/support/raising';

const LI = { actor: 'li' };
const WANG = { actor: 'wang' };

async function raised(books: Books, account_id: string): Promise<string> {
  const { seq } = await books.store.head();
  await books.do('raise-alert', raiseData(account_id, seq));
  return (await books.row('alert_subject', account_id)).alert_id;
}

async function opened(): Promise<{ books: Books; case_id: string; shop: string; mall: string }> {
  const books = await Books.trading();
  const shop = await raised(books, 'shop');
  const mall = await raised(books, 'mall');
  await books.do('assign-alert', { alert_id: mall, assignee: 'wang', from: null }, WANG);
  await books.do('open-case', { title: 'Ring', alert_ids: [shop, mall] }, LI);
  return { books, case_id: (await books.row('alert', shop)).case_id ?? '', shop, mall };
}

const closing = (alert_id: string): CommandData<'dispose-alert'> => ({
  ...{ alert_id, disposition: 'unfounded', reason_code: 'rule-misfired', deserved: 'no', note: '' },
});

const FIELDS: CommandData<'draft-report'>['fields'] = {
  ...{ narrative: 'Paid by card,\nhanded back within a day.', typologies: ['C1'], account_ids: ['shop'] },
  ...{ trade_ids: [], from_day: '2026-01-01', to_day: '2026-01-31', measures: '' },
};

async function sound(books: Books): Promise<void> {
  expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
}

describe('cases', () => {
  it('joins alerts under one owner, who gets what nobody had', async () => {
    const { books, case_id, shop, mall } = await opened();
    expect(await books.row('risk_case', case_id)).toMatchObject({ owner: 'li', alert_ids: [shop, mall] });
    expect(await books.row('alert', shop)).toMatchObject({ assignee: 'li', case_id });
    expect(await books.row('alert', mall)).toMatchObject({ assignee: 'wang', case_id });
    const ann = await raised(books, 'ann');
    expect(await books.outcome('open-case', { title: 'Other', alert_ids: [ann, shop] }, LI)).toBe(
      'wrong-state',
    );
    await books.do('join-case', { case_id, alert_id: ann }, LI);
    await books.do('leave-case', { case_id, alert_id: mall }, LI);
    expect(await books.row('risk_case', case_id)).toMatchObject({ alert_ids: [shop, ann] });
    expect(await books.row('alert', mall)).toMatchObject({ case_id: null, assignee: 'wang' });
    await books.do('hand-over-case', { case_id, owner: 'wang' }, LI);
    expect((await books.row('risk_case', case_id)).owner).toBe('wang');
    await sound(books);
  });

  it('is closed when every alert in it is', async () => {
    const { books, case_id, shop, mall } = await opened();
    const close = { case_id, summary: 'Nothing in it.' };
    await books.do('dispose-alert', closing(shop), LI);
    expect(await books.outcome('close-case', close, LI)).toBe('wrong-state');
    await books.do('dispose-alert', closing(mall), WANG);
    expect(await books.outcome('close-case', close, LI)).toBe('done');
    expect(await books.outcome('close-case', close, LI)).toBe('wrong-state');
    const ann = await raised(books, 'ann');
    expect(await books.outcome('join-case', { case_id, alert_id: ann }, LI)).toBe('wrong-state');
    await sound(books);
  });

  it('takes notes and files for what exists, each file once', async () => {
    const { books, case_id, shop } = await opened();
    expect(await books.outcome('write-note', { about: shop, note: 'Called.\nNo answer.' }, LI)).toBe('done');
    expect(await books.outcome('write-note', { about: 'case-1', note: 'x' }, LI)).toBe('not-found');
    const file: CommandData<'attach-file'> = {
      ...{ about: case_id, file_id: 'f1', name: 'invoice.pdf', media_type: 'application/pdf' },
      ...{ bytes: 10, sha256: 'ab'.repeat(32) },
    };
    expect(await books.outcome('attach-file', file, LI)).toBe('done');
    expect(await books.outcome('attach-file', file, LI)).toBe('already-exists');
    expect(await books.row('case_file', 'f1')).toMatchObject({ about: case_id, attached_by: 'li' });
    await sound(books);
  });
});

describe('reports', () => {
  it('are filed in the version that the second person read', async () => {
    const { books, case_id } = await opened();
    await books.do('draft-report', { about: case_id, fields: FIELDS }, LI);
    const report_id = `report-${String((await books.store.head()).seq)}`;
    await books.do('amend-report', { report_id, version: 2, fields: { ...FIELDS, measures: 'frozen' } }, LI);
    expect(await books.outcome('amend-report', { report_id, version: 2, fields: FIELDS }, LI)).toBe(
      'wrong-state',
    );
    const file = { report_id, version: 1, approver: 'wang' };
    expect(await books.outcome('file-report', file, LI)).toBe('wrong-state');
    expect(await books.outcome('file-report', { ...file, version: 2, approver: 'li' }, LI)).toBe(
      'approval-needed',
    );
    expect(await books.outcome('file-report', { ...file, version: 2 }, LI)).toBe('done');
    expect(await books.row('report', report_id)).toMatchObject({
      ...{ status: 'filed', filed_by: 'li', approved_by: 'wang', version: 2 },
    });
    expect(await books.outcome('drop-report', { report_id, reason: 'no' }, LI)).toBe('wrong-state');
    await sound(books);
  });

  it('name accounts and trades that the books have', async () => {
    const { books, case_id } = await opened();
    const accounts = { ...FIELDS, account_ids: ['shop', 'nobody'] };
    const trades = { ...FIELDS, trade_ids: ['nothing'] };
    for (const fields of [accounts, trades]) {
      expect(await books.outcome('draft-report', { about: case_id, fields }, LI)).toBe('not-found');
    }
    await books.do('draft-report', { about: case_id, fields: FIELDS }, LI);
    const report_id = `report-${String((await books.store.head()).seq)}`;
    const amended = { report_id, version: 2, fields: { ...FIELDS, account_ids: ['nobody'] } };
    expect(await books.outcome('amend-report', amended, LI)).toBe('not-found');
  });

  it('say where their fields are wrong', () => {
    const parsed = parseCommandData('draft-report', {
      about: 'alert-7',
      fields: { ...FIELDS, from_day: '2026-02-01', narrative: ' ' },
    });
    expect(parsed.ok ? [] : parsed.issues.map(({ field }) => field)).toEqual([
      'fields.narrative',
      'fields.to_day',
    ]);
    const days = parseCommandData('draft-report', {
      about: 'alert-7',
      fields: { ...FIELDS, from_day: '2026-02-01' },
    });
    expect(days.ok ? [] : days.issues.map(({ field }) => field)).toEqual(['fields.to_day']);
  });
});

describe('lists and silences', () => {
  it('list an account for a time, by two people', async () => {
    const books = await Books.trading();
    const ends_at = books.env.now() + 90 * DAY_MS;
    const listing = {
      list: 'allow',
      account_id: 'shop',
      reason: 'visited',
      ends_at,
      approver: 'wang',
    } as const;
    expect(await books.outcome('list-account', { ...listing, approver: 'li' }, LI)).toBe('approval-needed');
    expect(await books.outcome('list-account', { ...listing, ends_at: 0 }, LI)).toBe('wrong-state');
    expect(await books.outcome('list-account', listing, LI)).toBe('done');
    const off = { list: 'allow', account_id: 'shop', reason: 'moved' } as const;
    expect(await books.outcome('unlist-account', off, WANG)).toBe('done');
    expect(await books.outcome('unlist-account', off, WANG)).toBe('wrong-state');
    expect(await books.row('account_list', 'allow|shop')).toMatchObject({ owner: 'li', ended_by: 'wang' });
    await sound(books);
  });

  it('silence one rule about one account for at most 180 days', async () => {
    const books = await Books.trading();
    const silence = (days: number, rule_id = 'loop-alone') =>
      books.outcome('silence-rule', {
        ...{ rule_id, account_id: 'shop', reason: 'family' },
        until: books.env.now() + days * DAY_MS,
      });
    expect(await silence(181)).toBe('wrong-state');
    expect(await silence(179)).toBe('done');
    expect(await silence(179, 'loop-nowhere')).toBe('not-found');
    const end = { rule_id: 'loop-alone', account_id: 'shop', reason: '' };
    expect(await books.outcome('end-silence', end)).toBe('done');
    expect(await books.outcome('end-silence', end)).toBe('wrong-state');
    await sound(books);
  });
});

describe('ids', () => {
  it('of alerts, cases and reports are those that the books make', () => {
    for (const about of ['alert-0', 'trade-7', 'alert-7x', 'case-', '']) {
      expect(parseCommandData('write-note', { about, note: 'x' }).ok).toBe(false);
    }
    expect(parseCommandData('write-note', { about: 'case-7', note: 'x' }).ok).toBe(true);
    expect(parseCommandData('dispose-alert', { ...closing('alert-7'), reason_code: 'cash-out' }).ok).toBe(
      false,
    );
  });
});
