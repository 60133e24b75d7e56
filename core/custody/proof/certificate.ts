/**
 * Drafts the certificate of a month and has it signed: what is stated first, then the proofs, which are bound to all of it.
 *
 * Where the numbers do not agree there is nothing to prove and no draft: the difference is told to who asked, and to nobody else.
 */
import { canonicalText } from '../primitives/canonical';
import {
  certificateDigest,
  signedCertificateText,
  statementDigest,
  statementTranscript,
} from '../primitives/definitions';
import {
  CERTIFICATE_SCHEMA,
  COMPONENTS,
  MOVEMENTS,
  type AgreementStatement,
  type Certificate,
  type ComponentLabel,
  type InclusionStatement,
  type MovementLabel,
  type Proofs,
  type UnsignedCertificate,
} from '../primitives/documents';
import { commit, encodePoint, keyedScalar, scalar } from '../primitives/group';
import { bytesToHex } from '../primitives/hash';

import type { OpenedBankCommitment, SignText } from './bank-commitment';
import { proveEquality } from './equality-proof';
import type { InclusionTree } from './inclusion-tree';
import type { PeriodKeys } from './period-keys';
import { proveRange, type Opening } from './range-proof';
import { receivablesList } from './receivables';
import type { SumTree } from './sum-tree';

/** What is stated beside the tree and the money. */
export type CertificateFacts = Omit<
  AgreementStatement,
  'schema' | 'level' | 'tree' | 'components' | 'banks' | 'roll_forward' | 'receivables' | 'salts'
>;

/** Where the month before ended, and what led from there to here, in minor units. */
export interface RollForward {
  /** Digest of the certificate before that stands. */
  readonly base: string;
  /** What opens its sum. */
  readonly opening: Opening;
  readonly movements: Readonly<Record<MovementLabel, bigint>>;
}

export interface Month {
  readonly facts: CertificateFacts;
  readonly tree: SumTree;
  readonly components: Readonly<Record<ComponentLabel, bigint>>;
  readonly banks: readonly OpenedBankCommitment[];
  /** Null in the first month. */
  readonly roll_forward: RollForward | null;
}

/** The numbers do not agree: there is nothing to prove. */
export class DisagreementError extends Error {
  override readonly name = 'DisagreementError';
  readonly of: 'bank' | 'roll-forward';
  /** What is missing on the side of the bank, or of this month's sum; never zero. */
  readonly difference_minor: bigint;

  constructor(of: 'bank' | 'roll-forward', difference_minor: bigint) {
    super(`the ${of} does not agree by ${difference_minor.toString()} minor units`);
    this.of = of;
    this.difference_minor = difference_minor;
  }
}

interface Committed<Label extends string> {
  readonly label: Label;
  readonly sign: 1 | -1;
  readonly opening: Opening;
  readonly commitment: Uint8Array;
}

function commitAll<Label extends string>(
  keys: PeriodKeys,
  tag: string,
  items: readonly { readonly label: Label; readonly sign: 1 | -1 }[],
  amounts: Readonly<Record<Label, bigint>>,
): Committed<Label>[] {
  return items.map(({ label, sign }) => {
    const opening = { value: amounts[label], blinding: keyedScalar(keys.blinding, tag, label) };
    const commitment = encodePoint(commit(opening.blinding, scalar(opening.value)));
    return { label, sign, opening, commitment };
  });
}

const listed = <Label extends string>(
  items: readonly Committed<Label>[],
): { label: Label; commitment: string }[] =>
  items.map(({ label, commitment }) => ({ label, commitment: bytesToHex(commitment) }));

/** The sum of openings with their signs. */
function openingSum(terms: readonly { readonly sign: 1 | -1; readonly opening: Opening }[]): Opening {
  let value = 0n;
  let blinding = 0n;
  for (const { sign, opening } of terms) {
    value += BigInt(sign) * opening.value;
    blinding += BigInt(sign) * opening.blinding;
  }
  return { value, blinding: scalar(blinding) };
}

const plus = (opening: Opening): { sign: 1; opening: Opening } => ({ sign: 1, opening });
const minus = (opening: Opening): { sign: -1; opening: Opening } => ({ sign: -1, opening });

const saltsOf = ({ salts }: PeriodKeys): AgreementStatement['salts'] => ({
  blinding: bytesToHex(salts.blinding),
  customer: bytesToHex(salts.customer),
});

/** What is stated, and all that opens it. */
export interface Drawn {
  readonly statement: AgreementStatement;
  readonly components: readonly Committed<ComponentLabel>[];
  readonly movements: readonly Committed<MovementLabel>[];
  /** What is left of all that must cancel. */
  readonly agreement: Opening;
  readonly roll_forward: Opening | null;
}

/** States a month, whether it is true or not. */
export function drawUp({ facts, tree, banks, ...month }: Month): Drawn {
  const { keys } = tree;
  const components = commitAll(keys, 'component', COMPONENTS, month.components);
  const roll = month.roll_forward;
  const movements = roll === null ? [] : commitAll(keys, 'movement', MOVEMENTS, roll.movements);
  const statement: AgreementStatement = {
    ...facts,
    ...{ schema: CERTIFICATE_SCHEMA, level: 2 },
    tree: { depth: tree.places.depth, root: tree.root, sum: tree.sum },
    components: listed(components),
    banks: banks.map(({ signed }) => signed),
    roll_forward: roll === null ? null : { base: roll.base, movements: listed(movements) },
    receivables: receivablesList(keys, tree.receivables).digest,
    salts: saltsOf(keys),
  };
  const agreement = openingSum([
    plus(tree.opening),
    ...components,
    ...banks.map(({ opening }) => minus(opening)),
  ]);
  const rolled = roll === null ? null : openingSum([plus(roll.opening), ...movements, minus(tree.opening)]);
  return { statement, components, movements, agreement, roll_forward: rolled };
}

/** The proofs of what was drawn up. They can be made of what is untrue, and then no verifier accepts them. */
export function prove(keys: PeriodKeys, drawn: Drawn): Proofs {
  const statement = statementDigest(keys.hash, drawn.statement);
  const transcript = (kind: 'range' | 'equality', name: string): ReturnType<typeof statementTranscript> =>
    statementTranscript(keys.hash, kind, statement, name);
  const ranges = (tag: string, items: readonly Committed<string>[]): string[] =>
    items.map(({ label, commitment, opening }) =>
      bytesToHex(proveRange(keys.blinding, transcript('range', `${tag}/${label}`), commitment, opening)),
    );
  const equality = (name: string, difference: bigint): string =>
    bytesToHex(proveEquality(keys.blinding, transcript('equality', name), difference));
  const { agreement, roll_forward } = drawn;
  return {
    components: ranges('component', drawn.components),
    agreement: equality('agreement', agreement.blinding),
    roll_forward:
      roll_forward === null
        ? null
        : {
            movements: ranges('movement', drawn.movements),
            equality: equality('roll-forward', roll_forward.blinding),
          },
  };
}

/**
 * Drafts a certificate of level 2. Throws DisagreementError where the numbers do not agree, OutOfRangeError where a component or a
 * movement is below zero.
 */
export function draftCertificate(month: Month): UnsignedCertificate {
  const drawn = drawUp(month);
  if (drawn.agreement.value !== 0n) {
    throw new DisagreementError('bank', drawn.agreement.value);
  }
  if (drawn.roll_forward !== null && drawn.roll_forward.value !== 0n) {
    throw new DisagreementError('roll-forward', -drawn.roll_forward.value);
  }
  return { statement: drawn.statement, proofs: prove(month.tree.keys, drawn) };
}

/** Drafts a certificate of level 1: inclusion alone. */
export function draftInclusionCertificate(
  facts: CertificateFacts,
  tree: InclusionTree,
  receivables: string,
): UnsignedCertificate {
  const statement: InclusionStatement = {
    ...facts,
    ...{ schema: CERTIFICATE_SCHEMA, level: 1 },
    tree: { depth: tree.places.depth, root: tree.root },
    receivables,
    salts: saltsOf(tree.keys),
  };
  return { statement };
}

/** A certificate as it is handed out. */
export interface SignedCertificate {
  readonly text: string;
  readonly digest: string;
}

/** Has preparer and reviewer sign the same digest. Throws RangeError where they are one person or have one key. */
export async function signCertificate(
  keys: PeriodKeys,
  unsigned: UnsignedCertificate,
  sign: { readonly preparer: SignText; readonly reviewer: SignText },
): Promise<SignedCertificate> {
  const { preparer, reviewer } = unsigned.statement;
  if (preparer.person === reviewer.person || preparer.key_id === reviewer.key_id) {
    throw new RangeError('a certificate is signed by two people, each with a key of his own');
  }
  const digest = certificateDigest(keys.hash, unsigned);
  const text = signedCertificateText(digest);
  const signatures = { preparer: await sign.preparer(text), reviewer: await sign.reviewer(text) };
  const certificate: Certificate = { ...unsigned, signatures };
  return { text: canonicalText(certificate), digest };
}
