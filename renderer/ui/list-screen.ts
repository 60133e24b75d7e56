/**
 * A list screen as a declaration: what it asks, how it may be filtered, what its columns show, and where it opens a row.
 *
 * const trades = useListScreen({ name: 'trades', title: …, fields, columns, query: tradeQueryOf, load, … });
 * <list-screen :screen="trades"><template #detail="{ id, close }">…</template></list-screen>
 *
 * Filter, sort, and the open row are in the address, so a link shows the same; a selection lasts while the screen does,
 * over every page and filter. It does not know what the rows are.
 */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { z } from 'zod';

import type { exportRequest } from '#core/contract/exports';

import type { Address } from '../app/address';
import { usePagedList, type Counted, type LoadPage, type PagedList } from '../client/paged-list';
import type { Column, Sorting } from './data-table';
import { useFilters, type FilterField, type Filters } from './filters';

export type ExportAsked = z.input<typeof exportRequest>;

/** What a list asks; sort and direction, where it can be sorted. */
export interface ListQuery {
  readonly sort?: string | undefined;
  readonly direction?: 'asc' | 'desc' | undefined;
}

export interface ListDeclaration<Row, Query extends ListQuery> {
  /** Names the list in the settings, its saved views and its commands. */
  readonly name: string;
  readonly title: () => string;
  readonly empty: () => { readonly title: string; readonly hint: string };
  readonly fields: () => readonly FilterField[];
  readonly columns: () => readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** What the address asks. */
  readonly query: (address: Pick<Address, 'text' | 'list'>) => Query;
  readonly load: LoadPage<Query, Row>;
  /** Counts the list, so that any place of it can be reached. */
  readonly count?: (asked: Query & { readonly limit: number }, signal: AbortSignal) => Promise<Counted>;
  /** What the list is as a file. */
  readonly exported?: (query: Query) => ExportAsked;
  /** Rows can be selected. */
  readonly selectable?: boolean;
  /** Where the open row is in the address; else the route of the same name and its `id`. */
  readonly place?: {
    readonly route: string;
    readonly parameter: string;
    readonly fixed?: Readonly<Record<string, string>>;
  };
}

export interface ListScreen<Row> {
  readonly name: string;
  readonly title: ComputedRef<string>;
  readonly empty: ComputedRef<{ readonly title: string; readonly hint: string }>;
  readonly fields: ComputedRef<readonly FilterField[]>;
  readonly columns: ComputedRef<readonly Column<Row>[]>;
  readonly keyOf: (row: Row) => string;
  readonly filters: Filters;
  readonly list: PagedList<Row>;
  readonly is_counted: boolean;
  readonly sorting: ComputedRef<Sorting | undefined>;
  readonly selectable: boolean;
  readonly checked: Ref<ReadonlySet<string>>;
  /** Key of the row whose detail is open; null when none is. */
  readonly opened: ComputedRef<string | null>;
  /** Opens a row by its key, or closes the detail. */
  show(key: string | null): Promise<void>;
  /** What is open has been dealt with: reads the list again and shows the next one, if `next`. */
  settle(next: boolean): void;
  readonly exported: (() => ExportAsked) | null;
}

/** Lists are counted up to here; longer ones grow while they are scrolled. */
const COUNT_ROWS_MAX = 5_000_000;

/** Which row is open, in the address. */
function useOpened({
  route: name,
  parameter,
  fixed = {},
}: NonNullable<ListDeclaration<unknown, ListQuery>['place']>) {
  const route = useRoute();
  const router = useRouter();
  const opened = computed(() => {
    const named = route.params[parameter];
    return route.name === name && typeof named === 'string' && named !== '' ? named : null;
  });
  const show = async (key: string | null): Promise<void> => {
    const params = { ...fixed, ...(key === null ? {} : { [parameter]: key }) };
    await router.replace({ name, params, query: route.query });
  };
  return { opened, show };
}

/** The row after the open one, or the one before when it is the last: remembered, as dealing with one may take it away. */
function useNeighbour<Row>(list: PagedList<Row>, keyOf: (row: Row) => string, opened: Ref<string | null>) {
  const neighbour = ref<string | null>(null);
  const keyAt = (place: number): string | null => {
    const row = list.rowAt(place);
    return row === null ? null : keyOf(row);
  };
  watch(
    [opened, list.count, list.as_of],
    () => {
      const place = opened.value === null ? null : list.find((row) => keyOf(row) === opened.value);
      if (place !== null) neighbour.value = keyAt(place + 1) ?? keyAt(place - 1);
    },
    { immediate: true },
  );
  return neighbour;
}

/** A list screen out of its declaration. */
export function useListScreen<Row, Query extends ListQuery>(
  declared: ListDeclaration<Row, Query>,
): ListScreen<Row> {
  const { name, keyOf, count, exported } = declared;
  const fields = computed(() => declared.fields());
  const columns = computed(() => declared.columns());
  const filters = useFilters(() => fields.value);
  const query = computed(() => declared.query(filters.address));
  const list = usePagedList(
    () => query.value,
    (asked, page, signal) => declared.load(asked, page, signal),
    count === undefined
      ? {}
      : { count: (asked, signal) => count({ ...asked, limit: COUNT_ROWS_MAX }, signal) },
  );
  const sorting = computed<Sorting | undefined>(() => {
    const { sort = columns.value.find((column) => column.sort !== undefined)?.sort, direction } = query.value;
    return sort === undefined || direction === undefined ? undefined : { sort, direction };
  });
  const { opened, show } = useOpened(declared.place ?? { route: name, parameter: 'id' });
  const neighbour = useNeighbour(list, keyOf, opened);

  function settle(next: boolean): void {
    const target = neighbour.value;
    void list.reload();
    if (next) void show(target);
  }

  return {
    ...{ name, keyOf, fields, columns, filters, list, sorting, opened, show, settle },
    title: computed(() => declared.title()),
    empty: computed(() => declared.empty()),
    is_counted: count !== undefined,
    selectable: declared.selectable ?? false,
    checked: ref(new Set<string>()),
    exported: exported === undefined ? null : () => exported(query.value),
  };
}
