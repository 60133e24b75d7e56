/**
 * What is known of merchants after the entries so far, and every characteristic of each.
 *
 * A fold over the journal: entries go in one by one, in their order, and values come out as of an instant that is not before the last
 * of them. So a value rests on nothing that was not in the books by then; a value of the past is had by folding the journal up to
 * that day and no further. What an entry says of earlier days counts from the entry on: it was not known before.
 */
import type { CharacteristicValue, CharacteristicValues } from '#core/credit/characteristic';
import type { Instant } from '#core/kernel/instant';
import type { Entry } from '#core/ledger/entry';
import { factOf } from '#core/risk/facts';

import { BEHAVIOUR } from './behaviour';
import type { Characteristic } from './definition';
import { HISTORY } from './history';
import { IDENTITY } from './identity';
import { Memory, type KnownAccount } from './known';
import { learnMoney } from './learn-money';
import { OUTSIDE_LEARNERS } from './learn-outside';
import { STANDING_LEARNERS } from './learn-standing';
import type { Learner, Learners, Told } from './learner';
import { LINKS } from './link-characteristics';
import { PERFORMANCE } from './performance';
import { ShopView } from './shop-view';

/** Every characteristic, by axis. */
export const CHARACTERISTICS: readonly Characteristic[] = [
  ...IDENTITY,
  ...BEHAVIOUR,
  ...PERFORMANCE,
  ...HISTORY,
  ...LINKS,
];

/** What the fold needs of an entry. */
export type CreditEntry = Pick<Entry, 'seq' | 'kind' | 'outcome' | 'occurred_at' | 'booked_at' | 'body'>;

const LEARNERS: Learners = { ...STANDING_LEARNERS, ...OUTSIDE_LEARNERS };

interface Body {
  readonly data: Readonly<Record<string, unknown>>;
  readonly facts?: Told['facts'];
}

export class CreditKnowledge {
  readonly #memory = new Memory();
  #known_at: Instant = 0;
  #seq = 0;

  /** The number of the last entry that was taken in; 0 for none. */
  get seq(): number {
    return this.#seq;
  }

  /** When the last entry was booked; 0 for none. */
  get known_at(): Instant {
    return this.#known_at;
  }

  account(id: string): KnownAccount | undefined {
    return this.#memory.accounts.get(id);
  }

  /** Takes in the next entry. Throws RangeError when it is not after the last one. */
  observe(entry: CreditEntry): void {
    if (entry.seq <= this.#seq) {
      throw new RangeError(`entry ${String(entry.seq)} after entry ${String(this.#seq)}`);
    }
    this.#seq = entry.seq;
    this.#known_at = Math.max(this.#known_at, entry.booked_at);
    if (entry.outcome !== 'done') return;
    const fact = factOf(entry);
    if (fact !== null) learnMoney(this.#memory, fact);
    const learn: Learner<never> | undefined = LEARNERS[entry.kind];
    if (learn !== undefined) {
      const { data, facts = {} } = JSON.parse(entry.body) as Body;
      const { seq, occurred_at: at, booked_at } = entry;
      learn(this.#memory, data as never, { seq, at, booked_at, facts });
    }
  }

  /** Every account that can sell, in the order in which they were opened. */
  *merchants(): IterableIterator<{ readonly account_id: string; readonly currency: string }> {
    for (const { id, currency, shop } of this.#memory.accounts.values()) {
      if (shop !== null) yield { account_id: id, currency };
    }
  }

  /**
   * The values of a merchant's characteristics by name; null for an account that is unknown or cannot sell. Throws RangeError
   * for an instant before the last entry: what was known then is no longer told apart.
   */
  valuesOf(account_id: string, at: Instant): CharacteristicValues | null {
    if (at < this.#known_at) {
      throw new RangeError(`values as of ${String(at)}, after an entry of ${String(this.#known_at)}`);
    }
    const account = this.account(account_id);
    if (account === undefined || account.shop === null) return null;
    const view = new ShopView(this.#memory, account, account.shop, at);
    const values: Record<string, CharacteristicValue> = {};
    for (const { name, take } of CHARACTERISTICS) values[name] = take(view);
    return values;
  }
}
