/**
 * Who signs the document of a certificate: a key of P-256 for each of the two people, with a certificate of the platform's authority.
 *
 * That key follows from the person's own key of the vault, which readers of PDFs do not know (Ed25519): there is no second secret to keep, to
 * lose or to replace. The authority vouches for it once; what it issued is kept in the vault and never replaced.
 */
import { hkdfSync } from 'node:crypto';

import { PAPER_SEED_BYTES, paperPoint, paperScalar } from '#core/custody/primitives/paper-key';
import type { KeyVault } from '#core/identity/ports';
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { issueFor, newSerial, type Authority } from '#server/keys/x509';
import type { PdfSigner } from '#server/pdf/sign-pdf';

const PURPOSE = 'surety-custody-1/paper';
/** For as long as the authority's own at most. */
const VALID_DAYS = 20 * 365;
/** What stands before the point in a public key of P-256 as X.509 has it (RFC 5480). */
const SPKI_HEAD = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d030107034200', 'hex');

/** The scalar of P-256 that follows from the bytes of a person's key. */
function paperSecret(secret: Uint8Array): Uint8Array {
  return paperScalar(new Uint8Array(hkdfSync('sha256', secret, '', PURPOSE, PAPER_SEED_BYTES)));
}

export interface PaperSignerOf {
  /** Login. */
  readonly person: string;
  readonly key_id: string;
  /** The person's key, as the vault keeps it. */
  readonly secret: Uint8Array;
}

/** What signs documents for a person. Throws VaultError. */
export async function paperSigner(
  vault: KeyVault,
  authority: Authority,
  { person, key_id, secret }: PaperSignerOf,
  now: Instant,
): Promise<PdfSigner> {
  const scalar = paperSecret(secret);
  const name = `custody/paper/${key_id}`;
  if ((await vault.get(name)) === null) {
    const point = paperPoint(scalar);
    const { body } = await issueFor(authority, {
      ...{ serial: newSerial(), subject: person, purpose: 'documents' },
      ...{ public_key: Buffer.concat([SPKI_HEAD, point]), valid_from: now },
      valid_until: now + VALID_DAYS * DAY_MS,
    });
    await vault.add(name, Buffer.from(body, 'base64'));
  }
  // Whoever was first has issued it.
  const own = (await vault.get(name)) ?? new Uint8Array();
  return { secret: scalar, chain: [own, Buffer.from(authority.body, 'base64')] };
}
