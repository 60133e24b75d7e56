/**
 * Rules between the program's form (numbers) and the journal's (decimal text), exactly both ways.
 */
import { parseRule, type ParsedRule } from '#core/risk/rule-data';
import type { Expression, Rule } from '#core/risk/rules';

import type { StoredExpression, StoredRule } from './rule-tables';

function storedExpression(expression: Expression): StoredExpression {
  if ('all' in expression) return { all: expression.all.map(storedExpression) };
  if ('any' in expression) return { any: expression.any.map(storedExpression) };
  if ('not' in expression) return { not: storedExpression(expression.not) };
  return { ...expression, value: String(expression.value) };
}

/** A rule as the journal keeps it. The shortest text of a number reads back as the same number. */
export function storedRule({ id, title, typology, weight, when, reason, source }: Rule): StoredRule {
  return {
    ...{ id, title, typology, reason, source },
    weight: String(weight),
    when: storedExpression(when),
  };
}

const DECIMAL = /^-?\d{1,15}(\.\d{1,17})?(e-?\d{1,3})?$/;

/** Decimal texts of `value` and `weight` as numbers; everything else as it is, for `parseRule` to judge. */
function numbersOf(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    return (name === 'value' || name === 'weight') && DECIMAL.test(value) ? Number(value) : value;
  }
  if (Array.isArray(value)) {
    return value.map((part) => numbersOf(part));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, numbersOf(member, key)]))
    : value;
}

/** Reads a rule in the journal's form, or says what is wrong with it. */
export function readStoredRule(value: unknown): ParsedRule {
  return parseRule(numbersOf(value));
}

/** A rule that the journal holds. Throws a RangeError when this program does not understand it. */
export function ruleOf(stored: StoredRule): Rule {
  const parsed = readStoredRule(stored);
  if (!parsed.ok) {
    const [issue] = parsed.issues;
    throw new RangeError(`rule ${stored.id}: ${issue?.field ?? ''}: ${issue?.expected ?? ''}`);
  }
  return parsed.rule;
}
