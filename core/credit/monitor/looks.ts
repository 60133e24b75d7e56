/**
 * Merchants as they were at the ends of months, as the scorecards see them, with what became of them where that is told.
 *
 * Entries go in one by one; when the journal passes a day of a look, every merchant is put into bins before any later entry
 * is known. So a month's figures rest on nothing that was booked after it. Outcomes are judged at the end, and only those
 * that have matured by then.
 */
import type { Instant } from '#core/kernel/instant';

import { CreditKnowledge, type CreditEntry } from '../characteristics/knowledge';
import { SPECIAL_CODES } from '../characteristics/definition';
import type { CharacteristicValues } from '../characteristic';
import { maturesAt, outcomeOf, type OutcomeDefinition } from '../outcomes';
import { EXCLUDED_MEASURES } from '../sample';
import { binsOfValues, type Scorer } from '../scorecard';
import { SIZES, type Grouping } from './monitor-words';
import { Thickness } from './thin-file';

/** What a scorecard makes of somebody. */
export interface Seen {
  readonly bins: readonly number[];
  readonly score: number;
  /** Log-odds of a bad outcome. */
  readonly margin: number;
}

/** Sales of 90 days that the second size begins at, and each further one. */
const SIZE_FROM = [1, 20, 100] as const;

export interface LookedAt {
  readonly account_id: string;
  readonly groups: Readonly<Record<Grouping, string>>;
  /** In the order of the scorecards. */
  readonly seen: readonly Seen[];
  readonly thin: boolean;
  /** False for those of whom no outcome is asked: they never sold, or are under a measure already. */
  readonly judgeable: boolean;
}

export interface Look {
  readonly at: Instant;
  readonly merchants: readonly LookedAt[];
}

/** Somebody of a look whose outcome is told: 1 for bad. */
export interface Judged extends LookedAt {
  readonly bad: 0 | 1;
}

function sizeOf(sales: CharacteristicValues[string]): (typeof SIZES)[number] {
  const count = typeof sales === 'number' ? sales : 0;
  return SIZES[SIZE_FROM.filter((from) => count >= from).length] as (typeof SIZES)[number];
}

function seenBy(scorer: Scorer, values: CharacteristicValues): Seen {
  const bins = binsOfValues(scorer.card, values);
  const { score, bad_chance } = scorer.ofBins(bins);
  return { bins, score, margin: Math.log(bad_chance / (1 - bad_chance)) };
}

function isJudgeable(values: CharacteristicValues): boolean {
  return (
    values['days_since_sale'] !== SPECIAL_CODES['no-sales'] &&
    !EXCLUDED_MEASURES.some((kind) => kind === values['gravest_measure'])
  );
}

export class Looks {
  readonly #at: readonly Instant[];
  readonly #scorers: readonly Scorer[];
  /** By the first scorecard. */
  readonly #thickness: Thickness | null;
  readonly #known = new CreditKnowledge();
  /** Regions of parties, and of accounts by them. */
  readonly #regions = new Map<string, string>();
  readonly #looks: Look[] = [];
  #next = 0;

  /** @param at ends of days, ascending; @param scorers the scorecards to look by */
  constructor(at: readonly Instant[], scorers: readonly Scorer[]) {
    this.#at = at;
    this.#scorers = scorers;
    const [first] = scorers;
    this.#thickness = first === undefined ? null : new Thickness(first.card);
  }

  /** Takes in the next entry. */
  observe(entry: CreditEntry): void {
    this.#lookUntil(entry.booked_at);
    this.#known.observe(entry);
    if (entry.kind === 'register-party' && entry.outcome === 'done') {
      const { data } = JSON.parse(entry.body) as { data: { party_id: string; region?: string } };
      this.#regions.set(data.party_id, data.region ?? '');
    }
  }

  /** Ends: what is left to look at is looked at, with nothing more to come. */
  end(): readonly Look[] {
    this.#lookUntil(Infinity);
    return this.#looks;
  }

  /** Those of a look whose outcome is told by what was taken in; null while the look has not matured. */
  judged(look: Look, outcomes: OutcomeDefinition): readonly Judged[] | null {
    if (this.#known.known_at < maturesAt(look.at, outcomes)) return null;
    return look.merchants.flatMap((merchant): Judged[] => {
      if (!merchant.judgeable) return [];
      const outcome = outcomeOf(this.#known, merchant.account_id, look.at, outcomes)?.outcome;
      if (outcome !== 'good' && outcome !== 'bad') return [];
      return [{ ...merchant, bad: outcome === 'bad' ? 1 : 0 }];
    });
  }

  #lookUntil(booked_at: Instant): void {
    for (; this.#next < this.#at.length; this.#next += 1) {
      const at = this.#at[this.#next] as Instant;
      if (at >= booked_at) return;
      this.#looks.push({ at, merchants: this.#look(at) });
    }
  }

  #look(at: Instant): LookedAt[] {
    const found: LookedAt[] = [];
    for (const { account_id } of this.#known.merchants()) {
      const values = this.#known.valuesOf(account_id, at);
      const account = this.#known.account(account_id);
      if (values === null || account === undefined) continue;
      const seen = this.#scorers.map((scorer) => seenBy(scorer, values));
      const region = this.#regions.get(account.party.id) ?? '';
      const groups = { region, size: sizeOf(values['sales_90d']), category: account.category };
      const thin = this.#thickness?.of(seen[0]?.bins ?? []).thin ?? false;
      found.push({ account_id, groups, seen, thin, judgeable: isJudgeable(values) });
    }
    return found;
  }
}
