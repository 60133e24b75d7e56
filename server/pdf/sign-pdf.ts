/**
 * Signatures of PDFs (PAdES baseline B, ETSI EN 319 142-1): each is added behind what is there, which stays as it was to the byte.
 *
 * ECDSA with P-256 and SHA-256, its random numbers made from key and message (RFC 6979): the same document, key and time give the same
 * bytes. It does not know whose key it is or what a document says.
 */
import { webcrypto } from 'node:crypto';
import { PDF } from '@libpdf/core';

import { paperSignature } from '#core/custody/primitives/paper-key';
import type { Instant } from '#core/kernel/instant';

export interface PdfSigner {
  /** A scalar of P-256, 32 bytes. */
  readonly secret: Uint8Array;
  /** Of its certificate, then of who issued it: DER. */
  readonly chain: readonly [own: Uint8Array, ...issuers: Uint8Array[]];
}

export interface PdfSignature {
  /** Name of the field, each once in a document. */
  readonly field: string;
  readonly reason: string;
  /** When it says it was made. */
  readonly at: Instant;
}

/** The library takes digests from the global that Node 18, and so the desktop shell, does not have. */
function lendCrypto(): void {
  if (!('crypto' in globalThis)) {
    Object.defineProperty(globalThis, 'crypto', { value: webcrypto, configurable: true });
  }
}

/** More than a signature with three certificates takes; what is beyond it is for longer chains, so that most documents stay as they were. */
const ROOM_BYTES = 8_192;
/** What a signature takes beside its certificates, generously. */
const BESIDE_CHAIN_BYTES = 2_048;
const ROOM_BYTES_MAX = 65_536;

/** The certificates that a signature carries are more than a document is given room for. */
class SignatureRoomError extends RangeError {
  override readonly name = 'SignatureRoomError';

  constructor(field: string, certificates: number, bytes: number) {
    const found = `${String(certificates)} certificates of ${String(bytes)} bytes in all`;
    super(
      `the signature ${field} has no room for its chain: expected at most ${String(ROOM_BYTES_MAX - BESIDE_CHAIN_BYTES)} bytes, found ${found}`,
    );
  }
}

/** How many bytes are kept free for a signature with this chain. Throws SignatureRoomError. */
function roomFor(chain: PdfSigner['chain'], field: string): number {
  const bytes = chain.reduce((sum, { length }) => sum + length, 0);
  if (bytes + BESIDE_CHAIN_BYTES > ROOM_BYTES_MAX) {
    throw new SignatureRoomError(field, chain.length, bytes);
  }
  return Math.max(ROOM_BYTES, bytes + BESIDE_CHAIN_BYTES);
}

/** Adds a signature; resolves with the longer document. Throws SignatureRoomError, and what the library throws for what is no PDF. */
export async function signPdf(
  pdf: Uint8Array,
  { secret, chain }: PdfSigner,
  { field, reason, at }: PdfSignature,
): Promise<Uint8Array> {
  const room = roomFor(chain, field);
  lendCrypto();
  const [certificate, ...certificateChain] = chain;
  const document = await PDF.load(pdf);
  const { bytes } = await document.sign({
    signer: {
      ...{ certificate, certificateChain, keyType: 'EC', signatureAlgorithm: 'ECDSA' },
      sign: (data) => Promise.resolve(paperSignature(data, secret)),
    },
    ...{ fieldName: field, reason, signingTime: new Date(at) },
    ...{ digestAlgorithm: 'SHA-256', estimatedSize: room },
  });
  return bytes;
}
