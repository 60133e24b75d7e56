/** The list of merchants' credit scores: filters, columns, and what the address asks. */
import { CREDIT_GRADES } from '#core/credit/axes';
import type { CreditFilter, ListedScore } from '#core/contract/credit';

import type { Address } from '../../app/address';
import { count, figure, instant, link, tags, text } from '../../ui/cells';
import type { Column } from '../../ui/data-table';
import type { Translate } from '../../ui/failure-text';
import type { FilterField } from '../../ui/filters';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import { chanceText, characteristicText, gradeTag, pointsText } from './words';

const GRADES = CREDIT_GRADES.map(({ grade }) => grade);
const SORTS = ['score', 'moved'] as const;
const MOVES = ['fell', 'rose'] as const;

export interface CreditQuery extends ListQuery {
  readonly filter: CreditFilter;
  readonly sort: (typeof SORTS)[number];
  readonly direction: 'asc' | 'desc';
}

/** The query: the lowest score first, unless the address says otherwise. */
export function creditQueryOf(address: Pick<Address, 'text'>): CreditQuery {
  return {
    sort: memberOf(SORTS, address.text('sort')) ?? 'score',
    direction: memberOf(['asc', 'desc'] as const, address.text('direction')) ?? 'asc',
    filter: given({
      account_id: address.text('account_id') || undefined,
      grade: memberOf(GRADES, address.text('grade')) ?? undefined,
      moved: memberOf(MOVES, address.text('moved')) ?? undefined,
    }),
  };
}

/** What scores can be filtered by. */
export function creditFields(t: Translate): readonly FilterField[] {
  return [
    { key: 'account_id', label: t('credit.column.merchant'), type: 'text' },
    {
      ...{ key: 'grade', label: t('credit.any_grade'), type: 'choice' },
      options: GRADES.map((value) => ({ value, label: t(`credit.grade.${value}`) })),
    },
    {
      ...{ key: 'moved', label: t('credit.any_move'), type: 'choice' },
      options: MOVES.map((value) => ({ value, label: t(`credit.moved.${value}`) })),
    },
  ];
}

/** What the list shows of a score. */
export function creditColumns(t: Translate): readonly Column<ListedScore>[] {
  const label = (key: string): string => t(`credit.column.${key}`);
  return [
    {
      ...{ key: 'merchant', label: label('merchant'), width: 130, fixed: true },
      cell: ({ score }) => link('accounts', score.account_id),
    },
    { key: 'name', label: label('name'), width: 130, grow: 1, cell: ({ name }) => text(name) },
    {
      ...{ key: 'score', label: label('score'), width: 80, numeric: true, sort: 'score' },
      cell: ({ score }) => count(score.score),
    },
    { key: 'grade', label: label('grade'), width: 120, cell: ({ score }) => tags(gradeTag(score.grade, t)) },
    {
      ...{ key: 'moved', label: label('moved'), width: 90, numeric: true, sort: 'moved' },
      cell: ({ score }) => (score.moved === 0 ? null : figure(pointsText(score.moved))),
    },
    {
      ...{ key: 'chance', label: label('chance'), width: 150, numeric: true },
      cell: ({ score }) => figure(chanceText(score.bad_ppm)),
    },
    {
      ...{ key: 'reason', label: label('reason'), width: 260, grow: 2 },
      cell: ({ score: { reasons } }) => {
        const [most] = reasons;
        return text(most === undefined ? null : characteristicText(most.characteristic, t));
      },
    },
    { key: 'as_of', label: label('as_of'), width: 158, cell: ({ score }) => instant(score.as_of_at) },
  ];
}
