/**
 * The manifest of a hand-over pack: every other file with its size and SHA-256, so that two packs can be compared; signed with the key of
 * whoever makes the pack, so that nothing is changed unseen. Beside it the same digests in the spelling of sha256sum.
 */
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

import {
  MANIFEST_KEY_NAME,
  MANIFEST_NAME,
  MANIFEST_SCHEMA,
  MANIFEST_SIGNATURE_NAME,
} from '#core/custody/primitives/pack-manifest';
import { canonicalJson } from '#core/kernel/canonical';
import type { Head } from '#core/ledger/ports';

export interface PackFile {
  /** With slashes, below the pack's folder. */
  readonly path: string;
  /** What it holds, English and Chinese. */
  readonly about: string;
  readonly bytes: Uint8Array;
}

const SUMS_NAME = 'SHA256SUMS';

export interface PackMoment {
  readonly platform: string;
  /** The day whose end the reconciliations are of. */
  readonly day: string;
  /** The last entry that the pack knows of, and its hash. */
  readonly head: Head;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Files in the order of their paths. */
export function inOrder(files: readonly PackFile[]): PackFile[] {
  return [...files].sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The manifest of files, itself a file. */
export function manifestOf({ platform, day, head }: PackMoment, files: readonly PackFile[]): PackFile {
  const listed = inOrder(files).map(({ path, bytes }) => ({
    ...{ path, bytes: bytes.length, sha256: sha256Of(bytes) },
  }));
  const text = `${canonicalJson({ schema: MANIFEST_SCHEMA, platform, day, head, files: listed })}\n`;
  return { path: MANIFEST_NAME, about: 'Manifest 清单', bytes: Buffer.from(text, 'utf8') };
}

/** The digests of files as `sha256sum --check` reads them. */
export function sumsOf(files: readonly PackFile[]): PackFile {
  const text = inOrder(files)
    .map(({ path, bytes }) => `${sha256Of(bytes)}  ${path}\n`)
    .join('');
  return {
    path: SUMS_NAME,
    about: 'Digests for sha256sum 摘要（供 sha256sum 使用）',
    bytes: Buffer.from(text, 'utf8'),
  };
}

/**
 * The signature of a manifest and the key that it is checked with.
 * @param secret the signer's Ed25519 key, PKCS#8
 */
export function signatureOf(manifest: PackFile, secret: Uint8Array): PackFile[] {
  const own = createPrivateKey({ key: Buffer.from(secret), format: 'der', type: 'pkcs8' });
  const signature = sign(null, manifest.bytes, own);
  const pem = createPublicKey(own).export({ type: 'spki', format: 'pem' });
  const about = 'Signature of the manifest 清单的签名';
  return [
    { path: MANIFEST_SIGNATURE_NAME, about, bytes: signature },
    { path: MANIFEST_KEY_NAME, about, bytes: Buffer.from(pem) },
  ];
}
