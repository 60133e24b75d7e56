// Proves reports over the contract: begun out of the evidence, filed by two people, and the same files of the same books
// whatever was booked since, with the entry they can be checked against.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import {
  codeOf,
  jobEnded,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { NO_PDF_TOOLS, pdfText } from '#test/support/pdf-text';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
let analyst: ConsoleClient;
let lead: ConsoleClient;
let about = '';

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

const act = (of: ConsoleClient, kind: string, data: object) =>
  of.commands.submit({ kind, data: { ...data }, key: newKey() });

async function fetched(
  asked: { id: string; format: 'json' | 'pdf'; language?: 'en' | 'zh' },
  of = analyst,
): Promise<{ bytes: Buffer; name: string }> {
  const { path, name } = await of.reports.link(asked);
  const file = tested.host.tickets.take(path, null);
  return { bytes: readFileSync(file?.path ?? ''), name };
}

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect());
  analyst = await client('ann');
  lead = await client('cora');
  await jobEnded(analyst, (await analyst.alerts.scan({ key: newKey() })).job_id);
  about = (await analyst.alerts.list({ filter: { typology: 'C1' }, limit: 1 })).rows[0]?.id ?? '';
}, 60_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

describe('what a report begins with', () => {
  test('says who paid whom, how much, and what came back, in the language asked for', async () => {
    const { alert, evidence } = await analyst.alerts.detail({ id: about });
    const en = await analyst.reports.suggest({ about });
    const zh = await analyst.reports.suggest({ about, language: 'zh' });
    expect(en.narrative).toContain(`Account ${alert.account_id} (`);
    expect(zh.narrative).toContain(`账户 ${alert.account_id}（`);
    expect(en.trade_ids.sort()).toEqual(evidence.trades.map(({ trade_id }) => trade_id).sort());
    for (const { trade_id, buyer_id, seller_id, loop } of evidence.trades) {
      expect(en.narrative).toMatch(
        new RegExp(`${buyer_id} paid ${seller_id} [\\d,.]+ CNY for trade ${trade_id}`),
      );
      expect(zh.narrative).toContain(`（交易 ${trade_id}）`);
      if (loop.some(({ to_id }) => to_id === buyer_id)) {
        expect(en.narrative).toContain(`%) came back to ${buyer_id}`);
      }
    }
    expect(en.typologies).toEqual([...alert.typologies]);
    expect(en.account_ids[0]).toBe(alert.account_id);
    expect(en.from_day <= en.to_day).toBe(true);
    expect(await codeOf(analyst.reports.suggest({ about: 'alert-99999999' }))).toBe('NOT_FOUND');
  });

  test('of a case it has the trades of all its alerts', async () => {
    const two = (await analyst.alerts.list({ limit: 2 })).rows.map(({ id }) => id);
    const { subject } = await act(analyst, 'open-case', { title: 'Two', alert_ids: two });
    const each = await Promise.all(two.map((id) => analyst.reports.suggest({ about: id })));
    const both = await analyst.reports.suggest({ about: subject });
    expect(new Set(both.trade_ids)).toEqual(new Set(each.flatMap(({ trade_ids }) => trade_ids)));
  });
});

describe('from draft to filed', () => {
  let id = '';

  test('what was suggested is accepted as it is, amended, and is a draft in its files', async () => {
    const fields = await analyst.reports.suggest({ about, language: 'zh' });
    id = (await act(analyst, 'draft-report', { about, fields })).subject;
    const amended = { ...fields, narrative: `${fields.narrative}\n该商户无法联系。` };
    await act(analyst, 'amend-report', { report_id: id, version: 2, fields: amended });
    const { rows } = await analyst.reports.list({ filter: { status: 'draft' } });
    expect(rows.map((row) => row.id)).toEqual([id]);
    const { name, bytes } = await fetched({ id, format: 'json' });
    expect(name).toBe(`${id}-v2-draft.json`);
    expect(JSON.parse(bytes.toString('utf8'))).toMatchObject({
      ...{ schema: 'surety/suspicious-transaction-report', schema_version: 1, id, status: 'draft' },
      ...{ version: 2, filed_at: null, entry: { kind: 'amend-report' } },
    });
    const pdf = await fetched({ id, format: 'pdf', language: 'zh' });
    expect(pdf.name).toBe(`${id}-v2-draft-zh.pdf`);
    if (NO_PDF_TOOLS === null) {
      expect(pdfText(pdf.bytes)).toContain('尚未报送');
    }
  });

  test('two people file it, and its entry can be found in the journal', async () => {
    const asked = { kind: 'file-report', data: { report_id: id, version: 2 }, key: newKey() };
    const { id: approval_id } = await analyst.approvals.propose({ ...asked, reason: 'to be filed' });
    expect((await analyst.reports.detail({ id })).approval_id).toBe(approval_id);
    await lead.approvals.approve({ id: approval_id, key: newKey() });
    const { report, history, approval_id: none } = await analyst.reports.detail({ id });
    expect(none).toBeNull();
    expect(report).toMatchObject({ status: 'filed', filed_by: 'ann', approved_by: 'cora' });
    expect(history.map(({ kind }) => kind).filter((kind) => kind !== 'note-event')).toEqual([
      'draft-report',
      'amend-report',
      'file-report',
    ]);
    const file = JSON.parse((await fetched({ id, format: 'json' })).bytes.toString('utf8')) as {
      entry: { seq: number; hash: string };
      trades: { buyer_id: string; amount_minor: string }[];
      accounts: { name_masked: string }[];
    };
    const entry = await lead.ledger.entry({ seq: file.entry.seq });
    expect(entry).toMatchObject({ kind: 'file-report', hash: file.entry.hash, subject: id });
    expect(file.trades[0]?.amount_minor).toMatch(/^\d+$/);
    for (const { name_masked } of file.accounts) {
      expect(name_masked).toMatch(/^(?:.\*\*)?$/u);
    }
  });

  test('its files are the same of the same books, whatever was booked since', async () => {
    const asked = [
      { id, format: 'json' },
      { id, format: 'pdf', language: 'en' },
      { id, format: 'pdf', language: 'zh' },
    ] as const;
    const before = await Promise.all(asked.map((one) => fetched(one)));
    await act(analyst, 'write-note', { about, note: 'Filed.' });
    const after = await Promise.all(asked.map((one) => fetched(one, lead)));
    before.forEach(({ bytes }, index) => {
      expect(bytes.equals(after[index]?.bytes ?? Buffer.alloc(0))).toBe(true);
    });
    const { body } = await lead.ledger.entry({ seq: (await lead.ledger.journal({ limit: 1 })).as_of.seq });
    const sha256s = after.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'));
    const { event, subject, details } = body['data'] as Record<string, unknown>;
    expect({ event, subject }).toEqual({ event: 'export', subject: id });
    expect(sha256s).toContain((details as { sha256: string }).sha256);
  });

  test.skipIf(NO_PDF_TOOLS !== null)(
    'the document says it all in both languages, without a mark',
    async () => {
      const { report } = await analyst.reports.detail({ id });
      const entry = await lead.ledger.entry({ seq: report.filed_seq ?? 0 });
      const zh = pdfText((await fetched({ id, format: 'pdf', language: 'zh' })).bytes);
      for (const part of [
        '可疑交易报告',
        '已报送',
        '该商户无法联系。',
        '资金流向',
        '批准人',
        entry.hash,
        '第 1 页，共',
      ]) {
        expect(zh).toContain(part);
      }
      expect(zh).not.toMatch(/草\s*稿/);
      const en = pdfText((await fetched({ id, format: 'pdf', language: 'en' })).bytes);
      for (const part of [
        'Suspicious-transaction report',
        'Filed',
        'Approved by',
        entry.hash,
        'Page 1 of',
        'Movements of money',
      ]) {
        expect(en).toContain(part);
      }
      for (const trade of report.fields.trade_ids) {
        expect(en).toContain(trade);
      }
    },
  );
});

test('whoever may not know of suspicions gets none of it', async () => {
  for (const login of ['finn', 'ada']) {
    const other = await client(login);
    expect(await codeOf(other.reports.list({}))).toBe('FORBIDDEN');
    expect(await codeOf(other.reports.suggest({ about }))).toBe('FORBIDDEN');
    expect(await codeOf(other.reports.link({ id: 'report-1', format: 'json' }))).toBe('FORBIDDEN');
  }
});
