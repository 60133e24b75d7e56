/**
 * X.509 by the platform's own authority (RFC 5280): its certificate, certificates of accounts, lists of revoked ones.
 *
 * ECDSA with P-256 and SHA-256 throughout, which every tool verifies. A subject is an account's identifier and nothing
 * personal. Keys come in and go out as PKCS#8; where they are kept is not known here, nor are the books.
 */
import 'reflect-metadata';

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  webcrypto,
} from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  Pkcs10CertificateRequest,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
  X509CrlReason,
  cryptoProvider,
} from '@peculiar/x509';

import type { RevocationReason } from '#core/identity/identity-tables';
import { DAY_MS, type Instant } from '#core/kernel/instant';

cryptoProvider.set(webcrypto);

const KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const AUTHORITY_DAYS = 20 * 365;
const SERIAL_BYTES = 16;
const RSA_BITS_MIN = 2_048;
const CURVES = ['prime256v1', 'secp384r1', 'secp521r1'];
/** OID of the number of a list, RFC 5280, 5.2.3. */
const CRL_NUMBER = '2.5.29.20';

const REASONS: Readonly<Record<RevocationReason, X509CrlReason>> = {
  unspecified: X509CrlReason.unspecified,
  'key-compromise': X509CrlReason.keyCompromise,
  'affiliation-changed': X509CrlReason.affiliationChanged,
  superseded: X509CrlReason.superseded,
  'cessation-of-operation': X509CrlReason.cessationOfOperation,
  'privilege-withdrawn': X509CrlReason.privilegeWithdrawn,
};

/** A request that this authority signs nothing for. */
export class CertificateRequestError extends Error {
  readonly fault: 'malformed' | 'signature' | 'key';

  constructor(fault: CertificateRequestError['fault']) {
    super(`the certificate request is not accepted: ${fault}`);
    this.name = 'CertificateRequestError';
    this.fault = fault;
  }
}

/** A certificate as the books keep it. */
export interface MadeCertificate {
  /** DER in base64, the body of its PEM. */
  readonly body: string;
  /** SHA-256 of the DER, 64 hexadecimal digits. */
  readonly fingerprint: string;
  readonly valid_from: Instant;
  readonly valid_until: Instant;
}

export interface Authority {
  /** PKCS#8, DER. */
  readonly private_key: Uint8Array;
  /** DER in base64. */
  readonly body: string;
}

/** The text of a certificate or list as files hold it. */
export function pemText(kind: 'CERTIFICATE' | 'X509 CRL', body: string): string {
  const lines = body.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${kind}-----`, ...lines, `-----END ${kind}-----`, ''].join('\n');
}

/** Certificates tell time in seconds. */
const wholeSecond = (at: Instant): Date => new Date(Math.floor(at / 1_000) * 1_000);

function made(certificate: X509Certificate): MadeCertificate {
  const der = Buffer.from(certificate.rawData);
  return {
    body: der.toString('base64'),
    fingerprint: createHash('sha256').update(der).digest('hex'),
    valid_from: certificate.notBefore.getTime(),
    valid_until: certificate.notAfter.getTime(),
  };
}

/** A serial number of 127 random bits and no zero in front: 32 hexadecimal digits. */
export function newSerial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

async function signingKey(private_key: Uint8Array): Promise<webcrypto.CryptoKey> {
  return await webcrypto.subtle.importKey('pkcs8', private_key, KEY, false, ['sign']);
}

/** A new key in PKCS#8 for an authority. */
export async function newAuthorityKey(): Promise<Uint8Array> {
  const { privateKey } = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  return new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', privateKey));
}

/** The certificate by which an authority vouches for itself; its name has the workspace's id in it. */
export async function authorityCertificate(
  private_key: Uint8Array,
  workspace_id: string,
  now: Instant,
): Promise<MadeCertificate> {
  const key = createPrivateKey({ key: Buffer.from(private_key), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const name = new Name([
    { CN: [{ utf8String: 'Payment platform certificate authority' }] },
    { OU: [{ utf8String: workspace_id }] },
  ]);
  const certificate = await X509CertificateGenerator.create({
    ...{ serialNumber: newSerial(), subject: name, issuer: name, publicKey: spki },
    ...{ signingKey: await signingKey(private_key), signingAlgorithm: SIGNING },
    ...{ notBefore: wholeSecond(now), notAfter: wholeSecond(now + AUTHORITY_DAYS * DAY_MS) },
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(spki),
    ],
  });
  return made(certificate);
}

/** The public key of a request (PKCS#10, PEM or DER) whose sender has shown that he has its private one. */
export async function requestedKey(request: string): Promise<Uint8Array> {
  let parsed: Pkcs10CertificateRequest;
  try {
    parsed = new Pkcs10CertificateRequest(request);
  } catch {
    throw new CertificateRequestError('malformed');
  }
  const spki = new Uint8Array(parsed.publicKey.rawData);
  if (!isStrong(spki)) {
    throw new CertificateRequestError('key');
  }
  if (!(await parsed.verify().catch(() => false))) {
    throw new CertificateRequestError('signature');
  }
  return spki;
}

function isStrong(spki: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
    return key.asymmetricKeyType === 'ec'
      ? CURVES.includes(namedCurve ?? '')
      : key.asymmetricKeyType === 'rsa' && (modulusLength ?? 0) >= RSA_BITS_MIN;
  } catch {
    return false;
  }
}

/** A new pair of keys: the public one, and the private one in PKCS#8 under a passphrase (PEM). */
export function newHolderKey(passphrase: string): { readonly spki: Uint8Array; readonly key_pem: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key_pem = privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase });
  return { spki: publicKey.export({ format: 'der', type: 'spki' }), key_pem: key_pem.toString() };
}

/** What a certificate is for: telling who an account is, or signing documents. */
type Purpose = 'account' | 'documents';

export interface Issuing {
  readonly serial: string;
  /** The identifier of an account, or the login of a person of staff. */
  readonly subject: string;
  readonly purpose?: Purpose;
  /** SPKI, DER. */
  readonly public_key: Uint8Array;
  readonly valid_from: Instant;
  readonly valid_until: Instant;
}

/** Extended uses: RFC 5280, 4.2.1.12; that of documents is RFC 9336, with the one that older readers look for. */
const USES: Readonly<Record<Purpose, readonly string[]>> = {
  account: [ExtendedKeyUsage.clientAuth],
  documents: ['1.3.6.1.5.5.7.3.36', ExtendedKeyUsage.emailProtection],
};

/** A certificate for signing, by an account or of documents, never for signing others. */
export async function issueFor(authority: Authority, issuing: Issuing): Promise<MadeCertificate> {
  const issuer = new X509Certificate(authority.body);
  const { subject, purpose = 'account', serial, public_key, valid_from, valid_until } = issuing;
  const until = Math.min(valid_until, issuer.notAfter.getTime());
  const certificate = await X509CertificateGenerator.create({
    ...{
      serialNumber: serial,
      subject: new Name([{ CN: [{ utf8String: subject }] }]),
      issuer: issuer.subjectName,
    },
    ...{
      publicKey: public_key,
      signingKey: await signingKey(authority.private_key),
      signingAlgorithm: SIGNING,
    },
    ...{ notBefore: wholeSecond(valid_from), notAfter: wholeSecond(until) },
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation, true),
      new ExtendedKeyUsageExtension([...USES[purpose]]),
      await SubjectKeyIdentifierExtension.create(public_key),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return made(certificate);
}

export interface Revoked {
  readonly serial: string;
  readonly revoked_at: Instant;
  readonly reason: RevocationReason;
}

export interface Listing {
  readonly number: number;
  readonly this_update_at: Instant;
  readonly next_update_at: Instant;
  readonly revoked: readonly Revoked[];
}

/** A whole number above zero as DER has it. */
function derInteger(value: number): Uint8Array {
  let digits = value.toString(16);
  digits = digits.length % 2 === 0 ? digits : `0${digits}`;
  const bytes = Buffer.from(Number.parseInt(digits.slice(0, 2), 16) > 0x7f ? `00${digits}` : digits, 'hex');
  return Buffer.concat([Buffer.of(0x02, bytes.length), bytes]);
}

/** A list of revoked certificates: DER in base64. */
export async function signList(authority: Authority, listing: Listing): Promise<string> {
  const issuer = new X509Certificate(authority.body);
  const crl = await X509CrlGenerator.create({
    ...{ issuer: issuer.subjectName, signingAlgorithm: SIGNING },
    ...{ thisUpdate: wholeSecond(listing.this_update_at), nextUpdate: wholeSecond(listing.next_update_at) },
    signingKey: await signingKey(authority.private_key),
    entries: listing.revoked.map(({ serial, revoked_at, reason }) => ({
      serialNumber: serial,
      revocationDate: wholeSecond(revoked_at),
      // The standard asks that this one be left out.
      ...(reason === 'unspecified' ? {} : { reason: REASONS[reason] }),
    })),
    extensions: [
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      new Extension(CRL_NUMBER, false, derInteger(listing.number)),
    ],
  });
  return Buffer.from(crl.rawData).toString('base64');
}
