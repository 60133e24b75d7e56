/**
 * Folding an entry into the projections: the one function the live path, `rebuild` and `verify` share.
 *
 * Refusals change nothing but the chain. Balances follow from postings for every kind alike; the rest is
 * the kind's own `evolve`.
 */
import { movementChannel, movementId, movementReference } from '#core/custody/movement';
import { assert } from '#core/kernel/assert';
import { calendarDay } from '#core/policy/limits';

import { codeOf, ownerNo } from './chart';
import type { Entry, EntryBody } from './entry';
import { HANDLERS } from './handlers';
import type { State } from './state';
import type { Account } from './tables';

/** Reads an entry's body. */
export function bodyOf(entry: Pick<Entry, 'body'>): EntryBody {
  return JSON.parse(entry.body) as EntryBody;
}

function evolveBalances(state: State, entry: Entry, ownerOf: (owner_no: number) => Account): void {
  for (const posting of entry.postings) {
    const account = ownerOf(ownerNo(posting.account_no));
    state.putBalance({
      account_no: posting.account_no,
      account_id: account.id,
      code: codeOf(posting.account_no, account.class),
      currency: posting.currency,
      balance_minor: posting.balance_minor,
      last_seq: entry.seq,
    });
  }
}

/** What the entry moved on custody accounts, for their statements to be matched with. */
function evolveMovements(
  state: State,
  entry: Entry,
  body: EntryBody,
  ownerOf: (owner_no: number) => Account,
): void {
  const moved = new Map<string, bigint>();
  for (const { account_no, amount_minor } of entry.postings) {
    const { id, class: owner_class } = ownerOf(ownerNo(account_no));
    // An asset: what comes in is a debit.
    if (owner_class === 'custody') moved.set(id, (moved.get(id) ?? 0n) - amount_minor);
  }
  for (const [account_id, amount_minor] of moved) {
    if (amount_minor === 0n) continue;
    const id = movementId(entry.seq, account_id);
    const calendar = state.policies.at('calendar', entry.booked_at);
    state.tables.custody_movement.put(id, {
      ...{ id, seq: entry.seq, account_id, amount_minor },
      booked_on: calendarDay(entry.booked_at, calendar).day,
      reference: movementReference(body.data, entry.subject),
      kind: entry.kind,
      channel: movementChannel(entry.kind, body.data),
      ...{ match_id: null, settled_on: null },
    });
  }
}

/**
 * Applies an entry. `ownerOf` finds the account a ledger account belongs to by its number; the live path
 * knows it from the plan, a fold from the accounts it has seen.
 */
export function evolve(
  state: State,
  entry: Entry,
  body: EntryBody,
  ownerOf: (owner_no: number) => Account,
): void {
  assert(
    entry.seq === state.head.seq + 1,
    () => `entry ${String(entry.seq)} follows ${String(state.head.seq)}`,
  );
  if (entry.outcome === 'done') {
    evolveBalances(state, entry, ownerOf);
    evolveMovements(state, entry, body, ownerOf);
    HANDLERS[entry.kind].evolve(body.data as never, body.facts ?? {}, entry, state);
  }
  state.head = { seq: entry.seq, hash: entry.hash, booked_at: entry.booked_at };
}
