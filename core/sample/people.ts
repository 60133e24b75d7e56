/**
 * The people of the sample platform: customers and merchants with their instruments, devices and the
 * generator's own light view of what they have and may do.
 *
 * The view is never ahead of the books: a holder has at least what is written here. Identifiers follow
 * the order of registration and say nothing about what somebody will do.
 */
import { assert } from '#core/kernel/assert';
import { DAY_MS, HOUR_MS, type Instant } from '#core/kernel/instant';
import {
  REAL_NAME_LEVELS,
  type InstrumentKind,
  type PartyKind,
  type RealNameLevel,
  type RestrictionKind,
} from '#core/ledger/tables';
import { DEFAULT_POLICIES } from '#core/policy/policy';

import { dayFrom, dayNumber, dayStart, type Day } from './calendar';
import { CATEGORIES, type Category } from './categories';
import { residentNumber, socialCreditCode } from './identity';
import { BANKS, REGIONS, lastFour, personName, phoneNumber, shopName, type Region } from './names';
import { weighted, type Random } from './random';

export interface Instrument {
  readonly id: string;
  readonly kind: InstrumentKind;
  readonly bank: string;
  readonly last4: string;
  /** Days on which a card was used, for its bank's limits. */
  used_day: Day;
  used_day_minor: bigint;
  used_month: string;
  used_month_minor: bigint;
}

/** What makes a holder a merchant. */
export interface Shop {
  readonly category: Category;
  /** Share of its category's sales, relative to the others. */
  readonly weight: number;
  /** Its tickets against its category's. */
  readonly ticket_scale: number;
  /** Days between two withdrawals of what came in. */
  readonly withdraw_days: number;
  /** False for shops that take no ordinary trade at a time (asleep, or there for one purpose). */
  open_from: Instant;
  open_to: Instant;
}

/** Who answers for a business before the law. */
export interface LegalPerson {
  readonly name: string;
  readonly identity_no: string;
}

export interface Holder {
  readonly no: number;
  readonly party_id: string;
  readonly account_id: string;
  readonly party_kind: PartyKind;
  readonly name: string;
  readonly identity_no: string;
  phone: string;
  /** Of a business; null until the parts are cast, and for people. */
  legal_person: LegalPerson | null;
  readonly region: Region;
  readonly registered_at: Instant;
  readonly shop: Shop | null;
  readonly instruments: Instrument[];
  readonly devices: string[];
  readonly ip: string;
  /** Relative number of purchases. */
  readonly activity: number;
  level: RealNameLevel;
  certificate: boolean;
  shield: boolean;
  /** Part a holder plays in something out of the ordinary; free ones may be cast. */
  role: string | null;
  available: bigint;
  receivable: bigint;
  paid_day: Day;
  paid_day_minor: bigint;
  fee_month: string;
  fee_paid_minor: bigint;
  /** Restrictions in force, as far as the generator must mind them. */
  readonly restrictions: Map<string, HeldRestriction>;
}

/** What of a restriction the generator minds. */
export interface HeldRestriction {
  readonly kind: RestrictionKind;
  readonly delay_days: number;
  /** limit-collection: the most one payment in may be. */
  readonly per_payment: bigint | null;
}

interface Limits {
  readonly per_payment: bigint;
  readonly per_day: bigint;
}

const CNY_RULES = DEFAULT_POLICIES['payment-limits'].rules['CNY'] ?? [];
const LIMITS = new Map<string, Limits>();

/** Payment limits of an account by level and credentials: the best rule it fulfils. */
export function limitsOf(holder: Pick<Holder, 'level' | 'certificate' | 'shield'>): Limits {
  const key = `${holder.level}|${String(holder.certificate)}|${String(holder.shield)}`;
  let limits = LIMITS.get(key);
  if (limits === undefined) {
    const rank = REAL_NAME_LEVELS.indexOf(holder.level);
    limits = { per_payment: 0n, per_day: 0n };
    for (const rule of CNY_RULES) {
      const fits =
        REAL_NAME_LEVELS.indexOf(rule.level) <= rank &&
        (!rule.certificate || holder.certificate) &&
        (!rule.shield || holder.shield);
      if (fits && BigInt(rule.per_payment_minor) > limits.per_payment) {
        limits = { per_payment: BigInt(rule.per_payment_minor), per_day: BigInt(rule.per_day_minor) };
      }
    }
    LIMITS.set(key, limits);
  }
  return limits;
}

/** How many people a platform of so many trades has. */
function headcount(trades: number): { readonly merchants: number; readonly customers: number } {
  return {
    merchants: Math.max(40, Math.round(trades / 150)),
    customers: Math.max(240, Math.round(trades / 12)),
  };
}

/** The platform opened its doors here; nobody registered before. */
export const PLATFORM_OPENED: Day = dayFrom('2016-03-01');

/** Merchants certainly there before the period: enough for every part to be cast. */
const LONG_THERE = 30;

/** Somebody about to be registered: what is decided before the order of registration is known. */
interface Draft {
  /** A merchant's category; null for customers. */
  readonly category: Category | null;
  readonly registered_at: Instant;
}

const banks = weighted(BANKS, (bank) => bank.weight);
const regions = weighted(REGIONS, (region) => region.weight);
const categories = weighted(CATEGORIES, (category) => category.merchants);

/** When somebody registered: most long ago with growing numbers, the others during the period shown. */
function registration(random: Random, first: Day, last: Day, share_before: number): Instant {
  // The square root of a uniform number makes later days likelier: the platform grew.
  const root = Math.max(random.unit(), random.unit());
  const before = random.chance(share_before);
  const from = before ? PLATFORM_OPENED + 1 : first;
  const to = before ? first - 2 : Math.max(first + 1, last - 21);
  const day = Math.floor(from + (to - from) * (before ? root : random.unit()));
  return dayStart(day) + 8 * HOUR_MS + random.int(0, 14 * HOUR_MS - 1);
}

function draftInstruments(random: Random, merchant: boolean, no: number): Instrument[] {
  const instruments: Instrument[] = [];
  const add = (kind: InstrumentKind): void => {
    const id = `I${String(no).padStart(7, '0')}-${String(instruments.length + 1)}`;
    const bank = random.draw(banks).code;
    const unused = { used_day: 0, used_day_minor: 0n, used_month: '', used_month_minor: 0n };
    instruments.push({ id, kind, bank, last4: lastFour(random), ...unused });
  };
  add(merchant ? 'bank-account' : 'debit-card');
  if (!merchant && random.chance(0.15)) {
    add('debit-card');
  }
  if (!merchant && random.chance(0.5)) {
    add('credit-card');
  }
  return instruments;
}

function draftShop(random: Random, category: Category, registered_at: Instant): Shop {
  return {
    category,
    weight: (category.sales / category.merchants) * random.logNormal(1, 0.9),
    ticket_scale: random.logNormal(1, 0.25),
    withdraw_days: random.pick([3, 7, 7, 7, 14, 14, 30]),
    open_from: registered_at + random.int(1, 4) * DAY_MS,
    open_to: Number.MAX_SAFE_INTEGER,
  };
}

function drawLevel(random: Random, merchant: boolean): RealNameLevel {
  const draw = random.unit();
  if (merchant) {
    return draw < 0.9 ? 'bank' : 'document';
  }
  return draw < 0.02 ? 'none' : draw < 0.16 ? 'claimed' : draw < 0.48 ? 'document' : 'bank';
}

/** Everybody is of age when registering, most of them young. */
function birthday(random: Random, registered_at: Instant): Day {
  const age_years = 18.1 + Math.min(55, Math.abs(random.normal()) * 15);
  return dayNumber(registered_at) - Math.ceil(age_years * 365.25);
}

function makeHolder(random: Random, draft: Draft, no: number): Holder {
  const region = random.draw(regions);
  const { category } = draft;
  const merchant = category !== null;
  const shop = category === null ? null : draftShop(random, category, draft.registered_at);
  const sole_trader = random.chance(0.45);
  const born = birthday(random, draft.registered_at);
  const level = drawLevel(random, merchant);
  const number = String(no).padStart(7, '0');
  const name =
    shop === null ? personName(random) : shopName(random, region.name, shop.category.trade, sole_trader);
  return {
    no,
    party_id: `P${number}`,
    account_id: `A${number}`,
    party_kind: merchant ? 'business' : 'person',
    name,
    identity_no: merchant
      ? socialCreditCode(random, region.division, sole_trader)
      : level === 'none'
        ? ''
        : residentNumber(random, region.division, born),
    phone: phoneNumber(random),
    legal_person: null,
    region,
    registered_at: draft.registered_at,
    shop,
    instruments: draftInstruments(random, merchant, no),
    devices: [`D${random.hex(10)}`],
    ip: `${String(random.pick([36, 58, 60, 101, 112, 113, 117, 119, 120, 183, 218, 222]))}.${String(random.int(1, 254))}.${String(random.int(1, 254))}.${String(random.int(1, 254))}`,
    activity: merchant ? 0 : random.logNormal(1, 0.9),
    level,
    certificate: (level === 'bank' || level === 'document') && random.chance(merchant ? 0.8 : 0.25),
    shield: level === 'bank' && random.chance(merchant ? 0.35 : 0.06),
    role: null,
    available: 0n,
    receivable: 0n,
    paid_day: 0,
    paid_day_minor: 0n,
    fee_month: '',
    fee_paid_minor: 0n,
    restrictions: new Map(),
  };
}

/** Role of customers who do nothing but play it. */
export const ONCE_ONLY = 'once-only';

/** Everybody, in the order of registration. */
export class People {
  readonly all: readonly Holder[];
  readonly merchants: readonly Holder[];
  readonly customers: readonly Holder[];
  readonly #activity: readonly number[];
  /** Customers registered by now; the others are not there yet. */
  #active = 0;

  constructor(random: Random, trades: number, first: Day, last: Day) {
    const { merchants, customers } = headcount(trades);
    const drafts: Draft[] = [];
    for (let index = 0; index < merchants; index += 1) {
      // Every category has a merchant, even on the smallest platform.
      const category = CATEGORIES[index] ?? random.draw(categories);
      drafts.push({
        category,
        registered_at: registration(random, first, last, index < LONG_THERE ? 1 : 0.75),
      });
    }
    for (let index = 0; index < customers; index += 1) {
      drafts.push({ category: null, registered_at: registration(random, first, last, 0.7) });
    }
    drafts.sort((left, right) => left.registered_at - right.registered_at);
    this.all = drafts.map((draft, index) => makeHolder(random, draft, index + 1));
    this.merchants = this.all.filter((holder) => holder.shop !== null);
    this.customers = this.all.filter((holder) => holder.shop === null);
    let total = 0;
    this.#activity = this.customers.map((holder) => (total += holder.activity));
  }

  /** A customer already registered, the busy ones more often; those who only appear once are left out. */
  drawCustomer(random: Random, now: Instant): Holder {
    for (;;) {
      const holder = this.#draw(random, now);
      if (holder.role !== ONCE_ONLY) {
        return holder;
      }
    }
  }

  #draw(random: Random, now: Instant): Holder {
    while (
      this.#active < this.customers.length &&
      (this.customers[this.#active] as Holder).registered_at + HOUR_MS < now
    ) {
      this.#active += 1;
    }
    assert(this.#active > 0, 'nobody is registered yet');
    const aim = random.unit() * (this.#activity[this.#active - 1] ?? 0);
    let low = 0;
    let high = this.#active - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#activity[middle] ?? 0) > aim) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return this.customers[low] as Holder;
  }
}
