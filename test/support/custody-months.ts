/**
 * Months of a small platform for the custody proof: customers, two people and a bank with keys out of fixed seeds, honest figures.
 * Everything is reproducible, so that files made of it can be kept as fixtures.
 */
import { createHash, createPrivateKey, createPublicKey, sign as signBytes } from 'node:crypto';

import { canonicalText } from '#core/custody/primitives/canonical';
import {
  KEYS_SCHEMA,
  TEST_NAMES,
  type ComponentLabel,
  type KEY_ROLES,
  type MovementLabel,
} from '#core/custody/primitives/documents';
import {
  bankBlinding,
  commitBalance,
  type BankFacts,
  type OpenedBankCommitment,
  type SignText,
} from '#core/custody/proof/bank-commitment';
import {
  draftCertificate,
  signCertificate,
  type CertificateFacts,
  type Month,
  type SignedCertificate,
} from '#core/custody/proof/certificate';
import { periodKeys, type PeriodKeys } from '#core/custody/proof/period-keys';
import { buildSumTree, type CustomerBalance, type SumTree } from '#core/custody/proof/sum-tree';
import { readKeys, type TrustedKeys } from '#core/custody/verifier/read';
import { machineSha256 } from '#server/custody/certificates/machine-sha256';

/** 32 bytes out of a word. */
export const seedOf = (word: string): Uint8Array =>
  new Uint8Array(createHash('sha256').update(`surety test ${word}`).digest());

export interface Signer {
  readonly owner: string;
  readonly key_id: string;
  readonly public_key: string;
  readonly sign: SignText;
}

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const RAW_KEY_BYTES = 32;

/** A signer with Node's own Ed25519, its key out of a word. */
export function signerOf(owner: string, word = owner): Signer {
  const der = Buffer.concat([PKCS8_ED25519, seedOf(word)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const public_key = spki.subarray(-RAW_KEY_BYTES).toString('hex');
  return {
    owner,
    public_key,
    key_id: createHash('sha256').update(public_key).digest('hex').slice(0, 16),
    sign: (text) => signBytes(null, Buffer.from(text), key).toString('hex'),
  };
}

export const ZHOU = signerOf('zhou');
export const LIN = signerOf('lin');
export const BANK = signerOf('Bank of Suzhou');
export const LOG = signerOf('surety.example/custody/cny');
export const AUDITOR = signerOf('auditor.example/log');

/** The published keys as a text. */
export function keysText(
  listed: readonly (readonly [role: (typeof KEY_ROLES)[number], signer: Signer])[],
): string {
  const keys = listed.map(([role, { key_id, public_key, owner }]) => ({ key_id, public_key, role, owner }));
  return canonicalText({ schema: KEYS_SCHEMA, keys });
}

export const KEYS_TEXT = keysText([
  ['staff', ZHOU],
  ['staff', LIN],
  ['bank', BANK],
  ['log', LOG],
  ['witness', AUDITOR],
]);

export function trusted(text = KEYS_TEXT): TrustedKeys {
  const keys = readKeys(text);
  if (keys === null) throw new RangeError('the keys of the test cannot be read');
  return keys;
}

export const MASTER = seedOf('master');

/** The keys of a period; its salts come out of a word. */
export const keysOfPeriod = (word: string): PeriodKeys =>
  periodKeys(machineSha256, MASTER, {
    blinding: seedOf(`blinding ${word}`),
    customer: seedOf(`customer ${word}`),
  });

const NO_COMPONENTS: Readonly<Record<ComponentLabel, bigint>> = {
  'own-money': 0n,
  'unallocated-receipts': 0n,
  'held-for-others': 0n,
  'booked-in-not-at-bank': 0n,
  'booked-out-not-at-bank': 0n,
  'at-bank-in-not-booked': 0n,
  'at-bank-out-not-booked': 0n,
};
export const SOME_COMPONENTS: Readonly<Record<ComponentLabel, bigint>> = {
  ...NO_COMPONENTS,
  ...{ 'own-money': 5_000n, 'unallocated-receipts': 120n, 'booked-in-not-at-bank': 700n },
  ...{ 'booked-out-not-at-bank': 31n, 'at-bank-out-not-booked': 1n },
};
export const NO_MOVEMENTS: Readonly<Record<MovementLabel, bigint>> = {
  credits: 0n,
  debits: 0n,
  'receivables-grown': 0n,
  'receivables-shrunk': 0n,
};

/** What the bank holds when the platform is honest. */
export function bankBalance(sum: bigint, components: Readonly<Record<ComponentLabel, bigint>>): bigint {
  const { 'booked-in-not-at-bank': in_transit, 'at-bank-out-not-booked': taken, ...added } = components;
  return Object.values(added).reduce((total, amount) => total + amount, sum) - in_transit - taken;
}

export function factsOf(number: number, more: Partial<CertificateFacts> = {}): CertificateFacts {
  const month = String(number).padStart(2, '0');
  return {
    ...{ number, platform: 'Sample Pay', pool: 'CNY customers', currency: 'CNY' },
    period: { from: `2026-${month}-01`, until: `2026-${month}-28` },
    day: `2026-${month}-28`,
    policies: [{ kind: 'custody', version: 3 }],
    tests: Object.fromEntries(TEST_NAMES.map((name) => [name, 'passed'])) as CertificateFacts['tests'],
    ...{ previous: null, voids: null },
    preparer: { person: ZHOU.owner, key_id: ZHOU.key_id },
    reviewer: { person: LIN.owner, key_id: LIN.key_id },
    ...more,
  };
}

const bankFacts = (day: string, more: Partial<BankFacts> = {}): BankFacts => ({
  ...{ bank: BANK.owner, account: 'custody 1', day, currency: 'CNY' },
  ...{ mode: 'platform-blinded', key_id: BANK.key_id },
  ...more,
});

/** The bank's commitment to a balance at the end of a day. */
export async function bankOf(
  keys: PeriodKeys,
  day: string,
  balance_minor: bigint,
  more: Partial<BankFacts> = {},
  signer = BANK,
): Promise<OpenedBankCommitment> {
  const facts = bankFacts(day, more);
  return await commitBalance(facts, balance_minor, bankBlinding(keys, facts), signer.sign);
}

export const CUSTOMERS: readonly CustomerBalance[] = [
  { id: 'A0000001', balance_minor: 1_234_567n },
  { id: 'A0000002', balance_minor: 0n },
  { id: 'A0000003', balance_minor: 88_800n },
  { id: 'A0000004', balance_minor: -4_200n },
  { id: 'A0000005', balance_minor: 1n },
];

export interface HonestMonth {
  readonly month: Month;
  readonly tree: SumTree;
  readonly signed: SignedCertificate;
}

export const BY_TWO = { preparer: ZHOU.sign, reviewer: LIN.sign };

/** What a month is made of where it is not the ordinary one. */
export interface MonthParts {
  readonly customers?: readonly CustomerBalance[];
  readonly facts?: Partial<CertificateFacts>;
  readonly before?: HonestMonth | undefined;
  /** Where the salts come from; the number when absent. */
  readonly word?: string;
}

const TREES = new Map<string, Promise<SumTree>>();

/** The tree of the usual customers is built once per word. */
async function treeOf(word: string, customers: readonly CustomerBalance[] | undefined): Promise<SumTree> {
  if (customers !== undefined) {
    return await buildSumTree(keysOfPeriod(word), customers);
  }
  const tree = TREES.get(word) ?? buildSumTree(keysOfPeriod(word), CUSTOMERS);
  TREES.set(word, tree);
  return await tree;
}

/** A month before it is drafted; roll-forward and chain follow the month before. */
export async function monthOf(number: number, parts: MonthParts = {}): Promise<Month> {
  const { before } = parts;
  const tree = await treeOf(parts.word ?? String(number), parts.customers);
  const { keys } = tree;
  const facts = factsOf(number, { previous: before?.signed.digest ?? null, ...parts.facts });
  const balance = bankBalance(tree.opening.value, SOME_COMPONENTS);
  const grown = before === undefined ? 0n : tree.opening.value - before.tree.opening.value;
  const movements = { ...NO_MOVEMENTS, credits: 900n + grown, debits: 900n };
  return {
    ...{ facts, tree, components: SOME_COMPONENTS },
    banks: [await bankOf(keys, facts.day, balance)],
    roll_forward:
      before === undefined ? null : { base: before.signed.digest, opening: before.tree.opening, movements },
  };
}

async function sealed(month: Month): Promise<HonestMonth> {
  const signed = await signCertificate(month.tree.keys, draftCertificate(month), BY_TWO);
  return { month, tree: month.tree, signed };
}

export const honestMonth = async (number: number, parts: MonthParts = {}): Promise<HonestMonth> =>
  await sealed(await monthOf(number, parts));
