/**
 * The rules by which statements are matched and days are tested: the policy for custody that was in force at the end of a day, and the
 * calendar of business days as it is known now, since holidays are announced late.
 */
import type { MatchOptions } from '#core/custody/matching/match';
import type { SuggestOptions } from '#core/custody/matching/suggest';
import { dayNo } from '#core/custody/matching/items';
import { DAY_MS, MINUTE_MS, type Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import { Policies, type PolicyData } from '#core/policy/policy';
import { allRows } from '#server/composition/all-rows';

export type CustodyPolicy = PolicyData<'custody'>;

export interface CustodyRules {
  readonly utc_offset_minutes: number;
  readonly custody: CustodyPolicy;
  /** Holds the calendar of business days. */
  readonly alerts: PolicyData<'alerts'>;
}

/** The last instant of a day of the platform's calendar. */
export function endOfDay(day: string, utc_offset_minutes: number): Instant {
  return (dayNo(day) + 1) * DAY_MS - utc_offset_minutes * MINUTE_MS - 1;
}

/** The rules for a day, asked at an instant. */
export async function custodyRules(reader: LedgerReader, day: string, now: Instant): Promise<CustodyRules> {
  const policies = new Policies(await allRows(reader, 'policy'));
  const { utc_offset_minutes } = policies.at('calendar', now);
  return {
    utc_offset_minutes,
    custody: policies.at('custody', endOfDay(day, utc_offset_minutes)),
    alerts: policies.at('alerts', now),
  };
}

/** How far apart banks and books may be. */
export function matchingOf(custody: CustodyPolicy): MatchOptions & SuggestOptions {
  return {
    ...{ days_before: custody.match_days_before, days_after: custody.match_days_after },
    ...{ card_days: custody.card_days, off_ppm: custody.amount_off_ppm },
  };
}
