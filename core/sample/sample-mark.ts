/**
 * What makes books those of a sample platform: their first entry says so.
 *
 * Entry 1 of books at work is the first policy, and an entry never changes: so books cannot become a sample afterwards,
 * whoever writes to them. The books refuse the event anywhere else.
 */
import type { Instant } from '#core/kernel/instant';
import type { Command } from '#core/ledger/commands';
import type { EntryBody } from '#core/ledger/entry';
import { SETUP_ACTOR, setupKey } from '#core/ledger/keys';
import type { LedgerReader } from '#core/ledger/ports';

const EVENT = 'sample-made';

/** The command that must come before all others. */
export function sampleMark(at: Instant, details: Readonly<Record<string, string | number>>): Command {
  return {
    ...{ kind: 'note-event', key: setupKey('sample', 'mark'), actor: SETUP_ACTOR, mode: 'record', at },
    data: { event: EVENT, subject: 'sample-platform', details },
  };
}

/** True for the books of a sample platform. */
export async function isSample(reader: Pick<LedgerReader, 'entriesBySeq'>): Promise<boolean> {
  const [first] = await reader.entriesBySeq([1]);
  return first?.kind === 'note-event' && (JSON.parse(first.body) as EntryBody).data['event'] === EVENT;
}
