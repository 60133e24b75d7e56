/**
 * Numbers of models: few digits, so that what is written down is what is reckoned with.
 *
 * A model's parameters are rounded before they are used, and written as decimal texts, which read back to the very same
 * numbers: the journal keeps texts and whole numbers only.
 */

/** A number with so many significant digits, as a number. */
export function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

/** The shortest decimal text that reads back to the same finite number. */
export function decimalText(value: number): string {
  if (!Number.isFinite(value)) {
    throw new RangeError(`${String(value)} has no decimal text`);
  }
  return String(value === 0 ? 0 : value);
}

/** 1 / (1 + e^-margin): log-odds as a probability. */
export function sigmoid(margin: number): number {
  return 1 / (1 + Math.exp(-margin));
}

/** -log of the probability that log-odds give to what is the case, without overflow. */
export function logLoss(margin: number, guilty: boolean): number {
  const wrong = guilty ? -margin : margin;
  return wrong > 0 ? wrong + Math.log1p(Math.exp(-wrong)) : Math.log1p(Math.exp(wrong));
}
