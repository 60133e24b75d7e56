/** Which measures a list is of, and in which order when nobody says. */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import type { MeasureFilter } from '#core/contract/measures';

/** What ended is wanted newest first, what comes soonest first. */
const DIRECTIONS: Readonly<Record<MeasureFilter['view'], 'asc' | 'desc'>> = {
  'in-force': 'desc',
  starting: 'asc',
  expiring: 'asc',
  overdue: 'asc',
  'without-notice': 'asc',
  'stepped-down': 'desc',
  ended: 'desc',
  all: 'desc',
};

/** A list of measures as it is asked for at an instant. */
export function measuresAsked(filter: MeasureFilter, now: Instant, direction?: 'asc' | 'desc') {
  const until = now + filter.within_days * DAY_MS;
  return { filter, now, until, direction: direction ?? DIRECTIONS[filter.view] };
}
