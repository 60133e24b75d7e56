/**
 * A bank's commitment to a custody balance: made with a blinding of the bank's own, which it hands over for the proof, or made
 * by the platform out of the statement, and only signed by the bank. Either way the bank signs what it commits to.
 */
import { canonicalText } from '../primitives/canonical';
import { BANK_SCHEMA, type BankCommitment, type BankStatement } from '../primitives/documents';
import { commit, encodePoint, keyedScalar, scalar } from '../primitives/group';
import { bytesToHex } from '../primitives/hash';

import type { PeriodKeys } from './period-keys';
import type { Opening } from './range-proof';

/** Signs a text with Ed25519: 128 hexadecimal digits. Handed in by who holds the key. */
export type SignText = (text: string) => string | Promise<string>;

/** A signed commitment and what opens it. */
export interface OpenedBankCommitment {
  readonly signed: BankCommitment;
  readonly opening: Opening;
}

export type BankFacts = Omit<BankStatement, 'schema' | 'commitment'>;

/** Commits to a balance in minor units, which may be below zero, and has it signed. */
export async function commitBalance(
  facts: BankFacts,
  balance_minor: bigint,
  blinding: bigint,
  sign: SignText,
): Promise<OpenedBankCommitment> {
  const commitment = encodePoint(commit(scalar(blinding), scalar(balance_minor)));
  const statement = { ...facts, schema: BANK_SCHEMA, commitment: bytesToHex(commitment) } as const;
  return {
    signed: { statement, signature: await sign(canonicalText(statement)) },
    opening: { value: balance_minor, blinding: scalar(blinding) },
  };
}

/** Whether an opening is that of a commitment. False, never an error, where it is none. */
export function isOpenedBy(commitment: string, { value, blinding }: Opening): boolean {
  return bytesToHex(encodePoint(commit(scalar(blinding), scalar(value)))) === commitment;
}

/** The blinding where the platform makes the commitment. */
export function bankBlinding(keys: PeriodKeys, { bank, account, day }: BankFacts): bigint {
  return keyedScalar(keys.blinding, 'bank', bank, account, day);
}
