/**
 * The rules of a policy as single lines: a path of names and a value; what differs between two versions; and back.
 *
 * Values stay what they are in the policy (texts, whole numbers, yes or no). The unit follows from the name: `_ms` is a
 * duration, `_minor` an amount in the currency that the path names, `_ppm` parts per million.
 */
export type RuleValue = string | number | boolean;
export type Rules = Readonly<Record<string, unknown>>;

export interface RuleLine {
  readonly path: readonly string[];
  readonly value: RuleValue;
}

export interface RuleChange {
  readonly path: readonly string[];
  readonly before: RuleValue | null;
  readonly after: RuleValue | null;
}

const joined = (path: readonly string[]): string => path.join('\u0000');

/** All lines of the rules, in their order. */
export function linesOf(rules: unknown, path: readonly string[] = []): readonly RuleLine[] {
  if (typeof rules === 'object' && rules !== null) {
    return Object.entries(rules).flatMap(([name, value]) => linesOf(value, [...path, name]));
  }
  const plain = typeof rules === 'string' || typeof rules === 'number' || typeof rules === 'boolean';
  return plain ? [{ path, value: rules }] : [];
}

/** Lines that differ, in the order of the later version, then those that fell away. */
export function differenceOf(before: unknown, after: unknown): readonly RuleChange[] {
  const old = new Map(linesOf(before).map((line) => [joined(line.path), line]));
  const changes: RuleChange[] = [];
  for (const { path, value } of linesOf(after)) {
    const was = old.get(joined(path))?.value ?? null;
    old.delete(joined(path));
    if (was !== value) changes.push({ path, before: was, after: value });
  }
  for (const { path, value } of old.values()) changes.push({ path, before: value, after: null });
  return changes;
}

/** The same rules with one value in place of another; lists stay lists. */
export function withValue(rules: unknown, path: readonly string[], value: RuleValue): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(rules)) {
    return rules.map((item: unknown, at) => (String(at) === name ? withValue(item, rest, value) : item));
  }
  const record = (typeof rules === 'object' && rules !== null ? rules : {}) as Rules;
  return { ...record, [name]: withValue(record[name], rest, value) };
}

/** What was typed for a line, as the kind of value that stood there; undefined when it is none. */
export function typedValue(before: RuleValue, text: string): RuleValue | undefined {
  const typed = text.trim();
  switch (typeof before) {
    case 'number':
      return /^-?\d{1,15}$/.test(typed) ? Number(typed) : undefined;
    case 'boolean':
      return typed === 'true' ? true : typed === 'false' ? false : undefined;
    default:
      return typed === '' ? undefined : typed;
  }
}

export type RuleUnit = 'duration' | 'amount' | 'ppm' | 'minutes' | 'days' | 'plain';

/** What a line's number means: the unit is last in the name of the rule, which may stand above it. */
export function unitOf(path: readonly string[]): RuleUnit {
  for (let at = path.length - 1; at >= 0; at -= 1) {
    const name = path[at] ?? '';
    if (/_ms(_max)?$/.test(name)) return 'duration';
    if (name.endsWith('_minor')) return 'amount';
    if (name.endsWith('_ppm')) return 'ppm';
    if (name.endsWith('_minutes')) return 'minutes';
    if (name.endsWith('_days')) return 'days';
  }
  return 'plain';
}

const UNITS: readonly (readonly ['day' | 'hour' | 'minute' | 'second', number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** A duration in the largest unit that holds it exactly. */
export function durationIn(duration_ms: number): {
  count: number;
  unit: 'day' | 'hour' | 'minute' | 'second';
} {
  for (const [unit, size] of UNITS) {
    if (duration_ms >= size && duration_ms % size === 0) return { count: duration_ms / size, unit };
  }
  return { count: Math.round(duration_ms / 1_000), unit: 'second' };
}
