/** Who is on hold, read from the journal: every entry about members of staff, which are few. */
import { bodyOf } from '#core/ledger/evolve';
import type { LedgerReader } from '#core/ledger/ports';
import { holdsAfter, STANDING_KINDS, type Hold, type StaffEntry } from '#core/staff/standing';

const PAGE_ENTRIES = 1_000;

async function entriesOf(reader: LedgerReader, kind: StaffEntry['kind']): Promise<readonly StaffEntry[]> {
  const found: StaffEntry[] = [];
  let from_seq = 1;
  for (;;) {
    const page = await reader.entries({ kind, outcome: 'done', from_seq }, PAGE_ENTRIES);
    for (const entry of page) {
      const { seq, actor, booked_at } = entry;
      found.push({ seq, kind, actor, booked_at, data: bodyOf(entry).data });
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ENTRIES) {
      return found;
    }
    from_seq = last.seq + 1;
  }
}

/** Members of staff who are on hold, by login. */
export async function readHolds(reader: LedgerReader): Promise<ReadonlyMap<string, Hold>> {
  const lists = await Promise.all(STANDING_KINDS.map((kind) => entriesOf(reader, kind)));
  return holdsAfter(lists.flat().sort((left, right) => left.seq - right.seq));
}
