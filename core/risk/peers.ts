/**
 * Peers: how far a merchant lies from others of the same category and age.
 *
 * What is far from usual depends on the trade: gift cards are confirmed at once, jewellers sell little and dear, a new
 * shop has few buyers. So a merchant's habits are ranked among merchants of the same currency, category and months since
 * the first sale; where those are too few, among the category; where those are too few, not at all. A merchant's habits
 * are taken anew when he is paid and the last taking is hours old, and are dropped when he has not been paid for thirty
 * days. So a rank speaks of his last payment, and is the same one by one and in bulk.
 */
import { DAY_MS, HOUR_MS, type Instant } from '#core/kernel/instant';

import type { KnownAccount } from './known';
import { HABITS, habitsOf } from './merchant-habits';
import { QuietHours } from './quiet-hours';
import { SALES_DAYS } from './sale-window';
import { SortedValues } from './sorted-values';

/** Months since the first sale at which a new cohort begins. */
const AGES_MONTHS = [0, 1, 3, 6, 12];
const MONTH_MS = 30 * DAY_MS;
/** Fewer peers than this, the merchant himself not counted, say nothing. */
const PEERS_MIN = 8;
const RENEWED_MS = 6 * HOUR_MS;
/** From this rank on, at the risky end, a merchant lies outside. */
const OUTSIDE_RANK = 0.95;

const NOBODY = new SortedValues();

/** Months since the first sale, from and to below; null for no end. */
type Age = readonly [number, number | null];

/** Who is compared with whom. */
export interface PeerGroup {
  readonly currency: string;
  readonly category: string;
  /** Months since the first sale, from and to below; null for all ages. */
  readonly age_months: Age | null;
}

/** Values of a group's merchants, one set per habit. */
interface Cohort {
  readonly group: PeerGroup;
  readonly values: readonly SortedValues[];
}

interface Peer {
  readonly taken_at: Instant;
  readonly habits: readonly number[];
  readonly cohorts: readonly Cohort[];
  /** Among the others when they were taken; NaN where these were too few. */
  readonly ranks: readonly number[];
  /** The most others that one of the habits could be compared with. */
  readonly others: number;
}

/** A merchant as his habits were last taken. */
export interface PeerState {
  readonly merchant: KnownAccount;
  readonly taken_at: Instant;
  readonly habits: number[];
  /** Where his cohort of age begins, in months. */
  readonly age_from: number;
  readonly ranks: number[];
  readonly others: number;
}

/** Peers in the order in which they were taken. */
export interface PeersState {
  /** Payments by hour of the day. */
  readonly quiet: number[];
  readonly peers: PeerState[];
}

/** One habit of a merchant beside those of his peers. */
export interface PeerRow {
  readonly habit: string;
  readonly unit: 'share' | 'minutes' | 'minor';
  readonly meaning: string;
  readonly risky: 'high' | 'low';
  /** NaN where the merchant has sold too little to tell. */
  readonly value: number;
  /** Of the others; NaN, as all that follows, where there are too few. */
  readonly median: number;
  /** Median distance from the median, scaled to read like a standard deviation. */
  readonly spread: number;
  /** Share of the others that lie below. */
  readonly rank: number;
  /** How many others were compared. */
  readonly merchants: number;
  readonly group: PeerGroup | null;
}

export interface PeerTable {
  readonly merchant_id: string;
  readonly window_days: number;
  readonly rows: readonly PeerRow[];
}

const ageAt = (place: number): Age => [AGES_MONTHS[place] ?? 0, AGES_MONTHS[place + 1] ?? null];

function ageOf(merchant: KnownAccount, now: Instant): Age {
  const months = (now - (merchant.sold[0]?.paid_at ?? now)) / MONTH_MS;
  const place = Math.max(
    0,
    AGES_MONTHS.findLastIndex((from) => from <= months),
  );
  return ageAt(place);
}

export class Peers {
  readonly quiet: QuietHours;
  readonly #cohorts = new Map<string, Cohort>();
  /** In the order in which they were taken. */
  readonly #peers = new Map<KnownAccount, Peer>();

  constructor(quiet = new QuietHours()) {
    this.quiet = quiet;
  }

  /** What was taken of each merchant, for being kept; the cohorts follow from it. */
  state(): PeersState {
    const peers = [...this.#peers].map(
      ([merchant, { taken_at, habits, cohorts, ranks, others }]): PeerState => {
        const [age_from] = cohorts[0]?.group.age_months ?? [0];
        return { merchant, taken_at, habits: [...habits], age_from, ranks: [...ranks], others };
      },
    );
    return { quiet: this.quiet.state(), peers };
  }

  static restore({ quiet, peers }: PeersState): Peers {
    const restored = new Peers(QuietHours.restore(quiet));
    for (const { merchant, taken_at, habits, age_from, ranks, others } of peers) {
      const cohorts = restored.#cohortsAt(merchant, ageAt(AGES_MONTHS.indexOf(age_from)));
      restored.#peers.set(merchant, { taken_at, habits, cohorts, ranks, others });
      count(cohorts, habits, 'add');
    }
    return restored;
  }

  /** A merchant was paid: his habits are taken anew when it is time. */
  paid(merchant: KnownAccount, at: Instant): void {
    this.quiet.add(at);
    this.#forget(at - SALES_DAYS * DAY_MS);
    const before = this.#peers.get(merchant);
    if (before !== undefined && at - before.taken_at < RENEWED_MS) return;
    if (before !== undefined) this.#drop(merchant, before);
    const habits = habitsOf(merchant, at, this.quiet.told());
    const cohorts = this.#cohortsOf(merchant, at);
    const compared = habits.map((_, place) => closest(cohorts, place)?.others ?? NOBODY);
    this.#peers.set(merchant, {
      taken_at: at,
      habits,
      cohorts,
      ranks: habits.map((value, place) => rankAmong(value, compared[place] ?? NOBODY)),
      others: Math.max(...compared.map(({ size }) => size)),
    });
    count(cohorts, habits, 'add');
  }

  #drop(merchant: KnownAccount, peer: Peer): void {
    this.#peers.delete(merchant);
    count(peer.cohorts, peer.habits, 'remove');
  }

  #forget(before: Instant): void {
    for (const [merchant, peer] of this.#peers) {
      if (peer.taken_at > before) return;
      this.#drop(merchant, peer);
    }
  }

  #cohort(group: PeerGroup): Cohort {
    const key = JSON.stringify([group.currency, group.category, group.age_months?.[0] ?? -1]);
    let cohort = this.#cohorts.get(key);
    if (cohort === undefined) {
      cohort = { group, values: HABITS.map(() => new SortedValues()) };
      this.#cohorts.set(key, cohort);
    }
    return cohort;
  }

  /** The closest first. */
  #cohortsOf(merchant: KnownAccount, now: Instant): Cohort[] {
    return this.#cohortsAt(merchant, ageOf(merchant, now));
  }

  #cohortsAt({ currency, category }: KnownAccount, age: Age): Cohort[] {
    return [age, null].map((age_months) => this.#cohort({ currency, category, age_months }));
  }

  /** Where a merchant lay when his habits were last taken; null for one who was not paid lately. */
  lastOf(merchant: KnownAccount): Pick<Peer, 'ranks' | 'others'> | null {
    return this.#peers.get(merchant) ?? null;
  }

  /** A merchant's habits as of now beside those of the others. */
  tableOf(merchant: KnownAccount, now: Instant): PeerTable {
    const own = this.#peers.get(merchant);
    if (own !== undefined) count(own.cohorts, own.habits, 'remove');
    const cohorts = this.#cohortsOf(merchant, now);
    const rows = habitsOf(merchant, now, this.quiet.told()).map((value, place) => {
      const { name, unit, meaning, risky } = HABITS[place] as (typeof HABITS)[number];
      const { group, others } = closest(cohorts, place) ?? { group: null, others: NOBODY };
      return {
        ...{ habit: name, unit, meaning, risky, value, group, merchants: others.size },
        ...{ median: others.median(), spread: others.spread(), rank: rankAmong(value, others) },
      };
    });
    if (own !== undefined) count(own.cohorts, own.habits, 'add');
    return { merchant_id: merchant.id, window_days: SALES_DAYS, rows };
  }
}

/** Takes a merchant's habits into the cohorts, or out of them. */
function count(cohorts: readonly Cohort[], habits: readonly number[], how: 'add' | 'remove'): void {
  for (const { values } of cohorts) {
    for (const [place, value] of habits.entries()) {
      if (!Number.isNaN(value)) values[place]?.[how](value);
    }
  }
}

/** The values of one habit in the closest cohort that is large enough; null where none is. */
function closest(
  cohorts: readonly Cohort[],
  place: number,
): { readonly group: PeerGroup; readonly others: SortedValues } | null {
  for (const { group, values } of cohorts) {
    const others = values[place];
    if (others !== undefined && others.size >= PEERS_MIN) return { group, others };
  }
  return null;
}

const rankAmong = (value: number, others: SortedValues): number =>
  Number.isNaN(value) ? Number.NaN : others.rank(value);

/** How many of some ranks lie outside, at the risky end; NaN when none could be taken. */
export function outsideCount(ranks: readonly number[]): number {
  let known = 0;
  let outside = 0;
  for (const [place, rank] of ranks.entries()) {
    if (Number.isNaN(rank)) continue;
    known += 1;
    const risk = HABITS[place]?.risky === 'high' ? rank : 1 - rank;
    if (risk >= OUTSIDE_RANK) outside += 1;
  }
  return known === 0 ? Number.NaN : outside;
}

/** A merchant's peer table for a screen; null for an account that is unknown or never sold. */
export function peersOf(
  known: { account(id: string): KnownAccount | undefined; readonly peers: Peers },
  merchant_id: string,
  now: Instant,
): PeerTable | null {
  const merchant = known.account(merchant_id);
  return merchant === undefined || merchant.sold.length === 0 ? null : known.peers.tableOf(merchant, now);
}
