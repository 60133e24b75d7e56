/**
 * The two sides of a match as the books judge them: items of one account that are in no match, and the sums of either side.
 *
 * Whoever asks for a match, by whatever command, is held to this. Amounts are minor units, positive for money in.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { Context } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';

/** Items as a match needs them. */
interface Item {
  readonly id: string;
  readonly account_id: string;
  readonly amount_minor: bigint;
  readonly booked_on: string;
  readonly match_id: string | null;
}

/** Sums of both sides and the days between which they lie. */
export interface Sides {
  readonly lines_minor: bigint;
  readonly movements_minor: bigint;
  readonly first_on: string;
  readonly last_on: string;
}

/** An item, or that there is none. */
export function findItem(
  state: State,
  side: 'custody_line' | 'custody_movement',
  id: string,
): Item | Refusal {
  return state.tables[side].get(id) ?? refuse('not-found', { what: side, id });
}

/** Both sides of some items that are of one account and in no match, nor in `taken`, to which they are added; or why not. */
export function sidesOf(
  {
    line_ids,
    movement_ids,
  }: { readonly line_ids: readonly string[]; readonly movement_ids: readonly string[] },
  account_id: string,
  { state }: Context,
  taken: Set<string>,
): Sides | Refusal {
  const sums = { custody_line: 0n, custody_movement: 0n };
  let [first_on, last_on] = ['9999-12-31', '0000-01-01'];
  const asked = [
    ...line_ids.map((id) => ({ id, side: 'custody_line' }) as const),
    ...movement_ids.map((id) => ({ id, side: 'custody_movement' }) as const),
  ];
  for (const { id, side } of asked) {
    const item = findItem(state, side, id);
    if ('code' in item) return item;
    if (item.account_id !== account_id) return refuse('not-found', { what: side, id, account: account_id });
    if (item.match_id !== null || taken.has(id)) {
      return refuse('wrong-state', { what: side, id, expected: 'in no match' });
    }
    taken.add(id);
    sums[side] += item.amount_minor;
    if (item.booked_on < first_on) first_on = item.booked_on;
    if (item.booked_on > last_on) last_on = item.booked_on;
  }
  return { lines_minor: sums.custody_line, movements_minor: sums.custody_movement, first_on, last_on };
}

/** Why two sides are no match; undefined where they are one. */
export function unequal({ lines_minor, movements_minor }: Sides): Refusal | undefined {
  const difference = lines_minor - movements_minor;
  return difference === 0n
    ? undefined
    : refuse('wrong-state', { what: 'match', difference_minor: difference.toString() });
}

/** A match that no rule made, and no reason for it. */
export const BY_HAND = refuse('invalid', { field: 'reason', expected: 'why, for a match that no rule made' });
