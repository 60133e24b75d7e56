/**
 * What is open in custody accounts and what was matched, in pages, over a connection that only reads.
 *
 * Open items lie in the indexes of what nothing matched yet, by account and day; matches in the one of account and entry. Which lines a
 * bank may have booked a second time is asked by amount within a stretch of days. It does not know what belongs together.
 */
import type { ProjectionName, Row } from '#core/ledger/tables';

import type { SqlParameter } from '../connection';
import {
  condition,
  countRows,
  type Condition,
  type KeysetList,
  type ListPage,
  type PageReads,
  type PageRequest,
} from './keyset';

export const ITEM_TABLES = { bank: 'custody_line', books: 'custody_movement' } as const;
export type ItemSide = keyof typeof ITEM_TABLES;
export type ItemRow<S extends ItemSide> = Row<(typeof ITEM_TABLES)[S]>;

export interface OpenItemFilter {
  readonly account_id: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly amount_min_minor?: bigint | undefined;
  readonly amount_max_minor?: bigint | undefined;
  /** Part of a reference, in whatever case. */
  readonly text?: string | undefined;
}

export interface MatchFilter {
  readonly account_id: string;
  readonly by?: string | undefined;
  readonly rule?: string | undefined;
  readonly undone?: boolean | undefined;
}

/** How much of an account is open on either side. */
export interface OpenCounts {
  readonly account_id: string;
  readonly lines: number;
  readonly movements: number;
}

const BY_DAY = [
  { name: 'booked_on', type: 'text' },
  { name: 'id', type: 'text' },
] as const;

/** Where a text may stand in an item of a side. */
const TEXT_COLUMNS = { bank: ['reference', 'bank_reference', 'named'], books: ['reference'] } as const;

function textCondition(side: ItemSide, text: string): Condition {
  const pattern = `%${text.toUpperCase().replaceAll(/[\\%_]/g, (mark) => `\\${mark}`)}%`;
  const columns = TEXT_COLUMNS[side];
  const looks = columns.map((name) => `UPPER(${name}) LIKE ? ESCAPE '\\'`);
  return condition(`(${looks.join(' OR ')})`, ...columns.map(() => pattern));
}

/** Open items of an account, the oldest first. */
function openList(side: ItemSide, filter: OpenItemFilter): KeysetList {
  const { account_id, from, to, amount_min_minor, amount_max_minor, text } = filter;
  return {
    ...{ name: `custody-open-${side}`, table: ITEM_TABLES[side], direction: 'asc', order: BY_DAY },
    arms: [
      [
        condition('account_id = ?', account_id),
        condition('match_id IS NULL'),
        ...(from === undefined ? [] : [condition('booked_on >= ?', from)]),
        ...(to === undefined ? [] : [condition('booked_on <= ?', to)]),
      ],
    ],
    residual: [
      ...(amount_min_minor === undefined
        ? []
        : [condition('amount_minor >= CAST(? AS BIGINT)', amount_min_minor.toString())]),
      ...(amount_max_minor === undefined
        ? []
        : [condition('amount_minor <= CAST(? AS BIGINT)', amount_max_minor.toString())]),
      ...(text === undefined ? [] : [textCondition(side, text)]),
    ],
  };
}

/** What was open of an account at the end of a day: what still is, and what was settled after it. */
function openAtLists(side: ItemSide, account_id: string, day: string): readonly KeysetList[] {
  const common = { table: ITEM_TABLES[side], direction: 'asc' } as const;
  return [
    openList(side, { account_id, to: day }),
    {
      ...{ ...common, name: `custody-settled-${side}` },
      order: [
        { name: 'settled_on', type: 'text' },
        { name: 'id', type: 'text' },
      ],
      arms: [[condition('account_id = ?', account_id), condition('settled_on > ?', day)]],
      residual: [condition('booked_on <= ?', day)],
    },
  ];
}

/** Matches of an account by the narrowest index: of those taken back, of one person, of one rule, of all. */
function matchList({ account_id, by, rule, undone }: MatchFilter): KeysetList {
  const is_undone = undone === true ? [condition('undone_at IS NOT NULL')] : [];
  const of_person = by === undefined ? [] : [condition('made_by = ?', by)];
  const of_rule = rule === undefined ? [] : [condition('rule = ?', rule)];
  const [arm = [], ...looked] = [is_undone, of_person, of_rule].filter(({ length }) => length > 0);
  return {
    ...{ name: 'custody-matches', table: 'custody_match', direction: 'desc' },
    order: [
      { name: 'made_seq', type: 'int' },
      { name: 'place', type: 'int' },
    ],
    arms: [[condition('account_id = ?', account_id), ...arm]],
    residual: [...looked.flat(), ...(undone === false ? [condition('undone_at IS NULL')] : [])],
  };
}

/** Rows read at a time where all are wanted. */
const CHUNK_ROWS = 1_000;
/** Values asked for at a time. */
const PIECE_VALUES = 200;

/** Questions about open items and matches. */
export class CustodyDeskReads {
  readonly #pages: PageReads;

  constructor(pages: PageReads) {
    this.#pages = pages;
  }

  /** A page of what is open on one side of an account. Throws CursorError. */
  async open<S extends ItemSide>(
    side: S,
    filter: OpenItemFilter,
    page: PageRequest,
  ): Promise<ListPage<ItemRow<S>>> {
    const found = await this.#pages.page<(typeof ITEM_TABLES)[ItemSide]>(openList(side, filter), page);
    return found as unknown as ListPage<ItemRow<S>>;
  }

  /** How many are open; not exact beyond `limit`, or where no index answers the filter. */
  countOpen(side: ItemSide, filter: OpenItemFilter, limit: number): ReturnType<typeof countRows> {
    return countRows(this.#pages.source, openList(side, filter), limit);
  }

  /** Custody accounts by id. */
  async accountIds(): Promise<readonly string[]> {
    const rows = await this.#pages.source.query(
      "SELECT id FROM account WHERE class <> 'party' AND class = 'custody' ORDER BY id",
    );
    return rows.map((row) => String(row['id']));
  }

  /** All that is open on one side of an account, piece by piece, the oldest first. */
  openPages<S extends ItemSide>(side: S, account_id: string): AsyncGenerator<readonly ItemRow<S>[]> {
    return this.#all(openList(side, { account_id })) as unknown as AsyncGenerator<readonly ItemRow<S>[]>;
  }

  /** All that was open on one side of an account at the end of a day, by what is known now, piece by piece. */
  openAtPages<S extends ItemSide>(
    side: S,
    account_id: string,
    day: string,
  ): AsyncGenerator<readonly ItemRow<S>[]> {
    const lists = openAtLists(side, account_id, day);
    return this.#all(...lists) as unknown as AsyncGenerator<readonly ItemRow<S>[]>;
  }

  /** All rows of some lists, piece by piece, one list after the other. */
  async *#all<N extends ProjectionName>(...lists: readonly KeysetList[]): AsyncGenerator<readonly Row<N>[]> {
    for (const list of lists) {
      for (let after: string | null = null; ;) {
        const page: ListPage<Row<N>> = await this.#pages.page<N>(list, { after, limit: CHUNK_ROWS });
        yield page.rows;
        if (page.next === null) break;
        after = page.next;
      }
    }
  }

  /** All that is open on one side of an account, the oldest first, at most `limit`. */
  async allOpen<S extends ItemSide>(
    side: S,
    account_id: string,
    limit: number,
  ): Promise<readonly ItemRow<S>[]> {
    const rows: ItemRow<S>[] = [];
    for (let after: string | null = null; rows.length < limit;) {
      const asked = Math.min(CHUNK_ROWS, limit - rows.length);
      const page: ListPage<ItemRow<S>> = await this.open(side, { account_id }, { after, limit: asked });
      rows.push(...page.rows);
      if (page.next === null) break;
      after = page.next;
    }
    return rows;
  }

  /** How much is open, account by account; accounts without anything open are left out. */
  async openCounts(): Promise<readonly OpenCounts[]> {
    const of = async (side: ItemSide): Promise<ReadonlyMap<string, number>> => {
      const rows = await this.#pages.source.query(
        `SELECT account_id, COUNT(*) AS n FROM ${ITEM_TABLES[side]} WHERE match_id IS NULL GROUP BY account_id`,
      );
      return new Map(rows.map((row) => [String(row['account_id']), Number(row['n'])]));
    };
    const [lines, movements] = [await of('bank'), await of('books')];
    const ids = [...new Set([...lines.keys(), ...movements.keys()])].sort();
    return ids.map((account_id) => ({
      account_id,
      lines: lines.get(account_id) ?? 0,
      movements: movements.get(account_id) ?? 0,
    }));
  }

  /** Matched lines of an account with one of some amounts, booked within some days. */
  async matchedLines(
    account_id: string,
    amounts: readonly bigint[],
    { from, to }: { readonly from: string; readonly to: string },
  ): Promise<readonly Row<'custody_line'>[]> {
    const rows: Row<'custody_line'>[] = [];
    const asked: readonly SqlParameter[] = [...new Set(amounts.map(String))];
    for (let place = 0; place < asked.length; place += PIECE_VALUES) {
      const piece = asked.slice(place, place + PIECE_VALUES);
      const list: KeysetList = {
        ...{ name: 'custody-matched', table: 'custody_line', direction: 'asc' },
        order: [{ name: 'amount_minor', type: 'money' }, ...BY_DAY],
        arms: [
          [
            condition('account_id = ?', account_id),
            condition(`amount_minor IN (${piece.map(() => 'CAST(? AS BIGINT)').join(', ')})`, ...piece),
            condition('booked_on >= ?', from),
            condition('booked_on <= ?', to),
          ],
        ],
        residual: [condition('match_id IS NOT NULL')],
      };
      for await (const piece_rows of this.#all<'custody_line'>(list)) rows.push(...piece_rows);
    }
    return rows;
  }

  /** What was said of breaks of an account, of settled ones too, at most `limit`. */
  async notedBreaks(account_id: string, limit = 100_000): Promise<readonly Row<'custody_break'>[]> {
    const list: KeysetList = {
      ...{ name: 'custody-noted', table: 'custody_break', direction: 'asc' },
      order: [{ name: 'item_id', type: 'text' }],
      ...{ arms: [[condition('account_id = ?', account_id)]], residual: [] },
    };
    const rows: Row<'custody_break'>[] = [];
    for await (const piece of this.#all<'custody_break'>(list)) {
      rows.push(...piece);
      if (rows.length >= limit) break;
    }
    return rows.slice(0, limit);
  }

  /** Items of one side that are in a match, the oldest first. Throws CursorError. */
  async inMatch<S extends ItemSide>(
    side: S,
    match_id: string,
    page: PageRequest,
  ): Promise<ListPage<ItemRow<S>>> {
    const list: KeysetList = {
      ...{ name: `custody-in-match-${side}`, table: ITEM_TABLES[side], direction: 'asc', order: BY_DAY },
      ...{ arms: [[condition('match_id = ?', match_id)]], residual: [] },
    };
    const found = await this.#pages.page<(typeof ITEM_TABLES)[ItemSide]>(list, page);
    return found as unknown as ListPage<ItemRow<S>>;
  }

  /** The pages that name the items of a match that is larger than an entry, in order. */
  async pagesOf(match_id: string): Promise<readonly Row<'custody_match_page'>[]> {
    const list: KeysetList = {
      ...{ name: 'custody-match-pages', table: 'custody_match_page', direction: 'asc' },
      order: [{ name: 'page', type: 'int' }],
      ...{ arms: [[condition('match_id = ?', match_id)]], residual: [] },
    };
    return (await this.#pages.page<'custody_match_page'>(list, { after: null, limit: CHUNK_ROWS })).rows;
  }

  /** Ids of all items that are or were in a match, the bank's first. */
  async idsIn(
    match: Pick<Row<'custody_match'>, 'id' | 'pages' | 'line_ids' | 'movement_ids'>,
  ): Promise<{ readonly line_ids: readonly string[]; readonly movement_ids: readonly string[] }> {
    const pages = match.pages === 0 ? [match] : await this.pagesOf(match.id);
    return {
      line_ids: pages.flatMap(({ line_ids }) => line_ids),
      movement_ids: pages.flatMap(({ movement_ids }) => movement_ids),
    };
  }

  /** A page of matches of an account, the newest first. Throws CursorError. */
  matches(filter: MatchFilter, page: PageRequest): Promise<ListPage<Row<'custody_match'>>> {
    return this.#pages.page<'custody_match'>(matchList(filter), page);
  }

  /** How many matches a list has. */
  countMatches(filter: MatchFilter, limit: number): ReturnType<typeof countRows> {
    return countRows(this.#pages.source, matchList(filter), limit);
  }
}
