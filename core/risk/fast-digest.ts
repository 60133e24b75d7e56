/**
 * A digest of numbers or bytes that is quick to take: 64 bits in two lanes, for telling whether something is the same.
 *
 * Two lanes of multiply-and-rotate mixing as in MurmurHash3 (Austin Appleby, public domain), each with constants of its
 * own. It finds accidents; it is no protection against somebody who looks for two things with the same digest.
 */

const ROOM = new Float64Array(1);
const WORDS = new Uint32Array(ROOM.buffer);

export class FastDigest {
  #low = 0x9747_b28c;
  #high = 0x1b87_3593;

  /** Takes in 32 bits. */
  #mix(word: number): void {
    const low = Math.imul(word, 0xcc9e_2d51);
    this.#low ^= Math.imul((low << 15) | (low >>> 17), 0x1b87_3593);
    this.#low = (Math.imul((this.#low << 13) | (this.#low >>> 19), 5) + 0xe654_6b64) | 0;
    const high = Math.imul(word, 0x239b_961b);
    this.#high ^= Math.imul((high << 16) | (high >>> 16), 0xab0e_9789);
    this.#high = (Math.imul((this.#high << 17) | (this.#high >>> 15), 5) + 0x5610_24b5) | 0;
  }

  /** Takes in a number; all that is missing counts as the same, and so do both zeros. */
  number(value: number): this {
    ROOM[0] = Number.isNaN(value) ? Number.NaN : value + 0;
    this.#mix(WORDS[0] as number);
    this.#mix(WORDS[1] as number);
    return this;
  }

  /** Takes in bytes, and how many there are. */
  bytes(bytes: Uint8Array): this {
    this.number(bytes.length);
    const whole = bytes.length >> 2;
    if (bytes.byteOffset % 4 === 0) {
      for (const word of new Uint32Array(bytes.buffer, bytes.byteOffset, whole)) this.#mix(word);
    } else {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let word = 0; word < whole; word += 1) this.#mix(view.getUint32(word * 4, true));
    }
    for (let at = whole * 4; at < bytes.length; at += 1) this.#mix(bytes[at] as number);
    return this;
  }

  /** The two lanes as they stand. */
  lanes(): readonly [low: number, high: number] {
    return [finished(this.#low ^ this.#high), finished(this.#high)];
  }

  /** 16 hexadecimal digits. */
  hex(): string {
    return this.lanes()
      .map((lane) => lane.toString(16).padStart(8, '0'))
      .join('');
  }
}

/** Spreads the last words over all bits of a lane. */
function finished(lane: number): number {
  let mixed = lane ^ (lane >>> 16);
  mixed = Math.imul(mixed, 0x85eb_ca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
