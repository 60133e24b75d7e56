/**
 * Certificates of accounts, issued by the authority whose key lies in the vault, and lists of revoked ones.
 *
 * What is signed is told to the books in the same step; whoever lets people ask says who may. Lists are made one
 * after another by the caller, and numbered by the books. A private key that is made here is handed over once and kept
 * nowhere.
 */
import { createHash } from 'node:crypto';

import { AUTHORITY_ID } from '#core/identity/certificate-commands';
import type { KeyVault } from '#core/identity/ports';
import { DAY_MS, type Instant } from '#core/kernel/instant';
import type { CommandKind } from '#core/ledger/commands';
import type { EntryBody } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import { VaultError } from '#server/keys/vault';
import {
  authorityCertificate,
  issueFor,
  newAuthorityKey,
  newHolderKey,
  newSerial,
  pemText,
  requestedKey,
  signList,
  type Authority,
} from '#server/keys/x509';
import type { Lists } from '#database/lists/lists';

/** Name of the authority's private key in the vault. */
const AUTHORITY_KEY = 'certificate-authority';
/** A list is good for so long; a new one is to be issued before. */
const CRL_DAYS = 7;
export const CERTIFICATE_DAYS_MAX = 825;

export interface CertificateDesk {
  readonly workspace_id: string;
  readonly reader: LedgerReader;
  readonly lists: Lists;
  readonly vault: KeyVault;
  readonly now: () => Instant;
  /** Gives a command of the books in somebody's name; throws where it is not done. */
  readonly give: (kind: CommandKind, data: object, key: string) => Promise<unknown>;
}

type AuthorityRow = Row<'authority'>;
type Certificate = Row<'certificate'>;

async function rowOf<N extends 'authority' | 'certificate'>(
  reader: LedgerReader,
  table: N,
  id: string,
): Promise<Row<N> | null> {
  const found = await reader.load([{ table, values: [id] }]);
  return ((found.get(table) ?? []) as unknown as readonly Row<N>[])[0] ?? null;
}

/** The authority, or null where none was founded. */
export async function findAuthority(reader: LedgerReader): Promise<AuthorityRow | null> {
  return await rowOf(reader, 'authority', AUTHORITY_ID);
}

/** The authority with its key; founded now where there is none. Throws VaultError, and what `give` throws. */
export async function authorityOf(desk: Omit<CertificateDesk, 'lists'>): Promise<Authority> {
  const row = await findAuthority(desk.reader);
  if (row !== null) {
    const private_key = await desk.vault.get(AUTHORITY_KEY);
    if (private_key === null) {
      throw new VaultError('vault-damaged');
    }
    return { private_key, body: row.pem };
  }
  // The key first: a certificate in the books whose key is nowhere would be the end of all issuing.
  await desk.vault.add(AUTHORITY_KEY, await newAuthorityKey());
  const private_key = (await desk.vault.get(AUTHORITY_KEY)) ?? new Uint8Array();
  const { body, fingerprint, valid_until } = await authorityCertificate(
    private_key,
    desk.workspace_id,
    desk.now(),
  );
  await desk.give('found-authority', { pem: body, fingerprint, valid_until }, `authority|${fingerprint}`);
  return { private_key, body };
}

export interface IssueAsked {
  readonly account_id: string;
  readonly days: number;
  /** A request (PKCS#10) with the key of who will hold it; otherwise a key is made, under this passphrase. */
  readonly holder: { readonly request: string } | { readonly passphrase: string };
  /** Takes the place of the one in force. */
  readonly renew: boolean;
}

export interface Issued {
  readonly certificate: Certificate;
  /** The holder's private key under his passphrase; null where he made it himself, or it was handed over before. */
  readonly key_pem: string | null;
}

/** The certificate that a key has issued before. */
async function issuedBefore(reader: LedgerReader, key: string): Promise<Certificate | null> {
  const [known] = await reader.knownCommands([key]);
  const [entry] = known?.outcome === 'done' ? await reader.entriesBySeq([known.seq]) : [];
  if (entry?.kind !== 'issue-certificate') {
    return null;
  }
  const { data } = JSON.parse(entry.body) as EntryBody;
  return await rowOf(reader, 'certificate', String(data['serial']));
}

/** The certificate of an account that is in force, or null. */
async function certificateInForce(
  { lists, now }: Pick<CertificateDesk, 'lists' | 'now'>,
  account_id: string,
): Promise<Certificate | null> {
  const filter = { state: 'in-force', account_id, now: now() } as const;
  const { rows } = await lists.identity.certificates(filter, { after: null, limit: 1 });
  return rows[0] ?? null;
}

/**
 * Issues a certificate to an account; with the same key it is issued once. Throws VaultError, CertificateRequestError, and
 * what `give` throws.
 */
export async function issueCertificate(
  desk: CertificateDesk,
  asked: IssueAsked,
  key: string,
): Promise<Issued> {
  const before = await issuedBefore(desk.reader, key);
  if (before !== null) {
    return { certificate: before, key_pem: null };
  }
  const { account_id, holder, days } = asked;
  const own = 'passphrase' in holder ? newHolderKey(holder.passphrase) : null;
  const public_key = 'request' in holder ? await requestedKey(holder.request) : own?.spki;
  const authority = await authorityOf(desk);
  const present = asked.renew ? await certificateInForce(desk, account_id) : null;
  const [serial, now] = [newSerial(), desk.now()];
  const made = await issueFor(authority, {
    ...{ serial, subject: account_id, public_key: public_key ?? new Uint8Array() },
    ...{ valid_from: now, valid_until: now + days * DAY_MS },
  });
  const { body: pem, fingerprint, valid_from, valid_until } = made;
  const replaced = present === null ? {} : { supersedes: present.id };
  const data = { account_id, serial, fingerprint, pem, valid_from, valid_until, ...replaced };
  await desk.give('issue-certificate', data, key);
  const certificate = await rowOf(desk.reader, 'certificate', serial);
  if (certificate === null) {
    throw new Error('a certificate was issued that is not in the books');
  }
  return { certificate, key_pem: own?.key_pem ?? null };
}

export interface IssuedList {
  readonly number: number;
  readonly pem: string;
  readonly sha256: string;
  readonly revoked: number;
  readonly next_update_at: Instant;
}

/** Issues the next list of revoked certificates; nothing is kept of it but its number and digest. */
export async function issueList(desk: CertificateDesk, key: string): Promise<IssuedList> {
  const authority = await authorityOf(desk);
  const row = await findAuthority(desk.reader);
  const { crl_number = 0, crl_lacks: covers = 0 } = row ?? {};
  const revoked = (await desk.lists.identity.revoked()).map(({ id, revoked_at, revocation }) => ({
    ...{ serial: id, revoked_at: revoked_at ?? 0, reason: revocation ?? ('unspecified' as const) },
  }));
  const this_update_at = desk.now();
  const next_update_at = this_update_at + CRL_DAYS * DAY_MS;
  const number = crl_number + 1;
  const body = await signList(authority, { number, this_update_at, next_update_at, revoked });
  const sha256 = createHash('sha256').update(Buffer.from(body, 'base64')).digest('hex');
  const data = { number, sha256, next_update_at, revoked: revoked.length, covers };
  await desk.give('issue-crl', data, key);
  return { number, pem: pemText('X509 CRL', body), sha256, revoked: revoked.length, next_update_at };
}
