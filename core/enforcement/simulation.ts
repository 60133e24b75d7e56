/**
 * What a rung would have stopped, had it been in force over a stretch of the past.
 *
 * Uses of the account are judged one after another by the matrix and the limits that decide new work. A trade or
 * withdrawal that would not have come about or gone on takes its later steps with it: they are counted as fallen, not as
 * stopped again. What the stopped money would have done elsewhere is not guessed. Pure.
 */
import type { Instant } from '#core/kernel/instant';
import type { Account, ActiveRestriction, Usage } from '#core/ledger/tables';
import { countingDay, useMore, type CalendarDay } from '#core/policy/limits';

import { rerouted, stopped, type Effect, type Purpose } from './matrix';
import type { PastUse } from './past-uses';

/** Steps without which those after them cannot be. */
const BEGINNINGS: readonly Purpose[] = ['buy', 'sell', 'pay', 'collect', 'ship', 'withdraw'];

const EXAMPLES_MAX = 20;

export interface SimulatedUse extends PastUse {
  readonly effect: Effect;
  /** Of a limit: which one. */
  readonly limit: string | null;
}

export interface SimulatedPurpose {
  readonly purpose: Purpose;
  readonly effect: Effect;
  readonly count: number;
  readonly amount_minor: bigint;
}

/** What came of simulating one account. */
export interface Simulation {
  /** Uses looked at. */
  readonly uses: number;
  readonly by_purpose: readonly SimulatedPurpose[];
  /** Steps of what had been stopped before. */
  readonly fallen: number;
  /** Trades and withdrawals that would not have come about or gone on. */
  readonly things: number;
  /** Of the stopped and diverted uses those that were part of the given trades. */
  readonly of_interest: number;
  /** The other sides of what was stopped. */
  readonly others: ReadonlySet<string>;
  readonly examples: readonly SimulatedUse[];
}

export interface Simulated {
  readonly kind: ActiveRestriction['kind'];
  readonly terms: ActiveRestriction['terms'];
}

export interface SimulationOptions {
  /** The calendar that limits per day and month are counted by. */
  readonly dayOf: (at: Instant) => CalendarDay;
  /** Trades that were under suspicion. */
  readonly interest?: ReadonlySet<string>;
  readonly examples_max?: number;
}

const SIMULATED_ID = 'simulated';

/** Judges the past uses of one account, fed in the order of the journal. */
export class Simulator {
  readonly #account: Account;
  readonly #options: SimulationOptions;
  readonly #is_limit: boolean;
  readonly #gone = new Set<string>();
  readonly #others = new Set<string>();
  readonly #purposes = new Map<string, { purpose: Purpose; effect: Effect; count: number; sum: bigint }>();
  readonly #examples: SimulatedUse[] = [];
  #usage: Usage | null = null;
  #uses = 0;
  #fallen = 0;
  #of_interest = 0;

  constructor(account: Account, { kind, terms }: Simulated, options: SimulationOptions) {
    this.#account = { ...account, restrictions: [{ id: SIMULATED_ID, kind, terms, starts_at: 0 }] };
    this.#is_limit = kind === 'limit-collection';
    this.#options = options;
  }

  /** The effect on a use; null when it would have passed, or fallen with what came before. */
  take(use: PastUse): SimulatedUse | null {
    if (use.account_id !== this.#account.id) {
      return null;
    }
    this.#uses += 1;
    if (use.thing_id !== null && this.#gone.has(use.thing_id)) {
      this.#fallen += 1;
      return null;
    }
    const judged = this.#judge(use);
    if (judged === null) {
      this.#count(use);
      return null;
    }
    this.#note(judged);
    return judged;
  }

  #judge(use: PastUse): SimulatedUse | null {
    const { purpose, amount_minor, booked_at, occurred_at } = use;
    const collection = () => ({
      usage: this.#usage,
      ...countingDay(this.#usage, this.#options.dayOf(occurred_at)),
    });
    const refusal = stopped(this.#account, purpose, amount_minor, booked_at, collection);
    if (refusal !== undefined) {
      const { limit } = refusal.details;
      return typeof limit === 'string'
        ? { ...use, effect: 'limit', limit }
        : { ...use, effect: 'stop', limit: null };
    }
    const effect = rerouted(this.#account, purpose, booked_at)?.details['effect'];
    return effect === 'divert' || effect === 'delay' ? { ...use, effect, limit: null } : null;
  }

  /** What passes counts to the limit. */
  #count({ purpose, amount_minor, occurred_at }: PastUse): void {
    if (this.#is_limit && (purpose === 'collect' || purpose === 'transfer-in')) {
      const day = countingDay(this.#usage, this.#options.dayOf(occurred_at));
      this.#usage = useMore(SIMULATED_ID, this.#usage, amount_minor, day);
    }
  }

  #note(use: SimulatedUse): void {
    const { purpose, effect, amount_minor, thing_id, other_id } = use;
    const stops = effect === 'stop' || effect === 'limit';
    if (stops && thing_id !== null && BEGINNINGS.includes(purpose)) {
      this.#gone.add(thing_id);
    }
    if (stops && other_id !== null) {
      this.#others.add(other_id);
    }
    if (thing_id !== null && this.#options.interest?.has(thing_id) === true) {
      this.#of_interest += 1;
    }
    const key = `${purpose}|${effect}`;
    const { count, sum } = this.#purposes.get(key) ?? { count: 0, sum: 0n };
    this.#purposes.set(key, { purpose, effect, count: count + 1, sum: sum + amount_minor });
    if (this.#examples.length < (this.#options.examples_max ?? EXAMPLES_MAX)) {
      this.#examples.push(use);
    }
  }

  /** What came of it so far. */
  result(): Simulation {
    return {
      uses: this.#uses,
      by_purpose: [...this.#purposes.values()].map(({ sum, ...one }) => ({ ...one, amount_minor: sum })),
      fallen: this.#fallen,
      things: this.#gone.size,
      of_interest: this.#of_interest,
      others: this.#others,
      examples: this.#examples,
    };
  }
}
