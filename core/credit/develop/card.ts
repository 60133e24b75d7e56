/**
 * The card of a developed scorecard: what it was made from, what it was measured at, what people changed, what it is not good
 * for. It goes into the scorecard's file, so that the books keep it; signed it is its canonical JSON. Pure.
 *
 * The journal keeps whole numbers and texts: any other number is a text with six digits.
 */
import { canonicalJson } from '#core/kernel/canonical';
import type { Instant } from '#core/kernel/instant';
import { rounded } from '#core/learning/numbers';

import { characteristicNamed } from '../characteristic-named';
import type { CardLimit } from '../credit-words';
import { binCount, orderedBins } from '../learn/binning';
import type { Scorecard } from '../scorecard';
import type { DevelopmentDefinition } from './definition';
import type { DevelopedScorecard, Development } from './develop';

const CARD_SCHEMA = 'surety-scorecard-card-1';

/** Who made it, when, out of which books. */
export interface CardMaking {
  readonly made_at: Instant;
  readonly made_by: string;
  /** The workspace it comes from. */
  readonly platform: string;
  /** The last entry that it knows; null for a table. */
  readonly as_of_seq: number | null;
}

/** What a development was asked and found. */
export interface Developed {
  readonly definition: DevelopmentDefinition;
  readonly development: Development;
}

/** A scorecard is held to be learnt from too little below so many bad rows. */
const BAD_FEW = 100;
/** Expected calibration error on later rows from which a scorecard is held to be uncalibrated. */
const CALIBRATION_ERROR_MAX = 0.05;
/** Points of AUC that later days may fall behind. */
const AUC_FALL_MAX = 0.05;
const DIGITS = 6;
const POINTS_MIN = 1e-6;

/** Characteristics whose points go against the direction that is known of them. */
export function againstDirection({ characteristics }: Scorecard): string[] {
  return characteristics.flatMap(({ binning, points }) => {
    const risk = characteristicNamed(binning.name)?.risk ?? 'none';
    if (risk === 'none') return [];
    const ordered = points.slice(0, orderedBins(binning));
    const sign = risk === 'more-is-riskier' ? 1 : -1;
    const turns = ordered.slice(1).some((one, place) => sign * (one - (ordered[place] ?? 0)) > POINTS_MIN);
    return turns ? [binning.name] : [];
  });
}

/** What a candidate is not good for. */
export function limitsOf(
  { definition, development }: Developed,
  { out_of_fold, out_of_time, scorecard, edits }: DevelopedScorecard,
): CardLimit[] {
  const { counts, leaks } = development;
  const names = new Set(scorecard.characteristics.map(({ binning }) => binning.name));
  const fell = (out_of_fold.auc ?? 0) - (out_of_time?.auc ?? out_of_fold.auc ?? 0);
  const measured = out_of_time ?? out_of_fold;
  const limits: readonly (readonly [CardLimit, boolean])[] = [
    ['few-bad', counts.learn.bad < BAD_FEW],
    ['no-later-rows', out_of_time === null],
    ['told-later', counts.told_later > 0],
    ['same-merchants', (counts.both ?? 0) > 0],
    ['leaks', leaks.some(({ name }) => names.has(name))],
    ['against-direction', againstDirection(scorecard).length > 0],
    ['uncalibrated', (measured.calibration?.expected_error ?? 0) > CALIBRATION_ERROR_MAX],
    ['unstable', fell > AUC_FALL_MAX],
    ['adjusted', edits.length > 0],
    ['accepted-only', definition.source.kind === 'books'],
  ];
  return limits.flatMap(([limit, holds]) => (holds ? [limit] : []));
}

/** Numbers that are no whole ones as texts; what is undefined is not there. */
function journalJson(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? value : String(rounded(value, DIGITS));
  }
  if (Array.isArray(value)) return value.map(journalJson);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, journalJson(member)]));
}

/** The card of a candidate. */
export function cardOf(
  developed: Developed,
  candidate: DevelopedScorecard,
  { made_at, made_by, platform, as_of_seq }: CardMaking,
): Record<string, unknown> {
  const { definition, development } = developed;
  const { counts, characteristics, leaks, champion } = development;
  const iv_of = new Map(characteristics.map(({ name, iv }) => [name, iv]));
  const { id, kind, setting, edits, scorecard, out_of_fold, out_of_time, segments, days, swap } = candidate;
  return journalJson({
    ...{ schema: CARD_SCHEMA, platform, made_at: new Date(made_at).toISOString(), made_by, as_of_seq },
    ...{ definition, counts, learner: { id, kind, setting }, scaling: scorecard.scaling },
    ...{ out_of_fold, out_of_time, segments, days },
    champion: champion === null ? null : { ...champion, swap },
    characteristics: scorecard.characteristics.map(({ binning }) => ({
      ...{ name: binning.name, iv: iv_of.get(binning.name) ?? 0, bins: binCount(binning) },
    })),
    ...{ against_direction: againstDirection(scorecard), leaks, edits },
    limits: limitsOf(developed, candidate),
  }) as Record<string, unknown>;
}

/** What is signed: the card with the version of the scorecard that it is of, and who made it known. */
export function signedCardText(
  version: string,
  card: Readonly<Record<string, unknown>>,
  key_id: string,
): string {
  return canonicalJson({ version, card, key_id });
}
