// All loans together: what is owed by state, vintages and roll rates, at any instant of the past and never of later.
import { describe, expect, it } from 'vitest';

import { portfolioAt, rollsOf, vintagesOf, type LentLoan } from '#core/credit/loans/portfolio';
import { DAY_MS } from '#core/kernel/instant';
import type { Row } from '#core/ledger/tables';
import { Books } from '#test/support/books';
import { running } from '#test/support/loans';

const BEIJING = 480;

async function lentOf(books: Books): Promise<LentLoan[]> {
  const rows = async <N extends 'loan' | 'loan_movement'>(table: N): Promise<Row<N>[]> =>
    (await books.store.scan(table, null, 10_000)) as unknown as Row<N>[];
  const movements = await rows('loan_movement');
  return (await rows('loan')).map((loan) => ({
    loan,
    movements: movements.filter(({ loan_id }) => loan_id === loan.id),
  }));
}

const told = (lent: readonly LentLoan[], at: number): string =>
  portfolioAt(lent, at)
    .filter(({ loans }) => loans > 0)
    .map(({ state, loans, owed_minor }) => `${state} ${String(loans)} ${owed_minor.toString()}`)
    .join(', ');

/** One loan that nobody pays, one that is paid back, one that the bank gives up. */
async function story(): Promise<{ books: Books; seen: { at: number; said: string }[] }> {
  const books = await Books.trading();
  await books.openAccount('fair', true);
  await running(books, {}, false);
  const paid = await running(books, { account_id: 'mall' });
  await books.topUp('mall', 100_000n);
  const given_up = await running(books, { account_id: 'fair' }, false);
  const seen: { at: number; said: string }[] = [];
  for (let month = 0; month < 8; month += 1) {
    await books.days(29);
    if (month === 4) {
      const off = { loan_id: given_up.id, reference: 'b', reason: 'gone', approver: 'wang' };
      await books.do('write-off-loan', off);
    }
    const at = books.env.now();
    seen.push({ at, said: told(await lentOf(books), at) });
  }
  expect((await books.row('loan', paid.id)).status).toBe('repaid');
  return { books, seen };
}

describe('a portfolio', () => {
  it('tells what is owed by how late it is, the same of a past instant whatever came later', async () => {
    const { books, seen } = await story();
    const lent = await lentOf(books);
    expect(seen[0]?.said).toBe('current 3 3000000');
    expect(seen.at(-1)?.said).toBe('default 1 1000000, written-off 1 1000000, repaid 1 0');
    for (const { at, said } of seen) {
      expect(told(lent, at)).toBe(said);
    }
    expect(told(lent, Date.UTC(2025, 0, 1))).toBe('');
  });

  it('follows the loans of each month, and how they roll from state to state', async () => {
    const { books } = await story();
    const lent = await lentOf(books);
    const at = Date.UTC(2026, 6, 1) - BEIJING * 60_000;
    expect(vintagesOf(lent, at, BEIJING)).toEqual([
      { month: '2026-01', loans: 3, lent_minor: 3_000_000n, ever_bad: [0, 2, 2, 2, 2] },
    ]);
    const rolls = rollsOf(lent, at, BEIJING);
    expect(rolls.reduce((sum, { loans }) => sum + loans, 0)).toBe(15);
    expect(rolls).toContainEqual({ from: 'current', to: 'late-30', loans: 2 });
    expect(rolls).toContainEqual({ from: 'late-90', to: 'written-off', loans: 1 });
    expect(rollsOf(lent, at - 200 * DAY_MS, BEIJING)).toEqual([]);
  });
});
