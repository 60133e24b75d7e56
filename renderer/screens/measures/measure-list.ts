/** What the lists of measures can be filtered by, what the address asks of them, and what they show. */
import { MEASURE_VIEWS, type FrozenAccount, type MeasureListed } from '#core/contract/measures';
import { ALL_MEASURE_REASONS } from '#core/enforcement/reason-codes';
import { RESTRICTION_KINDS, type RestrictionKind } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import { amount, count, deadline, figure, instant, link, tags, text } from '../../ui/cells';
import type { ChoiceText } from '../../ui/choice-text';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import { restrictionTone } from '../../ui/tones';

export type MeasureView = (typeof MEASURE_VIEWS)[number];

/** Views that are tabs of their own, in their order; the others are reached by the filter of the first. */
export type ListTab = 'in-force' | 'expiring' | 'overdue' | 'without-notice' | 'ended';

const WITHIN_DAYS = ['7', '14', '30', '90'] as const;
const DAY_MS = 86_400_000;

export interface MeasureQuery extends ListQuery {
  readonly filter: {
    readonly view: MeasureView;
    readonly kinds?: RestrictionKind[];
    readonly reason_code?: string;
    readonly owner?: string;
    readonly account_id?: string;
    readonly within_days?: number;
  };
}

type Asked = Pick<Address, 'text' | 'list'>;

/** What the address asks of a tab: of the first also other states, where a filter names one. */
export function measureQueryOf(address: Asked, tab: ListTab): MeasureQuery {
  const view = tab === 'in-force' ? (memberOf(MEASURE_VIEWS, address.text('state')) ?? tab) : tab;
  const kind = memberOf(RESTRICTION_KINDS, address.text('kind'));
  const days = memberOf(WITHIN_DAYS, address.text('within'));
  return {
    filter: {
      view,
      ...given({
        kinds: kind === undefined ? undefined : [kind],
        reason_code: address.text('reason') || undefined,
        owner: address.text('owner') || undefined,
        account_id: address.text('account') || undefined,
        within_days: days === undefined ? undefined : Number(days),
      }),
    },
  };
}

export function measureFields(t: Translate, choice: ChoiceText, tab: ListTab): readonly FilterField[] {
  const state: FilterField = {
    ...{ key: 'state', label: t('measures.column.state'), type: 'choice' },
    options: MEASURE_VIEWS.map((value) => ({ value, label: t(`measures.view.${value}`) })),
  };
  const within: FilterField = {
    ...{ key: 'within', label: t('measures.within'), type: 'choice' },
    options: WITHIN_DAYS.map((value) => ({ value, label: t('measures.days', { count: value }) })),
  };
  return [
    { key: 'account', label: t('measures.column.account'), type: 'text' },
    ...(tab === 'in-force' ? [state] : []),
    ...(tab === 'expiring' ? [within] : []),
    {
      ...{ key: 'kind', label: t('measures.column.kind'), type: 'choice' },
      options: RESTRICTION_KINDS.map((value) => ({ value, label: choice('restriction', value) })),
    },
    {
      ...{ key: 'reason', label: t('measures.column.reason'), type: 'choice' },
      options: ALL_MEASURE_REASONS.map((value) => ({ value, label: choice('reason_code', value) })),
    },
    { key: 'owner', label: t('measures.column.owner'), type: 'text' },
  ];
}

/** Whole days that something lasts. */
export const daysSince = (since: number, now: number): number =>
  Math.max(0, Math.floor((now - since) / DAY_MS));

interface Words {
  readonly t: Translate;
  readonly choice: ChoiceText;
  readonly now: number;
}

export function measureColumns({ t, choice, now }: Words): readonly Column<MeasureListed>[] {
  const label = (key: string): string => t(`measures.column.${key}`);
  const overdue = (at: number): string | null => (at <= now ? t('measures.overdue') : null);
  return [
    {
      ...{ key: 'account', label: label('account'), width: 120 },
      cell: ({ restriction }) => link('accounts', restriction.account_id),
    },
    {
      ...{ key: 'kind', label: label('kind'), width: 170 },
      cell: ({ restriction }) =>
        tags({ tone: restrictionTone(restriction.kind), label: choice('restriction', restriction.kind) }),
    },
    {
      ...{ key: 'since', label: label('since'), width: 150 },
      cell: ({ restriction }) => instant(restriction.starts_at),
    },
    {
      ...{ key: 'until', label: label('until'), width: 140 },
      cell: ({ restriction: { ended_at, ends_at } }) =>
        ended_at !== null ? instant(ended_at) : ends_at === null ? null : deadline(ends_at, null),
    },
    {
      ...{ key: 'reason', label: label('reason'), width: 170, grow: 1 },
      cell: ({ restriction }) => text(choice('reason_code', restriction.reason_code)),
    },
    {
      ...{ key: 'review', label: label('review'), width: 140 },
      cell: ({ restriction: { review_at, ended_at } }) =>
        review_at === null || ended_at !== null ? null : deadline(review_at, overdue(review_at)),
    },
    {
      ...{ key: 'notice', label: label('notice'), width: 130 },
      cell: ({ notice_due, appeal_id }) =>
        tags(
          ...(notice_due === null ? [] : [{ tone: 'warn' as const, label: t('measures.letter_due') }]),
          ...(appeal_id === null ? [] : [{ tone: 'notice' as const, label: t('measures.appealed') }]),
        ),
    },
    {
      ...{ key: 'about', label: label('about'), width: 120 },
      cell: ({ restriction: { about } }) =>
        about === null ? null : link(about.startsWith('case-') ? 'cases' : 'alerts', about),
    },
    { key: 'owner', label: label('owner'), width: 90, cell: ({ restriction }) => text(restriction.actor) },
    {
      ...{ key: 'id', label: label('id'), width: 160, hidden: true },
      cell: ({ restriction }) => figure(restriction.id),
    },
  ];
}

export function frozenColumns({ t, choice, now }: Words): readonly Column<FrozenAccount>[] {
  const label = (key: string): string => t(`measures.column.${key}`);
  const overdue = (at: number): string | null => (at <= now ? t('measures.overdue') : null);
  return [
    { key: 'account', label: label('account'), width: 120, cell: (row) => link('accounts', row.account_id) },
    {
      ...{ key: 'kind', label: label('kind'), width: 200 },
      cell: ({ measures }) =>
        tags(
          ...measures.map(({ restriction: { kind } }) => ({
            ...{ tone: restrictionTone(kind), label: choice('restriction', kind) },
          })),
        ),
    },
    {
      ...{ key: 'held', label: label('held'), width: 160, numeric: true },
      cell: (row) => amount(row.out_of_reach_minor, row.currency),
    },
    { key: 'since', label: label('since'), width: 150, cell: (row) => instant(row.since) },
    {
      ...{ key: 'days', label: label('days'), width: 80, numeric: true },
      cell: (row) => count(daysSince(row.since, now)),
    },
    {
      ...{ key: 'waiting', label: label('waiting'), width: 210, grow: 1 },
      cell: ({ sales, purchases, withdrawals, approval_ids }) =>
        text(
          [
            sales.count > 0 ? t('measures.waiting.sales', { count: sales.count }) : '',
            sales.refunds_asked > 0 ? t('measures.waiting.refunds', { count: sales.refunds_asked }) : '',
            purchases.count > 0 ? t('measures.waiting.purchases', { count: purchases.count }) : '',
            withdrawals.count > 0 ? t('measures.waiting.withdrawals', { count: withdrawals.count }) : '',
            approval_ids.length > 0 ? t('measures.waiting.requests', { count: approval_ids.length }) : '',
          ]
            .filter((part) => part !== '')
            .join(' · '),
        ),
    },
    {
      ...{ key: 'review', label: label('review'), width: 150 },
      cell: ({ review_at }) => (review_at === null ? null : deadline(review_at, overdue(review_at))),
    },
    {
      ...{ key: 'appeal', label: label('appeal'), width: 110 },
      cell: ({ measures }) =>
        tags(
          ...(measures.some(({ appeal_id }) => appeal_id !== null)
            ? [{ tone: 'notice' as const, label: t('measures.appealed') }]
            : []),
        ),
    },
  ];
}
