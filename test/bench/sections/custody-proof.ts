/**
 * The custody proof: both trees, a customer's file made and checked, in processor time; and hash trees of published packages beside it.
 *
 * The packages build plain trees over digests that are there already, or hash what they are given: no salts, no order, no padding.
 * They are measured at a size they can do.
 */
import { hash as hashOf } from 'node:crypto';

import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { MerkleTree } from 'merkletreejs';

import { canonicalText } from '#core/custody/primitives/canonical';
import type { HashBytes } from '#core/custody/primitives/hash';
import { draftCertificate, signCertificate, type SignedCertificate } from '#core/custody/proof/certificate';
import { balanceProofOf } from '#core/custody/proof/customer-proof';
import { buildInclusionTree } from '#core/custody/proof/inclusion-tree';
import { buildSumTree, type SumTree } from '#core/custody/proof/sum-tree';
import { verifyProof } from '#core/custody/verifier/customer-proof';
import { machineSha256 } from '#server/custody/certificates/machine-sha256';
import {
  bankBalance,
  bankOf,
  BY_TWO,
  factsOf,
  keysOfPeriod,
  SOME_COMPONENTS,
  trusted,
} from '#test/support/custody-months';

import { atMost, figure, type Figure, type SectionOptions, type SectionReport } from '../support/figures';

const sha256: HashBytes = (bytes) => hashOf('sha256', bytes, 'buffer');
const idOf = (index: number): string => `A${String(index).padStart(8, '0')}`;
const balanceOf = (index: number): bigint => BigInt((index * 7_919) % 5_000_000);
const numbered = <Made>(count: number, make: (index: number) => Made): Made[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Seconds of the processor that some work takes, of all threads together. */
async function processorSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** As many digests as the tree of so many customers takes, of as many bytes, and nothing else: what no tree can be faster than. */
function bareHashes(count: number): void {
  const places = 2 ** Math.ceil(Math.log2(count + 1));
  // A salt is two, and so is what pads, once for its name and once for its leaf; then names, leaves and nodes.
  const digests = 2 * count + 4 * (places - count) + 2 * count + places;
  const frames = [133, 96, 94, 137, 106].map((bytes) => new Uint8Array(bytes).fill(bytes));
  for (let made = 0; made < digests; made += 1) {
    machineSha256(frames[made % frames.length] as Uint8Array);
  }
}

async function inclusionFigures(count: number, rivals_count: number): Promise<Figure[]> {
  const customers = (size: number): Parameters<typeof buildInclusionTree>[1] =>
    numbered(size, (index) => ({
      id: idOf(index),
      amounts: [{ label: 'available', minor: balanceOf(index) }],
    }));
  const [all, some] = [customers(count), customers(rivals_count)];
  const keys = keysOfPeriod('bench');
  const own = await processorSeconds(() => buildInclusionTree(keys, all));
  const raw = await processorSeconds(() => bareHashes(count));
  const own_small = await processorSeconds(() => buildInclusionTree(keys, some));
  const texts = some.map(({ id, amounts }) => `${id} ${String(amounts[0]?.minor)}`);
  const rival = await processorSeconds(() => {
    const leaves = texts.map((text) => sha256(Buffer.from(text)));
    return new MerkleTree(leaves as Buffer[], (bytes: Buffer) => sha256(bytes), { sort: true }).getRoot();
  });
  const other = await processorSeconds(() => {
    const rows = some.map(({ id, amounts }) => [id, amounts[0]?.minor ?? 0n]);
    return StandardMerkleTree.of(rows, ['string', 'uint256']).root;
  });
  const at = `${rivals_count.toLocaleString('en')} customers`;
  return [
    figure(`level 1, ${count.toLocaleString('en')} customers`, 's', atMost(10), [own]),
    figure('as many bare digests', 's', null, [raw]),
    figure(`level 1, ${at}`, 's', null, [own_small]),
    figure(`merkletreejs, ${at}`, 's', null, [rival]),
    figure(`@openzeppelin/merkle-tree, ${at}`, 's', null, [other]),
  ];
}

async function certificateOf(tree: SumTree): Promise<SignedCertificate> {
  const facts = factsOf(1);
  const banks = [await bankOf(tree.keys, facts.day, bankBalance(tree.opening.value, SOME_COMPONENTS))];
  const month = { facts, tree, components: SOME_COMPONENTS, banks, roll_forward: null };
  return await signCertificate(tree.keys, draftCertificate(month), BY_TWO);
}

const REPETITIONS = 5;

async function sumFigures(count: number): Promise<Figure[]> {
  const customers = numbered(count, (index) => ({ id: idOf(index), balance_minor: balanceOf(index) }));
  const keys = keysOfPeriod('bench');
  let tree: SumTree | undefined;
  const built = await processorSeconds(async () => (tree = await buildSumTree(keys, customers)));
  if (tree === undefined) throw new RangeError('the tree was built');
  const signed = await certificateOf(tree);
  const trusted_keys = trusted();
  const made: number[] = [];
  const checked: number[] = [];
  let bytes = 0;
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    const id = idOf(Math.floor((count * (repetition + 0.5)) / REPETITIONS));
    let file = '';
    const whole = tree;
    const make = (): void => {
      file = canonicalText(balanceProofOf(whole, { number: 1, digest: signed.digest }, id) ?? {});
    };
    made.push(await processorSeconds(make));
    checked.push(
      await processorSeconds(() => {
        if (!verifyProof(file, signed.text, trusted_keys).accepted) {
          throw new RangeError('an honest file fails');
        }
      }),
    );
    bytes = file.length;
  }
  return [
    figure(`level 2, ${count.toLocaleString('en')} customers`, 's', atMost(180), [built]),
    figure("a customer's file is made", 's', atMost(1), made),
    figure('it is checked, with its certificate', 's', atMost(1), checked),
    figure("a customer's file", 'kB', null, [bytes / 1_000]),
    figure('the certificate', 'kB', null, [signed.text.length / 1_000]),
  ];
}

export async function custodyProof({ quick }: SectionOptions): Promise<SectionReport> {
  const inclusion = quick ? [20_000, 5_000] : [1_000_000, 100_000];
  const figures = [
    ...(await inclusionFigures(inclusion[0] ?? 0, inclusion[1] ?? 0)),
    ...(await sumFigures(quick ? 2_000 : 100_000)),
  ];
  const notes = [
    'Processor time of one process; trees are salted, ordered and padded, those of the packages are not.',
  ];
  return { figures, notes };
}
