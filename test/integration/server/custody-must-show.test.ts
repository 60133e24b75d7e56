// What the proof of custody must show, over real books: an honest month is accepted; a lie that both people sign, and that the books took, is refused by its reason.
import { beforeAll, describe, expect, it } from 'vitest';

import { certificateText } from '#core/custody/certificate-text';
import { canonicalText } from '#core/custody/primitives/canonical';
import type { Certificate } from '#core/custody/primitives/documents';
import { proveRange } from '#core/custody/proof/range-proof';
import { nodeTranscript } from '#core/custody/primitives/definitions';
import { bytesToHex, hexToBytes } from '#core/custody/primitives/hash';
import { balanceProofOf } from '#core/custody/proof/customer-proof';
import type { SumTree } from '#core/custody/proof/sum-tree';
import { verifyCertificate, verifyChain } from '#core/custody/verifier/certificates';
import { verifyCheckpoint } from '#core/custody/verifier/checkpoint';
import { verifyProof } from '#core/custody/verifier/customer-proof';
import type { TrustedKeys } from '#core/custody/verifier/read';
import type { Row } from '#core/ledger/tables';
import { masterSecret } from '#server/custody/certificates/custody-keys';
import { certifyMonth, reviewCertificate } from '#server/custody/certificates/certify';
import { certifiedTree, proofText } from '#server/custody/certificates/month-work';
import {
  begun,
  certify,
  copyOf,
  deskOf,
  failedOf,
  faultOf,
  february,
  keysOf,
  lyingDraft,
  vaultOf,
  type Certified,
  type Lie,
} from '#test/support/certified-books';
import { treeWith } from '#test/support/dishonest-tree';

let january: Certified;
let keys: TrustedKeys;
beforeAll(async () => {
  january = await begun();
  keys = await keysOf(january);
});

interface Told {
  readonly platform: Certified;
  readonly row: Row<'custody_certificate'>;
  readonly text: string;
  readonly tree: SumTree | null;
}

/** January, certified by two liars in books of their own. */
async function lied(lie: Lie, word = 'lie'): Promise<Told> {
  const platform = await copyOf(january);
  let tree: SumTree | null = null;
  const kept: Lie = {
    ...lie,
    month: (honest) => {
      const month = lie.month?.(honest) ?? honest;
      tree = month.tree;
      return month;
    },
  };
  const row = await certify(platform, '2026-01', { draft: lyingDraft(platform, kept, word) });
  return { platform, row, text: certificateText(row) ?? '', tree };
}

const failures = (text: string): string[] => failedOf(verifyCertificate(text, keys).checks);

const placeOf = ({ places }: SumTree, customers: readonly { readonly id: string }[], id: string): number => {
  const index = customers.findIndex((one) => one.id === id);
  return [...places.customer_at].indexOf(index);
};

const IDS = ['ann', 'bob', 'mall', 'shop'].map((id) => ({ id }));

describe('an honest month', () => {
  it('is accepted, every customer finds himself, and the reviewer computes the same', async () => {
    const platform = await copyOf(january);
    const row = await certify(platform, '2026-01');
    const text = certificateText(row) ?? '';
    expect(failures(text)).toEqual([]);
    const master = await masterSecret(vaultOf(platform), row.master_key);
    const tree = await certifiedTree(platform.books.store, row, master);
    for (const { id } of IDS) {
      expect([id, verifyProof(proofText(tree, row, id) ?? '', text, keys).accepted]).toEqual([id, true]);
    }
  });
});

describe('one fen short', () => {
  const short: Lie = {
    figures: (figures) => ({
      ...figures,
      banks: figures.banks.map((bank) => ({ ...bank, balance_minor: bank.balance_minor - 1n })),
    }),
  };

  it('cannot be proved, though two sign it and the books take it', async () => {
    expect(failures((await lied(short)).text)).toEqual(['agreement: agreement-not-proved']);
  });

  it('is not signed by a reviewer whose program is honest', async () => {
    const platform = await copyOf(january);
    const liar = deskOf(platform, 'finn', { draft: lyingDraft(platform, short) });
    const row = await certifyMonth(liar, { currency: 'CNY', month: '2026-01' });
    const review = reviewCertificate(deskOf(platform, 'fay'), row);
    expect(await faultOf(review)).toMatchObject({ code: 'differs' });
  });

  it('is not made good by a component below zero', async () => {
    const { text } = await lied({
      figures: (figures) => ({
        ...(short.figures?.(figures) ?? figures),
        components: { ...figures.components, 'held-for-others': -1n },
      }),
    });
    expect(failures(text)).toEqual(['components: component-not-proved']);
  });
});

describe('a leaf below zero', () => {
  it('makes the sum agree, and is found out by whoever stands beside it', async () => {
    // Ann’s money is gone; a made-up debt of the mall makes up for it.
    const missing = 10_000n;
    const told = await lied({
      figures: (figures) => ({
        ...figures,
        banks: figures.banks.map((bank) => ({ ...bank, balance_minor: bank.balance_minor - missing })),
      }),
      month: (honest) => {
        const at = placeOf(honest.tree, IDS, 'mall');
        return { ...honest, tree: treeWith(honest.tree, new Map([[at, -missing]])).tree };
      },
    });
    expect(failures(told.text)).toEqual([]);
    const tree = told.tree as unknown as SumTree;
    const { digest } = told.row;
    const seen: string[][] = [];
    const expected: string[][] = [];
    for (const { id } of IDS.filter((one) => one.id !== 'mall')) {
      // What is below zero cannot be proved: the liar proves that it is nothing instead.
      const depth = tree.places.depth;
      const place = placeOf(tree, IDS, id);
      // Places are drawn by a secret: who stands with the mall under a node with money enough hides it from the others.
      const siblings: bigint[] = [];
      const path = Array.from({ length: depth }, (_, height) => {
        const node = 2 ** (depth - height) + (Math.floor(place / 2 ** height) ^ 1);
        const commitment = tree.nodes.commitments.subarray(node * 33, node * 33 + 33);
        const value = BigInt.asIntN(64, tree.nodes.values[node] ?? 0n);
        const blinding = BigInt(`0x${bytesToHex(tree.nodes.blindings.subarray(node * 32, node * 32 + 32))}`);
        siblings.push(value);
        const claimed = { value: value < 0n ? 0n : value, blinding };
        const transcript = nodeTranscript(
          tree.keys.hash,
          hexToBytes(digest),
          height,
          Math.floor(place / 2 ** height) ^ 1,
        );
        return {
          hash: bytesToHex(tree.nodes.hashes.subarray(node * 32, node * 32 + 32)),
          commitment: bytesToHex(commitment),
          range: bytesToHex(proveRange(tree.keys.blinding, transcript, commitment, claimed)),
        };
      });
      const own = 2 ** depth + place;
      const text = canonicalText({
        ...{ schema: 'surety-custody-proof-1', level: 2, certificate: digest, number: 1, place, path },
        customer: { id, salt: bytesToHex(tree.keys.customer.tagged('salt', id)) },
        balance_minor: String(tree.nodes.values[own]),
        blinding: bytesToHex(tree.nodes.blindings.subarray(own * 32, own * 32 + 32)),
      });
      seen.push(failedOf(verifyProof(text, told.text, keys).checks));
      expected.push(siblings.some((value) => value < 0n) ? ['neighbours: neighbour-not-proved'] : []);
    }
    expect(seen).toEqual(expected);
    expect(seen.flat()).not.toEqual([]);
  });
});

describe('a customer who is left out of the total', () => {
  it('is not in it, and sees so; nobody else does', async () => {
    const told = await lied({
      figures: (figures) => {
        const bob = figures.customers.find(({ id }) => id === 'bob')?.balance_minor ?? 0n;
        const own = figures.components['own-money'] + bob;
        return {
          ...figures,
          customers: figures.customers.map((one) => (one.id === 'bob' ? { ...one, balance_minor: 0n } : one)),
          components: { ...figures.components, 'own-money': own },
        };
      },
    });
    const tree = told.tree as unknown as SumTree;
    expect(failures(told.text)).toEqual([]);
    const proof = balanceProofOf(tree, told.row, 'bob');
    // He is shown a file that says nothing is his; with what is his in it, it leads elsewhere.
    expect(proof?.balance_minor).toBe('0');
    const claimed = canonicalText({ ...proof, balance_minor: '12345' });
    expect(failedOf(verifyProof(claimed, told.text, keys).checks)).toEqual(['root: root-differs']);
    const ann = canonicalText(balanceProofOf(tree, told.row, 'ann') ?? {});
    expect(verifyProof(ann, told.text, keys).accepted).toBe(true);
    const honest = { ...told.row, content: told.row.content };
    const master = await masterSecret(vaultOf(told.platform), told.row.master_key);
    // The program of whoever has the books finds out too.
    await expect(certifiedTree(told.platform.books.store, honest, master)).rejects.toThrow(
      'do not give the root',
    );
  });
});

describe('what is changed or shown again', () => {
  it('is refused: a proof with a digit changed, and every part of it', async () => {
    const platform = await copyOf(january);
    const row = await certify(platform, '2026-01');
    const text = certificateText(row) ?? '';
    const certificate = JSON.parse(text) as Extract<Certificate, { proofs: object }>;
    const flipped = (digits: string): string => `${digits.slice(0, -1)}${digits.endsWith('0') ? '1' : '0'}`;
    const { statement, proofs, signatures } = certificate;
    const forged = (changed: object): string => canonicalText({ statement, proofs, signatures, ...changed });
    expect(failures(forged({ proofs: { ...proofs, agreement: flipped(proofs.agreement) } }))).toEqual([
      ...['preparer: signature-invalid', 'reviewer: signature-invalid', 'agreement: agreement-not-proved'],
    ]);
    const [first = '', ...rest] = proofs.components;
    expect(failures(forged({ proofs: { ...proofs, components: [flipped(first), ...rest] } }))).toEqual([
      ...['preparer: signature-invalid', 'reviewer: signature-invalid', 'components: component-not-proved'],
    ]);
    const { preparer } = signatures;
    expect(failures(forged({ signatures: { ...signatures, preparer: flipped(preparer) } }))).toEqual([
      'preparer: signature-invalid',
    ]);
  });

  it('is refused by the books and by the verifier: a month that was certified before, proofs of another month', async () => {
    const platform = await copyOf(january);
    const first = certificateText(await certify(platform, '2026-01')) ?? '';
    const again = certify(platform, '2026-01', { draft: lyingDraft(platform, {}) });
    await expect(again).rejects.toThrow('the month after the last one');
    await february(platform);
    // The books of the liar, which take no month twice, are left out: what leaves is signed by the same two.
    const replayed = lyingDraft(platform, {
      month: (honest) => ({
        ...honest,
        facts: { ...honest.facts, period: { from: '2026-01-01', until: '2026-01-31' }, day: '2026-01-31' },
      }),
    });
    const taken = certifyMonth(deskOf(platform, 'finn', { draft: replayed }), {
      currency: 'CNY',
      month: '2026-02',
    });
    await expect(taken).rejects.toThrow('wrong-state');
    const second = certificateText(await certify(platform, '2026-02')) ?? '';
    const { accepted } = verifyChain([first, second], keys);
    expect(accepted).toBe(true);
    const twice = verifyChain([first, first, second], keys);
    expect(twice.accepted).toBe(false);
    expect(failedOf(twice.certificates[1]?.verdict.checks ?? [])).toEqual([
      ...['number: number-gap', 'previous: previous-differs', 'period-order: period-replayed'],
      ...['salts: salts-reused', 'roll-forward: roll-forward-missing'],
    ]);
    const old = JSON.parse(first) as Extract<Certificate, { proofs: object }>;
    const late = JSON.parse(second) as Extract<Certificate, { proofs: object }>;
    const mixed = canonicalText({
      ...late,
      proofs: { ...late.proofs, components: old.proofs.components, agreement: old.proofs.agreement },
    });
    expect(failedOf(verifyCertificate(mixed, keys, { earlier: [first] }).checks)).toEqual([
      ...['preparer: signature-invalid', 'reviewer: signature-invalid'],
      ...['components: component-not-proved', 'agreement: agreement-not-proved'],
    ]);
  });
});

describe('different roots for different customers', () => {
  it('are each accepted alone, and found out by one head of the log', async () => {
    const shown = await lied({}, 'for ann');
    const other = await lied({}, 'for bob');
    expect([failures(shown.text), failures(other.text)]).toEqual([[], []]);
    expect(shown.row.digest).not.toBe(other.row.digest);
    const { note } = await shown.platform.books.row('custody_checkpoint', shown.row.id);
    expect(verifyCheckpoint(note, [shown.text], keys).accepted).toBe(true);
    expect(failedOf(verifyCheckpoint(note, [other.text], keys).checks)).toEqual([
      'log-root: log-root-differs',
    ]);
  });
});
