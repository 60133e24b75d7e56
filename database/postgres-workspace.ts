/**
 * A workspace in a PostgreSQL database: one per database, in the first schema of the search path.
 *
 * Creating one needs a database without tables and is one transaction. The one writer's connection holds the lock; readers have connections of their own. What lies in
 * the tables is not known here.
 */
import { randomUUID } from 'node:crypto';

import { queryText, type Queryable, type ReadConnection, type WriteTransaction } from './connection';
import { WorkspaceError } from './errors';
import { SqlVectors, SqlVectorsReader } from './feature-vectors';
import { checkGuards, checkRepairable } from './guard-check';
import { SqlKeptWork, SqlKeptWorkReader } from './kept-work';
import { SqlLedgerReader } from './ledger-reader';
import { SqlLedgerStore } from './ledger-store';
import { Lists } from './lists/lists';
import { ownHolder } from './lock-holder';
import { SCHEMA_VERSION, createSchema, migrate, readSchemaState, refuseNewer, refuseOlder } from './migrate';
import { openPostgres, withoutPassword } from './postgres-driver';
import { lockPostgres, nameHolder, unlockPostgres } from './postgres-lock';
import { SqlCaseFileContentReader, SqlCaseFileContents } from './case-files';
import { SqlSavedViews, SqlSavedViewsReader } from './saved-views';
import { asReadConnection, asWriteConnection, type Session } from './session';
import { Snapshots } from './snapshots';
import { SqlStaffSecrets, SqlStaffSecretsReader } from './staff-secrets';
import { SqlVaultItems, SqlVaultItemsReader } from './vault-items';
import { insertNew, readInfo } from './workspace-info';
import {
  once,
  type CreateOptions,
  type Workspace,
  type WorkspaceOptions,
  type WritableWorkspace,
  type WriterOptions,
} from './workspace-types';

const clockOf = (options: WorkspaceOptions): (() => number) => options.now ?? Date.now;

async function closeSessions(sessions: readonly Session[]): Promise<void> {
  await Promise.all(sessions.map((session) => session.close()));
}

async function countTables(source: Queryable): Promise<number> {
  const sql = 'SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace';
  return Number(await queryText(source, sql));
}

async function checkEmpty(source: Queryable, location: string): Promise<void> {
  const where = withoutPassword(location);
  if ((await readSchemaState(source, 'postgres')).version > 0) {
    throw new WorkspaceError('exists', `${where} holds a workspace already`);
  }
  if ((await countTables(source)) > 0) {
    throw new WorkspaceError('exists', `${where} holds something already; an empty database is needed`);
  }
}

/** Makes a workspace in an empty database; the schema and what `fill` writes are one transaction. */
export async function fillPostgres(
  location: string,
  options: WorkspaceOptions,
  fill: (transaction: WriteTransaction) => Promise<void>,
): Promise<void> {
  const session = await openPostgres(location, 'write', options);
  try {
    await lockPostgres(session, location);
    await checkEmpty(session, location);
    const migrating = { dialect: 'postgres', program: options.program, now: clockOf(options) } as const;
    await createSchema(asWriteConnection(session), migrating, fill);
  } finally {
    await session.close();
  }
}

/** Creates an empty workspace in an empty database and opens it for writing. */
export async function createPostgres(location: string, options: CreateOptions): Promise<WritableWorkspace> {
  const info = { id: randomUUID(), created_at: clockOf(options)(), program_version: options.program };
  await fillPostgres(location, options, (transaction) => insertNew(transaction, info, options.digest_key));
  return openPostgresForWriting(location, options);
}

async function checkWorkspace(source: Queryable, location: string): Promise<number> {
  const state = await readSchemaState(source, 'postgres');
  if (state.version === 0) {
    const where = withoutPassword(location);
    throw new WorkspaceError('not-a-workspace', `the database at ${where} holds no workspace`);
  }
  refuseNewer(state, withoutPassword(location));
  return state.version;
}

async function openForReading(location: string, options: WorkspaceOptions): Promise<ReadConnection> {
  return asReadConnection(await openPostgres(location, 'read', options));
}

/** Opens for writing: takes the lock, then brings the schema up to date. */
export async function openPostgresForWriting(
  location: string,
  options: WriterOptions,
): Promise<WritableWorkspace> {
  const now = clockOf(options);
  const sessions: Session[] = [];
  try {
    const writer = await openPostgres(location, 'write', options);
    sessions.push(writer);
    await checkWorkspace(writer, location);
    await lockPostgres(writer, location);
    const version = await checkWorkspace(writer, location);
    const check = options.repair === true && version === SCHEMA_VERSION ? checkRepairable : checkGuards;
    await check(writer, 'postgres', version, withoutPassword(location));
    await migrate(asWriteConnection(writer), version, { dialect: 'postgres', program: options.program, now });
    await nameHolder(writer, ownHolder(options.program, now()));
    const deciding = await openPostgres(location, 'read', options);
    sessions.push(deciding);
    const asking = await openPostgres(location, 'read', options);
    sessions.push(asking);
    const listing = await openPostgres(location, 'read', options);
    sessions.push(listing);
    const snapshots = new Snapshots(() => openForReading(location, options));
    return {
      location,
      dialect: 'postgres',
      access: 'write',
      info: await readInfo(asking, SCHEMA_VERSION, withoutPassword(location)),
      reader: new SqlLedgerReader(asReadConnection(asking)),
      lists: new Lists(asReadConnection(listing)),
      snapshot: (work) => snapshots.read(work),
      store: new SqlLedgerStore(asWriteConnection(writer), asReadConnection(deciding)),
      secrets: new SqlStaffSecrets(asWriteConnection(writer), asking),
      views: new SqlSavedViews(asWriteConnection(writer), asking),
      vectors: new SqlVectors(asWriteConnection(writer), asking),
      files: new SqlCaseFileContents(asWriteConnection(writer), asking),
      vault_items: new SqlVaultItems(asWriteConnection(writer), asking),
      kept_work: new SqlKeptWork(asWriteConnection(writer), asking),
      close: once(async () => {
        snapshots.close();
        // A lost connection has given the lock back already.
        await unlockPostgres(writer).catch(() => undefined);
        await closeSessions(sessions);
      }),
    };
  } catch (error) {
    await closeSessions(sessions);
    throw error;
  }
}

/** Opens for reading, also while a writer works. Refuses a schema older or newer than the program's. */
export async function openPostgresForReading(
  location: string,
  options: WorkspaceOptions,
): Promise<Workspace> {
  const session = await openPostgres(location, 'read', options);
  try {
    const version = await checkWorkspace(session, location);
    refuseOlder(version, withoutPassword(location));
    const snapshots = new Snapshots(() => openForReading(location, options));
    return {
      location,
      dialect: 'postgres',
      access: 'read',
      info: await readInfo(session, version, withoutPassword(location)),
      reader: new SqlLedgerReader(asReadConnection(session)),
      lists: new Lists(asReadConnection(session)),
      snapshot: (work) => snapshots.read(work),
      store: null,
      secrets: new SqlStaffSecretsReader(session),
      views: new SqlSavedViewsReader(session),
      vectors: new SqlVectorsReader(session),
      files: new SqlCaseFileContentReader(session),
      vault_items: new SqlVaultItemsReader(session),
      kept_work: new SqlKeptWorkReader(session),
      close: () => {
        snapshots.close();
        return session.close();
      },
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}
