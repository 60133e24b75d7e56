/** The list of requests for what needs two people: its filters, its columns, and what the address asks. */
import type { z } from 'zod';

import type { approvalRow } from '#core/contract/approvals';
import { APPROVAL_STATUSES, type ApprovalStatus } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import { distance, figure, instant, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import type { KindText } from '../../ui/kind-text';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import { approvalTone } from '../../ui/tones';
import { subjectText } from './command-subject';

type Approval = z.output<typeof approvalRow>;

const ALL = 'all';

export interface ApprovalQuery extends ListQuery {
  readonly filter: { readonly status?: ApprovalStatus; readonly mine?: boolean };
}

/** The query of the queue: what is pending, unless the address says otherwise. */
export function approvalQueryOf(address: Pick<Address, 'text'>): ApprovalQuery {
  const status = address.text('status');
  return {
    filter: given({
      status: status === ALL ? undefined : (memberOf(APPROVAL_STATUSES, status) ?? 'pending'),
      mine: address.text('mine') === 'yes' ? true : undefined,
    }),
  };
}

/** What requests can be filtered by. */
export function approvalFields(t: Translate): readonly FilterField[] {
  return [
    {
      key: 'status',
      type: 'choice',
      label: t('approvals.filter.status'),
      options: [
        { value: ALL, label: t('approvals.filter.all') },
        ...APPROVAL_STATUSES.map((value) => ({ value, label: t(`values.approval.${value}`) })),
      ],
    },
    {
      key: 'mine',
      type: 'choice',
      label: t('approvals.filter.whose'),
      options: [{ value: 'yes', label: t('approvals.filter.mine') }],
    },
  ];
}

/** What the list shows of a request. */
export function approvalColumns(t: Translate, kindText: KindText): readonly Column<Approval>[] {
  return [
    {
      ...{ key: 'kind', label: t('approvals.column.kind'), width: 160, grow: 2, fixed: true },
      cell: (row) => text(kindText(row.kind)),
    },
    {
      ...{ key: 'subject', label: t('approvals.column.subject'), width: 120, grow: 1 },
      cell: (row) => figure(subjectText(row.data, t)),
    },
    {
      ...{ key: 'status', label: t('approvals.column.status'), width: 110 },
      cell: (row) => tags({ tone: approvalTone(row.status), label: t(`values.approval.${row.status}`) }),
    },
    { key: 'by', label: t('approvals.column.by'), width: 110, cell: (row) => text(row.proposed_by) },
    {
      ...{ key: 'proposed', label: t('approvals.column.proposed'), width: 158 },
      cell: (row) => instant(row.proposed_at),
    },
    {
      ...{ key: 'expires', label: t('approvals.column.expires'), width: 126 },
      cell: (row) => (row.status === 'pending' ? distance(row.expires_at) : null),
    },
    {
      ...{ key: 'reason', label: t('approvals.column.reason'), width: 160, grow: 2 },
      cell: (row) => text(row.reason),
    },
    { key: 'id', label: t('approvals.column.id'), width: 190, hidden: true, cell: (row) => figure(row.id) },
  ];
}
