/**
 * The test vectors that lie in test/fixtures/custody-proof: the program still makes them to the byte, and the verifier accepts them
 * as they lie there. They are what another verifier is tried with; a change of one of them is a change of the protocol.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { canonicalText } from '#core/custody/primitives/canonical';
import { customerCommitment } from '#core/custody/primitives/definitions';
import {
  BIT_BASES,
  BLINDING_BASE,
  commit,
  encodePoint,
  scalarBytes,
  VALUE_BASE,
} from '#core/custody/primitives/group';
import { bytesToHex, frame, hkdf, portableSha256, taggedHash } from '#core/custody/primitives/hash';
import { Transcript } from '#core/custody/primitives/transcript';
import { draftInclusionCertificate, signCertificate } from '#core/custody/proof/certificate';
import { cosignCheckpoint, publishCheckpoint } from '#core/custody/proof/checkpoint';
import { balanceProofOf } from '#core/custody/proof/customer-proof';
import { buildInclusionTree, inclusionProofOf } from '#core/custody/proof/inclusion-tree';
import { receivablesList } from '#core/custody/proof/receivables';
import { verifyCertificate, verifyChain } from '#core/custody/verifier/certificates';
import { verifyCheckpoint } from '#core/custody/verifier/checkpoint';
import { verifyProof } from '#core/custody/verifier/customer-proof';
import { machineSha256 } from '#server/custody/certificates/machine-sha256';
import {
  AUDITOR,
  BY_TWO,
  CUSTOMERS,
  factsOf,
  honestMonth,
  KEYS_TEXT,
  keysOfPeriod,
  LOG,
  MASTER,
  seedOf,
  trusted,
  type Signer,
} from '#test/support/custody-months';

const FOLDER = join(import.meta.dirname, '../../../../fixtures/custody-proof');
const lying = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const noteSigner = ({ owner, public_key, sign }: Signer): Parameters<typeof publishCheckpoint>[2] => ({
  ...{ name: owner, public_key, sign },
});

const made = new Map<string, string>();
beforeAll(async () => {
  const first = await honestMonth(1);
  const second = await honestMonth(2, { before: first });
  const id = 'A0000003';
  const of = (number: number, digest: string): { number: number; digest: string } => ({ number, digest });
  const proof = balanceProofOf(second.tree, of(2, second.signed.digest), id) ?? {};
  const digests = [first.signed.digest, second.signed.digest];
  const note = await publishCheckpoint(machineSha256, digests, noteSigner(LOG));
  const keys = keysOfPeriod('inclusion');
  const amounts = CUSTOMERS.map((one) => ({
    ...{ id: one.id, amounts: [{ label: 'available', minor: one.balance_minor }] },
  }));
  const tree = await buildInclusionTree(keys, amounts);
  const unsigned = draftInclusionCertificate(factsOf(1), tree, receivablesList(keys, []).digest);
  const inclusion = await signCertificate(keys, unsigned, BY_TWO);
  const inclusion_proof = inclusionProofOf(tree, of(1, inclusion.digest), id) ?? {};
  made.set('keys.json', KEYS_TEXT);
  made.set('certificate-1.json', first.signed.text);
  made.set('certificate-2.json', second.signed.text);
  made.set('proof-2.json', canonicalText(proof));
  made.set('receivables-2.json', receivablesList(second.tree.keys, second.tree.receivables).text);
  made.set('checkpoint.txt', await cosignCheckpoint(machineSha256, note, noteSigner(AUDITOR), 1_775_000_000));
  made.set('inclusion-certificate.json', inclusion.text);
  made.set('inclusion-proof.json', canonicalText(inclusion_proof));
});

/** Small parts by themselves, for whoever writes a verifier and wants to know where it differs. */
function parts(): object {
  const hex = bytesToHex;
  const seed = seedOf('part');
  const transcript = new Transcript(portableSha256, 'range').absorb('statement', seed);
  return {
    frame: {
      tag: 'customer',
      parts: ['A', '00ff'],
      bytes: hex(frame('customer', ['A', Uint8Array.of(0, 255)])),
    },
    tagged_hash: {
      tag: 'customer',
      parts: ['A', hex(seed)],
      digest: hex(taggedHash(portableSha256, 'customer', 'A', seed)),
    },
    customer: { id: 'A', salt: hex(seed), commitment: hex(customerCommitment(portableSha256, 'A', seed)) },
    hkdf: {
      secret: hex(MASTER),
      salt: hex(seed),
      info: 'info',
      key: hex(hkdf(portableSha256, MASTER, seed, 'info')),
    },
    transcript: {
      kind: 'range',
      absorbed: ['statement', hex(seed)],
      x: hex(scalarBytes(transcript.challenge('x'))),
    },
    bases: {
      g: hex(encodePoint(BLINDING_BASE)),
      h: hex(encodePoint(VALUE_BASE)),
      bits: BIT_BASES.map((base) => hex(encodePoint(base))),
    },
    commitment: { blinding: '7', value: '12345', point: hex(encodePoint(commit(7n, 12_345n))) },
  };
}

describe('the test vectors', () => {
  it('are made to the byte', async () => {
    expect(made.size).toBe(8);
    for (const [name, text] of made) {
      await expect(text).toMatchFileSnapshot(join(FOLDER, name));
    }
    await expect(`${JSON.stringify(parts(), null, 2)}\n`).toMatchFileSnapshot(join(FOLDER, 'parts.json'));
  });

  it('are accepted as they lie there', () => {
    const keys = trusted(lying('keys.json'));
    const chain = [lying('certificate-1.json'), lying('certificate-2.json')];
    expect(verifyChain(chain, keys).accepted).toBe(true);
    expect(verifyCertificate(lying('inclusion-certificate.json'), keys).accepted).toBe(true);
    expect(verifyProof(lying('proof-2.json'), lying('certificate-2.json'), keys).accepted).toBe(true);
    expect(
      verifyProof(lying('inclusion-proof.json'), lying('inclusion-certificate.json'), keys).accepted,
    ).toBe(true);
    expect(verifyCheckpoint(lying('checkpoint.txt'), chain, keys)).toMatchObject({
      ...{ accepted: true, cosigners: [{ name: AUDITOR.owner, time_s: 1_775_000_000 }] },
    });
  });
});
