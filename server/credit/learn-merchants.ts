/**
 * What the books knew of merchants by the end of an entry: the journal read from its first entry on.
 */
import { CreditKnowledge } from '#core/credit/characteristics/knowledge';
import type { Entry } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';

/** Stopping long work, and being told how far it is. */
export interface CreditWatch {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

const CHUNK_ENTRIES = 2_000;

/**
 * Tells every entry up to one, in order, from the first on or from another. Throws the signal's reason when stopped.
 * `reader` must see one moment.
 */
export async function followJournal(
  reader: LedgerReader,
  upto_seq: number,
  observe: (entry: Entry) => void,
  { signal, onProgress }: CreditWatch = {},
  from = 1,
): Promise<void> {
  const read = (from_seq: number) => reader.entries({ from_seq, to_seq: upto_seq }, CHUNK_ENTRIES);
  let next: ReturnType<typeof read> | null = upto_seq >= from ? read(from) : null;
  let done = 0;
  while (next !== null) {
    const entries = await next;
    signal?.throwIfAborted();
    const last = entries.at(-1);
    // The next entries are read while these are looked at.
    next = last === undefined || last.seq >= upto_seq ? null : read(last.seq + 1);
    // A failure of it is met when it is awaited.
    next?.catch(() => undefined);
    entries.forEach(observe);
    done += entries.length;
    onProgress?.({ done, total: upto_seq });
  }
}

/** What the books knew by the end of an entry; stopped and told of as the journal is. */
export async function learnMerchants(
  reader: LedgerReader,
  upto_seq: number,
  watch: CreditWatch = {},
): Promise<CreditKnowledge> {
  const knowledge = new CreditKnowledge();
  await followJournal(
    reader,
    upto_seq,
    (entry) => {
      knowledge.observe(entry);
    },
    watch,
  );
  return knowledge;
}
