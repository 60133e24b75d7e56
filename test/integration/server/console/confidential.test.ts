// Proves, role by role, that whoever may not know of suspicions learns nothing of them from the journal, its exports,
// requests, rehearsals or what is told to screens; and that a second judgement sees nothing of the first there either.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { CONFIDENTIAL_KINDS } from '#core/cases/confidential';
import type { ConsoleClient } from '#core/contract/contract';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import {
  codeOf,
  connectHttp,
  exported,
  jobEnded,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
let passed_ms = 0;
let analyst: ConsoleClient;
let lead: ConsoleClient;
let about = '';
let account_id = '';
let report_id = '';
let approval_id = '';
let rejected_id = '';
let measure_id = '';
let trade_id = '';

const MARK = 'unmistakable';
const MEASURE = 'R-over-an-alert';

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

const act = (of: ConsoleClient, kind: string, data: object) =>
  of.commands.submit({ kind, data: { ...data }, key: newKey() });

const text = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));

const listing = (): object => ({
  ...{ list: 'watch', account_id, reason: MARK },
  ends_at: Date.now() + passed_ms + 86_400_000,
});

/** A measure out of an alert, asked for and agreed to; what it came of and rests on is for few. */
async function imposeOver(alert_id: string): Promise<void> {
  const { trades } = (await analyst.alerts.detail({ id: alert_id })).evidence;
  trade_id = trades[0]?.trade_id ?? '';
  const measure = {
    ...{ restriction_id: MEASURE, account_id, restriction: 'watch', terms: {}, reason_code: 'cash-out' },
    ...{ basis: 'as agreed', about: alert_id, trade_ids: [trade_id] },
  };
  const asked = { kind: 'impose-restriction', data: measure, reason: 'as agreed' };
  measure_id = (await analyst.approvals.propose({ ...asked, key: newKey() })).id;
  await lead.approvals.approve({ id: measure_id, key: newKey(), note: '' });
}

beforeAll(async () => {
  tested = testConsole(folder, () => Date.now() + passed_ms);
  await openSample(tested.connect());
  analyst = await client('ann');
  lead = await client('cora');
  await jobEnded(analyst, (await analyst.alerts.scan({ key: newKey() })).job_id);
  const [alert] = (await analyst.alerts.list({ limit: 1 })).rows;
  about = alert?.id ?? '';
  account_id = alert?.account_id ?? '';
  await act(analyst, 'write-note', { about, note: MARK });
  const fields = { ...(await analyst.reports.suggest({ about })), narrative: MARK };
  report_id = (await act(analyst, 'draft-report', { about, fields })).subject;
  await analyst.reports.link({ id: report_id, format: 'json' });
  const filing = { kind: 'file-report', data: { report_id, version: 1 }, reason: MARK };
  approval_id = (await analyst.approvals.propose({ ...filing, key: newKey() })).id;
  const asked = { kind: 'list-account', data: { ...listing() }, reason: MARK };
  rejected_id = (await analyst.approvals.propose({ ...asked, key: newKey() })).id;
  await lead.approvals.reject({ id: rejected_id, key: newKey(), note: MARK });
  await imposeOver(about);
}, 60_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

const SECRETS = (): string[] => [MARK, about, report_id, approval_id, rejected_id, ...CONFIDENTIAL_KINDS];

describe.each(['finn', 'ada'])('%s', (login) => {
  let other: ConsoleClient;
  beforeAll(async () => {
    other = await client(login);
  });

  test('sees that there are entries, by number and hash, and nothing of them', async () => {
    const { rows } = await other.ledger.journal({ limit: 200 });
    const withheld = rows.filter(({ kind }) => kind === 'withheld');
    expect(withheld.length).toBeGreaterThan(20);
    for (const entry of withheld) {
      expect(entry).toMatchObject({ subject: '', actor: '', outcome: 'done', refusal: null, postings: [] });
    }
    for (const secret of SECRETS()) {
      expect(text(rows)).not.toContain(secret);
    }
    const whole = (await lead.ledger.journal({ limit: 200 })).rows;
    const seqs = (entries: readonly { seq: number }[]): number[] => entries.map(({ seq }) => seq);
    expect(seqs(rows)).toEqual(expect.arrayContaining(seqs(withheld)));
    expect(rows[0]?.seq).toBeGreaterThanOrEqual(whole[0]?.seq ?? 0);
    const one = withheld[0]?.seq ?? 0;
    const shown = await other.ledger.entry({ seq: one });
    const known = await lead.ledger.entry({ seq: one });
    expect(shown).toMatchObject({ kind: 'withheld', hash: known.hash, prev: known.prev, body: {}, key: '' });
  });

  test('finds nothing of it by any filter', async () => {
    const filters = [
      { subject: about },
      { subject: 'alert-' },
      { subject: account_id, kind: ['list-account'] },
      { kind: [...CONFIDENTIAL_KINDS] },
      { kind: ['withheld'] },
      { subject: approval_id },
      { subject: rejected_id },
      { subject: report_id },
      { actor: 'detector' },
    ];
    for (const filter of filters) {
      expect((await other.ledger.journal({ filter })).rows, text(filter)).toEqual([]);
      expect((await other.ledger.countJournal({ filter })).count, text(filter)).toBe(0);
    }
    const by_ann = (await other.ledger.journal({ filter: { actor: 'ann' }, limit: 200 })).rows;
    expect(by_ann.map(({ kind }) => kind)).not.toContain('withheld');
    expect((await lead.ledger.journal({ filter: { subject: about } })).rows.length).toBeGreaterThan(1);
  });

  test.each(['port', 'http'])('sees over %s a measure and its request, not what it came of', async (way) => {
    const http = way === 'http' ? await connectHttp(tested.host, folder) : null;
    const reader = http?.client ?? other;
    if (http !== null) {
      await signIn(reader, login);
    }
    const { rows } = await reader.ledger.journal({ filter: { kind: ['impose-restriction', 'propose'] } });
    const entries = await Promise.all(rows.map(({ seq }) => reader.ledger.entry({ seq })));
    const told = entries.filter(({ body }) => text(body).includes(MEASURE));
    expect(told.map(({ kind }) => kind).sort()).toEqual(['impose-restriction', 'propose']);
    const request = await reader.approvals.detail({ id: measure_id });
    expect(request.approval.data).toMatchObject({ restriction_id: MEASURE, basis: 'as agreed' });
    for (const secret of [about, trade_id]) {
      expect(text([told, request])).not.toContain(secret);
    }
    // Without it nobody tries out what was left out.
    expect(told.map(({ payload }) => payload)).toEqual(['', '']);
    const whole = await lead.ledger.entry({ seq: told[0]?.seq ?? 0 });
    expect(text(whole.body)).toContain(about);
    expect(whole.hash).toBe(told[0]?.hash);
    expect(whole.payload).toMatch(/^[0-9a-f]{64}$/);
    await http?.server.close();
  });

  test('finds no request for it, and cannot tell one from none', async () => {
    for (const secret of SECRETS()) {
      expect(text((await other.approvals.list({ limit: 100 })).rows)).not.toContain(secret);
    }
    for (const id of [approval_id, rejected_id]) {
      expect(await codeOf(other.approvals.detail({ id }))).toBe('NOT_FOUND');
      if (login === 'finn') {
        expect(await codeOf(other.approvals.approve({ id, key: newKey() }))).toBe('NOT_FOUND');
      }
    }
    // The overview counts what the list shows, which is less than others see.
    const shown = (await other.approvals.list({ filter: { status: 'pending' }, limit: 100 })).rows;
    const { approvals_pending } = await other.overview.read({});
    expect(approvals_pending).toBe(shown.length);
    expect(approvals_pending).toBeLessThan((await lead.overview.read({})).approvals_pending);
    for (const secret of SECRETS()) {
      expect(text((await other.overview.read({})).latest)).not.toContain(secret);
    }
  });

  test('finds nothing out by rehearsing', async () => {
    for (const alert_id of [about, 'alert-99999999']) {
      const asked = { kind: 'tag-alert', data: { alert_id, tags: [] } };
      expect(await codeOf(other.commands.rehearse(asked))).toBe('FORBIDDEN');
    }
    const asked = { kind: 'list-account', data: { ...listing() } };
    expect(await codeOf(other.commands.rehearse(asked))).toBe('FORBIDDEN');
  });

  test('hears of nothing', async () => {
    const heard = await other.changes.watch();
    await heard.next();
    const next = heard.next();
    const { seq } = await act(analyst, 'write-note', { about, note: 'More.' });
    expect((await next).value).toMatchObject({ type: 'books', seq, subjects: [] });
    const decided = heard.next();
    const again = { kind: 'list-account', data: { ...listing() }, reason: MARK, key: newKey() };
    const { id } = await analyst.approvals.propose(again);
    expect((await decided).value).toMatchObject({ type: 'books', subjects: [] });
    const ended = heard.next();
    await lead.approvals.reject({ id, key: newKey(), note: MARK });
    expect((await ended).value).toMatchObject({ type: 'books', subjects: [] });
    await heard.return();
  });
});

test('who may read risk work hears of it', async () => {
  const heard = await (await client('abe')).changes.watch();
  await heard.next();
  const next = heard.next();
  await act(analyst, 'write-note', { about, note: 'More.' });
  expect((await next).value).toMatchObject({ subjects: [about] });
  await heard.return();
});

test('nothing of it is in what finance exports', async () => {
  const finance = await client('finn');
  const journal = await exported(tested.host, finance, {
    list: 'journal',
    query: { filter: {}, direction: 'asc' },
  });
  const approvals = await exported(tested.host, finance, { list: 'approvals', query: { filter: {} } });
  for (const secret of SECRETS()) {
    expect(journal.text).not.toContain(secret);
    expect(approvals.text).not.toContain(secret);
  }
  expect(journal.text).toContain('withheld');
  const own = await exported(tested.host, lead, { list: 'journal', query: { filter: {}, direction: 'asc' } });
  expect(own.text).toContain(MARK);
  expect(own.rows).toBeGreaterThanOrEqual(journal.rows);
});

test('an auditor and an analyst see it', async () => {
  for (const of of [await client('abe'), analyst]) {
    const { rows } = await of.ledger.journal({ filter: { subject: about } });
    expect(rows.map(({ kind }) => kind)).toContain('raise-alert');
    expect((await of.approvals.detail({ id: approval_id })).approval.kind).toBe('file-report');
  }
});

test('who judges an alert a second time finds the first judgement in no journal', async () => {
  const data = {
    ...{ policy: 'alerts', version: 2, effective_from: Date.now() + 60_000 },
    data: { ...DEFAULT_POLICIES.alerts, second_review_ppm: 1_000_000 },
  };
  const asked = { kind: 'publish-policy', data, key: newKey(), reason: 'judge all again' };
  const { id } = await lead.approvals.propose(asked);
  await (await client('ada')).approvals.approve({ id, key: newKey() });
  passed_ms = 120_000;
  const verdict = {
    disposition: 'explained',
    reason_code: 'promotion',
    deserved: 'yes',
    note: 'first-sight',
  };
  const { seq } = await act(analyst, 'dispose-alert', { alert_id: about, ...verdict });
  // It is closed by now: refused, the same judgement stands in the journal a second time.
  expect(await codeOf(act(analyst, 'dispose-alert', { alert_id: about, ...verdict }))).toBe('REFUSED');
  for (const filter of [{ subject: about }, { kind: ['dispose-alert'] }, { actor: 'ann' }, {}]) {
    const { rows } = await lead.ledger.journal({ filter, limit: 500 });
    expect(
      rows.filter((row) => row.kind === 'dispose-alert'),
      text(filter),
    ).toEqual([]);
  }
  expect(await lead.ledger.entry({ seq })).toMatchObject({ kind: 'withheld', actor: '', body: {} });
  const journal = await exported(tested.host, lead, {
    list: 'journal',
    query: { filter: {}, direction: 'desc' },
  });
  expect(journal.text).not.toContain('first-sight');
  const found = await lead.alerts.list({ filter: { view: 'closed', disposition: 'explained' } });
  expect(found.rows.map((row) => row.id)).not.toContain(about);
  expect((await analyst.ledger.entry({ seq })).kind).toBe('dispose-alert');
  const second = { alert_id: about, disposition: 'explained', reason_code: 'promotion', note: '' };
  await act(lead, 'review-alert', second);
  expect((await lead.ledger.entry({ seq })).kind).toBe('dispose-alert');
});
