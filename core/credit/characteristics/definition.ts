/**
 * What one characteristic is beyond its specification: how it is told, and how it is taken from what is known of a shop.
 */
import type { CharacteristicSpec, CharacteristicValue } from '#core/credit/characteristic';

import type { ShopView } from './shop-view';

/** Values of numeric characteristics that are no quantities; quantities are never below 0. */
export const SPECIAL_CODES = {
  /** No sale was paid in the window. */
  'no-sales': -1,
  /** Sales in the window, none in the one before it. */
  'no-earlier-sales': -2,
  /** The first sale is too recent to tell. */
  'short-history': -3,
  /** Sales, but too few to tell. */
  'too-few-sales': -4,
  /** Sales, but none of them was shipped as a parcel. */
  'none-shipped': -5,
  /** No bank or register has reported anything that may be used. */
  'nothing-reported': -6,
} as const;
export type SpecialCode = keyof typeof SPECIAL_CODES;

export const CHARACTERISTIC_UNITS = ['count', 'days', 'hours', 'minor', 'ratio', 'share', 'level'] as const;
export type CharacteristicUnit = (typeof CHARACTERISTIC_UNITS)[number];

export interface Characteristic extends CharacteristicSpec {
  /** `minor`: minor units of the account's currency; `level`: a word. */
  readonly unit: CharacteristicUnit;
  /** Every word that it can be; empty for numbers, and for words that the platform makes up itself. */
  readonly levels: readonly string[];
  /** Whether the merchant can do something about it. */
  readonly changeable: boolean;
  /** In one line, for documents. */
  readonly meaning: string;
  readonly take: (view: ShopView) => CharacteristicValue;
}

type Common = Pick<Characteristic, 'name' | 'axis' | 'source' | 'meaning'> &
  Partial<Pick<Characteristic, 'window_days' | 'changeable'>>;

type Numeric = Common &
  Pick<Characteristic, 'unit' | 'risk'> & {
    readonly codes?: readonly SpecialCode[];
    readonly take: (view: ShopView) => number | SpecialCode;
  };

/** A characteristic that is a quantity, or says by a special code why it is none. */
export function quantity({ codes = [], take, ...definition }: Numeric): Characteristic {
  return {
    ...{ kind: 'numeric', window_days: null, levels: [], changeable: true, ...definition },
    special: codes.map((code) => SPECIAL_CODES[code]),
    take(view) {
      const value = take(view);
      return typeof value === 'string' ? SPECIAL_CODES[value] : value;
    },
  };
}

type Level = Common &
  Partial<Pick<Characteristic, 'levels'>> & { readonly take: (view: ShopView) => string | undefined };

/** A characteristic that is one of some words; which of them is the riskier one the data decide. */
export function level(definition: Level): Characteristic {
  return {
    ...{ kind: 'categorical', window_days: null, levels: [], changeable: true, ...definition },
    ...{ unit: 'level', risk: 'none', special: [] },
  };
}
