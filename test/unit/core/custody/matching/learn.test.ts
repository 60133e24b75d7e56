// Proves that shapes of groups made by hand are learned with how often they held, that they find such groups again with exact sums
// and nothing else, and that what people took back as often as they made it says nothing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  CONFIRMED_MIN,
  isTrusted,
  learnShapes,
  shapeOf,
  spellingOf,
  suggestLearned,
  type Taught,
  type TypedLine,
  type TypedMovement,
} from '#core/custody/matching/learn';
import { sumOf } from '#core/custody/matching/items';

const dayOf = (no: number): string => new Date(Date.UTC(2026, 5, 1 + no)).toISOString().slice(0, 10);

function line(id: string, amount: number, day: number, reference = '', type = 'NCHG'): TypedLine {
  return {
    ...{ id: `S/${id}`, account_id: 'C1', amount_minor: BigInt(amount), booked_on: dayOf(day) },
    ...{ reference, type, text: '', details: [] },
  };
}

function movement(id: string, amount: number, day: number, kind = 'charge-fee'): TypedMovement {
  return {
    ...{ id: `${id}@C1`, account_id: 'C1', amount_minor: BigInt(amount), booked_on: dayOf(day) },
    ...{ reference: `F-${id}`, channel: 'bank', kind },
  };
}

const taught = (day: number, amount: number, is_undone = false): Taught => ({
  lines: [line(`t${String(day)}`, amount, day + 1, `FEE${String(day)}`)],
  movements: [movement(`9${String(day)}1`, amount - 5, day), movement(`9${String(day)}2`, 5, day)],
  is_undone,
});

describe('spelling', () => {
  test('keeps words, tells numbers apart from nothing, and gives up on random names', () => {
    expect(spellingOf('fee-2026-0042')).toBe('FEE9');
    expect(spellingOf('W-1/B-2')).toBe('W9B9');
    expect(spellingOf('a1b2c3d4e5')).toBe('#');
    expect(spellingOf(' - ')).toBe('');
  });
});

describe('learning', () => {
  test('counts how often a shape was made and taken back', () => {
    const shapes = learnShapes([taught(1, 50), taught(2, 70), taught(3, 90, true)]);
    expect(shapes).toEqual([
      {
        ...{ arity: 'one-day', line_type: 'NCHG', spelling: 'FEE9', kind: 'charge-fee', channel: 'bank' },
        ...{ lag_days: 1, confirmed: 2, undone: 1 },
      },
    ]);
  });

  test('groups of several lines and several movements, and of mixed kinds, have no shape', () => {
    const mixed = [movement('1', 5, 1), movement('2', 5, 1, 'pay-out')];
    expect(shapeOf({ lines: [line('1', 10, 1)], movements: mixed })).toBeNull();
    expect(
      shapeOf({
        lines: [line('1', 5, 1), line('2', 5, 1)],
        movements: [movement('1', 5, 1), movement('2', 5, 1)],
      }),
    ).toBeNull();
    expect(shapeOf({ lines: [line('1', 5, 1), line('2', -5, 1)], movements: [] })).toBeNull();
  });

  test('a shape that was made once, or taken back as often as made, says nothing', () => {
    const open = [line('1', 30, 11, 'FEE7')] as const;
    const moved = [movement('1', 10, 10), movement('2', 20, 10)];
    expect(suggestLearned(learnShapes([taught(1, 50)]), open, moved)).toEqual([]);
    const doubted = learnShapes([taught(1, 50), taught(2, 60), taught(3, 1, true), taught(4, 2, true)]);
    expect(suggestLearned(doubted, open, moved)).toEqual([]);
    expect(suggestLearned(learnShapes([taught(1, 50), taught(2, 60)]), open, moved)).toMatchObject([
      { rule: 'learned', difference_minor: 0n, shape: { confirmed: 2, undone: 0 } },
    ]);
  });

  test('lines of a day that are one movement are found again', () => {
    const parts = (day: number): Taught => ({
      lines: [line(`a${String(day)}`, 10, day), line(`b${String(day)}`, 20, day)],
      movements: [movement(`8${String(day)}`, 30, day)],
      is_undone: false,
    });
    const shapes = learnShapes([parts(1), parts(2)]);
    const lines = [line('x', 7, 20), line('y', 8, 20)];
    const found = suggestLearned(shapes, lines, [movement('1', 15, 20), movement('2', 4, 20)]);
    expect(found.map(({ movements }) => movements.map(({ id }) => id))).toEqual([['1@C1']]);
  });

  test('what is suggested for another reason already is left out', () => {
    const shapes = learnShapes([taught(1, 50), taught(2, 60)]);
    const lines = [line('1', 30, 11, 'FEE7')];
    const movements = [movement('1', 10, 10), movement('2', 20, 10)];
    expect(suggestLearned(shapes, lines, movements, [{ lines, movements }])).toEqual([]);
  });
});

describe('whatever was taught and is open', () => {
  const groups = fc.array(
    fc.record({
      day: fc.nat(8),
      amounts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
      lag: fc.integer({ min: -2, max: 2 }),
      is_undone: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  const items = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat(8)), { maxLength: 12 });

  test('suggestions have equal sums, trusted shapes, and open items only; their order does not matter', () => {
    fc.assert(
      fc.property(groups, items, items, (made, of_bank, of_books) => {
        const lessons = made.map(({ day, amounts, lag, is_undone }, place): Taught => ({
          lines: [
            line(
              `t${String(place)}`,
              amounts.reduce((sum, one) => sum + one, 0),
              day + lag,
            ),
          ],
          movements: amounts.map((one, at) => movement(`7${String(place)}${String(at)}`, one, day)),
          is_undone,
        }));
        const lines = of_bank.map(([amount, day], place) => line(String(place), amount, day));
        const movements = of_books.map(([amount, day], place) => movement(String(place + 1), amount, day));
        const shapes = learnShapes(lessons);
        expect(learnShapes([...lessons].reverse())).toEqual(shapes);
        for (const { shape, ...found } of suggestLearned(shapes, lines, movements)) {
          expect(isTrusted(shape)).toBe(true);
          expect(shape.confirmed).toBeGreaterThanOrEqual(CONFIRMED_MIN);
          expect(found.difference_minor).toBe(0n);
          expect(sumOf(found.lines)).toBe(sumOf(found.movements));
          expect(found.lines.every((one) => lines.includes(one as TypedLine))).toBe(true);
          expect(found.movements.every((one) => movements.includes(one as TypedMovement))).toBe(true);
        }
      }),
    );
  });
});
