/**
 * Walking a long list: which row the keys are on, how far the list is scrolled, and which rows are drawn.
 *
 * The row is remembered by its key, so that it stays the same one when the books grow and rows move. The scroll bar of a
 * very long list has a smaller scale (scroll-scale.ts). It does not know what rows show, nor what opening one does.
 */
import { computed, onMounted, onUnmounted, ref, shallowRef, watch, type Ref } from 'vue';

import { live } from '../client/live';
import { paced } from '../client/paced';
import type { PagedList } from '../client/paged-list';
import { placesOnView } from './data-table';
import { AT_TOP, bodyHeight, scrolledTo, scrollFor, type Extent } from './scroll-scale';

export interface WalkOptions<T> {
  readonly list: () => PagedList<T>;
  readonly keyOf: (row: T) => string;
  readonly row_height: () => number;
  /** Key of the row whose detail is open; null when none is. */
  readonly current: () => string | null;
  readonly open: (row: T) => void;
}

/** The bar is brought back to scale when nothing has moved for so long. */
const IDLE_MS = 180;
/** How a list at its top follows the books, while they grow without end. */
const RENEWAL_PACE = { pause_ms: 0, rest_ms: 1_500 };

/** Rows of which the reader hears: those drawn, and one more at the end of a list that may go on. */
function askAhead(last: number, count: number): number {
  return last + (last >= count - 1 ? 1 : 0);
}

/** How far a list is scrolled, in an element that may be smaller than its rows. */
function useListScroll(scroller: Readonly<Ref<HTMLElement | null>>, extent: () => Extent) {
  const scroll = shallowRef(AT_TOP);
  let idle: ReturnType<typeof setTimeout> | undefined;

  function moveTo(top: number): void {
    const { scroll_top, ...moved } = scrollFor(top, extent());
    scroll.value = moved;
    if (scroller.value !== null) scroller.value.scrollTop = scroll_top;
  }

  function scrolled(): void {
    scroll.value = scrolledTo(scroller.value?.scrollTop ?? 0, scroll.value, extent());
    clearTimeout(idle);
    if (scroll.value.offset !== 0) idle = setTimeout(() => moveTo(scroll.value.top), IDLE_MS);
  }

  onUnmounted(() => clearTimeout(idle));
  return { scroll, moveTo, scrolled };
}

/** Size of an element's inside. */
function useInnerSize(element: Readonly<Ref<HTMLElement | null>>) {
  const width = ref(0);
  const height = ref(600);
  let observer: ResizeObserver | null = null;
  onMounted(() => {
    const box = element.value;
    if (box === null) return;
    observer = new ResizeObserver(() => {
      width.value = box.clientWidth;
      height.value = box.clientHeight;
    });
    observer.observe(box);
  });
  onUnmounted(() => observer?.disconnect());
  return { width, height };
}

/** The walk of a table over its list, in a scrolling element with a head one row high. */
export function useTableWalk<T>(scroller: Readonly<Ref<HTMLElement | null>>, options: WalkOptions<T>) {
  const list = options.list();
  const { width, height } = useInnerSize(scroller);
  const place = ref(-1);
  let place_key: string | null = null;
  /** A place to open as soon as its row is here. */
  let opening: number | null = null;
  const extent = computed<Extent>(() => ({
    rows_px: list.count.value * options.row_height(),
    view_px: Math.max(0, height.value - options.row_height()),
  }));
  const { scroll, moveTo, scrolled } = useListScroll(scroller, () => extent.value);
  const view = computed(() =>
    placesOnView(scroll.value.top, extent.value.view_px, options.row_height(), list.count.value),
  );
  const keyAt = (at: number): string | null => {
    const row = list.rowAt(at);
    return row === null ? null : options.keyOf(row);
  };

  /** Scrolls so that a place is seen whole. */
  function reveal(at: number): void {
    const begin = at * options.row_height();
    const end = begin + options.row_height();
    if (begin < scroll.value.top) moveTo(begin);
    else if (end > scroll.value.top + extent.value.view_px) moveTo(end - extent.value.view_px);
  }

  function put(at: number): void {
    place.value = at;
    place_key = keyAt(at);
    opening = null;
  }

  function open(at = place.value): void {
    if (at < 0) return;
    put(at);
    const row = list.rowAt(at);
    if (row === null) opening = at;
    else options.open(row);
  }

  /** Moves to a place, scrolls it into view, and opens it when a detail is open already. */
  function go(at: number): void {
    if (list.count.value === 0) return;
    const target = Math.min(Math.max(0, at), list.count.value - 1);
    put(target);
    reveal(target);
    if (options.current() === null) return;
    if (list.rowAt(target) !== null) open(target);
    else opening = target;
  }

  /** Goes to where a row lies now; false when it is not among those here. */
  function follow(key: string): boolean {
    const at = list.find((row) => options.keyOf(row) === key);
    if (at !== null) put(at);
    return at !== null;
  }

  // A list read again has its first page only, whatever is on view.
  watch([view, list.as_of], ([{ first, last }]) => list.need(first, askAhead(last, list.count.value)), {
    immediate: true,
  });
  watch([() => keyAt(place.value), list.count], ([found]) => {
    if (opening !== null) {
      if (found !== null) open(place.value);
    } else if (place_key === null) {
      const key = options.current();
      if (place.value >= 0) place_key = found;
      else if (key !== null && follow(key)) reveal(place.value);
    } else if (found !== place_key) {
      follow(place_key);
    }
  });
  watch(options.current, (key) => {
    if (key !== null && key !== place_key && follow(key)) reveal(place.value);
  });
  watch(list.count, (count) => {
    if (place.value >= count) place.value = count - 1;
  });
  watch(list.loading, (loading) => {
    if (!loading || list.count.value > 0) return;
    put(-1);
    moveTo(0);
  });
  const at_top = computed(() => scroll.value.top === 0);
  const renewal = paced(async () => {
    if (list.outdated.value && at_top.value) await list.renew();
  }, RENEWAL_PACE);
  watch([() => live.seq, list.as_of, at_top], () => {
    if (list.outdated.value && at_top.value) renewal.ask();
  });
  onUnmounted(() => renewal.stop());

  const body_height = computed(() => bodyHeight(extent.value));
  const page_rows = computed(() => Math.max(1, Math.floor(extent.value.view_px / options.row_height()) - 1));
  return { place, view, width, scroll, at_top, body_height, page_rows, scrolled, open, go };
}
