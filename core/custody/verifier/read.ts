/**
 * Reads the documents from texts of strangers: canonical, within limits, or not at all.
 */
import { parseCanonical } from '../primitives/canonical';
import { certificateDigest } from '../primitives/definitions';
import {
  CERTIFICATE_CHARACTERS_MAX,
  certificateSchema,
  customerProofSchema,
  KEYS_CHARACTERS_MAX,
  PROOF_CHARACTERS_MAX,
  publishedKeysSchema,
  type Certificate,
  type CustomerProof,
  type KEY_ROLES,
  type PublishedKey,
} from '../primitives/documents';
import { portableSha256 } from '../primitives/hash';
import { keyIdOf } from '../primitives/signature';

/** A certificate that can be read, and its digest. */
export interface ReadCertificate {
  readonly certificate: Certificate;
  readonly digest: string;
}

export function readCertificate(text: string): ReadCertificate | null {
  const read = certificateSchema.safeParse(parseCanonical(text, CERTIFICATE_CHARACTERS_MAX));
  if (!read.success) {
    return null;
  }
  return { certificate: read.data, digest: certificateDigest(portableSha256, read.data) };
}

export function readCustomerProof(text: string): CustomerProof | null {
  const read = customerProofSchema.safeParse(parseCanonical(text, PROOF_CHARACTERS_MAX));
  return read.success ? read.data : null;
}

/** Keys by role and id. Whoever reads them has them from the platform and the bank themselves. */
export type TrustedKeys = ReadonlyMap<string, PublishedKey>;
export type KeyRole = (typeof KEY_ROLES)[number];

export function keyOf(keys: TrustedKeys, role: KeyRole, key_id: string): PublishedKey | null {
  return keys.get(`${role}/${key_id}`) ?? null;
}

/** Published keys, or null where the file is none or an id is not that of its key. */
export function readKeys(text: string): TrustedKeys | null {
  const read = publishedKeysSchema.safeParse(parseCanonical(text, KEYS_CHARACTERS_MAX));
  if (!read.success) {
    return null;
  }
  const { keys } = read.data;
  const named = new Map(keys.map((key) => [`${key.role}/${key.key_id}`, key]));
  const is_sound =
    named.size === keys.length &&
    keys.every(({ key_id, public_key }) => keyIdOf(portableSha256, public_key) === key_id);
  return is_sound ? named : null;
}
