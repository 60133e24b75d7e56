/**
 * The manifest of a hand-over pack: every other file with its size and SHA-256, in canonical JSON, so that two packs can be compared and
 * nothing is changed unseen once the manifest's own digest was handed over by another way.
 */
import { createHash } from 'node:crypto';

import { canonicalJson } from '#core/kernel/canonical';
import type { Head } from '#core/ledger/ports';

export interface PackFile {
  /** With slashes, below the pack's folder. */
  readonly path: string;
  /** What it holds, English and Chinese. */
  readonly about: string;
  readonly bytes: Uint8Array;
}

const MANIFEST_NAME = 'manifest.json';
const SCHEMA = 'surety-custody-pack-1';

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
  const text = `${canonicalJson({ schema: SCHEMA, platform, day, head, files: listed })}\n`;
  return { path: MANIFEST_NAME, about: 'Manifest 清单', bytes: Buffer.from(text, 'utf8') };
}
