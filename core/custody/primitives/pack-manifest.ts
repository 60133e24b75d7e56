/**
 * The manifest of a hand-over pack as a document: every other file with its size and SHA-256, in canonical JSON, and what lies beside it.
 *
 * A signature is made over the manifest's own bytes, so that it can be checked with common tools alone. Who signed is not in the manifest:
 * the same books give the same one, whoever makes it.
 */
import { z } from 'zod';

import { parseCanonical } from './canonical';

export const MANIFEST_SCHEMA = 'surety-custody-pack-1';
export const MANIFEST_NAME = 'manifest.json';
/** Ed25519 over the bytes of the manifest: 64 bytes. */
export const MANIFEST_SIGNATURE_NAME = 'manifest.sig';
/** The key that it is checked with, as PEM (RFC 8410). */
export const MANIFEST_KEY_NAME = 'manifest-key.pem';
/** What no manifest can list: itself, and what is made over it. */
export const BESIDE_MANIFEST: readonly string[] = [MANIFEST_NAME, MANIFEST_SIGNATURE_NAME, MANIFEST_KEY_NAME];

const MANIFEST_CHARACTERS_MAX = 10_000_000;
const FILES_MAX = 50_000;
const PATH_MAX = 300;
/** Parts between slashes; none begins with a dot, so none leads out of the pack. */
const PATH = /^[\p{L}\p{N}_-][\p{L}\p{N} ._+@()-]*(?:\/[\p{L}\p{N}_-][\p{L}\p{N} ._+@()-]*)*$/u;
const DIGEST = /^[0-9a-f]{64}$/;

const packManifestSchema = z.strictObject({
  schema: z.literal(MANIFEST_SCHEMA),
  platform: z.string().min(1).max(200),
  day: z.iso.date(),
  head: z.strictObject({
    seq: z.number().int().min(1),
    hash: z.string().regex(DIGEST),
    booked_at: z.number().int(),
  }),
  files: z
    .array(
      z.strictObject({
        path: z.string().max(PATH_MAX).regex(PATH),
        bytes: z.number().int().min(0),
        sha256: z.string().regex(DIGEST),
      }),
    )
    .max(FILES_MAX),
});
export type PackManifest = z.infer<typeof packManifestSchema>;

/** A manifest out of its text, which ends with one line feed; null where it is none, or names a file twice. Never throws. */
export function readManifest(text: string): PackManifest | null {
  if (!text.endsWith('}\n')) return null;
  const read = packManifestSchema.safeParse(parseCanonical(text.slice(0, -1), MANIFEST_CHARACTERS_MAX));
  if (!read.success) return null;
  const paths = new Set(read.data.files.map(({ path }) => path));
  return paths.size === read.data.files.length ? read.data : null;
}
