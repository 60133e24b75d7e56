/**
 * Documents of parties: sealed before they are stored, named by an entry, and shown in clear for minutes to whoever may
 * and says why.
 *
 * The bytes lie where files of cases do, as nothing but sealed text, whose digest the journal keeps. What is shown
 * was noted first.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { mediaTypeOf } from '#core/cases/media-type';
import { DOCUMENT_BYTES_MAX, DOCUMENT_TYPES } from '#core/identity/identity-command-data';
import type { DocumentKind } from '#core/identity/identity-tables';
import { MINUTE_MS, type Instant } from '#core/kernel/instant';
import { refuse } from '#core/kernel/refusal';
import type { EntryBody } from '#core/ledger/entry';
import type { Row } from '#core/ledger/tables';

import type { Console } from './console';
import { answerOf, type Desk } from './desk';
import { invalid, refused, workspaceFailure } from './failures';
import { mustRow } from './found';
import { wholeFile } from './staged-names';
import { mustBeOpen } from './vault-keeping';

type IdentityDocument = Row<'identity_document'>;

/** So long a document, and personal data, are shown. */
export const SHOWN_MS = 5 * MINUTE_MS;
const ID_DIGITS = 20;

interface Putting {
  readonly key: string;
  readonly party_id: string;
  readonly document_kind: DocumentKind;
  readonly staged_id: string;
  readonly expires_at?: Instant | undefined;
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** What a sealed document is bound to. */
const contextOf = (content_id: string): string => `document|${content_id}`;

/** The document that a key has put before; null for a key that put none. Throws REFUSED when it was another's. */
async function putBefore(desk: Desk, { key, party_id }: Putting): Promise<IdentityDocument | null> {
  const { reader } = desk.books;
  const [known] = await reader.knownCommands([key]);
  const [entry] = known?.outcome === 'done' ? await reader.entriesBySeq([known.seq]) : [];
  if (entry === undefined) {
    return null;
  }
  if (entry.kind !== 'put-document' || entry.subject !== party_id) {
    throw refused(refuse('key-conflict', { key }), entry.seq);
  }
  const { facts } = JSON.parse(entry.body) as EntryBody & {
    readonly facts: { readonly document_id: string };
  };
  return await mustRow(reader, 'identity_document', facts.document_id);
}

/** Seals and stores the bytes, then the entry; of a refused one nothing stays. */
async function store(desk: Desk, login: string, asked: Putting, bytes: Buffer): Promise<IdentityDocument> {
  const found = mediaTypeOf(bytes);
  const media_type = DOCUMENT_TYPES.find((type) => type === found);
  if (media_type === undefined) {
    throw invalid({ field: 'staged_id', expected: 'expected a PDF, PNG or JPEG' });
  }
  const { files } = desk.mustWrite();
  const { key, party_id, document_kind, expires_at } = asked;
  // Under a key that nobody outside knows: what was put could not be found out by trying.
  const content_id = `sealed-${desk.books.env.sha256(`${login}|${key}`).slice(0, ID_DIGITS)}`;
  await files.put(content_id, desk.vault.seal(bytes, contextOf(content_id)));
  try {
    // What a try before stored stays as it is, and is what the entry names.
    const sealed = (await files.get(content_id)) ?? new Uint8Array();
    if (!Buffer.from(desk.vault.open(sealed, contextOf(content_id))).equals(bytes)) {
      throw refused(refuse('key-conflict', { key }), null);
    }
    const kept = { content_id, media_type, bytes: bytes.length, sha256: sha256Of(sealed) };
    const end = expires_at === undefined ? {} : { expires_at };
    const { seq } = answerOf(
      await desk.decide('put-document', { party_id, document_kind, ...kept, ...end }, login, key),
    );
    return await mustRow(desk.books.reader, 'identity_document', `document-${String(seq)}`);
  } catch (error) {
    await files.clearStrays();
    throw error;
  }
}

/** Puts a staged file to a party. Throws WORKSPACE `vault-locked`, INVALID for what is no document, REFUSED. */
export async function putDocument(
  host: Console,
  desk: Desk,
  login: string,
  asked: Putting,
): Promise<IdentityDocument> {
  return await desk.oneByOne(async () => {
    const before = await putBefore(desk, asked);
    if (before !== null) {
      return before;
    }
    mustBeOpen(desk.vault);
    const { staged_id } = asked;
    const staged = wholeFile(host.staged, staged_id, login);
    if (staged.bytes < 1 || staged.bytes > DOCUMENT_BYTES_MAX) {
      const expected = `expected a file of 1 to ${String(DOCUMENT_BYTES_MAX)} bytes`;
      throw invalid({ field: 'staged_id', expected });
    }
    if (!host.staged.hold([staged_id])) {
      throw invalid({ field: 'staged_id', expected: 'expected a file that no job reads' });
    }
    let document: IdentityDocument;
    try {
      document = await store(desk, login, asked, await readFile(staged.path));
    } finally {
      host.staged.release([staged_id]);
    }
    // The staged copy was the last one in clear.
    await host.staged.discard(staged_id, login);
    return document;
  });
}

export interface Shown {
  readonly media_type: string;
  /** In base64. */
  readonly content: string;
  readonly until: Instant;
  readonly seq: number;
}

/** Shows a document until an instant. Throws NOT_FOUND, WORKSPACE `vault-locked`, or `damaged` for bytes that were changed. */
export async function showDocument(
  desk: Desk,
  login: string,
  { key, id, reason }: { readonly key: string; readonly id: string; readonly reason: string },
): Promise<Shown> {
  const document = await mustRow(desk.books.reader, 'identity_document', id);
  mustBeOpen(desk.vault);
  const sealed = await desk.books.files.get(document.content_id);
  if (sealed === null || sha256Of(sealed) !== document.sha256) {
    throw workspaceFailure('damaged', { document_id: id });
  }
  const bytes = desk.vault.open(sealed, contextOf(document.content_id));
  // Noted first: nothing is shown that was not written down.
  const { seq, repeated, booked_at } = await desk.mustNote(
    'reveal',
    document.party_id,
    login,
    { reason, document_id: id },
    key,
  );
  const until = (repeated ? booked_at : desk.now()) + SHOWN_MS;
  if (until <= desk.now()) {
    throw invalid({ field: 'key', expected: 'expected a key of a showing that is not over' });
  }
  return { media_type: document.media_type, content: Buffer.from(bytes).toString('base64'), until, seq };
}
