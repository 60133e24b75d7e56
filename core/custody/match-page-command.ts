/**
 * A match that has more items than an entry holds, page by page.
 *
 * Its pages are one linked group: each but the last is refused unless the next one follows it there, so no half of a match is ever in
 * the books. A page carries the sums of those before it; the last holds both sides to equal sums and makes the match.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { Command, CommandData } from '#core/ledger/commands';
import { handler, type Context } from '#core/ledger/plan';

import { BY_HAND, sidesOf, unequal, type Sides } from './match-sides';
import { dayNo } from './matching/items';

type PageAsked = CommandData<'match-page'>;

/** Of a page and all before it; amounts as decimal text. */
interface PageFact {
  readonly lines: number;
  readonly movements: number;
  readonly lines_minor: string;
  readonly movements_minor: string;
  readonly first_on: string;
  readonly last_on: string;
}

/** Whether the command after a page is the page after it. */
function goesOn({ match_id, page }: PageAsked, next: Command | undefined): boolean {
  return next?.kind === 'match-page' && next.data.match_id === match_id && next.data.page === page + 1;
}

/** What a page asks for that all pages of its match have to say alike. */
const ALIKE = ['account_id', 'rule', 'pages', 'settled_on', 'reason'] as const;

/** What does not go on from the page before; null where nothing does. */
function pageRefusal(data: PageAsked, { state, next }: Context): Refusal | null {
  const { custody_match, custody_match_page } = state.tables;
  const { match_id, page, pages } = data;
  if (
    custody_match.get(match_id) !== null ||
    custody_match_page.get(`${match_id}/${String(page)}`) !== null
  ) {
    return refuse('already-exists', { what: 'match', id: match_id });
  }
  const before = page === 1 ? null : custody_match_page.get(`${match_id}/${String(page - 1)}`);
  if (page > 1 && before === null) {
    return refuse('invalid', { field: 'page', expected: 'the page after one of the same match' });
  }
  const odd = before === null ? undefined : ALIKE.find((field) => (data[field] ?? null) !== before[field]);
  if (odd !== undefined) return refuse('invalid', { field: odd, expected: 'as on the page before' });
  // So no half of a match is ever in the books: what has begun ends in the same group or has not begun.
  return page === pages || goesOn(data, next)
    ? null
    : refuse('invalid', { field: 'page', expected: 'linked with the page after it' });
}

/** Before the first page. */
const EMPTY = {
  ...{ lines: 0, movements: 0, lines_minor: 0n, movements_minor: 0n },
  ...{ first_on: '9999-12-31', last_on: '0000-01-01' },
};

export const matchPage = handler<'match-page', PageFact>('match-page', {
  needs(data, want) {
    want.row('custody_match', data.match_id);
    want.row('custody_match_page', `${data.match_id}/${String(data.page)}`);
    if (data.page > 1) want.row('custody_match_page', `${data.match_id}/${String(data.page - 1)}`);
    for (const id of data.line_ids) want.row('custody_line', id);
    for (const id of data.movement_ids) want.row('custody_movement', id);
  },
  decide({ data }, context) {
    const { match_id, account_id, rule, reason, page, pages, settled_on } = data;
    if (rule === 'manual' && reason === undefined) return BY_HAND;
    const refusal = pageRefusal(data, context);
    if (refusal !== null) return refusal;
    const own = sidesOf(data, account_id, context, new Set());
    if ('code' in own) return own;
    const { custody_match_page } = context.state.tables;
    const before = page === 1 ? EMPTY : custody_match_page.must(`${match_id}/${String(page - 1)}`);
    const sides: Sides = {
      lines_minor: own.lines_minor + before.lines_minor,
      movements_minor: own.movements_minor + before.movements_minor,
      first_on: before.first_on < own.first_on ? before.first_on : own.first_on,
      last_on: before.last_on > own.last_on ? before.last_on : own.last_on,
    };
    const wrong = page === pages ? unequal(sides) : undefined;
    if (wrong !== undefined) return wrong;
    if (sides.last_on > settled_on || (page === pages && sides.last_on !== settled_on)) {
      return refuse('invalid', {
        field: 'settled_on',
        expected: 'the last day of its items',
      });
    }
    const facts: PageFact = {
      lines: before.lines + data.line_ids.length,
      movements: before.movements + data.movement_ids.length,
      lines_minor: sides.lines_minor.toString(),
      movements_minor: sides.movements_minor.toString(),
      ...{ first_on: sides.first_on, last_on: sides.last_on },
    };
    return { subject: match_id, facts };
  },
  evolve(data, facts, entry, state) {
    const { custody_line, custody_movement, custody_match, custody_match_page } = state.tables;
    const { match_id, account_id, rule, page, pages, settled_on, line_ids, movement_ids } = data;
    const reason = data.reason ?? null;
    const { lines, movements, first_on, last_on } = facts;
    const lines_minor = BigInt(facts.lines_minor);
    const id = `${match_id}/${String(page)}`;
    custody_match_page.put(id, {
      ...{ id, match_id, page, pages, account_id, rule, reason, settled_on, line_ids, movement_ids },
      ...{ lines, movements, lines_minor, movements_minor: BigInt(facts.movements_minor) },
      ...{ first_on, last_on, made_seq: entry.seq },
    });
    for (const one of line_ids) custody_line.put(one, { ...custody_line.must(one), match_id, settled_on });
    for (const one of movement_ids) {
      custody_movement.put(one, { ...custody_movement.must(one), match_id, settled_on });
    }
    if (page < pages) return;
    custody_match.put(match_id, {
      ...{ id: match_id, account_id, rule, line_ids: [], movement_ids: [], settled_on, reason },
      ...{ amount_minor: lines_minor, days: dayNo(last_on) - dayNo(first_on) },
      ...{ made_at: entry.booked_at, made_by: entry.actor, made_seq: entry.seq },
      ...{ undone_at: null, undone_by: null, undone_reason: null, pages, lines, movements, place: 1 },
    });
  },
});
