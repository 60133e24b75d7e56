/**
 * Suggestions: what of the open items may belong together though no rule matches it, with why. People confirm, or do not.
 *
 * A line or a movement has a few suggestions at most, the most telling first. What the bank booked twice and what either side took back
 * belongs to no movement at all; it is named so that nobody looks for one.
 */
import type { SuggestionRule } from '../custody-words';
import {
  dayNo,
  plainReference,
  spanDays,
  sumOf,
  type BankLine,
  type Group,
  type Movement,
  type Suggestion,
} from './items';
import { inWindow, type MatchWindow } from './match';

export interface SuggestOptions extends MatchWindow {
  /** Parts per million by which two amounts of one reference may differ. */
  readonly off_ppm: number;
}

/** Items that a sum is looked for among, and items of a sum: more would be chance, and take long. */
const SUM_CANDIDATES_MAX = 16;
const SUM_ITEMS_MAX = 4;
const PER_ITEM_MAX = 3;

function suggestionOf(rule: SuggestionRule, group: Group): Suggestion {
  const difference_minor = sumOf(group.lines) - sumOf(group.movements);
  return { ...group, rule, days: spanDays(group), difference_minor };
}

const magnitude = (amount_minor: bigint): bigint => (amount_minor < 0n ? -amount_minor : amount_minor);

/** Open movements of one account, to be found by reference, by amount and by day. */
class MovementIndex {
  readonly #by_reference = new Map<string, Movement[]>();
  readonly #by_amount = new Map<bigint, Movement[]>();
  readonly #by_day = new Map<number, Movement[]>();

  constructor(movements: readonly Movement[]) {
    const add = <K>(index: Map<K, Movement[]>, key: K, movement: Movement): void => {
      const list = index.get(key);
      if (list === undefined) index.set(key, [movement]);
      else list.push(movement);
    };
    for (const movement of movements) {
      add(this.#by_reference, plainReference(movement.reference), movement);
      add(this.#by_amount, movement.amount_minor, movement);
      add(this.#by_day, dayNo(movement.booked_on), movement);
    }
  }

  ofReference(reference: string): readonly Movement[] {
    return reference === '' ? [] : (this.#by_reference.get(reference) ?? []);
  }

  ofAmount(amount_minor: bigint): readonly Movement[] {
    return this.#by_amount.get(amount_minor) ?? [];
  }

  /** Movements of a sign near a line's day, the nearest first, at most so many. */
  near(line: BankLine, { days_before, days_after }: MatchWindow, count_max: number): Movement[] {
    const day = dayNo(line.booked_on);
    const found: Movement[] = [];
    for (let apart = 0; apart <= Math.max(days_before, days_after); apart += 1) {
      const days = apart === 0 ? [day] : [day - apart, day + apart];
      for (const one of days) {
        if (one < day - days_after || one > day + days_before) continue;
        for (const movement of this.#by_day.get(one) ?? []) {
          if (movement.amount_minor > 0n === line.amount_minor > 0n) found.push(movement);
          if (found.length === count_max) return found;
        }
      }
    }
    return found;
  }
}

/** Same reference, another amount, not by much. */
function amountOff(line: BankLine, index: MovementIndex, options: SuggestOptions): Suggestion[] {
  return index
    .ofReference(plainReference(line.reference))
    .filter((movement) => {
      const off = magnitude(line.amount_minor - movement.amount_minor);
      return (
        line.amount_minor > 0n === movement.amount_minor > 0n &&
        off > 0n &&
        off * 1_000_000n <= magnitude(movement.amount_minor) * BigInt(options.off_ppm) &&
        inWindow(line, movement, options)
      );
    })
    .map((movement) => suggestionOf('amount-off', { lines: [line], movements: [movement] }));
}

/** Same amount near the same day, nothing more. */
function amountAndDay(line: BankLine, index: MovementIndex, window: MatchWindow): Suggestion[] {
  return index
    .ofAmount(line.amount_minor)
    .filter((movement) => inWindow(line, movement, window))
    .map((movement) => suggestionOf('amount-and-day', { lines: [line], movements: [movement] }));
}

/** The first few items whose sum is exactly an amount. */
function summing(items: readonly Movement[], amount_minor: bigint): readonly Movement[] | null {
  const chosen: Movement[] = [];
  const search = (from: number, left_minor: bigint): boolean => {
    if (left_minor === 0n && chosen.length > 1) return true;
    if (chosen.length === SUM_ITEMS_MAX) return false;
    for (let place = from; place < items.length; place += 1) {
      const item = items[place] as Movement;
      chosen.push(item);
      if (search(place + 1, left_minor - item.amount_minor)) return true;
      chosen.pop();
    }
    return false;
  };
  return search(0, amount_minor) ? chosen : null;
}

/** Several movements near a line that are its sum. */
function amountSum(line: BankLine, index: MovementIndex, window: MatchWindow): Suggestion[] {
  const found = summing(index.near(line, window, SUM_CANDIDATES_MAX), line.amount_minor);
  return found === null ? [] : [suggestionOf('amount-sum', { lines: [line], movements: found })];
}

/** Two items of one side that take each other back. */
function reversals<T extends BankLine | Movement>(
  items: readonly T[],
  window: MatchWindow,
  groupOf: (pair: readonly [T, T]) => Suggestion,
): Suggestion[] {
  const found: Suggestion[] = [];
  const open = new Map<string, T[]>();
  const days_max = window.days_after;
  for (const item of [...items].sort((left, right) => dayNo(left.booked_on) - dayNo(right.booked_on))) {
    const reference = plainReference(item.reference);
    if (reference === '') continue;
    const other = open
      .get(`${reference}|${String(-item.amount_minor)}`)
      ?.find((one) => dayNo(item.booked_on) - dayNo(one.booked_on) <= days_max);
    if (other !== undefined) found.push(groupOf([other, item]));
    const key = `${reference}|${String(item.amount_minor)}`;
    open.set(key, [...(open.get(key) ?? []), item]);
  }
  return found;
}

/** A line that says the same as one that is matched already, or as another open one before it. */
function bankTwice(lines: readonly BankLine[], matched: readonly BankLine[]): Suggestion[] {
  const key = (line: BankLine): string =>
    `${line.account_id}|${plainReference(line.reference)}|${String(line.amount_minor)}`;
  const first = new Map<string, BankLine>();
  for (const line of matched) {
    if (plainReference(line.reference) !== '') first.set(key(line), line);
  }
  return lines.flatMap((line) => {
    if (plainReference(line.reference) === '') return [];
    const other = first.get(key(line));
    if (other === undefined) {
      first.set(key(line), line);
      return [];
    }
    return [suggestionOf('bank-twice', { lines: [other, line], movements: [] })];
  });
}

/**
 * What may belong together of the open items of one account.
 * @param lines what the bank booked and nothing matches
 * @param movements what the books have and the bank does not
 * @param matched lines that are matched, among which an open one may stand a second time
 */
export function suggestGroups(
  lines: readonly BankLine[],
  movements: readonly Movement[],
  matched: readonly BankLine[],
  options: SuggestOptions,
): Suggestion[] {
  const index = new MovementIndex(movements);
  const pairs = lines.flatMap((line) => {
    const near = [...amountOff(line, index, options), ...amountAndDay(line, index, options)];
    return near.length > 0 ? near.slice(0, PER_ITEM_MAX) : amountSum(line, index, options);
  });
  return [
    ...pairs,
    ...reversals(lines, options, (pair) => suggestionOf('bank-reversal', { lines: pair, movements: [] })),
    ...reversals(movements, options, (pair) =>
      suggestionOf('books-reversal', { lines: [], movements: pair }),
    ),
    ...bankTwice(lines, matched),
  ];
}
