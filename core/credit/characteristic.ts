/**
 * What a characteristic is: one fact about a merchant as of a day, defined once.
 *
 * Its value is made from what was known on that day and nothing later. What is missing is undefined and never guessed; a value that
 * is no quantity has a special code of its own.
 */
import type { CreditAxis, CreditSource } from './axes';

export interface CharacteristicSpec {
  readonly name: string;
  readonly kind: 'numeric' | 'categorical';
  readonly axis: CreditAxis;
  readonly source: CreditSource;
  /** Days that it looks back; null for what stands. */
  readonly window_days: number | null;
  /** Which way it may move a score; `none` where the data decide. */
  readonly risk: 'more-is-riskier' | 'less-is-riskier' | 'none';
  /** Codes of numeric values that are no quantities. */
  readonly special: readonly number[];
}

/** A value: a number, a level, or nothing known. */
export type CharacteristicValue = number | string | undefined;

export type CharacteristicValues = Readonly<Record<string, CharacteristicValue>>;
