/**
 * Matches what is open in the books and writes the matches down; tells the breaks of a day.
 *
 * Accounts are looked at one by one, for no match goes over two. Where the books refuse a match because somebody was faster, all is looked at once
 * more: what is left of it may belong to something else.
 */
import { breaksOn, type Break } from '#core/custody/breaks';
import type { MatchRule } from '#core/custody/custody-words';
import { matchItems, type MatchOptions } from '#core/custody/matching/match';
import { suggestGroups, type SuggestOptions } from '#core/custody/matching/suggest';
import type { Lists } from '#database/lists/lists';

import { bankLine, matchedTwins, openAt, openNow } from './open-items';
import { recordMatches, type MatchIds, type RecordContext, type RefusedMatch } from './record-matches';

/** Refused matches that a result names. */
const REFUSED_NAMED = 50;

export interface FoundMatches {
  readonly matches: readonly MatchIds[];
  readonly open_lines: number;
  readonly open_movements: number;
}

export interface Reconciled {
  readonly matches: number;
  readonly by_rule: Readonly<Partial<Record<MatchRule, number>>>;
  readonly open_lines: number;
  readonly open_movements: number;
  /** Matches that the books did not take, when all had been looked at again. */
  readonly refused: number;
  /** The first of them, by their items, and why. */
  readonly refusals: readonly {
    readonly account_id: string;
    readonly rule: MatchRule;
    readonly items: number;
    readonly first_id: string;
    readonly refusal: RefusedMatch['refusal'];
  }[];
}

/** What rules match of all that is open. Rejects with the signal's reason when it is aborted. */
export async function findMatches(
  lists: Lists,
  matching: MatchOptions,
  signal?: AbortSignal,
): Promise<FoundMatches> {
  const matches: MatchIds[] = [];
  let [open_lines, open_movements] = [0, 0];
  for (const account_id of await lists.custody_desk.accountIds()) {
    const { lines, movements } = await openNow(lists, account_id, signal);
    const matched = matchItems(lines, movements, matching);
    for (const { rule, lines: of_bank, movements: of_books } of matched.matches) {
      let settled_on = '';
      for (const { booked_on } of [...of_bank, ...of_books]) {
        if (booked_on > settled_on) settled_on = booked_on;
      }
      matches.push({
        ...{ account_id, rule, settled_on },
        line_ids: of_bank.map(({ id }) => id),
        movement_ids: of_books.map(({ id }) => id),
      });
    }
    open_lines += matched.lines.length;
    open_movements += matched.movements.length;
  }
  return { matches, open_lines, open_movements };
}

/** Times that all is looked at, where the books refuse something. */
const LOOKS_MAX = 2;

/** Writes down what `find` finds, and looks again where something was refused. Throws MatchRefusedError. */
export async function reconcile(
  find: () => Promise<FoundMatches>,
  context: RecordContext,
): Promise<Reconciled> {
  let matches = 0;
  const by_rule: Partial<Record<MatchRule, number>> = {};
  for (let look = 1; ; look += 1) {
    const found = await find();
    context.signal?.throwIfAborted();
    const recorded = await recordMatches(found.matches, context);
    matches += recorded.matches;
    for (const [rule, count] of Object.entries(recorded.by_rule) as [MatchRule, number][]) {
      by_rule[rule] = (by_rule[rule] ?? 0) + count;
    }
    const { refused } = recorded;
    if (refused.length > 0 && look < LOOKS_MAX) continue;
    const of = (side: 'line_ids' | 'movement_ids'): number =>
      refused.reduce((sum, { match }) => sum + match[side].length, 0);
    return {
      ...{ matches, by_rule, refused: refused.length },
      open_lines: found.open_lines + of('line_ids'),
      open_movements: found.open_movements + of('movement_ids'),
      refusals: refused.slice(0, REFUSED_NAMED).map(({ match, refusal }) => ({
        ...{ account_id: match.account_id, rule: match.rule, refusal },
        items: match.line_ids.length + match.movement_ids.length,
        first_id: match.line_ids[0] ?? match.movement_ids[0] ?? '',
      })),
    };
  }
}

/** The breaks at the end of a day, by what is known now. Rejects with the signal's reason when it is aborted. */
export async function readBreaks(
  lists: Lists,
  day: string,
  matching: SuggestOptions,
  signal?: AbortSignal,
): Promise<Break[]> {
  const breaks: Break[] = [];
  for (const account_id of await lists.custody_desk.accountIds()) {
    const { lines, movements } = await openAt(lists, account_id, day, signal);
    const twins = await matchedTwins(lists, account_id, lines, matching.days_after);
    const settled = twins.filter(({ booked_on }) => booked_on <= day).map(bankLine);
    const suggestions = suggestGroups(lines, movements, settled, matching);
    for (const one of breaksOn(day, lines, movements, suggestions)) breaks.push(one);
  }
  return breaks.sort(
    (left, right) => right.age_days - left.age_days || (left.id < right.id ? -1 : left.id > right.id ? 1 : 0),
  );
}
