/**
 * Whether something is on its way to the core: what is shown stays until its answer is here. Else a screen that hears
 * of the change first may take away the form that still waits, and with it what was to happen next.
 */
let under_way = 0;
let waiting: (() => void)[] = [];

function ended(): void {
  under_way -= 1;
  if (under_way > 0) return;
  const released = waiting;
  waiting = [];
  for (const go of released) go();
}

/** Runs a write that questions wait for (`written`). */
export async function writing<T>(write: () => Promise<T>): Promise<T> {
  under_way += 1;
  try {
    return await write();
  } finally {
    // Whoever sent it deals with the answer first.
    setTimeout(ended);
  }
}

/** Resolves once no write is under way; at once when there is none. Writes end by their procedures' time-outs. */
export function written(): Promise<void> {
  return under_way === 0 ? Promise.resolve() : new Promise((go) => waiting.push(go));
}
