/**
 * What is hashed and signed, each once: leaves, nodes, roots, the digest of a certificate. The protocol's definitions, in code.
 */
import { canonicalText } from './canonical';
import type { AgreementStatement, InclusionStatement, UnsignedCertificate } from './documents';
import { bytesToHex, fourBytes, taggedHash, type HashBytes, type Part } from './hash';
import { Transcript } from './transcript';

/** Who a leaf is of, without saying so: nobody finds it without the salt. */
export function customerCommitment(hash: HashBytes, id: string, salt: Uint8Array): Uint8Array {
  return taggedHash(hash, 'customer', id, salt);
}

export interface LabelledAmount {
  readonly label: string;
  /** Minor units, as decimal digits. */
  readonly minor: string;
}

/** Leaf of level 1. */
export function inclusionLeaf(
  hash: HashBytes,
  customer: Uint8Array,
  salt: Uint8Array,
  amounts: readonly LabelledAmount[],
): Uint8Array {
  const parts: Part[] = [customer, salt];
  for (const { label, minor } of amounts) {
    parts.push(label, minor);
  }
  return taggedHash(hash, 'inclusion-leaf', ...parts);
}

export function inclusionNode(hash: HashBytes, left: Uint8Array, right: Uint8Array): Uint8Array {
  return taggedHash(hash, 'inclusion-node', left, right);
}

export function inclusionRoot(hash: HashBytes, depth: number, top: Uint8Array): Uint8Array {
  return taggedHash(hash, 'inclusion-root', fourBytes(depth), top);
}

/** A node of level 2: its hash, and its commitment as it is encoded. */
export interface SumNode {
  readonly hash: Uint8Array;
  readonly commitment: Uint8Array;
}

export function sumLeaf(hash: HashBytes, customer: Uint8Array, commitment: Uint8Array): Uint8Array {
  return taggedHash(hash, 'sum-leaf', customer, commitment);
}

export function sumNode(hash: HashBytes, left: SumNode, right: SumNode): Uint8Array {
  return taggedHash(hash, 'sum-node', left.hash, left.commitment, right.hash, right.commitment);
}

export function sumRoot(hash: HashBytes, depth: number, top: SumNode): Uint8Array {
  return taggedHash(hash, 'sum-root', fourBytes(depth), top.hash, top.commitment);
}

/** What every proof of a certificate is bound to: all it states. */
export function statementDigest(
  hash: HashBytes,
  statement: InclusionStatement | AgreementStatement,
): Uint8Array {
  return taggedHash(hash, 'statement', canonicalText(statement));
}

/** Digest of a certificate without its signatures: what is signed, chained, and named by proof files. */
export function certificateDigest(hash: HashBytes, certificate: UnsignedCertificate): string {
  const { statement } = certificate;
  const unsigned = 'proofs' in certificate ? { statement, proofs: certificate.proofs } : { statement };
  return bytesToHex(taggedHash(hash, 'certificate', canonicalText(unsigned)));
}

/** The text that preparer and reviewer sign. */
export function signedCertificateText(digest: string): string {
  return `surety-custody-certificate-1\n${digest}\n`;
}

/** The beginning of a proof within a certificate; `name` tells it from the others of the same certificate. */
export function statementTranscript(
  hash: HashBytes,
  kind: 'range' | 'equality',
  statement: Uint8Array,
  name: string,
): Transcript {
  return new Transcript(hash, kind)
    .absorb('statement', statement)
    .absorb('name', new TextEncoder().encode(name));
}

/** The beginning of the range proof of a node: bound to the certificate and to where the node stands. */
export function nodeTranscript(
  hash: HashBytes,
  certificate: Uint8Array,
  height: number,
  place: number,
): Transcript {
  return new Transcript(hash, 'range')
    .absorb('certificate', certificate)
    .absorb('height', fourBytes(height))
    .absorb('place', fourBytes(place));
}
