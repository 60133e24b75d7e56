// Custody in the books: statements that go on from one another or are refused whole, matches of equal sums, breaks, runs.
import { describe, expect, it } from 'vitest';

import type { CommandData } from '#core/ledger/commands';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { ALL_PASSED, custodyStory, movementsOf, statementData, type LineSaid } from '#test/support/custody';

type Statement = CommandData<'record-statement'>;

const DAYS = ['2026-01-01', '2026-01-02', '2026-01-03'] as const;
const FIRST = statementData({ day: DAYS[0] }, [{ amount: 500n, reference: 'U1' }, { amount: -200n }], {
  sequence_no: 41,
});

/** Books whose account `bank` has a statement that ends at 300. */
async function begun(): Promise<Books> {
  const books = await Books.trading();
  await books.do('record-statement', FIRST);
  return books;
}

async function refused(books: Books, data: Statement): Promise<unknown> {
  const before = await books.store.scan('custody_line', null, 100);
  const result = await books.try('record-statement', data);
  expect(await books.store.scan('custody_line', null, 100)).toEqual(before);
  return result.status === 'done' ? null : { code: result.refusal.code, ...result.refusal.details };
}

describe('a statement', () => {
  const next = (lines: readonly LineSaid[], more: Partial<Statement> = {}): Statement =>
    statementData({ day: DAYS[1], opening: 300n }, lines, { sequence_no: 42, ...more });

  it('is kept with its lines, and the next goes on from it', async () => {
    const books = await begun();
    const details = [
      { amount: 10n, reference: 'T1' },
      { amount: 15n, reference: 'T2' },
    ];
    await books.do('record-statement', next([{ amount: 25n, reference: 'CARD', details }]));
    expect(await books.row('custody_line', `bank-${DAYS[1]}/1`)).toMatchObject({
      ...{ amount_minor: 25n, reference: 'CARD', match_id: null, settled_on: null },
      details: [
        { amount: '10', reference: 'T1' },
        { amount: '15', reference: 'T2' },
      ],
    });
    expect(await books.row('custody_tip', 'bank')).toMatchObject({ closing_minor: 325n, sequence_no: 42 });
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });

  it('may be without lines, and begin the numbers anew with the year', async () => {
    const books = await begun();
    await books.do('record-statement', next([]));
    const day = '2027-01-04';
    const data = statementData({ day, opening: 300n }, [], { sequence_no: 1 });
    await books.do('record-statement', data);
    expect(await books.row('custody_tip', 'bank')).toMatchObject({ sequence_no: 1, to_day: day });
  });

  it.each<[string, Statement, unknown]>([
    [
      'does not add up',
      next([{ amount: 25n }], { closing: 324n }),
      { field: 'closing', found_minor: '324', expected_minor: '325', difference_minor: '-1' },
    ],
    [
      'does not begin where the one before it ended',
      statementData({ day: DAYS[1], opening: 301n }, [], { sequence_no: 42 }),
      { field: 'opening', found_minor: '301', expected_minor: '300', difference_minor: '1' },
    ],
    ['leaves one out', next([], { sequence_no: 43 }), { field: 'sequence_no', found: 43, expected: 42 }],
    ['comes twice', next([], { sequence_no: 41 }), { field: 'sequence_no', found: 41, expected: 42 }],
    [
      'goes back in days',
      next([], { from_day: '2025-12-31', to_day: '2025-12-31' }),
      { field: 'from_day', found: '2025-12-31' },
    ],
    [
      'has no number and the same day',
      statementData({ day: DAYS[0], opening: 300n }, [], { statement_id: 'again' }),
      { field: 'from_day' },
    ],
    ['begins with its second page', next([], { page: 2 }), { field: 'page', found: 2, expected: 1 }],
    [
      'has parts that are not their line',
      next([{ amount: 25n, details: [{ amount: 24n, reference: 'T1' }] }]),
      { field: 'lines.0.details', found_minor: '24', expected_minor: '25' },
    ],
    [
      'has a line of another day',
      next([{ amount: 25n, booked_on: DAYS[2] }]),
      { field: 'lines.0.booked_on', found: DAYS[2] },
    ],
  ])('that %s is refused whole', async (_what, data, expected) => {
    const books = await begun();
    expect(await refused(books, data)).toMatchObject({ code: 'wrong-state', ...(expected as object) });
  });

  it('is of a custody account, and has an id of its own', async () => {
    const books = await begun();
    expect(await refused(books, { ...next([]), account_id: 'ann' })).toMatchObject({ code: 'not-found' });
    expect(await refused(books, { ...next([]), statement_id: FIRST.statement_id })).toMatchObject({
      code: 'already-exists',
    });
  });

  it('comes in pages, each of which goes on from the one before it', async () => {
    const books = await begun();
    await books.do('record-statement', next([{ amount: 5n }], { last_page: false }));
    const page = (no: number, opening: bigint, sequence_no = 42): Statement =>
      statementData({ day: DAYS[1], opening }, [{ amount: 1n }], {
        ...{ statement_id: `p${String(no)}`, page: no, sequence_no },
      });
    expect(await refused(books, page(3, 305n))).toMatchObject({ field: 'page', expected: 2 });
    expect(await refused(books, page(2, 304n))).toMatchObject({ field: 'opening' });
    expect(await refused(books, page(2, 305n, 43))).toMatchObject({ field: 'sequence_no' });
    expect(await refused(books, { ...next([]), statement_id: 'x', sequence_no: 43 })).toMatchObject({
      field: 'page',
    });
    await books.do('record-statement', page(2, 305n));
    expect(await books.row('custody_tip', 'bank')).toMatchObject({ closing_minor: 306n, last_page: true });
  });
});

describe('movements', () => {
  it('are what entries moved on custody accounts, with the name the bank knows them by', async () => {
    const books = await Books.trading();
    await books.topUp('ann', 5_000n);
    await books.trade('t1', 1_000n, 'paid');
    await books.do('request-withdrawal', {
      ...{ withdrawal_id: 'w1', account_id: 'ann', instrument_id: 'ann-bank', amount: 700n },
    });
    await books.do('complete-withdrawal', { withdrawal_id: 'w1', custody_id: 'bank' });
    const moved = await movementsOf(books);
    expect(
      moved.map(({ kind, amount_minor, channel, booked_on }) => [kind, amount_minor, channel, booked_on]),
    ).toEqual([
      ['top-up', 5_000n, 'bank', '2026-01-01'],
      ['complete-withdrawal', -700n, 'bank', '2026-01-01'],
    ]);
    expect(moved.at(-1)).toMatchObject({ reference: 'w1', account_id: 'bank', match_id: null });
  });
});

describe('a match', () => {
  const ids = { line: 'bank-2026-01-01/1', other: 'bank-2026-01-01/2' };

  async function open(): Promise<{ books: Books; movement: string; second: string }> {
    const books = await begun();
    await books.topUp('ann', 500n);
    await books.topUp('bob', 500n);
    const [movement, second] = (await movementsOf(books)).map(({ id }) => id);
    return { books, movement: movement ?? '', second: second ?? '' };
  }

  const asked = (line_ids: string[], movement_ids: string[], more: object = {}) => ({
    account_id: 'bank',
    matches: [{ rule: 'same-reference' as const, line_ids, movement_ids }],
    ...more,
  });

  it('holds equal sums, and no item twice', async () => {
    const { books, movement, second } = await open();
    await books.do('match-items', asked([ids.line], [movement]));
    expect(await books.row('custody_line', ids.line)).toMatchObject({ settled_on: '2026-01-01' });
    const again = await books.try('match-items', asked([ids.line], [second]));
    expect(again).toMatchObject({ refusal: { code: 'wrong-state', details: { expected: 'in no match' } } });
    const unequal = await books.try('match-items', asked([ids.other], [second]));
    expect(unequal).toMatchObject({ refusal: { details: { what: 'match', difference_minor: '-700' } } });
    expect(await books.outcome('match-items', asked([ids.line, ids.line], []))).toBe('wrong-state');
    expect(await books.outcome('match-items', asked(['none/1'], [second]))).toBe('not-found');
    expect(await books.outcome('match-items', { ...asked([ids.other], [second]), account_id: 'x' })).toBe(
      'not-found',
    );
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });

  it('is refused whole when one of several is wrong', async () => {
    const { books, movement, second } = await open();
    const [good] = asked([ids.line], [movement]).matches;
    const [bad] = asked([ids.other], [second]).matches;
    const data = { account_id: 'bank', matches: [good, bad].flatMap((match) => match ?? []) };
    expect(await books.outcome('match-items', data)).toBe('wrong-state');
    expect(await books.row('custody_line', ids.line)).toMatchObject({ match_id: null });
  });

  it('by hand says why; taken back it stays as history and lets its items go', async () => {
    const { books, movement, second } = await open();
    const by_hand = {
      account_id: 'bank',
      matches: [{ rule: 'manual' as const, line_ids: [ids.line], movement_ids: [movement] }],
    };
    expect(await books.outcome('match-items', by_hand)).toBe('invalid');
    await books.do('match-items', { ...by_hand, reason: 'the bank said so' });
    const match_id = String((await books.row('custody_line', ids.line)).match_id);
    await books.do('undo-match', { match_id, reason: 'it was another' });
    expect(await books.outcome('undo-match', { match_id, reason: 'again' })).toBe('wrong-state');
    await books.do('match-items', asked([ids.line], [second]));
    expect(await books.row('custody_match', match_id)).toMatchObject({
      ...{ reason: 'the bank said so', undone_reason: 'it was another' },
    });
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });

  it('ends what is said of a break, which keeps cause and owner until they change', async () => {
    const { books, movement } = await open();
    const note = (data: object) => ({ item_id: movement, escalate: false, note: '', ...data });
    await books.do('note-break', note({ break_cause: 'timing', note: 'Tomorrow.' }));
    await books.do('note-break', note({ escalate: true }));
    expect(await books.row('custody_break', movement)).toMatchObject({ cause: 'timing', note: 'Tomorrow.' });
    expect(await books.outcome('note-break', note({}))).toBe('invalid');
    expect(await books.outcome('note-break', note({ owner: 'nobody' }))).toBe('not-found');
    await books.do('match-items', asked([ids.line], [movement]));
    expect(await books.outcome('note-break', note({ note: 'late' }))).toBe('wrong-state');
    // Taken back it is open anew: what was said before is in the journal, and does not stand as if it were said now.
    const match_id = String((await books.row('custody_line', ids.line)).match_id);
    await books.do('undo-match', { match_id, reason: 'it was another' });
    expect(await books.row('custody_break', movement)).toMatchObject({
      ...{ cause: null, owner: null, note: '', escalated_at: null },
    });
    await books.do('note-break', note({ note: 'Anew.' }));
    expect(await books.row('custody_break', movement)).toMatchObject({ cause: null, note: 'Anew.' });
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });
});

describe('a run', () => {
  it('is signed by one and reviewed by another, and taken over by a later one of its day', async () => {
    const books = await begun();
    const as_of_seq = (await books.store.head()).seq;
    const run = { day: DAYS[0], currency: 'CNY', as_of_seq, outcomes: ALL_PASSED, figures: {} };
    expect(await books.outcome('record-run', { ...run, as_of_seq: as_of_seq + 1_000 })).toBe('not-found');
    await books.do('record-run', run);
    const { run_id } = await books.row('custody_day', `${DAYS[0]}|CNY`);
    const sign = { run_id, note: '' };
    expect(await books.outcome('sign-run', { ...sign, part: 'reviewer' })).toBe('wrong-state');
    await books.do('sign-run', { ...sign, part: 'preparer' });
    expect(await books.outcome('sign-run', { ...sign, part: 'reviewer' })).toBe('approval-needed');
    await books.do('sign-run', { ...sign, part: 'reviewer' }, { actor: 'boss' });
    await books.do('record-run', run);
    expect(await books.row('custody_run', run_id)).toMatchObject({
      status: 'superseded',
      reviewed_by: 'boss',
    });
    const later = await books.row('custody_day', `${DAYS[0]}|CNY`);
    expect(later.run_id).not.toBe(run_id);
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });
});

it('the whole story can be folded again', async () => {
  const books = await Books.trading();
  await books.topUp('ann', 500n);
  await custodyStory(books);
  expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
});
