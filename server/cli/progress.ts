/**
 * Progress on a terminal: a bar on standard error with what is done, how fast, and what is left.
 *
 * Nothing at all is written when standard error is no terminal. It is wiped when the work ends, so that the
 * answer stands alone. It knows numbers only.
 */
import cliProgress from 'cli-progress';

const BAR_COLUMNS = 24;
const REDRAWS_PER_SECOND = 5;
const RATE_AFTER_MS = 500;

export interface ProgressStep {
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
  /** Shown at the end of the line. */
  readonly note?: string | undefined;
}

export interface Progress {
  step(step: ProgressStep): void;
  stop(): void;
}

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A whole number with its thousands grouped. */
export function grouped(value: number): string {
  return GROUPED.format(value);
}

/** So many of something, in the number of words that goes with it: "1 account", "1,200 accounts". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** A duration for people: "8 s", "3 min 05 s", "2 h 10 min". */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) {
    return `${String(seconds)} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${String(minutes)} min ${String(seconds % 60).padStart(2, '0')} s`
    : `${String(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** The words after the bar: how much of what, how fast, how long still. */
export function progressText(step: ProgressStep, unit: string, elapsed_ms: number): string {
  const { done, total } = step;
  const parts = [total > 0 ? `${grouped(done)} of ${grouped(total)} ${unit}` : `${grouped(done)} ${unit}`];
  if (elapsed_ms >= RATE_AFTER_MS && done > 0) {
    parts.push(`${grouped((done * 1_000) / elapsed_ms)}/s`);
    if (total > done) {
      parts.push(`${duration((elapsed_ms * (total - done)) / done)} left`);
    }
  }
  return [...parts, ...(step.note === undefined ? [] : [step.note])].join(', ');
}

const SILENT: Progress = { step: () => undefined, stop: () => undefined };

/**
 * Starts a bar.
 * @param stream standard error
 * @param title what is going on, such as "Verifying"
 * @param unit what is counted, such as "entries"
 */
export function startProgress(
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean },
  title: string,
  unit: string,
): Progress {
  if (stream.isTTY !== true) {
    return SILENT;
  }
  const started_ms = performance.now();
  const bar = new cliProgress.SingleBar({
    stream,
    format: `${title} {bar} {words}`,
    barsize: BAR_COLUMNS,
    barCompleteChar: '\u2588',
    barIncompleteChar: '\u2591',
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    fps: REDRAWS_PER_SECOND,
    gracefulExit: false,
  });
  bar.start(1, 0, { words: '' });
  return {
    step(step) {
      bar.setTotal(Math.max(step.total, step.done, 1));
      const elapsed_ms = performance.now() - started_ms;
      bar.update(step.total === 0 ? 0 : step.done, { words: progressText(step, unit, elapsed_ms) });
    },
    stop() {
      bar.stop();
    },
  };
}
