/**
 * Instants for people: absolute with the zone, relative to now, and dates typed into fields.
 *
 * Everything is in the zone of the person's machine unless said otherwise; the books' days follow the platform's.
 */

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** Date and time: "2026-03-31 18:02"; with seconds and zone when `full`. */
export function instantText(instant: number, full = false): string {
  const date = new Date(instant);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return full ? `${day} ${time}:${two(date.getSeconds())} ${zoneText(instant)}` : `${day} ${time}`;
}

/** The zone's offset at an instant: "UTC+08:00". */
export function zoneText(instant: number): string {
  const minutes = -new Date(instant).getTimezoneOffset();
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `UTC${minutes < 0 ? '\u2212' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** "3 hours ago", "in 2 days", in the language; within a minute "now", because the page's present moves in steps. */
export function relativeText(instant: number, now: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const span = instant - now;
  for (const [unit, size] of UNITS) {
    if (Math.abs(span) >= size) return format.format(Math.trunc(span / size), unit);
  }
  return format.format(0, 'second');
}

/** First instant of a day "2026-03-31" of the machine's zone; undefined when it is no day. */
export function dayStart(day: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (match === null) return undefined;
  return new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])).getTime();
}

/** Last instant of such a day. */
export function dayEnd(day: string): number | undefined {
  const start = dayStart(day);
  if (start === undefined) return undefined;
  const date = new Date(start);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime() - 1;
}

/** An instant as it is typed, "2026-03-31T18:02" in the user's zone; the minute that it lies in. */
export const typingInstant = (instant: number): string => instantText(instant).replace(' ', 'T');

/** The instant of "2026-03-31T18:02", as date-and-time fields give it. */
export function typedInstant(text: string): number | undefined {
  const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? new Date(text).getTime() : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}
