/**
 * A list read page by page while it is scrolled, in both directions.
 *
 * const list = usePagedList(() => query.value, (query, page, signal) => client.trades.list({ ...query, ...page }, { signal }));
 * <data-table :list="list" ...>. The table says what it looks at (`need`); `outdated` means the books have grown
 * since the first page was read: the table offers to reload, and reloads itself while its top is shown.
 */
import { onScopeDispose, ref, shallowRef, triggerRef, watch, type Ref } from 'vue';

import { connection } from './connection';
import { toFailure, type Failure } from './failure';
import { live } from './live';
import { PageStore, type Page } from './page-store';

const PAGE_ROWS = 100;

export interface AsOf {
  readonly seq: number;
  readonly booked_at: number;
}

export interface PageRequest {
  readonly after: string | null;
  readonly limit: number;
}

export interface PagedList<T> {
  readonly count: Readonly<Ref<number>>;
  readonly ended: Readonly<Ref<boolean>>;
  /** True until the first page came. */
  readonly loading: Readonly<Ref<boolean>>;
  readonly failure: Readonly<Ref<Failure | null>>;
  readonly as_of: Readonly<Ref<AsOf | null>>;
  readonly outdated: Readonly<Ref<boolean>>;
  rowAt(place: number): T | null;
  need(first: number, last: number): void;
  reload(): void;
}

type Load<S, T> = (source: S, page: PageRequest, signal: AbortSignal) => Promise<Page<T, AsOf>>;

/** A list for each value of `source`. */
export function usePagedList<S, T>(source: () => S, load: Load<S, T>, page_rows = PAGE_ROWS): PagedList<T> {
  const store = shallowRef(new PageStore<T>(page_rows));
  const count = ref(0);
  const ended = ref(false);
  const loading = ref(true);
  const failure = shallowRef<Failure | null>(null);
  const as_of = shallowRef<AsOf | null>(null);
  const outdated = ref(false);
  let controller = new AbortController();
  const asked = new Set<number>();

  async function fetchPage(
    into: PageStore<T>,
    page: number,
    after: string | null,
    signal: AbortSignal,
  ): Promise<void> {
    if (asked.has(page)) return;
    asked.add(page);
    try {
      const answer = await load(source(), { after, limit: page_rows }, signal);
      if (signal.aborted) return;
      into.put(page, answer);
      store.value = into;
      triggerRef(store);
      count.value = into.count;
      ended.value = into.ended;
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

  function need(first: number, last: number): void {
    if (failure.value !== null) return;
    for (const { page, after } of store.value.missing(first, last)) {
      void fetchPage(store.value, page, after, controller.signal);
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
      store.value = fresh;
      count.value = 0;
      ended.value = false;
    }
    void fetchPage(fresh, 0, null, controller.signal);
  }

  watch(
    () => JSON.stringify(source()),
    () => restart(true),
    { immediate: true },
  );
  watch(
    () => connection.generation,
    () => restart(false),
  );
  watch(
    () => live.seq,
    (seq) => {
      outdated.value = as_of.value !== null && seq > as_of.value.seq;
    },
  );
  onScopeDispose(() => controller.abort());
  return {
    count,
    ended,
    loading,
    failure,
    as_of,
    outdated,
    rowAt: (place) => store.value.rowAt(place),
    need,
    reload: () => restart(false),
  };
}
