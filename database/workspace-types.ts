/**
 * What an open workspace is, seen from outside: the same for a SQLite file and a PostgreSQL database.
 */
import type { CaseFileContentReader, CaseFileContents } from '#core/cases/ports';
import type { KeptWorkReader, KeptWorkStore } from '#core/credit/kept-work';
import type { VaultItems, VaultItemsReader } from '#core/identity/ports';
import type { LedgerReader, LedgerStore } from '#core/ledger/ports';
import type { VectorsReader, VectorStore } from '#core/risk/vectors';
import type { SavedViews, SavedViewsReader, StaffSecrets, StaffSecretsReader } from '#core/staff/ports';

import type { DialectName, SlowQueryOptions } from './connection';
import type { Lists } from './lists/lists';

/** Facts of a workspace that never change but for its schema. */
export interface WorkspaceInfo {
  /** UUID given at its creation; a backup keeps it. */
  readonly id: string;
  readonly created_at: number;
  readonly schema_version: number;
  /** The program that created it. */
  readonly program_version: string;
}

export interface Workspace {
  readonly location: string;
  readonly dialect: DialectName;
  readonly access: 'read' | 'write';
  readonly info: WorkspaceInfo;
  /** For questions; has a connection of its own, so it waits neither for the writer nor for deciding. */
  readonly reader: LedgerReader;
  /** Pages and figures for screens, over a connection of their own. */
  readonly lists: Lists;
  /**
   * All that `work` reads is of one moment, whatever is written meanwhile. Each call has a connection of its own,
   * so nobody waits for it. Rejects with what `work` rejects with, or WorkspaceError.
   */
  snapshot<T>(work: (reader: LedgerReader, lists: Lists, vectors: VectorsReader) => Promise<T>): Promise<T>;
  /** For the one writer; null when opened for reading. */
  readonly store: LedgerStore | null;
  /** What staff sign in with; beside the books. */
  readonly secrets: StaffSecretsReader;
  readonly views: SavedViewsReader;
  /** Feature vectors of the past, made from the journal; beside the books. */
  readonly vectors: VectorsReader;
  /** Bytes of files put to alerts and cases; beside the books. */
  readonly files: CaseFileContentReader;
  /** Sealed items of the key vault; beside the books. */
  readonly vault_items: VaultItemsReader;
  /** Developments of scorecards and the last report of monitoring; beside the books. */
  readonly kept_work: KeptWorkReader;
  /** Waits for what is running and gives the lock back. Closing again does nothing. */
  close(): Promise<void>;
}

export interface WritableWorkspace extends Workspace {
  readonly access: 'write';
  readonly store: LedgerStore;
  readonly secrets: StaffSecrets;
  readonly views: SavedViews;
  readonly vectors: VectorStore;
  readonly files: CaseFileContents;
  readonly vault_items: VaultItems;
  readonly kept_work: KeptWorkStore;
}

export interface WorkspaceOptions extends SlowQueryOptions {
  /** Name and version of the program, such as "surety 0.1.0": named to others who find the workspace locked. */
  readonly program: string;
  /** The wall clock; the system's own unless given. */
  readonly now?: (() => number) | undefined;
}

export interface CreateOptions extends WorkspaceOptions {
  /** The new workspace's secret, 64 hexadecimal digits; a random one unless given. */
  readonly digest_key?: string | undefined;
}

/** What is opened for writing. */
export interface WriterOptions extends WorkspaceOptions {
  /** Books whose guards are missing are opened too, to put them back and nothing else. */
  readonly repair?: boolean | undefined;
}

/** Who holds a workspace for writing. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly program: string;
  readonly since: number;
}

/** Closing twice is closing once. */
export function once(action: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => (result ??= action());
}
