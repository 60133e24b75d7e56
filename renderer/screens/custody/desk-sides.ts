/**
 * Both sides of a custody account under the keys: their lists, the item each side has in view, and what is selected.
 *
 * A selection remembers its items over pages and filters, and loses those that are no longer open. It does not know what is done
 * with items.
 */
import { computed, nextTick, reactive, ref, watch, type ComputedRef } from 'vue';

import { ITEM_SIDES, type ItemBrief, type OpenItem } from '#core/contract/custody';

import { client } from '../../client/client';
import { usePagedList } from '../../client/paged-list';
import type { Filters } from '../../ui/filters';
import { openFilterOf, type AccountChoice } from './custody-lists';
import { differenceOf } from './item-words';

export type Side = ItemBrief['side'];

export interface TableHandle {
  focus(): void;
  next(): void;
  previous(): void;
  openPlace(): void;
  toggle(): void;
}

const COUNT_ROWS_MAX = 100_000;
const other = (of: Side): Side => (of === 'bank' ? 'books' : 'bank');

function useOpenList(side: Side, account: ComputedRef<AccountChoice>, { address }: Filters) {
  return usePagedList(
    () => ({
      side,
      filter: { account_id: account.value.id, ...openFilterOf(address, account.value.currency) },
    }),
    (asked, page, signal) => client.custody.open({ ...asked, ...page }, { signal }),
    {
      count: (asked, signal) => client.custody.openCount({ ...asked, limit: COUNT_ROWS_MAX }, { signal }),
    },
  );
}

/** The two lists of an account, with what is selected in them. */
export function useDeskSides(account: ComputedRef<AccountChoice>, filters: Filters) {
  const lists = {
    bank: useOpenList('bank', account, filters),
    books: useOpenList('books', account, filters),
  } as const;
  const checked = reactive<Record<Side, ReadonlySet<string>>>({ bank: new Set(), books: new Set() });
  const focused = reactive<Record<Side, OpenItem | null>>({ bank: null, books: null });
  const tables: Record<Side, TableHandle | null> = { bank: null, books: null };
  const side = ref<Side>('bank');
  /** Selected items as they were seen. */
  const seen = new Map<string, ItemBrief>();

  const selection = computed<readonly ItemBrief[]>(() =>
    ITEM_SIDES.flatMap((of) => [...checked[of]].flatMap((id) => seen.get(id) ?? [])),
  );
  const difference = computed(() => differenceOf(selection.value));
  const sumOf = (of: Side): bigint =>
    selection.value
      .filter((one) => one.side === of)
      .reduce((sum, { amount_minor }) => sum + amount_minor, 0n);

  function remember(of: Side, ids: ReadonlySet<string>): void {
    for (const id of ids) {
      const place = lists[of].find((row) => row.id === id);
      const row = place === null ? null : lists[of].rowAt(place);
      if (row !== null) seen.set(id, row);
    }
    checked[of] = ids;
  }

  function clearSelection(): void {
    for (const of of ITEM_SIDES) checked[of] = new Set();
    seen.clear();
  }
  watch(() => account.value.id, clearSelection);

  /** The row under the keys stays in view of the panel; when it is gone, what took its place is. */
  for (const of of ITEM_SIDES) {
    watch([lists[of].as_of, lists[of].count, () => account.value.id], async () => {
      await nextTick();
      const id = focused[of]?.id;
      const place = id === undefined ? null : lists[of].find((row) => row.id === id);
      focused[of] = place === null ? null : lists[of].rowAt(place);
      if (place === null && lists[of].count.value > 0) tables[of]?.openPlace();
      const open = [...checked[of]].filter(
        (one) => !lists[of].ended.value || lists[of].find((row) => row.id === one) !== null,
      );
      if (open.length !== checked[of].size && !filters.filtered.value) checked[of] = new Set(open);
    });
  }

  function focusSide(of: Side): void {
    side.value = of;
    tables[of]?.focus();
  }

  function keydown(event: KeyboardEvent, of: Side): void {
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (target?.getAttribute('role') !== 'grid') return;
    side.value = of;
    if (event.key === ' ') {
      event.preventDefault();
      tables[of]?.toggle();
    } else if (event.key === 'Tab' && event.shiftKey === (of === 'books')) {
      // Tab goes on from the right side, Shift and Tab back from the left one: nobody is held here.
      event.preventDefault();
      focusSide(other(of));
    }
  }

  return {
    ...{ lists, checked, focused, tables, side, selection, difference, sumOf },
    ...{ remember, clearSelection, focusSide, keydown },
    item: computed(() => focused[side.value]),
    reload: async (): Promise<void> => {
      await Promise.all([lists.bank.reload(), lists.books.reload()]);
    },
  };
}

export type DeskSides = ReturnType<typeof useDeskSides>;
