/**
 * What differs between two versions of a rule, condition by condition.
 *
 * A condition is the same one when it asks the same feature within groups of the same kinds; of several, the nth is the nth.
 * It makes no words.
 */
import type { Condition, Expression, Rule } from '#core/risk/rules';

import { isSame } from './rule-json';
import type { GroupHow } from './rule-tree';

/** A condition and the groups it stands in, from the outside. */
interface Standing {
  readonly condition: Condition;
  readonly within: readonly GroupHow[];
}

export interface ConditionChange {
  readonly within: readonly GroupHow[];
  readonly before: Condition | null;
  readonly after: Condition | null;
}

const TOLD = ['title', 'typology', 'weight', 'reason', 'source'] as const;

export interface FieldChange {
  readonly field: (typeof TOLD)[number];
  readonly before: string;
  readonly after: string;
}

export interface RuleDifference {
  readonly fields: readonly FieldChange[];
  readonly conditions: readonly ConditionChange[];
  /** The conditions are the same, and stand in other groups or in another order. */
  readonly regrouped: boolean;
}

function standingsOf(expression: Expression, within: readonly GroupHow[] = []): Standing[] {
  if ('feature' in expression) return [{ condition: expression, within }];
  if ('not' in expression) return standingsOf(expression.not, [...within, 'none']);
  const [how, parts] =
    'all' in expression ? (['all', expression.all] as const) : (['any', expression.any] as const);
  return parts.flatMap((part) => standingsOf(part, [...within, how]));
}

/** Pairs those of both sides that a name makes the same, the nth with the nth; what is left over stays. */
function paired(
  before: Standing[],
  after: Standing[],
  nameOf: (standing: Standing) => string,
): [Standing, Standing][] {
  const waiting = new Map<string, Standing[]>();
  for (const one of before) waiting.set(nameOf(one), [...(waiting.get(nameOf(one)) ?? []), one]);
  const pairs: [Standing, Standing][] = [];
  for (const one of [...after]) {
    const partner = waiting.get(nameOf(one))?.shift();
    if (partner === undefined) continue;
    before.splice(before.indexOf(partner), 1);
    after.splice(after.indexOf(one), 1);
    pairs.push([partner, one]);
  }
  return pairs;
}

const placeName = ({ condition, within }: Standing): string => [...within, condition.feature].join(' ');

/** What differs between two versions of a rule. */
export function differenceOf(before: Rule, after: Rule): RuleDifference {
  const [left, right] = [standingsOf(before.when), standingsOf(after.when)];
  const whole = (one: Standing): string => `${placeName(one)} ${one.condition.is} ${one.condition.value}`;
  paired(left, right, whole);
  const moved = [
    ...paired(left, right, (one) => `${placeName(one)} ${one.condition.is}`),
    ...paired(left, right, placeName),
  ];
  const conditions: ConditionChange[] = [
    ...moved.map(([was, is]) => ({ within: is.within, before: was.condition, after: is.condition })),
    ...left.map(({ condition, within }) => ({ within, before: condition, after: null })),
    ...right.map(({ condition, within }) => ({ within, before: null, after: condition })),
  ];
  const fields = TOLD.filter((field) => before[field] !== after[field]).map((field) => ({
    ...{ field, before: String(before[field]), after: String(after[field]) },
  }));
  return { fields, conditions, regrouped: conditions.length === 0 && !isSame(before.when, after.when) };
}
