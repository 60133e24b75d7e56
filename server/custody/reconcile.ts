/**
 * Matches what is open in the books and writes the matches down; tells the breaks of a day.
 */
import type { MatchRule } from '#core/custody/custody-words';
import { breaksOn, type Break } from '#core/custody/breaks';
import { MATCHES_MAX, MATCH_ITEMS_MAX } from '#core/custody/custody-command-data';
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
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

export interface Reconciled {
  readonly matches: number;
  readonly by_rule: Readonly<Partial<Record<MatchRule, number>>>;
  readonly open_lines: number;
  readonly open_movements: number;
}

/** Matches of an account in batches that an entry can hold. */
function batchesOf(matches: readonly MatchIds[]): MatchIds[][] {
  const batches: MatchIds[][] = [];
  let items = 0;
  for (const match of matches) {
    const own = match.line_ids.length + match.movement_ids.length;
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

/** A match by the ids of its items: it goes from one thread to another. */
export interface MatchIds {
  readonly account_id: string;
  readonly rule: MatchRule;
  readonly line_ids: readonly string[];
  readonly movement_ids: readonly string[];
}

export interface FoundMatches {
  readonly matches: readonly MatchIds[];
  readonly open_lines: number;
  readonly open_movements: number;
}

/** What rules match of all that is open. Rejects with the signal's reason when it is aborted. */
export async function findMatches(
  reader: LedgerReader,
  matching: MatchOptions,
  signal?: AbortSignal,
): Promise<FoundMatches> {
  const items = await custodyItems(reader, signal);
  const lines = items.lines.filter(({ match_id }) => match_id === null).map(bankLine);
  const movements = items.movements.filter(({ match_id }) => match_id === null).map(bookMovement);
  const matched = matchItems(lines, movements, matching);
  return {
    matches: matched.matches.map(({ rule, lines: of_bank, movements: of_books }) => ({
      account_id: of_bank[0]?.account_id ?? of_books[0]?.account_id ?? '',
      rule,
      line_ids: of_bank.map(({ id }) => id),
      movement_ids: of_books.map(({ id }) => id),
    })),
    ...{ open_lines: matched.lines.length, open_movements: matched.movements.length },
  };
}

/** Writes matches down, batch by batch. Throws MatchRefusedError; the batches before it stay. */
export async function recordMatches(
  matches: readonly MatchIds[],
  { ledger, actor, now, key, signal, onProgress }: Omit<MatchContext, 'reader' | 'matching'>,
): Promise<void> {
  const by_account = new Map<string, MatchIds[]>();
  for (const match of matches) {
    const own = by_account.get(match.account_id);
    if (own === undefined) by_account.set(match.account_id, [match]);
    else own.push(match);
  }
  let done = 0;
  for (const [account_id, own] of by_account) {
    for (const batch of batchesOf(own)) {
      signal?.throwIfAborted();
      const data = {
        account_id,
        matches: batch.map(({ rule, line_ids, movement_ids }) => ({
          rule,
          line_ids: [...line_ids],
          movement_ids: [...movement_ids],
        })),
      };
      const command: Command = { kind: 'match-items', key: key(), actor, mode: 'authorise', at: now(), data };
      const result = await ledger.submit(command);
      if (result.status !== 'done') throw new MatchRefusedError(result.refusal);
      done += batch.length;
      onProgress?.({ done, total: matches.length });
    }
  }
}

/** Matches everything that is open. Throws MatchRefusedError; the batches before it stay. */
export async function reconcile({ reader, matching, ...context }: MatchContext): Promise<Reconciled> {
  const found = await findMatches(reader, matching, context.signal);
  await recordMatches(found.matches, context);
  const by_rule: Partial<Record<MatchRule, number>> = {};
  for (const { rule } of found.matches) by_rule[rule] = (by_rule[rule] ?? 0) + 1;
  return {
    ...{ matches: found.matches.length, by_rule },
    ...{ open_lines: found.open_lines, open_movements: found.open_movements },
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
