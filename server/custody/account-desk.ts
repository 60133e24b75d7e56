/**
 * One custody account as somebody works on it: all that is open on both sides, and what may belong together with why.
 *
 * What follows from the items themselves comes first (an adjustment that names them before anything else), what people's own matches
 * teach comes last. Nothing of it is stored; it is remembered for as long as the same items are open.
 */
import { DESK_ITEMS_MAX } from '#core/contract/custody';
import { learnShapes, suggestLearned, type Taught } from '#core/custody/matching/learn';
import { spanDays, sumOf, type Group, type Suggestion } from '#core/custody/matching/items';
import { suggestGroups, type SuggestOptions } from '#core/custody/matching/suggest';
import type { EntryBody } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import type { Lists } from '#database/lists/lists';

import { bankLine, bookMovement, matchedTwins } from './open-items';

/** Matches by hand that are learned from, the newest. */
const TAUGHT_MAX = 1_000;

export interface DeskSuggestion extends Suggestion {
  /** How often people put such together, and took it back. */
  readonly learned: { readonly confirmed: number; readonly undone: number } | null;
}

export interface AccountDesk {
  readonly account_id: string;
  readonly lines: readonly Row<'custody_line'>[];
  readonly movements: readonly Row<'custody_movement'>[];
  /** By the id of each item, the most telling first. */
  readonly suggestions: ReadonlyMap<string, readonly DeskSuggestion[]>;
}

export interface DeskBooks {
  readonly reader: LedgerReader;
  readonly lists: Lists;
}

type TypedLine = Taught['lines'][number];
type TypedMovement = Taught['movements'][number];

const typedLine = (row: Row<'custody_line'>): TypedLine => ({ ...bankLine(row), type: row.type });
const typedMovement = (row: Row<'custody_movement'>): TypedMovement => ({
  ...bookMovement(row),
  kind: row.kind,
});

async function rowsOf<N extends 'custody_line' | 'custody_movement'>(
  reader: LedgerReader,
  table: N,
  ids: readonly string[],
): Promise<readonly Row<N>[]> {
  if (ids.length === 0) return [];
  return ((await reader.load([{ table, values: ids }])).get(table) ?? []) as unknown as readonly Row<N>[];
}

/** Groups that people made by hand in an account, the newest first. */
async function taughtBy({ reader, lists }: DeskBooks, account_id: string): Promise<Taught[]> {
  const matches: Row<'custody_match'>[] = [];
  for (let after: string | null = null; matches.length < TAUGHT_MAX;) {
    const page: Awaited<ReturnType<Lists['custody_desk']['matches']>> = await lists.custody_desk.matches(
      { account_id, rule: 'manual' },
      { after, limit: 200 },
    );
    // What is larger than an entry is no shape that somebody would put together again.
    matches.push(...page.rows.filter(({ pages }) => pages === 0));
    if (page.next === null) break;
    after = page.next;
  }
  const idsOf = (of: 'line_ids' | 'movement_ids'): string[] => [
    ...new Set(matches.flatMap((match) => match[of])),
  ];
  const lines = await rowsOf(reader, 'custody_line', idsOf('line_ids'));
  const movements = await rowsOf(reader, 'custody_movement', idsOf('movement_ids'));
  const line_by = new Map(lines.map((row) => [row.id, typedLine(row)]));
  const movement_by = new Map(movements.map((row) => [row.id, typedMovement(row)]));
  return matches.map(({ line_ids, movement_ids, undone_at }) => ({
    lines: line_ids.flatMap((id) => line_by.get(id) ?? []),
    movements: movement_ids.flatMap((id) => movement_by.get(id) ?? []),
    is_undone: undone_at !== null,
  }));
}

/** What adjustments were made for: their basis names open items, and what they moved closes the group. */
async function adjustedGroups(
  { reader }: DeskBooks,
  lines: readonly TypedLine[],
  movements: readonly TypedMovement[],
  rows: readonly Row<'custody_movement'>[],
): Promise<Suggestion[]> {
  const adjustments = rows.filter(({ kind }) => kind === 'adjust');
  if (adjustments.length === 0) return [];
  const entries = await reader.entriesBySeq(adjustments.map(({ seq }) => seq));
  const line_by = new Map(lines.map((line) => [line.id, line]));
  const movement_by = new Map(movements.map((movement) => [movement.id, movement]));
  return adjustments.flatMap(({ id, seq }): Suggestion[] => {
    const entry = entries.find((one) => one.seq === seq);
    const own = movement_by.get(id);
    if (entry === undefined || own === undefined) return [];
    const basis = (JSON.parse(entry.body) as EntryBody).data['basis'];
    const named = new Set(typeof basis === 'string' ? basis.split(/[\s,;]+/) : []);
    const of_bank = [...named].flatMap((one) => line_by.get(one) ?? []);
    const of_books = [...named].flatMap((one) => movement_by.get(one) ?? []).filter((one) => one !== own);
    if (of_bank.length + of_books.length === 0) return [];
    const group = { lines: of_bank, movements: [...of_books, own] };
    const difference_minor = sumOf(group.lines) - sumOf(group.movements);
    return [{ ...group, rule: 'adjusted', days: spanDays(group), difference_minor }];
  });
}

function byItem(suggestions: readonly DeskSuggestion[]): ReadonlyMap<string, readonly DeskSuggestion[]> {
  const found = new Map<string, DeskSuggestion[]>();
  for (const one of suggestions) {
    for (const { id } of [...one.lines, ...one.movements]) {
      const list = found.get(id);
      if (list === undefined) found.set(id, [one]);
      else list.push(one);
    }
  }
  return found;
}

async function suggestionsOf(
  books: DeskBooks,
  account_id: string,
  { lines, movements }: Pick<AccountDesk, 'lines' | 'movements'>,
  matching: SuggestOptions,
): Promise<ReadonlyMap<string, readonly DeskSuggestion[]>> {
  const of_bank = lines.map(typedLine);
  const of_books = movements.map(typedMovement);
  const twins = (await matchedTwins(books.lists, account_id, of_bank, matching.days_after)).map(typedLine);
  const adjusted = await adjustedGroups(books, of_bank, of_books, movements);
  const certain = [...adjusted, ...suggestGroups(of_bank, of_books, twins, matching)];
  const known: readonly Group[] = certain;
  const shapes = learnShapes(await taughtBy(books, account_id));
  const learned = suggestLearned(shapes, of_bank, of_books, known);
  return byItem([
    ...certain.map((one) => ({ ...one, learned: null })),
    ...learned.map(({ shape, ...one }) => ({
      ...one,
      learned: { confirmed: shape.confirmed, undone: shape.undone },
    })),
  ]);
}

interface Remembered {
  readonly key: string;
  readonly suggestions: ReadonlyMap<string, readonly DeskSuggestion[]>;
}

/** Desks of accounts over one connection; each is made anew when the books have grown, its suggestions when other items are open. */
export class AccountDesks {
  readonly #books: DeskBooks;
  readonly #desks = new Map<string, { readonly key: string; readonly desk: Promise<AccountDesk> }>();
  readonly #suggestions = new Map<string, Remembered>();

  constructor(books: DeskBooks) {
    this.#books = books;
  }

  /** The account as it stands. */
  async of(account_id: string, matching: SuggestOptions): Promise<AccountDesk> {
    const { seq } = await this.#books.reader.head();
    const key = `${String(seq)} ${JSON.stringify(matching)}`;
    const known = this.#desks.get(account_id);
    if (known?.key === key) return await known.desk;
    const desk = this.#read(account_id, matching);
    this.#desks.set(account_id, { key, desk });
    // One that failed is asked again.
    desk.catch(() => this.#desks.delete(account_id));
    return await desk;
  }

  async #read(account_id: string, matching: SuggestOptions): Promise<AccountDesk> {
    const { custody_desk } = this.#books.lists;
    const lines = await custody_desk.allOpen('bank', account_id, DESK_ITEMS_MAX);
    const movements = await custody_desk.allOpen('books', account_id, DESK_ITEMS_MAX);
    const ids = [...lines, ...movements].map(({ id }) => id);
    const key = `${JSON.stringify(matching)} ${ids.join(' ')}`;
    let found = this.#suggestions.get(account_id);
    if (found?.key !== key) {
      const suggestions = await suggestionsOf(this.#books, account_id, { lines, movements }, matching);
      found = { key, suggestions };
      this.#suggestions.set(account_id, found);
    }
    return { account_id, lines, movements, suggestions: found.suggestions };
  }
}
