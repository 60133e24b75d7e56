/**
 * Marks by which equal identities are recognised without being known: a keyed digest of each number that belongs to one
 * person or business only.
 *
 * The journal never holds personal data, yet that two parties have the same legal person, telephone or identity number
 * must be seen by the detector, which reads the journal alone. A mark is an HMAC-SHA-256 under the workspace's secret, cut
 * to 128 bits: equal numbers have equal marks, and without the secret no number can be tried against one. A legal person's
 * number and that person's own have the same mark.
 */
import { lengthPrefixed, type Sha256 } from '#core/kernel/canonical';
import type { Profile } from '#core/ledger/profile';
import { SHARED_IDENTITIES, type Row, type SharedIdentity } from '#core/ledger/tables';

/** Hexadecimal digits of a mark: 128 bits, enough that no two of a platform's numbers meet by chance. */
const MARK_DIGITS = 32;

/** Shorter ones are no numbers that belong to one alone. */
const IDENTITY_LENGTH_MIN = 8;
const PHONE_DIGITS_MIN = 7;

/** Marks of a party; null where the number is missing or plainly stands for none. */
export interface IdentityMarks {
  readonly identity: string | null;
  readonly legal_person: string | null;
  readonly phone: string | null;
  readonly email: string | null;
}

/** True for what people write into a field they must fill: 00000000, xxxxxxxx. */
function isFiller(text: string): boolean {
  return new Set(text).size < 2;
}

function plainIdentity(identity_no: string): string {
  const plain = identity_no
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '');
  return plain.length < IDENTITY_LENGTH_MIN || isFiller(plain) ? '' : plain;
}

/** Digits without the prefix of mainland China, which some sources write and others leave out. */
function plainPhone(phone: string): string {
  const digits = phone.normalize('NFKC').replace(/\D/g, '');
  const local = /^(?:00)?86(1\d{10})$/.exec(digits)?.[1] ?? digits;
  return local.length < PHONE_DIGITS_MIN || isFiller(local) ? '' : local;
}

function plainEmail(email: string): string {
  const plain = email.normalize('NFKC').trim().toLowerCase();
  return /^[^@]+@[^@]+$/.test(plain) ? plain : '';
}

/**
 * Marks of a profile. Numbers are compared without blanks, hyphens and case, telephones without +86.
 *
 * @param keyed HMAC-SHA-256 under the workspace's secret, in lower-case hexadecimal digits
 */
export function identityMarks(profile: Profile, keyed: Sha256): IdentityMarks {
  const mark = (kind: string, plain: string): string | null =>
    plain === '' ? null : keyed(lengthPrefixed(['identity-mark', kind, plain])).slice(0, MARK_DIGITS);
  return {
    identity: mark('identity', plainIdentity(profile.identity_no)),
    legal_person: mark('identity', plainIdentity(profile.legal_person_no)),
    phone: mark('phone', plainPhone(profile.phone)),
    email: mark('email', plainEmail(profile.email)),
  };
}

/** The marks of a party as its row keeps them. */
type Marked = Pick<Row<'party'>, 'identity_mark' | 'legal_person_mark' | 'phone_mark' | 'email_mark'>;

const equal = (left: string | null, right: string | null): boolean => left !== null && left === right;

/**
 * What two parties have in common. A legal person that is the other party itself counts as `legal_person`; `identity` is an
 * equal number of the parties themselves: one of them was registered twice.
 */
export function sharedIdentities(one: Marked, other: Marked): readonly SharedIdentity[] {
  const same: Readonly<Record<SharedIdentity, boolean>> = {
    identity: equal(one.identity_mark, other.identity_mark),
    legal_person:
      equal(one.legal_person_mark, other.legal_person_mark) ||
      equal(one.legal_person_mark, other.identity_mark) ||
      equal(one.identity_mark, other.legal_person_mark),
    phone: equal(one.phone_mark, other.phone_mark),
    email: equal(one.email_mark, other.email_mark),
  };
  return SHARED_IDENTITIES.filter((shared) => same[shared]);
}
