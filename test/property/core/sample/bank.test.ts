// The bank's view against the books' movements, for any movements: continuity, and every difference listed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { checkStatement, type DayStatement } from '#core/custody/statement';
import { Bank, type CustodyMovement } from '#core/sample/bank';
import { dayFrom, dayNumber, dayStart, dayText, isBusinessDay } from '#core/sample/calendar';
import { Random } from '#core/sample/random';

const FIRST = dayFrom('2026-01-26');
const DAYS = 45;
const ACCOUNT = {
  account_id: 'c',
  bank: 'ICBC',
  bic: 'ICBKCNBJ',
  account_number: '1',
  owner: 'o',
  currency: 'CNY',
};

const movementsArbitrary = fc
  .array(
    fc.record({
      offset_ms: fc.integer({ min: 0, max: DAYS * 86_400_000 - 1 }),
      amount: fc.integer({ min: -100_000, max: 100_000 }).filter((amount) => amount !== 0),
      card: fc.boolean(),
    }),
    { maxLength: 250 },
  )
  .map((rows) =>
    rows
      .sort((left, right) => left.offset_ms - right.offset_ms)
      .map(({ offset_ms, amount, card }, index): CustodyMovement => {
        const batch = card && amount > 0;
        const rest = {
          seq: index + 1,
          at: dayStart(FIRST) + offset_ms,
          reference: `T${String(index)}`,
          text: 'x',
        };
        return {
          ...rest,
          amount_minor: BigInt(amount),
          purpose: batch ? 'card-batch' : card ? 'card-return' : amount > 0 ? 'receipt' : 'payment',
          by_card: card,
        };
      }),
  );

function run(
  movements: readonly CustodyMovement[],
  seed: number,
): { statements: DayStatement[]; bank: Bank } {
  // The last twelve days have no breaks, so that late bookings arrive; two weeks more settle the cards.
  const bank = new Bank(ACCOUNT, new Random(seed, 'bank'), 12, FIRST + DAYS + 14);
  const statements = movements.flatMap((movement) => [...bank.take(movement)]);
  return { statements: [...statements, ...bank.finish()], bank };
}

describe('Bank', () => {
  it('writes one statement a day, each continuing the last, all adding up', () => {
    fc.assert(
      fc.property(movementsArbitrary, fc.integer(), (movements, seed) => {
        const { statements } = run(movements, seed);
        statements.forEach((statement, index) => {
          checkStatement(statement);
          const before = statements[index - 1];
          expect(statement.sequence_no).toBe(index + 1);
          expect(statement.opening_minor).toBe(before?.closing_minor ?? 0n);
          if (before !== undefined) {
            expect(dayFrom(statement.day)).toBe(dayFrom(before.day) + 1);
          }
        });
      }),
    );
  });

  it('differs from the books by the listed breaks alone', () => {
    fc.assert(
      fc.property(movementsArbitrary, fc.integer(), (movements, seed) => {
        const { statements, bank } = run(movements, seed);
        const books = movements.reduce((sum, movement) => sum + movement.amount_minor, 0n);
        const listed = bank.breaks.reduce(
          (sum, one) => sum + (one.kind === 'late-booking' ? 0n : one.amount_minor),
          0n,
        );
        expect(statements.at(-1)?.closing_minor ?? 0n).toBe(books + listed);
        const references = statements.flatMap((statement) =>
          statement.entries.map((entry) => entry.bank_reference),
        );
        expect(new Set(references).size).toBe(references.length);
      }),
    );
  });

  it('books card payments on the next business day, in one batch per day of payment', () => {
    fc.assert(
      fc.property(movementsArbitrary, fc.integer(), (movements, seed) => {
        const { statements } = run(movements, seed);
        const batches = statements.flatMap((statement) =>
          statement.entries.filter((entry) => entry.purpose === 'card-batch'),
        );
        const days = new Set(
          movements.filter((one) => one.purpose === 'card-batch').map((one) => dayNumber(one.at)),
        );
        expect(batches).toHaveLength(days.size);
        for (const batch of batches) {
          const paid_on = dayFrom(batch.reference.slice(4).replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3'));
          expect(isBusinessDay(dayFrom(batch.booked_on))).toBe(true);
          expect(dayFrom(batch.booked_on)).toBeGreaterThan(paid_on);
          expect(batch.details.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('shows Spring Festival payments only after it', () => {
    const at = dayStart(dayFrom('2026-02-15')) + 1_000;
    const movement: CustodyMovement = {
      seq: 1,
      at,
      amount_minor: 5n,
      reference: 'T',
      text: 'x',
      purpose: 'card-batch',
      by_card: true,
    };
    const { statements } = run([movement], 1);
    expect(statements.find((statement) => statement.entries.length > 0)?.day).toBe('2026-02-24');
    expect(dayText(dayFrom('2026-02-24'))).toBe('2026-02-24');
  });
});
