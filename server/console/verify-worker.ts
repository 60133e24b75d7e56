/**
 * The thread in which books are verified: opens them for reading by itself, and tells how far it is and what it found.
 *
 * It is a program of its own in every build. It ends by itself when it has told its outcome, or was told to stop.
 */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';

import { verifyBooks } from '#core/ledger/verify';
import { openReader } from '#server/composition/open-books';

import type { JobProgress } from './job-centre';
import type { FromVerifier, VerifierData } from './verify-thread';

const PROGRESS_EVERY_MS = 100;

/** Verifies, and tells on the port. Never rejects. */
async function verify(port: MessagePort, { location }: VerifierData): Promise<void> {
  const controller = new AbortController();
  port.once('message', () => controller.abort());
  const tell = (message: FromVerifier): void => port.postMessage(message);
  let told_at = 0;
  const onProgress = ({ done, total }: JobProgress): void => {
    if (performance.now() - told_at >= PROGRESS_EVERY_MS) {
      told_at = performance.now();
      tell({ type: 'progress', done, total });
    }
  };
  try {
    const books = await openReader(location);
    tell({ type: 'begun' });
    try {
      const { signal } = controller;
      const report = await books.snapshot((reader) => verifyBooks(reader, books.env, { signal, onProgress }));
      tell({ type: 'found', report });
    } finally {
      await books.close();
    }
  } catch (error) {
    const { name, stack = '' } = error instanceof Error ? error : new Error(typeof error);
    tell({ type: 'failed', name, stack });
  } finally {
    port.close();
  }
}

if (parentPort === null) {
  throw new Error('books are verified in a thread');
}
// Not awaited: the desktop application's programs are CommonJS, which cannot wait here.
void verify(parentPort, workerData as VerifierData);
