/**
 * Geometry of the chart of months: bars of what was sold and bought, one scale for both.
 *
 * Amounts stay bigint; only their share of the highest becomes a number. It draws nothing.
 */
export interface MonthFigures {
  readonly month: string;
  readonly sold: number;
  readonly sold_minor: bigint;
  readonly bought: number;
  readonly bought_minor: bigint;
}

export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface MonthBars {
  readonly month: string;
  /** Middle of the month's place on the axis. */
  readonly middle: number;
  readonly sold: Bar;
  readonly bought: Bar;
}

const SHARE_STEPS = 10_000n;
const GAP_SHARE = 0.28;

/** Share of the highest, 0 to 1, exact to a ten-thousandth. */
function share(amount_minor: bigint, highest_minor: bigint): number {
  return highest_minor === 0n
    ? 0
    : Number((amount_minor * SHARE_STEPS) / highest_minor) / Number(SHARE_STEPS);
}

/** The highest amount of any bar. */
export function highestOf(months: readonly MonthFigures[]): bigint {
  return months.reduce((highest, { sold_minor, bought_minor }) => {
    const larger = sold_minor > bought_minor ? sold_minor : bought_minor;
    return larger > highest ? larger : highest;
  }, 0n);
}

/** Bars in a box of this size, months from left to right. */
export function barsOf(months: readonly MonthFigures[], width: number, height: number): readonly MonthBars[] {
  const highest_minor = highestOf(months);
  const place = months.length === 0 ? 0 : width / months.length;
  const bar_width = (place * (1 - GAP_SHARE)) / 2;
  const bar = (left: number, amount_minor: bigint): Bar => {
    const tall = share(amount_minor, highest_minor) * height;
    return { x: left, y: height - tall, width: bar_width, height: tall };
  };
  return months.map(({ month, sold_minor, bought_minor }, at) => {
    const middle = place * (at + 0.5);
    return { month, middle, sold: bar(middle - bar_width, sold_minor), bought: bar(middle, bought_minor) };
  });
}
