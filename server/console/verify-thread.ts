/**
 * Verifying books apart from everything else: in a thread with a connection of its own, so that nobody waits for it.
 *
 * The thread's program lies beside this one under the same ending, in sources and in every build. A thread that cannot
 * be had is told of and done without: the books are verified all the same, only everybody waits a little.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

import { verifyBooks, type VerifyReport } from '#core/ledger/verify';
import type { OpenReader } from '#server/composition/open-books';

import type { JobWatch } from './job-centre';

export interface VerifierData {
  readonly location: string;
}

export type FromVerifier =
  | { readonly type: 'begun' }
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'found'; readonly report: VerifyReport }
  | { readonly type: 'failed'; readonly name: string; readonly stack: string };

const STOP_MS_MAX = 5_000;

/** The thread ended before it began. */
class NoThreadError extends Error {}

function startThread(data: VerifierData): Worker {
  const ending = extname(new URL(import.meta.url).pathname);
  const program = new URL(`verify-worker${ending}`, import.meta.url);
  // Sources are run by whoever develops or tests them; a thread has to be told how to read them.
  return ending === '.ts'
    ? new Worker(
        `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(program.href)}); });`,
        { eval: true, workerData: data, execArgv: [] },
      )
    : new Worker(program, { workerData: data, execArgv: [] });
}

function inThread(data: VerifierData, { signal, onProgress }: JobWatch): Promise<VerifyReport> {
  return new Promise((resolve, reject) => {
    const worker = startThread(data);
    let has_begun = false;
    const stop = (): void => {
      worker.postMessage('stop');
      setTimeout(() => void worker.terminate(), STOP_MS_MAX).unref();
    };
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', stop);
      settle();
    };
    signal.addEventListener('abort', stop);
    worker.on('message', (message: FromVerifier) => {
      switch (message.type) {
        case 'begun':
          has_begun = true;
          break;
        case 'progress':
          onProgress(message);
          break;
        case 'found':
          end(() => resolve(message.report));
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

/** Verifies the books as they are now. Rejects when stopped; `log` is told when there is no thread for it. */
export async function verifyApart(
  books: OpenReader,
  location: string,
  tools: JobWatch,
  log: (error: unknown) => void,
): Promise<VerifyReport> {
  try {
    return await inThread({ location }, tools);
  } catch (error) {
    if (!(error instanceof NoThreadError) || tools.signal.aborted) {
      throw error;
    }
    log(error.cause ?? error);
    return await books.snapshot((reader) => verifyBooks(reader, books.env, tools));
  }
}
