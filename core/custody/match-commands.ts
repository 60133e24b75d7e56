/**
 * Matches in the books: made by rules or people, taken back with a reason, and what people say of what nothing matches.
 *
 * Whoever made a match, its two sides are the same sum, of one account, and of items that are in no other. One that is taken back stays
 * as history and lets its items go.
 */
import { refuse } from '#core/kernel/refusal';
import { handler } from '#core/ledger/plan';
import type { Row } from '#core/ledger/tables';

import { matchPage } from './match-page-command';
import { BY_HAND, findItem, sidesOf, unequal, type Sides } from './match-sides';
import { dayNo } from './matching/items';

interface MatchFact {
  readonly amount_minor: string;
  readonly settled_on: string;
  readonly days: number;
}

function factOf({ lines_minor, first_on, last_on }: Sides): MatchFact {
  const days = dayNo(last_on) - dayNo(first_on);
  return { amount_minor: lines_minor.toString(), settled_on: last_on, days };
}

/** Ids of the pages that name the items of a match. */
function pageIdsOf({ id, pages }: Pick<Row<'custody_match'>, 'id' | 'pages'>): string[] {
  return Array.from({ length: pages }, (_, place) => `${id}/${String(place + 1)}`);
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
    if (matches.some(({ rule }) => rule === 'manual') && reason === undefined) return BY_HAND;
    const facts: MatchFact[] = [];
    const taken = new Set<string>();
    for (const match of matches) {
      const sides = sidesOf(match, account_id, context, taken);
      if ('code' in sides) return sides;
      const refusal = unequal(sides);
      if (refusal !== undefined) return refusal;
      facts.push(factOf(sides));
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
        ...{ pages: 0, lines: line_ids.length, movements: movement_ids.length, place: place + 1 },
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
    if (match === undefined || match === null) return;
    const pages = pageIdsOf(match).map((id) => want.row('custody_match_page', id));
    for (const { line_ids, movement_ids } of [
      match,
      ...pages.filter((page) => page !== undefined && page !== null),
    ]) {
      for (const id of line_ids) want.row('custody_line', id);
      for (const id of movement_ids) want.row('custody_movement', id);
      for (const id of [...line_ids, ...movement_ids]) want.row('custody_break', id);
    }
  },
  decide({ data }, { state }) {
    const match = state.tables.custody_match.get(data.match_id);
    if (match === null) return refuse('not-found', { what: 'match', id: data.match_id });
    return match.undone_at === null
      ? { subject: match.id, facts: {} }
      : refuse('wrong-state', { what: 'match', id: match.id, expected: 'not taken back' });
  },
  evolve(data, _facts, entry, state) {
    const { custody_line, custody_movement, custody_match, custody_break } = state.tables;
    const match = custody_match.must(data.match_id);
    custody_match.put(match.id, {
      ...match,
      ...{ undone_at: entry.booked_at, undone_by: entry.actor, undone_reason: data.reason },
    });
    const open = { match_id: null, settled_on: null };
    const pages = pageIdsOf(match).map((id) => state.tables.custody_match_page.must(id));
    for (const { line_ids, movement_ids } of [match, ...pages]) {
      for (const id of line_ids) custody_line.put(id, { ...custody_line.must(id), ...open });
      for (const id of movement_ids) custody_movement.put(id, { ...custody_movement.must(id), ...open });
      // It is open anew: what was said of it before it was matched is history, which the journal has.
      for (const id of [...line_ids, ...movement_ids]) {
        const said = custody_break.get(id);
        if (said !== null) {
          custody_break.put(id, { ...said, cause: null, owner: null, note: '', escalated_at: null });
        }
      }
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
  'match-page': matchPage,
  'undo-match': undoMatch,
  'note-break': noteBreak,
} as const;
