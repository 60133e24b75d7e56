/**
 * Checks a customer's proof file against the certificate that it names: his balance is in the total, and nothing beside his way
 * up is negative. Level 1 shows inclusion alone.
 */
import {
  customerCommitment,
  inclusionLeaf,
  inclusionNode,
  inclusionRoot,
  nodeTranscript,
  sumLeaf,
  sumNode,
  sumRoot,
} from '../primitives/definitions';
import type { AgreementStatement, BalanceProof, InclusionProof } from '../primitives/documents';
import {
  BLINDING_BASE,
  bytesNumber,
  decodePoint,
  encodePoint,
  multiSum,
  ORDER,
  RANGE_BITS,
  VALUE_BASE,
  type GroupPoint,
} from '../primitives/group';
import { bytesToHex, hexToBytes, portableSha256 } from '../primitives/hash';

import { verifyCertificate, type Beside } from './certificates';
import { areInRange, type RangeClaim } from './range-check';
import { readCertificate, readCustomerProof, type TrustedKeys } from './read';
import { check, checkTests, UNREADABLE, verdictOf, type Check, type Verdict } from './verdict';

const hash = portableSha256;

function inclusionChecks(
  proof: InclusionProof,
  tree: { readonly depth: number; readonly root: string },
): Check[] {
  const salt = hexToBytes(proof.customer.salt);
  const customer = customerCommitment(hash, proof.customer.id, salt);
  let node = inclusionLeaf(hash, customer, salt, proof.amounts);
  proof.path.forEach((neighbour, height) => {
    const beside = hexToBytes(neighbour);
    const is_right = Math.floor(proof.place / 2 ** height) % 2 === 1;
    node = is_right ? inclusionNode(hash, beside, node) : inclusionNode(hash, node, beside);
  });
  const root = bytesToHex(inclusionRoot(hash, tree.depth, node));
  return [check('leaf', null), check('root', root === tree.root ? null : 'root-differs')];
}

/** The commitment that the customer opens, or null where his amount is out of range. */
function ownCommitment({ balance_minor, blinding }: BalanceProof): GroupPoint | null {
  const value = BigInt(balance_minor);
  const factor = bytesNumber(hexToBytes(blinding));
  if (value < 0n || value >= 1n << BigInt(RANGE_BITS) || factor >= ORDER) {
    return null;
  }
  return multiSum([
    [BLINDING_BASE, factor],
    [VALUE_BASE, value],
  ]);
}

function balanceChecks(proof: BalanceProof, digest: string, tree: AgreementStatement['tree']): Check[] {
  const own = ownCommitment(proof);
  if (own === null) {
    return [check('leaf', 'balance-out-of-range')];
  }
  let sum = own;
  const customer = customerCommitment(hash, proof.customer.id, hexToBytes(proof.customer.salt));
  const encoded = encodePoint(own);
  let node = { hash: sumLeaf(hash, customer, encoded), commitment: encoded };
  const claims: RangeClaim[] = [];
  for (const [height, { hash: digits, commitment, range }] of proof.path.entries()) {
    const beside = { hash: hexToBytes(digits), commitment: hexToBytes(commitment) };
    const point = decodePoint(beside.commitment);
    if (point === null) {
      return [check('leaf', null), check('neighbours', 'point-invalid')];
    }
    const place = Math.floor(proof.place / 2 ** height);
    const transcript = nodeTranscript(hash, hexToBytes(digest), height, place ^ 1);
    claims.push({ commitment: point, proof: range, transcript });
    sum = sum.add(point);
    const joined = place % 2 === 1 ? sumNode(hash, beside, node) : sumNode(hash, node, beside);
    node = { hash: joined, commitment: encodePoint(sum) };
  }
  const is_root =
    bytesToHex(sumRoot(hash, tree.depth, node)) === tree.root && bytesToHex(node.commitment) === tree.sum;
  return [
    check('leaf', null),
    check('root', is_root ? null : 'root-differs'),
    check('neighbours', areInRange(claims) ? null : 'neighbour-not-proved'),
  ];
}

/**
 * Checks a proof file, and the certificate with it: a proof under a certificate that is not accepted is not accepted either.
 * Never throws.
 */
export function verifyProof(
  text: string,
  certificate_text: string,
  keys: TrustedKeys,
  beside: Beside = {},
): Verdict {
  try {
    const proof = readCustomerProof(text);
    const read = readCertificate(certificate_text);
    if (proof === null || read === null) {
      return UNREADABLE;
    }
    const { statement } = read.certificate;
    const is_named = proof.certificate === read.digest && proof.number === statement.number;
    if (!is_named || proof.level !== statement.level) {
      return verdictOf([check('form', null), check('certificate', 'other-certificate')]);
    }
    const { accepted, checks, remarks } = verifyCertificate(certificate_text, keys, beside);
    const is_void = checks.some(({ reason }) => reason === 'voided');
    const begun = [
      check('form', null),
      check('in-force', is_void ? 'voided' : null),
      accepted ? checkTests('certificate', remarks) : check('certificate', 'certificate-not-accepted'),
    ];
    const { depth } = statement.tree;
    if (proof.path.length !== depth || proof.place >= 2 ** depth) {
      return verdictOf([...begun, check('leaf', 'depth-differs')]);
    }
    const own =
      proof.level === 1
        ? inclusionChecks(proof, statement.tree)
        : balanceChecks(proof, read.digest, (statement as AgreementStatement).tree);
    return verdictOf([...begun, ...own]);
  } catch {
    return UNREADABLE;
  }
}
