/**
 * What stands in a cell of a list, as data: a column says which values of its row it shows, one component draws them.
 *
 * `cell: (row) => amount(row.amount_minor, row.currency)`. Null is an empty cell. Whatever a cell shows has a text too,
 * which people read whole when the column is too narrow for it.
 */
import { amountText, countText } from './figures';
import { instantText } from './instants';
import type { Tone } from './tones';

export interface Tag {
  readonly tone: Tone;
  readonly label: string;
}

/** Screens whose rows an id leads to. */
type LinkTo = 'trades' | 'accounts' | 'people' | 'alerts' | 'cases' | 'reports';

export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'figure'; readonly text: string }
  | { readonly kind: 'amount'; readonly minor: bigint; readonly currency: string; readonly bare: boolean }
  | {
      readonly kind: 'instant';
      readonly at: number;
      readonly relative: boolean;
      /** Said before it, as an alarm: "overdue". */
      readonly word?: string;
    }
  | { readonly kind: 'tags'; readonly tags: readonly Tag[] }
  | { readonly kind: 'link'; readonly to: LinkTo; readonly id: string };

/** Words. */
export const text = (words: string | null): Cell | null =>
  words === null || words === '' ? null : { kind: 'text', text: words };

/** An id or a code: figures of one width. */
export const figure = (words: string): Cell => ({ kind: 'figure', text: words });

/** A whole number, grouped. */
export const count = (value: number): Cell => ({ kind: 'figure', text: countText(value) });

/** An amount with its currency. */
export const amount = (minor: bigint, currency: string): Cell => ({
  ...{ kind: 'amount', minor, currency, bare: false },
});

/** An amount beside another of the same currency; nothing when it is zero. */
export const bareAmount = (minor: bigint, currency: string): Cell | null =>
  minor === 0n ? null : { kind: 'amount', minor, currency, bare: true };

/** A point in time. */
export const instant = (at: number | null): Cell | null =>
  at === null ? null : { kind: 'instant', at, relative: false };

/** A point in time by its distance from now. */
export const distance = (at: number | null): Cell | null =>
  at === null ? null : { kind: 'instant', at, relative: true };

/** By when something is to be done: by its distance, with a word before it once it is over. */
export const deadline = (at: number, overdue: string | null): Cell => ({
  ...{ kind: 'instant', at, relative: true },
  ...(overdue === null ? {} : { word: overdue }),
});

/** States as word and shape. */
export const tags = (...shown: readonly Tag[]): Cell | null =>
  shown.length === 0 ? null : { kind: 'tags', tags: shown };

/** An id that leads to its detail. */
export const link = (to: LinkTo, id: string | null): Cell | null =>
  id === null ? null : { kind: 'link', to, id };

/** The whole of a cell as text. */
export function cellText(cell: Cell | null): string {
  if (cell === null) return '';
  switch (cell.kind) {
    case 'text':
    case 'figure':
      return cell.text;
    case 'amount':
      return `${cell.currency} ${amountText(cell.minor, cell.currency)}`;
    case 'instant':
      return `${cell.word === undefined ? '' : `${cell.word} `}${instantText(cell.at, true)}`;
    case 'tags':
      return cell.tags.map(({ label }) => label).join(', ');
    case 'link':
      return cell.id;
  }
}
