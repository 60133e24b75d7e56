/** The list of appeals: its filters, its columns, and what the address asks. */
import type { Appeal } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import { deadline, figure, instant, link, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import type { Tone } from '../../ui/tones';

export const APPEAL_VIEWS = ['open', 'mine', 'overdue', 'decided', 'all'] as const;

export type AppealView = (typeof APPEAL_VIEWS)[number];

export interface AppealQuery extends ListQuery {
  readonly filter: { readonly view: AppealView; readonly account_id?: string };
}

/** The query of the appeals: those that are open, unless the address says otherwise. */
export function appealQueryOf(address: Pick<Address, 'text'>): AppealQuery {
  const filter = given({ account_id: address.text('account') || undefined });
  return { filter: { view: memberOf(APPEAL_VIEWS, address.text('view')) ?? 'open', ...filter } };
}

/** What appeals can be filtered by, beside their views. */
export function appealFields(t: Translate): readonly FilterField[] {
  return [{ key: 'account', label: t('appeals.account'), type: 'text' }];
}

const TONES: Readonly<Record<Appeal['status'], Tone>> = {
  open: 'notice',
  upheld: 'calm',
  replaced: 'calm',
  rejected: 'warn',
  withdrawn: 'plain',
};

/** How an appeal stands, as a tag. */
export function stateTag(status: Appeal['status'], t: Translate): { tone: Tone; label: string } {
  return { tone: TONES[status], label: t(`appeals.state.${status}`) };
}

/** What the list shows of an appeal. */
export function appealColumns(t: Translate, now: () => number): readonly Column<Appeal>[] {
  const late = (row: Appeal): boolean => row.status === 'open' && row.due_at < now();
  return [
    { key: 'id', label: t('appeals.id'), width: 112, fixed: true, cell: (row) => figure(row.id) },
    {
      ...{ key: 'status', label: t('appeals.status'), width: 128 },
      cell: (row) => tags(stateTag(row.status, t)),
    },
    {
      ...{ key: 'due', label: t('appeals.due'), width: 180 },
      cell: (row) =>
        row.status === 'open' ? deadline(row.due_at, late(row) ? t('appeals.overdue') : null) : null,
    },
    {
      ...{ key: 'against', label: t('appeals.against'), width: 200, grow: 2 },
      cell: (row) => text(`${t(`appeals.kind.${row.against_kind}`)} ${row.against_id}`),
    },
    {
      key: 'account',
      label: t('appeals.account'),
      width: 120,
      grow: 1,
      cell: (row) => link('accounts', row.account_id),
    },
    { key: 'received', label: t('appeals.received'), width: 158, cell: (row) => instant(row.received_at) },
    {
      key: 'hearer',
      label: t('appeals.hearer'),
      width: 100,
      cell: (row) => text(row.hearer ?? row.decided_by),
    },
    { key: 'decided', label: t('appeals.decided'), width: 158, cell: (row) => instant(row.decided_at) },
  ];
}
