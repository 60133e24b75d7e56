/**
 * Passwords as scrypt hashes: made and checked off the main thread, one at a time.
 *
 * One hash takes 128 MiB for a third of a second, so they wait for each other and the queue is short: whoever
 * comes when it is full is told to wait. Parameters are stored with the hash, so they can be raised later.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const COST = { N: 131_072, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** scrypt needs 128 * N * r bytes and a little more. */
const MEMORY_BYTES_MAX = 192 * 1_024 * 1_024;
const WAITING_MAX = 20;

/** Thrown when too many hashes are wanted at once. */
export class BusyError extends Error {
  constructor() {
    super('too many passwords are being checked');
    this.name = 'BusyError';
  }
}

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same password typed on two keyboards may be composed differently.
    const text = password.normalize('NFKC');
    scrypt(text, salt, HASH_BYTES, { ...cost, maxmem: MEMORY_BYTES_MAX }, (error, hash) => {
      if (error === null) {
        resolve(hash);
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

/** A new hash of a password, with its parameters and salt. Rejects with BusyError. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await inTurn(() => derive(password, salt, COST));
  const { N, r, p } = COST;
  return ['scrypt', N, r, p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** Somebody's hash whose password nobody knows: checking it costs as much as checking a real one. */
const NOBODY = ['scrypt', COST.N, COST.r, COST.p, Buffer.alloc(SALT_BYTES).toString('base64'), ''].join('$');

/** True when the password is the hashed one. Without a hash it takes as long and is false. Rejects with BusyError. */
export async function checkPassword(password: string, stored: string | null): Promise<boolean> {
  const [scheme, N, r, p, salt, hash] = (stored ?? NOBODY).split('$');
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined) {
    throw new Error('a stored password has an unknown form');
  }
  const expected = Buffer.from(hash, 'base64');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const found = await inTurn(() => derive(password, Buffer.from(salt, 'base64'), cost));
  return expected.length === found.length && timingSafeEqual(expected, found);
}
