/**
 * Where a long list is, although no element may be as high as all of its rows.
 *
 * Up to `HEIGHT_PX_MAX` the list is as high as its rows. Beyond, the scroll bar stands for the whole list on a smaller
 * scale: small moves (wheel, arrow keys) go row by row, large ones (drag, jump) go by share. `offset` is what rows are
 * drawn higher than they lie. It knows no rows, only pixels.
 */

/** Well below what browsers can do (about 17 to 33 million), where positions are still whole pixels. */
export const HEIGHT_PX_MAX = 4_000_000;

export interface Extent {
  /** All rows together. */
  readonly rows_px: number;
  /** What is seen of them at once. */
  readonly view_px: number;
}

export interface ListScroll {
  /** How far down the list is: pixels of rows above what is seen. */
  readonly top: number;
  readonly offset: number;
}

export const AT_TOP: ListScroll = { top: 0, offset: 0 };

/** A move longer than this many views is a jump. */
const JUMP_VIEWS = 2;

/** Height of the element that holds the rows. */
export function bodyHeight({ rows_px }: Extent): number {
  return Math.min(rows_px, HEIGHT_PX_MAX);
}

const range = ({ rows_px, view_px }: Extent): number => Math.max(0, rows_px - view_px);
const barRange = (extent: Extent): number => Math.max(0, bodyHeight(extent) - extent.view_px);

/** Where the list is after the element was scrolled to `scroll_top`. */
export function scrolledTo(scroll_top: number, before: ListScroll, extent: Extent): ListScroll {
  if (extent.rows_px <= HEIGHT_PX_MAX) return { top: scroll_top, offset: 0 };
  const move = scroll_top - (before.top - before.offset);
  const is_end = scroll_top <= 0 || scroll_top >= barRange(extent) - 1;
  const is_step = Math.abs(move) <= JUMP_VIEWS * extent.view_px && !is_end;
  const wanted = is_step ? before.top + move : (scroll_top / barRange(extent)) * range(extent);
  const top = Math.round(Math.min(Math.max(0, wanted), range(extent)));
  return { top, offset: top - scroll_top };
}

/** How the element has to be scrolled so that the list is `top` pixels down. */
export function scrollFor(top: number, extent: Extent): ListScroll & { readonly scroll_top: number } {
  const wanted = Math.round(Math.min(Math.max(0, top), range(extent)));
  const scroll_top =
    extent.rows_px <= HEIGHT_PX_MAX ? wanted : Math.round((wanted / range(extent)) * barRange(extent));
  return { top: wanted, offset: wanted - scroll_top, scroll_top };
}
