/**
 * What monitoring says of the scorecards in force: drift, stability, how well they told outcomes, decisions against them,
 * how groups fare, and what of that is an alarm. Pure: journal entries in, a report out.
 *
 * The champion is judged, the challenger is shown beside him. Both are looked at by what was known at each month's end, so a
 * report as of a past day is what it would have been on that day.
 */
import type { Instant } from '#core/kernel/instant';
import type { Policies } from '#core/policy/policy';

import type { ScorecardOrigin } from '../axes';
import type { CreditEntry } from '../characteristics/knowledge';
import { attributesOf, type Attribute } from '../learn/binning';
import { DEFAULT_OUTCOMES, maturesAt } from '../outcomes';
import type { Scorer } from '../scorecard';
import { alarmsOf, type MonitoringAlarm } from './alarms';
import { ScoreDecisions, type ScoreDecision } from './decisions';
import {
  characteristicShifts,
  fairnessOf,
  monthFigures,
  qualityOf,
  scoresOf,
  type CharacteristicShift,
  type GroupFigures,
  type MonthFigures,
  type Quality,
} from './figures';
import { Looks, type Judged, type Look } from './looks';
import type { ReferenceKind } from './monitor-words';
import { scoreBreaks } from './stability';

export interface WatchedScorecard {
  readonly version: string;
  readonly origin: ScorecardOrigin;
  readonly scorer: Scorer;
  /** When it came into the books; outcomes told by then could have been learnt from. Null for the program's own. */
  readonly drafted_at: Instant | null;
}

export interface MonitoringAsked {
  readonly champion: WatchedScorecard;
  readonly challenger: WatchedScorecard | null;
  /** Ends of months, ascending; the last may be now. */
  readonly months: readonly Instant[];
  /** Beginning of the first of them. */
  readonly from: Instant;
  readonly reference: { readonly at: Instant; readonly kind: ReferenceKind } | null;
  readonly policies: Policies;
}

/** A month, by the champion and by the challenger. */
export interface MonitoredMonth {
  readonly champion: MonthFigures;
  readonly challenger: MonthFigures | null;
}

/** A characteristic of the champion: how far it is off now, bin by bin, and its index month by month. */
export interface MonitoredCharacteristic extends CharacteristicShift {
  readonly attributes: readonly Attribute[];
  /** In the order of months; null for a month without merchants. */
  readonly by_month: readonly (number | null)[];
}

/** Merchants of one month whose outcome is told. */
export interface Vintage {
  readonly at: Instant;
  /** True where the champion was learnt when these outcomes were known: no test of it. */
  readonly learnable: boolean;
  readonly champion: Quality | null;
  readonly challenger: Quality | null;
}

export interface MonitoringReport {
  readonly reference: { readonly at: Instant; readonly kind: ReferenceKind; readonly figures: MonthFigures };
  /** Where the bins of scores break, from the reference alone. */
  readonly breaks: readonly number[];
  /** What a badge asks for. */
  readonly threshold: number;
  readonly months: readonly MonitoredMonth[];
  readonly characteristics: readonly MonitoredCharacteristic[];
  readonly vintages: readonly Vintage[];
  /** Every merchant once, by the last of his months whose outcome is told and could not have been learnt from. */
  readonly all: Omit<Vintage, 'at' | 'learnable'>;
  /** Of the months shown. */
  readonly decisions: readonly ScoreDecision[];
  readonly groups: readonly GroupFigures[];
  readonly alarms: readonly MonitoringAlarm[];
}

/** Which months looked at are whose. */
interface Found {
  readonly reference: Look;
  readonly kind: ReferenceKind;
  readonly months: readonly Look[];
}

/** Days as they are looked at: each once, ascending. */
function daysOf({ months, reference }: MonitoringAsked): Instant[] {
  const all = new Set([...months, ...(reference === null ? [] : [reference.at])]);
  return [...all].sort((left, right) => left - right);
}

/** Of months, of which there is one at least. */
const lastOf = <T>(months: readonly T[]): T => months[months.length - 1] as T;

export class Monitoring {
  readonly #asked: MonitoringAsked;
  readonly #looks: Looks;
  readonly #decisions: ScoreDecisions;

  /** Throws RangeError when there is no month to look at. */
  constructor(asked: MonitoringAsked) {
    if (asked.months.length === 0) throw new RangeError('no month to look at');
    this.#asked = asked;
    const cards = [asked.champion, ...(asked.challenger === null ? [] : [asked.challenger])];
    this.#looks = new Looks(
      daysOf(asked),
      cards.map(({ scorer }) => scorer),
    );
    this.#decisions = new ScoreDecisions(asked.policies);
  }

  /** Takes in the next entry. */
  observe(entry: CreditEntry): void {
    this.#looks.observe(entry);
    this.#decisions.observe(entry);
  }

  /** What is to be said, with everything that was taken in. */
  async report(): Promise<MonitoringReport> {
    const { champion, policies } = this.#asked;
    const found = this.#found();
    const last = lastOf(found.months);
    const policy = policies.at('credit-monitoring', last.at);
    const threshold = policies.at('trust', last.at).credit_score_min;
    const breaks = scoreBreaks(scoresOf(found.reference, 0));
    const months = this.#months(found, threshold, breaks);
    const reference = monthFigures(found.reference, 0, { breaks, reference: found.reference, threshold });
    const characteristics = this.#characteristics(found);
    const { vintages, all, once } = await this.#outcomes(found.months);
    const groups = await fairnessOf(last, once, { threshold, group_min: policy.group_min });
    const decisions = this.#decisions.found.filter(({ at }) => at >= this.#asked.from);
    const tested = vintages.filter((one) => !one.learnable && (one.champion?.bad ?? 0) >= policy.bad_min);
    const watched = {
      ...{ origin: champion.origin, month: lastOf(months).champion, reference },
      ...{ shifts: characteristics, quality: tested.at(-1)?.champion ?? null, groups, decisions },
    };
    return {
      reference: { at: found.reference.at, kind: found.kind, figures: reference },
      ...{ breaks, threshold, months, characteristics, vintages, all, decisions, groups },
      alarms: alarmsOf(watched, policy),
    };
  }

  #found(): Found {
    const looks = this.#looks.end();
    const { months: at, reference: asked, policies } = this.#asked;
    const months = looks.filter((look) => at.includes(look.at));
    const chosen = looks.find((look) => look.at === asked?.at);
    if (asked !== null && chosen !== undefined) return { reference: chosen, kind: asked.kind, months };
    // A month in which hardly anybody has traded yet is none to compare with; how many there must be the policy of today says.
    const { merchants_min } = policies.at('credit-monitoring', lastOf(months).at);
    const enough = months.find(
      ({ merchants }) => merchants.filter(({ thin }) => !thin).length >= merchants_min,
    );
    const anybody = months.find(({ merchants }) => merchants.length > 0);
    return { reference: enough ?? anybody ?? lastOf(months), kind: 'first-month', months };
  }

  #months({ months, reference }: Found, threshold: number, breaks: readonly number[]): MonitoredMonth[] {
    const asked = { breaks, reference, threshold };
    const other = { ...asked, breaks: scoreBreaks(scoresOf(reference, 1)) };
    return months.map((look) => ({
      champion: monthFigures(look, 0, asked),
      challenger: this.#asked.challenger === null ? null : monthFigures(look, 1, other),
    }));
  }

  #characteristics({ months, reference }: Found): MonitoredCharacteristic[] {
    const { card } = this.#asked.champion.scorer;
    const of_months = months.map(
      (look) =>
        new Map(
          characteristicShifts(look, reference, card, 0).map(({ name, stability }) => [
            name,
            stability.index,
          ]),
        ),
    );
    const attributes = new Map(
      card.characteristics.map(({ binning }) => [binning.name, attributesOf(binning)]),
    );
    return characteristicShifts(lastOf(months), reference, card, 0).map((shift) => ({
      ...shift,
      attributes: attributes.get(shift.name) ?? [],
      by_month: of_months.map((month) => month.get(shift.name) ?? null),
    }));
  }

  async #outcomes(months: readonly Look[]) {
    const { champion, challenger } = this.#asked;
    const vintages: Vintage[] = [];
    const once = new Map<string, Judged>();
    const both = async (judged: readonly Judged[]) => ({
      champion: await qualityOf(judged, 0),
      challenger: challenger === null ? null : await qualityOf(judged, 1),
    });
    for (const look of months) {
      const judged = this.#looks.judged(look, DEFAULT_OUTCOMES);
      if (judged === null) continue;
      const known_at = maturesAt(look.at, DEFAULT_OUTCOMES);
      const learnable = champion.origin === 'learnt' && known_at <= (champion.drafted_at ?? 0);
      if (!learnable) for (const merchant of judged) once.set(merchant.account_id, merchant);
      vintages.push({ at: look.at, learnable, ...(await both(judged)) });
    }
    const merchants = [...once.values()];
    return { vintages, all: await both(merchants), once: merchants };
  }
}
