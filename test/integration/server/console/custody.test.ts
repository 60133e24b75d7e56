// Proves matching and breaks over the contract: what is open on both sides with why it may belong together, breaks by corner and age
// with their history, taking back and matching anew by rules, putting a match together anew all or nothing, and an adjustment by two
// people that closes a group.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { OpenItem } from '#core/contract/custody';
import type { ConsoleClient } from '#core/contract/contract';
import {
  codeOf,
  jobEnded,
  newKey,
  openSample,
  signIn,
  testConsole,
  type TestConsole,
} from '#test/support/console-host';
import { testFolder } from '#test/support/workspaces';

const ACCOUNT = 'custody-ccb';
const folder = testFolder();
let tested: TestConsole;
let finn: ConsoleClient;
let fay: ConsoleClient;
let ann: ConsoleClient;

async function client(login: string): Promise<ConsoleClient> {
  const made = tested.connect();
  await signIn(made, login);
  return made;
}

beforeAll(async () => {
  tested = testConsole(folder);
  await openSample(tested.connect());
  finn = await client('finn');
  fay = await client('fay');
  ann = await client('ann');
}, 240_000);
afterAll(() => tested.close());

const open = async (side: 'bank' | 'books', filter: object = {}): Promise<OpenItem[]> =>
  (await ann.custody.open({ side, filter: { account_id: ACCOUNT, ...filter } })).rows;

const submit = (kind: string, data: Record<string, unknown>) =>
  finn.commands.submit({ kind, data, key: newKey() });

const undo = (match_id: string) => submit('undo-match', { match_id, reason: 'looked at once more' });

/** Matches of one line and one movement, the newest first. */
async function pairs(count: number) {
  const { rows } = await ann.custody.matches({
    filter: { account_id: ACCOUNT, rule: 'same-reference', undone: false },
    limit: 50,
  });
  const found = rows.filter(({ lines, movements }) => lines === 1 && movements === 1).slice(0, count);
  const details = [];
  for (const { id } of found) details.push(await ann.custody.matchDetail({ id }));
  return details.map(({ match, items }) => ({
    match,
    line: items.find(({ side }) => side === 'bank')?.id ?? '',
    movement: items.find(({ side }) => side === 'books')?.id ?? '',
  }));
}

describe('what is open', () => {
  test('both sides of an account, counted, each item with why it may belong to what', async () => {
    const account = (await ann.custody.accounts()).find(({ id }) => id === ACCOUNT);
    const [bank, books] = [await open('bank'), await open('books')];
    expect(account).toMatchObject({ bank: 'CCB', currency: 'CNY', lines: bank.length });
    expect(account?.movements).toBe(books.length);
    expect(await ann.custody.openCount({ side: 'bank', filter: { account_id: ACCOUNT } })).toEqual({
      ...{ count: bank.length, exact: true },
    });
    const off = bank.find(({ suggestions }) => suggestions[0]?.rule === 'amount-off');
    const [suggested] = off?.suggestions ?? [];
    expect(suggested).toMatchObject({ fits: false, learned: null });
    expect(suggested?.items.map(({ side }) => side)).toEqual(['bank', 'books']);
    expect(books.find(({ id }) => id === suggested?.items[1]?.id)?.suggestions[0]?.rule).toBe('amount-off');
  });

  test('by days, amount and part of a reference, in pages', async () => {
    const bank = await open('bank');
    const one = bank[1] as OpenItem;
    expect(await open('bank', { text: one.reference.toLowerCase().slice(2) })).toMatchObject([
      { id: one.id },
    ]);
    const { amount_minor, booked_on } = one;
    const exact = { amount_min_minor: amount_minor, amount_max_minor: amount_minor };
    expect((await open('bank', exact)).map(({ id }) => id)).toContain(one.id);
    const of_day = await open('bank', { from: booked_on, to: booked_on });
    expect(of_day.every((item) => item.booked_on === booked_on)).toBe(true);
    expect(await open('bank', { text: '%' })).toEqual([]);
    const asked = { side: 'bank', filter: { account_id: ACCOUNT }, limit: 2 } as const;
    const first = await ann.custody.open(asked);
    const second = await ann.custody.open({ ...asked, after: first.next });
    expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual(bank.slice(0, 4).map(({ id }) => id));
  });
});

describe('breaks', () => {
  test('are counted by corner and age, and filtered by each', async () => {
    const { rows, escalated } = await ann.custody.breakCounts();
    for (const { quadrant, age_band, count, sum_minor } of rows) {
      const filter = { quadrant, age_band };
      const found = (await ann.custody.breaks({ filter, limit: 500 })).rows;
      expect(found).toHaveLength(count);
      expect(found.reduce((sum, one) => sum + one.amount_minor, 0n)).toBe(sum_minor);
      expect(await ann.custody.breakCount({ filter })).toEqual({ count, exact: true });
    }
    const high = (await ann.custody.breaks({ filter: { escalated: true } })).rows;
    expect(high).toHaveLength(escalated);
    expect(high[0]).toMatchObject({ owner: 'fay', cause: 'bank-amount' });
    expect((await ann.custody.breaks({ filter: { owner: 'fay' } })).rows).toHaveLength(1);
  });

  test('one with what is known of it and what people said', async () => {
    const [found] = (await ann.custody.breaks({ filter: { escalated: true } })).rows;
    const detail = await ann.custody.breakDetail({ id: found?.id ?? '' });
    expect(detail).toMatchObject({ is_open: true, movement: null, matches: [] });
    expect(detail.line?.file_line).toBeGreaterThan(0);
    expect(detail.notes).toMatchObject([{ kind: 'note-break', data: { escalate: true } }]);
    expect(await codeOf(ann.custody.breakDetail({ id: 'nobody/1' }))).toBe('NOT_FOUND');
  });
});

describe('matches', () => {
  test('one that is taken back is a break with its history, and is matched anew by rules', async () => {
    const [pair] = await pairs(1);
    await undo(pair?.match.id ?? '');
    const [line] = (await open('bank')).filter(({ id }) => id === pair?.line);
    expect(line?.suggestions).toMatchObject([{ rule: 'amount-and-day', fits: true }]);
    expect(await codeOf(ann.custody.match({ key: newKey() }))).toBe('FORBIDDEN');
    const { job_id } = await finn.custody.match({ key: newKey() });
    expect(await jobEnded(finn, job_id)).toMatchObject({
      ...{ kind: 'custody-match', status: 'done' },
      result: { matches: 1, by_rule: { 'same-reference': 1 } },
    });
    const detail = await ann.custody.breakDetail({ id: pair?.movement ?? '' });
    expect(detail).toMatchObject({ is_open: false, movement: { channel: 'bank' } });
    expect(detail.matches).toMatchObject([
      { made_by: 'finn', undone_at: null },
      { id: pair?.match.id, undone_by: 'finn', undone_reason: 'looked at once more' },
    ]);
  });

  test('one is put together anew in parts, or stays as it is', async () => {
    const [one, other] = await pairs(2);
    if (one === undefined || other === undefined) throw new Error('the sample has two pairs');
    await undo(one.match.id);
    await undo(other.match.id);
    const group = { line_ids: [one.line, other.line], movement_ids: [one.movement, other.movement] };
    const reason = 'paid in one go';
    await submit('match-items', {
      ...{ account_id: ACCOUNT, matches: [{ rule: 'manual', ...group }], reason },
    });
    const [made] = (await ann.custody.matches({ filter: { account_id: ACCOUNT, rule: 'manual' } })).rows;
    const match_id = made?.id ?? '';
    expect(made).toMatchObject({ lines: 2, movements: 2, made_by: 'finn', reason });

    const parts = [
      { line_ids: [one.line], movement_ids: [one.movement] },
      { line_ids: [other.line], movement_ids: [other.movement] },
    ];
    const split = (of: object[], key = newKey()) =>
      finn.custody.splitMatch({ key, match_id, reason: 'two payments after all', parts: of as typeof parts });
    const foreign = (await open('bank'))[0]?.id ?? '';
    expect(await codeOf(split([{ line_ids: [foreign, one.line], movement_ids: [] }]))).toBe('INVALID');
    if (one.match.amount_minor !== other.match.amount_minor) {
      const crossed = [{ line_ids: [one.line], movement_ids: [other.movement] }];
      expect(await codeOf(split(crossed))).toBe('REFUSED');
    }
    expect((await ann.custody.matchDetail({ id: match_id })).match.undone_at).toBeNull();
    const key = newKey();
    const answer = await split(parts, key);
    expect(await split(parts, key)).toEqual(answer);
    expect((await ann.custody.matchDetail({ id: match_id })).match.undone_by).toBe('finn');
    const after = await ann.custody.breakDetail({ id: one.line });
    expect(after.is_open).toBe(false);
    expect(after.matches.slice(0, 2)).toMatchObject([{ rule: 'manual', lines: 1 }, { id: match_id }]);
  });

  test('an adjustment that two people made closes the group that it was made for', async () => {
    const off = (await open('bank')).find(({ suggestions }) => suggestions[0]?.rule === 'amount-off');
    const [suggested] = off?.suggestions ?? [];
    const ids = suggested?.items.map(({ id }) => id) ?? [];
    const amount = suggested?.difference_minor ?? 0n;
    const { id } = await finn.approvals.propose({
      kind: 'adjust',
      data: {
        adjustment_id: 'adj-desk-1',
        lines: [
          { account_id: ACCOUNT, code: 'custody-cash', amount: (-amount).toString() },
          { account_id: 'system:CNY', code: 'suspense', amount: amount.toString() },
        ],
        reason: 'the bank booked another amount',
        basis: ids.join(' '),
      },
      ...{ key: newKey(), reason: 'the bank booked another amount' },
    });
    await fay.approvals.approve({ id, key: newKey() });
    const [line] = (await open('bank')).filter((item) => item.id === off?.id);
    expect(line?.suggestions[0]).toMatchObject({ rule: 'adjusted', fits: true, difference_minor: 0n });
    const items = line?.suggestions[0]?.items ?? [];
    const of = (side: string) => items.filter((item) => item.side === side).map((item) => item.id);
    const matches = [{ rule: 'manual', line_ids: of('bank'), movement_ids: of('books') }];
    await submit('match-items', { account_id: ACCOUNT, matches, reason: 'with the adjustment' });
    expect((await open('bank')).map((item) => item.id)).not.toContain(off?.id);
  });
});
