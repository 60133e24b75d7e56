// Proves the guarantee over the contract: a claim from filing to recovery by the people who may, the second person who
// cannot be got around, what is found against it, what the reserve stands for then and before; and card programmes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ConsoleClient } from '#core/contract/contract';
import { DEFAULT_POLICIES } from '#core/policy/policy';
import { applicants, certify } from '#test/support/certified';
import {
  codeOf,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const folder = testFolder();
let tested: TestConsole;
let analyst: ConsoleClient;
let lead: ConsoleClient;
let finance: ConsoleClient;
let seller = '';
let buyer = '';
let badge_id = '';
let later_ms = 0;

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

const act = (of: ConsoleClient, kind: string, data: object) =>
  of.commands.submit({ kind, data: { ...data }, key: newKey() });

async function byTwo(
  first: ConsoleClient,
  second: ConsoleClient,
  kind: string,
  data: object,
): Promise<string> {
  const { id } = await first.approvals.propose({
    kind,
    data: { ...data },
    reason: 'looked into',
    key: newKey(),
  });
  await second.approvals.approve({ id, key: newKey() });
  return id;
}

let trades = 0;
/** A trade that the buyer paid from his balance, and confirmed. */
async function sold(amount: number): Promise<string> {
  trades += 1;
  const trade_id = `guaranteed-${String(trades)}`;
  await act(analyst, 'create-trade', { trade_id, buyer_id: buyer, seller_id: seller, amount, goods: 'x' });
  await act(analyst, 'pay-trade', { trade_id, channel: 'balance' });
  await act(analyst, 'ship-trade', { trade_id, delivery_method: 'express', carrier: 'SF', tracking: '1' });
  await act(analyst, 'confirm-trade', { trade_id, by: 'buyer' });
  return trade_id;
}

const claimed = (trade_id: string, amount: bigint) => {
  const ground = 'not-delivered' as const;
  return { key: newKey(), trade_id, ground, amount, statement: 'Nothing came.' };
};

beforeAll(async () => {
  tested = testConsole(folder, () => Date.now() + later_ms);
  await openSample(tested.connect());
  [analyst, lead, finance] = [await client('ann'), await client('cora'), await client('finn')];
  const page = { limit: 200, sort: 'id', direction: 'asc' } as const;
  const people = await analyst.accounts.list({ filter: { class: 'party', merchant: false }, ...page });
  const rich = people.rows.find(({ account, available_minor }) => {
    return account.restrictions.length === 0 && available_minor > 500_000n;
  });
  buyer = rich?.account.id ?? '';
  const [applied] = await applicants(analyst, 1);
  if (applied === undefined) throw new Error('an applicant was asked for');
  seller = applied.account_id;
  await certify(analyst, lead, applied);
}, 60_000);

afterAll(async () => {
  expect(tested.failures).toEqual([]);
  await tested.close();
});

describe('a claim', () => {
  let id = '';
  let trade_id = '';
  let before_seq = 0;
  // The sample has claims of its own.
  let others: Awaited<ReturnType<ConsoleClient['claims']['waiting']>>;

  test('is filed by who works claims, once per key, with what the console finds', async () => {
    others = await analyst.claims.waiting();
    trade_id = await sold(20_000);
    await act(analyst, 'transfer', {
      ...{ transfer_id: 'back', from_account_id: buyer, to_account_id: seller, amount: 100, memo: '' },
    });
    const auditor = await client('abe');
    expect(await codeOf(auditor.claims.file(claimed(trade_id, 20_000n)))).toBe('FORBIDDEN');
    before_seq = (await finance.claims.exposure({})).seq;
    const asked = claimed(trade_id, 20_000n);
    ({ claim_id: id } = await analyst.claims.file(asked));
    expect(await analyst.claims.file(asked)).toMatchObject({ claim_id: id });
    // Its findings are the host's: nobody hands in a claim without them.
    const data = { trade_id, ground: 'counterfeit', amount: '1', statement: 'x', findings: [] };
    expect(await codeOf(act(analyst, 'file-claim', data))).toBe('FORBIDDEN');
    const { claim, looked, seller_name, payable_minor } = await analyst.claims.detail({ id });
    expect(claim.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['money-between', 'fresh-badge']),
    );
    expect(looked).toContainEqual({ code: 'money-between', evidence: '100' });
    expect(payable_minor).toBe(20_000n);
    expect(seller_name).toContain('*');
    badge_id = claim.badge_id ?? '';
    const { open, to_answer, to_decide, overdue } = others;
    const waiting = { open: open + 1, to_answer: to_answer + 1, to_decide, overdue };
    expect(await analyst.claims.waiting()).toMatchObject(waiting);
    const flagged = await auditor.claims.list({ filter: { view: 'to-answer', flagged: true } });
    expect(flagged.rows.map((row) => row.id)).toContain(id);
    expect((await auditor.claims.count({ filter: { view: 'to-decide' } })).count).toBe(to_decide);
  });
  test('takes evidence, the answer, and two people, each of them a person of his own', async () => {
    await act(analyst, 'write-note', { about: id, note: 'The carrier knows no parcel.' });
    await act(finance, 'answer-claim', { claim_id: id, answer: 'contests', statement: 'It was sent.' });
    const { to_answer, to_decide } = others;
    expect(await analyst.claims.waiting()).toMatchObject({ to_answer, to_decide: to_decide + 1 });
    const decision = {
      claim_id: id,
      outcome: 'uphold',
      amount: '15000',
      reason_code: 'evidence-complete',
      note: 'n',
    };
    expect(await codeOf(act(finance, 'decide-claim', { ...decision, approver: 'cora' }))).toBe('FORBIDDEN');
    const asked = { kind: 'decide-claim', data: { ...decision, despite: 'looked into' }, reason: 'complete' };
    const { id: request } = await finance.approvals.propose({ ...asked, key: newKey() });
    // Another session of the same person is no second person, and who has no part in money is none either.
    const again = await client('finn');
    expect(await codeOf(again.approvals.approve({ id: request, key: newKey() }))).toBe('REFUSED');
    expect(await codeOf(lead.approvals.approve({ id: request, key: newKey() }))).toBe('FORBIDDEN');
    expect((await analyst.claims.detail({ id })).approval_id).toBe(request);
    // A second request for the same is refused while one is pending.
    expect(await codeOf(analyst.approvals.propose({ ...asked, key: newKey() }))).toBe('REFUSED');
    await finance.approvals.withdraw({ id: request, key: newKey(), note: 'ann asks' });
    const reserve_before = (await finance.claims.exposure({})).reserve_minor;
    await byTwo(analyst, finance, asked.kind, asked.data);
    const { claim, exposure, reserve_minor } = await finance.claims.detail({ id });
    expect(claim).toMatchObject({
      status: 'upheld',
      paid_minor: 15_000n,
      decided_by: 'ann',
      approved_by: 'finn',
    });
    expect(reserve_minor).toBe(reserve_before - 15_000n);
    expect(exposure).toMatchObject({ claimed_minor: 0n, paid_minor: 15_000n, unrecovered_minor: 15_000n });
  });
  test('is recovered from what the seller holds, and its trade shows it', async () => {
    const { recoverable_minor } = await finance.claims.detail({ id });
    expect(recoverable_minor).toBe(15_000n);
    await act(finance, 'recover-compensation', {
      ...{ recovery_id: 'v', claim_id: id, amount: '15000', reason: 'owed' },
    });
    const { history, exposure } = await finance.claims.detail({ id });
    expect(exposure?.unrecovered_minor).toBe(0n);
    expect(history.map(({ kind }) => kind)).toEqual([
      'file-claim',
      'write-note',
      'answer-claim',
      'decide-claim',
    ]);
    expect((await analyst.trades.detail({ id: trade_id })).claims).toMatchObject([
      { id, recovered_minor: 15_000n },
    ]);
    expect((await finance.claims.list({ filter: { view: 'closed', badge_id } })).rows).toHaveLength(1);
  });
  test('leaves what the reserve stood for before it to be told exactly', async () => {
    const report = await finance.claims.exposure({ as_of_seq: before_seq });
    const then = report.badges.find((badge) => badge.badge_id === badge_id);
    expect(then).toMatchObject({ covered_minor: 20_000n, claimed_minor: 0n, paid_minor: 0n });
    const now = (await finance.claims.exposure({})).badges.find((badge) => badge.badge_id === badge_id);
    expect(now).toMatchObject({ covered_minor: 5_000n, claimed_minor: 0n, paid_minor: 15_000n });
    const { adequacy, total, reserve_minor } = await finance.claims.exposure({});
    const rate = BigInt(adequacy.rate_ppm);
    const up = (amount: bigint, ppm: bigint) => (amount * ppm + 999_999n) / 1_000_000n;
    expect(adequacy.expected_minor).toBe(
      total.claimed_minor + up(total.covered_minor + total.ahead_minor, rate),
    );
    expect(adequacy.needed_minor).toBe(adequacy.expected_minor + adequacy.stress_minor);
    expect(BigInt(adequacy.coverage_ppm ?? 0)).toBe(
      (reserve_minor * 1_000_000n) / adequacy.needed_minor > 1_000_000_000n
        ? 1_000_000_000n
        : (reserve_minor * 1_000_000n) / adequacy.needed_minor,
    );
    const { points } = await finance.claims.exposureHistory({ days: 30 });
    expect(points).toHaveLength(30);
    expect(points.at(-1)).toMatchObject({
      open_minor: total.covered_minor + total.ahead_minor + total.claimed_minor,
      reserve_minor,
    });
  });
});

describe('a programme of large card payments', () => {
  test('asks for the score at every payment where it says so, and shows who lacks it', async () => {
    const admission = { account_id: seller, bank: 'CCB', currency: 'CNY', basis: 'score of the books' };
    await byTwo(analyst, lead, 'admit-merchant', admission);
    const filter = { account_id: seller, bank: 'CCB' };
    const lacks = async () =>
      (await finance.cardProgrammes.admissions({ filter })).rows.map(({ lack }) => lack);
    const able = async () =>
      (await finance.cardProgrammes.list()).programmes.find(({ bank }) => bank === 'CCB')?.able;
    expect(await lacks()).toEqual([null]);
    const before = (await able()) ?? 0;
    const score = (await analyst.credit.score({ account_id: seller })).score?.score ?? 0;
    const banks = DEFAULT_POLICIES['card-programmes'].banks['CNY'] ?? {};
    const kept = { ...banks['CCB'], score_min: score + 1, score_kept: true };
    const effective_from = Date.now() + later_ms + 60_000;
    const data = { banks: { CNY: { ...banks, CCB: kept } } };
    const policy = { policy: 'card-programmes', version: 2, effective_from, data };
    await byTwo(lead, await client('ada'), 'publish-policy', policy);
    later_ms += 120_000;
    expect(await lacks()).toEqual(['score-too-low']);
    expect(await able()).toBeLessThan(before);
  });
  test('shows its limits and use, and who is admitted by two people', async () => {
    const { programmes } = await analyst.cardProgrammes.list();
    const icbc = programmes.find(({ bank }) => bank === 'ICBC');
    expect(icbc).toMatchObject({ used_day_minor: 0n, programme: { per_payment_minor: 20_000_000n } });
    const { admitted = 0, able = 0 } = icbc ?? {};
    // The books hold a score of every merchant of the sample: another one is not typed.
    const data = { account_id: seller, bank: 'ICBC', currency: 'CNY', basis: 'score of the books' };
    expect(await codeOf(act(analyst, 'admit-merchant', { ...data, approver: 'cora' }))).toBe('FORBIDDEN');
    await byTwo(analyst, lead, 'admit-merchant', data);
    const { rows } = await finance.cardProgrammes.admissions({ filter: { bank: 'ICBC', status: 'active' } });
    expect(rows.filter(({ admission }) => admission.account_id === seller)).toMatchObject([
      { lack: null, admission: { admitted_by: 'ann' } },
    ]);
    await byTwo(analyst, lead, 'suspend-badge', { badge_id, reason_code: 'complaints', basis: 'many' });
    const [row] = (await finance.cardProgrammes.admissions({ filter: { account_id: seller } })).rows;
    expect(row?.lack).toBe('badge-not-in-force');
    expect(
      (await analyst.cardProgrammes.list()).programmes.find(({ bank }) => bank === 'ICBC'),
    ).toMatchObject({
      ...{ admitted: admitted + 1, able },
    });
  });
});
