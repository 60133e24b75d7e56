/**
 * A list read page by page while it is scrolled, in both directions, and counted once beside it.
 *
 * const list = usePagedList(() => query.value, (query, page, signal) => client.trades.list({ ...query, ...page }, { signal }));
 * <data-table :list="list" ...>. The table says what it looks at (`need`); once an exact count is known, any place can
 * be looked at. `outdated` means the books have grown since the first page was read: the table offers to reload, and
 * renews it while its top is shown.
 */
import { computed, onScopeDispose, ref, shallowRef, triggerRef, watch, type Ref } from 'vue';

import { connection } from './connection';
import { toFailure, type Failure } from './failure';
import { live } from './live';
import { paced } from './paced';
import { PageStore, type MissingPage, type Page } from './page-store';
import { sourceKey } from './source-key';

const PAGE_ROWS = 100;
/** Between two countings of a list that follows the books. */
const COUNT_REST_MS = 30_000;

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
  /** Reads the first page again, and counts. */
  reload(): Promise<void>;
  /** Reads the first page again because the books have grown; counts seldom, as that is much more work. */
  renew(): Promise<void>;
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
  const outdated = computed(() => as_of.value !== null && live.seq > as_of.value.seq);
  return {
    ...{ store, count, ended, as_of, outdated, show },
    loading: ref(true),
    failure: shallowRef<Failure | null>(null),
    counted: shallowRef<Counted | null>(null),
  };
}

type ListState<T> = ReturnType<typeof listState<T>>;

/** Counts a list: `begin` for another question or list, `renew` for one that has grown. */
function useCounting<S, T>(
  source: () => S,
  countRows: CountRows<S> | undefined,
  { store, counted, show }: ListState<T>,
  firstPage: () => Promise<void>,
) {
  let controller = new AbortController();

  async function count(): Promise<void> {
    if (countRows === undefined) return;
    const { signal } = controller;
    try {
      const found = await countRows(source(), signal);
      await firstPage();
      if (signal.aborted) return;
      counted.value = found;
      if (found.exact) {
        store.value.counted(found.count);
        show(store.value);
      }
    } catch {
      // The list works without its count: it grows while it is scrolled.
    }
  }

  const recount = paced(count, { pause_ms: 0, rest_ms: COUNT_REST_MS });
  function stop(): void {
    controller.abort();
    recount.stop();
  }
  function begin(): void {
    stop();
    controller = new AbortController();
    void count();
  }
  return { begin, renew: () => recount.ask(), stop };
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
  let first = Promise.resolve();
  const counting = useCounting(source, countRows, state, () => first);
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
      // As long as before until it is counted again, so that nobody is taken from where he is.
      if (into !== store.value && counted.value?.exact === true) into.counted(count.value);
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

  function need(from: number, to: number): void {
    if (failure.value !== null) return;
    for (const missing of store.value.missing(from, to)) {
      void fetchPage(store.value, missing, controller.signal);
    }
  }

  /** Reads the first page again; rows stay on show until it is here, unless they answer another question. */
  function restart(clear: boolean): Promise<void> {
    controller.abort();
    controller = new AbortController();
    asked.clear();
    failure.value = null;
    loading.value = clear || count.value === 0;
    const fresh = new PageStore<T>(page_rows);
    if (clear) {
      show(fresh);
      as_of.value = null;
      counted.value = null;
    }
    first = fetchPage(fresh, { page: 0, after: null, skip: 0 }, controller.signal);
    return first;
  }
  function reload(clear = false): Promise<void> {
    const read = restart(clear);
    counting.begin();
    return read;
  }
  function renew(): Promise<void> {
    counting.renew();
    return restart(false);
  }

  watch(
    () => sourceKey(source()),
    () => void reload(true),
    { immediate: true },
  );
  watch([() => connection.generation, () => live.gaps], () => void reload());
  onScopeDispose(() => {
    controller.abort();
    counting.stop();
  });
  const { ended } = state;
  return {
    ...{ count, ended, loading, failure, as_of, outdated, counted },
    rowAt: (place) => store.value.rowAt(place),
    find: (isMeant) => store.value.find(isMeant),
    ...{ need, renew },
    reload: () => reload(),
  };
}
