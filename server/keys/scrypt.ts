/**
 * Keys and hashes out of passwords by scrypt (RFC 7914), off the main thread, one at a time.
 *
 * One takes 128 MiB for a third of a second, so they wait for each other and the queue is short: whoever comes when it
 * is full is told to wait.
 */
import { scrypt } from 'node:crypto';

export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** For what protects something. Kept with each result, so that it can be raised later. */
export const SCRYPT_COST: ScryptCost = { N: 131_072, r: 8, p: 1 };
const KEY_BYTES = 32;
/** scrypt needs 128 * N * r bytes and a little more. */
const MEMORY_BYTES_MAX = 192 * 1_024 * 1_024;
const WAITING_MAX = 20;

/** Thrown when too many are wanted at once. */
export class BusyError extends Error {
  constructor() {
    super('too many passwords are being checked');
    this.name = 'BusyError';
  }
}

function derive(password: string, salt: Buffer, cost: ScryptCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same password typed on two keyboards may be composed differently.
    const text = password.normalize('NFKC');
    scrypt(text, salt, KEY_BYTES, { ...cost, maxmem: MEMORY_BYTES_MAX }, (error, key) => {
      if (error === null) {
        resolve(key);
      } else {
        reject(error);
      }
    });
  });
}

let last: Promise<unknown> = Promise.resolve();
let waiting = 0;

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= WAITING_MAX) {
    return Promise.reject(new BusyError());
  }
  waiting += 1;
  const result = last.then(work).finally(() => {
    waiting -= 1;
  });
  last = result.catch(() => undefined);
  return result;
}

/** 32 bytes out of a password, as it stands after NFKC. Rejects with BusyError. */
export async function scryptKey(password: string, salt: Buffer, cost: ScryptCost): Promise<Buffer> {
  return await inTurn(() => derive(password, salt, cost));
}
