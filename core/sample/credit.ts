/**
 * Credit in the sample: who is how good a debtor, what banks and registers report of it, loans, and scores month by month.
 *
 * It draws from a stream of its own and changes nothing that trades or the rest of the office see.
 */
import { HOUR_MS } from '#core/kernel/instant';

import { dayOfMonth, dayStart } from './calendar';
import { Loans } from './loans';
import type { Office } from './office';
import type { Random } from './random';
import { Reports } from './reports';
import { judgeMerchants } from './worth';

/** Scores are taken at this hour, on the first day of trade, of each month, and when trade has ended. */
const SCORED_AT_HOUR = 4;

/** On larger platforms nobody is scored: what is known for it grows with every trade. */
const SCORED_TRADES_MAX = 100_000;

/** Whether merchants of a platform of so many trades are scored as it is made. */
export function isScored(trades: number): boolean {
  return trades <= SCORED_TRADES_MAX;
}

/** Plans all of it; badges are planned before. */
export function planCredit({ stage, soundUntil }: Office, random: Random): void {
  const { world, first, last } = stage;
  const worths = judgeMerchants(stage, random, soundUntil);
  new Reports(stage, random).plan(worths);
  new Loans(stage, random).plan(worths);
  if (!isScored(stage.trades)) {
    return;
  }
  for (let day = first; day <= last; day += 1) {
    if (day === first || dayOfMonth(day) === 1) {
      world.plan(dayStart(day) + SCORED_AT_HOUR * HOUR_MS, () => world.ask('scores'));
    }
  }
  world.plan(world.end_at - HOUR_MS, () => world.ask('scores'));
}
