/**
 * How good a debtor each merchant of the sample is: hidden from the books, and the root of what banks report of him.
 *
 * It follows in part from what anybody can see of his shop (what he sells, how much, since when, how well he is known),
 * the rest is chance. Nothing here changes what he sells: his trade is what it would be without it.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';

import { dayStart } from './calendar';
import type { Holder } from './people';
import { exponential, type Random } from './random';
import type { Stage } from './stage';

/** A loan at a bank that he stopped paying back, or paid late for a while. */
export interface Trouble {
  /** When the oldest unpaid instalment was due. */
  readonly from: Instant;
  /** When he paid what he owed, or the bank gave the loan up. */
  readonly until: Instant;
  readonly given_up: boolean;
}

export interface Worth {
  readonly holder: Holder;
  /** About normal: mean 0, deviation 1; more is better. */
  readonly quality: number;
  readonly trouble: Trouble | null;
}

/** Of the merchants of a platform: who stops paying, and who is late for some weeks. */
const GIVEN_UP_SHARE = 0.2;
const LATE_SHARE = 0.3;
/** How much likelier trouble is for the worse: its odds grow by e to this per deviation. */
const SLOPE = 1;
/** From here on a loan counts as given up before long, and how long banks wait from there. */
const DEFAULT_DAYS = 91;
const GIVEN_UP_AFTER_DAYS = [122, 135] as const;
const LATE_DAYS = [8, 84] as const;
/** Days on the platform before anybody is in trouble. */
const KNOWN_DAYS = 40;
/** Weight of what can be seen of the shop against chance. */
const SEEN = 0.6;
const CHANCE = 0.85;

/** Between -1 and 1: 0 where the value is the usual one. */
function against(value: number, usual: number): number {
  return (value - usual) / (value + usual);
}

/** What can be seen of a shop, as a figure of about mean 0 and deviation 1. */
function seen({ shop, registered_at, level, certificate, shield }: Holder, first_at: Instant): number {
  if (shop === null) {
    return 0;
  }
  const age_days = Math.max(1, (first_at - registered_at) / DAY_MS);
  return (
    1.1 * against(shop.weight, 1) +
    0.9 * against(age_days, 900) +
    0.7 * against(0.03, shop.category.refund_share) +
    (level === 'bank' ? 0.15 : -1) +
    (certificate ? 0.1 : -0.4) +
    (shield ? 0.3 : -0.15)
  );
}

/** Takes out of a list somebody whose trouble is the likelier the worse he is. */
function draw(random: Random, from: { holder: Holder; quality: number }[]): Holder | undefined {
  const weights = from.map(({ quality }) => exponential(-SLOPE * quality));
  let aim = random.unit() * weights.reduce((sum, one) => sum + one, 0);
  const place = weights.findIndex((weight) => (aim -= weight) < 0);
  return from.splice(place < 0 ? from.length - 1 : place, 1)[0]?.holder;
}

/**
 * Judges every merchant, in the order of registration.
 * @param sound_until until when somebody must not be in trouble; null for never
 */
export function judgeMerchants(
  { people, first, last }: Stage,
  random: Random,
  sound_until: (holder: Holder) => Instant | null | undefined,
): readonly Worth[] {
  const [first_at, end_at] = [dayStart(first), dayStart(last + 1)];
  const judged = people.merchants.map((holder) => ({
    holder,
    quality: SEEN * seen(holder, first_at) + CHANCE * random.normal(),
  }));
  const troubles = new Map<Holder, Trouble>();
  const left = judged.filter(({ holder }) => sound_until(holder) !== null);
  const trouble = (count: number, days: readonly [number, number], given_up: boolean): void => {
    // Whoever stops paying does so early enough for banks to say so before the end.
    const latest = end_at - (given_up ? DEFAULT_DAYS + 4 : days[0]) * DAY_MS;
    for (let found = 0; found < count && left.length > 0;) {
      const holder = draw(random, left);
      const sound = holder && (sound_until(holder) ?? 0);
      if (holder === undefined || sound === undefined) {
        return;
      }
      const earliest = Math.max(
        first_at - 70 * DAY_MS,
        holder.registered_at + KNOWN_DAYS * DAY_MS,
        sound + 3 * DAY_MS,
      );
      const from = Math.round(random.between(earliest, latest));
      if (earliest < latest) {
        const until = from + random.int(...days) * DAY_MS;
        troubles.set(holder, { from, until, given_up });
        found += 1;
      }
    }
  };
  trouble(Math.round(judged.length * GIVEN_UP_SHARE), GIVEN_UP_AFTER_DAYS, true);
  trouble(Math.round(judged.length * LATE_SHARE), LATE_DAYS, false);
  return judged.map(({ holder, quality }) => ({
    ...{ holder, quality, trouble: troubles.get(holder) ?? null },
  }));
}
