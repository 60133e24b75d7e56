/**
 * Files put to alerts and cases: from the staged file into the books' side, named by an entry; and out again, checked.
 *
 * Bytes are stored before the entry that names them, one file after another, so that no entry names what is not there
 * and nothing that is being stored is taken for a stray. What is taken out is compared with the journal's digest first.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { aboutOf } from '#core/cases/about';
import { FILE_NAME_MAX } from '#core/cases/case-command-data';
import { FILE_BYTES_MAX, mediaTypeOf } from '#core/cases/media-type';
import { refuse } from '#core/kernel/refusal';
import type { EntryBody } from '#core/ledger/entry';
import type { Row } from '#core/ledger/tables';

import type { Console } from './console';
import { answerOf, type Desk } from './desk';
import { invalid, notFound, refused, workspaceFailure } from './failures';
import { findRow, mustRow } from './found';
import type { Person } from './implementer';
import { wholeFile } from './staged-names';
import type { StaffSession } from './staff-session';

type CaseFile = Row<'case_file'>;

const ID_DIGITS = 20;
const TEXT_TYPES = /^(?:text\/|application\/json)/;

interface Attaching {
  readonly key: string;
  /** Id of an alert or case. */
  readonly about: string;
  readonly staged_id: string;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A name that the journal takes, with its ending. */
function keptName(name: string): string {
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  // No half of a character is left at the cut.
  const begin = name.slice(0, FILE_NAME_MAX - ending.length).replace(/[\ud800-\udbff]$/, '');
  return name.length <= FILE_NAME_MAX ? name : `${begin}${ending}`;
}

/** The file that a key has put there before; null for a key that put none. Throws REFUSED when it was another's. */
async function attachedBefore(desk: Desk, { key, about }: Attaching): Promise<CaseFile | null> {
  const { reader } = desk.books;
  const [known] = await reader.knownCommands([key]);
  const [entry] = known?.outcome === 'done' ? await reader.entriesBySeq([known.seq]) : [];
  if (entry === undefined) {
    return null;
  }
  if (entry.kind !== 'attach-file' || entry.subject !== about) {
    throw refused(refuse('key-conflict', { key }), entry.seq);
  }
  const { data } = JSON.parse(entry.body) as EntryBody;
  return await mustRow(reader, 'case_file', String(data['file_id']));
}

/** Stores the bytes, then the entry; of a refused one nothing stays. */
async function store(
  desk: Desk,
  login: string,
  { key, about }: Attaching,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
): Promise<CaseFile> {
  const media_type = mediaTypeOf(bytes);
  if (media_type === null) {
    throw invalid({ field: 'staged_id', expected: 'expected a PDF, PNG, JPEG or text in UTF-8' });
  }
  const { files } = desk.mustWrite();
  const sha256 = sha256Of(bytes);
  const file_id = `file-${desk.books.env.sha256(`${login}|${key}|${sha256}`).slice(0, ID_DIGITS)}`;
  await files.put(file_id, bytes);
  try {
    const data = { about, file_id, name, media_type, bytes: bytes.length, sha256 };
    answerOf(await desk.decide('attach-file', data, login, key));
  } catch (error) {
    await files.clearStrays();
    throw error;
  }
  return await mustRow(desk.books.reader, 'case_file', file_id);
}

/** Puts a staged file to an alert or case. Throws NOT_FOUND, INVALID for a file that cannot be put there, REFUSED. */
export async function attachFile(
  host: Console,
  desk: Desk,
  login: string,
  asked: Attaching,
): Promise<CaseFile> {
  return await desk.oneByOne(async () => {
    const before = await attachedBefore(desk, asked);
    if (before !== null) {
      return before;
    }
    const { staged_id } = asked;
    const staged = wholeFile(host.staged, staged_id, login);
    if (staged.bytes < 1 || staged.bytes > FILE_BYTES_MAX) {
      const expected = `expected a file of 1 to ${String(FILE_BYTES_MAX)} bytes`;
      throw invalid({ field: 'staged_id', expected });
    }
    if (!host.staged.hold([staged_id])) {
      throw invalid({ field: 'staged_id', expected: 'expected a file that no job reads' });
    }
    let file: CaseFile;
    try {
      const bytes = await readFile(staged.path);
      file = await store(desk, login, asked, { name: keptName(staged.name), bytes });
    } finally {
      host.staged.release([staged_id]);
    }
    await host.staged.discard(staged_id, login);
    return file;
  });
}

export interface HandedOut {
  readonly path: string;
  readonly name: string;
}

/** Bytes as a file that a session's person can fetch. Throws WORKSPACE `no-room`. */
export async function handOut(
  host: Console,
  session: StaffSession,
  login: string,
  {
    name,
    bytes,
    media_type,
  }: { readonly name: string; readonly bytes: Uint8Array; readonly media_type: string },
): Promise<HandedOut> {
  const id = await host.staged.beginMade(name, login);
  if (id === null || !(await host.staged.grow(id, Buffer.from(bytes)))) {
    throw workspaceFailure('no-room');
  }
  await host.staged.finish(id, login);
  const made = host.staged.find(id, login);
  if (made === null) {
    throw notFound('file', id);
  }
  return { path: host.tickets.issue(session, { ...made, media_type }), name };
}

/**
 * Where a session's person can fetch a file; noted in the journal first, under what the file is about. Throws NOT_FOUND,
 * WORKSPACE `damaged` for bytes that are not those of the journal.
 */
export async function fileLink(
  host: Console,
  desk: Desk,
  session: StaffSession,
  { person, file_id }: { readonly person: Person; readonly file_id: string },
): Promise<HandedOut> {
  const { login } = person;
  const file = await findRow(desk.books.reader, 'case_file', file_id);
  const readers = file === null ? [] : (aboutOf(file.about)?.reads ?? []);
  // To who may not see it, it is not there.
  if (file === null || !readers.some((permission) => person.permissions.has(permission))) {
    throw notFound('file', file_id);
  }
  const bytes = await desk.books.files.get(file_id);
  if (bytes === null || sha256Of(bytes) !== file.sha256) {
    throw workspaceFailure('damaged', { file_id });
  }
  await desk.mustNote('file-read', file.about, login, { file_id });
  const { name, media_type: type } = file;
  const media_type = TEXT_TYPES.test(type) ? `${type}; charset=utf-8` : type;
  return await handOut(host, session, login, { name, bytes, media_type });
}
