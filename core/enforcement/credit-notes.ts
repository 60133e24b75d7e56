/**
 * The credit record: notes of what was decided about an account, written and withdrawn in the entries that decide.
 *
 * A note counts from its entry until it expires by the policy of its day or is withdrawn; it never goes away, so what
 * was held against whom at any moment is a query.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { refuse } from '#core/kernel/refusal';
import { handler, type EntryMeta } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { CreditNote, CreditSource } from '#core/ledger/tables';

/** What a note says, and until when. */
export interface NewCreditNote {
  readonly account_id: string;
  readonly source: CreditSource;
  readonly source_id: string;
  /** What it was, such as the kind of restriction. */
  readonly what: string;
  readonly reason_code: string;
  readonly expires_at: Instant;
}

/** When a note that is written at an instant expires, by the policy in force then. */
export function creditNoteExpiry(state: State, at: Instant): Instant {
  return at + state.policies.at('measures', at).credit_note_days * DAY_MS;
}

/** Writes a note with the entry; an entry writes at most one. Gives its id. */
export function noteCredit(state: State, entry: EntryMeta, note: NewCreditNote): string {
  const id = `credit-note-${String(entry.seq)}`;
  state.tables.credit_note.put(id, {
    ...{ id, ...note, noted_at: entry.booked_at, noted_seq: entry.seq },
    ...{ withdrawn_at: null, withdrawn_for: null, withdrawn_seq: null },
  });
  return id;
}

/** Withdraws a note with the entry; one that was withdrawn before stays as it is. */
export function withdrawCredit(state: State, entry: EntryMeta, note_id: string, withdrawn_for: string): void {
  const note = state.tables.credit_note.must(note_id);
  if (note.withdrawn_seq !== null) {
    return;
  }
  state.tables.credit_note.put(note_id, {
    ...note,
    ...{ withdrawn_at: entry.booked_at, withdrawn_for, withdrawn_seq: entry.seq },
  });
}

/** True while a note is held against the account. */
export function countsAt(note: CreditNote, at: Instant): boolean {
  return (
    note.noted_at <= at && at < note.expires_at && (note.withdrawn_at === null || at < note.withdrawn_at)
  );
}

const withdrawCreditNote = handler<'withdraw-credit-note', object>('withdraw-credit-note', {
  needs(data, want) {
    want.row('credit_note', data.note_id);
  },
  decide({ data }, { state }) {
    const note = state.tables.credit_note.get(data.note_id);
    if (note === null) {
      return refuse('not-found', { what: 'credit note', id: data.note_id });
    }
    return note.withdrawn_seq === null
      ? { subject: note.account_id, facts: {}, approver: data.approver }
      : refuse('wrong-state', { what: 'credit note', id: note.id, expected: 'not withdrawn before' });
  },
  evolve(data, _facts, entry, state) {
    withdrawCredit(state, entry, data.note_id, data.reason);
  },
});

export const CREDIT_NOTE_HANDLERS = { 'withdraw-credit-note': withdrawCreditNote } as const;
