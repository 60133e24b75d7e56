/**
 * Breaks: what one side has on a day and the other has not, since when, and what it may be.
 *
 * An item is open on a day when it was booked by then and its match, if there is one, is whole only later. So the breaks of any
 * past day follow from what is known now; their ids are those of their items and stay while they last.
 */
import type { AgeBand, Quadrant } from './custody-words';
import { dayNo, type Suggestion } from './matching/items';

/** Days up to which an age goes. */
export const AGES = { 'to-5': 5, 'to-10': 10 } as const;

export interface Break {
  /** Of its line or movement. */
  readonly id: string;
  readonly account_id: string;
  readonly quadrant: Quadrant;
  readonly amount_minor: bigint;
  readonly reference: string;
  readonly booked_on: string;
  readonly age_days: number;
  readonly age_band: AgeBand;
  /** What it may be, the most telling first. */
  readonly suggestions: readonly Suggestion[];
}

/** What a break needs to know of its line or movement. */
export interface OneSided {
  readonly id: string;
  readonly account_id: string;
  readonly amount_minor: bigint;
  readonly reference: string;
  readonly booked_on: string;
}

export interface SettledItem {
  readonly booked_on: string;
  /** The last day of its match; null while there is none. */
  readonly settled_on: string | null;
}

/** Whether an item is on one side only at the end of a day. */
export function isOpenOn({ booked_on, settled_on }: SettledItem, day: string): boolean {
  return booked_on <= day && (settled_on === null || settled_on > day);
}

function ageBand(days: number): AgeBand {
  if (days <= AGES['to-5']) return 'to-5';
  return days <= AGES['to-10'] ? 'to-10' : 'older';
}

function breakOf(
  { id, account_id, amount_minor, reference, booked_on }: OneSided,
  side: 'bank' | 'books',
  day: string,
  suggestions: readonly Suggestion[],
): Break {
  const age_days = dayNo(day) - dayNo(booked_on);
  return {
    ...{ id, account_id, amount_minor, reference, booked_on, age_days, suggestions },
    quadrant: `${side}-${amount_minor < 0n ? 'out' : 'in'}`,
    age_band: ageBand(age_days),
  };
}

/**
 * The breaks at the end of a day, oldest first.
 * @param lines open lines of that day
 * @param movements open movements of that day
 */
export function breaksOn(
  day: string,
  lines: readonly OneSided[],
  movements: readonly OneSided[],
  suggestions: readonly Suggestion[],
): Break[] {
  const of_item = new Map<string, Suggestion[]>();
  for (const suggestion of suggestions) {
    for (const { id } of [...suggestion.lines, ...suggestion.movements]) {
      const list = of_item.get(id);
      if (list === undefined) of_item.set(id, [suggestion]);
      else list.push(suggestion);
    }
  }
  const found = [
    ...lines.map((line) => breakOf(line, 'bank', day, of_item.get(line.id) ?? [])),
    ...movements.map((movement) => breakOf(movement, 'books', day, of_item.get(movement.id) ?? [])),
  ];
  return found.sort(
    (left, right) => right.age_days - left.age_days || (left.id < right.id ? -1 : left.id > right.id ? 1 : 0),
  );
}
