/** What frozen accounts can be filtered by, and what the address asks of them; what does not parse counts as not given. */
import type { z } from 'zod';

import type { frozenFilter } from '#core/contract/measures';
import { ALL_MEASURE_REASONS } from '#core/enforcement/reason-codes';
import { RESTRICTION_KINDS } from '#core/ledger/tables';

import type { Address } from '../../app/address';
import type { ChoiceText } from '../../ui/choice-text';
import type { Translate } from '../../ui/failure-text';
import { parseMajor } from '../../ui/figures';
import type { FilterField } from '../../ui/filters';
import { dayEnd, dayStart } from '../../ui/instants';
import type { ListQuery } from '../../ui/list-screen';
import { given, memberOf } from '../../ui/query-values';
import { currencyIn } from '../trades/trade-list';

export interface FrozenQuery extends ListQuery {
  readonly filter: z.input<typeof frozenFilter>;
}

/** Rungs by which an account stands among the frozen. */
const RUNGS = RESTRICTION_KINDS.slice(RESTRICTION_KINDS.indexOf('stop-withdrawals'));

/** What the address asks; an amount counts only in a currency. */
export function frozenQueryOf(address: Pick<Address, 'text'>, currencies: readonly string[]): FrozenQuery {
  const currency = currencyIn(address, currencies);
  const minor = (name: string): bigint | undefined =>
    currency === undefined ? undefined : parseMajor(address.text(name), currency);
  const kind = memberOf(RUNGS, address.text('kind'));
  return {
    filter: given({
      account_id: address.text('account') || undefined,
      kinds: kind === undefined ? undefined : [kind],
      reason_code: memberOf(ALL_MEASURE_REASONS, address.text('reason')),
      currency: currencies.length > 1 ? currency : undefined,
      since_from: dayStart(address.text('since_from')),
      since_to: dayEnd(address.text('since_to')),
      overdue: address.text('review') === 'overdue' || undefined,
      held_min_minor: minor('held_min'),
      held_max_minor: minor('held_max'),
    }),
  };
}

/** The filters: how much is out of reach once its currency is known. */
export function frozenFields(
  t: Translate,
  choice: ChoiceText,
  address: Pick<Address, 'text'>,
  currencies: readonly string[],
): readonly FilterField[] {
  const currency = currencyIn(address, currencies);
  const label = (key: string): string => t(`measures.column.${key}`);
  const choosing: FilterField = {
    ...{ key: 'currency', label: t('trades.currency'), type: 'choice' },
    options: currencies.map((value) => ({ value, label: value })),
  };
  return [
    { key: 'account', label: label('account'), type: 'text' },
    {
      ...{ key: 'kind', label: label('kind'), type: 'choice' },
      options: RUNGS.map((value) => ({ value, label: choice('restriction', value) })),
    },
    {
      ...{ key: 'reason', label: label('reason'), type: 'choice' },
      options: ALL_MEASURE_REASONS.map((value) => ({ value, label: choice('reason_code', value) })),
    },
    {
      ...{ key: 'review', label: label('review'), type: 'choice' },
      options: [{ value: 'overdue', label: t('measures.tab.overdue') }],
    },
    ...(currencies.length > 1 ? [choosing] : []),
    ...(currency === undefined
      ? []
      : [{ key: 'held', label: `${label('held')}, ${currency}`, type: 'amounts' as const }]),
    { key: 'since', label: label('since'), type: 'days' },
  ];
}
