/** The list of banks' statements: filters and columns; and how what came of a file is told. */
import type { z } from 'zod';

import type { contract } from '#core/contract/contract';
import {
  statementOutcome,
  type StatementFilter,
  type StatementOutcome,
  type StatementProblem,
} from '#core/contract/custody-statements';
import { STATEMENT_FORMATS } from '#core/custody/custody-words';

import type { Address } from '../../app/address';
import { bareAmount, count, figure, instant, link, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import { expectedText } from '../../ui/expected-text';
import { refusalSentence, type Known, type Translate } from '../../ui/failure-text';
import { amountText } from '../../ui/figures';
import type { FilterField, FilterOption } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import type { Tone } from '../../ui/tones';

export type StatementView = z.output<
  NonNullable<(typeof contract.custodyStatements.list)['~orpc']['outputSchema']>
>['rows'][number];

export interface StatementQuery extends ListQuery {
  readonly filter: Partial<StatementFilter>;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const dayOf = (said: string): string | undefined => (DAY.test(said) ? said : undefined);

export function statementQueryOf(address: Pick<Address, 'text'>): StatementQuery {
  return {
    filter: given({
      account_id: address.text('account_id') || undefined,
      from_day: dayOf(address.text('day_from')),
      to_day: dayOf(address.text('day_to')),
      format: memberOf(STATEMENT_FORMATS, address.text('format')),
    }),
  };
}

export function statementFields(t: Translate, accounts: readonly FilterOption[]): readonly FilterField[] {
  return [
    {
      ...{ key: 'account_id', label: t('custody_statements.column.account'), type: 'choice' },
      options: accounts,
    },
    { key: 'day', label: t('custody_statements.column.days'), type: 'days' },
    {
      ...{ key: 'format', label: t('custody_statements.column.format'), type: 'choice' },
      options: STATEMENT_FORMATS.map((value) => ({
        value,
        label: t(`custody_statements.format.${value}`),
      })),
    },
  ];
}

/** Days as one or as a stretch. */
export function daysText(from_day: string, to_day: string): string {
  return from_day === to_day ? to_day : `${from_day} – ${to_day}`;
}

export function statementColumns(t: Translate): readonly Column<StatementView>[] {
  const label = (key: string): string => t(`custody_statements.column.${key}`);
  return [
    {
      ...{ key: 'days', label: label('days'), width: 190, fixed: true },
      cell: ({ statement }) => figure(daysText(statement.from_day, statement.to_day)),
    },
    {
      ...{ key: 'account', label: label('account'), width: 140 },
      cell: ({ statement }) => link('accounts', statement.account_id),
    },
    {
      ...{ key: 'opening', label: label('opening'), width: 150, numeric: true },
      cell: ({ statement, currency }) => bareAmount(statement.opening_minor, currency),
    },
    {
      ...{ key: 'closing', label: label('closing'), width: 150, numeric: true },
      cell: ({ statement, currency }) => bareAmount(statement.closing_minor, currency),
    },
    { key: 'currency', label: label('currency'), width: 70, cell: ({ currency }) => figure(currency) },
    {
      ...{ key: 'lines', label: label('lines'), width: 80, numeric: true },
      cell: ({ statement }) => count(statement.lines),
    },
    {
      ...{ key: 'number', label: label('number'), width: 90 },
      cell: ({ statement }) => figure(numberText(statement, t)),
    },
    {
      ...{ key: 'format', label: label('format'), width: 118 },
      cell: ({ statement }) =>
        tags({ tone: 'plain', label: t(`custody_statements.format.${statement.format}`) }),
    },
    {
      ...{ key: 'taken', label: label('taken'), width: 158 },
      cell: ({ statement }) => instant(statement.recorded_at),
    },
    {
      ...{ key: 'file', label: label('file'), width: 220, grow: 1 },
      cell: ({ statement }) => text(statement.file_name),
    },
  ];
}

/** The bank's number of a statement, and which page of it this is where there is more than one. */
export function numberText(
  { sequence_no, page, last_page }: Pick<StatementView['statement'], 'sequence_no' | 'page' | 'last_page'>,
  t: Translate,
): string {
  const number = sequence_no === null ? '–' : String(sequence_no);
  return page === 1 && last_page ? number : `${number} · ${t('custody_statements.page', { page })}`;
}

export const OUTCOME_TONES: Readonly<Record<StatementOutcome['outcome'], Tone>> = {
  taken: 'calm',
  known: 'plain',
  refused: 'alarm',
  'held-back': 'warn',
};

/** What came of files, as a job's result carries it; null for a result of another shape. */
export function outcomesOf(
  result: Readonly<Record<string, unknown>> | null,
): readonly StatementOutcome[] | null {
  const parsed = statementOutcome.array().safeParse(result?.['files']);
  return parsed.success ? parsed.data : null;
}

const AMOUNT = /-?\d+(?= in minor units)/;

/** Why a file is refused, one fact after another: what, where, expected, found, difference. */
export function problemLines(
  problem: StatementProblem,
  currency: string,
  t: Translate,
  te: Known,
): readonly string[] {
  const { of, code, line, field, expected, found, difference_minor, details } = problem;
  const say = (key: string, named: Record<string, unknown>): string =>
    t(`custody_statements.problem.${key}`, named);
  const shown = (minor: bigint): string =>
    currency === ''
      ? t('values.minor_units', { count: amountText(minor, 'JPY') })
      : `${currency} ${amountText(minor, currency)}`;
  const difference =
    difference_minor === null ? [] : [say('difference', { amount: shown(difference_minor) })];
  if (of === 'books') {
    return [refusalSentence(code, details, t, te, currency), ...difference];
  }
  const title = t(`custody_statements.code.${code}`);
  if (of === 'account') {
    const candidates = String(details['candidates'] ?? '');
    return [
      title,
      say('account', { number: found, currency: String(details['currency'] ?? '') }),
      ...(candidates === '' ? [] : [say('candidates', { ids: candidates })]),
    ];
  }
  const amounts = AMOUNT.test(expected);
  return [
    title,
    ...(line === null ? [] : [say('line', { line })]),
    ...(field.startsWith('(') ? [] : [say('field', { field })]),
    expectedText(expected),
    ...(found === '' ? [] : [say(amounts ? 'found_minor' : 'found', { found })]),
    ...difference,
  ];
}
