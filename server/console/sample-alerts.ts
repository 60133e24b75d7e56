/**
 * The first look through a sample platform that was just made, so that whoever explores it finds a queue to work.
 *
 * It is what "Look for new alerts" does, in the name of the program itself: nobody is signed in yet.
 */
import { Ledger } from '#core/ledger/ledger';
import type { OpenStore } from '#server/composition/open-books';
import { findRaises } from '#server/risk/find-raises';
import { raiseAlerts, scanNote } from '#server/risk/raise-alerts';

import { HOST_ACTOR } from './desk';

interface Watch {
  readonly signal: AbortSignal;
  /** Entries looked at, of all. */
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Raises what the detector finds. Rejects with the signal's reason when cancelled. */
export async function raiseSampleAlerts(
  { store, reader, vectors, env }: OpenStore,
  watch: Watch,
): Promise<void> {
  const at = Math.max(env.now(), (await store.head()).booked_at);
  const found = await findRaises({ reader, vectors, sha256: env.sha256 }, at, watch);
  watch.signal.throwIfAborted();
  const ledger = await Ledger.open(store, env);
  try {
    const raised = await raiseAlerts({ ledger, reader }, found.raises, { at, signal: watch.signal });
    await ledger.submit(scanNote(HOST_ACTOR, raised, found.seen_seq, at));
  } finally {
    await ledger.close();
  }
}
