/** The register of badges and the applications for it: filters, columns, and what the address asks. */
import type { Badge, Row } from '#core/ledger/tables';
import {
  APPLICATION_STATES,
  BADGE_STATES,
  type ApplicationState,
  type BadgeState,
} from '#core/trust/vocabulary';

import type { Address } from '../../app/address';
import { figure, instant, link, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import type { Tone } from '../../ui/tones';

export type Application = Row<'trust_application'>;

const BADGE_TONES: Readonly<Record<BadgeState, Tone>> = {
  active: 'calm',
  suspended: 'warn',
  revoked: 'alarm',
  expired: 'plain',
  renewed: 'plain',
};

const APPLICATION_TONES: Readonly<Record<ApplicationState, Tone>> = {
  pending: 'warn',
  granted: 'calm',
  refused: 'alarm',
  withdrawn: 'plain',
};

export const badgeTone = (status: BadgeState): Tone => BADGE_TONES[status];
export const applicationTone = (status: ApplicationState): Tone => APPLICATION_TONES[status];

const NUMBER_DIGITS = 6;
/** The number as it is written on the badge. */
export const numberText = (number: number): string => `TM-${String(number).padStart(NUMBER_DIGITS, '0')}`;

export interface StateQuery<State extends string> extends ListQuery {
  readonly filter: { readonly status?: State };
}

export interface BadgeQuery extends ListQuery {
  readonly filter: { readonly status?: BadgeState; readonly low_score?: boolean };
}

/** What the address asks for beside states: badges in force of merchants whose score fell below what a badge asks for. */
const LOW_SCORE = 'low-score';

/** The register as the address asks for it; all of it unless it names a state. */
export function badgeQueryOf(address: Pick<Address, 'text'>): BadgeQuery {
  const status = address.text('status');
  return status === LOW_SCORE
    ? { filter: { status: 'active', low_score: true } }
    : { filter: given({ status: memberOf(BADGE_STATES, status) }) };
}

const ALL = 'all';

/** The applications; those that are pending unless the address says otherwise. */
export function applicationQueryOf(address: Pick<Address, 'text'>): StateQuery<ApplicationState> {
  const status = address.text('status');
  return {
    filter: given({
      status: status === ALL ? undefined : (memberOf(APPLICATION_STATES, status) ?? 'pending'),
    }),
  };
}

/** @param low_scores badges in force whose merchant's score fell */
export function badgeFields(t: Translate, low_scores: number): readonly FilterField[] {
  return [
    {
      ...{ key: 'status', label: t('badges.all'), type: 'choice' },
      options: [
        ...BADGE_STATES.map((value) => ({ value, label: t(`badges.state.${value}`) })),
        { value: LOW_SCORE, label: t('badges.low_score', { count: low_scores }) },
      ],
    },
  ];
}

export function applicationFields(t: Translate): readonly FilterField[] {
  return [
    {
      ...{ key: 'status', label: t('badges.only_pending'), type: 'choice' },
      options: [
        { value: ALL, label: t('badges.all') },
        ...APPLICATION_STATES.map((value) => ({ value, label: t(`badges.application_state.${value}`) })),
      ],
    },
  ];
}

export function badgeColumns(t: Translate): readonly Column<Badge>[] {
  return [
    {
      key: 'number',
      label: t('badges.number'),
      width: 108,
      fixed: true,
      cell: (row) => figure(numberText(row.number)),
    },
    { key: 'name', label: t('badges.name'), width: 180, grow: 2, cell: (row) => text(row.display_name) },
    {
      ...{ key: 'status', label: t('badges.status'), width: 116 },
      cell: (row) => tags({ tone: badgeTone(row.status), label: t(`badges.state.${row.status}`) }),
    },
    {
      ...{ key: 'account', label: t('accounts.id'), width: 124 },
      cell: (row) => link('accounts', row.account_id),
    },
    { key: 'issued', label: t('badges.issued'), width: 158, cell: (row) => instant(row.issued_at) },
    { key: 'until', label: t('badges.valid_until'), width: 158, cell: (row) => instant(row.valid_until) },
  ];
}

export function applicationColumns(t: Translate): readonly Column<Application>[] {
  return [
    { key: 'id', label: t('badges.application'), width: 148, fixed: true, cell: (row) => figure(row.id) },
    { key: 'name', label: t('badges.name'), width: 180, grow: 2, cell: (row) => text(row.display_name) },
    {
      ...{ key: 'status', label: t('badges.status'), width: 116 },
      cell: (row) =>
        tags({ tone: applicationTone(row.status), label: t(`badges.application_state.${row.status}`) }),
    },
    {
      ...{ key: 'account', label: t('accounts.id'), width: 124 },
      cell: (row) => link('accounts', row.account_id),
    },
    { key: 'applied', label: t('badges.applied'), width: 158, cell: (row) => instant(row.applied_at) },
    { key: 'by', label: t('badges.applied_by'), width: 100, cell: (row) => text(row.applied_by) },
  ];
}
