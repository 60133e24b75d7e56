// A store whose appends fail when told to: before anything is stored, or after all of it was (the answer lost).
import type { AppendBatch } from '#core/ledger/ports';
import { MemoryStore } from '#core/ledger/memory-store';

export type Failure = 'before' | 'after';

export class FailingStore extends MemoryStore {
  appends = 0;
  /** How the append of that number (from 1) fails. */
  readonly failures = new Map<number, Failure>();

  override async append(batch: AppendBatch): Promise<void> {
    this.appends += 1;
    const failure = this.failures.get(this.appends);
    if (failure === 'before') {
      throw new Error('the disk is full');
    }
    await super.append(batch);
    if (failure === 'after') {
      throw new Error('the connection is lost');
    }
  }
}
