/**
 * The pages of a keyset list: which rows are here, which page to ask for next, which to forget.
 *
 * Every page but the last has at least so many rows (statements keep the lines of an entry together and have a few
 * more), so a row's place nearly tells its page. A page whose cursor is not known yet is reached from the nearest known
 * one before it by skipping rows, but only in a list that was counted; others grow page by page. Far pages are
 * forgotten, their cursors are kept. It asks nothing itself.
 */

export interface Page<T, A = unknown> {
  readonly rows: readonly T[];
  readonly next: string | null;
  readonly as_of: A;
}

/** A page that is not here: where to read from, and how many rows to pass over. */
export interface MissingPage {
  readonly page: number;
  readonly after: string | null;
  readonly skip: number;
}

/** Pages kept on either side of what is looked at. */
const PAGES_KEPT = 10;

interface Begin {
  readonly after: string | null;
  readonly place: number;
}

export class PageStore<T> {
  readonly #page_rows: number;
  /** Where pages begin that can be read without skipping. */
  readonly #begins = new Map<number, Begin>([[0, { after: null, place: 0 }]]);
  readonly #pages = new Map<number, readonly T[]>();
  #furthest = 0;
  #seen = 0;
  #total: number | null = null;
  #is_counted = false;
  #is_read_to_end = false;

  constructor(page_rows: number) {
    this.#page_rows = page_rows;
  }

  /** Rows there are: all of them once counted or read to the end, else those known to exist. */
  get count(): number {
    return this.#total ?? this.#seen;
  }

  /** It is known how many rows there are. */
  get ended(): boolean {
    return this.#total !== null;
  }

  /** Takes an exact count of the list, unless its end or more rows have been seen already. */
  counted(total: number): void {
    if (this.#is_read_to_end || total < this.#seen) return;
    this.#total = total;
    this.#is_counted = true;
  }

  /** The row at a place; null while its page is not here. */
  rowAt(place: number): T | null {
    const page = this.#pageOf(place);
    return this.#pages.get(page)?.[place - this.#placeOf(page)] ?? null;
  }

  /** The place of a row that is here; null when none of those here is meant. */
  find(isMeant: (row: T) => boolean): number | null {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex(isMeant);
      if (at >= 0) return this.#placeOf(page) + at;
    }
    return null;
  }

  /** Pages to ask for so that these places are here; a list not counted goes one page beyond what is known. */
  missing(first: number, last: number): MissingPage[] {
    const to = this.#pageOf(this.#total === null ? last : Math.min(last, this.#total - 1));
    const wanted: MissingPage[] = [];
    for (let page = this.#pageOf(first); page <= to; page += 1) {
      if (!this.#pages.has(page)) wanted.push({ page, ...this.#wayTo(page) });
    }
    return wanted;
  }

  /** Takes a page in and forgets those far from it. `next` is null at the end of the list. */
  put(page: number, rows: readonly T[], next: string | null): void {
    this.#pages.set(page, rows);
    const end = this.#placeOf(page) + rows.length;
    this.#seen = Math.max(this.#seen, end);
    if (next === null) {
      this.#total = end;
      this.#seen = end;
      this.#is_read_to_end = true;
    } else {
      this.#begins.set(page + 1, { after: next, place: end });
      this.#furthest = Math.max(this.#furthest, page + 1);
      // There are more rows than were counted: the list has grown since.
      if (this.#total !== null && this.#total <= end) this.#total = null;
    }
    for (const known of [...this.#pages.keys()]) {
      if (Math.abs(known - page) > PAGES_KEPT) this.#pages.delete(known);
    }
  }

  #placeOf(page: number): number {
    return this.#begins.get(page)?.place ?? page * this.#page_rows;
  }

  /** Pages have no fewer rows than they should, so none begins before its even share. */
  #pageOf(place: number): number {
    const even = Math.floor(Math.max(0, place) / this.#page_rows);
    let page = this.#is_counted ? even : Math.min(even, this.#furthest);
    while (page > 0 && this.#placeOf(page) > place) page -= 1;
    return page;
  }

  #wayTo(page: number): { after: string | null; skip: number } {
    let nearest = 0;
    for (const known of this.#begins.keys()) if (known <= page && known > nearest) nearest = known;
    return { after: this.#begins.get(nearest)?.after ?? null, skip: (page - nearest) * this.#page_rows };
  }
}
