/**
 * Characteristics by name.
 */
import type { Characteristic } from './characteristics/definition';
import { CHARACTERISTICS } from './characteristics/knowledge';

const BY_NAME: ReadonlyMap<string, Characteristic> = new Map(CHARACTERISTICS.map((one) => [one.name, one]));

/** A characteristic of this program; undefined where it has none of that name. */
export function characteristicNamed(name: string): Characteristic | undefined {
  return BY_NAME.get(name);
}

/** Codes that are no quantities, by the names of characteristics: for learning from samples of these. */
export const CHARACTERISTIC_CODES: Readonly<Record<string, readonly number[]>> = Object.fromEntries(
  CHARACTERISTICS.filter(({ special }) => special.length > 0).map(({ name, special }) => [name, special]),
);
