/**
 * The last verification of the books, read back from the journal: its outcome is noted there as an event.
 *
 * It is looked for from the end, so that a restart forgets nothing. What was verified while another program held the
 * books is not noted, and known to this console only.
 */
import type { Instant } from '#core/kernel/instant';
import type { Entry, EntryBody } from '#core/ledger/entry';
import type { Lists } from '#database/lists/lists';

export interface Verified {
  readonly at: Instant;
  readonly by: string;
  /** How many entries there were, which is the number of the last one. */
  readonly entries: number;
  readonly ok: boolean;
}

const PAGE_ENTRIES = 500;

/** The verification that an entry notes; null for any other entry. */
export function verifiedBy({ kind, outcome, body, actor, booked_at }: Entry): Verified | null {
  if (kind !== 'note-event' || outcome !== 'done') {
    return null;
  }
  const { event, details } = (JSON.parse(body) as EntryBody).data;
  const { ok, entries } = (details ?? {}) as { readonly ok?: unknown; readonly entries?: unknown };
  return event === 'verify'
    ? { at: booked_at, by: actor, entries: Number(entries ?? 0), ok: ok === true }
    : null;
}

/** The last verification that the journal notes; null when there was none. */
export async function readVerified(lists: Lists): Promise<Verified | null> {
  const asked = { filter: { kind: ['note-event'] }, direction: 'desc' as const, viewer: null };
  let after: string | null = null;
  do {
    const { rows, next }: Awaited<ReturnType<Lists['journal']>> = await lists.journal(asked, {
      after,
      limit: PAGE_ENTRIES,
    });
    for (const entry of rows) {
      const found = verifiedBy(entry);
      if (found !== null) {
        return found;
      }
    }
    after = next;
  } while (after !== null);
  return null;
}
