/** The queue of alerts: its views, its filters, its columns, and what the address asks. */
import type { z } from 'zod';

import type { alertQuery } from '#core/contract/alerts';
import { ALERT_ROLES, TEAMS } from '#core/cases/case-tables';
import { DISPOSITIONS } from '#core/cases/dispositions';
import type { Alert } from '#core/ledger/tables';
import { TYPOLOGIES } from '#core/risk/typologies';

import type { Address } from '../../app/address';
import { amount, count, deadline, figure, instant, link, tags, text, type Tag } from '../../ui/cells';
import type { ChoiceText } from '../../ui/choice-text';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField, FilterOption } from '../../ui/filters';
import { given, memberOf } from '../../ui/query-values';
import { modelText } from './score';
import { listText } from '../../ui/list-text';

export type AlertQuery = z.input<typeof alertQuery>;

export const VIEWS = ['open', 'unassigned', 'mine', 'overdue', 'snoozed', 'closed', 'review'] as const;
export type AlertView = (typeof VIEWS)[number];

const SORTS = ['score', 'model_score', 'due_at', 'exposure_minor', 'opened_seq'] as const;

/** Scores of the active model that the queue can be narrowed to, in thousandths; 0: those that have one. */
const MODEL_MINS = ['900', '750', '500', '0'] as const;

/** The view that the address asks for. */
export function viewOf(address: Pick<Address, 'text'>): AlertView {
  return memberOf(VIEWS, address.text('view')) ?? 'open';
}

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

/** What the address asks of alerts, in whatever view; a currency only where amounts are compared. */
export function narrowingOf(address: Pick<Address, 'text'>, sort: AlertQuery['sort']) {
  const words = (name: string): string | undefined => address.text(name) || undefined;
  return given({
    team: memberOf(TEAMS, address.text('team')),
    typology: memberOf(TYPOLOGIES, address.text('typology')),
    role: memberOf(ALERT_ROLES, address.text('role')),
    rule: words('rule'),
    tag: words('tag'),
    disposition: memberOf(DISPOSITIONS, address.text('disposition')),
    model_min: numberOf(memberOf(MODEL_MINS, address.text('model'))),
    account_id: words('account'),
    currency: sort === 'exposure_minor' ? words('currency') : undefined,
  });
}

/** The query of the queue; overdue ones first by their due time, others by score, unless the address says otherwise. */
export function alertQueryOf(address: Pick<Address, 'text' | 'list'>): AlertQuery {
  const view = viewOf(address);
  const sort = memberOf(SORTS, address.text('sort')) ?? (view === 'overdue' ? 'due_at' : 'score');
  const usual = sort === 'due_at' ? 'asc' : 'desc';
  return {
    filter: { view, ...narrowingOf(address, sort) },
    sort,
    direction: memberOf(['asc', 'desc'] as const, address.text('direction')) ?? usual,
  };
}

/** What alerts can be filtered by; how they ended once they are closed. */
export function alertFields(
  t: Translate,
  choice: ChoiceText,
  view: AlertView,
  rules: readonly FilterOption[],
): readonly FilterField[] {
  const choices = (
    key: string,
    values: readonly string[],
    label: (value: string) => string,
  ): FilterField => ({
    ...{ key, type: 'choice', label: t(`alerts.filter.${key}`) },
    options: values.map((value) => ({ value, label: label(value) })),
  });
  return [
    { key: 'account', label: t('alerts.filter.account'), type: 'text' },
    choices('typology', TYPOLOGIES, (one) => t(`risk.typology.${one}`)),
    choices('role', ALERT_ROLES, (one) => t(`risk.role.${one}`)),
    choices('team', TEAMS, (one) => choice('team', one)),
    { key: 'rule', label: t('alerts.filter.rule'), type: 'choice', options: rules },
    choices('model', MODEL_MINS, (one) =>
      one === '0' ? t('alerts.model.any') : t('alerts.model.from', { score: modelText(Number(one)) }),
    ),
    { key: 'tag', label: t('alerts.filter.tag'), type: 'text' },
    ...(view === 'closed' ? [choices('disposition', DISPOSITIONS, (one) => choice('disposition', one))] : []),
  ];
}

export interface AlertWords {
  readonly t: Translate;
  readonly choice: ChoiceText;
  readonly score: (score: number) => Tag;
  readonly now: number;
}

/** Open alerts past their time say so. */
export function overdueWord(
  { status, due_at }: Alert,
  { t, now }: Pick<AlertWords, 't' | 'now'>,
): string | null {
  return status === 'open' && due_at < now ? t('alerts.overdue') : null;
}

/** What the queue shows of an alert; of closed ones how they ended, in place of when they were due. */
export function alertColumns(view: AlertView, words: AlertWords): readonly Column<Alert>[] {
  const { t, choice, score } = words;
  const is_closed = view === 'closed' || view === 'review';
  const label = (key: string): string => t(`alerts.column.${key}`);
  const outcome: Column<Alert> = {
    ...{ key: 'disposition', label: label('disposition'), width: 170, grow: 1 },
    cell: (row) =>
      text(row.disposition === null ? t('alerts.not_shown') : choice('disposition', row.disposition)),
  };
  const due: Column<Alert> = {
    ...{ key: 'due', label: label('due'), width: 110, grow: 1, sort: 'due_at' },
    cell: (row) => deadline(row.due_at, overdueWord(row, words)),
  };
  return [
    {
      ...{ key: 'score', label: label('score'), width: 126, fixed: true, sort: 'score' },
      cell: (row) => tags(score(row.score)),
    },
    {
      ...{ key: 'model', label: label('model'), width: 72, numeric: true, sort: 'model_score' },
      cell: (row) => text(row.model_score < 0 ? '–' : modelText(row.model_score)),
    },
    { key: 'account', label: label('account'), width: 92, cell: (row) => link('accounts', row.account_id) },
    ...(is_closed ? [outcome] : []),
    {
      ...{ key: 'typologies', label: label('typologies'), width: 130, grow: 2 },
      cell: (row) => text(listText(row.typologies.map((one) => t(`risk.typology.${one}`)))),
    },
    ...(is_closed ? [] : [due]),
    {
      ...{ key: 'exposure', label: label('exposure'), width: 130, numeric: true, sort: 'exposure_minor' },
      cell: (row) => amount(row.exposure_minor, row.currency),
    },
    { key: 'trades', label: label('trades'), width: 64, numeric: true, cell: (row) => count(row.trades) },
    {
      ...{ key: 'assignee', label: label('assignee'), width: 92 },
      cell: (row) => text(row.assignee ?? '–'),
    },
    {
      ...{ key: 'roles', label: label('roles'), width: 110 },
      cell: (row) => text(listText(row.roles.map((one) => t(`risk.role.${one}`)))),
    },
    { key: 'tags', label: label('tags'), width: 110, grow: 1, cell: (row) => text(listText(row.tags)) },
    {
      key: 'team',
      label: label('team'),
      width: 120,
      hidden: true,
      cell: (row) => text(choice('team', row.team)),
    },
    {
      key: 'case',
      label: label('case'),
      width: 100,
      hidden: true,
      cell: (row) => link('cases', row.case_id),
    },
    {
      key: 'opened',
      label: label('opened'),
      width: 158,
      sort: 'opened_seq',
      hidden: true,
      cell: (row) => instant(row.opened_at),
    },
    { key: 'id', label: label('id'), width: 110, hidden: true, cell: (row) => figure(row.id) },
  ];
}
