/** The list of merchants admitted to large card payments: filters, columns, and what the address asks. */
import type { z } from 'zod';

import type { contract } from '#core/contract/contract';

import type { Address } from '../../app/address';
import { bareAmount, count, figure, instant, link, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';

export type AdmissionView = z.output<
  NonNullable<(typeof contract.cardProgrammes.admissions)['~orpc']['outputSchema']>
>['rows'][number];

const STATES = ['active', 'ended'] as const;

export interface AdmissionQuery extends ListQuery {
  readonly filter: {
    readonly bank?: string;
    readonly account_id?: string;
    readonly status?: (typeof STATES)[number];
  };
}

/** The query: those that are active, unless the address says otherwise. */
export function admissionQueryOf(address: Pick<Address, 'text'>): AdmissionQuery {
  const status = address.text('status');
  return {
    filter: given({
      bank: address.text('bank') || undefined,
      account_id: address.text('account_id') || undefined,
      status: status === 'all' ? undefined : (memberOf(STATES, status) ?? 'active'),
    }),
  };
}

/** What admissions can be filtered by. */
export function admissionFields(t: Translate): readonly FilterField[] {
  return [
    { key: 'account_id', label: t('card_programmes.column.merchant'), type: 'text' },
    { key: 'bank', label: t('card_programmes.column.bank'), type: 'text' },
    {
      ...{ key: 'status', label: t('card_programmes.state.active'), type: 'choice' },
      options: [
        ...STATES.map((value) => ({ value, label: t(`card_programmes.state.${value}`) })),
        { value: 'all', label: t('card_programmes.state.all') },
      ],
    },
  ];
}

/** Whether a merchant can take large payments now, as word and shape. */
export function ableTag({ lack, admission }: AdmissionView, t: Translate) {
  if (admission.status === 'ended') {
    return { tone: 'plain', label: t('card_programmes.state.ended') } as const;
  }
  return lack === null
    ? ({ tone: 'calm', label: t('card_programmes.able') } as const)
    : ({ tone: 'warn', label: t(`card_programmes.lack.${lack}`) } as const);
}

/** What the list shows of an admission. */
export function admissionColumns(t: Translate): readonly Column<AdmissionView>[] {
  const label = (key: string): string => t(`card_programmes.column.${key}`);
  return [
    {
      ...{ key: 'merchant', label: label('merchant'), width: 130, fixed: true },
      cell: ({ admission }) => link('accounts', admission.account_id),
    },
    { key: 'name', label: label('name'), width: 140, grow: 1, cell: ({ name }) => text(name) },
    { key: 'bank', label: label('bank'), width: 80, cell: ({ admission }) => figure(admission.bank) },
    { key: 'able', label: label('able'), width: 190, cell: (row) => tags(ableTag(row, t)) },
    {
      ...{ key: 'score', label: label('score'), width: 70, numeric: true },
      cell: ({ admission }) => count(admission.score),
    },
    {
      ...{ key: 'day', label: label('day'), width: 120, numeric: true },
      cell: ({ used_day_minor, admission }) => bareAmount(used_day_minor, admission.currency),
    },
    {
      ...{ key: 'month', label: label('month'), width: 130, numeric: true },
      cell: ({ used_month_minor, admission }) => bareAmount(used_month_minor, admission.currency),
    },
    {
      ...{ key: 'admitted', label: label('admitted'), width: 158 },
      cell: ({ admission }) => instant(admission.admitted_at),
    },
    {
      ...{ key: 'by', label: label('by'), width: 120 },
      cell: ({ admission }) => text(`${admission.admitted_by}, ${admission.approved_by}`),
    },
  ];
}
