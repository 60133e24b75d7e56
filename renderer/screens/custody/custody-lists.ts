/** Lists of custody: open items of a side, breaks, matches; their queries, filters and columns. */
import { AGE_BANDS, QUADRANTS, MATCH_RULES } from '#core/custody/custody-words';
import {
  type BreakFilter,
  type BreakView,
  type MatchListFilter,
  type MatchView,
  type OpenFilter,
  type OpenItem,
} from '#core/contract/custody';

import type { Address } from '../../app/address';
import { amount, bareAmount, count, figure, instant, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import { parseMajor } from '../../ui/figures';
import type { FilterField, FilterOption } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import { reasonText } from './item-words';

/** A custody account that can be chosen. */
export interface AccountChoice {
  readonly id: string;
  readonly bank: string;
  readonly currency: string;
  readonly lines: number;
  readonly movements: number;
}

type Words = Pick<Address, 'text'>;
type DayFilter = Pick<OpenFilter, 'from' | 'to' | 'text' | 'amount_min_minor' | 'amount_max_minor'>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A signed amount that was typed; undefined when it is none. */
function minor(typed: string, currency: string): bigint | undefined {
  const text = typed.trim();
  const is_out = /^[-\u2212]/.test(text);
  const parsed = parseMajor(is_out ? text.slice(1) : text, currency);
  return parsed === undefined || !is_out ? parsed : -parsed;
}

/** What of the open items the address asks for. */
export function openFilterOf(address: Words, currency: string): DayFilter {
  const day = (name: string): string | undefined => {
    const value = address.text(name);
    return DAY.test(value) ? value : undefined;
  };
  return given({
    ...{ from: day('day_from'), to: day('day_to'), text: address.text('text').trim() || undefined },
    amount_min_minor: minor(address.text('amount_min'), currency),
    amount_max_minor: minor(address.text('amount_max'), currency),
  });
}

/** What open items can be filtered by. */
export function openFields(t: Translate): readonly FilterField[] {
  return [
    { key: 'text', label: t('custody.column.reference'), type: 'text' },
    { key: 'day', label: t('custody.column.day'), type: 'days' },
    { key: 'amount', label: t('custody.column.amount'), type: 'amounts' },
  ];
}

/** What a side shows of an open item; `what` puts its type or kind into words. */
export function openColumns(
  t: Translate,
  currency: string,
  what: (item: OpenItem) => string,
): readonly Column<OpenItem>[] {
  const label = (key: string): string => t(`custody.column.${key}`);
  return [
    { key: 'day', label: label('day'), width: 104, fixed: true, cell: (row) => figure(row.booked_on) },
    {
      ...{ key: 'amount', label: label('amount'), width: 112, numeric: true, fixed: true },
      cell: (row) => bareAmount(row.amount_minor, currency),
    },
    {
      ...{ key: 'reference', label: label('reference'), width: 108 },
      cell: (row) => figure(row.reference),
    },
    {
      ...{ key: 'likely', label: label('likely'), width: 136, grow: 1 },
      cell: (row) => {
        const [first] = row.suggestions;
        // One tag is all that has room; what an escalated item may belong to stands below the sides.
        if (row.is_escalated) return tags({ tone: 'alarm', label: t('custody.escalated') });
        return first === undefined
          ? null
          : tags({ tone: first.fits ? 'calm' : 'notice', label: t(`custody.rule.${first.rule}`) });
      },
    },
    { key: 'what', label: label('what'), width: 130, cell: (row) => text(what(row)) },
    { key: 'age', label: label('age'), width: 60, numeric: true, cell: (row) => count(row.age_days) },
  ];
}

export interface BreakQuery extends ListQuery {
  readonly filter: BreakFilter;
}

/** The query of the breaks. */
export function breakQueryOf(address: Words): BreakQuery {
  const escalated = address.text('escalated');
  return {
    filter: given({
      quadrant: memberOf(QUADRANTS, address.text('quadrant')),
      age_band: memberOf(AGE_BANDS, address.text('age_band')),
      account_id: address.text('account_id') || undefined,
      owner: address.text('owner').trim() || undefined,
      escalated: escalated === 'yes' ? true : escalated === 'no' ? false : undefined,
    }),
  };
}

/** What breaks can be filtered by. */
export function breakFields(
  t: Translate,
  accounts: readonly AccountChoice[],
  owners: readonly FilterOption[],
): readonly FilterField[] {
  return [
    { key: 'owner', label: t('custody.column.owner'), type: 'choice', options: owners },
    {
      ...{ key: 'account_id', label: t('custody.column.account'), type: 'choice' },
      options: accounts.map(({ id }) => ({ value: id, label: id })),
    },
    {
      ...{ key: 'quadrant', label: t('custody.column.quadrant'), type: 'choice' },
      options: QUADRANTS.map((value) => ({ value, label: t(`custody.quadrant.${value}`) })),
    },
    {
      ...{ key: 'age_band', label: t('custody.column.age'), type: 'choice' },
      options: AGE_BANDS.map((value) => ({ value, label: t(`custody.age.${value}`) })),
    },
    {
      ...{ key: 'escalated', label: t('custody.escalated'), type: 'choice' },
      options: [
        { value: 'yes', label: t('custody.escalated') },
        { value: 'no', label: t('custody.not_escalated') },
      ],
    },
  ];
}

/** What the list shows of a break. */
export function breakColumns(t: Translate): readonly Column<BreakView>[] {
  const label = (key: string): string => t(`custody.column.${key}`);
  return [
    { key: 'day', label: label('day'), width: 104, fixed: true, cell: (row) => figure(row.booked_on) },
    {
      ...{ key: 'amount', label: label('amount'), width: 140, numeric: true, fixed: true },
      cell: (row) => amount(row.amount_minor, row.currency),
    },
    {
      ...{ key: 'quadrant', label: label('quadrant'), width: 156 },
      cell: (row) => text(t(`custody.quadrant.${row.quadrant}`)),
    },
    {
      ...{ key: 'state', label: label('state'), width: 176 },
      cell: (row) =>
        row.escalated_at === null
          ? row.cause === null
            ? null
            : text(t(`values.choice.break_cause.${row.cause}`))
          : tags({ tone: 'alarm', label: t('custody.escalated') }),
    },
    { key: 'age', label: label('age'), width: 60, numeric: true, cell: (row) => count(row.age_days) },
    { key: 'reference', label: label('reference'), width: 116, cell: (row) => figure(row.reference) },
    {
      ...{ key: 'likely', label: label('likely'), width: 130, grow: 1 },
      cell: (row) => (row.likely === null ? null : text(t(`custody.rule.${row.likely}`))),
    },
    { key: 'owner', label: label('owner'), width: 76, cell: (row) => text(row.owner) },
    { key: 'account', label: label('account'), width: 116, cell: (row) => figure(row.account_id) },
  ];
}

export interface MatchQuery extends ListQuery {
  readonly filter: MatchListFilter;
}

/** The query of the matches of an account: the chosen one, or the first. */
export function matchQueryOf(address: Words, accounts: readonly AccountChoice[]): MatchQuery {
  const chosen = address.text('account_id');
  const undone = address.text('undone');
  const account_id = accounts.find(({ id }) => id === chosen)?.id ?? accounts[0]?.id ?? '';
  return {
    filter: {
      account_id,
      ...given({
        by: address.text('by').trim() || undefined,
        rule: memberOf(MATCH_RULES, address.text('rule')),
        undone: undone === 'yes' ? true : undone === 'no' ? false : undefined,
      }),
    },
  };
}

/** What matches can be filtered by. */
export function matchFields(t: Translate, accounts: readonly AccountChoice[]): readonly FilterField[] {
  return [
    { key: 'by', label: t('custody.column.by'), type: 'text' },
    {
      ...{ key: 'account_id', label: accounts[0]?.id ?? t('custody.column.account'), type: 'choice' },
      options: accounts.map(({ id }) => ({ value: id, label: id })),
    },
    {
      ...{ key: 'rule', label: t('custody.column.rule'), type: 'choice' },
      options: MATCH_RULES.map((value) => ({ value, label: t(`custody.match_rule.${value}`) })),
    },
    {
      ...{ key: 'undone', label: t('custody.undone'), type: 'choice' },
      options: [
        { value: 'yes', label: t('custody.undone') },
        { value: 'no', label: t('custody.standing') },
      ],
    },
  ];
}

/** What the list shows of a match. */
export function matchColumns(t: Translate): readonly Column<MatchView>[] {
  const label = (key: string): string => t(`custody.column.${key}`);
  return [
    { key: 'id', label: label('match'), width: 130, fixed: true, cell: (row) => figure(row.id) },
    {
      ...{ key: 'amount', label: label('amount'), width: 140, numeric: true },
      cell: (row) => amount(row.amount_minor, row.currency),
    },
    {
      ...{ key: 'rule', label: label('rule'), width: 170 },
      cell: (row) => text(t(`custody.match_rule.${row.rule}`)),
    },
    {
      ...{ key: 'state', label: label('state'), width: 120 },
      cell: (row) => (row.undone_at === null ? null : tags({ tone: 'warn', label: t('custody.undone') })),
    },
    { key: 'lines', label: label('lines'), width: 70, numeric: true, cell: (row) => count(row.lines) },
    {
      ...{ key: 'movements', label: label('movements'), width: 90, numeric: true },
      cell: (row) => count(row.movements),
    },
    { key: 'by', label: label('by'), width: 80, cell: (row) => text(row.made_by) },
    { key: 'made', label: label('made'), width: 158, cell: (row) => instant(row.made_at) },
    {
      key: 'reason',
      label: label('reason'),
      width: 160,
      grow: 1,
      cell: (row) => text(reasonText(row.reason, t)),
    },
  ];
}
