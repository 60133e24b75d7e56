/**
 * Folding an entry into the projections: the one function the live path, `rebuild` and `verify` share.
 *
 * Refusals change nothing but the chain. Balances follow from postings for every kind alike; the rest is
 * the kind's own `evolve`.
 */
import { assert } from '#core/kernel/assert';

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
    HANDLERS[entry.kind].evolve(body.data as never, body.facts ?? {}, entry, state);
  }
  state.head = { seq: entry.seq, hash: entry.hash, booked_at: entry.booked_at };
}
