// Proves that the books guard themselves on both databases: raw SQL with the drivers' own settings, past every
// line of the program, is refused by name of the guard, and nothing of it stays.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Entry } from '#core/ledger/entry';
import type { AnyRow, ProjectionName } from '#core/ledger/tables';
import { BooksGuardError, createWorkspace, openWorkspace, type BooksGuard } from '#database/workspace';
import { asGuardError } from '#database/errors';
import { EntryChain } from '#test/support/entry-chain';
import { describePostgres, freshDatabase } from '#test/support/postgres';
import { plainRow } from '#test/support/projection-rows';
import { PROGRAM, RawDatabase, testFolder } from '#test/support/workspaces';

const SEALED_UNTIL = 1_760_000_003_000;

interface Vandal {
  readonly raw: RawDatabase;
  readonly chain: EntryChain;
}

const POSTING =
  'INSERT INTO posting (seq, currency, idx, account_no, amount_minor, balance_minor) VALUES (?,?,?,?,?,0)';
const JOURNAL_COLUMNS =
  'seq, kind, outcome, key, payload, subject, actor, mode, occurred_at, booked_at, recorded_at, body, posting_count, prev, hash';

/** Inserts an entry by raw SQL, postings first, with whatever was changed about it. */
async function insertEntry(
  raw: RawDatabase,
  entry: Entry,
  change: { posting_count?: number; verb?: string; suffix?: string } = {},
): Promise<void> {
  for (const [idx, { currency, account_no, amount_minor }] of entry.postings.entries()) {
    await raw.run(POSTING, [entry.seq, currency, idx, account_no, Number(amount_minor)]);
  }
  const { verb = 'INSERT', suffix = '', posting_count = entry.postings.length } = change;
  await raw.run(`${verb} INTO journal (${JOURNAL_COLUMNS}) VALUES (${'?,'.repeat(14)}?) ${suffix}`, [
    ...[
      entry.seq,
      entry.kind,
      entry.outcome,
      entry.key,
      entry.payload,
      entry.subject,
      entry.actor,
      entry.mode,
    ],
    ...[
      entry.occurred_at,
      entry.booked_at,
      entry.recorded_at,
      entry.body,
      posting_count,
      entry.prev,
      entry.hash,
    ],
  ]);
}

const pair = (amount: bigint, other = -amount): { account_no: number; amount_minor: bigint }[] => [
  { account_no: 8, amount_minor: amount },
  { account_no: 16, amount_minor: other },
];

type Attack = readonly [what: string, guard: BooksGuard, attack: (vandal: Vandal) => Promise<unknown>];

const ENTRIES: readonly Attack[] = [
  ['a gap in the numbers', 'sequence', ({ raw, chain }) => insertEntry(raw, { ...chain.next(), seq: 9 })],
  ['a number that exists', 'sequence', ({ raw, chain }) => insertEntry(raw, { ...chain.next(), seq: 2 })],
  [
    'another predecessor',
    'predecessor',
    ({ raw, chain }) => insertEntry(raw, { ...chain.next(pair(5n)), prev: 'f'.repeat(64) }),
  ],
  [
    'a late booking',
    'late',
    ({ raw, chain }) => insertEntry(raw, chain.next([], { booked_at: SEALED_UNTIL + 1 })),
  ],
  ['a key used before', 'key', ({ raw, chain }) => insertEntry(raw, chain.next([], { key: 'key-1' }))],
  [
    'fewer postings than counted',
    'posting-count',
    ({ raw, chain }) => insertEntry(raw, chain.next(pair(5n)), { posting_count: 3 }),
  ],
  [
    'more postings than counted',
    'posting-count',
    ({ raw, chain }) => insertEntry(raw, chain.next(pair(5n)), { posting_count: 0 }),
  ],
  [
    'postings numbered with a hole',
    'posting-count',
    async ({ raw, chain }) => {
      const entry = chain.next();
      await raw.run(POSTING, [entry.seq, 'CNY', 0, 8, 5]);
      await raw.run(POSTING, [entry.seq, 'CNY', 2, 16, -5]);
      await insertEntry(raw, entry, { posting_count: 2 });
    },
  ],
  [
    'one posting',
    'single-posting',
    ({ raw, chain }) => insertEntry(raw, chain.next([{ account_no: 8, amount_minor: 5n }])),
  ],
  ['a sum that is not zero', 'unbalanced', ({ raw, chain }) => insertEntry(raw, chain.next(pair(5n, -4n)))],
  [
    'a sum that is zero only across currencies',
    'unbalanced',
    ({ raw, chain }) =>
      insertEntry(
        raw,
        chain.next([
          { account_no: 8, amount_minor: 5n, currency: 'USD' },
          { account_no: 16, amount_minor: -5n },
        ]),
      ),
  ],
  [
    'a refused command that posts',
    'refused-postings',
    ({ raw, chain }) => insertEntry(raw, chain.next(pair(5n), { outcome: 'refused' })),
  ],
  [
    'a refused command that posts and denies it',
    'refused-postings',
    ({ raw, chain }) => insertEntry(raw, chain.next(pair(5n), { outcome: 'refused' }), { posting_count: 0 }),
  ],
  ['a posting added to a stored entry', 'sealed-entry', ({ raw }) => raw.run(POSTING, [2, 'USD', 7, 8, 5])],
  ['a posting without its entry', 'orphan-posting', ({ raw }) => raw.run(POSTING, [77, 'CNY', 0, 8, 5])],
];

const CHANGES: readonly Attack[] = [
  [
    'an update of the journal',
    'append-only',
    ({ raw }) => raw.run("UPDATE journal SET subject = 'x' WHERE seq = 1"),
  ],
  ['a deletion from the journal', 'append-only', ({ raw }) => raw.run('DELETE FROM journal WHERE seq = 3')],
  [
    'an update of a posting',
    'append-only',
    ({ raw }) => raw.run('UPDATE posting SET balance_minor = 1 WHERE seq = 2'),
  ],
  ['a deletion of postings', 'append-only', ({ raw }) => raw.run('DELETE FROM posting')],
  ['an update of a period', 'append-only', ({ raw }) => raw.run('UPDATE period SET last_seq = 1')],
  ['a deletion of a period', 'append-only', ({ raw }) => raw.run('DELETE FROM period')],
  [
    'an update of a sealed total',
    'append-only',
    ({ raw }) => raw.run('UPDATE period_total SET balance_minor = 1'),
  ],
  ['a deletion of a sealed total', 'append-only', ({ raw }) => raw.run('DELETE FROM period_total')],
  [
    'a total added to a sealed period',
    'append-only',
    ({ raw }) =>
      raw.run(
        "INSERT INTO period_total (id, period_id, code, currency, balance_minor) VALUES ('n', '2026-01', 'escrow', 'USD', 1)",
      ),
  ],
  ['an anchor moved back', 'anchor', ({ raw }) => raw.run('UPDATE chain_head SET seq = 1')],
  [
    'an anchor that names no entry',
    'anchor',
    ({ raw }) => raw.run(`UPDATE chain_head SET seq = 12, hash = '${'e'.repeat(64)}'`),
  ],
  [
    'a second anchor',
    'anchor',
    ({ raw }) =>
      raw.run(
        `INSERT INTO chain_head (singleton, seq, hash, booked_at) VALUES (1, 0, '${'0'.repeat(64)}', 0)`,
      ),
  ],
  ['a deleted anchor', 'append-only', ({ raw }) => raw.run('DELETE FROM chain_head')],
  [
    'an update of the secret',
    'append-only',
    ({ raw }) => raw.run(`UPDATE workspace_secret SET digest_key = '${'e'.repeat(64)}'`),
  ],
  ['a deletion of the secret', 'append-only', ({ raw }) => raw.run('DELETE FROM workspace_secret')],
];

const SECOND_SECRET = `INTO workspace_secret (singleton, digest_key) VALUES (1, '${'e'.repeat(64)}')`;

const SQLITE_ONLY: readonly Attack[] = [
  ...['REPLACE', 'IGNORE', 'FAIL', 'ROLLBACK', 'ABORT'].flatMap((resolution): Attack[] => [
    [
      `INSERT OR ${resolution} of a known key`,
      'key',
      ({ raw, chain }) =>
        insertEntry(raw, chain.next([], { key: 'key-1' }), { verb: `INSERT OR ${resolution}` }),
    ],
    [
      `INSERT OR ${resolution} of a known number`,
      'sequence',
      ({ raw, chain }) => insertEntry(raw, { ...chain.next(), seq: 2 }, { verb: `INSERT OR ${resolution}` }),
    ],
    [
      `INSERT OR ${resolution} of a posting`,
      'sealed-entry',
      ({ raw }) => raw.run(POSTING.replace('INSERT', `INSERT OR ${resolution}`), [2, 'CNY', 0, 8, 5]),
    ],
    [
      `UPDATE OR ${resolution} of the journal`,
      'append-only',
      ({ raw }) => raw.run(`UPDATE OR ${resolution} journal SET seq = 2 WHERE seq = 3`),
    ],
    [
      `INSERT OR ${resolution} of a period`,
      'append-only',
      ({ raw }) =>
        raw.run(`INSERT OR ${resolution} INTO period (id, ends_at, last_seq, last_hash, totals_digest, sealed_seq)
          VALUES ('2026-01', 1, 1, '${'b'.repeat(64)}', 'x', 1)`),
    ],
    [
      `INSERT OR ${resolution} of a sealed total`,
      'append-only',
      ({ raw }) =>
        raw.run(`INSERT OR ${resolution} INTO period_total (id, period_id, code, currency, balance_minor)
          VALUES ('2026-01|escrow|CNY', '2026-02', 'escrow', 'CNY', 9)`),
    ],
    [
      `INSERT OR ${resolution} of the anchor`,
      'anchor',
      ({ raw }) =>
        raw.run(`INSERT OR ${resolution} INTO chain_head (singleton, seq, hash, booked_at)
          VALUES (1, 1, '${'0'.repeat(64)}', 0)`),
    ],
    [
      `INSERT OR ${resolution} of the secret`,
      'append-only',
      ({ raw }) => raw.run(`INSERT OR ${resolution} ${SECOND_SECRET}`),
    ],
  ]),
  [
    'an upsert of the journal',
    'sequence',
    ({ raw, chain }) =>
      insertEntry(
        raw,
        { ...chain.next(), seq: 2 },
        { suffix: "ON CONFLICT (seq) DO UPDATE SET subject = 'x'" },
      ),
  ],
  [
    'no number at all',
    'sequence',
    ({ raw, chain }) => {
      const entry = chain.next();
      return raw.run(
        `INSERT INTO journal (${JOURNAL_COLUMNS}) SELECT NULL, kind, outcome, 'new', payload, subject, actor,
      mode, occurred_at, booked_at, recorded_at, body, posting_count, ?, hash FROM journal WHERE seq = 1`,
        [entry.prev],
      );
    },
  ],
];

const REPLICA = 'SET session_replication_role = replica';

const POSTGRES_ONLY: readonly Attack[] = [
  [
    'an upsert of the journal',
    'append-only',
    ({ raw, chain }) =>
      insertEntry(
        raw,
        { ...chain.next(), seq: 2 },
        { suffix: "ON CONFLICT (seq) DO UPDATE SET subject = 'x'" },
      ),
  ],
  [
    'an upsert of a posting',
    'append-only',
    ({ raw }) =>
      raw.run(`${POSTING} ON CONFLICT (seq, idx) DO UPDATE SET amount_minor = 9`, [2, 'CNY', 0, 8, 5]),
  ],
  [
    'an upsert of a period',
    'append-only',
    ({ raw }) =>
      raw.run(`INSERT INTO period (id, ends_at, last_seq, last_hash, totals_digest, sealed_seq)
        VALUES ('2026-01', 1, 1, '${'b'.repeat(64)}', 'x', 1) ON CONFLICT (id) DO UPDATE SET ends_at = 1`),
  ],
  ['a second secret', 'constraint', ({ raw }) => raw.run(`INSERT ${SECOND_SECRET}`)],
  [
    'an upsert of the secret',
    'append-only',
    ({ raw }) =>
      raw.run(
        `INSERT ${SECOND_SECRET} ON CONFLICT (singleton) DO UPDATE SET digest_key = excluded.digest_key`,
      ),
  ],
  ...[
    ...['journal CASCADE', 'posting', 'period CASCADE', 'period_total', 'chain_head', 'workspace_secret'],
  ].map((table): Attack => [`TRUNCATE ${table}`, 'append-only', ({ raw }) => raw.run(`TRUNCATE ${table}`)]),
  [
    'a superuser in replica mode who deletes the secret',
    'append-only',
    async ({ raw }) => {
      await raw.run(REPLICA);
      await raw.run('DELETE FROM workspace_secret');
    },
  ],
  [
    'a superuser in replica mode who updates',
    'append-only',
    async ({ raw }) => {
      await raw.run(REPLICA);
      await raw.run("UPDATE journal SET subject = 'x' WHERE seq = 1");
    },
  ],
  [
    'a superuser in replica mode who deletes',
    'append-only',
    async ({ raw }) => {
      await raw.run(REPLICA);
      await raw.run('DELETE FROM posting');
    },
  ],
  [
    'a superuser in replica mode who inserts',
    'unbalanced',
    async ({ raw, chain }) => {
      await raw.run(REPLICA);
      await insertEntry(raw, chain.next(pair(5n, -4n)));
    },
  ],
  [
    'a temporary table in front of the postings',
    'unbalanced',
    async ({ raw, chain }) => {
      await raw.run('CREATE TEMP TABLE decoy (LIKE posting)');
      const entry = chain.next(pair(5n, -4n));
      await raw.run(POSTING.replace('posting', 'decoy'), [entry.seq, 'CNY', 0, 8, 5]);
      await raw.run(POSTING.replace('posting', 'decoy'), [entry.seq, 'CNY', 1, 16, -5]);
      for (const [idx, leg] of entry.postings.entries()) {
        await raw.run(POSTING, [entry.seq, 'CNY', idx, leg.account_no, Number(leg.amount_minor)]);
      }
      await raw.run('ALTER TABLE decoy RENAME TO posting');
      await insertEntry(raw, { ...entry, postings: [] }, { posting_count: 2 });
    },
  ],
];

/** Sound books of three entries, the first before the end of a sealed period. */
async function makeBooks(location: string): Promise<EntryChain> {
  const chain = new EntryChain();
  const workspace = await createWorkspace(location, { program: PROGRAM });
  const expected_head = chain.head;
  const entries = [chain.next(), chain.next(pair(5n)), chain.next([], { booked_at: SEALED_UNTIL + 1_000 })];
  const rows = new Map<ProjectionName, readonly AnyRow[]>([
    ['period', [plainRow('period', { id: '2026-01', ends_at: SEALED_UNTIL, last_seq: 2, sealed_seq: 3 })]],
    [
      'period_total',
      [plainRow('period_total', { id: '2026-01|escrow|CNY', period_id: '2026-01', code: 'escrow' })],
    ],
  ]);
  await workspace.store.append({ expected_head, entries, rows, profiles: [] });
  await workspace.close();
  return chain;
}

const CONTENT = ['journal', 'posting', 'period', 'period_total', 'chain_head', 'workspace_secret'];

function guardTests(locate: () => Promise<string>, own: readonly Attack[]): void {
  let location = '';
  let chain: EntryChain;

  beforeAll(async () => {
    location = await locate();
    chain = await makeBooks(location);
  });

  /** A chain that goes on from the books' head without changing the shared one. */
  function fork(): EntryChain {
    const forked = new EntryChain();
    forked.next();
    forked.next(pair(5n));
    forked.next([], { booked_at: SEALED_UNTIL + 1_000 });
    expect(forked.head).toEqual(chain.head);
    return forked;
  }

  async function content(raw: RawDatabase): Promise<string> {
    const tables = await Promise.all(CONTENT.map((table) => raw.run(`SELECT * FROM ${table}`)));
    return JSON.stringify(tables.map((rows) => rows.map((row) => JSON.stringify(row)).sort()));
  }

  test.each([...ENTRIES, ...CHANGES, ...own])('refuse %s (%s)', async (_what, guard, attack) => {
    const raw = new RawDatabase(location);
    try {
      if (location.startsWith('postgres')) {
        await raw.run('SET search_path = public');
      } else {
        await raw.run('PRAGMA foreign_keys = ON');
      }
      const before = await content(raw);
      await raw.run('BEGIN');
      const attempt = async (): Promise<void> => {
        await attack({ raw, chain: fork() });
        await raw.run('COMMIT');
      };
      const error = asGuardError(
        await attempt().then(
          () => 'nothing was refused',
          (reason: unknown) => reason,
        ),
      );
      expect(error).toBeInstanceOf(BooksGuardError);
      expect((error as BooksGuardError).guard).toBe(guard);
      await raw.run('ROLLBACK').catch(() => undefined);
      expect(await content(raw)).toEqual(before);
    } finally {
      await raw.close();
    }
  });

  test('refuse a booking inside a sealed period, even as the next in order', async () => {
    const other = await locate();
    const early = new EntryChain();
    const workspace = await createWorkspace(other, { program: PROGRAM });
    const rows = new Map<ProjectionName, readonly AnyRow[]>([
      ['period', [plainRow('period', { id: '2026-01', ends_at: SEALED_UNTIL, last_seq: 1, sealed_seq: 1 })]],
    ]);
    const expected_head = early.head;
    await workspace.store.append({ expected_head, entries: [early.next()], rows, profiles: [] });
    const head = early.head;
    const entries = [early.next([], { booked_at: SEALED_UNTIL - 1 })];
    const refused = workspace.store.append({ expected_head: head, entries, rows: new Map(), profiles: [] });
    await expect(refused).rejects.toMatchObject({ name: 'BooksGuardError', guard: 'sealed-period' });
    await workspace.close();
  });

  test('let sound entries through, and the store says which guard spoke', async () => {
    const workspace = await openWorkspace(location, { access: 'write', program: PROGRAM });
    const going_on = fork();
    const expected_head = going_on.head;
    const bad = [going_on.next(pair(5n, -4n))];
    const refused = workspace.store.append({ expected_head, entries: bad, rows: new Map(), profiles: [] });
    await expect(refused).rejects.toMatchObject({ name: 'BooksGuardError', guard: 'unbalanced' });
    const good = [fork().next(pair(7n))];
    await workspace.store.append({ expected_head, entries: good, rows: new Map(), profiles: [] });
    expect(await workspace.store.entries({ from_seq: 4 }, 5)).toEqual(good);
    await workspace.close();
  });
}

describe('the guards on SQLite', () => {
  const folder = testFolder();
  let number = 0;
  guardTests(() => Promise.resolve(join(folder, `guards-${(number += 1)}.surety`)), SQLITE_ONLY);

  test('hold with foreign keys off: a stray posting stops the next entry', async () => {
    const path = join(folder, 'stray.surety');
    const chain = await makeBooks(path);
    const raw = new RawDatabase(path);
    await raw.run('PRAGMA foreign_keys = OFF');
    await raw.run(POSTING, [4, 'CNY', 0, 8, 5]);
    await raw.close();
    const workspace = await openWorkspace(path, { access: 'write', program: PROGRAM });
    expect(await workspace.reader.strayPostings(5)).toEqual([4]);
    const expected_head = chain.head;
    const entries = [chain.next()];
    const refused = workspace.store.append({ expected_head, entries, rows: new Map(), profiles: [] });
    await expect(refused).rejects.toMatchObject({ guard: 'posting-count' });
    await workspace.close();
  });
});

describePostgres('on PostgreSQL', () => {
  describe('the guards', () => {
    guardTests(freshDatabase, POSTGRES_ONLY);
  });
});
