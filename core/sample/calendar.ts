/**
 * The sample platform's calendar: Chinese days (UTC+8), business days, festivals and sales.
 *
 * A day is the number of days since 1970-01-01 in the platform's zone. Holidays and make-up workdays are
 * those published for the second half of 2025 and for 2026; in other years only weekends rest. Sales and
 * festivals of the sun's calendar come every year, those of the moon's where they are known. It reads no clock.
 */
import { DAY_MS, HOUR_MS, type Instant } from '#core/kernel/instant';

const ZONE_MS = 8 * HOUR_MS;

/** Days since 1970-01-01 in the platform's zone. */
export type Day = number;

export function dayNumber(at: Instant): Day {
  return Math.floor((at + ZONE_MS) / DAY_MS);
}

/** First instant of a day. */
export function dayStart(day: Day): Instant {
  return day * DAY_MS - ZONE_MS;
}

export function dayText(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Day of a text "YYYY-MM-DD". */
export function dayFrom(text: string): Day {
  return Date.parse(`${text}T00:00:00Z`) / DAY_MS;
}

export function dayOfMonth(day: Day): number {
  return new Date(day * DAY_MS).getUTCDate();
}

/** 0 is Sunday. */
function dayOfWeek(day: Day): number {
  return (day + 4) % 7;
}

function range(from: string, to: string): Day[] {
  const days: Day[] = [];
  for (let day = dayFrom(from); day <= dayFrom(to); day += 1) {
    days.push(day);
  }
  return days;
}

const HOLIDAYS: ReadonlySet<Day> = new Set([
  ...range('2025-10-01', '2025-10-08'),
  ...range('2026-01-01', '2026-01-03'),
  ...range('2026-02-15', '2026-02-23'),
  ...range('2026-04-04', '2026-04-06'),
  ...range('2026-05-01', '2026-05-05'),
  ...range('2026-06-19', '2026-06-21'),
  ...range('2026-09-25', '2026-09-27'),
  ...range('2026-10-01', '2026-10-07'),
]);

const MAKE_UP_WORKDAYS: ReadonlySet<Day> = new Set(
  [
    '2025-09-28',
    '2025-10-11',
    '2026-01-04',
    '2026-02-14',
    '2026-02-28',
    '2026-05-09',
    '2026-09-20',
    '2026-10-10',
  ].map(dayFrom),
);

/** A day on which banks book. */
export function isBusinessDay(day: Day): boolean {
  const weekend = dayOfWeek(day) === 0 || dayOfWeek(day) === 6;
  return MAKE_UP_WORKDAYS.has(day) || (!weekend && !HOLIDAYS.has(day));
}

/** The first business day after a day. */
export function nextBusinessDay(day: Day): Day {
  let next = day + 1;
  while (!isBusinessDay(next)) {
    next += 1;
  }
  return next;
}

interface Season {
  /** First and last day: "MM-DD" in every year, or a date of one year. */
  readonly from: string;
  readonly to: string;
  readonly factor: number;
  readonly kind: 'sale' | 'slump' | 'feast';
}

function season(from: string, to: string, factor: number, kind: Season['kind']): Season {
  return { from, to, factor, kind };
}

/** What the year does to trade; later lines add to earlier ones. */
const SEASONS: readonly Season[] = [
  season('08-20', '09-05', 1.12, 'feast'),
  season('09-28', '10-07', 0.9, 'feast'),
  season('10-20', '11-09', 1.2, 'sale'),
  season('11-10', '11-10', 1.8, 'sale'),
  season('11-11', '11-11', 4.2, 'sale'),
  season('11-12', '11-13', 1.3, 'sale'),
  season('11-14', '11-24', 0.85, 'slump'),
  season('12-10', '12-11', 1.4, 'sale'),
  season('12-12', '12-12', 2.6, 'sale'),
  season('2026-01-20', '2026-02-10', 1.35, 'feast'),
  season('2026-02-15', '2026-02-23', 0.42, 'slump'),
  season('2026-02-24', '2026-03-02', 0.8, 'slump'),
  season('05-01', '05-05', 1.1, 'feast'),
  season('06-01', '06-17', 1.25, 'sale'),
  season('06-18', '06-18', 3.4, 'sale'),
  season('06-19', '06-24', 0.85, 'slump'),
];

function seasonsOf(day: Day): readonly Season[] {
  const date = dayText(day);
  return SEASONS.filter(({ from, to }) => {
    const part = date.slice(-from.length);
    return part >= from && part <= to;
  });
}

const WEEKDAY_FACTORS = [1.08, 0.97, 0.96, 0.97, 0.99, 1.03, 1.1] as const;

/** How busy a day is against an ordinary one: growth over the year, weekday, festivals, salary days. */
export function dayFactor(day: Day, first: Day, last: Day): number {
  let factor = 0.85 + (0.3 * (day - first)) / Math.max(1, last - first);
  factor *= WEEKDAY_FACTORS[dayOfWeek(day)] ?? 1;
  for (const one of seasonsOf(day)) {
    factor *= one.factor;
  }
  const date = dayOfMonth(day);
  return date === 10 || date === 15 ? factor * 1.08 : factor;
}

/** True on the days of the great sales, when shops open all night. */
export function isSaleDay(day: Day): boolean {
  return seasonsOf(day).some(({ kind, factor }) => kind === 'sale' && factor > 2);
}
