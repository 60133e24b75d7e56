/**
 * When merchants were scored last, out of the note of it.
 */
import type { Instant } from '#core/kernel/instant';
import type { EntryBody } from '#core/ledger/entry';
import type { Lists } from '#database/lists/lists';

import { SCORING_SUBJECT } from './score-merchants';

export interface LastScoring {
  readonly at: Instant;
  readonly by: string;
  readonly merchants: number;
  readonly recorded: number;
  readonly as_of_seq: number;
}

/** Null where nobody scored merchants yet. */
export async function lastScoring(lists: Lists): Promise<LastScoring | null> {
  const asked = {
    filter: { subject: SCORING_SUBJECT, outcome: 'done' },
    direction: 'desc',
    viewer: null,
  } as const;
  const { rows } = await lists.journal(asked, { after: null, limit: 1 });
  const [note] = rows;
  if (note === undefined) return null;
  const { data } = JSON.parse(note.body) as EntryBody;
  const details = (data['details'] ?? {}) as Partial<Readonly<Record<string, number>>>;
  const { merchants = 0, recorded = 0, as_of_seq = 0 } = details;
  return { at: note.booked_at, by: note.actor, merchants, recorded, as_of_seq };
}
