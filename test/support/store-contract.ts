// What every store of the books must do, whatever it is made of: one suite that memory, SQLite and PostgreSQL
// all pass. Each test starts from empty books of its own.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GENESIS_HASH } from '#core/ledger/chain';
import type { Entry } from '#core/ledger/entry';
import type { AppendBatch, LedgerStore } from '#core/ledger/ports';
import type { AnyRow, ProjectionName } from '#core/ledger/tables';
import { EntryChain } from '#test/support/entry-chain';
import { plainRow } from '#test/support/projection-rows';

export interface OpenedStore {
  readonly store: LedgerStore;
  close(): Promise<void>;
}

type Rows = ReadonlyMap<ProjectionName, readonly AnyRow[]>;

const NO_ROWS: Rows = new Map();

function batch(chain: EntryChain, make: () => readonly Entry[], rows: Rows = NO_ROWS): AppendBatch {
  const expected_head = chain.head;
  return { expected_head, entries: make(), rows, profiles: [] };
}

function rowsOf(table: ProjectionName, rows: readonly AnyRow[]): Rows {
  return new Map([[table, rows]]);
}

/** The whole suite over one kind of store; the factory opens empty books. */
export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let opened: OpenedStore;
    let store: LedgerStore;
    let chain: EntryChain;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
      chain = new EntryChain();
    });
    afterEach(() => opened.close());

    const context = { store: () => store, chain: () => chain };
    journalTests(context);
    refusalTests(context);
    projectionTests(context);
    queryTests(context);
    balanceTests(context);
  });
}

interface Context {
  readonly store: () => LedgerStore;
  readonly chain: () => EntryChain;
}

function journalTests({ store, chain }: Context): void {
  test('has a secret of its own, which stays', async () => {
    const before = await store().digestKey();
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    await store().append(batch(chain(), () => chain().many(2)));
    expect(await store().digestKey()).toBe(before);
  });

  test('starts empty', async () => {
    const empty = { seq: 0, hash: GENESIS_HASH, booked_at: 0 };
    expect(await store().head()).toMatchObject(empty);
    expect(await store().anchoredHead()).toMatchObject(empty);
    expect(await store().entries({}, 10)).toEqual([]);
    expect(await store().seqAt(Number.MAX_SAFE_INTEGER)).toBe(0);
    expect(await store().timers(0, Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    expect(await store().totalsAt(0)).toEqual([]);
    expect(await store().nextAccountNo()).toBe(1);
    expect(await store().strayPostings(5)).toEqual([]);
  });

  test('gives entries back as they were, postings in their order, in any currency and to the last unit', async () => {
    const max = 9_223_372_036_854_775_807n;
    const entries = [
      chain().next([], {
        outcome: 'refused',
        subject: 'A-1',
        body: '{"note":"支付宝 \\u0007 \\"x\\" \\\\ 😀"}',
      }),
      chain().next([
        { account_no: 8, amount_minor: -max, currency: 'CNY' },
        { account_no: 16, amount_minor: 5n, currency: 'USD' },
        { account_no: 24, amount_minor: max, currency: 'CNY' },
        { account_no: 32, amount_minor: -5n, currency: 'USD' },
      ]),
      chain().next([
        { account_no: 40, amount_minor: max },
        { account_no: 48, amount_minor: max },
        { account_no: 56, amount_minor: -max },
        { account_no: 64, amount_minor: -max },
      ]),
      chain().next([
        { account_no: 72, amount_minor: 1n },
        { account_no: 80, amount_minor: -9_007_199_254_740_993n },
        { account_no: 72, amount_minor: 9_007_199_254_740_992n },
      ]),
    ];
    const before = new EntryChain();
    await store().append(batch(before, () => entries));
    expect(await store().entries({}, 10)).toEqual(entries);
    expect(await store().entriesBySeq([4, 2, 99])).toEqual([entries[3], entries[1]]);
    const { seq, hash, booked_at } = chain().head;
    expect(await store().head()).toMatchObject({ seq, hash, booked_at });
    expect(await store().anchoredHead()).toMatchObject({ seq, hash, booked_at });
  });

  test('filters entries and pages through them', async () => {
    const entries: Entry[] = [];
    await store().append(
      batch(chain(), () => {
        entries.push(...chain().many(5, { subject: 'T-1' }));
        entries.push(...chain().many(3, { subject: 'T-2', kind: 'ship-trade', mode: 'record' }));
        entries.push(chain().next([], { outcome: 'refused', subject: 'T-2' }));
        return entries;
      }),
    );
    const seqs = async (filter: Parameters<LedgerStore['entries']>[0], limit = 100): Promise<number[]> =>
      (await store().entries(filter, limit)).map(({ seq }) => seq);
    expect(await seqs({ from_seq: 3, to_seq: 6 })).toEqual([3, 4, 5, 6]);
    expect(await seqs({ from_seq: 3 }, 2)).toEqual([3, 4]);
    expect(await seqs({ subject: 'T-2' })).toEqual([6, 7, 8, 9]);
    expect(await seqs({ subject: 'T-2', outcome: 'done' })).toEqual([6, 7, 8]);
    expect(await seqs({ kind: 'ship-trade', from_seq: 7 })).toEqual([7, 8]);
    expect(await seqs({ mode: 'record' }, 1)).toEqual([6]);
    expect(await seqs({ outcome: 'refused' })).toEqual([9]);
    expect(await store().entries({ subject: 'T-2' }, 100)).toEqual(entries.slice(5));
  });

  test('knows commands by their key, in the order asked', async () => {
    const entries = chain().many(3);
    await store().append(batch(new EntryChain(), () => entries));
    const known = await store().knownCommands(['key-3', 'nobody', 'key-1']);
    expect(known.map(({ key, payload, seq }) => ({ key, payload, seq }))).toEqual(
      [entries[2]!, entries[0]!].map(({ key, payload, seq }) => ({ key, payload, seq })),
    );
  });

  test('finds the last entry booked at or before an instant', async () => {
    const at = [1_000, 2_000, 2_000, 2_000, 5_000];
    await store().append(batch(chain(), () => at.map((booked_at) => chain().next([], { booked_at }))));
    for (const [instant, seq] of [
      [999, 0],
      [1_000, 1],
      [1_999, 1],
      [2_000, 4],
      [4_999, 4],
      [5_000, 5],
      [9_000_000_000_000, 5],
    ] as const) {
      expect(await store().seqAt(instant), `at ${instant}`).toBe(seq);
    }
  });
}

function refusalTests({ store, chain }: Context): void {
  const cases: Record<string, (chain: EntryChain) => Entry[]> = {
    'a gap in the numbers': (to) => [{ ...to.next(), seq: 7 }],
    'another predecessor': (to) => [{ ...to.next(), prev: 'f'.repeat(64) }],
    'a late booking': (to) => [to.next([], { booked_at: 1 })],
    'a known key': (to) => [to.next([], { key: 'key-1' })],
    'one posting': (to) => [to.next([{ account_no: 8, amount_minor: 1n }])],
    'postings that do not sum to zero': (to) => [
      to.next([
        { account_no: 8, amount_minor: 1n },
        { account_no: 16, amount_minor: -2n },
      ]),
    ],
    'a sum across currencies': (to) => [
      to.next([
        { account_no: 8, amount_minor: 1n, currency: 'CNY' },
        { account_no: 16, amount_minor: -1n, currency: 'USD' },
      ]),
    ],
    'a bad entry after good ones': (to) => [...to.many(2), { ...to.next(), prev: 'f'.repeat(64) }],
  };
  for (const [what, make] of Object.entries(cases)) {
    test(`refuses ${what} and stores nothing of the batch`, async () => {
      await store().append(batch(chain(), () => chain().many(2)));
      const before = await store().head();
      const rows = rowsOf('party', [plainRow('party', { id: 'P-1' })]);
      await expect(store().append(batch(chain(), () => make(chain()), rows))).rejects.toThrow();
      expect(await store().head()).toEqual(before);
      expect(await store().entries({}, 10)).toHaveLength(2);
      expect(await store().scan('party', null, 10)).toEqual([]);
    });
  }

  test('refuses a batch decided on another head', async () => {
    await store().append(batch(chain(), () => chain().many(2)));
    const stale = new EntryChain();
    await expect(store().append(batch(stale, () => stale.many(1)))).rejects.toThrow();
    expect((await store().head()).seq).toBe(2);
  });
}

function projectionTests({ store, chain }: Context): void {
  const put = (rows: Rows): Promise<void> => store().append(batch(chain(), () => [chain().next()], rows));

  test('loads rows of several tables at once, by key or by group, each once', async () => {
    const parties = [plainRow('party', { id: 'P-1' }), plainRow('party', { id: 'P-2', region: '上海' })];
    const balances = [8, 9, 16].map((account_no) =>
      plainRow('balance', { account_no, account_id: `A-${Math.floor(account_no / 8)}`, balance_minor: -5n }),
    );
    await put(
      new Map<ProjectionName, readonly AnyRow[]>([
        ['party', parties],
        ['balance', balances],
      ]),
    );
    const loaded = await store().load([
      { table: 'party', values: ['P-2', 'P-9'] },
      { table: 'balance', values: ['A-1'] },
      { table: 'trade', values: ['T-1'] },
      { table: 'claim', values: [] },
    ]);
    expect(loaded.get('party')).toEqual([parties[1]]);
    const found = [...(loaded.get('balance') ?? [])] as { account_no: number }[];
    expect(found.sort((left, right) => left.account_no - right.account_no)).toEqual(balances.slice(0, 2));
    expect(loaded.get('trade')).toEqual([]);
    expect(loaded.get('claim')).toEqual([]);
  });

  test('replaces a row by its key', async () => {
    await put(rowsOf('usage', [plainRow('usage', { subject: 'pay|A', day_minor: 1n })]));
    const after = plainRow('usage', {
      subject: 'pay|A',
      day_minor: -9_007_199_254_740_993n,
      day: '2026-01-02',
    });
    await put(rowsOf('usage', [after]));
    expect(await store().scan('usage', null, 10)).toEqual([after]);
  });

  test('pages through a table in key order, texts by code unit, numbers by value', async () => {
    const ids = ['a', 'B', 'a-1', 'A:2', 'b', 'a_', 'Z', '9'];
    await put(
      rowsOf(
        'instrument',
        ids.map((id) => plainRow('instrument', { id })),
      ),
    );
    const seen: unknown[] = [];
    for (let after: string | null = null; ;) {
      const page = await store().scan('instrument', after, 3);
      if (page.length === 0) break;
      seen.push(...page.map(({ id }) => id));
      after = String(page.at(-1)?.['id']);
    }
    expect(seen).toEqual([...ids].sort());
    await put(
      rowsOf(
        'balance',
        [100, 20, 3].map((account_no) => plainRow('balance', { account_no })),
      ),
    );
    expect((await store().scan('balance', 3, 10)).map(({ account_no }) => account_no)).toEqual([20, 100]);
  });

  test('numbers account owners on', async () => {
    const accounts = [1, 2].map((no) => plainRow('account', { id: `A-${no}`, no }));
    await put(rowsOf('account', accounts));
    expect(await store().nextAccountNo()).toBe(3);
  });

  test('keeps personal data beside the journal and gives it back in the order asked', async () => {
    const profile = {
      name: '张伟',
      identity_no: '',
      phone: '138',
      email: 'z@example.com',
      legal_person_name: '',
      legal_person_no: '',
    };
    const rows = ['P-1', 'P-2'].map((party_id) => ({ party_id, salt: '0'.repeat(32), profile }));
    await store().append({ ...batch(chain(), () => [chain().next()]), profiles: rows });
    const renamed = { party_id: 'P-1', salt: '1'.repeat(32), profile: { ...profile, name: 'O\'Neil "x"' } };
    await store().append({ ...batch(chain(), () => [chain().next()]), profiles: [renamed] });
    expect(await store().profiles(['P-2', 'P-9', 'P-1'])).toEqual([rows[1], renamed]);
  });

  test('replaces all projections at once, or none of them when filling fails', async () => {
    await put(rowsOf('party', [plainRow('party', { id: 'old' })]));
    const fresh = plainRow('party', { id: 'new' });
    const failed = store().replaceProjections(async (fill) => {
      await fill(rowsOf('party', [fresh]));
      throw new Error('half-way');
    });
    await expect(failed).rejects.toThrow('half-way');
    expect(await store().scan('party', null, 10)).toEqual([plainRow('party', { id: 'old' })]);
    await store().replaceProjections(async (fill) => {
      await fill(rowsOf('party', [fresh]));
    });
    expect(await store().scan('party', null, 10)).toEqual([fresh]);
    expect((await store().head()).seq).toBe(1);
  });

  test('writes a sealed period with its totals, and can still rebuild them', async () => {
    const period = plainRow('period', { id: '2026-01', ends_at: 5, last_seq: 1, sealed_seq: 1 });
    const total = plainRow('period_total', {
      id: '2026-01|escrow|CNY',
      period_id: '2026-01',
      code: 'escrow',
    });
    const rows = new Map<ProjectionName, readonly AnyRow[]>([
      ['period', [period]],
      ['period_total', [total]],
    ]);
    await put(rows);
    await store().replaceProjections((fill) => fill(rows));
    expect(await store().scan('period', null, 10)).toEqual([period]);
    expect(await store().scan('period_total', null, 10)).toEqual([total]);
  });
}

function queryTests({ store, chain }: Context): void {
  const put = (rows: Rows): Promise<void> => store().append(batch(chain(), () => [chain().next()], rows));

  test('lists due timers of trades, restrictions, approvals and badges in order, ties whole, paused and ended ones left out', async () => {
    const trade = (
      id: string,
      due: number | null,
      kind: 'auto-confirm' | 'close-unpaid' = 'auto-confirm',
    ): AnyRow =>
      plainRow('trade', { id, timer_kind: kind, timer_due_at: due, timer_left_ms: due === null ? 7 : null });
    const restriction = (id: string, ends_at: number | null, ended_seq: number | null = null): AnyRow =>
      plainRow('restriction', { id, ends_at, ended_seq });
    await put(
      new Map([
        ['trade', [trade('t3', 30), trade('t1', 20), trade('t2', 20, 'close-unpaid'), trade('paused', null)]],
        [
          'restriction',
          [
            restriction('r1', 20),
            restriction('r2', 25),
            restriction('gone', 20, 1),
            restriction('open', null),
          ],
        ],
        [
          'approval',
          [
            plainRow('approval', { id: 'q1', status: 'pending', expires_at: 20 }),
            plainRow('approval', { id: 'q2', status: 'approved', expires_at: 20 }),
            plainRow('approval', { id: 'q3', status: 'pending', expires_at: 28 }),
          ],
        ],
        [
          'badge',
          [
            plainRow('badge', { id: 'b1', status: 'active', valid_until: 27, reaudit_at: 20 }),
            plainRow('badge', { id: 'b2', status: 'suspended', valid_until: 200, reaudit_at: null }),
            plainRow('badge', { id: 'b3', status: 'revoked', valid_until: 20, reaudit_at: 20 }),
          ],
        ],
        [
          'loan',
          [
            plainRow('loan', { id: 'l1', status: 'active', timer_at: 20 }),
            plainRow('loan', { id: 'l2', status: 'repaid', timer_at: 20 }),
            plainRow('loan', { id: 'l3', status: 'active', timer_at: null }),
          ],
        ],
      ]),
    );
    const due = async (after: number, upto: number, limit: number): Promise<string[]> =>
      (await store().timers(after, upto, limit)).map(
        ({ kind, subject, due_at }) => `${due_at} ${kind} ${subject}`,
      );
    const at_20 = [
      '20 age-loan l1',
      '20 auto-confirm t1',
      '20 close-unpaid t2',
      '20 end-restriction r1',
      '20 expire-proposal q1',
      '20 plan-reaudit b1',
    ];
    const later = [
      '25 end-restriction r2',
      '27 expire-badge b1',
      '28 expire-proposal q3',
      '30 auto-confirm t3',
    ];
    expect(await due(0, 100, 10)).toEqual([...at_20, ...later]);
    expect(await due(0, 100, 1)).toEqual(at_20);
    expect(await due(0, 100, 7)).toEqual([...at_20, '25 end-restriction r2']);
    expect(await due(20, 29, 10)).toEqual(later.slice(0, 3));
    expect(await due(0, 19, 10)).toEqual([]);
  });

  test('finds trades by status, side and time of creation, in pages', async () => {
    const trade = (
      id: string,
      buyer_id: string,
      seller_id: string,
      status: 'paid' | 'shipped',
      created_at: number,
    ): AnyRow => plainRow('trade', { id, buyer_id, seller_id, status, created_at });
    await put(
      rowsOf('trade', [
        trade('t1', 'A', 'B', 'paid', 10),
        trade('t2', 'B', 'A', 'shipped', 20),
        trade('t3', 'A', 'A', 'paid', 30),
        trade('t4', 'C', 'B', 'paid', 40),
      ]),
    );
    const ids = async (
      filter: Parameters<LedgerStore['trades']>[0],
      after = '',
      limit = 10,
    ): Promise<unknown[]> => (await store().trades(filter, after, limit)).map(({ id }) => id);
    expect(await ids({})).toEqual(['t1', 't2', 't3', 't4']);
    expect(await ids({}, 't1', 2)).toEqual(['t2', 't3']);
    expect(await ids({ account_id: 'A' })).toEqual(['t1', 't2', 't3']);
    expect(await ids({ account_id: 'A' }, 't1', 1)).toEqual(['t2']);
    expect(await ids({ account_id: 'B', status: 'paid' })).toEqual(['t1', 't4']);
    expect(await ids({ from_at: 20, to_at: 40 })).toEqual(['t2', 't3']);
  });
}

const LEDGER_ACCOUNTS = [8, 16, 24, 32, 40, 48, 56];

function balanceTests({ store, chain }: Context): void {
  async function fill(): Promise<Entry[]> {
    const rows = LEDGER_ACCOUNTS.map((account_no) =>
      plainRow('balance', { account_no, code: account_no === 8 ? 'escrow' : 'customer-available' }),
    );
    const entries = chain().many(60);
    await store().append(batch(new EntryChain(), () => entries, rowsOf('balance', rows)));
    return entries;
  }

  test('gives the balance of any ledger account after any entry, in the order asked', async () => {
    const entries = await fill();
    const asked = LEDGER_ACCOUNTS.concat(999).flatMap((account_no) =>
      [0, 1, 7, 30, 60, 1_000].map((seq) => ({ account_no, seq })),
    );
    const expected = asked.map(({ account_no, seq }) => {
      const postings = entries.filter((entry) => entry.seq <= seq).flatMap((entry) => entry.postings);
      return postings.findLast((posting) => posting.account_no === account_no)?.balance_minor ?? 0n;
    });
    expect(await store().balancesAt(asked)).toEqual(expected);
    expect(await store().balancesAt([])).toEqual([]);
  });

  test('gives the trial balance after any entry, and starts from a sealed period where there is one', async () => {
    const entries = await fill();
    const fold = (seq: number): string[] => {
      const sums = new Map<string, bigint>();
      for (const { account_no, amount_minor } of entries.slice(0, seq).flatMap((entry) => entry.postings)) {
        const code = account_no === 8 ? 'escrow' : 'customer-available';
        sums.set(code, (sums.get(code) ?? 0n) + amount_minor);
      }
      return ['customer-available', 'escrow']
        .filter((code) => sums.get(code))
        .map((code) => `${code} ${sums.get(code)}`);
    };
    const totals = async (seq: number): Promise<string[]> =>
      (await store().totalsAt(seq)).map(({ code, balance_minor }) => `${code} ${balance_minor}`);
    for (const seq of [0, 1, 30, 59, 60]) {
      expect(await totals(seq), `after ${seq}`).toEqual(fold(seq));
    }
    // Totals that nobody could fold show that the sealed ones are where it starts.
    const period = plainRow('period', { id: '2026-01', ends_at: 1, last_seq: 30, sealed_seq: 61 });
    const total = plainRow('period_total', {
      id: '2026-01|losses|CNY',
      period_id: '2026-01',
      code: 'losses',
      balance_minor: 2n ** 62n,
    });
    const rows = new Map<ProjectionName, readonly AnyRow[]>([
      ['period', [period]],
      ['period_total', [total]],
    ]);
    await store().append(batch(chain(), () => [chain().next()], rows));
    expect(await totals(29)).toEqual(fold(29));
    expect(await totals(30)).toEqual([`losses ${2n ** 62n}`]);
    expect(await totals(60)).toContain(`losses ${2n ** 62n}`);
  });

  test('gives statements of several ledger accounts in pages', async () => {
    const entries = await fill();
    const lines = (account_nos: number[], after: number, upto: number): unknown[] =>
      entries
        .filter(({ seq }) => seq > after && seq <= upto)
        .flatMap(({ seq, kind, subject, booked_at, postings }) =>
          postings
            .filter(({ account_no }) => account_nos.includes(account_no))
            .map((posting) => ({ seq, kind, subject, booked_at, ...posting })),
        );
    expect(await store().statement([8], 0, 60, 100)).toEqual(lines([8], 0, 60));
    expect(await store().statement([8, 24, 16], 10, 40, 100)).toEqual(lines([8, 24, 16], 10, 40));
    expect(await store().statement([], 0, 60, 100)).toEqual([]);
    expect(await store().statement([8], 0, 60, 1)).toEqual(lines([8], 0, 60).slice(0, 1));
    // Both sides of one entry are asked for, so a page of one line holds two.
    const [first] = entries;
    const both = first?.postings.map(({ account_no }) => account_no) ?? [];
    expect(await store().statement(both, 0, 1, 1)).toEqual(lines(both, 0, 1));
    expect(lines(both, 0, 1)).toHaveLength(2);
  });
}
