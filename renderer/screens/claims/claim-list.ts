/** The list of claims on the guarantee: its views, filters and columns, and where each claim stands. */
import { CLAIM_VIEWS, type ClaimFilter, type ClaimView } from '#core/contract/guarantee';
import { isRecovering } from '#core/guarantee/claim-money';
import type { Claim } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import { amount, bareAmount, deadline, figure, instant, link, tags, text } from '../../ui/cells';
import type { ChoiceText } from '../../ui/choice-text';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import type { Tone } from '../../ui/tones';

export interface ClaimQuery extends ListQuery {
  readonly filter: Partial<ClaimFilter> & { readonly view: ClaimView };
}

/** The query of the claims: those that are open, unless the address says otherwise. */
export function claimQueryOf(address: Pick<Address, 'text'>): ClaimQuery {
  return {
    filter: {
      view: memberOf(CLAIM_VIEWS, address.text('view')) ?? 'open',
      ...given({
        seller_id: address.text('seller_id') || undefined,
        buyer_id: address.text('buyer_id') || undefined,
        flagged: address.text('flagged') === 'yes' ? true : undefined,
      }),
    },
  };
}

/** What claims can be filtered by. */
export function claimFields(t: Translate): readonly FilterField[] {
  return [
    { key: 'seller_id', label: t('claims.column.seller'), type: 'text' },
    { key: 'buyer_id', label: t('claims.column.buyer'), type: 'text' },
    {
      ...{ key: 'view', label: t('claims.view.open'), type: 'choice' },
      options: CLAIM_VIEWS.map((value) => ({ value, label: t(`claims.view.${value}`) })),
    },
    {
      ...{ key: 'flagged', label: t('claims.flagged_any'), type: 'choice' },
      options: [{ value: 'yes', label: t('claims.flagged') }],
    },
  ];
}

/** Where a claim stands: its state, and of an open or paid one what comes next. */
export type ClaimStage =
  'to-answer' | 'to-decide' | 'overdue' | 'recovering' | 'paid' | 'refused' | 'withdrawn';

const TONES: Readonly<Record<ClaimStage, Tone>> = {
  'to-answer': 'plain',
  'to-decide': 'notice',
  overdue: 'alarm',
  recovering: 'warn',
  paid: 'calm',
  refused: 'plain',
  withdrawn: 'plain',
};

export function claimStage(claim: Claim, now: number): ClaimStage {
  if (claim.status === 'open') {
    if (claim.decide_due_at < now) return 'overdue';
    return claim.answered_at === null && claim.answer_due_at > now ? 'to-answer' : 'to-decide';
  }
  if (claim.status === 'upheld') return isRecovering(claim) ? 'recovering' : 'paid';
  return claim.status;
}

export const stageTone = (stage: ClaimStage): Tone => TONES[stage];

/** What the list shows of a claim. */
export function claimColumns(t: Translate, choice: ChoiceText, now: number): readonly Column<Claim>[] {
  const label = (key: string): string => t(`claims.column.${key}`);
  return [
    { key: 'id', label: label('id'), width: 106, fixed: true, cell: (row) => figure(row.id) },
    {
      ...{ key: 'stage', label: label('stage'), width: 168 },
      cell: (row) => {
        const stage = claimStage(row, now);
        return tags({ tone: stageTone(stage), label: t(`claims.stage.${stage}`) });
      },
    },
    {
      ...{ key: 'due', label: label('due'), width: 116 },
      cell: (row) => {
        if (row.status !== 'open') return null;
        // That it is overdue is its stage.
        const at = claimStage(row, now) === 'to-answer' ? row.answer_due_at : row.decide_due_at;
        return deadline(at, null);
      },
    },
    {
      ...{ key: 'asked', label: label('asked'), width: 112, numeric: true },
      cell: (row) => amount(row.asked_minor, row.currency),
    },
    {
      ...{ key: 'paid', label: label('paid'), width: 94, numeric: true },
      cell: (row) => bareAmount(row.paid_minor, row.currency),
    },
    {
      ...{ key: 'found', label: label('found'), width: 96 },
      cell: (row) =>
        row.findings.length === 0
          ? null
          : tags({ tone: 'warn', label: t('claims.found_count', { count: row.findings.length }) }),
    },
    {
      ...{ key: 'ground', label: label('ground'), width: 140, grow: 1 },
      cell: (row) => text(row.ground === null ? t('claims.no_ground') : choice('ground', row.ground)),
    },
    { key: 'seller', label: label('seller'), width: 102, cell: (row) => link('accounts', row.seller_id) },
    { key: 'trade', label: label('trade'), width: 102, cell: (row) => link('trades', row.trade_id) },
    { key: 'filed', label: label('filed'), width: 158, cell: (row) => instant(row.filed_at) },
  ];
}
