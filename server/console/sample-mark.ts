/**
 * Whether a workspace is a sample platform: an entry of its journal says so, not the name of a file.
 *
 * Only the host notes events, so nobody can turn a real workspace into one whose staff have known passwords.
 */
import type { EntryBody } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';

/** What the entry that marks a sample is about. */
const SUBJECT = 'sample-platform';

function isMark(body: string): boolean {
  const { data } = JSON.parse(body) as EntryBody;
  return data['event'] === 'sample-made';
}

export const SampleMark = {
  subject: SUBJECT,
  event: 'sample-made',
  /** True when the journal says so. */
  async isSet(reader: LedgerReader): Promise<boolean> {
    const found = await reader.entries({ kind: 'note-event', subject: SUBJECT, outcome: 'done' }, 1);
    return found.some(({ body }) => isMark(body));
  },
} as const;
