/** The queue of audits: its views, its columns, and what the address asks. */
import type { MerchantAudit } from '#core/ledger/tables';
import { AUDIT_VIEWS, type AuditView } from '#core/trust/vocabulary';

import type { Address } from '../../app/address';
import { deadline, figure, instant, link, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import type { Tone } from '../../ui/tones';

export interface AuditQuery extends ListQuery {
  readonly filter: { readonly view: AuditView; readonly account_id?: string };
}

const TONES: Readonly<Record<MerchantAudit['status'], Tone>> = {
  planned: 'plain',
  walking: 'notice',
  submitted: 'warn',
  passed: 'calm',
  failed: 'alarm',
  cancelled: 'plain',
};

export const auditTone = (status: MerchantAudit['status']): Tone => TONES[status];

/** The view that the address names; what is open unless it says otherwise. */
export function auditQueryOf(address: Pick<Address, 'text'>): AuditQuery {
  return {
    filter: {
      view: memberOf(AUDIT_VIEWS, address.text('view')) ?? 'open',
      ...given({ account_id: address.text('account_id') || undefined }),
    },
  };
}

/** What audits can be filtered by, beside their views. */
export function auditFields(t: Translate): readonly FilterField[] {
  return [{ key: 'account_id', label: t('accounts.id'), type: 'text' }];
}

/** Thousandths as a share of a hundred. */
export function scoreText(permille: number | null): string {
  return permille === null ? '' : `${(permille / 10).toFixed(1)} %`;
}

/** What the list shows of an audit. */
export function auditColumns(t: Translate, view: AuditView, now: number): readonly Column<MerchantAudit>[] {
  const dueOf = (row: MerchantAudit): number | null => (view === 'remedies' ? row.remedy_due_at : row.due_at);
  const word = (at: number | null): string | null => (at !== null && at < now ? t('alerts.overdue') : null);
  return [
    { key: 'id', label: t('audits.id'), width: 108, fixed: true, cell: (row) => figure(row.id) },
    {
      ...{ key: 'account', label: t('accounts.id'), width: 124 },
      cell: (row) => link('accounts', row.account_id),
    },
    {
      ...{ key: 'status', label: t('audits.status'), width: 124 },
      cell: (row) => tags({ tone: auditTone(row.status), label: t(`audits.state.${row.status}`) }),
    },
    {
      ...{ key: 'cause', label: t('commands.field.cause'), width: 150, grow: 1 },
      cell: (row) => text(t(`values.choice.cause.${row.cause}`)),
    },
    {
      ...{ key: 'due', label: t(view === 'remedies' ? 'audits.remedy_due' : 'audits.due'), width: 180 },
      cell: (row) =>
        view === 'done' ? instant(row.concluded_at) : deadline(dueOf(row) ?? 0, word(dueOf(row))),
    },
    { key: 'auditor', label: t('audits.auditor'), width: 100, cell: (row) => text(row.auditor) },
    {
      ...{ key: 'score', label: t('audits.score'), width: 88, numeric: true },
      cell: (row) => (row.score === null ? null : figure(scoreText(row.score))),
    },
  ];
}
