/** The list of custody accounts: columns, and how a bank's letter stands. */
import type { z } from 'zod';

import type { contract } from '#core/contract/contract';
import type { LetterState } from '#core/custody/custody-words';

import { bareAmount, figure, tags, text, type Tag } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import { countText } from '../../ui/figures';
import type { Tone } from '../../ui/tones';

export type CustodyAccountView = z.output<
  NonNullable<(typeof contract.custodyAccounts.list)['~orpc']['outputSchema']>
>['rows'][number];

const TONES: Readonly<Record<LetterState, Tone>> = {
  'in-force': 'calm',
  'ends-soon': 'warn',
  ended: 'alarm',
  missing: 'alarm',
};

/** How the bank's letter stands, as word and shape. */
export function letterTag(state: LetterState, t: Translate): Tag {
  return { tone: TONES[state], label: t(`custody_accounts.letter.${state}`) };
}

const PPM_OF_PERCENT = 10_000;

/** A share in percent, to one decimal. */
export function shareText(share_ppm: number): string {
  const tenths = Math.round((share_ppm * 10) / PPM_OF_PERCENT);
  return `${countText(Math.floor(tenths / 10))}.${String(tenths % 10)} %`;
}

/** What the list shows of a custody account. */
export function custodyAccountColumns(t: Translate): readonly Column<CustodyAccountView>[] {
  const label = (key: string): string => t(`custody_accounts.column.${key}`);
  return [
    {
      ...{ key: 'account', label: label('account'), width: 150, fixed: true },
      cell: ({ account }) => figure(account.id),
    },
    { key: 'bank', label: label('bank'), width: 80, cell: ({ account }) => text(account.bank) },
    {
      ...{ key: 'books', label: label('books'), width: 150, numeric: true },
      cell: ({ account, books_minor }) => bareAmount(books_minor, account.currency),
    },
    {
      ...{ key: 'letter', label: label('letter'), width: 150 },
      cell: ({ letter_state }) => tags(letterTag(letter_state, t)),
    },
    {
      ...{ key: 'share', label: label('share'), width: 90, numeric: true },
      cell: ({ share_ppm }) => figure(shareText(share_ppm)),
    },
    {
      ...{ key: 'over', label: label('spread'), width: 130 },
      cell: ({ is_over }) => (is_over ? tags({ tone: 'alarm', label: t('custody_accounts.over') }) : null),
    },
    {
      ...{ key: 'statement', label: label('statement'), width: 130 },
      cell: ({ statement }) =>
        statement === null
          ? tags({ tone: 'warn', label: t('custody_accounts.no_statement') })
          : figure(statement.to_day),
    },
    {
      ...{ key: 'closing', label: label('closing'), width: 150, numeric: true },
      cell: ({ account, statement }) =>
        statement === null ? null : bareAmount(statement.closing_minor, account.currency),
    },
    {
      ...{ key: 'number', label: label('number'), width: 90 },
      cell: ({ account }) => figure(`·· ${account.last4 ?? ''}`),
    },
    {
      key: 'currency',
      label: label('currency'),
      width: 80,
      grow: 1,
      cell: ({ account }) => figure(account.currency),
    },
  ];
}
