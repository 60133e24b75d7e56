/**
 * The pages of a keyset list: which rows are here, which page to ask for next, which to forget.
 *
 * All pages but the last have the same number of rows, so a row's place tells its page. Far pages are
 * forgotten but their cursors are kept: scrolling back asks for them again. It asks nothing itself.
 */

export interface Page<T, A = unknown> {
  readonly rows: readonly T[];
  readonly next: string | null;
  readonly as_of: A;
}

/** Pages kept on either side of what is looked at. */
const PAGES_KEPT = 10;

export class PageStore<T> {
  readonly #page_rows: number;
  /** `after` of every page known so far; the first has none. */
  #cursors: (string | null)[] = [null];
  #pages = new Map<number, readonly T[]>();
  #count = 0;
  #ended = false;

  constructor(page_rows: number) {
    this.#page_rows = page_rows;
  }

  /** Rows known to exist. */
  get count(): number {
    return this.#count;
  }

  /** The last page has been seen. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The row at a place; null while its page is not here. */
  rowAt(place: number): T | null {
    const page = Math.floor(place / this.#page_rows);
    return this.#pages.get(page)?.[place - page * this.#page_rows] ?? null;
  }

  /** Pages to ask for so that these places are here, with their cursors; the one after the known ones comes last. */
  missing(first: number, last: number): { page: number; after: string | null }[] {
    const from = Math.floor(Math.max(0, first) / this.#page_rows);
    const to = Math.min(Math.floor(Math.max(0, last) / this.#page_rows), this.#cursors.length - 1);
    const wanted: { page: number; after: string | null }[] = [];
    for (let page = from; page <= to; page += 1) {
      if (!this.#pages.has(page)) wanted.push({ page, after: this.#cursors[page] ?? null });
    }
    return wanted;
  }

  /** Takes an answer in and forgets pages far from it. */
  put(page: number, answer: Page<T>): void {
    this.#pages.set(page, answer.rows);
    if (page === this.#cursors.length - 1) {
      this.#count = page * this.#page_rows + answer.rows.length;
      if (answer.next === null) {
        this.#ended = true;
      } else {
        this.#cursors.push(answer.next);
      }
    }
    for (const known of [...this.#pages.keys()]) {
      if (Math.abs(known - page) > PAGES_KEPT) this.#pages.delete(known);
    }
  }
}
