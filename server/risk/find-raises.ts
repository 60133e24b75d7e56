/**
 * What is to be raised in books as they are: what is new in the journal through the detector, less what was told before.
 * What the next scan goes on from is kept on the way.
 */
import type { Sha256 } from '#core/kernel/canonical';
import type { Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import { askModels, FlaggedVectors } from '#core/risk/model/asked';
import { raisesOf, type RaiseData } from '#core/risk/raising';
import { scanAndRecord } from '#core/risk/record-vectors';
import type { VectorStore } from '#core/risk/vectors';
import { PROGRAM } from '#server/composition/version';

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

export interface ScannedBooks {
  /** Must see one moment. */
  readonly reader: LedgerReader;
  /** Where what scans keep is read and written. */
  readonly vectors: VectorStore;
  readonly sha256: Sha256;
}

/** Looks through what is new in the journal. Rejects when stopped; what was kept until then stays. */
export async function findRaises(
  { reader, vectors, sha256 }: ScannedBooks,
  at: Instant,
  { signal, onProgress }: Watch,
): Promise<FoundRaises> {
  const told = await readTold(reader, at);
  const rules = await readRules(reader);
  const models = await readAsked(reader, sha256);
  let flagged = new FlaggedVectors();
  const watch = () => (flagged = new FlaggedVectors()).observe;
  const { scan } = await scanAndRecord(
    reader,
    vectors,
    rules.map(({ rule }) => rule),
    {
      ...{ sha256, program: PROGRAM, signal },
      watch: models.length === 0 ? undefined : watch,
      onProgress: (done, total) => onProgress({ done, total }),
    },
  );
  const seen_seq = scan.entries;
  return {
    raises: raisesOf(scan.detector, {
      ...{ before: told, rules, seen_seq },
      models: askModels(models, flagged),
    }),
    seen_seq,
    trades: scan.trades,
  };
}
