/** The list of cases: its filters, its columns, and what the address asks. */
import type { RiskCase } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import { count, figure, instant, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';

const STATES = ['open', 'closed'] as const;
const ALL = 'all';

export interface CaseQuery extends ListQuery {
  readonly filter: { readonly status?: RiskCase['status']; readonly owner?: string };
}

/** The query of the cases: those that are open, unless the address says otherwise. */
export function caseQueryOf(address: Pick<Address, 'text'>): CaseQuery {
  const status = address.text('status');
  return {
    filter: given({
      status: status === ALL ? undefined : (memberOf(STATES, status) ?? 'open'),
      owner: address.text('owner') || undefined,
    }),
  };
}

/** What cases can be filtered by. */
export function caseFields(t: Translate): readonly FilterField[] {
  return [
    { key: 'owner', label: t('cases.owner'), type: 'text' },
    {
      ...{ key: 'status', label: t('cases.only_open'), type: 'choice' },
      options: [
        { value: ALL, label: t('cases.all') },
        ...STATES.map((value) => ({ value, label: t(`alerts.state.${value}`) })),
      ],
    },
  ];
}

/** What the list shows of a case. */
export function caseColumns(t: Translate): readonly Column<RiskCase>[] {
  return [
    { key: 'id', label: t('cases.id'), width: 104, fixed: true, cell: (row) => figure(row.id) },
    { key: 'title', label: t('cases.name'), width: 200, grow: 3, cell: (row) => text(row.title) },
    {
      ...{ key: 'status', label: t('cases.status'), width: 100 },
      cell: (row) =>
        tags({ tone: row.status === 'open' ? 'notice' : 'plain', label: t(`alerts.state.${row.status}`) }),
    },
    {
      ...{ key: 'alerts', label: t('cases.alerts'), width: 80, numeric: true },
      cell: (row) => count(row.alert_ids.length),
    },
    { key: 'owner', label: t('cases.owner'), width: 100, cell: (row) => text(row.owner) },
    { key: 'opened', label: t('cases.opened'), width: 158, cell: (row) => instant(row.opened_at) },
    { key: 'closed', label: t('cases.closed'), width: 158, cell: (row) => instant(row.closed_at) },
  ];
}
