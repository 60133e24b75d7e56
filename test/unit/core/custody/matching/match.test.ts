// Matching bank lines with movements of the books: each rule, what it must not match, and that nothing depends on luck.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { sumOf, type BankLine, type Match, type Movement } from '#core/custody/matching/items';
import { matchItems, type MatchOptions } from '#core/custody/matching/match';
import { suggestGroups } from '#core/custody/matching/suggest';

const OPTIONS: MatchOptions = { days_before: 1, days_after: 10, card_days: 7 };
const ACCOUNT = 'custody-icbc';

let lines_made = 0;
let movements_made = 0;

function line(amount: number, day: string, more: Partial<BankLine> = {}): BankLine {
  lines_made += 1;
  return {
    ...{
      id: `line-${String(lines_made).padStart(4, '0')}`,
      account_id: ACCOUNT,
      amount_minor: BigInt(amount),
    },
    ...{ booked_on: `2026-03-${day}`, reference: '', text: '', details: [], ...more },
  };
}

function movement(amount: number, day: string, reference: string, more: Partial<Movement> = {}): Movement {
  movements_made += 1;
  return {
    ...{ id: `movement-${String(movements_made).padStart(4, '0')}`, account_id: ACCOUNT, reference },
    ...{ amount_minor: BigInt(amount), booked_on: `2026-03-${day}`, channel: 'bank', ...more },
  };
}

const shape = ({ rule, lines, movements }: Match): unknown => [
  rule,
  lines.map(({ id }) => id),
  movements.map(({ id }) => id),
];

describe('one line and one movement', () => {
  it('match by reference and amount, however the bank spells the reference', () => {
    const [bank, books] = [line(-500, '05', { reference: 'w-000 12' }), movement(-500, '04', 'W00012')];
    const { matches, lines, movements } = matchItems([bank], [books], OPTIONS);
    expect(matches.map(shape)).toEqual([['same-reference', [bank.id], [books.id]]]);
    expect([matches[0]?.days, lines, movements]).toEqual([1, [], []]);
  });

  it.each([
    ['another amount', line(500, '04', { reference: 'T1' }), movement(501, '04', 'T1')],
    ['the other direction', line(500, '04', { reference: 'T1' }), movement(-500, '04', 'T1')],
    ['another reference', line(500, '04', { reference: 'T1' }), movement(500, '04', 'T2')],
    ['no reference', line(500, '04'), movement(500, '04', '')],
    ['a bank that is too early', line(500, '02', { reference: 'T1' }), movement(500, '04', 'T1')],
    ['a bank that is too late', line(500, '15', { reference: 'T1' }), movement(500, '04', 'T1')],
    ['another account', line(500, '04', { reference: 'T1', account_id: 'other' }), movement(500, '04', 'T1')],
  ])('do not match with %s', (_what, bank, books) => {
    const { matches, lines, movements } = matchItems([bank], [books], OPTIONS);
    expect([matches, lines, movements]).toEqual([[], [bank], [books]]);
  });

  it('match by a reference that only the text has, unless two lines have it', () => {
    const bank = line(700, '05', { text: 'PAYMENT FROM LI REF U00000077 THANKS' });
    const books = movement(700, '05', 'U00000077');
    expect(matchItems([bank], [books], OPTIONS).matches.map(shape)).toEqual([
      ['reference-in-text', [bank.id], [books.id]],
    ]);
    const again = line(700, '05', { text: 'U00000077' });
    expect(matchItems([bank, again], [books], OPTIONS).matches).toEqual([]);
  });

  it('of what the bank booked twice match the first', () => {
    const [first, second] = [line(900, '05', { reference: 'T9' }), line(900, '05', { reference: 'T9' })];
    const books = movement(900, '05', 'T9');
    const { matches, lines } = matchItems([second, first], [books], OPTIONS);
    expect(matches.map(shape)).toEqual([['same-reference', [first.id], [books.id]]]);
    expect(lines).toEqual([second]);
    const [suggestion] = suggestGroups([second], [], [first], { ...OPTIONS, off_ppm: 10_000 });
    expect([suggestion?.rule, suggestion?.difference_minor]).toEqual(['bank-twice', 1_800n]);
  });
});

describe('batches', () => {
  const cards = [
    movement(100, '04', 'T1', { channel: 'card' }),
    movement(250, '04', 'T2', { channel: 'card' }),
    movement(250, '05', 'T3', { channel: 'card' }),
  ];

  it('match by what they say they are made of', () => {
    const details = [
      { amount_minor: 250n, reference: 'T3' },
      { amount_minor: 100n, reference: 'T1' },
    ];
    const bank = line(350, '06', { reference: 'CARD', details });
    expect(matchItems([bank], cards, OPTIONS).matches.map(shape)).toEqual([
      ['batch-details', [bank.id], [cards[2]?.id, cards[0]?.id]],
    ]);
    const lacking = line(350, '06', {
      details: [...details.slice(0, 1), { amount_minor: 100n, reference: 'T9' }],
    });
    expect(matchItems([lacking], cards.slice(0, 1), OPTIONS).matches).toEqual([]);
  });

  it('do not match the same movement for two of their parts', () => {
    const part = { amount_minor: 100n, reference: 'T1' };
    const bank = line(200, '06', { details: [part, part] });
    expect(matchItems([bank], cards, OPTIONS).matches).toEqual([]);
  });

  it('without parts match all that cards paid on the one day of that sum', () => {
    const bank = line(350, '05', { reference: 'CARD20260304' });
    expect(matchItems([bank], cards, OPTIONS).matches.map(shape)).toEqual([
      ['card-day', [bank.id], [cards[0]?.id, cards[1]?.id]],
    ]);
  });

  it('match no day where two have the sum, and no day for two lines', () => {
    const bank = line(250, '06');
    const other = movement(250, '03', 'T0', { channel: 'card' });
    const days = [...cards.slice(2), other];
    expect(matchItems([bank], days, OPTIONS).matches).toEqual([]);
    expect(matchItems([bank, line(250, '06')], cards.slice(2), OPTIONS).matches).toEqual([]);
  });
});

describe('parts of one payment', () => {
  it('match when their sums agree, many to many', () => {
    const lines = [line(-300, '05', { reference: 'P1' }), line(-200, '06', { reference: 'P1' })];
    const movements = [movement(-400, '05', 'P1'), movement(-100, '05', 'P1')];
    expect(matchItems(lines, movements, OPTIONS).matches.map(shape)).toEqual([
      ['reference-sum', lines.map(({ id }) => id), movements.map(({ id }) => id)],
    ]);
    expect(matchItems(lines.slice(1), movements, OPTIONS).matches).toEqual([]);
  });
});

describe('suggestions', () => {
  const options = { ...OPTIONS, off_ppm: 50_000 };

  it.each([
    ['amount-off', [line(1_010, '05', { reference: 'T5' })], [movement(1_000, '05', 'T5')], 10n],
    ['amount-and-day', [line(1_000, '06')], [movement(1_000, '05', 'T5')], 0n],
    [
      'amount-sum',
      [line(1_000, '06')],
      [movement(400, '05', 'T5'), movement(77, '05', 'T6'), movement(600, '04', 'T7')],
      0n,
    ],
    [
      'bank-reversal',
      [line(1_000, '06', { reference: 'X1' }), line(-1_000, '07', { reference: 'X1' })],
      [],
      0n,
    ],
    ['books-reversal', [], [movement(90, '05', 'A1'), movement(-90, '05', 'A1')], 0n],
  ])('of the kind %s', (rule, lines, movements, difference_minor) => {
    const found = suggestGroups(lines, movements, [], options);
    expect(found.map((one) => one.rule)).toContain(rule);
    expect(found.find((one) => one.rule === rule)?.difference_minor).toBe(difference_minor);
  });

  it('are none where amounts are further apart than the policy lets them', () => {
    const [bank, books] = [line(1_100, '05', { reference: 'T5' }), movement(1_000, '05', 'T5')];
    expect(suggestGroups([bank], [books], [], options)).toEqual([]);
  });
});

describe('any items', () => {
  const item = fc.record({
    amount: fc.integer({ min: -3, max: 3 }).filter((amount) => amount !== 0),
    day: fc.integer({ min: 10, max: 25 }),
    reference: fc.constantFrom('', 'A', 'B', 'C', 'D', 'REFERENCE1'),
    card: fc.boolean(),
  });

  it('match at most once, in sums that agree, whatever order they come in', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 25 }), fc.array(item, { maxLength: 25 }), (left, right) => {
        const lines = left.map(({ amount, day, reference }, place) =>
          line(amount, String(day), {
            ...{ id: `l${String(place).padStart(2, '0')}`, reference, text: `for ${reference}` },
          }),
        );
        const movements = right.map(({ amount, day, reference, card }, place) =>
          movement(amount, String(day), reference, {
            ...{ id: `m${String(place).padStart(2, '0')}`, channel: card ? 'card' : 'bank' },
          }),
        );
        const matched = matchItems(lines, movements, OPTIONS);
        for (const match of matched.matches) {
          expect(sumOf(match.lines)).toBe(sumOf(match.movements));
          expect(match.days).toBeLessThanOrEqual(OPTIONS.days_after);
        }
        const seen = [
          ...matched.matches.flatMap((match) => [...match.lines, ...match.movements]),
          ...matched.lines,
          ...matched.movements,
        ].map(({ id }) => id);
        expect([...seen].sort()).toEqual([...lines, ...movements].map(({ id }) => id).sort());
        const again = matchItems([...lines].reverse(), [...movements].reverse(), OPTIONS);
        expect(again.matches.map(shape)).toEqual(matched.matches.map(shape));
        // What was left is left for good: the same items, asked once more, give nothing.
        expect(matchItems(matched.lines, matched.movements, OPTIONS).matches).toEqual([]);
      }),
    );
  });
});
