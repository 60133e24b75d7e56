/** Rules as JSON between the contract and the screens: telling whether two are the same, and reading what is kept. */
import type { Condition, Expression, Rule } from '#core/risk/rules';

type Json = Readonly<Record<string, unknown>>;

/** A value with the members of its records in one order. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, ordered(member)]));
}

/** True when two values say the same, in whatever order their members are written. */
export function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(ordered(left)) === JSON.stringify(ordered(right));
}

/** A rule of the books: those are checked before they are kept. */
export function ruleOf(json: Json): Rule {
  return json as unknown as Rule;
}

/** Every condition, in the order in which it is written: the places by which thresholds are explored. */
export function conditionsOf(expression: Expression): readonly Condition[] {
  if ('feature' in expression) return [expression];
  if ('not' in expression) return conditionsOf(expression.not);
  return ('all' in expression ? expression.all : expression.any).flatMap(conditionsOf);
}

/** A member that is text; '' for anything else. */
export function textIn(json: Json | null, name: string): string {
  const value = json?.[name];
  return typeof value === 'string' ? value : '';
}

const HEAD = ['id', 'title', 'typology', 'weight', 'when', 'reason', 'source'] as const;

/** A rule as text for people to read and change, its members in the order in which rules are written. */
export function jsonText(rule: Json): string {
  const known = HEAD.filter((name) => name in rule).map((name) => [name, rule[name]] as const);
  const others = Object.entries(rule).filter(([name]) => !(HEAD as readonly string[]).includes(name));
  return JSON.stringify(Object.fromEntries([...known, ...others]), null, 2);
}
