/** What listings and silences can be filtered by, what the address asks of them, and what their lists show. */
import { LISTS, type ListName } from '#core/cases/case-tables';
import { STANDINGS } from '#core/contract/alerts';
import type { Row } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import { deadline, figure, instant, link, tags, text } from '../../ui/cells';
import type { ChoiceText } from '../../ui/choice-text';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField, FilterOption } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import type { Tone } from '../../ui/tones';

const TONES: Readonly<Record<ListName, Tone>> = { allow: 'calm', watch: 'notice', block: 'alarm' };
export const listTone = (list: ListName): Tone => TONES[list];

type Asked = Pick<Address, 'text'>;

interface StandingFilter {
  readonly state: (typeof STANDINGS)[number];
  readonly account_id?: string;
}

export interface ListingQuery extends ListQuery {
  readonly filter: StandingFilter & { readonly list?: ListName };
}

export interface SilenceQuery extends ListQuery {
  readonly filter: StandingFilter & { readonly rule_id?: string };
}

const standingOf = (address: Asked): StandingFilter => ({
  state: memberOf(STANDINGS, address.text('state')) ?? ('current' as const),
  ...given({ account_id: address.text('account') || undefined }),
});

/** What the address asks of listings: those in force, unless it says otherwise. */
export function listingQueryOf(address: Asked): ListingQuery {
  return { filter: { ...standingOf(address), ...given({ list: memberOf(LISTS, address.text('list')) }) } };
}

/** What the address asks of silences, the same way. */
export function silenceQueryOf(address: Asked): SilenceQuery {
  return { filter: { ...standingOf(address), ...given({ rule_id: address.text('rule') || undefined }) } };
}

function standingFields(t: Translate): readonly FilterField[] {
  return [
    { key: 'account', label: t('watch.column.account'), type: 'text' },
    {
      ...{ key: 'state', label: t('watch.state.current'), type: 'choice' },
      options: STANDINGS.map((value) => ({ value, label: t(`watch.state.${value}`) })),
    },
  ];
}

export function listingFields(t: Translate, choice: ChoiceText): readonly FilterField[] {
  return [
    ...standingFields(t),
    {
      ...{ key: 'list', label: t('watch.column.list'), type: 'choice' },
      options: LISTS.map((value) => ({ value, label: choice('list', value) })),
    },
  ];
}

export function silenceFields(t: Translate, rules: readonly FilterOption[]): readonly FilterField[] {
  return [
    ...standingFields(t),
    { key: 'rule', label: t('watch.column.rule'), type: 'choice', options: rules },
  ];
}

export function listingColumns(
  t: Translate,
  choice: ChoiceText,
  now: number,
): readonly Column<Row<'account_list'>>[] {
  const label = (key: string): string => t(`watch.column.${key}`);
  return [
    { key: 'account', label: label('account'), width: 110, cell: (row) => link('accounts', row.account_id) },
    {
      ...{ key: 'list', label: label('list'), width: 220 },
      cell: (row) => tags({ tone: listTone(row.list), label: choice('list', row.list) }),
    },
    {
      ...{ key: 'until', label: label('until'), width: 150 },
      cell: (row) => ends(t, row.ends_at, row.ended_by !== null || row.ends_at <= now),
    },
    { key: 'reason', label: label('reason'), width: 180, grow: 2, cell: (row) => text(row.reason) },
    { key: 'owner', label: label('owner'), width: 100, cell: (row) => text(row.owner) },
    { key: 'approver', label: label('approver'), width: 100, cell: (row) => text(row.approver) },
    { key: 'since', label: label('since'), width: 158, cell: (row) => instant(row.since_at) },
  ];
}

export function silenceColumns(
  t: Translate,
  ruleName: (id: string) => string,
  now: number,
): readonly Column<Row<'silence'>>[] {
  const label = (key: string): string => t(`watch.column.${key}`);
  return [
    { key: 'account', label: label('account'), width: 110, cell: (row) => link('accounts', row.account_id) },
    { key: 'rule', label: label('rule'), width: 220, grow: 1, cell: (row) => text(ruleName(row.rule_id)) },
    {
      ...{ key: 'until', label: label('until'), width: 150 },
      cell: (row) => ends(t, row.until_at, row.until_at <= now),
    },
    { key: 'reason', label: label('reason'), width: 160, grow: 2, cell: (row) => text(row.reason) },
    { key: 'by', label: label('by'), width: 100, cell: (row) => text(row.by) },
    { key: 'rule_id', label: label('rule_id'), width: 140, hidden: true, cell: (row) => figure(row.rule_id) },
  ];
}

/** When it ends; of what is over, that it is. */
function ends(t: Translate, at: number, is_over: boolean) {
  return is_over ? tags({ tone: 'plain', label: t('watch.over') }) : deadline(at, null);
}
