/**
 * Instants and calendar days.
 *
 * An instant is a whole number of milliseconds since 1970-01-01T00:00:00Z. Text in and out is ISO 8601; a
 * text without a zone is refused, because it names no instant. Calendar days and months are taken at a
 * fixed offset from UTC given by policy. Nothing here reads a clock.
 */

/** Milliseconds since the Unix epoch, UTC; always a safe integer. */
export type Instant = number;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Bounds of what the platform accepts as an instant: years 1970 to 2199. */
export const INSTANT_MIN: Instant = 0;
export const INSTANT_MAX: Instant = Date.UTC(2200, 0, 1) - 1;

const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:?\d{2})$/;

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** "YYYY-MM-DD" of a day of the calendar, years 1970 to 2199; undefined for a day that does not exist. */
export function existingDay(year: number, month: number, day: number): string | undefined {
  const exists =
    year >= 1970 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  if (!exists) {
    return undefined;
  }
  return `${String(year)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Milliseconds east of UTC for "Z", "+08:00" or "+0800"; undefined beyond 14 hours. */
function zoneOffset(zone: string): number | undefined {
  if (zone === 'Z') {
    return 0;
  }
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) {
    return undefined;
  }
  return (zone.startsWith('-') ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS);
}

/** Reads an ISO 8601 instant with its zone; undefined for other text and for dates that do not exist. */
export function parseInstant(text: string): Instant | undefined {
  const match = ISO.exec(text);
  if (match === null) {
    return undefined;
  }
  const [year, month, day, hour, minute] = match.slice(1, 6).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const second = Number(match[6] ?? '0');
  const milli = Number((match[7] ?? '').padEnd(3, '0'));
  const offset = zoneOffset(match[8] ?? '');
  if (offset === undefined || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    return undefined;
  }
  if (hour > 23 || minute > 59 || second > 59) {
    return undefined;
  }
  const instant = Date.UTC(year, month - 1, day, hour, minute, second, milli) - offset;
  return instant < INSTANT_MIN || instant > INSTANT_MAX ? undefined : instant;
}

/** ISO 8601 text in UTC with milliseconds. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString();
}

/** Texts of the days asked for last: instants that follow one another lie on few days. */
const DAYS = new Map<number, string>();
const DAYS_MAX = 1_000;

/** Calendar day "YYYY-MM-DD" at an offset of minutes east of UTC. */
export function dayOf(instant: Instant, utc_offset_minutes: number): string {
  const day = Math.floor((instant + utc_offset_minutes * MINUTE_MS) / DAY_MS);
  const known = DAYS.get(day);
  if (known !== undefined) {
    return known;
  }
  const text = formatInstant(day * DAY_MS).slice(0, 10);
  if (DAYS.size >= DAYS_MAX) {
    DAYS.clear();
  }
  DAYS.set(day, text);
  return text;
}

/** Calendar month "YYYY-MM" at an offset of minutes east of UTC. */
export function monthOf(instant: Instant, utc_offset_minutes: number): string {
  return dayOf(instant, utc_offset_minutes).slice(0, 7);
}

/** Starts of the months asked for last, at UTC. */
const MONTHS = new Map<string, Instant>();
const MONTHS_MAX = 100;

function monthStartUtc(month: string): Instant | undefined {
  const known = MONTHS.get(month);
  if (known !== undefined) {
    return known;
  }
  const match = /^(\d{4})-(\d{2})$/.exec(month);
  const number = Number(match?.[2]);
  if (match === null || number < 1 || number > 12) {
    return undefined;
  }
  const start = Date.UTC(Number(match[1]), number - 1, 1);
  if (MONTHS.size >= MONTHS_MAX) {
    MONTHS.clear();
  }
  MONTHS.set(month, start);
  return start;
}

/** First instant of a calendar month "YYYY-MM"; undefined when there is no such month. */
export function monthStart(month: string, utc_offset_minutes: number): Instant | undefined {
  const start = monthStartUtc(month);
  return start === undefined ? undefined : start - utc_offset_minutes * MINUTE_MS;
}

/** First instant after a calendar month "YYYY-MM"; undefined when there is no such month. */
export function monthEnd(month: string, utc_offset_minutes: number): Instant | undefined {
  if (monthStart(month, 0) === undefined) {
    return undefined;
  }
  const [year, number] = month.split('-').map(Number) as [number, number];
  return Date.UTC(year, number, 1) - utc_offset_minutes * MINUTE_MS;
}

/** Full months "YYYY-MM" before the one that an instant lies in, the oldest first. */
export function monthsBefore(at: Instant, count: number, utc_offset_minutes: number): readonly string[] {
  const [year = 0, month = 1] = monthOf(at, utc_offset_minutes).split('-').map(Number);
  return Array.from({ length: count }, (_, place) =>
    new Date(Date.UTC(year, month - 1 - count + place)).toISOString().slice(0, 7),
  );
}
