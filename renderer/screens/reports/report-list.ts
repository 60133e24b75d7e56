/** The list of reports to the authority: its filter, its columns, and what the address asks. */
import { REPORT_STATES, type ReportState } from '#core/cases/case-tables';
import type { Report } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import { count, figure, instant, link, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import type { Tone } from '../../ui/tones';
import { listText } from '../../ui/list-text';

export interface ReportQuery extends ListQuery {
  readonly filter: { readonly status?: ReportState };
}

/** The query of the reports: in any state, unless the address names one. */
export function reportQueryOf(address: Pick<Address, 'text'>): ReportQuery {
  return { filter: given({ status: memberOf(REPORT_STATES, address.text('status')) }) };
}

/** What reports can be filtered by. */
export function reportFields(t: Translate): readonly FilterField[] {
  return [
    {
      ...{ key: 'status', label: t('reports.status'), type: 'choice' },
      options: REPORT_STATES.map((value) => ({ value, label: t(`reports.state.${value}`) })),
    },
  ];
}

const TONES: Readonly<Record<ReportState, Tone>> = { draft: 'notice', filed: 'calm', dropped: 'plain' };

export const reportTone = (state: ReportState): Tone => TONES[state];

/** The screen on which what a report is about is shown. */
export const screenOf = (about: string): 'alerts' | 'cases' =>
  about.startsWith('case-') ? 'cases' : 'alerts';

/** What the list shows of a report. */
export function reportColumns(t: Translate): readonly Column<Report>[] {
  const label = (key: string): string => t(`reports.column.${key}`);
  return [
    { key: 'id', label: label('id'), width: 110, fixed: true, cell: (row) => figure(row.id) },
    {
      ...{ key: 'status', label: t('reports.status'), width: 100 },
      cell: (row) => tags({ tone: reportTone(row.status), label: t(`reports.state.${row.status}`) }),
    },
    { key: 'about', label: label('about'), width: 110, cell: (row) => link(screenOf(row.about), row.about) },
    {
      ...{ key: 'typologies', label: label('typologies'), width: 180, grow: 2 },
      cell: (row) => text(listText(row.fields.typologies.map((one) => t(`risk.typology.${one}`)))),
    },
    {
      ...{ key: 'period', label: label('period'), width: 190 },
      cell: (row) => figure(`${row.fields.from_day} – ${row.fields.to_day}`),
    },
    {
      ...{ key: 'accounts', label: label('accounts'), width: 80, numeric: true },
      cell: (row) => count(row.fields.account_ids.length),
    },
    {
      ...{ key: 'trades', label: label('trades'), width: 80, numeric: true },
      cell: (row) => count(row.fields.trade_ids.length),
    },
    {
      ...{ key: 'version', label: label('version'), width: 80, numeric: true },
      cell: (row) => count(row.version),
    },
    { key: 'by', label: label('by'), width: 100, cell: (row) => text(row.drafted_by) },
    { key: 'at', label: label('at'), width: 158, cell: (row) => instant(row.drafted_at) },
    { key: 'filed', label: label('filed'), width: 158, cell: (row) => instant(row.filed_at) },
  ];
}
