/**
 * Publishes the head of the log of certificates as a signed note, to which a bank or an auditor adds a signature.
 */
import { concatBytes, hexToBytes, type HashBytes } from '../primitives/hash';
import {
  checkpointText,
  cosignedText,
  logRoot,
  NOTE_COSIGNATURE,
  NOTE_SIGNATURE,
  noteKeyId,
  noteLine,
} from '../primitives/note';

import type { SignText } from './bank-commitment';

/** Who signs a note: a name without spaces or plus signs, the public key's 64 digits, and how it signs. */
export interface NoteSigner {
  readonly name: string;
  readonly public_key: string;
  readonly sign: SignText;
}

/** Head of the log over all certificates' digests, in their order, signed by the log; its origin is the signer's name. */
export async function publishCheckpoint(
  hash: HashBytes,
  digests: readonly string[],
  { name, public_key, sign }: NoteSigner,
): Promise<string> {
  const root = logRoot(hash, digests.map(hexToBytes));
  const head = checkpointText({ origin: name, size: digests.length, root });
  const key_id = noteKeyId(hash, name, NOTE_SIGNATURE, hexToBytes(public_key));
  return `${head}\n${noteLine(name, key_id, hexToBytes(await sign(head)))}`;
}

const TIME_BYTES = 8;

/** The note with one more line: that a witness saw this head at a time, in seconds since 1970. */
export async function cosignCheckpoint(
  hash: HashBytes,
  note: string,
  { name, public_key, sign }: NoteSigner,
  time_s: number,
): Promise<string> {
  const head = note.slice(0, note.indexOf('\n\n') + 1);
  const signature = hexToBytes(await sign(cosignedText(head, time_s)));
  const time = new Uint8Array(TIME_BYTES);
  new DataView(time.buffer).setBigUint64(0, BigInt(time_s));
  const key_id = noteKeyId(hash, name, NOTE_COSIGNATURE, hexToBytes(public_key));
  return note + noteLine(name, key_id, concatBytes(time, signature));
}
