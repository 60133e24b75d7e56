/**
 * Rules: readable conditions over named features, compiled to closures.
 *
 * A rule is data: it can be shown, edited, versioned and compared. It holds when its whole expression holds; a condition
 * on a missing value never holds, whatever it asks. What held is told with value and threshold, so that a flag can be
 * checked years later. Nothing is evaluated as code.
 */
import { featurePlace } from './features';
import type { Typology } from './typologies';

export { TYPOLOGIES, type Typology } from './typologies';

export type Operator = 'at-least' | 'at-most' | 'above' | 'below';

export interface Condition {
  readonly feature: string;
  readonly is: Operator;
  readonly value: number;
}

export type Expression =
  | Condition
  | { readonly all: readonly Expression[] }
  | { readonly any: readonly Expression[] }
  | { readonly not: Expression };

export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly typology: Typology;
  /** How sure a hit alone makes, above 0 and below 1; hits of several rules add up as independent hints would. */
  readonly weight: number;
  readonly when: Expression;
  /** Why it is believed. */
  readonly reason: string;
  readonly source: string;
}

/** A condition that held, with what it saw. */
export interface Held {
  readonly feature: string;
  readonly is: Operator;
  readonly threshold: number;
  readonly value: number;
}

export interface CompiledRule {
  readonly rule: Rule;
  readonly holds: (vector: Float64Array) => boolean;
  /** The conditions that held; of `any`, those that did. */
  readonly explain: (vector: Float64Array) => Held[];
}

type Test = (vector: Float64Array) => boolean;

/** NaN compares false, so a missing value never holds. Places come from the catalogue: every vector has them. */
function testOf(place: number, is: Operator, threshold: number): Test {
  switch (is) {
    case 'at-least':
      return (vector) => (vector[place] as number) >= threshold;
    case 'at-most':
      return (vector) => (vector[place] as number) <= threshold;
    case 'above':
      return (vector) => (vector[place] as number) > threshold;
    case 'below':
      return (vector) => (vector[place] as number) < threshold;
  }
}

/** Two tests as one, so that a long chain is calls without a loop or a list. */
function both(left: Test, right: Test): Test {
  return (vector) => left(vector) && right(vector);
}

function either(left: Test, right: Test): Test {
  return (vector) => left(vector) || right(vector);
}

const always: Test = () => true;
const never: Test = () => false;

interface Compiled {
  readonly holds: Test;
  readonly explain: (vector: Float64Array) => Held[];
}

function compileCondition({ feature, is, value }: Condition): Compiled {
  const place = featurePlace(feature);
  if (place === undefined) {
    throw new RangeError(`there is no feature ${feature}`);
  }
  const holds = testOf(place, is, value);
  return {
    holds,
    explain: (vector) =>
      holds(vector) ? [{ feature, is, threshold: value, value: vector[place] ?? Number.NaN }] : [],
  };
}

function compileExpression(expression: Expression): Compiled {
  if ('feature' in expression) {
    return compileCondition(expression);
  }
  if ('not' in expression) {
    const { holds } = compileExpression(expression.not);
    return { holds: (vector) => !holds(vector), explain: () => [] };
  }
  const parts = ('all' in expression ? expression.all : expression.any).map(compileExpression);
  const tests = parts.map((part) => part.holds);
  const holds =
    'all' in expression
      ? tests.reduce((before, test) => (before === always ? test : both(before, test)), always)
      : tests.reduce((before, test) => (before === never ? test : either(before, test)), never);
  return {
    holds,
    explain: (vector) => (holds(vector) ? parts.flatMap((part) => part.explain(vector)) : []),
  };
}

/** All conditions of an expression, in the order in which they are written. */
export function conditionsOf(expression: Expression): Condition[] {
  if ('feature' in expression) return [expression];
  if ('not' in expression) return conditionsOf(expression.not);
  return ('all' in expression ? expression.all : expression.any).flatMap(conditionsOf);
}

/** Compiles a rule. Throws a RangeError for a feature that does not exist or a weight outside (0, 1). */
export function compileRule(rule: Rule): CompiledRule {
  if (!(rule.weight > 0 && rule.weight < 1)) {
    throw new RangeError(`rule ${rule.id} needs a weight above 0 and below 1`);
  }
  return { rule, ...compileExpression(rule.when) };
}
