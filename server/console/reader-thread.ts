/**
 * Long reading apart from everything else: in a thread with a connection of its own, so that nobody waits for it. What
 * the thread wants to keep it hands over, since only the host writes.
 *
 * The thread's program lies beside this one under the same ending, in sources and in every build. A thread that cannot
 * be had is told of and done without: the same is read all the same, only everybody waits a little.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { Keeping } from './handed-vectors';
import type { JobWatch } from './job-centre';

/** What a program of a thread is given. */
export interface ThreadData {
  readonly location: string;
  /** What is asked beside; as the program understands it. */
  readonly asked?: unknown;
}

export type FromThread<T> =
  | { readonly type: 'begun' }
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'keep'; readonly keeping: Keeping }
  | { readonly type: 'found'; readonly found: T }
  | { readonly type: 'failed'; readonly name: string; readonly stack: string };

export type ToThread =
  | { readonly type: 'stop' }
  /** What was handed over is written, or why it is not. */
  | { readonly type: 'kept'; readonly failed: string | null };

/** Programs of threads, by the name of their file. */
export type ThreadProgram =
  'verify-worker' | 'scan-worker' | 'trial-worker' | 'peer-worker' | 'train-worker' | 'custody-worker';

const STOP_MS_MAX = 5_000;

/** The thread ended before it began. */
class NoThreadError extends Error {}

function startThread(name: ThreadProgram, data: ThreadData): Worker {
  const ending = extname(new URL(import.meta.url).pathname);
  const program = new URL(`${name}${ending}`, import.meta.url);
  // Sources are run by whoever develops or tests them; a thread has to be told how to read them.
  return ending === '.ts'
    ? new Worker(
        `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(program.href)}); });`,
        { eval: true, workerData: data, execArgv: [] },
      )
    : new Worker(program, { workerData: data, execArgv: [] });
}

/** Keeps what a thread hands over. Rejects where nothing is to be kept. */
async function kept(keeping: Keeping, keep: ReadingApart<unknown>['keep']): Promise<void> {
  if (keep === undefined) throw new Error('this thread has nothing to keep');
  await keep(keeping);
}

function inThread<T>(
  name: ThreadProgram,
  data: ThreadData,
  keep: ReadingApart<T>['keep'],
  { signal, onProgress }: JobWatch,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const worker = startThread(name, data);
    const tell = (message: ToThread): void => worker.postMessage(message);
    let has_begun = false;
    let has_ended = false;
    const end = (settle: () => void): void => {
      has_ended = true;
      signal.removeEventListener('abort', stop);
      settle();
    };
    const stop = (): void => {
      tell({ type: 'stop' });
      setTimeout(() => void worker.terminate(), STOP_MS_MAX).unref();
      // One that is still starting has done nothing, and ends by itself.
      if (!has_begun) end(() => reject(signal.reason as Error));
    };
    signal.addEventListener('abort', stop);
    worker.on('message', (message: FromThread<T>) => {
      switch (message.type) {
        case 'begun':
          has_begun = true;
          break;
        case 'progress':
          onProgress(message);
          break;
        case 'keep':
          kept(message.keeping, has_ended ? undefined : keep).then(
            () => tell({ type: 'kept', failed: null }),
            (error: unknown) => tell({ type: 'kept', failed: String(error) }),
          );
          break;
        case 'found':
          end(() => resolve(message.found));
          break;
        case 'failed':
          end(() => reject(Object.assign(new Error(message.name), message)));
      }
    });
    const fail = (cause: unknown): void => {
      const reason = has_begun ? 'the thread ended in the middle' : 'the thread did not begin';
      const error = has_begun ? new Error(reason, { cause }) : new NoThreadError(reason, { cause });
      end(() => reject(error));
    };
    worker.on('error', fail);
    worker.on('exit', fail);
    if (signal.aborted) {
      stop();
    }
  });
}

export interface ReadingApart<T> {
  readonly program: ThreadProgram;
  readonly location: string;
  /** What is asked beside. */
  readonly asked?: unknown;
  /** Writes what the thread hands over. */
  readonly keep?: ((keeping: Keeping) => Promise<void>) | undefined;
  /** The same without a thread. */
  readonly here: () => Promise<T>;
  /** Told when there is no thread for it. */
  readonly log: (error: unknown) => void;
}

/** What a program reads out of a workspace as it is now. Rejects when stopped. */
export async function readApart<T>(
  { program, location, asked, keep, here, log }: ReadingApart<T>,
  watch: JobWatch,
): Promise<T> {
  try {
    return await inThread<T>(program, { location, asked }, keep, watch);
  } catch (error) {
    if (!(error instanceof NoThreadError) || watch.signal.aborted) {
      throw error;
    }
    log(error.cause ?? error);
    return await here();
  }
}
