/**
 * The secrets of one period: made from a master key and two public salts, new for each period.
 *
 * With the same secrets twice, two months' commitments could be subtracted from one another and small differences tried out. A
 * reprint needs the master key and the salts in the certificate, and nothing else.
 */
import { hkdf, KeyedHash, type HashBytes } from '../primitives/hash';

/** 32 random bytes each, lower-case hexadecimal in the certificate. */
export interface PeriodSalts {
  readonly blinding: Uint8Array;
  readonly customer: Uint8Array;
}

export interface PeriodKeys {
  readonly hash: HashBytes;
  readonly salts: PeriodSalts;
  /** Blinds amounts, and makes the random numbers of proofs. */
  readonly blinding: KeyedHash;
  /** Salts customers, and what pads the tree. */
  readonly customer: KeyedHash;
}

const SECRET_BYTES = 32;

/** Throws RangeError where a secret or a salt is not of 32 bytes, or the salts are the same. */
export function periodKeys(hash: HashBytes, master: Uint8Array, salts: PeriodSalts): PeriodKeys {
  const { blinding, customer } = salts;
  if ([master, blinding, customer].some(({ length }) => length !== SECRET_BYTES)) {
    throw new RangeError('master key and salts are of 32 bytes each');
  }
  if (blinding.every((byte, place) => byte === customer[place])) {
    throw new RangeError('the two salts of a period differ');
  }
  return {
    hash,
    salts,
    blinding: new KeyedHash(hash, hkdf(hash, master, blinding, 'surety-custody-1/blinding')),
    customer: new KeyedHash(hash, hkdf(hash, master, customer, 'surety-custody-1/customer')),
  };
}
