/**
 * Rules in plain English: what has to hold, condition by condition, in the words of the feature catalogue.
 */
import { FEATURE_SPECS } from './features';
import type { Expression, Operator, Rule } from './rules';

const SPECS = new Map(FEATURE_SPECS.map((spec) => [spec.name, spec]));

const COMPARED: Readonly<Record<Operator, string>> = {
  'at-least': 'at least',
  'at-most': 'at most',
  above: 'more than',
  below: 'less than',
};

function valueText(value: number, unit: string): string {
  switch (unit) {
    case 'share':
      return `${String(Number((value * 100).toFixed(2)))} %`;
    case 'ratio':
      return `${String(value)} times`;
    case 'minutes':
    case 'hours':
    case 'days':
      return `${String(value)} ${unit}`;
    default:
      return String(value);
  }
}

/** The first words of a meaning, as a name within a sentence. */
function named(meaning: string): string {
  return `${meaning.charAt(0).toLowerCase()}${meaning.slice(1)}`;
}

function conditionText({ feature, is, value }: Extract<Expression, { feature: string }>): string {
  const spec = SPECS.get(feature);
  if (spec === undefined) {
    return `${feature} ${COMPARED[is]} ${String(value)}`;
  }
  if (spec.unit === 'yes') {
    const means_yes = (is === 'at-least' || is === 'above') && value > 0;
    return means_yes ? named(spec.meaning) : `not: ${named(spec.meaning)}`;
  }
  return `${named(spec.meaning)}: ${COMPARED[is]} ${valueText(value, spec.unit)}`;
}

function lines(expression: Expression, depth: number): string[] {
  const indent = '  '.repeat(depth);
  if ('feature' in expression) {
    return [`${indent}- ${conditionText(expression)}`];
  }
  if ('not' in expression) {
    return [`${indent}- none of:`, ...lines(expression.not, depth + 1)];
  }
  const [head, parts] =
    'all' in expression ? (['all of:', expression.all] as const) : (['any of:', expression.any] as const);
  return [`${indent}- ${head}`, ...parts.flatMap((part) => lines(part, depth + 1))];
}

/** What has to hold, a line per condition, indented by two blanks per level. */
export function ruleText({ when }: Rule): string {
  return lines(when, 0).join('\n');
}
