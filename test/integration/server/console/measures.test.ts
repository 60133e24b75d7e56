// Proves measures over the contract: what a proposal touches is what its posting does, letters say what they may in both
// languages and are the same bytes again, lists follow what was done, the harm meter moves with a lifting.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { DAY_MS } from '#core/kernel/instant';
import type { ConsoleClient } from '#core/contract/contract';
import type { FrozenFilter } from '#core/contract/measures';
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
let other: ConsoleClient;
let finance: ConsoleClient;
let alert_id = '';
let account_id = '';
let name = '';

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

const REASON = 'for the letter to its holder';
const freeze = { restriction_id: 'M-1', restriction: 'freeze', terms: {}, reason_code: 'cash-out' } as const;

async function fetched(asked: Parameters<ConsoleClient['measures']['letter']>[0]) {
  const { path, name: file_name, sha256 } = await analyst.measures.letter(asked);
  const bytes = readFileSync(tested.host.tickets.take(path, null)?.path ?? '');
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  return { bytes, file_name, sha256 };
}

const listed = async (view: 'in-force' | 'without-notice' | 'ended' | 'expiring'): Promise<string[]> =>
  (await analyst.measures.list({ filter: { view }, limit: 500 })).rows.map(
    ({ restriction }) => restriction.id,
  );

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect());
  [analyst, lead] = [await client('ann'), await client('cora')];
  [other, finance] = [await client('carl'), await client('finn')];
  await jobEnded(analyst, (await analyst.alerts.scan({ key: newKey() })).job_id);
  const { rows } = await analyst.alerts.list({ filter: { role: 'merchant' }, limit: 50 });
  let most = -1;
  for (const alert of rows) {
    const found = await analyst.accounts.detail({ id: alert.account_id });
    const touched = await analyst.measures.touched({ account_id: alert.account_id, kind: 'freeze' });
    if (found.account.restrictions.length === 0 && touched.trades_total > most) {
      ({ id: alert_id, account_id } = alert);
      most = touched.trades_total;
    }
  }
  const party_id = (await analyst.accounts.detail({ id: account_id })).party?.id ?? '';
  name = (await analyst.parties.reveal({ key: newKey(), id: party_id, reason: REASON })).profile.name;
}, 90_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

describe('a measure from an alert', () => {
  test('shows what it touches before it is asked for, and to the approver as it is then', async () => {
    const touched = await analyst.measures.touched({ account_id, kind: 'freeze' });
    const { money } = touched;
    expect(touched.purposes).toContainEqual({ purpose: 'withdraw', before: null, after: 'stop' });
    expect(money.out_of_reach_after_minor - money.out_of_reach_before_minor).toBe(
      money.available_minor + money.held_minor,
    );
    expect(touched.review_at).not.toBeNull();
    const seller = touched.trades.filter(({ side }) => side === 'seller');
    expect(seller.every(({ route }) => route?.after.to === 'customer-blocked')).toBe(true);
    expect(await codeOf(analyst.measures.touched({ account_id: 'nobody', kind: 'freeze' }))).toBe(
      'NOT_FOUND',
    );
  });
  test('has its end and what takes over suggested by the policy', async () => {
    const starts_at = Date.now();
    expect(await finance.measures.course({ kind: 'freeze', starts_at })).toEqual({
      ...{ ends_at: starts_at + 30 * DAY_MS, step_down: { kind: 'stop-withdrawals', days: 30 } },
    });
    expect(await analyst.measures.course({ kind: 'freeze', reason_code: 'court-order' })).toBeNull();
    expect(await analyst.measures.course({ kind: 'end-service' })).toBeNull();
  });
  test('is proposed with its evidence, approved by another, and in force at once', async () => {
    const { evidence } = await analyst.alerts.detail({ id: alert_id });
    const trade_ids = evidence.trades.slice(0, 3).map(({ trade_id }) => trade_id);
    const data = { ...freeze, account_id, basis: `${alert_id}: suspicious`, about: alert_id, trade_ids };
    const asked = { kind: 'impose-restriction', key: newKey(), reason: 'loop of card money' };
    const { id } = await analyst.approvals.propose({ ...asked, data });
    await lead.approvals.approve({ id, key: newKey() });
    const { measure, history } = await analyst.measures.detail({ id: 'M-1' });
    expect(measure).toMatchObject({ notice_due: 'imposed', liftable: true, appeal_id: null });
    expect(measure.restriction).toMatchObject({ about: alert_id, trade_ids });
    expect(history.map(({ kind }) => kind)).toEqual(['impose-restriction']);
    expect(await listed('in-force')).toContain('M-1');
    expect(await listed('without-notice')).toContain('M-1');
  });
  test('does not tell whoever may not read risk work where it came from', async () => {
    const { measure, history } = await finance.measures.detail({ id: 'M-1' });
    expect(measure.restriction).toMatchObject({ about: null, trade_ids: [], file_ids: [] });
    expect(JSON.stringify(history[0]?.data['about'] ?? '')).not.toContain('alert');
  });
});

describe('a frozen account', () => {
  test('stands among the frozen with what is out of reach and who waits', async () => {
    const touched = await analyst.measures.touched({ account_id, kind: 'watch' });
    const { rows } = await finance.measures.frozen({ limit: 100 });
    const frozen = rows.find((row) => row.account_id === account_id);
    expect(frozen?.out_of_reach_minor).toBe(touched.money.out_of_reach_after_minor);
    expect(frozen?.sales.escrow_minor).toBe(touched.money.escrow_in_minor);
    expect(frozen?.measures.map(({ restriction }) => restriction.id)).toEqual(['M-1']);
    expect(new Set(rows.map((row) => row.account_id)).size).toBe(rows.length);
  });
  test('is found by what daily work asks for, each filter by itself', async () => {
    const found = async (filter: FrozenFilter): Promise<boolean> => {
      const { rows } = await finance.measures.frozen({ filter, limit: 100 });
      return rows.some((row) => row.account_id === account_id);
    };
    const { rows } = await finance.measures.frozen({ filter: { account_id } });
    const held = rows[0]?.out_of_reach_minor ?? 0n;
    const since = rows[0]?.since ?? 0;
    expect(rows).toHaveLength(1);
    const fitting: FrozenFilter[] = [
      ...[
        { kinds: ['freeze' as const] },
        { reason_code: 'cash-out' },
        { currency: 'CNY' },
        { overdue: false },
      ],
      ...[{ since_from: since }, { since_to: since }, { held_min_minor: held }, { held_max_minor: held }],
    ];
    expect(await Promise.all(fitting.map(found))).toEqual(fitting.map(() => true));
    const others: FrozenFilter[] = [
      ...[{ kinds: ['stop-withdrawals' as const] }, { reason_code: 'odd-hours' }, { currency: 'USD' }],
      ...[
        { overdue: true },
        { since_from: since + 1 },
        { since_to: since - 1 },
        { kinds: ['watch' as const] },
      ],
      ...[{ held_min_minor: held + 1n }, { held_max_minor: held - 1n }],
    ];
    expect(await Promise.all(others.map(found))).toEqual(others.map(() => false));
  });
  test('stands on one page only, however short the pages', async () => {
    const all = (await finance.measures.frozen({ limit: 100 })).rows.map((row) => row.account_id);
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof finance.measures.frozen>> = await finance.measures.frozen({
        after,
        limit: 1,
      });
      paged.push(...page.rows.map((row) => row.account_id));
      after = page.next;
    } while (after !== null);
    expect(paged).toEqual(all);
  });
});

describe('the letter', () => {
  const asked = { restriction_id: 'M-1', event: 'imposed', reason: REASON } as const;
  test.skipIf(NO_PDF_TOOLS !== null)(
    `says what, why and how to appeal, and nothing of suspicions`,
    async () => {
      const zh = pdfText((await fetched({ ...asked, language: 'zh' })).bytes);
      const en = pdfText((await fetched({ ...asked, language: 'en' })).bytes);
      expect(en).toContain(name);
      for (const text of [
        'M-1',
        'the account is frozen',
        'card payments that were turned into cash',
        'appeal',
      ]) {
        expect(en).toContain(text);
      }
      for (const text of [name, account_id, '冻结账户', '信用卡付款被套取现金', '申诉']) {
        expect(zh.replace(/\s/g, '')).toContain(text.replace(/\s/g, ''));
      }
      for (const said of [en, zh]) {
        expect(said).not.toMatch(/alert-|suspicious|可疑|预警/);
      }
    },
  );
  test('is the same bytes again, and recorded by their digest', async () => {
    const first = await fetched({ ...asked, language: 'zh' });
    const again = await fetched({ ...asked, language: 'zh' });
    expect(again.sha256).toBe(first.sha256);
    const data = { restriction_id: 'M-1', event: 'imposed', language: 'zh', sha256: first.sha256 };
    const sent = { sent_by: 'post', sent_at: Date.now() };
    await analyst.commands.submit({ kind: 'record-notice', data: { ...data, ...sent }, key: newKey() });
    const { measure, notices } = await analyst.measures.detail({ id: 'M-1' });
    expect(measure.notice_due).toBeNull();
    expect(notices).toMatchObject([data]);
    expect(await listed('without-notice')).not.toContain('M-1');
  });
  test('is given to nobody who may not see names, and of no state the measure is not in', async () => {
    expect(await codeOf(finance.measures.letter(asked))).toBe('FORBIDDEN');
    expect(await codeOf(analyst.measures.letter({ ...asked, event: 'lifted' }))).toBe('REFUSED');
    const { rows } = await analyst.measures.list({ filter: { view: 'all', kinds: ['watch'] }, limit: 1 });
    const watch = rows[0]?.restriction.id ?? '';
    expect(await codeOf(analyst.measures.letter({ ...asked, restriction_id: watch }))).toBe('REFUSED');
  });
});

describe('the letter about an appeal', () => {
  let appeal_id = '';
  const detail = () => analyst.appeals.detail({ id: appeal_id });

  async function lodgeAndReject(more: object): Promise<void> {
    const against = { against_kind: 'restriction', against_id: 'M-1', reached_by: 'letter' };
    const data = { ...against, received_at: Date.now(), grounds: 'It was my own shop.', ...more };
    ({ subject: appeal_id } = await analyst.commands.submit({ kind: 'lodge-appeal', data, key: newKey() }));
    expect(await detail()).toMatchObject({ letter: null, notices: [] });
    const decision = { appeal_id, reason_code: 'facts-confirmed', basis: 'the loop is there' };
    await other.commands.submit({ kind: 'reject-appeal', data: decision, key: newKey() });
  }

  test('can be made once it was heard, and stands beside it once it went out', async () => {
    await lodgeAndReject({});
    expect((await detail()).letter).toBe('appeal-rejected');
    const asked = { restriction_id: 'M-1', event: 'appeal-rejected', language: 'en' } as const;
    const { bytes, sha256 } = await fetched({ ...asked, reason: REASON });
    if (NO_PDF_TOOLS === null) expect(pdfText(bytes)).toContain('rejected (the facts were confirmed)');
    const sent = { ...asked, sha256, sent_by: 'post', sent_at: Date.now() };
    await analyst.commands.submit({ kind: 'record-notice', data: sent, key: newKey() });
    expect((await detail()).notices).toMatchObject([{ event: 'appeal-rejected', sha256 }]);
  });
  test('tells of the appeal that was decided last; what went out stays with the earlier one', async () => {
    const first = appeal_id;
    await lodgeAndReject({ new_facts: 'new invoices' });
    expect(await detail()).toMatchObject({ letter: 'appeal-rejected', notices: [] });
    const earlier = await analyst.appeals.detail({ id: first });
    expect(earlier.letter).toBeNull();
    expect(earlier.notices).toHaveLength(1);
  });
});

describe('a simulation', () => {
  test('is a job that says what a rung would have stopped, and whom it would have touched', async () => {
    const of = { account_ids: [account_id] };
    const asked = { of, kind: 'restrict-collection', from: 0, about: alert_id } as const;
    const { job_id } = await analyst.measures.simulate({ ...asked, key: newKey() });
    const { result, status } = await jobEnded(analyst, job_id);
    expect(status).toBe('done');
    expect(result).toMatchObject({ accounts: 1, touched: 1, complete: true });
    const purposes = result?.['by_purpose'] as { purpose: string; effect: string; count: number }[];
    expect(purposes.find(({ purpose }) => purpose === 'sell')?.count).toBeGreaterThan(0);
    expect(Number(result?.['of_interest'])).toBeGreaterThan(0);
    expect(Number(result?.['others'])).toBeGreaterThanOrEqual(Number(result?.['honest_others']));
    const watch = await analyst.measures.simulate({ ...asked, kind: 'watch', key: newKey() });
    expect((await jobEnded(analyst, watch.job_id)).result).toMatchObject({ touched: 0, by_purpose: [] });
  });
  test('takes the accounts of alerts only for whoever may read them', async () => {
    const asked = { of: { rule_id: null, confirmed: true }, kind: 'freeze', from: 0 } as const;
    expect(await codeOf(finance.measures.simulate({ ...asked, key: newKey() }))).toBe('FORBIDDEN');
    const { job_id } = await analyst.measures.simulate({ ...asked, of: { rule_id: null }, key: newKey() });
    expect(Number((await jobEnded(analyst, job_id)).result?.['accounts'])).toBeGreaterThan(5);
  });
});

describe('the harm meter', () => {
  test('moves when the alert is explained and the measure lifted', async () => {
    const before = await analyst.measures.harm({});
    const verdict = { disposition: 'explained', reason_code: 'known-business', deserved: 'yes', note: '' };
    await analyst.commands.submit({ kind: 'dispose-alert', data: { alert_id, ...verdict }, key: newKey() });
    const lifting = { restriction_id: 'M-1', reason_code: 'cleared', basis: 'invoices seen' };
    const asked = { kind: 'lift-restriction', data: lifting, key: newKey(), reason: 'invoices seen' };
    const { id } = await analyst.approvals.propose(asked);
    await lead.approvals.approve({ id, key: newKey() });
    const after = await analyst.measures.harm({});
    expect(after.verdicts.honest).toBe(before.verdicts.honest + 1);
    expect(after.total.measures).toBe(before.total.measures + 1);
    expect(after.total.frozen_hours).toBeGreaterThan(before.total.frozen_hours);
    const { alert } = await analyst.alerts.detail({ id: alert_id });
    const rule = (report: typeof after) => report.by_rule.find((one) => one.rule === alert.rules[0]);
    expect(rule(after)?.harm.measures).toBe((rule(before)?.harm.measures ?? 0) + 1);
    expect(await listed('ended')).toContain('M-1');
    expect((await analyst.measures.detail({ id: 'M-1' })).measure.notice_due).toBe('lifted');
    expect(await codeOf(finance.measures.harm({}))).toBe('FORBIDDEN');
  });
});
