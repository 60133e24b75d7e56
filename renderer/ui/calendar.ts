/**
 * Days of the calendar as texts ("2026-03-31"): what people type, weeks of a month, steps of days and months.
 *
 * A day has no zone and no time; which day an instant lies on is asked elsewhere (instants.ts).
 */

const DAY_MS = 86_400_000;
const YEAR_MIN = 1970;
const YEAR_MAX = 2199;

/** 2026-03-31, 2026/3/31, 2026.3.31, 20260331 or 2026年3月31日. */
const TYPED = /^(\d{4})(?:[-/.年 ]\s?(\d{1,2})[-/.月 ]\s?(\d{1,2})日?|(\d{2})(\d{2}))$/;

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
const dateOf = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** The day that somebody typed, year first; undefined when it is none. */
export function parseDay(typed: string): string | undefined {
  const match = TYPED.exec(typed.trim());
  if (match === null) return undefined;
  const [year, month, day] = [match[1], match[2] ?? match[4], match[3] ?? match[5]].map(Number) as [
    number,
    number,
    number,
  ];
  if (year < YEAR_MIN || year > YEAR_MAX) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? dayOf(date) : undefined;
}

/** The time of day that somebody typed (18:02, 1802, 9:30), as "18:02"; undefined when it is none. */
export function parseTime(typed: string): string | undefined {
  const match = /^(\d{1,2})[:：]?(\d{2})$/.exec(typed.trim());
  if (match === null) return undefined;
  const [hours, minutes] = [Number(match[1]), Number(match[2])];
  return hours < 24 && minutes < 60
    ? `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
    : undefined;
}

/** The day so many days on. */
export function addDays(day: string, days: number): string {
  return dayOf(new Date(dateOf(day).getTime() + days * DAY_MS));
}

/** The same day of a month so many months on, or that month's last day. */
export function addMonths(day: string, months: number): string {
  const date = dateOf(day);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date.getUTCDate(), last));
  return dayOf(first);
}

/** Days since Monday. */
export function weekday(day: string): number {
  return (dateOf(day).getUTCDay() + 6) % 7;
}

/** The weeks, Monday first, that a day's month lies in; days of its neighbours fill the first and the last. */
export function weeksOf(day: string): readonly (readonly string[])[] {
  const first = `${day.slice(0, 8)}01`;
  const next = addMonths(first, 1);
  const weeks: string[][] = [];
  for (let begin = addDays(first, -weekday(first)); begin < next; begin = addDays(begin, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, at) => addDays(begin, at)));
  }
  return weeks;
}

/** A part of a day in the words of a language: `dayText('2026-03-31', 'en-GB', { month: 'long', year: 'numeric' })`. */
export function dayText(day: string, language: string, parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language, { ...parts, timeZone: 'UTC' }).format(dateOf(day));
}
