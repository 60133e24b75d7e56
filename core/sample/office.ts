/**
 * What staff at work share in the sample: days counted from the end, what merchants sold, and who carries a badge.
 *
 * A platform that was just made is to show work in every state, so its office is planned backwards from the last instant:
 * what lies beyond the end is what is still to be done. It draws from a stream of its own and never changes what the
 * generator sees of balances, so that trade goes on exactly as it would without it.
 */
import { DAY_MS, MINUTE_MS, type Instant } from '#core/kernel/instant';

import { dayStart } from './calendar';
import type { Holder } from './people';
import type { Random } from './random';
import type { Stage } from './stage';
import type { Released } from './world';

/** Sales kept of each merchant that is looked at. */
const SALES_KEPT = 60;

/** A merchant with a badge. */
export interface Carrier {
  readonly holder: Holder;
  /** Key of the command that issued it. */
  readonly badge: string;
  readonly from: Instant;
  /** From when it is no longer in force. */
  until: Instant;
}

export class Office {
  readonly stage: Stage;
  readonly random: Random;
  readonly carriers = new Map<Holder, Carrier>();
  /** Until when those who apply for a badge are to be above doubt; null for always. */
  readonly #sound_until = new Map<Holder, Instant | null>();
  readonly #sold = new Map<Holder, Released[]>();
  /** All that watched merchants sold, in order. */
  readonly #watched: Released[] = [];

  constructor(stage: Stage, random: Random) {
    this.stage = stage;
    this.random = random;
    stage.world.onReleased = (trade) => {
      const sales = this.#sold.get(trade.seller);
      if (sales !== undefined) {
        this.#watched.push(trade);
        sales.push(trade);
        sales.splice(0, Math.max(0, sales.length - SALES_KEPT));
      }
    };
  }

  /** Somebody is above doubt until so many days before the end, or always. */
  keepSound(holder: Holder, until_days: number | null): void {
    this.#sound_until.set(holder, until_days === null ? null : dayStart(this.stage.last + 1 - until_days));
  }

  /** Until when somebody is above doubt: null for always, undefined for somebody who applied for nothing. */
  soundUntil = (holder: Holder): Instant | null | undefined => this.#sound_until.get(holder);

  /** Keeps what this merchant sells from now on. */
  watch(holder: Holder): void {
    this.#sold.set(holder, this.#sold.get(holder) ?? []);
  }

  /** What a merchant sold, the latest last. */
  sales(holder: Holder): readonly Released[] {
    return this.#sold.get(holder) ?? [];
  }

  /** What the guarantee covers now, for each merchant with a badge. */
  covered = (claim_days: number): ReadonlyMap<Holder, bigint> => {
    const since = this.stage.world.now - claim_days * DAY_MS;
    const sums = new Map<Holder, bigint>();
    for (const { seller, paid_at, confirmed_at, amount } of this.#watched) {
      const carrier = this.carriers.get(seller);
      if (
        carrier !== undefined &&
        confirmed_at > since &&
        paid_at >= carrier.from &&
        paid_at < carrier.until
      ) {
        sums.set(seller, (sums.get(seller) ?? 0n) + amount);
      }
    }
    return sums;
  };

  /** In working hours, so many days before the end of the sample. */
  at(days: number): Instant {
    return dayStart(this.stage.last + 1 - days) + this.random.int(9 * 60, 17 * 60) * MINUTE_MS;
  }

  /** Plans an act in working hours, so many days before the end; what comes after the end is never done. */
  on(days: number, act: () => void): void {
    this.stage.world.plan(this.at(days), act);
  }

  /** True for somebody who was on the platform long enough, so many days before the end. */
  isThere(holder: Holder, days: number): boolean {
    return holder.registered_at + 100 * DAY_MS < dayStart(this.stage.last + 1 - days);
  }
}
