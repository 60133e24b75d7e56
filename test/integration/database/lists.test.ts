// Proves the lists of screens: every filter and sort, page by page, gives what sorting everything would give, on both
// databases; and that SQLite reads them in the order of an index, never a whole table.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TRADE_STATUSES, type AnyRow, type ProjectionName, type Trade } from '#core/ledger/tables';
import { CursorError } from '#database/lists/cursor';
import { Lists } from '#database/lists/lists';
import type { ListPage, PageRequest } from '#database/lists/keyset';
import type { TradeListAsked } from '#database/lists/trade-list';
import { openPostgres } from '#database/postgres-driver';
import { asReadConnection } from '#database/session';
import { openSqliteReader } from '#database/sqlite-driver';
import type { ReadConnection } from '#database/connection';
import type { ReaderSource } from '#database/ledger-reader';
import { createWorkspace } from '#database/workspace';
import { EntryChain } from '#test/support/entry-chain';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { PROGRAM, RawDatabase, testFolder } from '#test/support/workspaces';

const ACCOUNTS = ['A-1', 'A-2', 'A-3', 'B-1'];
/** Beyond 2^53: such an amount must neither be lost nor sorted wrongly. */
const LARGE = 9_007_199_254_740_993n;

function tradeRow(index: number): AnyRow {
  const pick = <T>(values: readonly T[], factor: number): T => values[(index * factor) % values.length]!;
  const has_timer = index % 3 === 0;
  return {
    id: `T-${String((index * 7919) % 1_000).padStart(4, '0')}`,
    buyer_id: pick(ACCOUNTS, 1),
    seller_id: pick(ACCOUNTS, index % 5 === 0 ? 1 : 3),
    currency: index % 7 === 0 ? 'USD' : index % 50 === 1 ? 'EUR' : 'CNY',
    amount_minor: index % 10 === 0 ? LARGE + BigInt(index % 4) : BigInt((index * 37) % 500),
    marketplace: index % 4 === 0 ? 'outside' : 'own',
    goods: '',
    status: pick(TRADE_STATUSES, 5),
    ...{ resume_status: null, delivery_method: null, carrier: null, tracking: null, address: null },
    ...{ channel: null, instrument_id: null, custody_id: null },
    ...{ escrow_minor: 0n, refunded_minor: 0n, released_minor: 0n, pending_minor: 0n },
    ...{
      compensated_minor: 0n,
      charged_back_minor: 0n,
      fee_minor: 0n,
      fee_charged_minor: 0n,
      ...{ badge_id: null, covered_until: null, claimed_minor: 0n },
      fee_account_id: null,
    },
    ...{ fee_month: null, refund_asked_minor: 0n },
    created_at: 1_700_000_000_000 + Math.floor(index / 3) * 1_000,
    ...{ paid_at: null, shipped_at: null, confirmed_at: null, ended_at: null, extended_ms: 0 },
    timer_kind: has_timer ? 'auto-confirm' : null,
    timer_due_at: has_timer ? 1_800_000_000_000 + ((index * 11) % 50) : null,
    timer_left_ms: null,
  };
}

const TRADES = Array.from({ length: 300 }, (_, index) => tradeRow(index)) as unknown as readonly Trade[];

const BASE = 1_700_000_000_000;
const FILTERS: readonly TradeListAsked['filter'][] = [
  {},
  { status: ['paid'] },
  { status: ['paid', 'settled', 'created'] },
  { account_id: 'A-1' },
  { account_id: 'A-2', status: ['disputed', 'paid'] },
  { account_id: 'nobody' },
  { marketplace: 'outside' },
  { marketplace: 'outside', status: ['shipped'] },
  { amount_min_minor: 100n, amount_max_minor: 300n },
  { amount_min_minor: LARGE + 1n },
  { currency: 'USD' },
  { currency: 'EUR', status: ['paid', 'settled'] },
  { currency: 'USD', amount_min_minor: 40n, amount_max_minor: 90n },
  { currency: 'CNY', amount_max_minor: 20n, marketplace: 'own' },
  { currency: 'GBP' },
  { created_from: BASE + 20_000, created_to: BASE + 60_000 },
  { created_from: BASE + 20_000, account_id: 'B-1', amount_max_minor: 400n },
  { text: 'T-00' },
  { text: 'T-01', status: ['paid'], account_id: 'A-3' },
  { text: 'T-09', marketplace: 'outside', created_to: BASE + 90_000 },
  { text: 'nothing' },
];

function passes(filter: TradeListAsked['filter'], trade: Trade): boolean {
  const { text, status, account_id, marketplace } = filter;
  return (
    (text === undefined || trade.id.startsWith(text)) &&
    (status === undefined || status.includes(trade.status)) &&
    (account_id === undefined || trade.buyer_id === account_id || trade.seller_id === account_id) &&
    (marketplace === undefined || trade.marketplace === marketplace) &&
    (filter.currency === undefined || trade.currency === filter.currency) &&
    (filter.amount_min_minor === undefined || trade.amount_minor >= filter.amount_min_minor) &&
    (filter.amount_max_minor === undefined || trade.amount_minor <= filter.amount_max_minor) &&
    (filter.created_from === undefined || trade.created_at >= filter.created_from) &&
    (filter.created_to === undefined || trade.created_at < filter.created_to)
  );
}

function expected({ filter, sort, direction }: TradeListAsked): string[] {
  const rows = TRADES.filter((trade) => passes(filter, trade) && trade[sort] !== null);
  const sign = direction === 'asc' ? 1 : -1;
  return [...rows]
    .sort((left, right) => {
      const [a, b] = [left[sort] ?? 0, right[sort] ?? 0];
      return sign * (a === b ? (left.id < right.id ? -1 : 1) : a < b ? -1 : 1);
    })
    .map(({ id }) => id);
}

async function everything<T>(read: (page: PageRequest) => Promise<ListPage<T>>, limit: number): Promise<T[]> {
  const rows: T[] = [];
  let after: string | null = null;
  for (let turns = 0; turns < 2_000; turns += 1) {
    const page: ListPage<T> = await read({ after, limit });
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    rows.push(...page.rows);
    after = page.next;
    if (after === null) {
      return rows;
    }
    expect(page.rows.length, 'rows of a page that is not the last').toBeGreaterThan(0);
  }
  throw new Error('the list does not end');
}

function rowsOf(): Map<ProjectionName, readonly AnyRow[]> {
  const accounts = ACCOUNTS.map((id, index) => ({
    ...{ id, no: index + 1, class: index === 3 ? 'system' : 'party', currency: 'CNY' },
    ...{ party_id: index === 3 ? null : `P-${String(index)}`, merchant: index === 1, category: '' },
    ...{ bank: null, last4: null, opened_at: 5 - index, closed_at: null },
    ...{ certificate_until: null, shield_until: null },
    restrictions: index === 2 ? [{ id: 'R', kind: 'freeze', terms: {}, starts_at: 1 }] : [],
  }));
  const balances = ACCOUNTS.slice(0, 3).map((account_id, index) => ({
    ...{ account_no: (index + 1) * 8, account_id, code: 'customer-available', currency: 'CNY' },
    ...{ balance_minor: index === 1 ? LARGE : BigInt(index), last_seq: 1 },
  }));
  const parties = [0, 1, 2].map((index) => ({
    ...{ id: `P-${String(index)}`, kind: index === 1 ? 'business' : 'person', level: 'bank' },
    ...{ category: '', region: '', registered_at: 10 - index, profile_digest: '' },
    // P-0 and P-1 share a telephone; the legal person of P-1 is P-2.
    ...{ identity_mark: index === 2 ? 'me' : null, legal_person_mark: index === 1 ? 'me' : null },
    ...{ phone_mark: index < 2 ? 'phone' : null, email_mark: null, identity_check: null },
  }));
  return new Map<ProjectionName, readonly AnyRow[]>([
    ['trade', TRADES],
    ['account', accounts],
    ['balance', balances],
    ['party', parties],
  ]);
}

function listTests(
  locate: () => Promise<string>,
  connect: (location: string) => Promise<ReadConnection>,
): void {
  let connection: ReadConnection;

  beforeAll(async () => {
    const location = await locate();
    const workspace = await createWorkspace(location, { program: PROGRAM });
    const chain = new EntryChain();
    const expected_head = chain.head;
    await workspace.store.append({ expected_head, entries: chain.many(60), rows: rowsOf(), profiles: [] });
    await workspace.close();
    connection = await connect(location);
  });

  afterAll(() => connection.close());

  test.each(['created_at', 'amount_minor', 'timer_due_at', 'id'] as const)(
    'trades by %s: every filter, both directions, whole windows, those that hold the rows of a filter, and tiny ones',
    async (sort) => {
      for (const window_rows of [20_000, 60, 9]) {
        const lists = new Lists(connection, window_rows);
        for (const filter of FILTERS) {
          for (const direction of ['asc', 'desc'] as const) {
            const asked = { filter, sort, direction };
            const found = await everything((page) => lists.trades(asked, page), 25);
            expect(
              found.map(({ id }) => id),
              JSON.stringify({ sort, direction }),
            ).toEqual(expected(asked));
          }
        }
      }
    },
  );

  test.each(['created_at', 'amount_minor', 'timer_due_at', 'id'] as const)(
    'trades by %s: a page some rows further on is the part of the whole list, and goes on from there',
    async (sort) => {
      for (const [place, filter] of FILTERS.entries()) {
        const lists = new Lists(connection, place % 2 === 0 ? 9 : 60);
        const asked = { filter, sort, direction: 'desc' } as const;
        const whole = expected(asked);
        expect(await lists.countTrades(asked, 1_000)).toEqual({ count: whole.length, exact: true });
        const half = Math.ceil(whole.length / 2);
        const found = await lists.trades(asked, { after: null, limit: 2, skip: half });
        expect(found.rows.map(({ id }) => id)).toEqual(whole.slice(half, half + 2));
        expect(found.next === null).toBe(half + 2 >= whole.length);
        if (found.next === null) continue;
        const on = await lists.trades(asked, { after: found.next, limit: 1, skip: 1 });
        expect(on.rows.map(({ id }) => id)).toEqual(whole.slice(half + 3, half + 4));
      }
    },
  );

  test('counts are those of the list, and say when they stopped', async () => {
    const lists = new Lists(connection);
    for (const filter of FILTERS) {
      const count = TRADES.filter((trade) => passes(filter, trade)).length;
      expect(await lists.countTrades({ filter, sort: 'id' }, 1_000)).toEqual({ count, exact: true });
      if (count > 3) {
        expect(await lists.countTrades({ filter, sort: 'id' }, 3)).toEqual({ count: 3, exact: false });
      }
    }
  });

  test('an `after` that is no place in this list is refused, not looked up', async () => {
    const lists = new Lists(connection);
    const asked = { filter: {}, sort: 'created_at', direction: 'desc' } as const;
    const { next } = await lists.trades(asked, { after: null, limit: 1 });
    const other = { ...asked, sort: 'id' } as const;
    await expect(lists.trades(other, { after: next, limit: 1 })).rejects.toBeInstanceOf(CursorError);
    const bad = [
      ['trade.created_at'],
      ['trade.created_at', 'x', 'T'],
      ['trade.created_at', 1, 'T', 2],
      [],
      {},
    ];
    for (const value of bad) {
      const after = Buffer.from(JSON.stringify(value)).toString('base64url');
      await expect(lists.trades(asked, { after, limit: 1 })).rejects.toBeInstanceOf(CursorError);
    }
    await expect(lists.trades(asked, { after: '%%', limit: 1 })).rejects.toBeInstanceOf(CursorError);
  });

  test('parties that share a number of a party, or are its legal person', async () => {
    const lists = new Lists(connection, 2);
    const kin = async (id: string, limit = 10): Promise<string[]> => {
      const [party] = (
        await lists.parties({ filter: { text: id }, sort: 'id', direction: 'asc' }, { after: null, limit: 1 })
      ).rows;
      return (await lists.kin(party!, limit)).map((row) => row.id);
    };
    expect(await kin('P-0')).toEqual(['P-1']);
    expect(await kin('P-1')).toEqual(['P-0', 'P-2']);
    expect(await kin('P-1', 1)).toEqual(['P-0']);
    expect(await kin('P-2')).toEqual(['P-1']);
  });

  test('accounts and parties by what they are', async () => {
    const lists = new Lists(connection, 2);
    const accounts = async (asked: Partial<Parameters<Lists['accounts']>[0]>): Promise<string[]> => {
      const full = { filter: {}, sort: 'id', direction: 'asc', ...asked } as const;
      return (await everything((page) => lists.accounts(full, page), 2)).map(({ id }) => id);
    };
    expect(await accounts({})).toEqual(ACCOUNTS);
    expect(await accounts({ sort: 'opened_at' })).toEqual([...ACCOUNTS].reverse());
    expect(await accounts({ sort: 'available_minor', direction: 'desc' })).toEqual(['A-2', 'A-3', 'A-1']);
    expect(await accounts({ sort: 'available_minor', filter: { merchant: false } })).toEqual(['A-1', 'A-3']);
    expect(await accounts({ filter: { merchant: true } })).toEqual(['A-2']);
    expect(await accounts({ filter: { class: 'system' } })).toEqual(['B-1']);
    expect(await accounts({ filter: { class: 'party', merchant: false } })).toEqual(['A-1', 'A-3']);
    expect(await accounts({ filter: { restricted: [] } })).toEqual(['A-3']);
    expect(await accounts({ filter: { restricted: ['freeze', 'watch'] } })).toEqual(['A-3']);
    expect(await accounts({ filter: { restricted: ['watch'] } })).toEqual([]);
    expect(await accounts({ filter: { text: 'P-1' } })).toEqual(['A-2']);
    expect(await accounts({ filter: { text: 'A-', restricted: ['freeze'] }, sort: 'opened_at' })).toEqual([
      'A-3',
    ]);
    expect(await lists.countAccounts({ filter: { restricted: ['freeze'] }, sort: 'id' }, 10)).toEqual({
      ...{ count: 1, exact: true },
    });
    expect(await lists.countAccounts({ filter: {}, sort: 'available_minor' }, 10)).toMatchObject({
      count: 3,
    });
    expect(await lists.countParties({ filter: { merchant: false }, sort: 'id' }, 10)).toMatchObject({
      count: 2,
    });
    const parties = async (filter: Parameters<Lists['parties']>[0]['filter']): Promise<string[]> => {
      const asked = { filter, sort: 'registered_at', direction: 'asc' } as const;
      return (await everything((page) => lists.parties(asked, page), 2)).map(({ id }) => id);
    };
    expect(await parties({})).toEqual(['P-2', 'P-1', 'P-0']);
    expect(await parties({ merchant: true })).toEqual(['P-1']);
    expect(await parties({ merchant: false, level: ['bank', 'none'] })).toEqual(['P-2', 'P-0']);
    expect(await parties({ kind: 'business', text: 'P' })).toEqual(['P-1']);
    expect(await parties({ category: 'food' })).toEqual([]);
    const counts = await lists.accountCounts(['P-0', 'P-1', 'P-9']);
    expect([...counts].sort()).toEqual([
      ['P-0', 1],
      ['P-1', 1],
    ]);
  });

  test.each([7, 1, 40])(
    'the journal both ways, by kind, actor and stretch, in windows of %i',
    async (rows) => {
      const lists = new Lists(connection, rows);
      const all = await everything(
        (page) => lists.journal({ filter: {}, direction: 'asc', viewer: null }, page),
        9,
      );
      expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
      expect(await lists.countJournal({}, 1_000, null)).toEqual({ count: 60, exact: true });
      expect(await lists.countJournal({}, 59, null)).toEqual({ count: 59, exact: false });
      const find = async (filter: Parameters<Lists['journal']>[0]['filter']): Promise<number[]> =>
        (await everything((page) => lists.journal({ filter, direction: 'desc', viewer: null }, page), 9)).map(
          ({ seq }) => seq,
        );
      const seqs = (passing: (entry: (typeof all)[number]) => boolean): number[] =>
        all
          .filter(passing)
          .map(({ seq }) => seq)
          .reverse();
      const [some] = all.slice(20);
      const { kind, actor, subject, booked_at } = some!;
      expect(await find({ kind: [kind, 'adjust'] })).toEqual(
        seqs((entry) => [kind, 'adjust'].includes(entry.kind)),
      );
      expect(await find({ actor })).toEqual(seqs((entry) => entry.actor === actor));
      expect(await find({ actor: 'nobody' })).toEqual([]);
      expect(await find({ subject })).toEqual(seqs((entry) => entry.subject.startsWith(subject)));
      expect(await find({ subject, kind: [kind], actor, booked_to: booked_at + 1 })).toEqual(
        seqs(
          (entry) =>
            entry.subject.startsWith(subject) &&
            entry.kind === kind &&
            entry.actor === actor &&
            entry.booked_at <= booked_at,
        ),
      );
      expect(await find({ booked_from: booked_at })).toEqual(seqs((entry) => entry.booked_at >= booked_at));
      expect(await find({ booked_to: booked_at })).toEqual(seqs((entry) => entry.booked_at < booked_at));
      expect(await find({ outcome: 'refused' })).toEqual(seqs((entry) => entry.outcome === 'refused'));
      expect(await find({ mode: 'record', outcome: 'done' })).toEqual(
        seqs((entry) => entry.mode === 'record' && entry.outcome === 'done'),
      );
    },
  );
}

/** A beginning of an id that too many have to be made a set of, all of them at the far end of the other sort. */
function broadTests(
  locate: () => Promise<string>,
  connect: (location: string) => Promise<ReadConnection>,
): void {
  test('a beginning that thousands share, in another sort: no page is empty before the end', async () => {
    const location = await locate();
    const workspace = await createWorkspace(location, { program: PROGRAM });
    const chain = new EntryChain();
    const party = (id: string, registered_at: number): AnyRow => ({
      ...{ id, kind: 'person', level: 'bank', category: '', region: '', registered_at, profile_digest: '' },
      ...{
        identity_mark: null,
        legal_person_mark: null,
        phone_mark: null,
        email_mark: null,
        identity_check: null,
      },
    });
    const old = Array.from({ length: 5_100 }, (_, index) => party(`M-${String(index)}`, index));
    const young = Array.from({ length: 900 }, (_, index) => party(`N-${String(index)}`, 10_000 + index));
    const rows = new Map([['party', [...old, ...young]] as const]);
    await workspace.store.append({ expected_head: chain.head, entries: chain.many(1), rows, profiles: [] });
    await workspace.close();
    const connection = await connect(location);
    try {
      const lists = new Lists(connection, 100);
      const asked = { sort: 'registered_at', direction: 'desc' } as const;
      const found = await everything(
        (page) => lists.parties({ ...asked, filter: { text: 'M-' } }, page),
        500,
      );
      expect(found.map(({ id }) => id)).toEqual(old.map((row) => row['id']).reverse());
      expect(
        await everything((page) => lists.parties({ ...asked, filter: { text: 'M-5099' } }, page), 9),
      ).toHaveLength(1);
    } finally {
      await connection.close();
    }
  });
}

const folder = testFolder();

describe('lists on SQLite', () => {
  broadTests(
    () => Promise.resolve(join(folder, 'broad.surety')),
    (location) => openSqliteReader(location),
  );
  listTests(
    () => Promise.resolve(join(folder, 'lists.surety')),
    (location) => openSqliteReader(location),
  );
});

describePostgres('on PostgreSQL', () => {
  describe('lists', () => {
    broadTests(freshDatabase, async (location) =>
      asReadConnection(await openPostgres(location, 'read', { program: PROGRAM })),
    );
    listTests(freshDatabase, async (location) =>
      asReadConnection(await openPostgres(location, 'read', { program: PROGRAM })),
    );
  });
});

describe('plans of the lists on SQLite', () => {
  const page = { after: null, limit: 10 };

  /** Steps by which SQLite would answer what a list asks; nothing is found, so one question leads to the next. */
  async function stepsOf(ask: (lists: Lists) => Promise<unknown>): Promise<string[]> {
    const path = join(folder, `plan-${String(Math.random())}.surety`);
    await (await createWorkspace(path, { program: PROGRAM })).close();
    const raw = new RawDatabase(path);
    const steps: string[] = [];
    const lists = new Lists({
      dialect: 'sqlite',
      query: async (sql, parameters = []) => {
        const plan = await raw.run(`EXPLAIN QUERY PLAN ${sql}`, parameters as (string | number)[]);
        steps.push(...plan.map(({ detail }) => String(detail)));
        return sql.includes('min(currency)') ? [{ currency: 'CNY' }] : [];
      },
    });
    await ask(lists);
    await raw.close();
    return steps;
  }

  /** Indexes by which trades were searched for the rows of each statement, all of them answered. */
  async function waysOf(asked: TradeListAsked, request: PageRequest): Promise<string[]> {
    const path = join(folder, `way-${String(Math.random())}.surety`);
    const workspace = await createWorkspace(path, { program: PROGRAM });
    const chain = new EntryChain();
    await workspace.store.append({
      ...{ expected_head: chain.head, entries: chain.many(1), rows: rowsOf(), profiles: [] },
    });
    await workspace.close();
    const connection = await openSqliteReader(path);
    const used: string[] = [];
    const source: ReaderSource = {
      dialect: 'sqlite',
      query: async (sql, parameters = []) => {
        if (sql.includes('json_array(')) {
          const plan = await connection.query(`EXPLAIN QUERY PLAN ${sql}`, parameters);
          const steps = plan.map(({ detail }) => /trade USING .*INDEX (\w+)/.exec(String(detail))?.[1] ?? '');
          used.push(steps.filter((step) => step !== '').join(' and '));
        }
        return await connection.query(sql, parameters);
      },
    };
    const { rows } = await new Lists(source, 60).trades(asked, request);
    const wanted = expected(asked).slice(request.skip ?? 0, (request.skip ?? 0) + request.limit);
    expect(rows.map(({ id }) => id)).toEqual(wanted);
    await connection.close();
    return used;
  }

  const after = (sort: string, ...place: unknown[]): PageRequest => ({
    after: Buffer.from(JSON.stringify([sort, ...place])).toString('base64url'),
    limit: 10,
  });
  const trades =
    (asked: Partial<TradeListAsked>, from: PageRequest = page) =>
    (lists: Lists) =>
      lists.trades({ filter: {}, sort: 'created_at', direction: 'desc', ...asked }, from);
  const ASKED: Record<string, (lists: Lists) => Promise<unknown>> = {
    'newest trades': trades({}),
    'newest trades, next page': trades({}, after('trade.created_at', 5, 'T')),
    'a status, next page': trades({ filter: { status: ['paid'] } }, after('trade.created_at', 5, 'T')),
    'a stretch': trades({ filter: { created_from: 1, created_to: 5 } }),
    'a marketplace': trades({ filter: { marketplace: 'own' } }),
    amounts: trades({ sort: 'amount_minor', filter: { amount_min_minor: 5n } }),
    'amounts, next page': trades(
      { sort: 'amount_minor', direction: 'asc' },
      after('trade.amount_minor', '5', 'T'),
    ),
    timers: trades({ sort: 'timer_due_at', direction: 'asc' }, after('trade.timer_due_at', 5, 'T')),
    ids: trades({ sort: 'id', filter: { text: 'T' } }, after('trade.id', 'T')),
    accounts: (lists) => lists.accounts({ filter: {}, sort: 'opened_at', direction: 'desc' }, page),
    'restricted accounts': (lists) =>
      lists.accounts({ filter: { restricted: ['freeze'] }, sort: 'id', direction: 'asc' }, page),
    merchants: (lists) => lists.accounts({ filter: { merchant: true }, sort: 'id', direction: 'asc' }, page),
    balances: (lists) => lists.accounts({ filter: {}, sort: 'available_minor', direction: 'desc' }, page),
    parties: (lists) => lists.parties({ filter: {}, sort: 'registered_at', direction: 'desc' }, page),
    journal: (lists) => lists.journal({ filter: {}, direction: 'desc', viewer: null }, page),
    'journal by actor': (lists) =>
      lists.journal({ filter: { actor: 'ann' }, direction: 'desc', viewer: null }, page),
    'journal by kind': (lists) =>
      lists.journal({ filter: { kind: ['adjust'] }, direction: 'desc', viewer: null }, page),
    'refused entries': (lists) =>
      lists.journal({ filter: { outcome: 'refused' }, direction: 'desc', viewer: null }, page),
    'withdrawals of an account': (lists) => lists.belonging(['withdrawal', 'account_id'], 'A'),
    'accounts of a party': (lists) => lists.accountCounts(['P']),
    'audits that nobody has': (lists) =>
      lists.trust.audits({ view: 'unassigned', login: 'ann', now: 5 }, page),
    'audits to be concluded': (lists) => lists.trust.audits({ view: 'review', login: 'ann', now: 5 }, page),
    'what is to be remedied': (lists) => lists.trust.audits({ view: 'remedies', login: 'ann', now: 5 }, page),
    applications: (lists) => lists.trust.applications({ status: 'pending' }, page),
    'the register of badges': (lists) => lists.trust.badges({}, page),
    'badges in a state': (lists) => lists.trust.badges({ status: 'suspended' }, page),
    'badges whose merchants scored low': (lists) =>
      lists.trust.badges({ status: 'active', score_below: 600 }, page),
    'what waits of trust': (lists) => lists.trust.waiting({ login: 'ann', now: 5, score_min: 600 }),
    'appeals that wait': (lists) => lists.waitingAppeals('ann', 5),
  };

  const FEW: Record<string, readonly [TradeListAsked['filter'], TradeListAsked['sort'], string]> = {
    'a beginning by time': [{ text: 'T-00' }, 'created_at', 'sqlite_autoindex_trade_1'],
    'a currency by time': [{ currency: 'EUR' }, 'created_at', 'trade_amount_minor'],
    'large amounts by time': [
      { amount_min_minor: LARGE, currency: 'USD' },
      'created_at',
      'trade_amount_minor',
    ],
    'small amounts by id': [{ amount_max_minor: 20n, currency: 'CNY' }, 'id', 'trade_amount_minor'],
    'a stretch by amount': [{ created_to: BASE + 5_000 }, 'amount_minor', 'trade_created_at'],
    'a status by amount': [{ status: ['paid'] }, 'amount_minor', 'trade_status'],
    'an account by amount': [{ account_id: 'nobody' }, 'amount_minor', 'trade_buyer_id and trade_seller_id'],
  };
  test.each(Object.entries(FEW))('%s: where few pass, by their own index and sorted', async (_name, few) => {
    const [filter, sort, index] = few;
    const asked = { filter, sort, direction: 'asc' } as const;
    const used = await waysOf(asked, { after: null, limit: 100 });
    // Part of a window first, as it would do where most pass.
    expect(used).toHaveLength(2);
    expect(used[1]).toBe(index);
    expect(await waysOf(asked, { after: null, limit: 100, skip: 1 })).toEqual([index]);
  });

  test('a marketplace and an amount in a currency: in the order of an index, nothing looked at', async () => {
    const marketplace = {
      filter: { marketplace: 'outside' },
      sort: 'created_at',
      direction: 'desc',
    } as const;
    expect(await waysOf(marketplace, { after: null, limit: 5 })).toEqual(['trade_marketplace']);
    const filter = { currency: 'USD', amount_min_minor: 5n };
    const amounts = { filter, sort: 'amount_minor', direction: 'desc' } as const;
    expect(await waysOf(amounts, { after: null, limit: 5 })).toEqual(['trade_amount_minor']);
  });

  test('the beginning of a subject, asked for by itself: out of its index without an entry', async () => {
    const path = join(folder, 'subjects.surety');
    const workspace = await createWorkspace(path, { program: PROGRAM });
    const chain = new EntryChain();
    await workspace.store.append({
      ...{ expected_head: chain.head, entries: chain.many(60), rows: new Map(), profiles: [] },
    });
    await workspace.close();
    const connection = await openSqliteReader(path);
    const steps: string[] = [];
    const source: ReaderSource = {
      dialect: 'sqlite',
      query: async (sql, parameters = []) => {
        const plan = await connection.query(`EXPLAIN QUERY PLAN ${sql}`, parameters);
        steps.push(...plan.map(({ detail }) => String(detail)));
        return await connection.query(sql, parameters);
      },
    };
    // Far more entries begin so than a window holds.
    const asked = { filter: { subject: 'T-' }, direction: 'desc', viewer: null } as const;
    await new Lists(source, 2).journal(asked, { after: null, limit: 10 });
    expect(steps.filter((step) => step.includes('journal_subject'))).toEqual(
      expect.arrayContaining([expect.stringContaining('COVERING INDEX journal_subject')]),
    );
    await connection.close();
  });

  test('a status looked at row by row never takes the place of the index that bounds the rows', async () => {
    const of_account = await stepsOf(trades({ filter: { account_id: 'A', status: ['paid'] } }));
    const by_amount = await stepsOf(trades({ sort: 'amount_minor', filter: { status: ['paid'] } }));
    const used = (steps: readonly string[]): string[] =>
      [...new Set(steps.flatMap((step) => /INDEX (trade_\w+)/.exec(step)?.[1] ?? []))].sort();
    expect(used(of_account)).toEqual(['trade_buyer_id', 'trade_seller_id']);
    expect(used(by_amount)).toEqual(['trade_amount_minor']);
  });

  test.each(Object.entries(ASKED))('%s: in the order of an index', async (_name, ask) => {
    const steps = await stepsOf(ask);
    expect(steps.length).toBeGreaterThan(0);
    const tables = steps.filter((step) =>
      /^SCAN (?:trade|account|party|balance|journal|withdrawal|merchant_audit|trust_application)\b/.test(
        step,
      ),
    );
    // Through an index in its order up to a limit is no reading of the whole.
    expect(
      tables.filter((step) => !/USING (?:COVERING )?INDEX/.test(step) && step !== 'SCAN journal'),
    ).toEqual([]);
    expect(steps.filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
  });

  test('several statuses and the sides of an account: a stretch of an index each, merged', async () => {
    const wanted = [
      trades({ filter: { status: ['paid', 'settled'] } }, after('trade.created_at', 5, 'T')),
      trades({ filter: { account_id: 'A' } }, after('trade.created_at', 5, 'T')),
    ];
    for (const ask of wanted) {
      const steps = await stepsOf(ask);
      const searched = steps.filter((step) => step.startsWith('SEARCH trade USING'));
      expect(searched).toHaveLength(2);
      expect(searched.every((step) => step.includes('=?'))).toBe(true);
      expect(steps.filter((step) => step.startsWith('SCAN trade'))).toEqual([]);
    }
  });
});
