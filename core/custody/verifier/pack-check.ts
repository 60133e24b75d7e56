/**
 * Checks a hand-over pack: which files belong to it, that each is as its manifest says, and who signed the manifest.
 *
 * It is handed paths and bytes; where they were read is the caller's. Every fault names its file. Never throws.
 */
import { bytesToHex, hexToBytes, portableSha256, type HashBytes } from '../primitives/hash';
import { fromBase64 } from '../primitives/note';
import {
  BESIDE_MANIFEST,
  MANIFEST_KEY_NAME,
  MANIFEST_NAME,
  MANIFEST_SIGNATURE_NAME,
  readManifest,
  type PackManifest,
} from '../primitives/pack-manifest';
import { isSignatureOf, keyIdOf } from '../primitives/signature';

import { keyOf, type TrustedKeys } from './read';

export interface FileOfPack {
  /** With slashes, below the pack's folder. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export const PACK_FAULTS = [
  /** No manifest, or it cannot be read. */
  'manifest-missing',
  'manifest-malformed',
  /** The manifest names it, and it is not there. */
  'missing',
  /** It is there, and the manifest does not name it. */
  'added',
  /** It is there, and longer or shorter than the manifest says, or has another digest. */
  'size-differs',
  'digest-differs',
  'signature-missing',
  'signature-invalid',
  /** The signature is good, and the key is nobody's of staff whose keys are at hand. */
  'unknown-key',
] as const;
export type PackFault = (typeof PACK_FAULTS)[number];

export interface PackVerdict {
  readonly accepted: boolean;
  readonly manifest: PackManifest | null;
  readonly manifest_sha256: string | null;
  readonly faults: readonly { readonly path: string; readonly reason: PackFault }[];
  /** Who signed; null where nobody did, or the signature is not good. */
  readonly signer: { readonly person: string; readonly key_id: string } | null;
}

/** What stands before the 32 bytes of an Ed25519 key in its DER (RFC 8410). */
const SPKI_HEAD = '302a300506032b6570032100';
const PEM = /^-----BEGIN PUBLIC KEY-----\r?\n([A-Za-z0-9+/]{59}=)\r?\n-----END PUBLIC KEY-----\r?\n?$/;

/** The text of bytes as they are; empty where they are none. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return '';
  }
}

/** The 64 digits of a public key out of PEM, or null where it is none. */
function keyDigits(pem: Uint8Array): string | null {
  try {
    const der = bytesToHex(fromBase64(PEM.exec(textOf(pem))?.[1] ?? ''));
    return der.startsWith(SPKI_HEAD) ? der.slice(SPKI_HEAD.length) : null;
  } catch {
    return null;
  }
}

type Faults = PackVerdict['faults'][number][];

function signerOf(
  files: ReadonlyMap<string, Uint8Array>,
  manifest: Uint8Array,
  keys: TrustedKeys | null,
  faults: Faults,
): PackVerdict['signer'] {
  const fault = (path: string, reason: PackFault): null => {
    faults.push({ path, reason });
    return null;
  };
  const signature = files.get(MANIFEST_SIGNATURE_NAME);
  const pem = files.get(MANIFEST_KEY_NAME);
  if (signature === undefined) return fault(MANIFEST_SIGNATURE_NAME, 'signature-missing');
  if (pem === undefined) return fault(MANIFEST_KEY_NAME, 'signature-missing');
  const digits = keyDigits(pem);
  if (digits === null) return fault(MANIFEST_KEY_NAME, 'unknown-key');
  const key_id = keyIdOf(portableSha256, digits);
  // The key of that id as it is published: what lies in the pack only names it.
  const key = keys === null ? null : keyOf(keys, 'staff', key_id);
  if (key?.public_key !== digits) return fault(MANIFEST_KEY_NAME, 'unknown-key');
  if (!isSignatureOf(signature, manifest, hexToBytes(digits))) {
    return fault(MANIFEST_SIGNATURE_NAME, 'signature-invalid');
  }
  return { person: key.owner, key_id };
}

function fileFaults(files: ReadonlyMap<string, Uint8Array>, manifest: PackManifest, hash: HashBytes): Faults {
  const faults: Faults = [];
  const listed = new Set(manifest.files.map(({ path }) => path));
  for (const { path, bytes, sha256 } of manifest.files) {
    const found = files.get(path);
    if (found === undefined) faults.push({ path, reason: 'missing' });
    else if (found.length !== bytes) faults.push({ path, reason: 'size-differs' });
    else if (bytesToHex(hash(found)) !== sha256) faults.push({ path, reason: 'digest-differs' });
  }
  for (const path of files.keys()) {
    if (!listed.has(path) && !BESIDE_MANIFEST.includes(path)) faults.push({ path, reason: 'added' });
  }
  return faults;
}

/**
 * Checks all files of a pack against its manifest, and the manifest's signature against keys of staff.
 * @param hash SHA-256 of the machine, where it has one
 */
export function verifyPack(
  handed: readonly FileOfPack[],
  keys: TrustedKeys | null,
  hash: HashBytes = portableSha256,
): PackVerdict {
  const files = new Map(handed.map(({ path, bytes }) => [path, bytes]));
  const bytes = files.get(MANIFEST_NAME);
  const none = { accepted: false, manifest: null, manifest_sha256: null, signer: null } as const;
  if (bytes === undefined) return { ...none, faults: [{ path: MANIFEST_NAME, reason: 'manifest-missing' }] };
  const manifest = readManifest(textOf(bytes));
  const manifest_sha256 = bytesToHex(hash(bytes));
  if (manifest === null) {
    return { ...none, manifest_sha256, faults: [{ path: MANIFEST_NAME, reason: 'manifest-malformed' }] };
  }
  const faults = fileFaults(files, manifest, hash);
  const signer = signerOf(files, bytes, keys, faults);
  return { accepted: faults.length === 0, manifest, manifest_sha256, faults, signer };
}
