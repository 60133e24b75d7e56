/**
 * Asking again, however often there is cause: one asking at a time, with a rest between two, and one more after the
 * last cause. `const renewal = paced(() => reload(), { pause_ms: 400, rest_ms: 1_500 }); renewal.ask()`.
 *
 * A cause never puts off an asking that is due, so that what is shown follows books that grow without end.
 */
export interface Paced {
  ask(): void;
  /** Forgets what is due. */
  stop(): void;
}

export function paced(
  run: () => Promise<void>,
  { pause_ms, rest_ms }: { readonly pause_ms: number; readonly rest_ms: number },
): Paced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let is_running = false;
  /** Causes since the last asking began. */
  let causes = 0;
  let ended_at = -Infinity;

  async function go(): Promise<void> {
    timer = undefined;
    is_running = true;
    causes = 0;
    try {
      await run();
    } finally {
      is_running = false;
      ended_at = Date.now();
    }
    if (causes > 0) ask();
  }

  function ask(): void {
    causes += 1;
    if (is_running || timer !== undefined) return;
    timer = setTimeout(() => void go(), Math.max(pause_ms, ended_at + rest_ms - Date.now()));
  }

  function stop(): void {
    causes = 0;
    clearTimeout(timer);
    timer = undefined;
  }

  return { ask, stop };
}
