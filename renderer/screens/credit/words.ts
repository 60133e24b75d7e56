/** Credit scores in words: what a characteristic is called, and what it is in units that people read. */
import type { CreditGrade } from '#core/credit/axes';
import type { CREDIT_UNITS, CreditAttribute } from '#core/contract/credit';

import type { Known, Translate } from '../../ui/failure-text';
import { amountText, countText } from '../../ui/figures';
import type { Tone } from '../../ui/tones';

/** A row of a table of points, in words. */
export interface PointsRow {
  readonly key: string;
  readonly what: string;
  readonly is: string;
  readonly points: string;
}

type Unit = (typeof CREDIT_UNITS)[number];

const TONES: Readonly<Record<CreditGrade, Tone>> = {
  excellent: 'calm',
  'very-good': 'calm',
  good: 'plain',
  fair: 'notice',
  poor: 'warn',
};

/** A grade as word and shape. */
export function gradeTag(grade: CreditGrade, t: Translate) {
  return { tone: TONES[grade], label: t(`credit.grade.${grade}`) };
}

/** What a characteristic is called. */
export const characteristicText = (name: string, t: Translate): string => t(`characteristics.name.${name}`);

/** Levels that have words already. */
const LEVELS: Readonly<Record<string, string>> = {
  real_name_level: 'values.level',
  gravest_measure: 'values.restriction',
};

function levelText(name: string, level: string, t: Translate, te: Known): string {
  const own = LEVELS[name];
  const keys = [
    ...(own === undefined ? [] : [`${own}.${level}`]),
    `credit.value.${level}`,
    `characteristics.level.${level}`,
  ];
  const known = keys.find(te);
  return known === undefined ? level : t(known);
}

const PERCENT = 100;
const DIGITS_MAX = 2;

function quantityText(value: number, unit: Unit, currency: string, t: Translate): string {
  switch (unit) {
    case 'share':
      return `${String(Number((value * PERCENT).toFixed(DIGITS_MAX)))} %`;
    case 'days':
    case 'hours':
      return t(`credit.unit.${unit}`, { count: countText(value) }, Math.trunc(value));
    case 'minor':
      return `${currency} ${amountText(BigInt(Math.round(value)), currency)}`;
    case 'count':
      return countText(value);
    case 'ratio':
    case 'level':
      return String(value);
  }
}

/** What an attribute is of: its characteristic, and the currency of its account. */
interface Of {
  readonly name: string;
  readonly unit: Unit;
  readonly currency: string;
}

/** An attribute in words: "2 % to below 5 %", "in force", "no sales". */
export function attributeText(
  attribute: CreditAttribute | null,
  { name, unit, currency }: Of,
  t: Translate,
  te: Known,
): string {
  switch (attribute?.kind) {
    case undefined:
      return t('credit.not_asked');
    case 'range': {
      const text = (value: number | null): string =>
        value === null ? '' : quantityText(value, unit, currency, t);
      const [from, below] = [text(attribute.from), text(attribute.below)];
      if (from === '') return below === '' ? t('credit.range.any') : t('credit.range.below', { below });
      return below === '' ? t('credit.range.from', { from }) : t('credit.range.between', { from, below });
    }
    case 'levels':
      return attribute.levels.map((level) => levelText(name, level, t, te)).join(t('credit.or'));
    case 'special':
      return t(`credit.special.${attribute.code}`);
    case 'missing':
    case 'other':
      return t(`credit.${attribute.kind}`);
  }
}

/** Points with their sign, whole. */
export function pointsText(points: number): string {
  const whole = Math.round(points);
  return whole > 0 ? `+${countText(whole)}` : countText(whole);
}

const PPM = 1_000_000;

/** A chance out of millionths. */
export const chanceText = (ppm: number): string => `${((ppm / PPM) * PERCENT).toFixed(1)} %`;
