/**
 * Sending a file to the core in pieces, one after another, and having it looked at.
 *
 * The file's own record tells how far it is. The same piece may be sent twice without harm, so a piece of which it is
 * not known whether it arrived is sent again.
 */
import type { z } from 'zod';

import { PIECE_LENGTH_MAX, type stagedFile } from '#core/contract/imports';

import { client } from '../../client/client';
import { isUncertain, toFailure, type Failure } from '../../client/failure';
import { toBase64 } from './base64';
import { recall } from './known-mappings';
import type { Mapping } from './mapping';

export type StagedFile = z.output<typeof stagedFile>;

export interface ImportFile {
  readonly place: number;
  readonly name: string;
  readonly bytes: number;
  bytes_sent: number;
  state: 'sending' | 'looking' | 'ready' | 'failed';
  file_id: string | null;
  staged: StagedFile | null;
  mapping: Mapping | null;
  failure: Failure | null;
}

/** Base64 makes four characters of three bytes. */
const PIECE_BYTES = (PIECE_LENGTH_MAX / 4) * 3;
const TRIES_MAX = 3;
const TRY_PAUSE_MS = 1_000;

/** Sends a piece; tries again when it is not known whether it arrived, because it may be sent twice. */
async function sendPiece(
  file_id: string,
  offset: number,
  piece: string,
  signal: AbortSignal,
): Promise<number> {
  for (let tried = 1; ; tried += 1) {
    try {
      return (await client.imports.append({ file_id, offset, piece }, { signal })).bytes;
    } catch (error) {
      if (signal.aborted || tried >= TRIES_MAX || !isUncertain(toFailure(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, TRY_PAUSE_MS));
    }
  }
}

/** Sends a file and has it looked at; `file` shows how far it is. Rejects when it cannot be sent. */
export async function uploadFile(file: ImportFile, blob: File, signal: AbortSignal): Promise<void> {
  const { file_id } = await client.imports.begin({ name: blob.name, bytes: blob.size }, { signal });
  file.file_id = file_id;
  while (file.bytes_sent < blob.size) {
    const part = blob.slice(file.bytes_sent, file.bytes_sent + PIECE_BYTES);
    const piece = toBase64(new Uint8Array(await part.arrayBuffer()));
    file.bytes_sent = await sendPiece(file_id, file.bytes_sent, piece, signal);
  }
  file.state = 'looking';
  file.staged = await client.imports.inspect({ file_id }, { signal });
  if (file.staged.record === null) file.mapping = recall(file.staged.columns);
  file.state = 'ready';
}

/** A file is usable when it was recognised or its columns were named. */
export function isUsable(file: ImportFile): boolean {
  return file.state === 'ready' && (file.mapping !== null || (file.staged?.record ?? null) !== null);
}

/** The columns named by hand, as a run takes them. */
export function mappingsOf(
  files: readonly ImportFile[],
): { file_id: string; record: string; columns: Record<string, string> }[] {
  return files.flatMap(({ file_id, mapping }) =>
    file_id === null || mapping === null
      ? []
      : [{ file_id, record: mapping.record, columns: { ...mapping.columns } }],
  );
}
