/**
 * Development samples: merchants as they were on days of the past, with what became of them.
 *
 * Entries go in one by one; when the journal passes a day of observation, every merchant's values are taken, before any later entry is
 * known. Outcomes are judged at the end. So a row's values cannot know its outcome.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import type { RestrictionKind } from '#core/ledger/tables';

import type { CharacteristicValue } from './characteristic';
import { SPECIAL_CODES } from './characteristics/definition';
import { CHARACTERISTICS, CreditKnowledge, type CreditEntry } from './characteristics/knowledge';
import { levelsColumn, type Column, type CreditTable } from './learn/table';
import { DEFAULT_OUTCOMES, outcomeOf, type Outcome, type OutcomeDefinition } from './outcomes';

export interface SampleDefinition {
  /** Ends of the days on which merchants are observed, ascending. */
  readonly observed_at: readonly Instant[];
  /** Amounts of different currencies cannot be compared, so a sample has one. */
  readonly currency: string;
  readonly outcomes: OutcomeDefinition;
  /** Whoever is under one of these when he is observed is bad already, and not asked for credit. */
  readonly excluded_measures: readonly RestrictionKind[];
}

/** Measures under which nobody is observed unless said otherwise. */
export const EXCLUDED_MEASURES: readonly RestrictionKind[] = ['freeze', 'end-service'];

/** The definition for days of observation in yuan with the usual outcomes. */
export function sampleDefinition(
  observed_at: readonly Instant[],
  changes: Partial<Omit<SampleDefinition, 'observed_at'>> = {},
): SampleDefinition {
  const usual = { currency: 'CNY', outcomes: DEFAULT_OUTCOMES, excluded_measures: EXCLUDED_MEASURES };
  return { observed_at, ...usual, ...changes };
}

/** Instants that follow one another after so many days, from the first up to the last. */
export function observationDays(first: Instant, last: Instant, every_days: number): Instant[] {
  const count = Math.floor((last - first) / (every_days * DAY_MS)) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, place) => first + place * every_days * DAY_MS);
}

/** Why a merchant on a day is no row. */
export const LEFT_OUT = ['never-sold', 'excluded', 'immature', 'indeterminate'] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

export interface DevelopmentSample {
  /** Every characteristic is a column; special codes stand as they are. */
  readonly table: CreditTable;
  /** 1 for bad, by row. */
  readonly bad: Uint8Array;
  /** When each row was observed. */
  readonly observed_at: readonly Instant[];
  readonly account_ids: readonly string[];
  readonly counts: Readonly<Record<Exclude<Outcome, 'indeterminate'> | LeftOut, number>>;
}

/** A merchant on a day. */
interface Observed {
  readonly account_id: string;
  readonly at: Instant;
  /** In the order of the characteristics. */
  readonly values: readonly CharacteristicValue[];
}

function columnOf(place: number, rows: readonly Observed[]): Column {
  const { name, kind } = CHARACTERISTICS[place] as (typeof CHARACTERISTICS)[number];
  if (kind === 'categorical') {
    return levelsColumn(
      name,
      rows.map(({ values }) => values[place] as string | undefined),
    );
  }
  return {
    kind,
    name,
    values: Float64Array.from(rows, ({ values }) => (values[place] as number | undefined) ?? NaN),
  };
}

export class SampleBuilder {
  readonly #definition: SampleDefinition;
  readonly #known = new CreditKnowledge();
  readonly #observed: Observed[] = [];
  readonly #left_out: Record<LeftOut, number> = {
    ...{ 'never-sold': 0, excluded: 0, immature: 0, indeterminate: 0 },
  };
  #next = 0;

  constructor(definition: SampleDefinition) {
    this.#definition = definition;
  }

  /** What is known by the last entry that was taken in. */
  get known(): CreditKnowledge {
    return this.#known;
  }

  /** Takes in the next entry. */
  observe(entry: CreditEntry): void {
    this.#lookUntil(entry.booked_at);
    this.#known.observe(entry);
  }

  /** Observes on every day that is over when something is booked then. */
  #lookUntil(booked_at: Instant): void {
    const { observed_at } = this.#definition;
    for (; this.#next < observed_at.length; this.#next += 1) {
      const at = observed_at[this.#next] as Instant;
      if (at >= booked_at) {
        return;
      }
      this.#look(at);
    }
  }

  #look(at: Instant): void {
    const { currency, excluded_measures } = this.#definition;
    for (const merchant of this.#known.merchants()) {
      const values = merchant.currency === currency ? this.#known.valuesOf(merchant.account_id, at) : null;
      if (values === null) {
        continue;
      }
      if (values['days_since_sale'] === SPECIAL_CODES['no-sales']) {
        this.#left_out['never-sold'] += 1;
      } else if (excluded_measures.some((kind) => kind === values['gravest_measure'])) {
        this.#left_out.excluded += 1;
      } else {
        const { account_id } = merchant;
        this.#observed.push({ account_id, at, values: CHARACTERISTICS.map(({ name }) => values[name]) });
      }
    }
  }

  /** The sample, judged with everything that was taken in. */
  build(): DevelopmentSample {
    const rows: Observed[] = [];
    const bad: number[] = [];
    const left_out = { ...this.#left_out };
    for (const row of this.#observed) {
      const judged = outcomeOf(this.#known, row.account_id, row.at, this.#definition.outcomes);
      if (judged === null) {
        left_out.immature += 1;
      } else if (judged.outcome === 'indeterminate') {
        left_out.indeterminate += 1;
      } else {
        rows.push(row);
        bad.push(judged.outcome === 'bad' ? 1 : 0);
      }
    }
    const bads = bad.reduce((sum, one) => sum + one, 0);
    return {
      table: { rows: rows.length, columns: CHARACTERISTICS.map((_, place) => columnOf(place, rows)) },
      bad: Uint8Array.from(bad),
      observed_at: rows.map(({ at }) => at),
      account_ids: rows.map(({ account_id }) => account_id),
      counts: { good: rows.length - bads, bad: bads, ...left_out },
    };
  }
}
