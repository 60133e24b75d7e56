/**
 * What a scan in a thread keeps: read there, and handed to the host to be written, who alone has the workspace's lock.
 */
import type { Checkpoint, Columns, VectorsReader, VectorsState, VectorStore } from '#core/risk/vectors';

/** One thing to be written. */
export type Keeping =
  | {
      readonly what: 'chunk';
      readonly chunk: number;
      readonly columns: Columns;
      readonly state: VectorsState;
    }
  | { readonly what: 'state'; readonly state: VectorsState }
  | {
      readonly what: 'checkpoint';
      readonly checkpoint: Checkpoint;
      readonly parts: readonly Uint8Array[];
    }
  | { readonly what: 'nothing' }
  /** The next piece of a file. */
  | { readonly what: 'piece'; readonly bytes: Uint8Array };

/** Writes what was handed over. */
export async function keepIn(vectors: VectorStore, keeping: Keeping): Promise<void> {
  switch (keeping.what) {
    case 'chunk':
      await vectors.put(keeping.chunk, keeping.columns, keeping.state);
      break;
    case 'state':
      await vectors.advance(keeping.state);
      break;
    case 'checkpoint':
      await vectors.keepCheckpoint(keeping.checkpoint, keeping.parts);
      break;
    case 'nothing':
      await vectors.clear();
      break;
    case 'piece':
      throw new Error('a scan makes no file');
  }
}

/** The thread's side: it reads what was there when it began. */
export class HandedVectors implements VectorStore {
  readonly #stored: VectorsReader;
  readonly #keep: (keeping: Keeping) => Promise<void>;

  /** @param keep resolves when it is written */
  constructor(stored: VectorsReader, keep: (keeping: Keeping) => Promise<void>) {
    this.#stored = stored;
    this.#keep = keep;
  }

  state(): Promise<VectorsState | null> {
    return this.#stored.state();
  }

  columns(chunk: number, names: readonly string[]): Promise<Columns> {
    return this.#stored.columns(chunk, names);
  }

  checkpoint(): Promise<Checkpoint | null> {
    return this.#stored.checkpoint();
  }

  checkpointPart(part: number): Promise<Uint8Array | null> {
    return this.#stored.checkpointPart(part);
  }

  put(chunk: number, columns: Columns, state: VectorsState): Promise<void> {
    return this.#keep({ what: 'chunk', chunk, columns, state });
  }

  advance(state: VectorsState): Promise<void> {
    return this.#keep({ what: 'state', state });
  }

  keepCheckpoint(checkpoint: Checkpoint, parts: readonly Uint8Array[]): Promise<void> {
    return this.#keep({ what: 'checkpoint', checkpoint, parts });
  }

  clear(): Promise<void> {
    return this.#keep({ what: 'nothing' });
  }
}
