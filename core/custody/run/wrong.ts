/**
 * What of a test is wrong, by name: an account, an entry, an item, a day, a bank, a line of the chart.
 *
 * A name leads to its thing on screen; as text it is the same for the command line, for files and for tests.
 */

import type { WRONG_KINDS } from '../run-words';

export interface Wrong {
  readonly kind: (typeof WRONG_KINDS)[number];
  /** Id of the account, number of the entry, id of the line or movement, day, bank, line of the chart; empty for the whole. */
  readonly id: string;
  /** The difference or the amount, in minor units as decimal text. */
  readonly amount_minor?: string;
  /** What it is about beside: last day of statements, a line of the chart, a kind of entry, how many. */
  readonly about?: string;
}

/** A name with its difference, as a text that is the same everywhere. */
export function wrongText({ id, amount_minor, about }: Wrong): string {
  const named = [id, about].filter((part) => part !== undefined && part !== '').join(' ');
  if (amount_minor === undefined) return named;
  return named === '' ? amount_minor : `${named}: ${amount_minor}`;
}
