/**
 * Instants and days on the command line.
 *
 * An instant is ISO 8601 with its zone, or `now`. A day ("2026-01-31") is a day of the platform's calendar,
 * whose offset from UTC is policy; as a start it means its first instant, as an end all of it. People are
 * shown the platform's time, machines UTC.
 */
import { InvalidArgumentError } from 'commander';

import { DAY_MS, MINUTE_MS, formatInstant, parseInstant, type Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import type { Policy } from '#core/ledger/tables';
import { Policies } from '#core/policy/policy';

export type When =
  | { readonly type: 'instant'; readonly at: Instant }
  | { readonly type: 'day'; readonly day: string }
  | { readonly type: 'now' };

const EXPECTED =
  'expected an instant with its zone such as 2026-01-31T09:30:00Z, a day such as 2026-01-31, or now';

/** Reads an option's value; for commander. */
export function parseWhen(text: string): When {
  if (text === 'now') {
    return { type: 'now' };
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && parseInstant(`${text}T00:00:00Z`) !== undefined) {
    return { type: 'day', day: text };
  }
  const at = parseInstant(text);
  if (at === undefined) {
    throw new InvalidArgumentError(EXPECTED);
  }
  return { type: 'instant', at };
}

/** Clock and calendar that days and `now` are read by. */
export interface Calendar {
  readonly now: Instant;
  /** Minutes east of UTC. */
  readonly utc_offset_minutes: number;
}

/** The platform's calendar as of now. */
export async function calendarOf(reader: LedgerReader, now: Instant): Promise<Calendar> {
  const rows = await reader.scan('policy', null, 100_000);
  const { utc_offset_minutes } = new Policies(rows as unknown as Policy[]).at('calendar', now);
  return { now, utc_offset_minutes };
}

function dayStart(day: string, calendar: Calendar): Instant {
  return Date.parse(`${day}T00:00:00Z`) - calendar.utc_offset_minutes * MINUTE_MS;
}

/** The instant something starts at: a day's first. */
export function startOf(when: When, calendar: Calendar): Instant {
  switch (when.type) {
    case 'now':
      return calendar.now;
    case 'instant':
      return when.at;
    case 'day':
      return dayStart(when.day, calendar);
  }
}

/** The first instant after something: of a day, the start of the next. */
export function endOf(when: When, calendar: Calendar): Instant {
  return when.type === 'day' ? dayStart(when.day, calendar) + DAY_MS : startOf(when, calendar);
}

/** The last instant that counts as "at": of a day its last millisecond. */
export function momentOf(when: When, calendar: Calendar): Instant {
  return when.type === 'day' ? endOf(when, calendar) - 1 : startOf(when, calendar);
}

/** Offset for people: "UTC+8", "UTC+5:30", "UTC". */
export function zoneName(calendar: Calendar): string {
  const minutes = Math.abs(calendar.utc_offset_minutes);
  if (minutes === 0) {
    return 'UTC';
  }
  const sign = calendar.utc_offset_minutes < 0 ? '\u2212' : '+';
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`;
  return `UTC${sign}${String(Math.floor(minutes / 60))}${rest}`;
}

/** Platform time to the second: "2026-01-31 17:30:00"; empty for none. */
export function showInstant(at: Instant | null, calendar: Calendar): string {
  return at === null
    ? ''
    : formatInstant(at + calendar.utc_offset_minutes * MINUTE_MS)
        .slice(0, 19)
        .replace('T', ' ');
}

/** The same with its zone, for where no column head says it. */
export function showInstantZone(at: Instant, calendar: Calendar): string {
  return `${showInstant(at, calendar)} ${zoneName(calendar)}`;
}
