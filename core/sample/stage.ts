/**
 * What the plots of the sample share: the world, the people, the truth, and the casting of people into
 * parts before anything is played.
 *
 * Somebody cast once plays no other part. Casting may give a part what it needs (a certificate, a credit
 * card), because nobody is registered yet when plots are planned.
 */
import { assert } from '#core/kernel/assert';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '#core/kernel/instant';

import type { RestrictionKind } from '#core/ledger/tables';

import { dayStart, type Day } from './calendar';
import type { Owners } from './owners';
import type { People, Holder, Instrument } from './people';
import { lastFour } from './names';
import type { Random } from './random';
import type { Truth } from './truth';
import { creditCardOf, type World } from './world';

/** Banks that let large sums go through one card payment. */
const LARGE_CARD_BANKS = ['ICBC', 'CCB', 'CMB'] as const;

/** A measure that was imposed. */
export interface Imposed {
  readonly id: string;
  readonly holder: Holder;
  readonly at: Instant;
  readonly kind: RestrictionKind;
}

export class Stage {
  readonly world: World;
  readonly people: People;
  readonly truth: Truth;
  readonly random: Random;
  readonly owners: Owners;
  readonly trades: number;
  readonly first: Day;
  readonly last: Day;
  /** Merchants whom staff may come to look at, and from when: after the last of what they did. */
  readonly suspects = new Map<Holder, Instant>();
  /** Honest merchants whom staff restrict by mistake. */
  readonly mistaken = new Set<Holder>();
  /** Measures imposed so far, the oldest first. */
  readonly imposed: Imposed[] = [];
  readonly #shared = new Map<string, { holder: Holder; left: number }>();

  constructor(
    parts: Pick<Stage, 'world' | 'people' | 'truth' | 'random' | 'owners' | 'trades' | 'first' | 'last'>,
  ) {
    this.world = parts.world;
    this.people = parts.people;
    this.truth = parts.truth;
    this.random = parts.random;
    this.owners = parts.owners;
    this.trades = parts.trades;
    this.first = parts.first;
    this.last = parts.last;
  }

  /** A group's size: the least on the smallest platform, anything up to the most on one of 20,000 trades or more. */
  size(least: number, most: number): number {
    const scale = Math.min(1, (this.trades - 1_000) / 19_000);
    return this.random.int(least, least + Math.round((most - least) * scale));
  }

  /** An instant between two shares of the period (0 its start, 1 its end), at an hour of the day. */
  moment(from_share: number, to_share: number, hour_from = 9, hour_to = 22): Instant {
    const days = this.last - this.first;
    const day = this.first + Math.floor(days * this.random.between(from_share, to_share));
    return dayStart(day) + hour_from * HOUR_MS + this.random.int(0, (hour_to - hour_from) * HOUR_MS);
  }

  /**
   * A free merchant there before the period began, of the wished kind while there are any. Where the kind
   * matters (`strict`), one who has the role already comes before one of another kind.
   */
  castMerchant(role: string, fits: (holder: Holder) => boolean = () => true, strict = false): Holder {
    const { merchants } = this.people;
    const again = strict && merchants.some((one) => one.role === role);
    return this.#cast(merchants, role, again ? [fits] : [fits, () => true]);
  }

  /** A free customer there before the period began. */
  castCustomer(role: string): Holder {
    return this.#cast(this.people.customers, role, [() => true]);
  }

  castCustomers(role: string, count: number): Holder[] {
    return Array.from({ length: count }, (_, place) => this.castCustomer(`${role}/${String(place)}`));
  }

  /** When nobody is free any more, somebody of the same role plays it again, in another group. */
  #cast(from: readonly Holder[], role: string, wishes: readonly ((holder: Holder) => boolean)[]): Holder {
    const before = dayStart(this.first);
    const free = (holder: Holder): boolean => holder.role === null && holder.registered_at < before;
    for (const wish of wishes) {
      for (let attempt = 0; attempt < 300; attempt += 1) {
        const holder = this.random.pick(from);
        if (free(holder) && wish(holder)) {
          holder.role = role;
          return holder;
        }
      }
      const holder = from.find((one) => free(one) && wish(one));
      if (holder !== undefined) {
        holder.role = role;
        return holder;
      }
    }
    const again = from.filter((one) => one.role === role);
    assert(again.length > 0, `nobody is left to be cast as ${role}`);
    return this.random.pick(again);
  }

  /** A merchant who serves several groups of one kind in turn. */
  castShared(role: string, groups: number, equip: (holder: Holder) => void): Holder {
    let shared = this.#shared.get(role);
    if (shared === undefined || shared.left === 0) {
      const holder = this.castMerchant(role, isSmallShop);
      equip(holder);
      shared = { holder, left: groups };
      this.#shared.set(role, shared);
    }
    shared.left -= 1;
    return shared.holder;
  }

  /** Lets somebody pay and transfer large sums: bank account checked, certificate; merchants have a shield too. */
  equip(holder: Holder): Holder {
    holder.level = 'bank';
    holder.certificate = true;
    holder.shield = holder.shop !== null || holder.shield;
    return holder;
  }

  /** Sees to a credit card; a large one comes from a bank that allows large payments. */
  giveCard(holder: Holder, large = false): Instrument {
    const { random } = this;
    const owned = creditCardOf(holder);
    if (owned !== undefined && (!large || LARGE_CARD_BANKS.some((bank) => bank === owned.bank))) {
      return owned;
    }
    const at = owned === undefined ? holder.instruments.length : holder.instruments.indexOf(owned);
    const card: Instrument = {
      id: owned?.id ?? `I${holder.party_id.slice(1)}-${String(at + 1)}`,
      kind: 'credit-card',
      bank: random.pick(LARGE_CARD_BANKS),
      last4: lastFour(random),
      used_day: 0,
      used_day_minor: 0n,
      used_month: '',
      used_month_minor: 0n,
    };
    holder.instruments[at] = card;
    return card;
  }

  suspect(holder: Holder, from: Instant): void {
    this.suspects.set(holder, Math.max(from, this.suspects.get(holder) ?? 0));
  }

  /** A customer who may pay this much now, as far as a few tries find one. */
  drawAble(amount: bigint): Holder {
    let holder = this.people.drawCustomer(this.random, this.world.now);
    for (let attempt = 0; attempt < 30 && this.world.roomToPay(holder) < amount; attempt += 1) {
      holder = this.people.drawCustomer(this.random, this.world.now);
    }
    return holder;
  }

  /** So many minutes, drawn between two bounds, in milliseconds. */
  minutes(from: number, to: number): number {
    return Math.round(this.random.between(from, to) * MINUTE_MS);
  }

  hours(from: number, to: number): number {
    return Math.round(this.random.between(from, to) * HOUR_MS);
  }

  days(from: number, to: number): number {
    return Math.round(this.random.between(from, to) * DAY_MS);
  }

  /** An amount between two bounds in yuan; people like whole hundreds, but not always. */
  yuan(from: number, to: number, round_share = 0.3): bigint {
    const { random } = this;
    const value = random.int(from, to);
    if (random.chance(round_share)) {
      return BigInt(Math.max(1, Math.round(value / 100))) * 10_000n;
    }
    return BigInt(value) * 100n + (random.chance(0.4) ? BigInt(random.int(0, 99)) : 0n);
  }
}

/** A shop with little ordinary trade: where sham trade is the larger part. */
export function isSmallShop(holder: Holder): boolean {
  return (holder.shop?.weight ?? 9) < 1.2;
}

/** A part of an amount in thousandths, rounded down. */
export function permille(amount: bigint, thousandths: number): bigint {
  return (amount * BigInt(Math.round(thousandths))) / 1000n;
}

/** A plot: a typology or a look-alike. */
export interface Plot {
  /** C1 to C12, or `honest:NAME`. */
  readonly typology: string;
  /** Share of all trades spent on it. */
  readonly share: number;
  /** Casts and plans one group; answers how many trades it will create. */
  readonly plan: (stage: Stage) => number;
}

/**
 * Plans groups of every plot until its share of the trades is spent; answers how many trades that takes.
 * Every plot gets its first group before any gets a second, so that nobody is missing on small platforms.
 */
export function planPlots(stage: Stage, plots: readonly Plot[]): number {
  const spent = plots.map((plot) => plot.plan(stage));
  for (const [index, plot] of plots.entries()) {
    const budget = stage.trades * plot.share;
    let sum = spent[index] ?? 0;
    while (sum < budget) {
      sum += plot.plan(stage);
    }
    spent[index] = sum;
  }
  return spent.reduce((left, right) => left + right, 0);
}
