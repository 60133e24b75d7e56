/**
 * What is to be raised in books as they are: the journal through the detector, less what was told before.
 */
import type { Instant } from '#core/kernel/instant';
import type { Sha256 } from '#core/kernel/canonical';
import type { LedgerReader } from '#core/ledger/ports';
import { askModels, FlaggedVectors } from '#core/risk/model/asked';
import { raisesOf, type RaiseData } from '#core/risk/raising';
import { scanJournal } from '#core/risk/scan';

import { readAsked } from './asked-models';
import { readRules, readTold } from './raise-alerts';

export interface FoundRaises {
  readonly raises: readonly RaiseData[];
  /** The last entry that was looked at. */
  readonly seen_seq: number;
  readonly trades: number;
}

interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Looks through the journal. Rejects when stopped. `reader` must see one moment. */
export async function findRaises(
  { reader, sha256 }: { readonly reader: LedgerReader; readonly sha256: Sha256 },
  at: Instant,
  { signal, onProgress }: Watch,
): Promise<FoundRaises> {
  const told = await readTold(reader, at);
  const rules = await readRules(reader);
  const models = await readAsked(reader, sha256);
  const vectors = new FlaggedVectors();
  const scan = await scanJournal(
    reader,
    rules.map(({ rule }) => rule),
    {
      signal,
      observe: models.length === 0 ? undefined : vectors.observe,
      onProgress: (done, total) => onProgress({ done, total }),
    },
  );
  const seen_seq = scan.entries;
  return {
    raises: raisesOf(scan.detector, {
      ...{ before: told, rules, seen_seq },
      models: askModels(models, vectors),
    }),
    seen_seq,
    trades: scan.trades,
  };
}
