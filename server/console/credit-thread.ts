/**
 * Work on scores and scorecards apart from everything else, in the thread in which models are trained: it looks at every
 * merchant in one go, and nobody waits for that.
 */
import { doCreditWork, type CreditAsked } from '#server/credit/credit-work';

import type { Desk } from './desk';
import type { JobWatch } from './job-centre';
import { readApart } from './reader-thread';

/** What of the console it needs. */
export interface CreditHost {
  readonly log: (where: string, error: unknown) => void;
}

/** Reads in the thread, or here where there is none. `T` is what comes of what is asked. */
export async function creditApart<T>(
  { host, desk }: { readonly host: CreditHost; readonly desk: Desk },
  asked: CreditAsked,
  watch: JobWatch,
): Promise<T> {
  const { books, location } = desk;
  const here = () =>
    books.snapshot((reader) => doCreditWork({ reader, sha256: books.env.sha256 }, asked, watch));
  const log = (error: unknown): void => host.log('credit thread', error);
  const found = await readApart({ program: 'train-worker', location, asked, here, log }, watch);
  watch.signal.throwIfAborted();
  return found as T;
}
