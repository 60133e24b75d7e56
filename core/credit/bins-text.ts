/**
 * The bins somebody is in as a short text: one sign per characteristic, in the order of the scorecard.
 *
 * With the scorecard it is everything a score came from, so that a past score is explained without reading the journal.
 */

/** Bins that one sign tells apart: 0 to 9, then a to z. */
export const BINS_MAX = 36;

export const BINS_TEXT = /^[0-9a-z]{1,60}$/;

/** Throws a RangeError for a bin beyond BINS_MAX. */
export function binsText(bins: readonly number[]): string {
  return bins
    .map((bin) => {
      if (!Number.isInteger(bin) || bin < 0 || bin >= BINS_MAX) {
        throw new RangeError(`${String(bin)} is no bin from 0 to ${String(BINS_MAX - 1)}`);
      }
      return bin.toString(BINS_MAX);
    })
    .join('');
}

/** Bins out of a text of `binsText`. */
export function binsOfText(text: string): number[] {
  return Array.from(text, (sign) => Number.parseInt(sign, BINS_MAX));
}
