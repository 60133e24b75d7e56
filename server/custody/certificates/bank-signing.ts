/**
 * The platform's side of a bank's own signature: what the bank is asked, and its answer taken in after everything about it was checked.
 *
 * What opens a commitment is sealed in the vault before the request leaves, and what the bank signed once it was found right; a certificate
 * takes the last answer of an account and a day. Nothing of it is in the journal before the certificate states it.
 */
import { randomBytes } from 'node:crypto';

import { monthOf } from '#core/custody/certificate-text';
import {
  BANK_CHARACTERS_MAX,
  BANK_REQUEST_SCHEMA,
  bankAnswerSchema,
} from '#core/custody/primitives/bank-documents';
import { canonicalText, parseCanonical } from '#core/custody/primitives/canonical';
import {
  BANK_SCHEMA,
  bankCommitment,
  type BankCommitment,
  type BankStatement,
} from '#core/custody/primitives/documents';
import { bytesNumber, commit, encodePoint, scalar, scalarBytes } from '#core/custody/primitives/group';
import { bytesToHex, hexToBytes } from '#core/custody/primitives/hash';
import { isSigned } from '#core/custody/primitives/signature';
import { isOpenedBy, type OpenedBankCommitment } from '#core/custody/proof/bank-commitment';
import type { Opening } from '#core/custody/proof/range-proof';
import type { KeyVault } from '#core/identity/ports';
import type { Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';

import { activeKey, keyInUse, readCustodyKeys } from './custody-keys';
import { monthBanks } from './month-banks';

export interface BankDesk {
  readonly reader: LedgerReader;
  readonly vault: KeyVault;
  /** Id of the workspace. */
  readonly platform: string;
}

export interface BankAsked {
  readonly currency: string;
  /** `YYYY-MM`. */
  readonly month: string;
  /** The custody account. */
  readonly account: string;
  readonly mode: 'platform-blinded' | 'bank-blinded';
}

/** Why what a bank signed is not taken. */
export class BankSignedError extends Error {
  override readonly name = 'BankSignedError';
  readonly code:
    | 'malformed'
    | 'other-account'
    | 'other-day'
    | 'other-currency'
    | 'other-key'
    | 'signature-invalid'
    | 'not-asked'
    | 'opening-differs'
    | 'balance-differs';
  readonly details: Readonly<Record<string, string>>;

  constructor(code: BankSignedError['code'], message: string, details: BankSignedError['details'] = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

const BLINDING_BYTES = 64;
const ANSWERS_MAX = 1_000;

const openingName = (commitment: string): string => `custody/bank-opening/${commitment}`;
const signedName = (account: string, day: string, place: number): string =>
  `custody/bank-signed/${account}/${day}/${String(place)}`;

interface Sealed {
  readonly balance_minor: string;
  readonly blinding: string;
}

function sealed({ value, blinding }: Opening): Uint8Array {
  const kept: Sealed = { balance_minor: String(value), blinding: bytesToHex(scalarBytes(blinding)) };
  return Buffer.from(JSON.stringify(kept), 'utf8');
}

const openingFrom = ({ balance_minor, blinding }: Sealed): Opening => ({
  ...{ value: BigInt(balance_minor), blinding: bytesNumber(hexToBytes(blinding)) },
});

/** What opens a bank's commitment; null where this vault never had it. Throws VaultError. */
async function bankOpening(vault: KeyVault, commitment: string): Promise<Opening | null> {
  const bytes = await vault.get(openingName(commitment));
  return bytes === null ? null : openingFrom(JSON.parse(Buffer.from(bytes).toString('utf8')) as Sealed);
}

/** Account, bank and balance as the statements taken in say. Throws BankSignedError `other-account`, StatementsMissingError. */
async function balanceOf(
  reader: LedgerReader,
  { currency, month, account }: Pick<BankAsked, 'currency' | 'month' | 'account'>,
  now: Instant,
): Promise<{ readonly bank: string; readonly balance_minor: bigint }> {
  const banks = await monthBanks(reader, currency, monthOf(`${month}-01`), now);
  const own = banks.find((one) => one.account === account);
  if (own === undefined) {
    throw new BankSignedError('other-account', `${account} is no custody account in ${currency}`, {
      account,
    });
  }
  return own;
}

/**
 * The request to a bank: to compare and sign what the platform committed to, or to commit by itself. Canonical JSON; it holds the balance where the
 * platform blinds. Throws CustodyKeyError where the bank has no key in use, BankSignedError, StatementsMissingError, VaultError.
 */
export async function bankRequest(
  { reader, vault, platform }: BankDesk,
  asked: BankAsked,
  now: Instant,
): Promise<string> {
  const { bank, balance_minor } = await balanceOf(reader, asked, now);
  const { id: key_id } = await keyInUse(reader, 'bank', bank);
  const { account, currency, mode } = asked;
  const day = monthOf(`${asked.month}-01`).until;
  const facts = { schema: BANK_SCHEMA, bank, account, day, currency, mode, key_id } as const;
  const request = { schema: BANK_REQUEST_SCHEMA, platform };
  if (mode === 'bank-blinded') return canonicalText({ ...request, statement: facts });
  const blinding = scalar(bytesNumber(randomBytes(BLINDING_BYTES)));
  const opening = { value: balance_minor, blinding };
  const commitment = bytesToHex(encodePoint(commit(blinding, scalar(balance_minor))));
  await vault.add(openingName(commitment), sealed(opening));
  return canonicalText({
    ...request,
    statement: { ...facts, commitment },
    opening: { balance_minor: String(balance_minor), blinding: bytesToHex(scalarBytes(blinding)) },
  });
}

/** Of what a bank signed: account, day, key and signature. Throws BankSignedError, CustodyKeyError. */
async function checkSigned(
  { reader }: BankDesk,
  { statement, signature }: BankCommitment,
  bank: string,
): Promise<void> {
  const { account } = statement;
  if (statement.bank !== bank) {
    throw new BankSignedError(
      'other-account',
      `${account} is an account at ${bank}, not at ${statement.bank}`,
      {
        ...{ account, expected: bank, found: statement.bank },
      },
    );
  }
  const key = await keyInUse(reader, 'bank', bank);
  if (statement.key_id !== key.id || statement.mode === 'platform-stated') {
    throw new BankSignedError('other-key', `expected a statement signed with key ${key.id} of ${bank}`, {
      ...{ expected: key.id, found: statement.key_id },
    });
  }
  if (!isSigned(signature, canonicalText(statement), key.public_key)) {
    throw new BankSignedError('signature-invalid', `that is not signed with key ${key.id} of ${bank}`);
  }
}

async function openingOf(
  { vault }: BankDesk,
  { commitment, mode }: BankStatement,
  handed: Opening | null,
): Promise<Opening> {
  const opening = mode === 'bank-blinded' ? handed : await bankOpening(vault, commitment);
  if (opening === null) {
    throw new BankSignedError(
      'not-asked',
      'nobody asked the bank for that commitment, or in another workspace',
    );
  }
  if (!isOpenedBy(commitment, opening)) {
    throw new BankSignedError(
      'opening-differs',
      'the opening that the bank handed over is not that of its commitment',
    );
  }
  return opening;
}

/**
 * Takes in what a bank signed of a month. Throws BankSignedError with its reason where anything is not as it must be, CustodyKeyError,
 * StatementsMissingError, VaultError.
 */
export async function takeBankAnswer(
  desk: BankDesk,
  text: string,
  { currency, month }: Pick<BankAsked, 'currency' | 'month'>,
  now: Instant,
): Promise<BankStatement> {
  const read = bankAnswerSchema.safeParse(parseCanonical(text.trim(), BANK_CHARACTERS_MAX));
  if (!read.success) throw new BankSignedError('malformed', 'expected the answer of a bank to a request');
  const { signed, opening: handed } = read.data;
  const { statement } = signed;
  const { account, day } = statement;
  if (statement.currency !== currency) {
    throw new BankSignedError(
      'other-currency',
      `expected ${currency}, and the bank speaks of ${statement.currency}`,
    );
  }
  const { until } = monthOf(`${month}-01`);
  if (day !== until) {
    throw new BankSignedError('other-day', `expected ${until}, and the bank speaks of ${day}`, {
      ...{ expected: until, found: day },
    });
  }
  const { bank, balance_minor } = await balanceOf(desk.reader, { currency, month, account }, now);
  await checkSigned(desk, signed, bank);
  const opening = await openingOf(desk, statement, handed === null ? null : openingFrom(handed));
  if (opening.value !== balance_minor) {
    const difference_minor = String(opening.value - balance_minor);
    throw new BankSignedError(
      'balance-differs',
      `the bank signed another balance of ${account} than its statement has, by ${difference_minor} minor units`,
      { account, difference_minor },
    );
  }
  await desk.vault.add(openingName(statement.commitment), sealed(opening));
  const bytes = Buffer.from(canonicalText(signed), 'utf8');
  const before = await lastSigned(desk.vault, account, day);
  // The last answer again, whose taking was cut short or not heard of, is the same answer.
  if (before !== null && canonicalText(before) === canonicalText(signed)) return statement;
  for (let place = 0; place < ANSWERS_MAX; place += 1) {
    if (await desk.vault.add(signedName(account, day, place), bytes)) return statement;
  }
  throw new BankSignedError('malformed', `more than ${String(ANSWERS_MAX)} answers of ${account} on ${day}`);
}

async function lastSigned(vault: KeyVault, account: string, day: string): Promise<BankCommitment | null> {
  let last: Uint8Array | null = null;
  for (let place = 0; place < ANSWERS_MAX; place += 1) {
    const found = await vault.get(signedName(account, day, place));
    if (found === null) break;
    last = found;
  }
  return last === null ? null : bankCommitment.parse(JSON.parse(Buffer.from(last).toString('utf8')));
}

/** With their openings; an opening that is missing here is an error. Throws BankSignedError, VaultError. */
export async function openedBanks(
  vault: KeyVault,
  signed: readonly BankCommitment[],
): Promise<OpenedBankCommitment[]> {
  const opened: OpenedBankCommitment[] = [];
  for (const one of signed) {
    const opening = await bankOpening(vault, one.statement.commitment);
    if (opening === null) {
      throw new BankSignedError('not-asked', 'what opens a bank’s commitment is not in this vault');
    }
    opened.push({ signed: one, opening });
  }
  return opened;
}

/** What a bank signed of an account and a day last, and whether its key is still the one in use: else it does not count. */
export interface BankAnswered {
  readonly account: string;
  readonly bank: string;
  /** The bank's key in use; null where there is none. */
  readonly key_id: string | null;
  readonly signed: BankCommitment | null;
  readonly counts: boolean;
}

/** Of each account what its bank answered last. Throws VaultError. */
export async function bankAnswers(
  { reader, vault }: Omit<BankDesk, 'platform'>,
  accounts: readonly { readonly account: string; readonly bank: string }[],
  day: string,
): Promise<BankAnswered[]> {
  const found: BankAnswered[] = [];
  const keys = await readCustodyKeys(reader);
  for (const { account, bank } of accounts) {
    const signed = await lastSigned(vault, account, day);
    const key_id = activeKey(keys, 'bank', bank)?.id ?? null;
    // A key that was replaced or revoked since signs nothing new.
    found.push({ account, bank, key_id, signed, counts: signed?.statement.key_id === key_id });
  }
  return found;
}

/** What banks signed of a day, by the keys they use now: the last answer of each account, none where there is none. Throws VaultError. */
export async function banksThatSigned(
  desk: Omit<BankDesk, 'platform'>,
  accounts: readonly { readonly account: string; readonly bank: string }[],
  day: string,
): Promise<OpenedBankCommitment[]> {
  const answers = await bankAnswers(desk, accounts, day);
  const signed = answers.flatMap((one) => (one.counts && one.signed !== null ? [one.signed] : []));
  return await openedBanks(desk.vault, signed);
}
