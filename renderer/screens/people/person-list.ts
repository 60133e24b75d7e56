/** The list of people and businesses: its filters, its columns, and what the address asks. */
import type { z } from 'zod';

import type { partyListed, partyQuery } from '#core/contract/parties';
import { PARTY_KINDS, REAL_NAME_LEVELS } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import type { Translate } from '../../ui/failure-text';
import { count, figure, instant, tags, text } from '../../ui/cells';
import type { ChoiceText } from '../../ui/choice-text';
import type { Column } from '../../ui/data-table';
import type { FilterField } from '../../ui/filters';
import { given, memberOf } from '../../ui/query-values';
import { levelTone } from './level-tone';

export type PartyQuery = z.input<typeof partyQuery>;
type PartyListed = z.output<typeof partyListed>;

const SORTS = ['id', 'registered_at'] as const;

/** The query of the list of people. */
export function partyQueryOf(address: Pick<Address, 'text' | 'list'>): PartyQuery {
  const level = address.list('level').flatMap((one) => memberOf(REAL_NAME_LEVELS, one) ?? []);
  const merchant = address.text('merchant');
  return {
    filter: given({
      text: address.text('text') || undefined,
      kind: memberOf(PARTY_KINDS, address.text('kind')),
      level: level.length > 0 ? level : undefined,
      merchant: merchant === '' ? undefined : merchant === 'yes',
    }),
    sort: memberOf(SORTS, address.text('sort')) ?? 'id',
    direction: address.text('direction') === 'desc' ? 'desc' : 'asc',
  };
}

/** What people can be filtered by. */
export function personFields(t: Translate, choice: ChoiceText): readonly FilterField[] {
  return [
    { key: 'text', type: 'text', label: t('ui.filter.id_begins') },
    {
      key: 'kind',
      type: 'choice',
      label: t('people.filter.kind'),
      options: PARTY_KINDS.map((value) => ({ value, label: choice('party_kind', value) })),
    },
    {
      key: 'level',
      type: 'choices',
      label: t('people.filter.level'),
      options: REAL_NAME_LEVELS.map((value) => ({ value, label: choice('level', value) })),
    },
    {
      key: 'merchant',
      type: 'choice',
      label: t('people.filter.merchant'),
      options: [
        { value: 'yes', label: t('people.filter.merchants') },
        { value: 'no', label: t('people.filter.others') },
      ],
    },
  ];
}

/** What the list shows of somebody; personal data come masked. */
export function personColumns(t: Translate, choice: ChoiceText): readonly Column<PartyListed>[] {
  return [
    {
      ...{ key: 'id', label: t('people.column.id'), width: 112, fixed: true, sort: 'id' },
      cell: ({ party }) => figure(party.id),
    },
    {
      ...{ key: 'name', label: t('people.column.name'), width: 110, grow: 2 },
      cell: ({ profile }) => text(profile.name),
    },
    {
      ...{ key: 'kind', label: t('people.column.kind'), width: 90 },
      cell: ({ party }) => text(choice('party_kind', party.kind)),
    },
    {
      ...{ key: 'level', label: t('people.column.level'), width: 176, grow: 1 },
      cell: ({ party }) => tags({ tone: levelTone(party.level), label: choice('level', party.level) }),
    },
    {
      ...{ key: 'accounts', label: t('people.column.accounts'), width: 90, numeric: true },
      cell: ({ accounts }) => count(accounts),
    },
    {
      ...{ key: 'registered', label: t('people.column.registered'), width: 158, sort: 'registered_at' },
      cell: ({ party }) => instant(party.registered_at),
    },
    {
      ...{ key: 'category', label: t('people.column.category'), width: 120, grow: 1 },
      cell: ({ party }) => text(party.category),
    },
    {
      ...{ key: 'region', label: t('people.column.region'), width: 110, hidden: true },
      cell: ({ party }) => text(party.region),
    },
    {
      ...{ key: 'phone', label: t('people.column.phone'), width: 140, hidden: true },
      cell: ({ profile }) => figure(profile.phone),
    },
  ];
}
