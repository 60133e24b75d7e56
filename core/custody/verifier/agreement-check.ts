/**
 * Checks what a certificate proves of money: components and movements that are not negative, customers and components against
 * the banks' commitments, this month's sum against the last one's.
 */
import { canonicalText } from '../primitives/canonical';
import { statementDigest, statementTranscript } from '../primitives/definitions';
import {
  COMPONENTS,
  MOVEMENTS,
  type AgreementStatement,
  type BankCommitment,
  type Proofs,
} from '../primitives/documents';
import {
  BLINDING_BASE,
  decodePoint,
  decodeScalar,
  encodePoint,
  multiSum,
  POINT_BYTES,
  scalar,
  ZERO_POINT,
  type GroupPoint,
} from '../primitives/group';
import { hexToBytes, portableSha256 } from '../primitives/hash';
import { isSigned } from '../primitives/signature';
import type { Transcript } from '../primitives/transcript';

import { areInRange } from './range-check';
import { keyOf, type TrustedKeys } from './read';
import { check, unchecked, type Check, type Reason } from './verdict';

function isZeroProved(transcript: Transcript, difference: GroupPoint, proof: string): boolean {
  const bytes = hexToBytes(proof);
  const encoded = bytes.slice(0, POINT_BYTES);
  const announced = decodePoint(encoded);
  const answer = decodeScalar(bytes.slice(POINT_BYTES));
  if (announced === null || answer === null || difference.equals(ZERO_POINT)) {
    return false;
  }
  const challenge = transcript
    .absorb('difference', encodePoint(difference))
    .absorb('R', encoded)
    .challenge('e');
  const left = multiSum([
    [BLINDING_BASE, answer],
    [difference, scalar(-challenge)],
  ]);
  return left.equals(announced);
}

/** Sum of points with signs, or null where one of them is none. */
function signedSum(
  terms: readonly { readonly sign: number; readonly point: GroupPoint | null }[],
): GroupPoint | null {
  let sum = ZERO_POINT;
  for (const { sign, point } of terms) {
    if (point === null) {
      return null;
    }
    sum = sum.add(sign > 0 ? point : point.negate());
  }
  return sum;
}

const pointOf = (digits: string): GroupPoint | null => decodePoint(hexToBytes(digits));

interface Listed {
  readonly label: string;
  readonly commitment: string;
}

function rangesReason(
  statement: Uint8Array,
  tag: string,
  items: readonly Listed[],
  proofs: readonly string[],
  failed: Reason,
): Reason | null {
  const claims = items.map(({ label, commitment }, index) => ({
    commitment: pointOf(commitment),
    proof: proofs[index] as string,
    transcript: statementTranscript(portableSha256, 'range', statement, `${tag}/${label}`),
  }));
  const whole = claims.flatMap(({ commitment, ...claim }) =>
    commitment === null ? [] : [{ commitment, ...claim }],
  );
  if (whole.length !== claims.length) {
    return 'point-invalid';
  }
  return areInRange(whole) ? null : failed;
}

function bankReason(
  statement: AgreementStatement,
  { statement: bank, signature }: BankCommitment,
  keys: TrustedKeys,
): Reason | null {
  const is_stated = bank.mode === 'platform-stated';
  const key = keyOf(keys, is_stated ? 'log' : 'bank', bank.key_id);
  if (key === null || (!is_stated && key.owner !== bank.bank)) {
    return 'bank-key-unknown';
  }
  if (!isSigned(signature, canonicalText(bank), key.public_key)) {
    return 'bank-signature-invalid';
  }
  return bank.day === statement.day && bank.currency === statement.currency ? null : 'bank-day-differs';
}

function banksReason(statement: AgreementStatement, keys: TrustedKeys): Reason | null {
  const accounts = statement.banks.map(({ statement: { bank, account } }) => canonicalText([bank, account]));
  if (new Set(accounts).size !== accounts.length) {
    return 'bank-account-twice';
  }
  for (const bank of statement.banks) {
    const reason = bankReason(statement, bank, keys);
    if (reason !== null) {
      return reason;
    }
  }
  return null;
}

function agreementReason(statement: AgreementStatement, bound: Uint8Array, proof: string): Reason | null {
  const difference = signedSum([
    { sign: 1, point: pointOf(statement.tree.sum) },
    ...statement.components.map(({ commitment }, index) => ({
      sign: COMPONENTS[index]?.sign ?? 0,
      point: pointOf(commitment),
    })),
    ...statement.banks.map((bank) => ({ sign: -1, point: pointOf(bank.statement.commitment) })),
  ]);
  if (difference === null) {
    return 'point-invalid';
  }
  const transcript = statementTranscript(portableSha256, 'equality', bound, 'agreement');
  return isZeroProved(transcript, difference, proof) ? null : 'agreement-not-proved';
}

/** Where the platform states a balance, nobody can tell from the certificate that the bank says so too. */
function banksCheck(statement: AgreementStatement, keys: TrustedKeys): Check {
  const reason = banksReason(statement, keys);
  const is_stated = statement.banks.some(({ statement: { mode } }) => mode === 'platform-stated');
  return reason === null && is_stated ? unchecked('banks', 'platform-stated') : check('banks', reason);
}

/** The certificate that a month's roll-forward has to begin with; null where there is none, undefined where it is not at hand. */
export type Base = { readonly digest: string; readonly sum: string } | null | undefined;

function rollForwardCheck(
  statement: AgreementStatement,
  proofs: Proofs,
  bound: Uint8Array,
  base: Base,
): Check {
  const rolled = statement.roll_forward;
  if (rolled === null || proofs.roll_forward === null) {
    if (rolled !== proofs.roll_forward) {
      return check('roll-forward', 'roll-forward-not-proved');
    }
    return base ? check('roll-forward', 'roll-forward-missing') : unchecked('roll-forward', 'not-stated');
  }
  if (base === undefined) {
    return unchecked('roll-forward', 'needs-earlier');
  }
  if (base?.digest !== rolled.base) {
    return check('roll-forward', 'base-differs');
  }
  const difference = signedSum([
    { sign: 1, point: pointOf(base.sum) },
    ...rolled.movements.map(({ commitment }, index) => ({
      sign: MOVEMENTS[index]?.sign ?? 0,
      point: pointOf(commitment),
    })),
    { sign: -1, point: pointOf(statement.tree.sum) },
  ]);
  if (difference === null) {
    return check('roll-forward', 'point-invalid');
  }
  const transcript = statementTranscript(portableSha256, 'equality', bound, 'roll-forward');
  const proved = isZeroProved(transcript, difference, proofs.roll_forward.equality);
  return check('roll-forward', proved ? null : 'roll-forward-not-proved');
}

/** The checks of a certificate of level 2. */
export function agreementChecks(
  statement: AgreementStatement,
  proofs: Proofs,
  keys: TrustedKeys,
  base: Base,
): Check[] {
  const bound = statementDigest(portableSha256, statement);
  const { components, roll_forward } = statement;
  const moved = proofs.roll_forward?.movements;
  return [
    banksCheck(statement, keys),
    check(
      'components',
      rangesReason(bound, 'component', components, proofs.components, 'component-not-proved'),
    ),
    check('agreement', agreementReason(statement, bound, proofs.agreement)),
    roll_forward === null || moved === undefined
      ? unchecked('movements', 'not-stated')
      : check(
          'movements',
          rangesReason(bound, 'movement', roll_forward.movements, moved, 'movement-not-proved'),
        ),
    rollForwardCheck(statement, proofs, bound, base),
  ];
}
