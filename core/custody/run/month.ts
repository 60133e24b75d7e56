/**
 * A month of days: which are worked, on which a run is due, what became of each.
 *
 * A run is due of every business day since the first day that was ever run. It is due until the business day after has ended, and missed from
 * then on; a run that is made later is a run all the same, and says when it was made. Pure.
 */
import { businessDayNear, isBusinessDay } from '#core/cases/due';
import { DAY_MS, dayOf } from '#core/kernel/instant';
import type { PolicyData } from '#core/policy/policy';

import type { RunState } from '../custody-words';
import { dayNo } from '../matching/items';
import type { DayKind, DayState } from '../run-words';

type WorkedDays = PolicyData<'alerts'>;

export interface MonthDay {
  readonly day: string;
  readonly kind: DayKind;
  readonly state: DayState;
}

/** What a day is on the calendar. */
export function dayKind(day: string, worked: WorkedDays): DayKind {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const is_weekend = weekday === 0 || weekday === 6;
  if (isBusinessDay(day, worked)) return is_weekend ? 'worked-weekend' : 'business';
  return is_weekend ? 'weekend' : 'holiday';
}

/** Days from one to another, both with them. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let place = dayNo(from); place <= dayNo(to); place += 1) days.push(dayOf(place * DAY_MS, 0));
  return days;
}

/** First and last day of a month, such as 2026-03. */
export function endsOfMonth(month: string): { readonly first: string; readonly last: string } {
  const first = `${month}-01`;
  const next = dayOf((dayNo(first) + 31) * DAY_MS, 0).slice(0, 7);
  return { first, last: dayOf((dayNo(`${next}-01`) - 1) * DAY_MS, 0) };
}

export interface MonthAsked {
  /** Today, on the platform's calendar. */
  readonly today: string;
  /** The first day that was ever run; null while none was. */
  readonly first: string | null;
  readonly worked: WorkedDays;
  /** States of the runs that count, by day. */
  readonly runs: ReadonlyMap<string, Exclude<RunState, 'superseded'>>;
}

/** What became of a day. */
export function dayState(day: string, { today, first, worked, runs }: MonthAsked): DayState {
  const state = runs.get(day);
  if (state !== undefined) return state;
  if (day >= today) return 'future';
  if (first === null || day < first || !isBusinessDay(day, worked)) return 'none';
  return businessDayNear(day, 1, worked) < today ? 'missed' : 'due';
}

/** Every day of a month. */
export function monthDays(month: string, asked: MonthAsked): MonthDay[] {
  const { first, last } = endsOfMonth(month);
  return daysBetween(first, last).map((day) => ({
    ...{ day, kind: dayKind(day, asked.worked), state: dayState(day, asked) },
  }));
}
