/**
 * From a candidate to a scorecard file that the books take; or why that cannot be.
 */
import type { Sha256 } from '#core/kernel/canonical';
import { recordField } from '#core/ledger/fields';

import { BINS_MAX } from '../bins-text';
import { characteristicNamed } from '../characteristic-named';
import type { Undraftable } from '../credit-words';
import { binCount } from '../learn/binning';
import type { Scorecard } from '../scorecard';
import { storedFile } from '../scorecard-file';

/** Why a scorecard cannot be drafted, and of which characteristics that is so. */
export interface Hindrance {
  readonly reason: Undraftable;
  readonly names: readonly string[];
}

/** What stands in the way of drafting a scorecard; nothing where it can be. */
export function hindrancesOf({ characteristics }: Scorecard): Hindrance[] {
  const names = (holds: (one: Scorecard['characteristics'][number]) => boolean): string[] =>
    characteristics.filter(holds).map(({ binning }) => binning.name);
  const found: readonly Hindrance[] = [
    {
      reason: 'columns',
      names: names(({ binning: { name, kind } }) => characteristicNamed(name)?.kind !== kind),
    },
    { reason: 'too-many-bins', names: names(({ binning }) => binCount(binning) > BINS_MAX) },
  ];
  return characteristics.length === 0
    ? [{ reason: 'nothing-in-it', names: [] }]
    : found.filter((one) => one.names.length > 0);
}

/** The file of a scorecard with its card; null where it is longer than the books take. */
export function draftFile(
  scorecard: Scorecard,
  card: Readonly<Record<string, unknown>>,
  sha256: Sha256,
): Record<string, unknown> | null {
  const file = storedFile({ origin: 'learnt', scorecard, card }, sha256);
  return recordField.safeParse(file).success ? file : null;
}
