/** Whether an entry's hashes fit those of its neighbours, as far as a page can tell from three entries. */
interface Link {
  readonly prev: string;
  readonly hash: string;
}

/** `first` and `last` lack a neighbour; `broken` means one of the two does not fit. */
export type ChainState = 'linked' | 'first' | 'last' | 'broken';

export function chainState(entry: Link, before: Link | null, after: Link | null): ChainState {
  const fits_before = before === null || entry.prev === before.hash;
  const fits_after = after === null || after.prev === entry.hash;
  if (!fits_before || !fits_after) return 'broken';
  if (before === null) return 'first';
  return after === null ? 'last' : 'linked';
}
