// Proves acting on the books through the console: what one person may do, what needs two, and what is refused.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ConsoleClient } from '#core/contract/contract';
import {
  codeOf,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

/** Who holds the permission of finance. */
const FINANCE = [
  { login: 'fay', name: 'Fay Guo' },
  { login: 'finn', name: 'Finn Zhao' },
];

const folder = testFolder();
let tested: TestConsole;
const by: Record<string, ConsoleClient> = {};

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect());
  for (const login of ['ada', 'ann', 'cora', 'finn', 'abe']) {
    const client = tested.connect();
    await signIn(client, login);
    by[login] = client;
  }
});

afterAll(async () => {
  await tested.close();
  expect(tested.failures).toEqual([]);
});

async function refundable(): Promise<{ id: string; amount_minor: bigint }> {
  const { rows } = await by['ann']!.trades.list({ filter: { status: ['settled'] }, sort: 'created_at' });
  return rows.find((trade) => trade.refunded_minor === 0n && trade.amount_minor < 900_000n)!;
}

let made = 0;

/** A trade whose refund is a large one, paid like one that was paid before. */
async function paidLargely(): Promise<{ id: string }> {
  made += 1;
  const { rows } = await by['ann']!.trades.list({ filter: { amount_min_minor: 1_100_000n }, limit: 200 });
  for (const { id, currency, channel, ...like } of rows.filter((row) => row.channel === 'online-bank')) {
    const trade_id = `again-${String(made)}-${id}`;
    const { buyer_id, seller_id, instrument_id, custody_id } = like;
    const trade = { trade_id, buyer_id, seller_id, amount: '1100000' };
    const paid = { trade_id, channel, instrument_id, custody_id };
    if (currency === 'CNY') {
      await by['finn']!.commands.submit({ kind: 'create-trade', data: trade, key: newKey() });
      const payment = { kind: 'pay-trade', data: paid, key: newKey() };
      if ((await codeOf(by['finn']!.commands.submit(payment))) === 'done') {
        return { id: trade_id };
      }
    }
  }
  throw new Error('nobody can pay a large trade now');
}

test('a small refund is one person’s; the same key gives the same entry and pays once', async () => {
  const trade = await refundable();
  const kind = 'pay-refund';
  const data = {
    refund_id: 'R-small',
    trade_id: trade.id,
    amount: '100',
    destination: 'balance',
    by: 'platform',
  };
  const rehearsal = await by['ann']!.commands.rehearse({ kind, data });
  expect(rehearsal).toMatchObject({ status: 'done', needs_approval: null });
  const before = (await by['ann']!.ledger.journal({ limit: 1 })).as_of.seq;
  const key = newKey();
  const first = await by['ann']!.commands.submit({ kind, data, key });
  expect(first.seq).toBeGreaterThan(before);
  expect(first.postings?.reduce((sum, posting) => sum + posting.amount_minor, 0n)).toBe(0n);
  const again = await by['ann']!.commands.submit({ kind, data, key });
  expect(again.seq).toBe(first.seq);
  const { trade: after } = await by['ann']!.trades.detail({ id: trade.id });
  expect(after.refunded_minor).toBe(100n);
  const other = { ...data, amount: '200' };
  await expect(by['ann']!.commands.submit({ kind, data: other, key })).rejects.toMatchObject({
    code: 'REFUSED',
    data: { code: 'key-conflict', seq: null },
  });
});

test('what was stored is answered as done, even if it cannot be read back at once', async () => {
  const trade = await refundable();
  const { reader } = tested.host.mustDesk().books;
  const data = { refund_id: 'R-read', trade_id: trade.id, amount: '100', destination: 'balance' };
  const input = { kind: 'pay-refund', data, key: newKey() };
  const reading = vi.spyOn(reader, 'entriesBySeq').mockRejectedValueOnce(new Error('the disk is busy'));
  const first = await by['ann']!.commands.submit(input);
  reading.mockRestore();
  expect(first.postings).toBeNull();
  expect(tested.failures.splice(0)).toHaveLength(1);
  const again = await by['ann']!.commands.submit(input);
  expect(again.seq).toBe(first.seq);
  expect(again.postings?.length).toBeGreaterThan(0);
});

test('who may not act is told who may; nobody names his own second person', async () => {
  const trade = await refundable();
  const data = { refund_id: 'R-no', trade_id: trade.id, amount: '100', by: 'platform' };
  const input = { kind: 'pay-refund', data, key: newKey() };
  await expect(by['abe']!.commands.submit(input)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const restriction = {
    ...{ restriction_id: 'X-0', account_id: 'A0000010', restriction: 'freeze', reason_code: 'fraud-report' },
    basis: 'a report of theft',
  };
  const approver = { ...restriction, approver: 'cora' };
  const alone = { kind: 'impose-restriction', data: approver, key: newKey() };
  expect(await codeOf(by['cora']!.commands.submit(alone))).toBe('FORBIDDEN');
  await expect(by['cora']!.commands.submit({ ...alone, data: restriction })).rejects.toMatchObject({
    code: 'REFUSED',
    data: { code: 'approval-needed' },
  });
  expect(await codeOf(by['ann']!.commands.submit({ kind: 'end-restriction', data: {}, key: newKey() }))).toBe(
    'FORBIDDEN',
  );
  expect(await codeOf(by['ann']!.commands.submit({ kind: 'make-money', data: {}, key: newKey() }))).toBe(
    'INVALID',
  );
});

test('who sees no bank statement says of no money that it came in or went out at a bank', async () => {
  const { id } = await paidLargely();
  const { trade } = await by['ann']!.trades.detail({ id });
  const { buyer_id: account_id, instrument_id, custody_id } = trade;
  const top_up = { topup_id: 'top-1', account_id, instrument_id, custody_id, amount: '100' };
  const paying = { trade_id: 'T-none', channel: 'online-bank', instrument_id, custody_id };
  const chargeback = { chargeback_id: 'cb-1', trade_id: id, custody_id, amount: '100', reason: 'issuer' };
  const code = (login: string, kind: string, data: object) =>
    codeOf(by[login]!.commands.submit({ kind, data: { ...data }, key: newKey() }));
  for (const login of ['ann', 'cora']) {
    expect(await code(login, 'top-up', top_up)).toBe('FORBIDDEN');
    expect(await code(login, 'pay-trade', paying)).toBe('FORBIDDEN');
    expect(await code(login, 'complete-withdrawal', { withdrawal_id: 'W', custody_id })).toBe('FORBIDDEN');
    expect(await code(login, 'pay-trade', { ...paying, channel: 'balance' })).toBe('REFUSED');
  }
  // Who may ask for refunds asks for a chargeback; who may not is told who can.
  const asked = { kind: 'charge-back', data: chargeback };
  expect(await code('ann', 'charge-back', chargeback)).toBe('REFUSED');
  expect((await by['ann']!.commands.rehearse(asked)).needs_approval).toMatchObject({
    ...{ reason: 'permission', threshold_minor: null, people: FINANCE },
  });
  expect(await code('cora', 'charge-back', chargeback)).toBe('FORBIDDEN');
  expect((await by['finn']!.commands.rehearse(asked)).needs_approval).toBeNull();
  expect(await code('finn', 'charge-back', chargeback)).toBe('done');
});

test('nothing is found out by rehearsing what no person gives', async () => {
  const data = { login: 'cora', name: 'C', roles: ['analyst'], first: false };
  expect(await codeOf(by['ann']!.commands.rehearse({ kind: 'add-staff', data }))).toBe('FORBIDDEN');
});

test('a freeze is proposed, seen by the second person with what changes, approved, and stops a withdrawal', async () => {
  const { rows } = await by['ann']!.accounts.list({ sort: 'available_minor', direction: 'desc', limit: 5 });
  const { account } = rows[0]!;
  const data = {
    ...{ restriction_id: 'X-freeze', account_id: account.id, restriction: 'freeze' },
    ...{ reason_code: 'fraud-report', basis: 'a report of theft' },
  };
  const { needs_approval } = await by['ann']!.commands.rehearse({ kind: 'impose-restriction', data });
  expect(needs_approval).toMatchObject({ reason: 'kind', threshold_minor: null, roles: ['compliance'] });
  const proposal = { kind: 'impose-restriction', data, reason: 'reported as stolen', key: newKey() };
  const { id } = await by['ann']!.approvals.propose(proposal);
  expect((await by['ann']!.approvals.propose(proposal)).id).toBe(id);
  const mine = await by['ann']!.approvals.detail({ id });
  expect(mine.may).toEqual({ approve: 'forbidden', reject: 'forbidden', withdraw: null });
  const { rehearsal, changes, may } = await by['cora']!.approvals.detail({ id });
  expect(rehearsal?.status).toBe('done');
  const frozen = { what: 'restriction', id: account.id, currency: null, before: null, after: 'freeze' };
  expect(changes).toMatchObject({ moment: 'now', complete: true, rows: [frozen] });
  expect(may).toEqual({ approve: null, reject: null, withdraw: 'forbidden' });
  // The newest first; the sample's own requests wait as well.
  const waiting = (await by['cora']!.approvals.list({ filter: { status: 'pending' } })).rows;
  expect(waiting[0]?.id).toBe(id);
  expect((await by['cora']!.overview.read()).approvals_pending).toBe(waiting.length);

  const { seq } = await by['cora']!.approvals.approve({ id, key: newKey(), note: 'seen the report' });
  const entry = await by['abe']!.ledger.entry({ seq: seq + 1 });
  expect(entry).toMatchObject({ kind: 'impose-restriction', actor: 'ann', outcome: 'done' });
  expect(entry.body['data']).toMatchObject({ approver: 'cora' });

  const { instruments, restrictions, liftable } = await by['ann']!.accounts.detail({ id: account.id });
  expect(restrictions[0]).toMatchObject({ kind: 'freeze', ended_seq: null });
  expect(liftable).toEqual(['X-freeze']);
  const withdrawal = {
    ...{ withdrawal_id: 'W-frozen', account_id: account.id },
    ...{ instrument_id: instruments[0]!.id, amount: '100' },
  };
  await expect(
    by['ann']!.commands.submit({ kind: 'request-withdrawal', data: withdrawal, key: newKey() }),
  ).rejects.toMatchObject({ code: 'REFUSED', data: { code: 'restricted' } });

  const lifting = { restriction_id: 'X-freeze', reason_code: 'cleared', basis: 'the report was withdrawn' };
  const lift = { kind: 'lift-restriction', data: lifting, reason: 'a mistake of ours', key: newKey() };
  const own = await by['cora']!.approvals.propose(lift);
  await expect(by['cora']!.approvals.approve({ id: own.id, key: newKey() })).rejects.toMatchObject({
    data: { code: 'approval-needed' },
  });
  expect(await codeOf(by['ann']!.approvals.withdraw({ id: own.id, key: newKey() }))).toBe('REFUSED');
  await by['cora']!.approvals.withdraw({ id: own.id, key: newKey(), note: 'asked too early' });
  const withdrawn = await by['cora']!.approvals.detail({ id: own.id });
  expect(withdrawn.approval.status).toBe('withdrawn');
  const lifted = { ...frozen, before: 'freeze', after: null };
  expect(withdrawn.changes).toMatchObject({ moment: 'undone', complete: true, rows: [lifted] });

  const again = await by['cora']!.approvals.propose({ ...lift, key: newKey() });
  await restrictAsWell(account.id);
  expect((await by['cora']!.approvals.detail({ id: again.id })).changes.rows).toEqual([
    { ...frozen, before: 'freeze, watch', after: 'watch' },
  ]);
  // Whatever has happened since: what was decided on stays as it was.
  const { changes: then, rehearsal: none } = await by['abe']!.approvals.detail({ id });
  expect(then).toEqual({ moment: 'done', seq, complete: true, rows: [frozen] });
  expect(none).toBeNull();
});

/** Puts an account under watch, too. */
async function restrictAsWell(account_id: string): Promise<void> {
  const data = {
    ...{ restriction_id: 'X-watch', account_id, restriction: 'watch' },
    ...{ reason_code: 'fraud-report', basis: 'a second report' },
  };
  const asked = { kind: 'impose-restriction', data, reason: 'reported again', key: newKey() };
  const { id } = await by['ann']!.approvals.propose(asked);
  await by['cora']!.approvals.approve({ id, key: newKey() });
}

test('an end of service in force cannot be lifted, and the account says so', async () => {
  const { rows } = await by['ann']!.accounts.list({ sort: 'available_minor', direction: 'desc', limit: 9 });
  const { account } = rows.findLast((row) => row.account.restrictions.length === 0)!;
  const data = {
    ...{ restriction_id: 'X-end', account_id: account.id, restriction: 'end-service' },
    ...{ reason_code: 'fraud-report', basis: 'convicted' },
  };
  const proposal = { kind: 'impose-restriction', data, reason: 'expelled', key: newKey() };
  const { id } = await by['ann']!.approvals.propose(proposal);
  await by['cora']!.approvals.approve({ id, key: newKey() });
  const { restrictions, liftable } = await by['ann']!.accounts.detail({ id: account.id });
  expect(restrictions).toMatchObject([{ kind: 'end-service', ended_at: null }]);
  expect(liftable).toEqual([]);
});

test('a large refund needs two; the second may be the finance department, the first not', async () => {
  const { rows } = await by['finn']!.trades.list({ filter: { status: ['settled'] }, sort: 'amount_minor' });
  const trade = rows.find((row) => row.refunded_minor === 0n && row.amount_minor >= 1_000_000n)!;
  const data = {
    refund_id: 'R-large',
    trade_id: trade.id,
    amount: '1000000',
    destination: 'balance',
    by: 'platform',
  };
  const rehearsed = await by['ann']!.commands.rehearse({ kind: 'pay-refund', data });
  expect(rehearsed.needs_approval).toEqual({
    ...{ reason: 'amount', threshold_minor: 1_000_000n, currency: 'CNY' },
    ...{ roles: ['finance'], people: FINANCE },
  });
  const own = await by['finn']!.commands.rehearse({ kind: 'pay-refund', data });
  expect(own.needs_approval?.people).toEqual([FINANCE[0]]);
  await expect(
    by['finn']!.commands.submit({ kind: 'pay-refund', data, key: newKey() }),
  ).rejects.toMatchObject({ code: 'REFUSED', data: { code: 'approval-needed' } });
  const { id } = await by['ann']!.approvals.propose({
    kind: 'pay-refund',
    data,
    reason: 'goods never sent',
    key: newKey(),
  });
  const { changes, rehearsal } = await by['finn']!.approvals.detail({ id });
  const note = 'the carrier confirms it';
  if (rehearsal?.status === 'done') {
    expect(changes.rows.length).toBeGreaterThan(0);
    const { seq } = await by['finn']!.approvals.approve({ id, key: newKey(), note });
    expect((await by['ann']!.trades.detail({ id: trade.id })).trade.refunded_minor).toBe(1_000_000n);
    const decided = await by['ann']!.approvals.detail({ id });
    expect(decided.changes).toEqual({ moment: 'done', seq, complete: true, rows: changes.rows });
  } else {
    expect(await codeOf(by['finn']!.approvals.approve({ id, key: newKey(), note }))).toBe('REFUSED');
    expect((await by['finn']!.approvals.detail({ id })).approval.status).toBe('pending');
  }
});

test('a customer’s money is moved by one person up to the threshold of a day, and by two from it on', async () => {
  const { rows } = await by['ann']!.accounts.list({
    ...{ filter: { class: 'party' }, sort: 'available_minor', direction: 'desc', limit: 40 },
  });
  const free = rows.filter(({ account }) => account.currency === 'CNY' && !account.restrictions.length);
  const [from, to] = [free[0]!.account.id, free[1]!.account.id];
  const transfer = (transfer_id: string, amount: string) => ({
    kind: 'transfer',
    data: { transfer_id, from_account_id: from, to_account_id: to, amount },
    key: newKey(),
  });
  const needed = { code: 'REFUSED', data: { code: 'approval-needed' } };
  const large = transfer('TR-large', '1000000');
  await expect(by['ann']!.commands.submit(large)).rejects.toMatchObject(needed);
  expect((await by['ann']!.commands.rehearse(large)).needs_approval).toMatchObject({
    ...{ reason: 'amount', threshold_minor: 1_000_000n, currency: 'CNY' },
  });
  const before = (await by['ann']!.accounts.detail({ id: from })).balances;
  await by['ann']!.commands.submit(transfer('TR-small', '100'));
  // What was paid today counts with it.
  const rest = { ...transfer('TR-rest', '999900') };
  await expect(by['ann']!.commands.submit(rest)).rejects.toMatchObject(needed);
  const { id } = await by['ann']!.approvals.propose({ ...rest, reason: 'asked for by telephone' });
  await expect(
    by['ann']!.approvals.propose({ ...large, reason: 'asked for by telephone' }),
  ).rejects.toMatchObject({ data: { code: 'already-exists' } });
  expect((await by['finn']!.approvals.detail({ id })).currency).toBe('CNY');
  const after = (await by['ann']!.accounts.detail({ id: from })).balances;
  const available = (balances: typeof before) =>
    balances.find(({ code }) => code === 'customer-available')?.balance_minor ?? 0n;
  expect(available(before) - available(after)).toBe(100n);
});

test('lists and days are of the currency asked for', async () => {
  const { currency, currencies, days } = await by['ann']!.overview.read({ currency: 'CNY' });
  expect([currency, currencies.includes('CNY'), days.length > 0]).toEqual(['CNY', true, true]);
  const counted = (asked: string) => by['ann']!.trades.count({ filter: { currency: asked } });
  const all = await by['ann']!.trades.count({});
  expect((await counted('CNY')).count + (await counted('HKD')).count).toBeLessThanOrEqual(all.count);
  expect((await counted('JPY')).count).toBe(0);
  const { rows } = await by['ann']!.trades.list({ filter: { currency: 'CNY', amount_min_minor: 1n } });
  expect(new Set(rows.map((row) => row.currency))).toEqual(new Set(['CNY']));
});

test('a large trade is confirmed in the buyer’s stead by two', async () => {
  const { id } = await paidLargely();
  const shipping = { trade_id: id, delivery_method: 'recharge' };
  const needed = { code: 'REFUSED', data: { code: 'approval-needed' } };
  const ship = (data: object) =>
    by['ann']!.commands.submit({ kind: 'ship-trade', data: { ...data }, key: newKey() });
  await expect(ship(shipping)).rejects.toMatchObject(needed);
  await ship({ ...shipping, delivery_method: 'express' });
  const confirming = { kind: 'confirm-trade', data: { trade_id: id }, key: newKey() };
  await expect(by['ann']!.commands.submit(confirming)).rejects.toMatchObject(needed);
  const asked = await by['ann']!.approvals.propose({ ...confirming, reason: 'the buyer rang us' });
  const { seq } = await by['finn']!.approvals.approve({ id: asked.id, key: newKey() });
  expect(await by['finn']!.ledger.entry({ seq: seq + 1 })).toMatchObject({
    ...{ kind: 'confirm-trade', actor: 'ann', outcome: 'done' },
  });
});

test('a rejected request says what it would have changed then, or that it cannot be told', async () => {
  const trade = await paidLargely();
  const refund = { refund_id: 'R-rejected', trade_id: trade.id, amount: '1100000', by: 'platform' };
  const reason = 'asked for by mistake';
  const refunding = { kind: 'pay-refund', data: refund, reason, key: newKey() };
  const first = await by['ann']!.approvals.propose(refunding);
  await by['finn']!.approvals.reject({ id: first.id, key: newKey(), note: 'the goods arrived' });
  const unknown = await by['ann']!.approvals.detail({ id: first.id });
  expect(unknown).toMatchObject({ currency: 'CNY', rehearsal: null });
  expect(unknown.changes).toMatchObject({ moment: 'undone', complete: false, rows: [] });

  const lines = [
    { account_id: 'system:CNY', code: 'losses', amount: '-700' },
    { account_id: 'system:CNY', code: 'suspense', amount: '700' },
  ];
  const adjustment = { adjustment_id: 'adj-rejected', lines, reason, basis: 'a letter' };
  const adjusting = { kind: 'adjust', data: adjustment, reason, key: newKey() };
  const second = await by['ann']!.approvals.propose(adjusting);
  const asked = await by['ann']!.approvals.detail({ id: second.id });
  expect(asked.changes.rows).toHaveLength(2);
  await by['finn']!.approvals.reject({ id: second.id, key: newKey(), note: 'no such loss' });
  const undone = await by['ann']!.approvals.detail({ id: second.id });
  expect(undone.currencies).toEqual({ 'system:CNY': 'CNY' });
  expect(undone.changes).toMatchObject({ moment: 'undone', complete: true, rows: asked.changes.rows });
});

test('a refund in pieces needs the second person as soon as the pieces together are large; a piece sent again does not', async () => {
  const trade = await paidLargely();
  const piece = (refund_id: string, amount: string) => ({
    kind: 'pay-refund',
    data: { refund_id, trade_id: trade.id, amount, destination: 'balance', by: 'platform' },
    key: `pieces-of-a-refund|${refund_id}`,
  });
  const needed = { code: 'REFUSED', data: { code: 'approval-needed' } };
  const { seq } = await by['ann']!.commands.submit(piece('R-piece-1', '600000'));
  await expect(by['ann']!.commands.submit(piece('R-piece-2', '400000'))).rejects.toMatchObject(needed);
  expect((await by['ann']!.commands.submit(piece('R-piece-1', '600000'))).seq).toBe(seq);
  // Two at once: the second is looked at when the first has happened.
  const both = await Promise.allSettled(
    ['R-piece-3', 'R-piece-4'].map((id) => by['ann']!.commands.submit(piece(id, '250000'))),
  );
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect((await by['ann']!.trades.detail({ id: trade.id })).trade.refunded_minor).toBe(850_000n);

  const dispute = { trade_id: trade.id, by: 'buyer', reason: 'nothing arrived' };
  await by['ann']!.commands.submit({ kind: 'open-dispute', data: dispute, key: newKey() });
  const decision = { trade_id: trade.id, outcome: 'refund', reason: 'the carrier lost it' };
  const decide = { kind: 'decide-dispute', data: decision, key: newKey() };
  await expect(by['ann']!.commands.submit(decide)).rejects.toMatchObject(needed);
  await by['ann']!.approvals.propose({ ...decide, reason: 'the carrier lost it' });
  const decision_for_seller = { ...decision, outcome: 'release' };
  expect(
    (await by['ann']!.commands.rehearse({ kind: 'decide-dispute', data: decision_for_seller }))
      .needs_approval,
  ).toBeNull();
});

test('a request is rejected with a reason; then nothing is pending and nothing was done', async () => {
  const data = {
    policy: 'calendar',
    version: 2,
    effective_from: Date.now() + 86_400_000,
    data: { utc_offset_minutes: 0 },
  };
  const { id } = await by['cora']!.approvals.propose({
    kind: 'publish-policy',
    data,
    reason: 'move to London',
    key: newKey(),
  });
  const { changes } = await by['ada']!.approvals.detail({ id });
  const moved = { what: 'utc_offset_minutes', id: 'calendar', currency: null, before: '480', after: '0' };
  expect(changes.rows).toEqual([moved]);
  await by['ada']!.approvals.reject({ id, key: newKey(), note: 'we stay where we are' });
  const { approval, changes: undone } = await by['cora']!.approvals.detail({ id });
  expect(undone).toMatchObject({ moment: 'undone', complete: true, rows: [moved] });
  expect(approval).toMatchObject({
    status: 'rejected',
    decided_by: 'ada',
    decision_reason: 'we stay where we are',
  });
  expect((await by['ann']!.policies.list()).filter(({ kind }) => kind === 'calendar')).toHaveLength(1);
});

test('a request whose proposer may no longer ask for it is said to be open to rejection only', async () => {
  const data = {
    ...{ restriction_id: 'X-gone', account_id: 'A0000012', restriction: 'watch', reason_code: 'odd-hours' },
    ...{ basis: 'payments at night', terms: {} },
  };
  const asked = { kind: 'impose-restriction', data, reason: 'payments at night', key: newKey() };
  const { id } = await by['ann']!.approvals.propose(asked);
  expect((await by['cora']!.approvals.detail({ id })).may).toMatchObject({ approve: null, reject: null });
  const ann = { login: 'ann', name: 'Ann', active: true };
  await by['ada']!.staff.change({ ...ann, roles: ['auditor'], key: newKey() });
  expect((await by['cora']!.approvals.detail({ id })).may).toMatchObject({
    approve: 'proposer-gone',
    reject: null,
  });
  await expect(by['cora']!.approvals.approve({ id, key: newKey() })).rejects.toMatchObject({
    data: { code: 'wrong-state' },
  });
  await by['cora']!.approvals.reject({ id, key: newKey(), note: 'its proposer has moved on' });
});
