/**
 * Writes matches down: many small ones in an entry, one that is larger than an entry in pages of one linked group.
 *
 * Every command is parsed, so nothing is asked for that the books would not take from outside. What the books refuse of a match stops no
 * other: its batch is written without it, and what was refused is told. Anything else that they refuse (a person who may not) ends the work.
 */
import { MATCH_ITEMS_MAX, MATCH_PAGES_MAX, MATCHES_MAX } from '#core/custody/custody-command-data';
import type { MatchRule } from '#core/custody/custody-words';
import { refuse, type Refusal, type RefusalCode } from '#core/kernel/refusal';
import { parseCommand, type Command } from '#core/ledger/commands';
import type { Ledger } from '#core/ledger/ledger';

/** The books would not take matches, for a reason that is of no single match. */
export class MatchRefusedError extends Error {
  override readonly name = 'MatchRefusedError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`matches were refused: ${refusal.code}`);
    this.refusal = refusal;
  }
}

/** A match by the ids of its items: it goes from one thread to another. */
export interface MatchIds {
  readonly account_id: string;
  readonly rule: MatchRule;
  readonly line_ids: readonly string[];
  readonly movement_ids: readonly string[];
  /** The last day of its items. */
  readonly settled_on: string;
}

/** A match that the books did not take, and why. */
export interface RefusedMatch {
  readonly match: MatchIds;
  readonly refusal: Refusal;
}

export interface RecordContext {
  readonly ledger: Ledger;
  readonly actor: string;
  readonly now: () => number;
  /** A new key for a command: a UUID. */
  readonly key: () => string;
  readonly signal?: AbortSignal | undefined;
  /** Matches written or refused, of all. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

export interface RecordedMatches {
  readonly matches: number;
  readonly by_rule: Readonly<Partial<Record<MatchRule, number>>>;
  readonly refused: readonly RefusedMatch[];
}

/** What the books say of a match itself: others may still be taken. */
const OF_A_MATCH: readonly RefusalCode[] = ['invalid', 'not-found', 'wrong-state', 'already-exists'];

const itemsOf = ({ line_ids, movement_ids }: MatchIds): number => line_ids.length + movement_ids.length;

/** Matches in the order in which they are written: of one account, as many as an entry holds; larger ones by themselves. */
function batchesOf(matches: readonly MatchIds[]): MatchIds[][] {
  const batches: MatchIds[][] = [];
  /** By account, the batch that is being filled. */
  const filling = new Map<string, { batch: MatchIds[]; items: number }>();
  for (const match of matches) {
    const own = itemsOf(match);
    if (own > MATCH_ITEMS_MAX) {
      batches.push([match]);
      continue;
    }
    const open = filling.get(match.account_id);
    if (open === undefined || open.batch.length === MATCHES_MAX || open.items + own > MATCH_ITEMS_MAX) {
      const batch = [match];
      batches.push(batch);
      filling.set(match.account_id, { batch, items: own });
    } else {
      open.batch.push(match);
      open.items += own;
    }
  }
  return batches;
}

/** Items of a match in pages, the bank's first. */
function pagesOf({ line_ids, movement_ids }: MatchIds): Pick<MatchIds, 'line_ids' | 'movement_ids'>[] {
  const lines = new Set(line_ids);
  const all = [...line_ids, ...movement_ids];
  return Array.from({ length: Math.ceil(all.length / MATCH_ITEMS_MAX) }, (_, place) => {
    const own = all.slice(place * MATCH_ITEMS_MAX, (place + 1) * MATCH_ITEMS_MAX);
    return { line_ids: own.filter((id) => lines.has(id)), movement_ids: own.filter((id) => !lines.has(id)) };
  });
}

class Recorder {
  readonly #context: RecordContext;
  readonly refused: RefusedMatch[] = [];
  readonly by_rule: Partial<Record<MatchRule, number>> = {};
  matches = 0;

  constructor(context: RecordContext) {
    this.#context = context;
  }

  /** Writes a batch, or what of it the books take. */
  async batch(batch: readonly MatchIds[]): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    if (itemsOf(first) > MATCH_ITEMS_MAX) await this.#inPages(first);
    else await this.#together(batch);
  }

  #command(kind: 'match-items' | 'match-page', data: object): Command | Refusal {
    const { actor, now, key } = this.#context;
    const parsed = parseCommand({ kind, key: key(), actor, at: now(), data });
    if (parsed.ok) return parsed.command;
    const [issue] = parsed.issues;
    return refuse('invalid', { field: issue?.field ?? '', expected: issue?.expected ?? '' });
  }

  #itemsCommand(matches: readonly MatchIds[]): Command | Refusal {
    const [first] = matches;
    return this.#command('match-items', {
      account_id: first?.account_id ?? '',
      matches: matches.map(({ rule, line_ids, movement_ids }) => ({ rule, line_ids, movement_ids })),
    });
  }

  #done(matches: readonly MatchIds[]): void {
    this.matches += matches.length;
    for (const { rule } of matches) this.by_rule[rule] = (this.by_rule[rule] ?? 0) + 1;
  }

  #refuse(match: MatchIds, refusal: Refusal): void {
    if (!OF_A_MATCH.includes(refusal.code)) throw new MatchRefusedError(refusal);
    this.refused.push({ match, refusal });
  }

  /** What the books would say to one match by itself; undefined where they would take it. */
  async #wouldRefuse(match: MatchIds): Promise<Refusal | undefined> {
    const command = this.#itemsCommand([match]);
    if ('code' in command) return command;
    const rehearsal = await this.#context.ledger.rehearse(command);
    return rehearsal.status === 'refused' ? rehearsal.refusal : undefined;
  }

  async #submit(matches: readonly MatchIds[]): Promise<Refusal | undefined> {
    const command = this.#itemsCommand(matches);
    if ('code' in command) return command;
    const result = await this.#context.ledger.submit(command);
    if (result.status === 'done') this.#done(matches);
    return result.status === 'done' ? undefined : result.refusal;
  }

  async #together(batch: readonly MatchIds[]): Promise<void> {
    if (batch.length === 0) return;
    const refusal = await this.#submit(batch);
    if (refusal === undefined) return;
    const [only] = batch;
    if (only !== undefined && batch.length === 1) {
      this.#refuse(only, refusal);
      return;
    }
    // Something of it is not as it was when it was found: each is looked at, and what is left is written without the rest.
    const good: MatchIds[] = [];
    for (const match of batch) {
      const own = await this.#wouldRefuse(match);
      if (own === undefined) good.push(match);
      else this.#refuse(match, own);
    }
    if (good.length < batch.length) await this.#together(good);
    else for (const match of batch) await this.#together([match]);
  }

  async #inPages(match: MatchIds): Promise<void> {
    const { account_id, rule, settled_on } = match;
    const pages = pagesOf(match);
    if (pages.length > MATCH_PAGES_MAX) {
      const items = MATCH_PAGES_MAX * MATCH_ITEMS_MAX;
      this.#refuse(match, refuse('invalid', { field: 'pages', expected: `at most ${String(items)} items` }));
      return;
    }
    const match_id = `match-${this.#context.key()}`;
    const commands: Command[] = [];
    for (const [place, page] of pages.entries()) {
      const command = this.#command('match-page', {
        ...{ match_id, account_id, rule, page: place + 1, pages: pages.length, settled_on, ...page },
      });
      if ('code' in command) {
        this.#refuse(match, command);
        return;
      }
      commands.push(command);
    }
    const results = await this.#context.ledger.submitLinked(commands);
    for (const result of results) {
      if (result.status !== 'done' && result.refusal.code !== 'linked') {
        this.#refuse(match, result.refusal);
        return;
      }
    }
    this.#done([match]);
  }
}

/**
 * Writes matches down. What was written before it is stopped stays. Throws MatchRefusedError where the books refuse for a reason that is of no
 * single match; rejects with the signal's reason when it is aborted.
 */
export async function recordMatches(
  matches: readonly MatchIds[],
  context: RecordContext,
): Promise<RecordedMatches> {
  const recorder = new Recorder(context);
  let done = 0;
  for (const batch of batchesOf(matches)) {
    context.signal?.throwIfAborted();
    await recorder.batch(batch);
    done += batch.length;
    context.onProgress?.({ done, total: matches.length });
  }
  const { by_rule, refused } = recorder;
  return { matches: recorder.matches, by_rule, refused };
}
