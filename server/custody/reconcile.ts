/**
 * Matches what is open in the books and writes the matches down; tells the breaks of a day.
 */
import { breaksOn, type Break } from '#core/custody/breaks';
import { MATCHES_MAX, MATCH_ITEMS_MAX } from '#core/custody/custody-command-data';
import type { Match, MatchRule } from '#core/custody/matching/items';
import { matchItems, type MatchOptions } from '#core/custody/matching/match';
import { suggestGroups, type SuggestOptions } from '#core/custody/matching/suggest';
import type { Refusal } from '#core/kernel/refusal';
import type { Command } from '#core/ledger/commands';
import type { Ledger } from '#core/ledger/ledger';
import type { LedgerReader } from '#core/ledger/ports';

import { bankLine, bookMovement, custodyItems, openOn, type CustodyItems } from './open-items';

/** The books would not take a match, which somebody else may have made meanwhile. */
export class MatchRefusedError extends Error {
  override readonly name = 'MatchRefusedError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`matches were refused: ${refusal.code}`);
    this.refusal = refusal;
  }
}

export interface MatchContext {
  readonly ledger: Ledger;
  readonly reader: LedgerReader;
  readonly actor: string;
  readonly matching: MatchOptions;
  readonly now: () => number;
  /** A new key for a command. */
  readonly key: () => string;
  readonly signal?: AbortSignal | undefined;
}

export interface Reconciled {
  readonly matches: number;
  readonly by_rule: Readonly<Partial<Record<MatchRule, number>>>;
  readonly open_lines: number;
  readonly open_movements: number;
}

/** Matches of an account in batches that an entry can hold. */
function batchesOf(matches: readonly Match[]): Match[][] {
  const batches: Match[][] = [];
  let items = 0;
  for (const match of matches) {
    const own = match.lines.length + match.movements.length;
    const open = batches.at(-1);
    if (open === undefined || open.length === MATCHES_MAX || items + own > MATCH_ITEMS_MAX) {
      batches.push([match]);
      items = own;
    } else {
      open.push(match);
      items += own;
    }
  }
  return batches;
}

/** Matches everything that is open. Throws MatchRefusedError; the batches before it stay. */
export async function reconcile(context: MatchContext): Promise<Reconciled> {
  const { ledger, reader, actor, matching, now, key, signal } = context;
  const items = await custodyItems(reader, signal);
  const lines = items.lines.filter(({ match_id }) => match_id === null).map(bankLine);
  const movements = items.movements.filter(({ match_id }) => match_id === null).map(bookMovement);
  const matched = matchItems(lines, movements, matching);
  const by_account = new Map<string, Match[]>();
  for (const match of matched.matches) {
    const account_id = match.lines[0]?.account_id ?? match.movements[0]?.account_id ?? '';
    const own = by_account.get(account_id);
    if (own === undefined) by_account.set(account_id, [match]);
    else own.push(match);
  }
  for (const [account_id, own] of by_account) {
    for (const batch of batchesOf(own)) {
      signal?.throwIfAborted();
      const data = {
        account_id,
        matches: batch.map(({ rule, lines: of_bank, movements: of_books }) => ({
          rule,
          line_ids: of_bank.map(({ id }) => id),
          movement_ids: of_books.map(({ id }) => id),
        })),
      };
      const command: Command = { kind: 'match-items', key: key(), actor, mode: 'authorise', at: now(), data };
      const result = await ledger.submit(command);
      if (result.status !== 'done') throw new MatchRefusedError(result.refusal);
    }
  }
  const by_rule: Partial<Record<MatchRule, number>> = {};
  for (const { rule } of matched.matches) by_rule[rule] = (by_rule[rule] ?? 0) + 1;
  return {
    ...{ matches: matched.matches.length, by_rule },
    ...{ open_lines: matched.lines.length, open_movements: matched.movements.length },
  };
}

/** The breaks at the end of a day. */
function breaksOfItems(items: CustodyItems, day: string, matching: SuggestOptions): Break[] {
  const open = openOn(items, day);
  const accounts = [...new Set([...open.lines, ...open.movements].map(({ account_id }) => account_id))];
  const suggestions = accounts.flatMap((account_id) => {
    const of_account = <T extends { readonly account_id: string }>(list: readonly T[]): T[] =>
      list.filter((item) => item.account_id === account_id);
    const settled = items.lines.filter((line) => line.match_id !== null && line.booked_on <= day);
    return suggestGroups(
      of_account(open.lines),
      of_account(open.movements),
      of_account(settled).map(bankLine),
      matching,
    );
  });
  return breaksOn(day, open.lines, open.movements, suggestions);
}

/** The breaks at the end of a day, by what is known now. */
export async function readBreaks(
  reader: LedgerReader,
  day: string,
  matching: SuggestOptions,
  signal?: AbortSignal,
): Promise<Break[]> {
  return breaksOfItems(await custodyItems(reader, signal), day, matching);
}
