/**
 * A workspace opened, with the services of the books wired to it: what a program holds while it runs.
 *
 * For reading there is a reader and nothing that could write. For writing there is the one ledger; closing
 * waits for what it was given. A dry run decides on a reader alone, so it needs no lock and works beside
 * another program. It knows no command line, window or network.
 */
import type { CaseFileContentReader } from '#core/cases/ports';
import type { KeptWorkReader } from '#core/credit/kept-work';
import type { VaultItemsReader } from '#core/identity/ports';
import { Ledger, type LedgerOptions } from '#core/ledger/ledger';
import type { Environment, LedgerReader, LedgerStore } from '#core/ledger/ports';
import type { VectorsReader } from '#core/risk/vectors';
import type { SavedViewsReader, StaffSecretsReader } from '#core/staff/ports';
import {
  createWorkspace,
  makeWorkspace,
  openWorkspace,
  type Workspace,
  type WorkspaceInfo,
  type WritableWorkspace,
} from '#database/workspace';

import { productionEnvironment } from './environment';
import { PROGRAM } from './version';

export interface OpenReader {
  readonly env: Environment;
  readonly info: WorkspaceInfo;
  readonly dialect: Workspace['dialect'];
  readonly reader: LedgerReader;
  /** Pages and figures for screens. */
  readonly lists: Workspace['lists'];
  /** All that `work` reads is of one moment. */
  readonly snapshot: Workspace['snapshot'];
  /** What staff sign in with, and their saved views. */
  readonly secrets: StaffSecretsReader;
  readonly views: SavedViewsReader;
  /** Feature vectors of the past, for trying rules on it. */
  readonly vectors: VectorsReader;
  /** Bytes of files put to alerts and cases. */
  readonly files: CaseFileContentReader;
  /** Sealed items of the key vault. */
  readonly vault_items: VaultItemsReader;
  /** Developments of scorecards and the last report of monitoring. */
  readonly kept_work: KeptWorkReader;
  close(): Promise<void>;
}

export interface OpenStore extends OpenReader {
  readonly store: LedgerStore;
  readonly secrets: WritableWorkspace['secrets'];
  readonly views: WritableWorkspace['views'];
  readonly vectors: WritableWorkspace['vectors'];
  readonly files: WritableWorkspace['files'];
  readonly vault_items: WritableWorkspace['vault_items'];
  readonly kept_work: WritableWorkspace['kept_work'];
}

export interface OpenBooks extends OpenReader {
  readonly ledger: Ledger;
}

/** Books with what lies beside them: what a console holds. */
export type OpenDesk = OpenBooks & OpenStore;

function readerOf(workspace: Workspace, env: Environment): OpenReader {
  const { info, dialect, reader, lists, secrets, views, vectors, files, vault_items, kept_work } = workspace;
  const snapshot: Workspace['snapshot'] = (work) => workspace.snapshot(work);
  const beside = { secrets, views, vectors, files, vault_items, kept_work };
  return { env, info, dialect, reader, lists, snapshot, ...beside, close: () => workspace.close() };
}

function storeOf(workspace: WritableWorkspace, env: Environment): OpenStore {
  const { store, secrets, views, vectors, files, vault_items, kept_work } = workspace;
  return { ...readerOf(workspace, env), store, secrets, views, vectors, files, vault_items, kept_work };
}

/** Creates an empty workspace and opens its store. Throws WorkspaceError 'exists' where something lies. */
export async function createStore(location: string, env = productionEnvironment()): Promise<OpenStore> {
  return storeOf(await createWorkspace(location, { program: PROGRAM, now: env.now }), env);
}

/**
 * Makes a workspace with what `fill` puts into its store: a file is whole in its place, or nothing is there. Throws
 * WorkspaceError 'exists' where something lies, before and after.
 * @param digest_key the workspace's secret; a random one unless given
 */
export async function makeStore<T>(
  location: string,
  fill: (open: OpenStore) => Promise<T>,
  env = productionEnvironment(),
  digest_key?: string,
): Promise<T> {
  let filled: { readonly with: T } | undefined;
  await makeWorkspace(location, { program: PROGRAM, now: env.now, digest_key }, async (workspace) => {
    filled = { with: await fill(storeOf(workspace, env)) };
  });
  if (filled === undefined) {
    throw new Error('the workspace was made without being filled');
  }
  return filled.with;
}

/** Opens a workspace for reading. Throws WorkspaceError. */
export async function openReader(location: string, env = productionEnvironment()): Promise<OpenReader> {
  return readerOf(await openWorkspace(location, { access: 'read', program: PROGRAM, now: env.now }), env);
}

/** Takes the write lock and opens the store; for repair also one whose guards are missing. Throws WorkspaceError, 'locked' among others. */
export async function openStore(
  location: string,
  env = productionEnvironment(),
  repair = false,
): Promise<OpenStore> {
  const options = { access: 'write', program: PROGRAM, now: env.now, repair } as const;
  return storeOf(await openWorkspace(location, options), env);
}

/** Puts the ledger on an open store; closing closes both. */
export async function booksOn<O extends OpenReader & { readonly store: LedgerStore }>(
  open: O,
  options: LedgerOptions = {},
): Promise<O & OpenBooks> {
  const ledger = await Ledger.open(open.store, open.env, options);
  const close = async (): Promise<void> => {
    await ledger.close();
    await open.close();
  };
  return { ...open, ledger, close };
}

/** Opens a workspace for work. Throws WorkspaceError. */
export async function openBooks(location: string, options: LedgerOptions = {}): Promise<OpenDesk> {
  const open = await openStore(location);
  try {
    return await booksOn(open, options);
  } catch (error) {
    await open.close();
    throw error;
  }
}

/** A store that can only be read: enough for a ledger that stores nothing. */
function readOnlyStore(reader: LedgerReader): LedgerStore {
  const refuseWrite = (): Promise<never> => Promise.reject(new Error('A dry run stores nothing'));
  return {
    head: () => reader.head(),
    load: (wanted) => reader.load(wanted),
    knownCommands: (keys) => reader.knownCommands(keys),
    entries: (filter, limit) => reader.entries(filter, limit),
    entriesBySeq: (seqs) => reader.entriesBySeq(seqs),
    seqAt: (at) => reader.seqAt(at),
    timers: (after, upto, limit) => reader.timers(after, upto, limit),
    totalsAt: (seq) => reader.totalsAt(seq),
    balancesAt: (asked) => reader.balancesAt(asked),
    statement: (nos, after_seq, upto_seq, limit) => reader.statement(nos, after_seq, upto_seq, limit),
    trades: (filter, after_id, limit) => reader.trades(filter, after_id, limit),
    scan: (table, after, limit) => reader.scan(table, after, limit),
    profiles: (party_ids) => reader.profiles(party_ids),
    strayProfiles: (limit) => reader.strayProfiles(limit),
    strayPostings: (limit) => reader.strayPostings(limit),
    guardFaults: () => reader.guardFaults(),
    digestKey: () => reader.digestKey(),
    secretHolders: () => reader.secretHolders(),
    nextAccountNo: () => reader.nextAccountNo(),
    anchoredHead: () => reader.anchoredHead(),
    append: refuseWrite,
    replaceProjections: refuseWrite,
  };
}

/** A ledger on the books as they are now, that decides and stores nothing: for one question. */
export function rehearsingLedger({ reader, env }: OpenReader): Promise<Ledger> {
  return Ledger.open(readOnlyStore(reader), env, { dry_run: true });
}

/** Opens books that decide everything and store nothing. Takes no lock. Throws WorkspaceError. */
export async function openDryRun(location: string): Promise<OpenBooks> {
  const open = await openReader(location);
  try {
    return await booksOn({ ...open, store: readOnlyStore(open.reader) }, { dry_run: true });
  } catch (error) {
    await open.close();
    throw error;
  }
}
