/**
 * Keys of the monthly certificate: made by the program, private halves sealed in the vault under their ids, never shown.
 *
 * A master key is 32 random bytes of which the books know a fingerprint. Whoever signs must be the owner of the key; that he is the
 * person he says is for the caller to find out.
 */
import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

import type { CustodyKeyRole } from '#core/custody/certificate-words';
import { portableSha256, taggedHash, bytesToHex } from '#core/custody/primitives/hash';
import { keyIdOf } from '#core/custody/primitives/signature';
import type { SignText } from '#core/custody/proof/bank-commitment';
import type { KeyVault } from '#core/identity/ports';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import { allRows } from '#server/composition/all-rows';
import { digitsOf } from '#server/trust/badge-keys';

const MASTER_BYTES = 32;
const secretName = (key_id: string): string => `custody/key/${key_id}`;

/** A key that the work needs is not there: never confirmed, revoked, or not in this vault. */
export class CustodyKeyError extends Error {
  override readonly name = 'CustodyKeyError';
  readonly role: CustodyKeyRole;
  readonly owner: string;

  constructor(role: CustodyKeyRole, owner: string, fault: 'none' | 'not-here') {
    super(
      fault === 'none'
        ? `${owner} has no ${role} key in use: enrol one and have another person confirm it`
        : `the ${role} key of ${owner} is not in this vault`,
    );
    this.role = role;
    this.owner = owner;
  }
}

type MadeRole = 'staff' | 'log' | 'master';

/** A new secret, and its public half, or of a master key its fingerprint, as 64 digits. */
function newSecret(role: MadeRole): { readonly secret: Uint8Array; readonly public_key: string } {
  if (role === 'master') {
    const secret = randomBytes(MASTER_BYTES);
    return { secret, public_key: bytesToHex(taggedHash(portableSha256, 'master-fingerprint', secret)) };
  }
  const pair = generateKeyPairSync('ed25519');
  return {
    secret: pair.privateKey.export({ format: 'der', type: 'pkcs8' }),
    public_key: digitsOf(pair.publicKey),
  };
}

/**
 * Makes a key, seals it and has it enrolled; gives its id and public half. The secret is there before the books know of it, and is taken away
 * where they do not take it. What a program that was killed here left is never looked for: a key too many opens nothing, and one too few what
 * was certified with it.
 * @param enrol gives the command; what it throws is thrown
 */
export async function enrolNewKey(
  { reader, vault }: { readonly reader: LedgerReader; readonly vault: KeyVault },
  role: MadeRole,
  enrol: (public_key: string) => Promise<unknown>,
): Promise<{ readonly key_id: string; readonly public_key: string }> {
  const { secret, public_key } = newSecret(role);
  const key_id = keyIdOf(portableSha256, public_key);
  await vault.add(secretName(key_id), secret);
  try {
    await enrol(public_key);
  } catch (error) {
    // The error is what is told.
    await forgetUnlessEnrolled(reader, vault, key_id).catch(() => undefined);
    throw error;
  }
  return { key_id, public_key };
}

/** An answer may be lost on its way: what the books took keeps its secret. */
async function forgetUnlessEnrolled(reader: LedgerReader, vault: KeyVault, key_id: string): Promise<void> {
  const rows = await reader.load([{ table: 'custody_key', values: [key_id] }]);
  if ((rows.get('custody_key') ?? []).length === 0) await vault.forget(secretName(key_id));
}

export const readCustodyKeys = async (reader: LedgerReader): Promise<readonly Row<'custody_key'>[]> =>
  (await allRows(reader, 'custody_key')).sort(
    (left, right) => left.asked_at - right.asked_at || (left.id < right.id ? -1 : 1),
  );

/** The key in use of an owner, among keys that were read; null where none is. */
export const activeKey = (
  keys: readonly Row<'custody_key'>[],
  role: CustodyKeyRole,
  owner: string,
): Row<'custody_key'> | null =>
  keys.find((one) => one.role === role && one.owner === owner && one.status === 'active') ?? null;

/** The key in use of an owner. Throws CustodyKeyError. */
export async function keyInUse(
  reader: LedgerReader,
  role: CustodyKeyRole,
  owner: string,
): Promise<Row<'custody_key'>> {
  const key = activeKey(await readCustodyKeys(reader), role, owner);
  if (key === null) throw new CustodyKeyError(role, owner, 'none');
  return key;
}

/** What signs with a key of the vault. Throws CustodyKeyError, VaultError. */
export async function signerWith(
  vault: KeyVault,
  { id, role, owner }: Pick<Row<'custody_key'>, 'id' | 'role' | 'owner'>,
): Promise<SignText> {
  return signingWith(await keySecret(vault, { id, role, owner }));
}

/** The sealed bytes of a key, for work in a thread. Throws CustodyKeyError, VaultError. */
export async function keySecret(
  vault: KeyVault,
  { id, role, owner }: Pick<Row<'custody_key'>, 'id' | 'role' | 'owner'>,
): Promise<Uint8Array> {
  const secret = await vault.get(secretName(id));
  if (secret === null) throw new CustodyKeyError(role, owner, 'not-here');
  return secret;
}

/** What signs with a private key of these bytes (PKCS#8). */
export function signingWith(secret: Uint8Array): SignText {
  const key = createPrivateKey({ key: Buffer.from(secret), format: 'der', type: 'pkcs8' });
  return (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('hex');
}

/** The bytes of a master key. Throws CustodyKeyError, VaultError. */
export async function masterSecret(vault: KeyVault, key_id: string): Promise<Uint8Array> {
  const secret = await vault.get(secretName(key_id));
  if (secret === null) throw new CustodyKeyError('master', MASTER_OWNER, 'not-here');
  return secret;
}

/** Whose the master key is. */
export const MASTER_OWNER = 'custody';
