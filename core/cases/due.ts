/**
 * By when an alert is to be decided: the end of a business day on the platform's calendar.
 *
 * Saturdays, Sundays and the policy's holidays do not count, but for the weekends that are worked. Pure.
 */
import { DAY_MS, MINUTE_MS, dayOf, type Instant } from '#core/kernel/instant';
import type { PolicyData } from '#core/policy/policy';

type AlertsPolicy = PolicyData<'alerts'>;

/** How pressing an alert is by its score (thousandths). */
type Urgency = 'urgent' | 'high' | 'other';

function urgencyOf(score: number, policy: AlertsPolicy): Urgency {
  if (score >= policy.urgent_score) {
    return 'urgent';
  }
  return score >= policy.high_score ? 'high' : 'other';
}

/** Business days that are given for an urgency. */
function daysOf(urgency: Urgency, policy: AlertsPolicy): number {
  return { urgent: policy.urgent_days, high: policy.high_days, other: policy.other_days }[urgency];
}

/** True for a day (`YYYY-MM-DD`) on which people work. */
export function isBusinessDay(day: string, policy: AlertsPolicy): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6
    ? policy.working_weekends.includes(day)
    : !policy.holidays.includes(day);
}

/** Days looked at for a business day: a policy may name no more days off than this in a row. */
const LOOKED_AT_MAX = 1_000;

/**
 * The last business day on or before a day (step 0), or the n-th one after it.
 */
export function businessDayNear(day: string, step: number, policy: AlertsPolicy): string {
  let place = Date.parse(`${day}T00:00:00Z`);
  let left = step;
  for (let looked = 0; looked < LOOKED_AT_MAX; looked += 1) {
    if (step > 0) place += DAY_MS;
    const near = dayOf(place, 0);
    if (isBusinessDay(near, policy)) {
      left -= 1;
      if (left <= 0) return near;
    }
    if (step === 0) place -= DAY_MS;
  }
  return day;
}

/**
 * The last instant of the n-th business day after the one that `from` lies in.
 * @param utc_offset_minutes of the platform's calendar, east of UTC
 */
export function endOfBusinessDay(
  from: Instant,
  days: number,
  policy: AlertsPolicy,
  utc_offset_minutes: number,
): Instant {
  const day = Math.floor((from + utc_offset_minutes * MINUTE_MS) / DAY_MS);
  let left = days;
  let place = day;
  for (let looked = 0; left > 0 && looked < LOOKED_AT_MAX; looked += 1) {
    place += 1;
    if (isBusinessDay(dayOf(place * DAY_MS, 0), policy)) {
      left -= 1;
    }
  }
  return (place + 1) * DAY_MS - utc_offset_minutes * MINUTE_MS - 1;
}

/** When an alert of a score is due that is raised at an instant. */
export function dueAt(
  score: number,
  raised_at: Instant,
  policy: AlertsPolicy,
  utc_offset_minutes: number,
): Instant {
  return endOfBusinessDay(raised_at, daysOf(urgencyOf(score, policy), policy), policy, utc_offset_minutes);
}
