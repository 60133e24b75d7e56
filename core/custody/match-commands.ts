/**
 * Matches in the books: made by rules or people, taken back with a reason, and what people say of what nothing matches.
 *
 * Whoever made a match, its two sides are the same sum, of one account, and of items that are in no other. One that is taken back stays
 * as history and lets its items go.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { CommandData } from '#core/ledger/commands';
import { handler, type Context } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';

import { dayNo } from './matching/items';

type MatchAsked = CommandData<'match-items'>['matches'][number];

/** Items as a match needs them. */
interface Item {
  readonly id: string;
  readonly account_id: string;
  readonly amount_minor: bigint;
  readonly booked_on: string;
  readonly match_id: string | null;
}

interface MatchFact {
  readonly amount_minor: string;
  readonly settled_on: string;
  readonly days: number;
}

function findItem(state: State, side: 'custody_line' | 'custody_movement', id: string): Item | Refusal {
  return state.tables[side].get(id) ?? refuse('not-found', { what: side, id });
}

/** What a match would say, or why it is none. `taken` holds the items of the matches before it. */
function judge(
  { line_ids, movement_ids }: MatchAsked,
  account_id: string,
  { state }: Context,
  taken: Set<string>,
): MatchFact | Refusal {
  let difference = 0n;
  let amount_minor = 0n;
  const days: string[] = [];
  const sides = [
    ...line_ids.map((id) => ({ id, side: 'custody_line', sign: 1n }) as const),
    ...movement_ids.map((id) => ({ id, side: 'custody_movement', sign: -1n }) as const),
  ];
  for (const { id, side, sign } of sides) {
    const item = findItem(state, side, id);
    if ('code' in item) return item;
    if (item.account_id !== account_id) return refuse('not-found', { what: side, id, account: account_id });
    if (item.match_id !== null || taken.has(id)) {
      return refuse('wrong-state', { what: side, id, expected: 'in no match' });
    }
    taken.add(id);
    difference += sign * item.amount_minor;
    if (sign === 1n || line_ids.length === 0) amount_minor += item.amount_minor;
    days.push(item.booked_on);
  }
  if (difference !== 0n) {
    return refuse('wrong-state', { what: 'match', difference_minor: difference.toString() });
  }
  days.sort();
  const [first = '', last = ''] = [days[0], days.at(-1)];
  return { amount_minor: amount_minor.toString(), settled_on: last, days: dayNo(last) - dayNo(first) };
}

const matchItems = handler<'match-items', { matches: readonly MatchFact[] }>('match-items', {
  needs(data, want) {
    want.row('account', data.account_id);
    for (const { line_ids, movement_ids } of data.matches) {
      for (const id of line_ids) want.row('custody_line', id);
      for (const id of movement_ids) want.row('custody_movement', id);
    }
  },
  decide({ data }, context) {
    const { account_id, matches, reason } = data;
    if (matches.some(({ rule }) => rule === 'manual') && reason === undefined) {
      return refuse('invalid', { field: 'reason', expected: 'why, for a match that no rule made' });
    }
    const facts: MatchFact[] = [];
    const taken = new Set<string>();
    for (const match of matches) {
      const fact = judge(match, account_id, context, taken);
      if ('code' in fact) return fact;
      facts.push(fact);
    }
    return { subject: account_id, facts: { matches: facts } };
  },
  evolve(data, facts, entry, state) {
    const { custody_line, custody_movement, custody_match } = state.tables;
    for (const [place, { rule, line_ids, movement_ids }] of data.matches.entries()) {
      const { amount_minor, settled_on, days } = facts.matches[place] as MatchFact;
      const match_id = `match-${String(entry.seq)}.${String(place + 1)}`;
      custody_match.put(match_id, {
        ...{ id: match_id, account_id: data.account_id, rule, line_ids, movement_ids, settled_on, days },
        ...{ amount_minor: BigInt(amount_minor), reason: data.reason ?? null },
        ...{ made_at: entry.booked_at, made_by: entry.actor, made_seq: entry.seq },
        ...{ undone_at: null, undone_by: null, undone_reason: null },
      });
      for (const id of line_ids) custody_line.put(id, { ...custody_line.must(id), match_id, settled_on });
      for (const id of movement_ids) {
        custody_movement.put(id, { ...custody_movement.must(id), match_id, settled_on });
      }
    }
  },
});

const undoMatch = handler<'undo-match', object>('undo-match', {
  needs(data, want) {
    const match = want.row('custody_match', data.match_id);
    for (const id of match?.line_ids ?? []) want.row('custody_line', id);
    for (const id of match?.movement_ids ?? []) want.row('custody_movement', id);
  },
  decide({ data }, { state }) {
    const match = state.tables.custody_match.get(data.match_id);
    if (match === null) return refuse('not-found', { what: 'match', id: data.match_id });
    return match.undone_at === null
      ? { subject: match.id, facts: {} }
      : refuse('wrong-state', { what: 'match', id: match.id, expected: 'not taken back' });
  },
  evolve(data, _facts, entry, state) {
    const { custody_line, custody_movement, custody_match } = state.tables;
    const match = custody_match.must(data.match_id);
    custody_match.put(match.id, {
      ...match,
      ...{ undone_at: entry.booked_at, undone_by: entry.actor, undone_reason: data.reason },
    });
    const open = { match_id: null, settled_on: null };
    for (const id of match.line_ids) custody_line.put(id, { ...custody_line.must(id), ...open });
    for (const id of match.movement_ids) {
      custody_movement.put(id, { ...custody_movement.must(id), ...open });
    }
  },
});

/** The side of an item by its id: movements begin with the number of their entry. */
function sideOf(item_id: string): 'custody_line' | 'custody_movement' {
  return /^\d+@/.test(item_id) ? 'custody_movement' : 'custody_line';
}

const noteBreak = handler<'note-break', object>('note-break', {
  needs(data, want) {
    want.row(sideOf(data.item_id), data.item_id);
    want.row('custody_break', data.item_id);
    if (data.owner !== undefined) want.row('staff', data.owner);
  },
  decide({ data }, { state }) {
    const { item_id, owner, break_cause, note, escalate } = data;
    const item = findItem(state, sideOf(item_id), item_id);
    if ('code' in item) return item;
    if (item.match_id !== null) {
      return refuse('wrong-state', { what: 'break', id: item_id, expected: 'in no match' });
    }
    if (owner !== undefined && state.tables.staff.get(owner)?.active !== true) {
      return refuse('not-found', { what: 'staff', id: owner });
    }
    return break_cause === undefined && owner === undefined && note === '' && !escalate
      ? refuse('invalid', { field: 'note', expected: 'something to say of the break' })
      : { subject: item_id, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    const { item_id, escalate } = data;
    const { custody_break } = state.tables;
    const before = custody_break.get(item_id);
    const { account_id } = state.tables[sideOf(item_id)].must(item_id);
    custody_break.put(item_id, {
      ...{ item_id, account_id, cause: data.break_cause ?? before?.cause ?? null },
      ...{ owner: data.owner ?? before?.owner ?? null, note: data.note || (before?.note ?? '') },
      escalated_at: before?.escalated_at ?? (escalate ? entry.booked_at : null),
      ...{ noted_at: entry.booked_at, noted_by: entry.actor, noted_seq: entry.seq },
    });
  },
});

export const MATCH_HANDLERS = {
  'match-items': matchItems,
  'undo-match': undoMatch,
  'note-break': noteBreak,
} as const;
