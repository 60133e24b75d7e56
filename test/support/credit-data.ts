// Public credit data beside the checkout, where there is some; tests that use it say so when it is absent.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'credit');

/** Why tests on public data cannot run here; null when they can. */
export const NO_CREDIT_DATA = existsSync(FOLDER) ? null : 'the public credit data are not here';

export const creditPath = (...parts: string[]): string => join(FOLDER, ...parts);

/** A reference result as it lies there. */
export function creditReference(name: string): unknown {
  return JSON.parse(readFileSync(creditPath('reference', name), 'utf8'));
}
