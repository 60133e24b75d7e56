/**
 * Checkpoints: what a detector knew at the end of an entry, as bytes, so that the next scan goes on from there.
 *
 * It holds what is known and where the recording of vectors stood, and no flags: those are asked again of the stored
 * vectors, so it is worth the same under whatever rules. It is believed as a whole or not at all: of this journal, of
 * this program with its catalogue of features, in this layout, and undamaged. What is not believed is not needed: a scan
 * from the first entry gives the same.
 */
import type { Sha256 } from '#core/kernel/canonical';
import type { Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';

import { DamagedColumnError } from './column-codec';
import { FastDigest } from './fast-digest';
import type { Knowledge } from './knowledge';
import { readKnowledge, writeKnowledge, type Beside } from './knowledge-state';
import { list, number, one, record, type Codec } from './state-columns';
import type { RecorderState } from './vector-recorder';
import type { Checkpoint, Columns, VectorsReader } from './vectors';

/** Raised when columns come to mean something else under the same names. */
const LAYOUT = 1;
/** A part is one row of a table. */
const PART_BYTES = 1 << 20;

/** What is kept of a scan. */
export interface ScanMemory {
  readonly known: Knowledge;
  readonly recorder: RecorderState;
  readonly last_at: Instant;
}

interface Besides {
  readonly recorder: RecorderState;
  readonly last_at: Instant;
}

function besides({ trades, words }: Beside): Codec<Besides> {
  const numbers = list(number);
  return record<Besides>({
    recorder: record<RecorderState>({
      ...{ trades: list(one(trades)), low: numbers, high: numbers, names: list(one(words)) },
      ...{ chunk: number, rows: number, new_trades: number, new_names: number },
      ...{ occasions: number, last_seq: number },
    }),
    last_at: number,
  });
}

/** Columns one after the other, behind a list of their names and lengths. */
function pack(columns: Columns): Uint8Array {
  const names = [...columns].map(([name, { length }]) => [name, length]);
  const head = new TextEncoder().encode(JSON.stringify(names));
  const sum = [...columns.values()].reduce((bytes, { length }) => bytes + length, 0);
  const packed = new Uint8Array(4 + head.length + sum);
  new DataView(packed.buffer).setUint32(0, head.length, true);
  packed.set(head, 4);
  let at = 4 + head.length;
  for (const bytes of columns.values()) {
    packed.set(bytes, at);
    at += bytes.length;
  }
  return packed;
}

function unpack(packed: Uint8Array): Columns {
  const head = new DataView(packed.buffer, packed.byteOffset).getUint32(0, true);
  const text = new TextDecoder().decode(packed.subarray(4, 4 + head));
  let at = 4 + head;
  return new Map(
    (JSON.parse(text) as [string, number][]).map(([name, length]) => {
      at += length;
      return [name, packed.subarray(at - length, at)];
    }),
  );
}

/** Digest of the parts and of the entry that they are of: what is of another is not taken for it. */
function digestOf(packed: Uint8Array, upto_hash: string): string {
  return new FastDigest().bytes(new TextEncoder().encode(upto_hash)).bytes(packed).hex();
}

/** Spells what is kept of a scan up to an entry: its parts, and their digest. */
export function encodeMemory(
  { known, recorder, last_at }: ScanMemory,
  upto_hash: string,
): {
  readonly parts: readonly Uint8Array[];
  readonly digest: string;
} {
  const columns = writeKnowledge(known, (out, tables) =>
    besides(tables).write(out, 'beside', [{ recorder, last_at }]),
  );
  const packed = pack(columns);
  const parts = Array.from({ length: Math.ceil(packed.length / PART_BYTES) }, (_, part) =>
    packed.subarray(part * PART_BYTES, (part + 1) * PART_BYTES),
  );
  return { parts, digest: digestOf(packed, upto_hash) };
}

/** Reads it back; null for bytes that are not those of the digest. Throws DamagedColumnError for bytes that make no sense. */
function decodeMemory(packed: Uint8Array, { digest, upto_hash }: Checkpoint): ScanMemory | null {
  if (digestOf(packed, upto_hash) !== digest) return null;
  const { known, beside } = readKnowledge(unpack(packed), (from, tables) =>
    besides(tables).read(from, 'beside'),
  );
  const [kept] = beside;
  if (kept === undefined) throw new DamagedColumnError('there is nothing beside what is known');
  return { known, ...kept };
}

/** What says that a checkpoint is of this program. */
export function checkpointCatalogue(sha256: Sha256, catalogue: string): string {
  return sha256(JSON.stringify([catalogue, LAYOUT]));
}

async function packedParts(vectors: VectorsReader, { parts }: Checkpoint): Promise<Uint8Array | null> {
  const read: Uint8Array[] = [];
  for (let part = 0; part < parts; part += 1) {
    const bytes = await vectors.checkpointPart(part);
    if (bytes === null) return null;
    read.push(bytes);
  }
  const packed = new Uint8Array(read.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of read) {
    packed.set(bytes, at);
    at += bytes.length;
  }
  return packed;
}

/** The checkpoint, where it may be believed, is of this journal and not after an entry. Null otherwise. */
export async function believedCheckpoint(
  vectors: VectorsReader,
  reader: LedgerReader,
  catalogue: string,
  upto_seq: number,
): Promise<Checkpoint | null> {
  const checkpoint = await vectors.checkpoint();
  if (checkpoint?.catalogue !== catalogue || checkpoint.upto_seq > upto_seq) return null;
  const [entry] = await reader.entriesBySeq([checkpoint.upto_seq]);
  return entry?.hash === checkpoint.upto_hash ? checkpoint : null;
}

/** What a checkpoint holds; null when it is damaged. */
export async function recallMemory(
  vectors: VectorsReader,
  checkpoint: Checkpoint,
): Promise<ScanMemory | null> {
  const packed = await packedParts(vectors, checkpoint);
  if (packed === null) return null;
  try {
    return decodeMemory(packed, checkpoint);
  } catch (error) {
    if (error instanceof DamagedColumnError) return null;
    throw error;
  }
}
