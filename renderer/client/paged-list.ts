/**
 * A list read page by page while it is scrolled, in both directions, and counted once beside it.
 *
 * const list = usePagedList(() => query.value, (query, page, signal) => client.trades.list({ ...query, ...page }, { signal }));
 * <data-table :list="list" ...>. The table says what it looks at (`need`); once an exact count is known, any place can
 * be looked at. `outdated` means the books have grown since the first page was read: the table offers to reload, and
 * reloads itself while its top is shown.
 */
import { onScopeDispose, ref, shallowRef, triggerRef, watch, type Ref } from 'vue';

import { connection } from './connection';
import { toFailure, type Failure } from './failure';
import { live } from './live';
import { PageStore, type MissingPage, type Page } from './page-store';
import { sourceKey } from './source-key';

const PAGE_ROWS = 100;

export interface AsOf {
  readonly seq: number;
  readonly booked_at: number;
}

export interface PageRequest {
  readonly after: string | null;
  readonly limit: number;
  /** Rows to pass over first. */
  readonly skip: number;
}

/** How many rows there are; not exact where counting stopped before the end. */
export interface Counted {
  readonly count: number;
  readonly exact: boolean;
}

export interface PagedList<T> {
  readonly count: Readonly<Ref<number>>;
  /** It is known how many rows there are. */
  readonly ended: Readonly<Ref<boolean>>;
  /** True until the first page came. */
  readonly loading: Readonly<Ref<boolean>>;
  readonly failure: Readonly<Ref<Failure | null>>;
  readonly as_of: Readonly<Ref<AsOf | null>>;
  readonly outdated: Readonly<Ref<boolean>>;
  /** What counting found; null until then, and for lists that nobody counts. */
  readonly counted: Readonly<Ref<Counted | null>>;
  rowAt(place: number): T | null;
  /** The place of a row that is here. */
  find(isMeant: (row: T) => boolean): number | null;
  need(first: number, last: number): void;
  reload(): void;
}

export type LoadPage<S, T> = (source: S, page: PageRequest, signal: AbortSignal) => Promise<Page<T, AsOf>>;
export type CountRows<S> = (source: S, signal: AbortSignal) => Promise<Counted>;

/** A page whole: an answer may be short although the list goes on, because a call looks at so many rows only. */
async function wholePage<S, T>(
  load: LoadPage<S, T>,
  source: S,
  page: PageRequest,
  signal: AbortSignal,
): Promise<Page<T, AsOf>> {
  const first = await load(source, page, signal);
  let { next } = first;
  if (next === null || first.rows.length >= page.limit) return first;
  const rows = [...first.rows];
  while (next !== null && rows.length < page.limit && !signal.aborted) {
    const more: Page<T, AsOf> = await load(
      source,
      { after: next, limit: page.limit - rows.length, skip: 0 },
      signal,
    );
    rows.push(...more.rows);
    next = more.next;
  }
  return { rows, next, as_of: first.as_of };
}

/** What is shown of a list. */
function listState<T>(page_rows: number) {
  const store = shallowRef(new PageStore<T>(page_rows));
  const count = ref(0);
  const ended = ref(false);
  function show(shown: PageStore<T>): void {
    store.value = shown;
    triggerRef(store);
    count.value = shown.count;
    ended.value = shown.ended;
  }
  const as_of = shallowRef<AsOf | null>(null);
  const outdated = ref(false);
  watch(
    () => live.seq,
    (seq) => {
      outdated.value = as_of.value !== null && seq > as_of.value.seq;
    },
  );
  return {
    ...{ store, count, ended, as_of, outdated, show },
    loading: ref(true),
    failure: shallowRef<Failure | null>(null),
    counted: shallowRef<Counted | null>(null),
  };
}

/** A list for each value of `source`. */
export function usePagedList<S, T>(
  source: () => S,
  load: LoadPage<S, T>,
  options: { readonly count?: CountRows<S>; readonly page_rows?: number } = {},
): PagedList<T> {
  const { count: countRows, page_rows = PAGE_ROWS } = options;
  const state = listState<T>(page_rows);
  const { store, count, loading, failure, as_of, outdated, counted, show } = state;
  let controller = new AbortController();
  const asked = new Set<number>();

  async function fetchPage(
    into: PageStore<T>,
    { page, after, skip }: MissingPage,
    signal: AbortSignal,
  ): Promise<void> {
    if (asked.has(page)) return;
    asked.add(page);
    try {
      const answer = await wholePage(load, source(), { after, skip, limit: page_rows }, signal);
      if (signal.aborted) return;
      into.put(page, answer.rows, answer.next);
      show(into);
      if (page === 0) as_of.value = answer.as_of;
      failure.value = null;
    } catch (error) {
      if (!signal.aborted) failure.value = toFailure(error);
    } finally {
      if (!signal.aborted) {
        asked.delete(page);
        loading.value = false;
      }
    }
  }

  async function countInto(into: PageStore<T>, first: Promise<void>, signal: AbortSignal): Promise<void> {
    if (countRows === undefined) return;
    try {
      const found = await countRows(source(), signal);
      await first;
      if (signal.aborted) return;
      counted.value = found;
      if (found.exact) {
        into.counted(found.count);
        show(into);
      }
    } catch {
      // The list works without its count: it grows while it is scrolled.
    }
  }

  function need(first: number, last: number): void {
    if (failure.value !== null) return;
    for (const missing of store.value.missing(first, last)) {
      void fetchPage(store.value, missing, controller.signal);
    }
  }

  /** Reads the first page again; rows stay on show until it is here, unless they answer another question. */
  function restart(clear: boolean): void {
    controller.abort();
    controller = new AbortController();
    asked.clear();
    failure.value = null;
    outdated.value = false;
    loading.value = clear || count.value === 0;
    const fresh = new PageStore<T>(page_rows);
    if (clear) {
      show(fresh);
      counted.value = null;
    } else if (counted.value?.exact === true) {
      // As long as before until it is counted again, so that nobody is taken from where he is.
      fresh.counted(count.value);
    }
    const { signal } = controller;
    void countInto(fresh, fetchPage(fresh, { page: 0, after: null, skip: 0 }, signal), signal);
  }

  watch(
    () => sourceKey(source()),
    () => restart(true),
    { immediate: true },
  );
  watch([() => connection.generation, () => live.gaps], () => restart(false));
  onScopeDispose(() => controller.abort());
  const { ended } = state;
  return {
    ...{ count, ended, loading, failure, as_of, outdated, counted },
    rowAt: (place) => store.value.rowAt(place),
    find: (isMeant) => store.value.find(isMeant),
    need,
    reload: () => restart(false),
  };
}
