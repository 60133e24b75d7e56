/**
 * What every program of a reading thread does: opens the workspace for reading by itself, tells how far it is and what
 * it found, and ends when it has told that or was told to stop.
 */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';

import { openReader, type OpenReader } from '#server/composition/open-books';

import type { JobProgress, JobWatch } from './job-centre';
import type { FromThread, ThreadData } from './reader-thread';

const PROGRESS_EVERY_MS = 100;

/** Reads, and tells on the port. Never rejects. */
async function tell<T>(
  port: MessagePort,
  { location, asked }: ThreadData,
  read: (books: OpenReader, watch: JobWatch, asked: unknown) => Promise<T>,
): Promise<void> {
  const controller = new AbortController();
  port.once('message', () => controller.abort());
  const send = (message: FromThread<T>): void => port.postMessage(message);
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
      send({ type: 'found', found: await read(books, { signal: controller.signal, onProgress }, asked) });
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
export function runInThread<T>(
  read: (books: OpenReader, watch: JobWatch, asked: unknown) => Promise<T>,
): void {
  if (parentPort === null) {
    throw new Error('this program runs in a thread');
  }
  // Not awaited: the desktop application's programs are CommonJS, which cannot wait here.
  void tell(parentPort, workerData as ThreadData, read);
}
