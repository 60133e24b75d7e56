/**
 * What every program of a reading thread does: opens the workspace for reading by itself, tells how far it is and what
 * it found, hands over what is to be kept, and ends when it has told what it found or was told to stop.
 */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';

import { openReader, type OpenReader } from '#server/composition/open-books';

import type { JobProgress, JobWatch } from './job-centre';
import type { Keeping } from './handed-vectors';
import type { FromThread, ThreadData, ToThread } from './reader-thread';

const PROGRESS_EVERY_MS = 100;

/** Hands over what is to be kept; resolves when the host has written it. */
type Keep = (keeping: Keeping) => Promise<void>;

type Read<T> = (books: OpenReader, watch: JobWatch, asked: unknown, keep: Keep) => Promise<T>;

/** Reads, and tells on the port. Never rejects. */
async function tell<T>(port: MessagePort, { location, asked }: ThreadData, read: Read<T>): Promise<void> {
  const controller = new AbortController();
  let answered: ((message: Extract<ToThread, { type: 'kept' }>) => void) | undefined;
  port.on('message', (message: ToThread) => {
    if (message.type === 'stop') controller.abort();
    else answered?.(message);
  });
  const send = (message: FromThread<T>): void => port.postMessage(message);
  const keep: Keep = (keeping) =>
    new Promise((resolve, reject) => {
      answered = ({ failed }) => (failed === null ? resolve() : reject(new Error(failed)));
      send({ type: 'keep', keeping });
    });
  let told_at = 0;
  const onProgress = ({ done, total }: JobProgress): void => {
    if (performance.now() - told_at >= PROGRESS_EVERY_MS) {
      told_at = performance.now();
      send({ type: 'progress', done, total });
    }
  };
  try {
    const books = await openReader(location);
    send({ type: 'begun' });
    try {
      const watch: JobWatch = { signal: controller.signal, onProgress };
      send({ type: 'found', found: await read(books, watch, asked, keep) });
    } finally {
      await books.close();
    }
  } catch (error) {
    const { name, stack = '' } = error instanceof Error ? error : new Error(typeof error);
    send({ type: 'failed', name, stack });
  } finally {
    port.close();
  }
}

/** Runs as a thread's program. Throws outside of a thread. */
export function runInThread<T>(read: Read<T>): void {
  if (parentPort === null) {
    throw new Error('this program runs in a thread');
  }
  // Not awaited: the desktop application's programs are CommonJS, which cannot wait here.
  void tell(parentPort, workerData as ThreadData, read);
}
