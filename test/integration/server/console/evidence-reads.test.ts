// Proves on both databases that the evidence around an account is what a hand count of a small story gives: figures per
// window, stakes, neighbours in sums and as a graph, the timeline and what is left out of it.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { EMPTY_PROFILE } from '#core/ledger/profile';
import { ROLE_PERMISSIONS } from '#core/staff/permissions';
import { accountExposure, accountProfile, type EvidenceDesk } from '#server/console/evidence-profile';
import { neighbourGraph, neighbourList } from '#server/console/evidence-neighbours';
import { accountTimeline } from '#server/console/evidence-timeline';
import { createWorkspace, type WritableWorkspace } from '#database/workspace';
import { Books } from '#test/support/books';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { raiseData } from '#test/support/raising';
import { PROGRAM, testFolder } from '#test/support/workspaces';

const folder = testFolder();
const CARD = { channel: 'credit-card', custody_id: 'bank' } as const;
const analyst = { login: 'ann', permissions: new Set(ROLE_PERMISSIONS.analyst) };
const LIST = { sort: 'rank', limit: 50 } as const;

async function signedIn(books: Books, access_id: string, account_id: string, kind = 'login'): Promise<void> {
  const access_kind = kind as 'login';
  await books.do('record-access', { access_id, account_id, access_kind, device: 'DEV-0001', ip: '10.1.2.3' });
}

async function sentTo(books: Books, trade_id: string): Promise<void> {
  const carrier = { carrier: 'SF', tracking: '1', address: 'ADDR-0042' };
  await books.do('ship-trade', { trade_id, delivery_method: 'express', ...carrier });
}

/** Forty days in between: what comes first is in no window of 30 days. */
async function tell(books: Books): Promise<void> {
  await books.topUp('ann', 100_000n);
  await books.trade('t1', 10_000n, 'settled');
  await books.trade('t2', 20_000n, 'settled', { ...CARD, instrument_id: 'ann-card' });
  await books.days(40);
  await books.trade('t3', 30_000n, 'paid', { ...CARD, instrument_id: 'bob-card', buyer_id: 'bob' });
  await sentTo(books, 't3');
  await books.trade('t4', 5_000n, 'paid', { seller_id: 'mall' });
  await sentTo(books, 't4');
  await books.do('open-dispute', { trade_id: 't4', by: 'buyer', reason: 'nothing came' });
  await books.trade('t5', 7_000n, 'settled');
  await books.do('request-withdrawal', {
    ...{ withdrawal_id: 'w1', account_id: 'shop', instrument_id: 'shop-bank', amount: 6_000n },
  });
  await books.do('pay-refund', {
    ...{ refund_id: 'f1', trade_id: 't5', amount: 2_000n, destination: 'balance', by: 'seller' },
  });
  const transfer = { from_account_id: 'shop', to_account_id: 'ann', memo: '' };
  await books.do('transfer', { transfer_id: 'x1', amount: 15_000n, ...transfer });
  await books.do('transfer', {
    ...{ transfer_id: 'x2', amount: 1_000n, from_account_id: 'ann', to_account_id: 'bob', memo: '' },
  });
  await signedIn(books, 'a1', 'ann');
  await signedIn(books, 'a2', 'ann');
  await signedIn(books, 'a3', 'shop', 'device-bound');
  await signedIn(books, 'a4', 'bob', 'login-failed');
  await books.restrict('mall', 'watch');
  await books.do('raise-alert', raiseData('shop', 1, { exposure_minor: 30_000n }));
}

function evidenceTests(locate: () => Promise<string>): void {
  let workspace: WritableWorkspace;
  let desk: EvidenceDesk;
  let books: Books;
  let end_at = 0;

  beforeAll(async () => {
    workspace = await createWorkspace(await locate(), { program: PROGRAM });
    books = await Books.trading(workspace.store);
    await tell(books);
    end_at = books.env.now();
    desk = { now: () => end_at, peers: null, books: { snapshot: (work) => workspace.snapshot(work) } };
  }, 60_000);
  afterAll(async () => {
    await books.ledger.close();
    await workspace.close();
  });

  test('sales in windows that end with the last entry', async () => {
    const { sales, purchases, withdrawals, as_of, name } = await accountProfile(desk, 'shop', 'ann');
    expect([purchases, name, as_of.booked_at]).toEqual([null, 's**', end_at]);
    const [week, month, , ever] = sales?.windows ?? [];
    expect(ever).toMatchObject({
      ...{ days: null, trades: 4, sum_minor: 67_000n, median_minor: 10_000n, by_card: 2 },
      ...{ refunded: 1, refunded_minor: 2_000n, disputed: 0, charged_back: 0, compensated: 0 },
      ...{ others: 2, repeat_others: 1, best_share: 0.552238, repeat_card_share: 0, confirmed: 3 },
      // Of t1, t2 and t5 the last was followed by 6,000 to the bank within a day.
      ...{ cashed: 1, at_night: null },
    });
    expect(month).toMatchObject({
      days: 30,
      trades: 2,
      sum_minor: 37_000n,
      median_minor: 7_000n,
      by_card: 1,
    });
    expect(month).toMatchObject({
      best_share: 0.81081,
      others: 2,
      repeat_others: 0,
      confirmed: 1,
      cashed: 1,
    });
    expect(week?.trades).toBe(2);
    expect(withdrawals.at(-1)).toEqual({ days: null, count: 1, sum_minor: 6_000n });
  });

  test('purchases, means masked with how many others use them, alerts', async () => {
    const ann = await accountProfile(desk, 'ann', 'ann');
    expect(ann.sales).toBeNull();
    expect(ann.purchases?.windows.at(-1)).toMatchObject({ trades: 4, sum_minor: 42_000n, disputed: 1 });
    expect(ann.devices).toMatchObject([{ value: '···0001', times: 2, other_accounts: 1 }]);
    expect(ann.ips).toMatchObject([{ value: '10.1.*.*', times: 2, other_accounts: 1 }]);
    expect(ann.addresses).toMatchObject([{ value: '···0042', times: 1, other_accounts: 1 }]);
    expect(ann.instruments.map(({ id, other_accounts }) => [id, other_accounts])).toEqual([
      ['ann-bank', 3],
      ['ann-card', 3],
    ]);
    // A failed sign-in is no use of a device.
    expect((await accountProfile(desk, 'bob', 'ann')).devices).toEqual([]);
    expect((await accountProfile(desk, 'shop', 'ann')).alerts).toMatchObject([{ status: 'open' }]);
    expect((await accountProfile(desk, 'mall', 'ann')).restrictions).toMatchObject([{ kind: 'watch' }]);
  });

  test('quiet hours are told once peers were compared', async () => {
    const hour = new Date(end_at).getUTCHours();
    const peers = { seen_seq: 1, at: 0, quiet_hour: hour, tables: new Map() };
    const { sales } = await accountProfile({ ...desk, peers }, 'shop', 'ann');
    expect(sales?.windows.at(-1)?.at_night).toBe(4);
  });

  test('what is at stake', async () => {
    const shop = await accountExposure(desk, 'shop');
    expect(shop.open_sales).toEqual([
      {
        ...{ status: 'shipped', currency: 'CNY', trades: 1 },
        ...{ escrow_minor: 30_000n, asked_minor: 0n, pending_minor: 0n },
      },
    ]);
    expect(shop.withdrawals).toEqual([{ currency: 'CNY', count: 1, sum_minor: 6_000n }]);
    expect(shop.card_sales).toEqual([{ currency: 'CNY', count: 2, sum_minor: 50_000n }]);
    expect(shop.alerts).toEqual([{ currency: 'CNY', count: 1, sum_minor: 30_000n }]);
    expect(shop.guarantee_sold).toEqual([]);
    const ann = await accountExposure(desk, 'ann');
    expect(ann.open_purchases).toMatchObject([{ status: 'disputed', trades: 1, escrow_minor: 5_000n }]);
  });

  test('neighbours in sums, those that share most first, a crowd of time left out', async () => {
    const { rows, left_out } = await neighbourList(desk, { id: 'ann', ...LIST }, 'ann');
    expect(left_out).toBe(0);
    expect(rows.map(({ account_id }) => account_id)).toEqual(['shop', 'mall', 'bob']);
    const [shop, mall, bob] = rows;
    expect(shop).toMatchObject({
      ...{ name: 's**', merchant: true, open_alert: /^alert-/, confirmed: false, restrictions: [] },
      ...{ bought: { count: 3, sum_minor: 37_000n }, sold: { count: 0, sum_minor: 0n } },
      ...{ sent: { count: 0 }, received: { count: 1, sum_minor: 15_000n } },
      ...{ refunded: { count: 1, sum_minor: 2_000n }, money_minor: 52_000n, count: 4 },
    });
    expect(shop?.ties.map(({ what, value }) => [what, value])).toEqual([
      ['device', '···0001'],
      ['ip', '10.1.*.*'],
      ['card', 'CMB 2222'],
      ['card', 'ICBC 1111'],
    ]);
    expect(mall).toMatchObject({ bought: { count: 1, sum_minor: 5_000n }, restrictions: ['watch'] });
    expect(bob).toMatchObject({ sent: { count: 1, sum_minor: 1_000n }, count: 1 });
    expect(bob?.ties.map(({ what }) => what)).toEqual(['address', 'card', 'card']);
    const from = end_at - 30 * 86_400_000;
    const late = await neighbourList(desk, { id: 'ann', from, sort: 'money', limit: 1 }, 'ann');
    expect(late).toMatchObject({ left_out: 2, rows: [{ account_id: 'shop', bought: { count: 1 } }] });
  });

  test('a graph of one step has everything between those on show', async () => {
    const { nodes, edges, left_out } = await neighbourGraph(desk, { id: 'ann', steps: 1, limit: 60 }, 'ann');
    expect(nodes.map(({ account_id, step }) => [account_id, step])).toEqual([
      ['ann', 0],
      ['shop', 1],
      ['mall', 1],
      ['bob', 1],
    ]);
    expect(left_out).toBe(0);
    const money = edges.filter(({ kind }) => kind === 'trade' || kind === 'transfer');
    expect(money.map(({ kind, from_id, to_id, sum_minor }) => [kind, from_id, to_id, sum_minor])).toEqual(
      expect.arrayContaining([
        ['trade', 'ann', 'shop', 37_000n],
        ['trade', 'bob', 'shop', 30_000n],
        ['trade', 'ann', 'mall', 5_000n],
        ['transfer', 'shop', 'ann', 15_000n],
        ['transfer', 'ann', 'bob', 1_000n],
      ]),
    );
    expect(money.length).toBe(5);
    const bought = edges.find(({ from_id, to_id }) => from_id === 'ann' && to_id === 'shop');
    expect(bought?.days.map(({ count, sum_minor }) => [count, sum_minor])).toEqual([
      [2, 30_000n],
      [1, 7_000n],
    ]);
    expect(edges.filter(({ kind }) => kind === 'device').length).toBe(1);
    // Every pair of the four shares both kinds of card, by bank and last four digits.
    expect(edges.filter(({ kind }) => kind === 'card').length).toBe(12);
  });

  test('a second step is reached through the first, and what there is no room for is counted', async () => {
    const small = await neighbourGraph(desk, { id: 'ann', steps: 1, limit: 2 }, 'ann');
    expect(small).toMatchObject({ left_out: 2, nodes: [{ account_id: 'ann' }, { account_id: 'shop' }] });
    const profile = { ...EMPTY_PROFILE, name: 'far' };
    await books.do('register-party', {
      ...{ party_id: 'p-far', party_kind: 'person', level: 'none', category: '', region: '', profile },
    });
    const kind = { currency: 'CNY', merchant: false, category: '' };
    await books.do('open-account', { account_id: 'far', party_id: 'p-far', ...kind });
    await books.do('transfer', {
      ...{ transfer_id: 'x3', amount: 500n, from_account_id: 'bob', to_account_id: 'far', memo: '' },
    });
    const { nodes, left_out } = await neighbourGraph(desk, { id: 'far', steps: 2, limit: 4 }, 'ann');
    expect(nodes.map(({ account_id, step, followed }) => [account_id, step, followed])).toEqual([
      ['far', 0, true],
      ['bob', 1, true],
      ['shop', 2, false],
      ['ann', 2, false],
    ]);
    expect(left_out).toBe(1);
  });

  test('who stands behind: a legal person that is somebody’s own number, a telephone, and one party once', async () => {
    const register = (party_id: string, business: boolean, data: Partial<typeof EMPTY_PROFILE>) =>
      books.do('register-party', {
        ...{
          party_id,
          party_kind: business ? 'business' : 'person',
          level: 'none',
          category: '',
          region: '',
        },
        profile: { ...EMPTY_PROFILE, name: party_id, ...data },
      });
    await register('p-firm', true, { legal_person_no: '11010519520303002X', phone: '010-5550 0101' });
    await register('p-owner', false, { identity_no: '11010519520303002X' });
    await register('p-agent', false, { phone: '01055500101' });
    for (const [account_id, party_id] of [
      ['firm', 'p-firm'],
      ['firm-2', 'p-firm'],
      ['owner', 'p-owner'],
      ['agent', 'p-agent'],
    ] as const) {
      await books.do('open-account', {
        account_id,
        party_id,
        currency: 'CNY',
        merchant: false,
        category: '',
      });
    }
    const { rows } = await neighbourList(desk, { id: 'firm', ...LIST }, 'ann');
    expect(rows.map(({ account_id, ties }) => [account_id, ties.map(({ what }) => what)])).toEqual([
      ['agent', ['phone']],
      ['firm-2', ['party']],
      ['owner', ['person']],
    ]);
    // A mark says nothing, and no more of it is shown than of a device.
    expect(rows[2]?.ties[0]?.value).toMatch(/^···[0-9a-f]{4}$/);
  });

  test('the timeline: newest first by page, by group, between two, and without what is kept', async () => {
    const asked = { id: 'shop', groups: [], direction: 'desc', after: null, limit: 3 } as const;
    const first = await accountTimeline(desk, asked, analyst);
    expect(first.rows.map(({ kind }) => kind)).toEqual(['raise-alert', 'record-access', 'transfer']);
    expect(first.rows[1]?.details).toEqual([
      { name: 'access_kind', value: 'device-bound' },
      { name: 'device', value: '···0001' },
      { name: 'ip', value: '10.1.*.*' },
    ]);
    expect(first.rows[2]).toMatchObject({ other_id: 'ann', amount_minor: -15_000n, trade_id: null });
    const second = await accountTimeline(desk, { ...asked, after: first.next }, analyst);
    expect(second.rows.map(({ kind }) => kind)).toEqual([
      'pay-refund',
      'request-withdrawal',
      'confirm-trade',
    ]);
    expect(second.rows[0]).toMatchObject({
      trade_id: 't5',
      side: 'seller',
      other_id: 'ann',
      amount_minor: 2_000n,
    });
    const measures = await accountTimeline(desk, { ...asked, id: 'mall', groups: ['measures'] }, analyst);
    expect(measures.rows.map(({ kind }) => kind)).toEqual(['impose-restriction']);
    const between = await accountTimeline(
      desk,
      { ...asked, id: 'bob', other_id: 'ann', direction: 'asc', limit: 50 },
      analyst,
    );
    expect(between.rows.map(({ kind, amount_minor }) => [kind, amount_minor])).toEqual([
      ['transfer', 1_000n],
    ]);
    const stranger = { login: 'finn', permissions: new Set(ROLE_PERMISSIONS.finance) };
    const kept = await accountTimeline(desk, { ...asked, groups: ['alerts'] }, stranger);
    expect(kept.rows).toEqual([]);
  });

  test('nobody by that name', async () => {
    await expect(accountProfile(desk, 'nobody', 'ann')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
}

describePostgres('on PostgreSQL', () => evidenceTests(freshDatabase));
evidenceTests(() => Promise.resolve(join(folder, 'evidence.surety')));
