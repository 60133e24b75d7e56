/** Scorecards and their developments in words and figures. Pure. */
import type { ScorecardState } from '#core/credit/axes';

import type { Known, Translate } from '../../ui/failure-text';
import type { Tone } from '../../ui/tones';

const TONES: Readonly<Record<ScorecardState, Tone>> = {
  draft: 'plain',
  challenger: 'notice',
  champion: 'calm',
  retired: 'plain',
};

/** The state of a scorecard as word and shape. */
export function scorecardTag(state: ScorecardState, t: Translate) {
  return { tone: TONES[state], label: t(`scorecards.state_name.${state}`) };
}

/** A figure of the core, or of a card, which keeps decimals as texts; a dash where there is none. */
export function decimal(value: unknown, digits = 3): string {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
  if (!Number.isFinite(number)) return '–';
  const text = number.toFixed(digits);
  // No sign before what is nothing.
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '\u2212');
}

/** A share in per cent with one decimal; a dash where there is none. */
export function share(value: unknown): string {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
  return Number.isFinite(number) ? `${(number * 100).toFixed(1)} %` : '–';
}

/** What a column is called: the name of a characteristic, or its own where it is none of this program. */
export function columnText(name: string, t: Translate, te: Known): string {
  const key = `characteristics.name.${name}`;
  return te(key) ? t(key) : name;
}

/** A candidate by its way, or "adjusted 1". */
export function candidateText(id: string, t: Translate): string {
  const no = /^adjusted-(\d+)$/.exec(id)?.[1];
  return no === undefined ? t(`scorecards.learner.${id}`) : t('scorecards.adjusted', { no });
}

/** A level of a part of the rows; regions and sectors are the platform's own words. */
export function segmentLevel(segment: string, level: string | null, t: Translate, te: Known): string {
  if (level === null) return t('credit.missing');
  const key = segment === 'size' ? `scorecards.size.${level}` : `credit.value.${level}`;
  return te(key) ? t(key) : level;
}
