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
