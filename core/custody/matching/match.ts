/**
 * Matching: which bank lines and which movements of the books are the same money.
 *
 * Rules are tried in an order, each on what the ones before left, account by account, until none finds anything more. A match is a group whose two sides
 * have the same sum to the minor unit, within a window of days, and for which there was no other way: where two pairings are possible
 * and differ in more than the order of equals, nothing is matched. Pure and deterministic: the same items, in whatever order
 * they come, give the same matches. An item is in one match at most.
 */
import type { MatchRule } from '../custody-words';
import {
  dayNo,
  plainReference,
  spanDays,
  sumOf,
  type BankLine,
  type Group,
  type Match,
  type Movement,
} from './items';

export interface MatchWindow {
  /** Days that the bank may be before the books, and after them. */
  readonly days_before: number;
  readonly days_after: number;
}

export interface MatchOptions extends MatchWindow {
  /** Days in which the card schemes settle what was paid on a day. */
  readonly card_days: number;
}

interface Item {
  readonly id: string;
  readonly booked_on: string;
}

/** By day, then by id: the order in which equals are taken. */
function inOrder<T extends Item>(items: readonly T[]): T[] {
  return [...items].sort(
    (left, right) =>
      dayNo(left.booked_on) - dayNo(right.booked_on) ||
      (left.id < right.id ? -1 : left.id > right.id ? 1 : 0),
  );
}

function groupBy<K, T>(items: readonly T[], keyOf: (item: T) => K | null): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Whether a bank line may be a movement, by their days. */
export function inWindow(
  line: Pick<BankLine, 'booked_on'>,
  movement: Pick<Movement, 'booked_on'>,
  { days_before, days_after }: MatchWindow,
): boolean {
  const late = dayNo(line.booked_on) - dayNo(movement.booked_on);
  return late >= -days_before && late <= days_after;
}

function groupInWindow({ lines, movements }: Group, window: MatchWindow): boolean {
  return lines.every((line) => movements.every((movement) => inWindow(line, movement, window)));
}

/** The open items of one account, and the matches found among them. */
class Desk {
  readonly #lines: Map<string, BankLine>;
  readonly #movements: Map<string, Movement>;
  readonly matches: Match[] = [];

  constructor(lines: readonly BankLine[], movements: readonly Movement[]) {
    this.#lines = new Map(inOrder(lines).map((line) => [line.id, line]));
    this.#movements = new Map(inOrder(movements).map((movement) => [movement.id, movement]));
  }

  get lines(): BankLine[] {
    return [...this.#lines.values()];
  }

  get movements(): Movement[] {
    return [...this.#movements.values()];
  }

  is_open({ lines, movements }: Group): boolean {
    return (
      lines.every(({ id }) => this.#lines.has(id)) && movements.every(({ id }) => this.#movements.has(id))
    );
  }

  match(rule: MatchRule, group: Group): void {
    for (const { id } of group.lines) this.#lines.delete(id);
    for (const { id } of group.movements) this.#movements.delete(id);
    this.matches.push({ ...group, rule, days: spanDays(group) });
  }
}

/**
 * One line and one movement with the same reference and amount. Of equals the earliest line takes the earliest movement:
 * which of two lines that say the same is the real one, nobody could tell.
 */
function matchSameReference(desk: Desk, options: MatchOptions): void {
  const key = ({ reference, amount_minor }: BankLine | Movement): string | null => {
    const plain = plainReference(reference);
    return plain === '' ? null : `${plain}|${String(amount_minor)}`;
  };
  const movements = groupBy(desk.movements, key);
  for (const line of desk.lines) {
    const own = key(line);
    const candidates = own === null ? undefined : movements.get(own);
    const place = candidates?.findIndex((movement) => inWindow(line, movement, options)) ?? -1;
    const movement = candidates?.[place];
    if (candidates === undefined || movement === undefined) continue;
    candidates.splice(place, 1);
    desk.match('same-reference', { lines: [line], movements: [movement] });
  }
}

/** A batch that says what it is made of: every part is a movement, by reference and amount. */
function matchBatchDetails(desk: Desk, options: MatchOptions): void {
  const batches = desk.lines.filter(({ details }) => details.length > 0);
  if (batches.length === 0) return;
  const by_reference = groupBy(desk.movements, ({ reference }) => plainReference(reference) || null);
  for (const line of batches) {
    if (sumOf(line.details) !== line.amount_minor) continue;
    const taken = new Set<string>();
    const movements = line.details.flatMap((part) => {
      const found = by_reference
        .get(plainReference(part.reference))
        ?.find(
          (movement) =>
            movement.amount_minor === part.amount_minor &&
            !taken.has(movement.id) &&
            desk.is_open({ lines: [], movements: [movement] }) &&
            inWindow(line, movement, options),
        );
      if (found !== undefined) taken.add(found.id);
      return found === undefined ? [] : [found];
    });
    if (movements.length === line.details.length) {
      desk.match('batch-details', { lines: [line], movements });
    }
  }
}

/** All lines and all movements of one reference, where their sums agree: parts of one payment. */
function matchReferenceSum(desk: Desk, options: MatchOptions): void {
  const key = ({ reference }: BankLine | Movement): string | null => plainReference(reference) || null;
  const movements_of = groupBy(desk.movements, key);
  for (const [reference, lines] of groupBy(desk.lines, key)) {
    const movements = movements_of.get(reference) ?? [];
    const group = { lines, movements };
    if (movements.length === 0 || sumOf(lines) !== sumOf(movements)) continue;
    if (groupInWindow(group, options)) desk.match('reference-sum', group);
  }
}

/**
 * One line that is all that cards paid on one day. Only where there is one such day for the line and one such line for the day:
 * two days of the same sum are not told apart.
 */
function matchCardDay(desk: Desk, { card_days }: MatchOptions): void {
  const cards = desk.movements.filter(({ channel, amount_minor }) => channel === 'card' && amount_minor > 0n);
  const days = [...groupBy(cards, ({ booked_on }) => booked_on)].map(([day, movements]) => ({
    ...{ day, movements },
    sum_minor: sumOf(movements),
  }));
  const window = { days_before: 0, days_after: card_days };
  const fits = (line: BankLine, { day, sum_minor }: (typeof days)[number]): boolean =>
    line.amount_minor === sum_minor && inWindow(line, { booked_on: day }, window);
  const by_sum = groupBy(days, ({ sum_minor }) => sum_minor);
  const pairs = desk.lines.flatMap((line) => {
    const fitting = (by_sum.get(line.amount_minor) ?? []).filter((day) => fits(line, day));
    return fitting.length === 1 ? fitting.map((day) => ({ line, day })) : [];
  });
  for (const [day, own] of groupBy(pairs, (pair) => pair.day)) {
    const [only] = own;
    if (own.length === 1 && only !== undefined) {
      desk.match('card-day', { lines: [only.line], movements: day.movements });
    }
  }
}

/** References shorter than this stand in texts by chance. */
const REFERENCE_LENGTH_MIN = 6;

/** A line without a reference of its own whose text names one movement of the same amount. */
function matchReferenceInText(desk: Desk, options: MatchOptions): void {
  const by_amount = groupBy(desk.movements, ({ amount_minor }) => amount_minor);
  const named = desk.lines.flatMap((line) => {
    const text = plainReference(line.text);
    const found = (by_amount.get(line.amount_minor) ?? []).filter((movement) => {
      const reference = plainReference(movement.reference);
      return (
        reference.length >= REFERENCE_LENGTH_MIN &&
        text.includes(reference) &&
        inWindow(line, movement, options)
      );
    });
    const [movement] = found;
    return found.length === 1 && movement !== undefined ? [{ line, movement }] : [];
  });
  for (const own of groupBy(named, ({ movement }) => movement).values()) {
    const [only] = own;
    if (own.length === 1 && only !== undefined) {
      desk.match('reference-in-text', { lines: [only.line], movements: [only.movement] });
    }
  }
}

const RULES = [
  matchSameReference,
  matchBatchDetails,
  matchReferenceSum,
  matchCardDay,
  matchReferenceInText,
] as const;

/** What matched, and what is left on either side. */
export interface Matched {
  readonly matches: readonly Match[];
  readonly lines: readonly BankLine[];
  readonly movements: readonly Movement[];
}

/** Matches the open items of custody accounts. Items of two accounts never match. */
export function matchItems(
  lines: readonly BankLine[],
  movements: readonly Movement[],
  options: MatchOptions,
): Matched {
  const lines_of = groupBy(lines, ({ account_id }) => account_id);
  const movements_of = groupBy(movements, ({ account_id }) => account_id);
  const accounts = [...new Set([...lines_of.keys(), ...movements_of.keys()])].sort();
  const desks = accounts.map((account_id) => {
    const desk = new Desk(lines_of.get(account_id) ?? [], movements_of.get(account_id) ?? []);
    let before: number;
    do {
      before = desk.matches.length;
      for (const rule of RULES) rule(desk, options);
    } while (desk.matches.length > before);
    return desk;
  });
  return {
    matches: desks.flatMap((desk) => desk.matches),
    lines: desks.flatMap((desk) => desk.lines),
    movements: desks.flatMap((desk) => desk.movements),
  };
}
