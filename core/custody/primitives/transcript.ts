/**
 * The transcript of a proof: everything public goes in, in order, and the challenges come out (Fiat-Shamir).
 *
 * A challenge depends on every byte taken in before it, so a proof says nothing about another statement than its own.
 */
import { bytesNumber, scalar } from './group';
import { concatBytes, taggedHash, type HashBytes } from './hash';

export class Transcript {
  readonly #hash: HashBytes;
  #state: Uint8Array;

  /** What is proved, in a word: proofs of one kind are none of another. */
  constructor(hash: HashBytes, kind: string) {
    this.#hash = hash;
    this.#state = taggedHash(hash, 'transcript', kind);
  }

  absorb(label: string, bytes: Uint8Array): this {
    this.#state = taggedHash(this.#hash, 'absorb', this.#state, label, bytes);
    return this;
  }

  /** A scalar out of all that was taken in; taken in itself. */
  challenge(label: string): bigint {
    const low = taggedHash(this.#hash, 'challenge', this.#state, label, Uint8Array.of(1));
    const high = taggedHash(this.#hash, 'challenge', this.#state, label, Uint8Array.of(2));
    const wide = concatBytes(low, high);
    this.absorb(label, wide);
    return scalar(bytesNumber(wide));
  }

  /** What the state is: a prover makes random numbers out of it, so that two statements never share any. */
  seed(): Uint8Array {
    return this.#state.slice();
  }
}
