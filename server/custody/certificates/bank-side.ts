/**
 * The bank's side of a certificate, and a witness's: a key of its own, a request answered, a head cosigned. Needs no workspace and no network.
 *
 * A bank signs nothing that it has not compared with its own balance. The private key is PKCS#8 in PEM, as every tool makes it; it
 * never leaves the file.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';

import {
  BANK_ANSWER_SCHEMA,
  BANK_CHARACTERS_MAX,
  bankRequestSchema,
  type BankAnswer,
  type BankRequest,
} from '#core/custody/primitives/bank-documents';
import { canonicalText, parseCanonical } from '#core/custody/primitives/canonical';
import { bytesNumber, scalar, scalarBytes } from '#core/custody/primitives/group';
import { bytesToHex, hexToBytes, portableSha256 } from '#core/custody/primitives/hash';
import { keyIdOf } from '#core/custody/primitives/signature';
import { commitBalance, isOpenedBy } from '#core/custody/proof/bank-commitment';
import { cosignCheckpoint } from '#core/custody/proof/checkpoint';
import { digitsOf } from '#server/trust/badge-keys';

import { machineSha256 } from './machine-sha256';

/** Why a bank or a witness does not sign. */
export class BankSideError extends Error {
  override readonly name = 'BankSideError';
  readonly code: 'no-key' | 'no-request' | 'other-key' | 'opening-differs' | 'balance-differs' | 'no-head';
  readonly details: Readonly<Record<string, string>>;

  constructor(code: BankSideError['code'], message: string, details: BankSideError['details'] = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** A new key of Ed25519: the private half in PEM, the public half as 64 digits. */
export function newOutsideKey(): {
  readonly pem: string;
  readonly public_key: string;
  readonly key_id: string;
} {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const public_key = digitsOf(publicKey);
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return { pem, public_key, key_id: keyIdOf(portableSha256, public_key) };
}

interface OutsideKey {
  readonly key: KeyObject;
  readonly public_key: string;
  readonly key_id: string;
}

function outsideKey(pem: string): OutsideKey {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw new RangeError('another kind of key');
    const public_key = digitsOf(createPublicKey(key));
    return { key, public_key, key_id: keyIdOf(portableSha256, public_key) };
  } catch {
    throw new BankSideError('no-key', 'expected a private key of Ed25519 in PEM, without a passphrase');
  }
}

const signing =
  ({ key }: OutsideKey) =>
  (text: string): string =>
    sign(null, Buffer.from(text, 'utf8'), key).toString('hex');

/** A request of a platform. Throws BankSideError. */
export function readBankRequest(text: string): BankRequest {
  const read = bankRequestSchema.safeParse(parseCanonical(text.trim(), BANK_CHARACTERS_MAX));
  if (!read.success) throw new BankSideError('no-request', 'expected the request of a platform');
  return read.data;
}

/** Twice the bytes of a scalar, so that the remainder is as good as even. */
const BLINDING_BYTES = 64;

/**
 * Answers a request: compares the platform's balance with the bank's own and signs, or commits to the bank's own under a new blinding and
 * hands that over. Throws BankSideError.
 * @param balance_minor what the bank's own books say of the account at the end of the day
 */
export async function answerRequest(
  request: BankRequest,
  balance_minor: bigint,
  pem: string,
): Promise<BankAnswer> {
  const own = outsideKey(pem);
  const { statement } = request;
  if (statement.key_id !== own.key_id) {
    throw new BankSideError(
      'other-key',
      `the request is for key ${statement.key_id}, and this is ${own.key_id}`,
      {
        ...{ expected: statement.key_id, found: own.key_id },
      },
    );
  }
  if (!('opening' in request)) {
    const blinding = scalar(bytesNumber(randomBytes(BLINDING_BYTES)));
    const { bank, account, day, currency, mode, key_id } = request.statement;
    const facts = { bank, account, day, currency, mode, key_id };
    const { signed } = await commitBalance(facts, balance_minor, blinding, signing(own));
    const opening = {
      balance_minor: String(balance_minor),
      blinding: bytesToHex(scalarBytes(blinding)),
    };
    return { schema: BANK_ANSWER_SCHEMA, signed, opening };
  }
  const { opening } = request;
  const value = BigInt(opening.balance_minor);
  if (
    !isOpenedBy(request.statement.commitment, { value, blinding: bytesNumber(hexToBytes(opening.blinding)) })
  ) {
    throw new BankSideError('opening-differs', 'the opening of the request is not that of its commitment');
  }
  if (value !== balance_minor) {
    const difference_minor = String(value - balance_minor);
    throw new BankSideError(
      'balance-differs',
      `the platform says ${opening.balance_minor} minor units and the bank ${String(balance_minor)}`,
      { difference_minor },
    );
  }
  const signature = signing(own)(canonicalText(request.statement));
  return { schema: BANK_ANSWER_SCHEMA, signed: { statement: request.statement, signature }, opening: null };
}

/** A head with one more line: that the witness of this name saw it now. Throws BankSideError. */
export async function cosignHead(note: string, name: string, pem: string, now: number): Promise<string> {
  if (!note.includes('\n\n') || !note.endsWith('\n')) {
    throw new BankSideError('no-head', 'expected the head of a log: a signed note');
  }
  const own = outsideKey(pem);
  const signer = { name, public_key: own.public_key, sign: signing(own) };
  return await cosignCheckpoint(machineSha256, note, signer, Math.floor(now / 1_000));
}
