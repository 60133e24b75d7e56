/**
 * Signing what the books issued: the key is published first, then each badge's signature is recorded, so that the
 * register can be shown and checked without the key.
 */
import { createHash } from 'node:crypto';

import type { KeyVault } from '#core/identity/ports';
import type { LedgerReader } from '#core/ledger/ports';
import type { Badge, Row } from '#core/ledger/tables';
import { credentialOf, signedText, statusListOf } from '#core/trust/credential';

import type { BadgeFile, StatusFile } from './badge-files';
import { badgeSigner, type BadgeSigner } from './badge-keys';

export type BadgeKey = Row<'badge_key'>;

const PAGE_ROWS = 1_000;

/** Every badge ever, by id. */
export async function readBadges(reader: LedgerReader): Promise<readonly Badge[]> {
  const found: Badge[] = [];
  for (let after: string | null = null; ;) {
    const rows = (await reader.scan('badge', after, PAGE_ROWS)) as unknown as readonly Badge[];
    found.push(...rows);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) {
      return found;
    }
    after = last.id;
  }
}

/** Every key that was ever published, the oldest first. */
export async function readBadgeKeys(reader: LedgerReader): Promise<readonly BadgeKey[]> {
  const rows = (await reader.scan('badge_key', null, PAGE_ROWS)) as unknown as readonly BadgeKey[];
  return [...rows].sort((left, right) => left.published_seq - right.published_seq);
}

/** Submits a command of the host's; throws when it is refused. */
export type HostSubmit = (
  kind: 'publish-badge-key' | 'record-signature' | 'record-dossier',
  data: object,
) => Promise<unknown>;

export interface Signing {
  readonly reader: LedgerReader;
  readonly vault: KeyVault;
  /** Id of the workspace. */
  readonly platform: string;
  readonly submit: HostSubmit;
}

/** The key that signs, published in the books. Throws VaultError where the vault is locked. */
export async function publishedSigner({
  reader,
  vault,
  submit,
}: Pick<Signing, 'reader' | 'vault' | 'submit'>): Promise<BadgeSigner> {
  const signer = await badgeSigner(vault);
  const { public_key, key_id } = signer;
  if (!(await readBadgeKeys(reader)).some(({ id }) => id === key_id)) {
    await submit('publish-badge-key', { public_key });
  }
  return signer;
}

/** Signs every badge that has no signature yet; resolves with their ids. Throws VaultError. */
export async function signBadges(signing: Signing): Promise<readonly string[]> {
  const unsigned = (await readBadges(signing.reader)).filter(({ signature }) => signature === null);
  if (unsigned.length === 0) {
    return [];
  }
  const { key_id, sign } = await publishedSigner(signing);
  for (const badge of unsigned) {
    const text = signedText(credentialOf(badge, signing.platform, key_id));
    const credential_digest = createHash('sha256').update(text, 'utf8').digest('hex');
    const signature = sign(text);
    await signing.submit('record-signature', { badge_id: badge.id, credential_digest, signature, key_id });
  }
  return unsigned.map(({ id }) => id);
}

/** The file of a badge; null while it is not signed. */
export function badgeFileOf(badge: Badge, platform: string): BadgeFile | null {
  const { signature, key_id } = badge;
  return signature === null || key_id === null
    ? null
    : { credential: credentialOf(badge, platform, key_id), signature };
}

/** The status list as of now, signed. Throws VaultError where the vault is locked. */
export async function signedStatusList(signing: Signing, at: number): Promise<StatusFile> {
  const { key_id, sign } = await publishedSigner(signing);
  const { seq, hash } = await signing.reader.head();
  const list = statusListOf(await readBadges(signing.reader), signing.platform, { seq, hash, at }, key_id);
  return { list: { ...list, badges: [...list.badges] }, signature: sign(signedText(list)) };
}
