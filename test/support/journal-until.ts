// A journal as it was at an entry: the same reader, to whom nothing has happened since.
import type { LedgerReader } from '#core/ledger/ports';

export async function journalUntil(reader: LedgerReader, seq: number): Promise<LedgerReader> {
  const [last] = await reader.entriesBySeq([seq]);
  if (last === undefined) throw new RangeError(`there is no entry ${String(seq)}`);
  const { hash, booked_at } = last;
  const until: Pick<LedgerReader, 'head' | 'entries'> = {
    head: () => Promise.resolve({ seq, hash, booked_at }),
    entries: (filter, limit) =>
      reader.entries({ ...filter, to_seq: Math.min(seq, filter.to_seq ?? seq) }, limit),
  };
  return new Proxy(reader, {
    get: (target, name) => {
      if (name in until) return until[name as keyof typeof until];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value as (...given: unknown[]) => unknown).bind(target) : value;
    },
  });
}
