/**
 * What a section of the benchmark reports: figures with their goals, and how repeated times become a figure.
 *
 * A figure is the median of its repetitions and is shown with the smallest and the largest. Times are never
 * asserted anywhere: a goal that was missed is printed as missed, and that is all.
 */

export interface Goal {
  readonly at: 'least' | 'most';
  readonly value: number;
}

export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** Null: for information. */
  readonly goal: Goal | null;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly repetitions: number;
}

export interface SectionOptions {
  /** Smaller sizes, to see that everything runs. */
  readonly quick: boolean;
  /** An empty folder on the disk to measure; removed afterwards. */
  readonly folder: string;
}

export interface SectionReport {
  readonly figures: readonly Figure[];
  /** Sizes and circumstances, one sentence each. */
  readonly notes: readonly string[];
}

export type Section = (options: SectionOptions) => Promise<SectionReport>;

export const atLeast = (value: number): Goal => ({ at: 'least', value });
export const atMost = (value: number): Goal => ({ at: 'most', value });

/** The value at a part of the sorted samples, 0 to 1; the median at 0.5. */
export function quantile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((left, right) => left - right);
  const place = (sorted.length - 1) * part;
  const low = sorted[Math.floor(place)] ?? NaN;
  const high = sorted[Math.ceil(place)] ?? NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** A figure out of one value per repetition. */
export function figure(name: string, unit: string, goal: Goal | null, samples: readonly number[]): Figure {
  return {
    name,
    unit,
    goal,
    value: quantile(samples, 0.5),
    min: Math.min(...samples),
    max: Math.max(...samples),
    repetitions: samples.length,
  };
}

/** True when there is a goal and the figure reaches it. */
export function isReached({ goal, value }: Figure): boolean {
  return goal !== null && (goal.at === 'least' ? value >= goal.value : value <= goal.value);
}

/** Elapsed time of some work, in ms. */
export async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const started_ms = performance.now();
  await work();
  return performance.now() - started_ms;
}
