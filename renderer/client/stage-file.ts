/**
 * Sending a file to the core in pieces, one after another: `await stageFile(blob, signal, { begun, sent })`.
 *
 * The same piece may be sent twice without harm, so a piece of which it is not known whether it arrived is sent again.
 * What becomes of the staged file is for others to say.
 */
import { PIECE_LENGTH_MAX } from '#core/contract/imports';

import { toBase64 } from './base64';
import { client } from './client';
import { isUncertain, toFailure } from './failure';

/** Base64 makes four characters of three bytes. */
const PIECE_BYTES = (PIECE_LENGTH_MAX / 4) * 3;
const TRIES_MAX = 3;
const TRY_PAUSE_MS = 1_000;

/** What is told while a file is on its way. */
export interface StageNews {
  readonly begun: (file_id: string) => void;
  /** Bytes that have arrived. */
  readonly sent: (bytes: number) => void;
}

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

/** Sends a file whole and gives the id under which it is staged. Rejects when it cannot be sent. */
export async function stageFile(
  blob: File,
  signal: AbortSignal,
  { begun, sent }: StageNews,
): Promise<string> {
  const { file_id } = await client.imports.begin({ name: blob.name, bytes: blob.size }, { signal });
  begun(file_id);
  for (let offset = 0; offset < blob.size;) {
    const part = blob.slice(offset, offset + PIECE_BYTES);
    offset = await sendPiece(file_id, offset, toBase64(new Uint8Array(await part.arrayBuffer())), signal);
    sent(offset);
  }
  return file_id;
}
