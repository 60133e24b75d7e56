/**
 * How sets of trades agree with the labels known as of a backtest.
 */
import type { Agreement, LabelHit } from './backtest-types';
import type { Fires } from './fires';
import { labelsAsOf, type KnownLabel, type Labels, type Verdict } from './labels';
import type { Instant } from '#core/kernel/instant';

export const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** The labels of the trades that were asked in the window. */
export class LabelledTrades {
  readonly complete: boolean;
  readonly #by_place = new Map<number, KnownLabel>();
  readonly #totals: Record<Verdict, number> = { confirmed: 0, honest: 0 };

  constructor({ trades, asked_at }: Pick<Fires, 'trades' | 'asked_at'>, labels: Labels, as_of: Instant) {
    this.complete = labels.complete;
    const known = labelsAsOf(labels, as_of);
    if (known.size === 0) return;
    for (let place = 0; place < trades.length; place += 1) {
      const label = known.get(trades.idOf(place));
      if (label === undefined || Number.isNaN(asked_at[place])) continue;
      this.#by_place.set(place, label);
      this.#totals[label.verdict] += 1;
    }
  }

  get totals(): Readonly<Record<Verdict, number>> {
    return this.#totals;
  }

  verdict(place: number): Verdict | undefined {
    return this.#by_place.get(place)?.verdict;
  }

  agreement(places: Iterable<number>): Agreement {
    const counts = { trades: 0, confirmed: 0, honest: 0 };
    for (const place of places) {
      counts.trades += 1;
      const verdict = this.verdict(place);
      if (verdict !== undefined) counts[verdict] += 1;
    }
    return this.agreementOf(counts);
  }

  /** The shares that follow from counts. */
  agreementOf(counts: Pick<Agreement, 'trades' | 'confirmed' | 'honest'>): Agreement {
    const { trades, confirmed, honest } = counts;
    const any = this.#totals.confirmed + this.#totals.honest > 0;
    return {
      ...{ trades, confirmed, honest, unlabelled: trades - confirmed - honest },
      precision: any ? shareOf(confirmed, this.complete ? trades : confirmed + honest) : null,
      recall: shareOf(confirmed, this.#totals.confirmed),
      honest_hit: shareOf(honest, this.#totals.honest),
    };
  }

  /** By the names of the labels of one verdict, C2 before C10. */
  hits(verdict: Verdict, fired: ReadonlySet<number>): LabelHit[] {
    const names = new Map<string, { labelled: number; found: number }>();
    for (const [place, label] of this.#by_place) {
      if (label.verdict !== verdict) continue;
      for (const name of label.names) {
        const hit = names.get(name) ?? { labelled: 0, found: 0 };
        hit.labelled += 1;
        hit.found += fired.has(place) ? 1 : 0;
        names.set(name, hit);
      }
    }
    return [...names]
      .map(([name, hit]) => ({ name, ...hit }))
      .sort((left, right) => left.name.localeCompare(right.name, 'en', { numeric: true }));
  }
}
