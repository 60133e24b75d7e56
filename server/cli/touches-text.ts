/** What a measure touches, for `restrict --dry-run`: as text for people and as a document for programs. */
import type { Touches } from '#core/enforcement/touches';
import { formatInstant } from '#core/kernel/instant';
import { formatMinor } from '#core/kernel/money';

import { grouped } from './progress';
import { renderPairs } from './table';
import { showInstantZone, type Calendar } from './when';

/** Trades that are told one by one. */
const TRADES_SHOWN = 20;

export function touchesText(
  { money, steps, purposes, trades, withdrawals }: Touches,
  currency: string,
  calendar: Calendar,
): string {
  const amount = (minor: bigint): string => `${formatMinor(minor, currency)} ${currency}`;
  const changed = purposes.filter(({ before, after }) => before !== after);
  return renderPairs([
    ...steps.map(({ at, kind }): [string, string] => [showInstantZone(at, calendar), kind ?? 'over']),
    [
      'Out of reach',
      `${amount(money.out_of_reach_before_minor)}, then ${amount(money.out_of_reach_after_minor)}`,
    ],
    ['In escrow, to come', `${amount(money.escrow_in_minor)}, kept back ${amount(money.escrow_kept_minor)}`],
    ['In escrow, paid', amount(money.escrow_out_minor)],
    ...changed.map(({ purpose, before, after }): [string, string] => [
      purpose,
      `${before ?? 'free'}, then ${after ?? 'free'}`,
    ]),
    ['Trades under way', grouped(trades.length)],
    ...trades
      .slice(0, TRADES_SHOWN)
      .map(({ id, side, status, amount_minor, route }): [string, string] => [
        id,
        `${side}, ${status}, ${amount(amount_minor)}${route === null || status === 'created' ? '' : `, proceeds to ${route.after.to}`}`,
      ]),
    ['Withdrawals under way', grouped(withdrawals.length)],
  ]);
}

export function touchesDocument(touches: Touches): object {
  return JSON.parse(
    JSON.stringify({ ...touches, at: formatInstant(touches.at) }, (_name, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    ),
  ) as object;
}
