/** The list of sellers' loans: its views, filters and columns, and the tones of states and stages. */
import { LOAN_VIEWS, type LoanFilter, type LoanView } from '#core/contract/loans';
import type { ArrearsStage, LoanState } from '#core/credit/loans/loan-words';
import type { Row } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import { amount, bareAmount, figure, instant, link, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import type { Tone } from '../../ui/tones';

export type Loan = Row<'loan'>;

export interface LoanQuery extends ListQuery {
  readonly filter: Partial<LoanFilter> & { readonly view: LoanView };
}

/** The query of the loans: those that wait, unless the address says otherwise. */
export function loanQueryOf(address: Pick<Address, 'text'>): LoanQuery {
  return {
    filter: {
      view: memberOf(LOAN_VIEWS, address.text('view')) ?? 'pending',
      ...given({
        account_id: address.text('account_id') || undefined,
        bank: address.text('bank') || undefined,
      }),
    },
  };
}

/** What loans can be filtered by. */
export function loanFields(t: Translate): readonly FilterField[] {
  return [
    { key: 'account_id', label: t('loans.column.merchant'), type: 'text' },
    { key: 'bank', label: t('loans.column.bank'), type: 'text' },
    {
      ...{ key: 'view', label: t('loans.view.pending'), type: 'choice' },
      options: LOAN_VIEWS.map((value) => ({ value, label: t(`loans.view.${value}`) })),
    },
  ];
}

const STATE_TONES: Readonly<Record<LoanState, Tone>> = {
  applied: 'notice',
  submitted: 'notice',
  granted: 'warn',
  active: 'calm',
  repaid: 'plain',
  'written-off': 'alarm',
  refused: 'plain',
  withdrawn: 'plain',
};

const STAGE_TONES: Readonly<Record<ArrearsStage, Tone>> = {
  current: 'calm',
  'late-30': 'warn',
  'late-60': 'warn',
  'late-90': 'alarm',
  default: 'alarm',
};

/** How a loan stands, as a tag: a running one by how late it is. */
export function loanTag(t: Translate, { status, stage }: Pick<Loan, 'status' | 'stage'>) {
  return status === 'active' && stage !== null
    ? { tone: STAGE_TONES[stage], label: t(`loans.stage.${stage}`) }
    : { tone: STATE_TONES[status], label: t(`loans.state.${status}`) };
}

/** What the list shows of a loan. */
export function loanColumns(t: Translate): readonly Column<Loan>[] {
  const label = (key: string): string => t(`loans.column.${key}`);
  return [
    { key: 'id', label: label('id'), width: 110, fixed: true, cell: (row) => figure(row.id) },
    { key: 'state', label: label('state'), width: 168, cell: (row) => tags(loanTag(t, row)) },
    {
      key: 'merchant',
      label: label('merchant'),
      width: 130,
      cell: (row) => link('accounts', row.account_id),
    },
    { key: 'bank', label: label('bank'), width: 80, cell: (row) => text(row.bank) },
    {
      ...{ key: 'asked', label: label('asked'), width: 130, numeric: true },
      cell: (row) => amount(row.asked_minor, row.currency),
    },
    {
      ...{ key: 'proposed', label: label('proposed'), width: 120, numeric: true },
      cell: (row) => (row.dossier_seq === null ? null : bareAmount(row.limit_minor, row.currency)),
    },
    {
      ...{ key: 'lent', label: label('lent'), width: 120, numeric: true },
      cell: (row) => (row.disbursed_at === null ? null : bareAmount(row.principal_minor, row.currency)),
    },
    {
      ...{ key: 'owed', label: label('owed'), width: 120, numeric: true },
      cell: (row) =>
        row.disbursed_at === null
          ? null
          : bareAmount(row.principal_minor - row.principal_paid_minor, row.currency),
    },
    { key: 'purpose', label: label('purpose'), width: 140, grow: 1, cell: (row) => text(row.purpose) },
    { key: 'applied', label: label('applied'), width: 158, cell: (row) => instant(row.applied_at) },
  ];
}
