// Proves what custody asks of the databases: every list and sum gives what looking at all rows gives, on SQLite and PostgreSQL; and SQLite
// searches an index for each, never a whole table that grows.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { AnyRow, ProjectionName, Row } from '#core/ledger/tables';
import type { ReadConnection } from '#database/connection';
import { CursorError } from '#database/lists/cursor';
import { type ListPage, type PageRequest } from '#database/lists/keyset';
import { Lists } from '#database/lists/lists';
import { openPostgres } from '#database/postgres-driver';
import { asReadConnection } from '#database/session';
import { openSqliteReader } from '#database/sqlite-driver';
import { createWorkspace } from '#database/workspace';
import { EntryChain } from '#test/support/entry-chain';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { plainRow } from '#test/support/projection-rows';
import { PROGRAM, RawDatabase, testFolder } from '#test/support/workspaces';

/** Beyond 2^53. */
const LARGE = 9_007_199_254_740_993n;
const ACCOUNTS = ['bank-a', 'bank-b'] as const;
const TYPES = ['NTRF', 'NINT', 'INTR/X', 'PMNT-INTR', 'INTC', 'Nint', 'NMSC'] as const;
const isInterest = (type: string): boolean => /^N?INT/.test(type) || type.includes('INTR');

const dayOfMonth = (no: number): string => `2026-06-${String((no % 28) + 1).padStart(2, '0')}`;
const MATCHES = 40;

function statementRow(no: number): Row<'custody_statement'> {
  const account_id = ACCOUNTS[no % 2] ?? '';
  return plainRow('custody_statement', {
    ...{
      id: `s-${String(no)}`,
      account_id,
      format: no % 3 === 0 ? 'mt940' : 'camt053',
      page: 1,
      last_page: true,
    },
    ...{ from_day: dayOfMonth(no * 2), to_day: dayOfMonth(no * 2 + 1), recorded_seq: 10 + no, lines: 10 },
    ...{ opening_minor: LARGE + BigInt(no), closing_minor: LARGE + BigInt(no + 2) },
  });
}
const STATEMENTS = Array.from({ length: 12 }, (_, no) => statementRow(no));

/** Items that are in a match, and those that are not; a match settles on the day after its items, of the next one even later. */
function fates(no: number): { match_id: string | null; settled_on: string | null } {
  return no % 3 === 0
    ? { match_id: null, settled_on: null }
    : { match_id: `match-${String((no % MATCHES) + 100)}.1`, settled_on: dayOfMonth((no % 26) + 1) };
}

const LINES = Array.from({ length: 240 }, (_, no) => {
  const statement = STATEMENTS[no % 12] as Row<'custody_statement'>;
  return plainRow('custody_line', {
    ...{
      id: `${statement.id}/${String(no + 1)}`,
      statement_id: statement.id,
      account_id: statement.account_id,
    },
    ...{ amount_minor: no % 9 === 0 ? LARGE + BigInt(no % 4) : BigInt((no * 37) % 50) - 20n },
    ...{
      booked_on: dayOfMonth(no % 26),
      type: TYPES[no % TYPES.length] ?? '',
      reference: `U${String(no % 60)}`,
    },
    ...{ named: no % 5 === 0 ? `T-${String(no)} 100%_a` : '', details: [], ...fates(no) },
  });
});
const MOVEMENTS = Array.from({ length: 260 }, (_, no) =>
  plainRow('custody_movement', {
    ...{ id: `${String(no + 1)}@${ACCOUNTS[no % 2] ?? ''}`, seq: no + 1, account_id: ACCOUNTS[no % 2] ?? '' },
    ...{
      amount_minor: no % 11 === 0 ? -LARGE : BigInt((no * 41) % 60) - 25n,
      booked_on: dayOfMonth(no % 26),
    },
    ...{ kind: no % 4 === 0 ? 'adjust' : 'top-up', reference: `U${String(no % 60)}`, ...fates(no) },
  }),
);
/** The last of them are of one entry, whose places go by number and not as text. */
const IN_ONE_ENTRY = 24;
const MATCH_ROWS = Array.from({ length: MATCHES }, (_, no) => {
  const made_no = Math.min(no, MATCHES - IN_ONE_ENTRY);
  return plainRow('custody_match', {
    ...{
      id: `match-${String(made_no + 100)}.${String(no - made_no + 1)}`,
      account_id: ACCOUNTS[no % 2] ?? '',
      made_seq: made_no + 100,
      place: no - made_no + 1,
      pages: 0,
    },
    ...{
      rule: no % 4 === 0 ? ('manual' as const) : ('card-day' as const),
      made_by: no % 3 === 0 ? 'fay' : 'finn',
    },
    ...{ line_ids: [], movement_ids: [], undone_at: no % 5 === 0 ? 5_000 + no : null },
  });
});
const PAGED = 'match-00000000-0000-4000-8000-000000000001';
const PAGES = [1, 2, 3].map((page) =>
  plainRow('custody_match_page', {
    ...{ id: `${PAGED}/${String(page)}`, match_id: PAGED, page, pages: 3 },
    ...{ line_ids: [`s/${String(page)}`], movement_ids: [`${String(page)}@bank-a`] },
  }),
);
const BREAKS = LINES.slice(0, 30).map(({ id, account_id }) =>
  plainRow('custody_break', { item_id: id, account_id }),
);
const RUNS = Array.from({ length: 20 }, (_, no) =>
  plainRow('custody_run', {
    ...{ id: `run-${String(no + 50)}`, day: dayOfMonth(no % 10), currency: no % 4 === 0 ? 'USD' : 'CNY' },
    ...{ status: no < 10 && no % 4 !== 0 ? ('superseded' as const) : ('prepared' as const), figures: {} },
    outcomes: {} as Row<'custody_run'>['outcomes'],
  }),
);

const CERTIFICATES = Array.from({ length: 13 }, (_, no) =>
  plainRow('custody_certificate', {
    ...{ id: `certificate-${String(no + 10)}`, currency: no % 3 === 0 ? 'USD' : 'CNY', number: no + 1 },
    ...{ drafted_seq: no + 10, status: no % 2 === 0 ? ('issued' as const) : ('dropped' as const) },
    issued_at: no % 2 === 0 ? no : null,
  }),
);
const KEYS = Array.from({ length: 17 }, (_, no) =>
  plainRow('custody_key', {
    ...{ id: `key-${String(no + 10)}`, asked_at: Math.floor(no / 3), public_key: `p${String(no)}` },
    ...{
      role: no % 2 === 0 ? ('staff' as const) : ('bank' as const),
      status: no % 5 === 0 ? ('revoked' as const) : ('active' as const),
    },
  }),
);
const CHECKPOINTS = CERTIFICATES.filter(({ issued_at }) => issued_at !== null).map(({ id }, no) =>
  plainRow('custody_checkpoint', {
    ...{ certificate_id: id, size: no + 1, cosigners: [] },
    made_at: Math.floor(no / 2),
  }),
);

function rowsOf(): Map<ProjectionName, readonly AnyRow[]> {
  const account = (id: string, no: number, fields: Partial<Row<'account'>>): Row<'account'> =>
    plainRow('account', { id, no, currency: 'CNY', restrictions: [], ...fields });
  return new Map<ProjectionName, readonly AnyRow[]>([
    [
      'account',
      [
        ...ACCOUNTS.map((id, place) => account(id, place + 1, { class: 'custody' })),
        account('bank-usd', 3, { class: 'custody', currency: 'USD' }),
        account('P-1', 4, { class: 'party' }),
      ],
    ],
    ['custody_statement', STATEMENTS],
    ['custody_tip', ACCOUNTS.map((account_id) => plainRow('custody_tip', { account_id }))],
    ['custody_line', LINES],
    ['custody_movement', MOVEMENTS],
    ['custody_match', MATCH_ROWS],
    ['custody_match_page', PAGES],
    ['custody_break', BREAKS],
    ['custody_run', RUNS],
    ['custody_certificate', CERTIFICATES],
    ['custody_key', KEYS],
    ['custody_checkpoint', CHECKPOINTS],
  ]);
}

const byDay = (left: { booked_on: string; id: string }, right: { booked_on: string; id: string }): number =>
  left.booked_on === right.booked_on
    ? left.id < right.id
      ? -1
      : 1
    : left.booked_on < right.booked_on
      ? -1
      : 1;

const sumOf = (rows: readonly { readonly amount_minor: bigint }[]): bigint =>
  rows.reduce((sum, { amount_minor }) => sum + amount_minor, 0n);

async function everything<T>(read: (page: PageRequest) => Promise<ListPage<T>>, limit = 7): Promise<T[]> {
  const rows: T[] = [];
  for (let after: string | null = null; ;) {
    const page: ListPage<T> = await read({ after, limit });
    rows.push(...page.rows);
    if (page.next === null) return rows;
    after = page.next;
  }
}

async function pieces<T>(all: AsyncIterable<readonly T[]>): Promise<T[]> {
  const rows: T[] = [];
  for await (const piece of all) rows.push(...piece);
  return rows;
}

const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);
const ITEMS = { bank: LINES, books: MOVEMENTS } as const;
const SIDES = ['bank', 'books'] as const;
const DAY = '2026-06-14';
const BEFORE = '2026-06-13';

function deskTests(lists: () => Lists): void {
  test.each(SIDES)('what is open on the side of the %s: by days, amounts and text, counted', async (side) => {
    const desk = lists().custody_desk;
    for (const account_id of ACCOUNTS) {
      const all = [...ITEMS[side]]
        .filter((one) => one.account_id === account_id && one.match_id === null)
        .sort(byDay);
      const looks: [object, (one: (typeof all)[number]) => boolean][] = [
        [{}, () => true],
        [{ from: BEFORE, to: DAY }, ({ booked_on }) => booked_on >= BEFORE && booked_on <= DAY],
        [{ amount_min_minor: LARGE + 1n }, ({ amount_minor }) => amount_minor > LARGE],
        [
          { amount_min_minor: 0n, amount_max_minor: 20n, to: DAY },
          (one) => one.amount_minor >= 0n && one.amount_minor <= 20n && one.booked_on <= DAY,
        ],
        [{ text: 'u5' }, ({ reference }) => reference.includes('U5')],
        [{ text: '%_a' }, (one) => 'named' in one && one.named.includes('%_a')],
      ];
      for (const [filter, look] of looks) {
        const asked = { account_id, ...filter };
        const expected = ids(all.filter(look));
        expect(ids(await everything((page) => desk.open(side, asked, page)))).toEqual(expected);
        expect(await desk.countOpen(side, asked, 1_000)).toEqual({ count: expected.length, exact: true });
      }
      expect(ids(await desk.allOpen(side, account_id, 9))).toEqual(ids(all.slice(0, 9)));
      expect(ids(await pieces(desk.openPages(side, account_id)))).toEqual(ids(all));
      const then = ITEMS[side].filter(
        (one) => one.account_id === account_id && one.booked_on <= DAY && (one.settled_on ?? '9') > DAY,
      );
      expect(ids(await pieces(desk.openAtPages(side, account_id, DAY))).sort()).toEqual(ids(then).sort());
    }
    const counts = await desk.openCounts();
    expect(counts.map((one) => one[side === 'bank' ? 'lines' : 'movements'])).toEqual(
      ACCOUNTS.map(
        (id) => ITEMS[side].filter((one) => one.account_id === id && one.match_id === null).length,
      ),
    );
    expect(await desk.accountIds()).toEqual([...ACCOUNTS, 'bank-usd']);
  });

  test('matches by rule, person and whether they were taken back, the newest first; their items and pages', async () => {
    const desk = lists().custody_desk;
    const newest = [...MATCH_ROWS].reverse();
    const looks: [object, (one: Row<'custody_match'>) => boolean][] = [
      [{}, () => true],
      [{ rule: 'manual' }, ({ rule }) => rule === 'manual'],
      [{ by: 'fay' }, ({ made_by }) => made_by === 'fay'],
      [{ undone: true }, ({ undone_at }) => undone_at !== null],
      [{ undone: false, by: 'finn' }, ({ undone_at, made_by }) => undone_at === null && made_by === 'finn'],
      [
        { undone: true, by: 'fay', rule: 'card-day' },
        (one) => one.undone_at !== null && one.made_by === 'fay' && one.rule === 'card-day',
      ],
    ];
    for (const account_id of ACCOUNTS) {
      for (const [filter, look] of looks) {
        const asked = { account_id, ...filter };
        const expected = ids(newest.filter((one) => one.account_id === account_id && look(one)));
        expect(ids(await everything((page) => desk.matches(asked, page), 3))).toEqual(expected);
        expect(await desk.countMatches(asked, 1_000)).toEqual({ count: expected.length, exact: true });
      }
    }
    for (const side of SIDES) {
      const match_id = 'match-107.1';
      const expected = ids(ITEMS[side].filter((one) => one.match_id === match_id).sort(byDay));
      expect(expected.length).toBeGreaterThan(2);
      expect(ids(await everything((page) => desk.inMatch(side, match_id, page), 2))).toEqual(expected);
    }
    const paged = { id: PAGED, pages: 3, line_ids: [], movement_ids: [] };
    expect(await desk.idsIn(paged)).toEqual({
      ...{ line_ids: ['s/1', 's/2', 's/3'], movement_ids: ['1@bank-a', '2@bank-a', '3@bank-a'] },
    });
  });

  test('certificates, keys and heads of the log, the newest first', async () => {
    const { certificates } = lists();
    const drafted = [...CERTIFICATES].reverse();
    for (const [filter, look] of [
      [{}, () => true],
      [{ issued: true }, ({ issued_at }) => issued_at !== null],
      [{ issued: false, currency: 'CNY' }, (one) => one.issued_at === null && one.currency === 'CNY'],
    ] satisfies [object, (one: Row<'custody_certificate'>) => boolean][]) {
      const read = (page: PageRequest) => certificates.page(filter, page);
      expect(ids(await everything(read, 2))).toEqual(ids(drafted.filter(look)));
      expect(ids((await read({ after: null, skip: 2, limit: 1 })).rows)).toEqual(
        ids(drafted.filter(look)).slice(2, 3),
      );
    }
    await expect(certificates.page({}, { after: 'x', limit: 1 })).rejects.toThrow(CursorError);
    const asked = [...KEYS].reverse();
    expect(ids(await everything((page) => certificates.keys({}, page), 4))).toEqual(ids(asked));
    const wanted = { role: 'staff', status: 'active' } as const;
    expect(ids(await everything((page) => certificates.keys(wanted, page), 2))).toEqual(
      ids(asked.filter(({ role, status }) => role === 'staff' && status === 'active')),
    );
    const made = await everything((page) => certificates.checkpoints(page), 3);
    expect(made.map(({ size }) => size)).toEqual(CHECKPOINTS.map(({ size }) => size).reverse());
    const [first] = await certificates.byId([CHECKPOINTS[0]?.certificate_id ?? '', 'none']);
    expect(first?.id).toBe(CHECKPOINTS[0]?.certificate_id);
  });

  test('matched lines of some amounts near a day, and what was said of breaks', async () => {
    const desk = lists().custody_desk;
    const amounts = [LARGE + 2n, 16n, -4n, 4n];
    const found = await desk.matchedLines('bank-a', amounts, { from: BEFORE, to: '2026-06-20' });
    const expected = LINES.filter(
      (one) =>
        one.account_id === 'bank-a' &&
        one.match_id !== null &&
        amounts.includes(one.amount_minor) &&
        one.booked_on >= BEFORE &&
        one.booked_on <= '2026-06-20',
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(ids(found).sort()).toEqual(ids(expected).sort());
    const noted = (await desk.notedBreaks('bank-b')).map(({ item_id }) => item_id);
    expect(noted).toEqual(
      BREAKS.filter(({ account_id }) => account_id === 'bank-b')
        .map(({ item_id }) => item_id)
        .sort(),
    );
  });
}

function runTests(lists: () => Lists): void {
  test('sums of lines and movements by day, and what was open', async () => {
    const runs = lists().custody_runs;
    for (const account_id of ACCOUNTS) {
      const lines = LINES.filter((one) => one.account_id === account_id && one.booked_on <= DAY);
      const interest = lines.filter(({ type }) => isInterest(type));
      const open = interest.filter(({ settled_on }) => settled_on === null || settled_on > DAY);
      expect(await runs.lineSums(account_id, DAY)).toEqual({
        moved_minor: sumOf(lines.filter(({ booked_on }) => booked_on === DAY)),
        ...{ interest_lines: interest.length, interest_minor: sumOf(interest) },
        ...{ interest_open: open.length, interest_open_minor: sumOf(open) },
      });
      const movements = MOVEMENTS.filter((one) => one.account_id === account_id && one.booked_on <= DAY);
      expect(await runs.movementSums(account_id, DAY)).toEqual({
        until_minor: sumOf(movements),
        moved_minor: sumOf(movements.filter(({ booked_on }) => booked_on === DAY)),
      });
      const items = await runs.openItems(account_id, DAY, BEFORE);
      const expected = [...lines, ...movements].filter(
        (one) => one.settled_on === null || one.settled_on > BEFORE,
      );
      expect(ids(items).sort()).toEqual(ids(expected).sort());
      const asked = ids([...lines.slice(0, 3), ...movements.slice(0, 2)]);
      expect(ids(await runs.itemsById(account_id, asked, DAY)).sort()).toEqual([...asked].sort());
    }
    const out = MOVEMENTS.filter(({ amount_minor, booked_on }) => amount_minor < 0n && booked_on === DAY);
    expect(await runs.outflows(ACCOUNTS, DAY)).toEqual(
      out
        .map(({ seq, kind, amount_minor }) => ({ seq, kind, amount_minor: -amount_minor }))
        .sort((a, b) => a.seq - b.seq),
    );
  });

  test('statements that end by a day, as far as an entry knows; runs by day', async () => {
    const runs = lists().custody_runs;
    expect(await runs.accounts('CNY')).toMatchObject(ACCOUNTS.map((id) => ({ id })));
    const last = STATEMENTS.filter(
      (one) => one.account_id === 'bank-a' && one.to_day <= DAY && one.recorded_seq <= 16,
    ).at(-1);
    expect(await runs.lastStatement('bank-a', DAY, 16)).toEqual({
      ...{ closing_minor: last?.closing_minor, to_day: last?.to_day, recorded_seq: last?.recorded_seq },
    });
    expect(await runs.lastStatement('bank-usd', DAY, 99)).toBeNull();
    expect(await runs.firstOpening('bank-b')).toEqual({
      opening_minor: LARGE + 1n,
      day: STATEMENTS[1]?.from_day,
    });
    const cny = RUNS.filter(
      ({ currency, day }) => currency === 'CNY' && day >= '2026-06-03' && day <= '2026-06-08',
    );
    const found = await runs.runs('CNY', '2026-06-03', '2026-06-08', true);
    expect(ids(found).sort()).toEqual(ids(cny).sort());
    expect(ids(await runs.runs('CNY', '2026-06-03', '2026-06-08')).sort()).toEqual(
      ids(cny.filter(({ status }) => status !== 'superseded')).sort(),
    );
    expect([await runs.firstDay('CNY'), await runs.lastDay('USD', '2026-06-08')]).toEqual([
      '2026-06-01',
      '2026-06-07',
    ]);
    expect(await runs.currencies()).toEqual(['CNY', 'USD']);
    const of = async (filter: object): Promise<string[]> =>
      ids(await everything((page) => lists().statements.page(filter, page), 2));
    const newest = [...STATEMENTS].reverse();
    expect(await of({})).toEqual(ids(newest));
    expect(await of({ account_id: 'bank-a', format: 'mt940', from_day: BEFORE })).toEqual(
      ids(
        newest.filter((one) => one.account_id === 'bank-a' && one.format === 'mt940' && one.to_day >= BEFORE),
      ),
    );
    expect(await lists().statements.count({ to_day: DAY }, 100)).toEqual({
      ...{ count: STATEMENTS.filter(({ from_day }) => from_day <= DAY).length, exact: true },
    });
  });
}

function behindTests(lists: () => Lists): void {
  test('behind figures: lines of what was known, movements, matches since', async () => {
    const behind = lists().custody_behind;
    const known = new Map<string, number>(ACCOUNTS.map((id) => [id, 17]));
    const seqs = new Map(STATEMENTS.map(({ id, recorded_seq }) => [id, recorded_seq]));
    const then = LINES.filter(
      ({ statement_id, booked_on }) => (seqs.get(statement_id) ?? 99) <= 17 && booked_on <= DAY,
    ).sort(byDay);
    const lines = (asked: object) =>
      everything((page) =>
        behind.lines({ account_ids: ACCOUNTS, day: DAY, of: 'until', known, ...asked }, page),
      );
    expect(ids(await lines({}))).toEqual(ids(then));
    expect(ids(await lines({ of: 'day' }))).toEqual(ids(then.filter(({ booked_on }) => booked_on === DAY)));
    const interest = then.filter(({ type, booked_on }) => isInterest(type) && booked_on <= DAY);
    expect(ids(await lines({ interest: 'all' }))).toEqual(ids(interest));
    expect(ids(await lines({ interest: 'open' }))).toEqual(
      ids(interest.filter(({ settled_on }) => settled_on === null || settled_on > DAY)),
    );
    const movements = (asked: object) =>
      everything((page) =>
        behind.movements({ account_ids: ACCOUNTS, day: DAY, of: 'until', ...asked }, page),
      );
    const until = MOVEMENTS.filter(({ booked_on }) => booked_on <= DAY).sort(byDay);
    expect(ids(await movements({}))).toEqual(ids(until));
    expect(ids(await movements({ out: { but_kinds: ['adjust'] } }))).toEqual(
      ids(until.filter(({ amount_minor, kind }) => amount_minor < 0n && kind !== 'adjust')),
    );
    const since = await behind.matchesSince('bank-a', 120, 5_010);
    const expected = MATCH_ROWS.filter(
      (one) => one.account_id === 'bank-a' && (one.made_seq > 120 || (one.undone_at ?? 0) > 5_010),
    );
    expect(ids(since).sort()).toEqual(ids(expected).sort());
  });
}

function custodyTests(
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
  // Tiny windows: what is looked at row by row comes in several.
  const lists = (): Lists => new Lists(connection, 9);
  deskTests(lists);
  runTests(lists);
  behindTests(lists);
}

describe('on SQLite', () => {
  const folder = testFolder();
  custodyTests(
    () => Promise.resolve(join(folder, 'custody.surety')),
    (location) => openSqliteReader(location),
  );
});

/** What is asked of the lists, each by itself. */
const ASKED: Record<string, (lists: Lists) => Promise<unknown>> = {
  'what is open': ({ custody_desk }) => custody_desk.open('bank', { account_id: 'a', from: DAY }, FIRST),
  'what is open, counted': ({ custody_desk }) => custody_desk.countOpen('books', { account_id: 'a' }, 10),
  'what is open by amount': ({ custody_desk }) =>
    custody_desk.open('books', { account_id: 'a', amount_min_minor: 5n }, FIRST),
  'how much is open': ({ custody_desk }) => custody_desk.openCounts(),
  'what was open': ({ custody_desk }) => pieces(custody_desk.openAtPages('bank', 'a', DAY)),
  matches: ({ custody_desk }) => custody_desk.matches({ account_id: 'a' }, FIRST),
  'matches by hand': ({ custody_desk }) => custody_desk.matches({ account_id: 'a', rule: 'manual' }, FIRST),
  'matches of a person': ({ custody_desk }) => custody_desk.matches({ account_id: 'a', by: 'fay' }, FIRST),
  'matches taken back': ({ custody_desk }) => custody_desk.matches({ account_id: 'a', undone: true }, FIRST),
  'items of a match': ({ custody_desk }) => custody_desk.inMatch('books', 'match-1.1', FIRST),
  'pages of a match': ({ custody_desk }) => custody_desk.pagesOf('match-1.1'),
  'matched lines of amounts': ({ custody_desk }) =>
    custody_desk.matchedLines('a', [1n, 2n], { from: BEFORE, to: DAY }),
  'notes on breaks': ({ custody_desk }) => custody_desk.notedBreaks('a'),
  'custody accounts': ({ custody_runs }) => custody_runs.accounts('CNY'),
  'sums of lines': ({ custody_runs }) => custody_runs.lineSums('a', DAY),
  'sums of movements': ({ custody_runs }) => custody_runs.movementSums('a', DAY),
  'open items of a day': ({ custody_runs }) => custody_runs.openItems('a', DAY, BEFORE),
  'items by id': ({ custody_runs }) => custody_runs.itemsById('a', ['s/1'], DAY),
  'the last statement': ({ custody_runs }) => custody_runs.lastStatement('a', DAY, 9),
  'the first opening': ({ custody_runs }) => custody_runs.firstOpening('a'),
  'what left': ({ custody_runs }) => custody_runs.outflows(['a'], DAY),
  runs: ({ custody_runs }) => custody_runs.runs('CNY', BEFORE, DAY),
  'the first day': ({ custody_runs }) => custody_runs.firstDay('CNY'),
  'the last day': ({ custody_runs }) => custody_runs.lastDay('CNY', DAY),
  'lines behind a figure': ({ custody_behind }) =>
    custody_behind.lines({ account_ids: ['a'], day: DAY, of: 'day', known: new Map([['a', 9]]) }, FIRST),
  'interest behind a figure': ({ custody_behind }) =>
    custody_behind.lines(
      { account_ids: ['a'], day: DAY, of: 'until', known: new Map([['a', 9]]), interest: 'open' },
      FIRST,
    ),
  'movements behind a figure': ({ custody_behind }) =>
    custody_behind.movements({ account_ids: ['a'], day: DAY, of: 'until', out: { but_kinds: ['x'] } }, FIRST),
  'matches since': ({ custody_behind }) => custody_behind.matchesSince('a', 5, 9),
  statements: ({ statements }) => statements.page({ account_id: 'a', format: 'mt940' }, FIRST),
  'statements, counted': ({ statements }) => statements.count({ account_id: 'a' }, 10),
};
/** Indexes that are made for one question. */
const INDEX_OF: Readonly<Record<string, string>> = {
  'what was open': 'custody_line_settled',
  'matches by hand': 'custody_match_rule',
  'matches of a person': 'custody_match_by',
  'matches taken back': 'custody_match_undone',
  'items of a match': 'custody_movement_match',
  'matched lines of amounts': 'custody_line_amount',
  'notes on breaks': 'custody_break_account',
  'sums of lines': 'custody_line_interest',
  'open items of a day': 'custody_movement_settled',
  'matches since': 'custody_match_undone',
};
const FIRST = { after: null, limit: 10 } as const;

describe('SQLite searches an index', () => {
  const folder = testFolder();
  const path = join(folder, 'plans.surety');
  beforeAll(async () => (await createWorkspace(path, { program: PROGRAM })).close());

  test.each(Object.entries(ASKED))('for %s', async (name, ask) => {
    const raw = new RawDatabase(path);
    const steps: string[] = [];
    const source = {
      dialect: 'sqlite' as const,
      query: async (sql: string, parameters: readonly unknown[] = []) => {
        const plan = await raw.run(`EXPLAIN QUERY PLAN ${sql}`, parameters as (string | number)[]);
        steps.push(...plan.map(({ detail }) => String(detail)));
        return [];
      },
    };
    await ask(new Lists(source, 20_000));
    await raw.close();
    // What a count looks at is a selection that bears the name of its table.
    const searched = (table: string): boolean =>
      steps.some((step) => step.startsWith(`SEARCH ${table} USING`));
    const scans = steps.filter((step) => step.startsWith('SCAN') && !HARMLESS.test(step));
    expect(scans.filter((step) => !searched(step.slice('SCAN '.length)))).toEqual([]);
    const index = INDEX_OF[name];
    if (index !== undefined) expect(steps.join('\n')).toContain(`INDEX ${index} `);
    expect(steps.some((step) => step.startsWith('SEARCH') || HARMLESS.test(step))).toBe(true);
    const sought = steps.filter((step) => step.startsWith('SEARCH') && !/^SEARCH .* \(\w+=\?/.test(step));
    expect(sought, 'searches without an equality').toEqual(
      sought.filter((step) => /custody_run|account/.test(step)),
    );
  });
});
/** Rows that are chosen already; and what is open, counted by its own index alone. */
const HARMLESS =
  /^SCAN (?:CONSTANT ROW|[a-z]|few|\w+ USING (?:COVERING )?INDEX custody_(?:line|movement)_open|account USING INDEX account_\w+)(?: |$)/;

describePostgres('on PostgreSQL', () => {
  custodyTests(freshDatabase, async (location) =>
    asReadConnection(await openPostgres(location, 'read', { program: PROGRAM })),
  );
});
