/**
 * A stream of the core read by one page for all pages of a browser: each stream holds a connection, and browsers allow
 * six to a host. The page whose turn it is reads and hands on what comes; when it goes, the next one reads.
 *
 * The turn is a lock of the browser; where there are no locks, pages read while they are on show and nothing is handed
 * on. A desktop window has a port of its own and shares nothing. A stream that is silent for too long is given up and
 * opened again, with growing pauses. What was said between two readings is lost: `missed` tells that.
 */
import { desktop } from './desktop';
import { toFailure, type Failure } from './failure';
import { LinkError } from './link-error';

const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 8_000;
/** A stream counts as broken after so long without an event: the core gives a sign of life every 15 seconds. */
const SILENCE_MS_MAX = 60_000;

export interface SharedStream<T> {
  /** The same in all pages. */
  readonly name: string;
  readonly open: (signal: AbortSignal) => Promise<AsyncIterable<T>>;
  /** Hears of every event, whoever read it. */
  readonly take: (event: T) => void;
  /** Events may have gone by unheard. */
  readonly missed: () => void;
  /** Hears why a reading broke off, whoever read. */
  readonly failed: (failure: Failure) => void;
}

type Told<T> =
  | { readonly type: 'event'; readonly event: T }
  | { readonly type: 'missed' }
  | { readonly type: 'failed'; readonly failure: Failure };

/** Hands one page's news to the other pages. */
type HandOn<T> = (told: Told<T>) => void;

function pause(wait_ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, wait_ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

function hear<T>(stream: SharedStream<T>, told: Told<T>): void {
  if (told.type === 'event') stream.take(told.event);
  else if (told.type === 'missed') stream.missed();
  else stream.failed(told.failure);
}

/** Reads the stream once, to its end, and lets go of it however that comes. Throws why it broke off. */
async function readOnce<T>(
  stream: SharedStream<T>,
  opened: () => void,
  take: (event: T) => void,
  signal: AbortSignal,
): Promise<void> {
  const attempt = new AbortController();
  const stop = (): void => attempt.abort();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => attempt.abort(new LinkError('lost')), SILENCE_MS_MAX);
  };
  signal.addEventListener('abort', stop);
  try {
    listen();
    const events = await stream.open(attempt.signal);
    opened();
    for await (const event of events) {
      if (attempt.signal.aborted) break;
      listen();
      take(event);
    }
    attempt.signal.throwIfAborted();
  } catch (error) {
    throw attempt.signal.aborted ? attempt.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    attempt.abort();
  }
}

/** Reads the stream again and again until stopped. `is_late`: others may have read it before. */
async function readOn<T>(
  stream: SharedStream<T>,
  handOn: HandOn<T>,
  is_late: boolean,
  signal: AbortSignal,
): Promise<void> {
  const tell = (told: Told<T>): void => {
    if (signal.aborted) return;
    hear(stream, told);
    handOn(told);
  };
  let has_gap = is_late;
  let wait_ms = RETRY_MS_MIN;
  while (!signal.aborted) {
    const began = Date.now();
    const opened = (): void => {
      if (has_gap) tell({ type: 'missed' });
      has_gap = true;
    };
    try {
      await readOnce(stream, opened, (event) => tell({ type: 'event', event }), signal);
    } catch (error) {
      tell({ type: 'failed', failure: toFailure(error) });
    }
    wait_ms = Date.now() - began > RETRY_MS_MAX ? RETRY_MS_MIN : Math.min(wait_ms * 2, RETRY_MS_MAX);
    await pause(wait_ms, signal);
  }
}

/** Reads when it is this page's turn, hears the others until then. */
async function readInTurn<T>(
  stream: SharedStream<T>,
  locks: LockManager,
  signal: AbortSignal,
): Promise<void> {
  const name = `surety.stream.${stream.name}`;
  const channel = new BroadcastChannel(name);
  channel.addEventListener('message', ({ data }: MessageEvent<Told<T>>) => {
    if (!signal.aborted) hear(stream, data);
  });
  const read = (is_late: boolean): Promise<void> =>
    readOn(stream, (told) => channel.postMessage(told), is_late, signal);
  try {
    const is_first = await locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock !== null) await read(false);
      return lock !== null;
    });
    if (!is_first) await locks.request(name, { signal }, () => read(true));
  } catch (error) {
    // Stopped while it waited for its turn.
    if (!signal.aborted) throw error;
  } finally {
    channel.close();
  }
}

function whenOnShow(wanted: boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if ((document.visibilityState === 'visible') !== wanted && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
    look();
  });
}

/** Reads while the page is on show. */
async function readOnShow<T>(stream: SharedStream<T>, signal: AbortSignal): Promise<void> {
  let is_late = false;
  while (!signal.aborted) {
    await whenOnShow(true, signal);
    const shown = new AbortController();
    void whenOnShow(false, signal).then(() => shown.abort());
    await readOn(stream, () => undefined, is_late, shown.signal);
    is_late = true;
  }
}

/** Follows a stream until the signal. */
export async function followShared<T>(stream: SharedStream<T>, signal: AbortSignal): Promise<void> {
  // Not there where a page came over a connection that browsers do not count as safe.
  const { locks } = navigator as { readonly locks?: LockManager };
  if (desktop !== null) await readOn(stream, () => undefined, false, signal);
  else if (locks === undefined) await readOnShow(stream, signal);
  else await readInTurn(stream, locks, signal);
}
