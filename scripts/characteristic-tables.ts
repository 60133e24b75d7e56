// The tables of docs/characteristics.md, made from the code: characteristics by axis, special codes, what makes a merchant bad.
import { CREDIT_AXES, type CreditAxis } from '#core/credit/axes';
import { SPECIAL_CODES, type Characteristic } from '#core/credit/characteristics/definition';
import { CHARACTERISTICS } from '#core/credit/characteristics/knowledge';
import { DEFAULT_OUTCOMES, type OutcomeRule } from '#core/credit/outcomes';

import { table } from './table';

const DIRECTIONS = { 'more-is-riskier': 'more', 'less-is-riskier': 'less', none: 'as data say' } as const;

function specialsText({ special, levels, kind }: Characteristic): string {
  if (kind === 'categorical') {
    return levels.length > 0 ? levels.map((level) => `\`${level}\``).join(', ') : 'the word itself';
  }
  const names = Object.entries(SPECIAL_CODES).filter(([, code]) => special.includes(code));
  return names.map(([name, code]) => `${String(code)} ${name}`).join(', ');
}

function axisTable(axis: CreditAxis): string {
  const rows = CHARACTERISTICS.filter((one) => one.axis === axis).map((one) => [
    `\`${one.name}\``,
    one.meaning,
    one.window_days === null ? '' : String(one.window_days),
    one.unit,
    one.source,
    DIRECTIONS[one.risk],
    specialsText(one),
    one.changeable ? 'yes' : 'no',
  ]);
  const head = [
    'characteristic',
    'what it says',
    'days',
    'unit',
    'source',
    'riskier',
    'special codes, levels',
    'changeable',
  ];
  return `### ${axis}\n\n${table(head, rows)}`;
}

export function characteristicTables(): string {
  return CREDIT_AXES.map(axisTable).join('\n\n');
}

function ruleText({ event, at_least, share_at_least }: OutcomeRule): string {
  const share =
    share_at_least === undefined
      ? ''
      : `, and ${String(share_at_least * 100)} % of the sales paid in the window`;
  return `\`${event}\` ≥ ${String(at_least)}${share}`;
}

export function outcomeTable(): string {
  const { bad, indeterminate, performance_days, maturity_days, sales_min } = DEFAULT_OUTCOMES;
  const rows = [
    ...bad.map((rule) => ['bad', ruleText(rule)]),
    ...indeterminate.map((rule) => ['indeterminate', ruleText(rule)]),
    ['indeterminate', `fewer sales in the window than ${String(sales_min)}`],
    ['good', 'nothing of this'],
  ];
  const days = `Performance window ${String(performance_days)} days, maturity ${String(maturity_days)} days.`;
  return `${days}\n\n${table(['outcome', 'when'], rows)}`;
}
