/**
 * What people's own matches teach: shapes that groups made by hand had, and open items that have such a shape again.
 *
 * A shape is how both sides look, never an amount and never a single reference: type and spelling of the lines, kind and channel of the
 * movements, how many of each, days between. Sums always agree exactly. A shape counts how often people put it together and how often
 * they took it back; it suggests only while the first is more often. Nothing here confirms itself. Pure and deterministic.
 */
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

/** A line with the bank's type of booking. */
export interface TypedLine extends BankLine {
  readonly type: string;
}

/** A movement with the kind of its entry. */
export interface TypedMovement extends Movement {
  readonly kind: string;
}

/** A group that a person made by hand, and whether it was taken back. */
export interface Taught {
  readonly lines: readonly TypedLine[];
  readonly movements: readonly TypedMovement[];
  readonly is_undone: boolean;
}

/** How many of each: one and one, one line for all of a day's movements, all of a day's lines for one movement. */
type Arity = 'one-one' | 'one-day' | 'day-one';

export interface Shape {
  readonly arity: Arity;
  readonly line_type: string;
  /** How the lines' references are spelt; empty where they have none. */
  readonly spelling: string;
  readonly kind: string;
  readonly channel: Movement['channel'];
  /** Days that the bank is later than the books; below zero where it is earlier. */
  readonly lag_days: number;
}

export interface LearnedShape extends Shape {
  readonly confirmed: number;
  readonly undone: number;
}

/** Groups of a shape before it says anything: once may be chance. */
export const CONFIRMED_MIN = 2;
const SPELLING_LENGTH_MAX = 24;
/** Letters and digits that change more often than this are no pattern but somebody's random name. */
const TURNS_MAX = 4;

/** How a reference is spelt: its words, with every number as 9; `#` where it is no pattern. */
export function spellingOf(reference: string): string {
  const plain = plainReference(reference);
  if (plain === '') return '';
  const turns = plain.match(/\d+|\D+/g)?.length ?? 0;
  return turns > TURNS_MAX ? '#' : plain.replaceAll(/\d+/g, '9').slice(0, SPELLING_LENGTH_MAX);
}

const keyOf = (shape: Shape): string =>
  [shape.arity, shape.line_type, shape.spelling, shape.kind, shape.channel, shape.lag_days].join('|');

/** What all of some items have in common; null where they differ. */
function common<T, V extends string>(items: readonly T[], valueOf: (item: T) => V): V | null {
  const [first, ...others] = items.map(valueOf);
  return first !== undefined && others.every((other) => other === first) ? first : null;
}

/** The shape of a group; null where it has none that could be found again. */
export function shapeOf({ lines, movements }: Pick<Taught, 'lines' | 'movements'>): Shape | null {
  const many = lines.length > 1 || movements.length > 1;
  if (lines.length === 0 || movements.length === 0 || (lines.length > 1 && movements.length > 1)) return null;
  const line_type = common(lines, ({ type }) => type);
  const spelling = common(lines, ({ reference }) => spellingOf(reference));
  const line_day = common(lines, ({ booked_on }) => booked_on);
  const kind = common(movements, (movement) => movement.kind);
  const channel = common(movements, (movement) => movement.channel);
  const day = common(movements, ({ booked_on }) => booked_on);
  if (line_type === null || spelling === null || line_day === null) return null;
  if (kind === null || channel === null || day === null) return null;
  return {
    arity: many ? (movements.length > 1 ? 'one-day' : 'day-one') : 'one-one',
    ...{ line_type, spelling, kind, channel, lag_days: dayNo(line_day) - dayNo(day) },
  };
}

/** The shapes of what people made by hand, those most often right first. */
export function learnShapes(taught: readonly Taught[]): LearnedShape[] {
  const shapes = new Map<string, LearnedShape>();
  for (const group of taught) {
    const shape = shapeOf(group);
    if (shape === null || sumOf(group.lines) !== sumOf(group.movements)) continue;
    const key = keyOf(shape);
    const before = shapes.get(key) ?? { ...shape, confirmed: 0, undone: 0 };
    shapes.set(key, {
      ...before,
      confirmed: before.confirmed + (group.is_undone ? 0 : 1),
      undone: before.undone + (group.is_undone ? 1 : 0),
    });
  }
  return [...shapes.entries()]
    .sort(([one_key, one], [other_key, other]) => {
      const by_right = other.confirmed - other.undone - (one.confirmed - one.undone);
      return by_right || (one_key < other_key ? -1 : 1);
    })
    .map(([, shape]) => shape);
}

/** Whether people put a shape together often enough, and more often than they took it back. */
export function isTrusted({ confirmed, undone }: LearnedShape): boolean {
  return confirmed >= CONFIRMED_MIN && confirmed > undone;
}

export interface LearnedSuggestion extends Suggestion {
  readonly rule: 'learned';
  readonly shape: LearnedShape;
}

/** More of one item would be noise. */
const PER_ITEM_MAX = 2;

/** Items of a day in one list, for every key. */
function byKey<T>(items: readonly T[], keyOfItem: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOfItem(item);
    const list = found.get(key);
    if (list === undefined) found.set(key, [item]);
    else list.push(item);
  }
  return found;
}

/** Groups of one shape among open items: both sides by how they look and by the days between, the sums exactly equal. */
function groupsOf(
  shape: Shape,
  lines: ReadonlyMap<string, readonly TypedLine[]>,
  movements: ReadonlyMap<string, readonly TypedMovement[]>,
): Group[] {
  const groups: Group[] = [];
  const wanted = `${shape.line_type}|${shape.spelling}|`;
  for (const [key, of_day] of lines) {
    if (!key.startsWith(wanted)) continue;
    const day = Number(key.slice(wanted.length));
    const moved = movements.get(`${shape.kind}|${shape.channel}|${String(day - shape.lag_days)}`) ?? [];
    if (moved.length === 0) continue;
    if (shape.arity === 'day-one') {
      const sum_minor = sumOf(of_day);
      const found = moved.filter(({ amount_minor }) => amount_minor === sum_minor);
      if (of_day.length > 1 && found.length === 1) groups.push({ lines: of_day, movements: found });
      continue;
    }
    for (const line of of_day) {
      const found =
        shape.arity === 'one-one'
          ? moved.filter(({ amount_minor }) => amount_minor === line.amount_minor)
          : moved;
      const fits =
        shape.arity === 'one-one'
          ? found.length === 1
          : found.length > 1 && sumOf(found) === line.amount_minor;
      if (fits) groups.push({ lines: [line], movements: found });
    }
  }
  return groups;
}

/**
 * What open items of one account may belong together because people put such together before. They come after every suggestion that
 * follows from the items themselves; where `known` has the same group already, it is left out.
 */
export function suggestLearned(
  shapes: readonly LearnedShape[],
  lines: readonly TypedLine[],
  movements: readonly TypedMovement[],
  known: readonly Group[] = [],
): LearnedSuggestion[] {
  const trusted = shapes.filter(isTrusted);
  if (trusted.length === 0) return [];
  const lines_of = byKey(
    lines,
    (line) => `${line.type}|${spellingOf(line.reference)}|${String(dayNo(line.booked_on))}`,
  );
  const movements_of = byKey(
    movements,
    ({ kind, channel, booked_on }) => `${kind}|${channel}|${String(dayNo(booked_on))}`,
  );
  const idsOf = (group: Group): string =>
    [...group.lines, ...group.movements]
      .map(({ id }) => id)
      .sort()
      .join(' ');
  const seen = new Set(known.map(idsOf));
  const told = new Map<string, number>();
  const found: LearnedSuggestion[] = [];
  for (const shape of trusted) {
    for (const group of groupsOf(shape, lines_of, movements_of)) {
      const ids = idsOf(group);
      const items = [...group.lines, ...group.movements];
      if (seen.has(ids) || items.some(({ id }) => (told.get(id) ?? 0) >= PER_ITEM_MAX)) continue;
      seen.add(ids);
      for (const { id } of items) told.set(id, (told.get(id) ?? 0) + 1);
      found.push({ ...group, rule: 'learned', days: spanDays(group), difference_minor: 0n, shape });
    }
  }
  return found;
}
