/**
 * The sample platform: from a seed and a number of trades to a stream of commands in order of time.
 *
 * The stream is lazy and its memory bounded by the number of people and open trades. The same seed,
 * number and last day give the same commands; nothing depends on a clock. The truth about who did what is
 * complete once the stream has ended.
 */
import { HOUR_MS, type Instant } from '#core/kernel/instant';
import { assert } from '#core/kernel/assert';
import type { Command } from '#core/ledger/commands';

import { planAppeals } from './appeals';
import { planBadges } from './badges';
import { dayFrom, dayNumber, dayStart, type Day } from './calendar';
import { isScored, planCredit } from './credit';
import { planEnforcement } from './enforcement';
import { planGuarantee } from './guarantee';
import { planBookkeeping, planHouseholds, planMerchantWithdrawals, planRegistrations } from './households';
import { isAsked, isLater, type Step } from './later';
import { LOOKALIKES } from './lookalikes';
import { planReviews } from './measures';
import { Office } from './office';
import { OrdinaryTrade } from './ordinary';
import { Owners } from './owners';
import { PLATFORM_OPENED, People } from './people';
import { Random } from './random';
import { planOpeningReserve } from './reserve';
import { planShields } from './shields';
import { SAMPLE_TRADES_MAX, SAMPLE_TRADES_MIN } from './size';
import { Stage, planPlots } from './stage';
import { STAFF } from './staff';
import { Truth } from './truth';
import { TYPOLOGIES } from './typologies';
import { World, type Custody } from './world';

/** Last day with trade where nobody asks for another. */
const LAST_DAY: Day = dayFrom('2026-06-30');
const LAST_DAY_MIN: Day = dayFrom('2020-01-01');
const LAST_DAY_MAX: Day = dayFrom('2099-12-31');

export interface SampleOptions {
  /** Any whole number of 32 bits. */
  readonly seed: number;
  /** Trades created, 1,000 to 1,000,000. */
  readonly trades: number;
  /** Last day with trade, 2020 to 2099; the same for everybody when absent, so that the same seed is the same platform. */
  readonly last_day?: Day | undefined;
}

/** The last day that is over at an instant: a platform that ends with it is still at work. */
export function dayBefore(at: Instant): Day {
  return dayNumber(at) - 1;
}

/** Custody accounts of the sample, at three banks. */
export function sampleCustodies(): Custody[] {
  return [
    { id: 'custody-icbc', bank: 'ICBC', last4: '4401', serves: ['ICBC', 'ABC', 'PSBC'], cash: 0n },
    { id: 'custody-ccb', bank: 'CCB', last4: '0827', serves: ['CCB', 'BOC'], cash: 0n },
    {
      id: 'custody-cmb',
      bank: 'CMB',
      last4: '6610',
      serves: ['CMB', 'BOCOM', 'SPDB', 'CITIC', 'CEB'],
      cash: 0n,
    },
  ];
}

/** Days a sample spans: a year, or less for few trades, so that a day is never empty. */
export function sampleDays(trades: number): number {
  return Math.min(365, Math.max(180, Math.round(trades / 50)));
}

export class Sample {
  readonly options: SampleOptions;
  readonly truth = new Truth();
  /** When the platform opened: the instant of its first commands. */
  readonly start_at: Instant;
  /** First instant of the period in which there is trade. */
  readonly first_at: Instant;
  /** First instant after it; timers due until then are the clock's to fire. */
  readonly end_at: Instant;
  /** Last day with trade. */
  readonly last_day: Day;
  readonly merchants: number;
  readonly customers: number;
  /** Whether merchants are scored month by month. */
  readonly is_scored: boolean;
  readonly #world: World;

  constructor(options: SampleOptions) {
    const { seed, trades } = options;
    assert(Number.isInteger(seed), 'the seed is a whole number');
    assert(
      Number.isInteger(trades) && trades >= SAMPLE_TRADES_MIN && trades <= SAMPLE_TRADES_MAX,
      `the number of trades is between ${String(SAMPLE_TRADES_MIN)} and ${String(SAMPLE_TRADES_MAX)}`,
    );
    this.options = options;
    this.is_scored = isScored(trades);
    const last = options.last_day ?? LAST_DAY;
    assert(last >= LAST_DAY_MIN && last <= LAST_DAY_MAX, 'the last day is in 2020 to 2099');
    this.last_day = last;
    const first = last - sampleDays(trades) + 1;
    this.start_at = dayStart(PLATFORM_OPENED) + 9 * HOUR_MS;
    this.first_at = dayStart(first);
    this.end_at = dayStart(last + 1);
    const random = (part: string): Random => new Random(seed, part);
    const world = new World(
      random('world'),
      random('later'),
      sampleCustodies(),
      this.start_at,
      this.first_at,
      this.end_at,
    );
    const people = new People(random('people'), trades, first, last);
    const owners = new Owners(random('owners'));
    const stage = new Stage({
      world,
      people,
      truth: this.truth,
      random: random('stage'),
      owners,
      trades,
      first,
      last,
    });
    this.merchants = people.merchants.length;
    this.customers = people.customers.length;
    this.#world = world;
    planOpening(world);
    planOpeningReserve(world, trades);
    const staged = planPlots(stage, [...TYPOLOGIES, ...LOOKALIKES]);
    owners.complete(people);
    planRegistrations(stage, random('registrations'));
    planEnforcement(stage, random('enforcement'));
    const office = new Office(stage, random('office'));
    planOffice(office);
    planCredit(office, random('credit'));
    planMerchantWithdrawals(stage, random('withdrawals'));
    planHouseholds(stage, random('households'));
    planBookkeeping(stage, random('bookkeeping'));
    new OrdinaryTrade(stage, random('ordinary')).planDays(trades - staged);
  }

  /** The steps, in order of time. Can be walked through once. */
  *steps(): Generator<Step, void, undefined> {
    const world = this.#world;
    while (world.step()) {
      yield* world.take();
    }
  }

  /** The commands among them that speak of nothing the books have to name first. */
  *commands(): Generator<Command, void, undefined> {
    for (const step of this.steps()) {
      if (!isLater(step) && !isAsked(step)) {
        yield step;
      }
    }
  }
}

/** What staff do beside trade: badges and audits, claims, measures that are looked at again, appeals, shields. */
function planOffice(office: Office): void {
  const badges = planBadges(office);
  planGuarantee(office);
  planReviews(office);
  planAppeals(office, badges);
  planShields(office);
}

/** Custody accounts are opened before anybody registers. */
function planOpening(world: World): void {
  world.plan(world.start_at, () => {
    for (const { id, bank, last4 } of world.custodies) {
      world.emit('open-custody', { account_id: id, currency: 'CNY', bank, last4 }, STAFF.finance[0]);
    }
  });
}
