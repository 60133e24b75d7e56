/**
 * What of certificates is made at once: files of certificates, heads and keys, heads that are published, keys that are enrolled.
 *
 * That a file leaves is noted in the journal first. A private key is made in the vault and never leaves it.
 */
import { createHash } from 'node:crypto';

import { certificateText, logNameOf, publishedKeysText } from '#core/custody/certificate-text';
import type { CustodyKeyRole } from '#core/custody/certificate-words';
import { portableSha256 } from '#core/custody/primitives/hash';
import { keyIdOf } from '#core/custody/primitives/signature';
import { checkpointOf } from '#server/custody/certificates/certify';
import { certifyFault } from '#server/custody/certificates/certify-fault';
import { enrolNewKey, MASTER_OWNER, readCustodyKeys } from '#server/custody/certificates/custody-keys';

import { handOut, type HandedOut } from './case-files';
import type { Console } from './console';
import type { Desk } from './desk';
import { invalid, notFound, refused } from './failures';
import { findRow, mustRow } from './found';
import type { StaffSession } from './staff-session';
import { mustBeOpen } from './vault-keeping';

interface Fetching {
  readonly host: Console;
  readonly desk: Desk;
  readonly session: StaffSession;
  readonly login: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';
/** By the ending of a name; what is none of these is just bytes. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  json: JSON_TYPE,
  pdf: 'application/pdf',
  zip: 'application/zip',
  gz: 'application/gzip',
};

async function handOutNoted(
  { host, desk, session, login }: Fetching,
  about: string,
  { name, text, media_type }: { readonly name: string; readonly text: string; readonly media_type: string },
): Promise<HandedOut> {
  const bytes = Buffer.from(text, 'utf8');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await desk.mustNote('export', about, login, { file: name, sha256 });
  return await handOut(host, session, login, { name, bytes, media_type });
}

/** A certificate that was issued, or its checkpoint, as a file. Throws NOT_FOUND, also for what is not there yet. */
export async function certificateFile(
  fetching: Fetching,
  { id, what }: { readonly id: string; readonly what: 'certificate' | 'checkpoint' },
): Promise<HandedOut> {
  const { reader } = fetching.desk.books;
  const row = await mustRow(reader, 'custody_certificate', id);
  const name = `${what}-${row.currency}-${String(row.number)}`;
  const about = `custody-certificate ${String(row.number)} ${row.currency}`;
  if (what === 'certificate') {
    const text = certificateText(row);
    if (text === null) throw notFound('issued certificate', id);
    return await handOutNoted(fetching, about, { name: `${name}.json`, text, media_type: JSON_TYPE });
  }
  const head = await findRow(reader, 'custody_checkpoint', id);
  if (head === null) throw notFound('checkpoint', id);
  return await handOutNoted(fetching, about, { name: `${name}.txt`, text: head.note, media_type: TEXT_TYPE });
}

/** The published keys as a file. */
export async function keysFile(fetching: Fetching, with_compromised: boolean): Promise<HandedOut> {
  const text = publishedKeysText(await readCustodyKeys(fetching.desk.books.reader), with_compromised);
  return await handOutNoted(fetching, 'custody-keys', { name: 'keys.json', text, media_type: JSON_TYPE });
}

/** Where the file that a job of this person made can be fetched. Throws NOT_FOUND. */
export function jobFile(host: Console, session: StaffSession, login: string, job_id: string): HandedOut {
  const job = host.jobs.list(login).find(({ id }) => id === job_id);
  const file_id = job?.kind.startsWith('custody-') === true ? job.result?.['file_id'] : undefined;
  const file = typeof file_id === 'string' ? host.staged.find(file_id, login) : null;
  if (file === null) throw notFound('file', job_id);
  const media_type = MEDIA_TYPES[/[^.]*$/.exec(file.name)?.[0] ?? ''] ?? 'application/octet-stream';
  return { path: host.tickets.issue(session, { ...file, media_type }), name: file.name };
}

/** The log's head after a certificate, published where it was not. Throws NOT_FOUND, REFUSED, WORKSPACE `vault-locked`. */
export async function publishHead(desk: Desk, login: string, id: string): Promise<{ readonly size: number }> {
  const { reader, info } = desk.books;
  const row = await mustRow(reader, 'custody_certificate', id);
  mustBeOpen(desk.vault);
  if (row.issued_seq === null) throw notFound('issued certificate', id);
  try {
    const { size } = await desk.oneByOne(() =>
      checkpointOf(
        {
          ...{ reader, vault: desk.vault, platform: info.id, actor: login },
          give: (kind, data) => desk.submit(kind, data, login),
        },
        row,
      ),
    );
    return { size };
  } catch (error) {
    const fault = certifyFault(error);
    if (fault === null) throw error;
    throw refused({ code: 'not-found', details: { what: 'custody_key', ...fault.details } }, null);
  }
}

interface KeyAsked {
  readonly key: string;
  readonly role: CustodyKeyRole;
  readonly owner?: string | undefined;
  readonly public_key?: string | undefined;
  readonly currency?: string | undefined;
}

/** The key that this call's key made before; a call that is repeated makes no other one. */
async function enrolledBefore(desk: Desk, key: string): Promise<string | null> {
  const { reader } = desk.books;
  const [known] = await reader.knownCommands([key]);
  const [entry] = known?.outcome === 'done' ? await reader.entriesBySeq([known.seq]) : [];
  return entry?.kind === 'enrol-custody-key' ? entry.subject : null;
}

function ownerOf(desk: Desk, login: string, { role, owner, currency = 'CNY' }: KeyAsked): string {
  if (role === 'staff') return login;
  if (role === 'master') return MASTER_OWNER;
  if (role === 'log') return logNameOf(desk.books.info.id, currency);
  if (owner === undefined || owner.trim() === '') {
    throw invalid({ field: 'owner', expected: 'expected the bank’s code, or the name of the witness' });
  }
  return owner.trim();
}

/**
 * Enrols a key, made here or taken in; gives its id. Throws INVALID, REFUSED, WORKSPACE `vault-locked`, and what `confirm` throws.
 * @param confirm asks who it is, unless the same call was answered before
 */
export async function enrolKey(
  desk: Desk,
  login: string,
  asked: KeyAsked,
  confirm: () => Promise<unknown>,
): Promise<string> {
  const { key, role } = asked;
  const before = await enrolledBefore(desk, key);
  if (before !== null) return before;
  await confirm();
  const owner = ownerOf(desk, login, asked);
  const give = (public_key: string): Promise<unknown> =>
    desk.submit('enrol-custody-key', { role, owner, public_key }, login, key);
  if (role === 'bank' || role === 'witness') {
    const { public_key } = asked;
    if (public_key === undefined) {
      throw invalid({ field: 'public_key', expected: 'expected 64 hexadecimal digits' });
    }
    await give(public_key);
    return keyIdOf(portableSha256, public_key);
  }
  desk.mustWrite();
  mustBeOpen(desk.vault);
  const { key_id } = await enrolNewKey({ reader: desk.books.reader, vault: desk.vault }, role, give);
  return key_id;
}
