// The tables of docs/risk.md and docs/rules.md, made from the code: features with their windows, rules in words.
import { FEATURE_SPECS } from '#core/risk/features';
import type { Condition, Expression } from '#core/risk/rules';
import { STARTING_RULES } from '#core/risk/starting-rules';

import { table } from './table';

export function featureTable(): string {
  return table(
    ['feature', 'unit', 'what it says'],
    FEATURE_SPECS.map(({ name, unit, meaning }) => [`\`${name}\``, unit, meaning]),
  );
}

const SIGNS = { 'at-least': '≥', 'at-most': '≤', above: '>', below: '<' } as const;

function conditionText({ feature, is, value }: Condition): string {
  const spec = FEATURE_SPECS.find(({ name }) => name === feature);
  if (spec?.unit === 'yes') {
    return is === 'at-least' ? `\`${feature}\`` : `no \`${feature}\``;
  }
  return `\`${feature}\` ${SIGNS[is]} ${String(value)}`;
}

function joined(parts: readonly Expression[], word: string, inner: boolean): string {
  const text = parts.map((part) => expressionText(part, true)).join(` ${word} `);
  return inner && parts.length > 1 ? `(${text})` : text;
}

function expressionText(expression: Expression, inner = false): string {
  if ('feature' in expression) return conditionText(expression);
  if ('not' in expression) return `not (${expressionText(expression.not)})`;
  return 'all' in expression ? joined(expression.all, 'and', inner) : joined(expression.any, 'or', inner);
}

export function ruleTable(): string {
  return STARTING_RULES.map((rule) =>
    [
      `### ${rule.id}`,
      `**${rule.title}** (${rule.typology}, weight ${String(rule.weight)}). ${rule.reason}`,
      `When ${expressionText(rule.when)}.`,
      `Source: ${rule.source}.`,
    ].join('\n\n'),
  ).join('\n\n');
}
