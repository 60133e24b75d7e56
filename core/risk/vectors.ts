/**
 * Stored feature vectors: every occasion on which a trade was asked, in columns, so that a rule can be tried on the
 * past without reading the journal again.
 *
 * Derived data beside the books: no projection, not chained, thrown away and made anew at any time. A chunk holds the
 * occasions of whole entries; its columns are one per feature and, under names with @, what an occasion and the trades
 * that are new in it are. An occasion that changed nothing of its trade's vector is not stored: what fires on it had
 * fired before. Nothing is known here of how it is kept.
 */
import type { Sha256 } from '#core/kernel/canonical';

import { DamagedColumnError } from './column-codec';
import { FEATURE_SPECS } from './features';

/** Columns of an occasion: entry, when that happened, and which trade (its place in the order of first occasions). */
export const OCCASION_COLUMNS = ['@seq', '@at', '@trade'] as const;
/** Columns of the trades whose first occasion is in the chunk; all but ids and amount are places among the names. */
export const TRADE_COLUMNS = ['@buyer', '@seller', '@card', '@category', '@currency', '@amount'] as const;
/** Texts: ids of those trades, and names that are new in the chunk (accounts, cards, categories, currencies). */
export const TEXT_COLUMNS = ['@trade_id', '@name'] as const;

/** Occasions of a chunk; it ends with the entry that reaches them. */
export const CHUNK_OCCASIONS = 65_536;

/** Raised when the bytes of a column come to mean something else. */
const LAYOUT = 2;
/**
 * Raised when a detector learns or takes other values under the same names of features and the same version of the
 * program: what another had kept is not gone on with.
 */
export const DETECTOR = 2;

/** What is stored, and up to where. */
export interface VectorsState {
  /** Digest of the catalogue of features and of the layout: other values mean that all is to be made anew. */
  readonly catalogue: string;
  /** All occasions up to the end of this entry are there, and none beyond. */
  readonly upto_seq: number;
  /** That entry's hash: of another journal nothing is believed. */
  readonly upto_hash: string;
  readonly occasions: number;
  readonly trades: number;
  readonly chunks: number;
}

export type Columns = ReadonlyMap<string, Uint8Array>;

/** What a detector knew at the end of an entry, kept for going on from there: what says whether it is believed. */
export interface Checkpoint {
  /** Digest of the catalogue, of the program and of the layout. */
  readonly catalogue: string;
  readonly upto_seq: number;
  /** That entry's hash: of another journal nothing is believed. */
  readonly upto_hash: string;
  readonly parts: number;
  /** Of the bytes of all parts. */
  readonly digest: string;
}

/** Column of a chunk. Throws DamagedColumnError where it is missing. */
export function columnOf(columns: Columns, name: string): Uint8Array {
  const bytes = columns.get(name);
  if (bytes === undefined) throw new DamagedColumnError(`there is no ${name}`);
  return bytes;
}

export interface VectorsReader {
  /** Null when nothing is stored. */
  state(): Promise<VectorsState | null>;
  /** Columns of a chunk, counted from 0, by name. Those that are not there are left out. */
  columns(chunk: number, names: readonly string[]): Promise<Columns>;
  /** Null when none is kept. */
  checkpoint(): Promise<Checkpoint | null>;
  /** Part of the checkpoint, counted from 0; null when it is not there. */
  checkpointPart(part: number): Promise<Uint8Array | null>;
}

export interface VectorStore extends VectorsReader {
  /** Keeps a checkpoint in the place of the one before, which stays until the new one is whole. */
  keepCheckpoint(checkpoint: Checkpoint, parts: readonly Uint8Array[]): Promise<void>;
  /** Stores a chunk in the place of one with its number, and the state with it: both or neither. */
  put(chunk: number, columns: Columns, state: VectorsState): Promise<void>;
  /** Only the state: the journal went on without an occasion. */
  advance(state: VectorsState): Promise<void>;
  /** Forgets everything, the checkpoint too. */
  clear(): Promise<void>;
}

/**
 * Digest of what vectors mean: the features with their meaning, in order, the program and the detector that take them,
 * and how many occasions a chunk has.
 */
export function catalogueDigest(sha256: Sha256, program: string, chunk_occasions = CHUNK_OCCASIONS): string {
  const features = FEATURE_SPECS.map(({ name, unit, meaning }) => [name, unit, meaning]);
  return sha256(JSON.stringify([LAYOUT, DETECTOR, program, chunk_occasions, features]));
}

/** The store in memory: for tests, and, over one that is only read, for when the workspace cannot be written to. */
export class MemoryVectors implements VectorStore {
  #under: VectorsReader | null;
  #state: VectorsState | null = null;
  #chunks = new Map<number, Columns>();
  #checkpoint: Checkpoint | null = null;
  #parts: readonly Uint8Array[] = [];

  /** @param under what is seen where nothing else was put */
  constructor(under: VectorsReader | null = null) {
    this.#under = under;
  }

  async state(): Promise<VectorsState | null> {
    return this.#state ?? (await this.#under?.state()) ?? null;
  }

  async columns(chunk: number, names: readonly string[]): Promise<Columns> {
    const all = this.#chunks.get(chunk);
    if (all === undefined) return (await this.#under?.columns(chunk, names)) ?? new Map();
    const found = names.flatMap((name): [string, Uint8Array][] => {
      const bytes = all.get(name);
      return bytes === undefined ? [] : [[name, bytes]];
    });
    return new Map(found);
  }

  async checkpoint(): Promise<Checkpoint | null> {
    return this.#checkpoint ?? (await this.#under?.checkpoint()) ?? null;
  }

  async checkpointPart(part: number): Promise<Uint8Array | null> {
    return this.#checkpoint === null
      ? ((await this.#under?.checkpointPart(part)) ?? null)
      : (this.#parts[part] ?? null);
  }

  keepCheckpoint(checkpoint: Checkpoint, parts: readonly Uint8Array[]): Promise<void> {
    this.#checkpoint = checkpoint;
    this.#parts = parts;
    return Promise.resolve();
  }

  put(chunk: number, columns: Columns, state: VectorsState): Promise<void> {
    this.#chunks.set(chunk, columns);
    return this.advance(state);
  }

  advance(state: VectorsState): Promise<void> {
    this.#state = state;
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.#under = null;
    this.#state = null;
    this.#chunks = new Map();
    this.#checkpoint = null;
    this.#parts = [];
    return Promise.resolve();
  }
}

/** A trade as an occasion of it tells. */
export interface OccasionTrade {
  readonly id: string;
  readonly buyer_id: string;
  readonly seller_id: string;
  /** Null when no card paid. */
  readonly card_id: string | null;
  /** The seller's. */
  readonly category: string;
  readonly currency: string;
  readonly amount_minor: number;
}
