/** Figures of the harm meter in words: whole hours, money by the day. */
import type { HarmReport } from '#core/contract/measures';

import type { Translate } from '../../ui/failure-text';
import { amountText, countText } from '../../ui/figures';
import { listText } from '../../ui/list-text';

type Harm = HarmReport['total'];

const HOURS_OF_DAY = 24n;

export const hoursText = (hours: number): string => countText(Math.round(hours));

/** Money by the day: an amount for each currency; empty for none. */
export const moneyText = ({ money }: Pick<Harm, 'money'>): string =>
  listText(
    money
      .filter(({ minor_hours }) => minor_hours > 0n)
      .map(({ currency, minor_hours }) => `${currency} ${amountText(minor_hours / HOURS_OF_DAY, currency)}`),
  );

/** The total as facts, each with its name. */
export function harmFacts(total: Harm, t: Translate): readonly { label: string; value: string | null }[] {
  const label = (key: string): string => t(`measures.harm.${key}`);
  return [
    { label: label('accounts'), value: countText(total.accounts) },
    { label: label('frozen_accounts'), value: countText(total.frozen_accounts) },
    { label: label('hours'), value: hoursText(total.hours) },
    { label: label('frozen_hours'), value: hoursText(total.frozen_hours) },
    { label: label('refused'), value: countText(total.refused) },
    { label: label('money'), value: moneyText(total) || null },
  ];
}
