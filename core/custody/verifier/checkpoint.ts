/**
 * Checks the log's head: signed by the log, over exactly these certificates; and who else cosigned it.
 */
import { bytesToHex, hexToBytes, portableSha256, utf8ToBytes } from '../primitives/hash';
import {
  checkpointText,
  cosignedText,
  fromBase64,
  logRoot,
  NOTE_COSIGNATURE,
  NOTE_SIGNATURE,
  noteKeyId,
} from '../primitives/note';
import { isSignatureOf } from '../primitives/signature';

import { readCertificate, type KeyRole, type TrustedKeys } from './read';
import { check, UNREADABLE, verdictOf, type Reason, type Verdict } from './verdict';

const NOTE_CHARACTERS_MAX = 20_000;
const HEAD_LINES = 3;
const LINE = /^\u2014 ([^\s+]{1,200}) ([A-Za-z0-9+/]{1,200}={0,2})$/;
const ID_BYTES = 4;
const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

interface NoteLine {
  readonly name: string;
  readonly key_id: string;
  readonly signature: Uint8Array;
}

interface Note {
  readonly head: string;
  readonly origin: string;
  readonly size: string;
  readonly lines: readonly NoteLine[];
}

function readNote(text: string): Note | null {
  const end = text.indexOf('\n\n');
  if (text.length > NOTE_CHARACTERS_MAX || end === -1 || !text.endsWith('\n')) {
    return null;
  }
  const head = text.slice(0, end + 1);
  const [origin, size, ...rest] = head.slice(0, -1).split('\n');
  const lines = text
    .slice(end + 2, -1)
    .split('\n')
    .map((line) => LINE.exec(line));
  if (!origin || size === undefined || rest.length !== HEAD_LINES - 2 || lines.includes(null)) {
    return null;
  }
  const read = lines.map((line) => {
    const bytes = fromBase64(line?.[2] ?? '');
    return {
      name: line?.[1] ?? '',
      key_id: bytesToHex(bytes.slice(0, ID_BYTES)),
      signature: bytes.slice(ID_BYTES),
    };
  });
  return { head, origin, size, lines: read };
}

/** How many certificates a head is over, or null where it is none. */
export function headSize(text: string): number | null {
  try {
    const size = readNote(text)?.size ?? '';
    return /^[1-9]\d{0,8}$/.test(size) ? Number(size) : null;
  } catch {
    return null;
  }
}

/** Public keys of a role that a name has. */
const keysOf = (keys: TrustedKeys, role: KeyRole, name: string): Uint8Array[] =>
  [...keys.values()]
    .filter((key) => key.role === role && key.owner === name)
    .map(({ public_key }) => hexToBytes(public_key));

const idOf = (name: string, kind: typeof NOTE_SIGNATURE | typeof NOTE_COSIGNATURE, key: Uint8Array): string =>
  bytesToHex(noteKeyId(portableSha256, name, kind, key));

function isLogSigned({ head, origin, lines }: Note, keys: TrustedKeys): boolean {
  return keysOf(keys, 'log', origin).some((key) =>
    lines.some(
      ({ name, key_id, signature }) =>
        name === origin &&
        key_id === idOf(name, NOTE_SIGNATURE, key) &&
        isSignatureOf(signature, utf8ToBytes(head), key),
    ),
  );
}

export interface Cosigner {
  readonly name: string;
  /** Seconds since 1970, as the witness says. */
  readonly time_s: number;
}

function cosignerOf(
  { head }: Note,
  { name, key_id, signature }: NoteLine,
  keys: TrustedKeys,
): Cosigner | null {
  if (signature.length !== TIME_BYTES + SIGNATURE_BYTES) {
    return null;
  }
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) {
    return null;
  }
  const time_s = Number(time);
  const signed = utf8ToBytes(cosignedText(head, time_s));
  const is_known = keysOf(keys, 'witness', name).some(
    (key) =>
      key_id === idOf(name, NOTE_COSIGNATURE, key) && isSignatureOf(signature.slice(TIME_BYTES), signed, key),
  );
  return is_known ? { name, time_s } : null;
}

function rootReason({ head, origin, size }: Note, digests: readonly string[]): Reason | null {
  if (size !== String(digests.length)) {
    return 'log-size-differs';
  }
  const root = logRoot(portableSha256, digests.map(hexToBytes));
  return checkpointText({ origin, size: digests.length, root }) === head ? null : 'log-root-differs';
}

export interface CheckpointVerdict extends Verdict {
  /** Witnesses whose cosignature is sound; the others count for nothing. */
  readonly cosigners: readonly Cosigner[];
}

const UNREADABLE_HEAD: CheckpointVerdict = { ...UNREADABLE, cosigners: [] };

/** Checks a head against the digests of all certificates of its log, from the first. Never throws. */
export function verifyHead(
  note_text: string,
  digests: readonly string[],
  keys: TrustedKeys,
): CheckpointVerdict {
  try {
    const note = readNote(note_text);
    if (note === null) {
      return UNREADABLE_HEAD;
    }
    const signed = isLogSigned(note, keys);
    const checks = [
      check('form', null),
      check('log-signature', signed ? null : 'signature-invalid'),
      check('log-root', rootReason(note, digests)),
    ];
    const cosigners = note.lines.map((line) => cosignerOf(note, line, keys)).filter((one) => one !== null);
    return { ...verdictOf(checks), cosigners };
  } catch {
    return UNREADABLE_HEAD;
  }
}

/** Checks a head against all certificates of its log, from the first. Never throws. */
export function verifyCheckpoint(
  note_text: string,
  texts: readonly string[],
  keys: TrustedKeys,
): CheckpointVerdict {
  const read = texts.map(readCertificate).filter((one) => one !== null);
  return read.length === texts.length
    ? verifyHead(
        note_text,
        read.map(({ digest }) => digest),
        keys,
      )
    : UNREADABLE_HEAD;
}
