/**
 * PostgreSQL connections (pg, through knex): opened, checked, and set so that no server's defaults matter.
 *
 * The server must be version 14 or newer, in UTF-8. Every setting is read back. A reader's session is read
 * only and sees one moment per transaction; a writer commits durably. A connection that is lost is never
 * replaced silently, because the write lock would be lost with it.
 */
import { Socket } from 'node:net';

import knex from 'knex';
import type { Client } from 'pg';

import type { SlowQueryOptions } from './connection';
import { WorkspaceError, driverCode, messageOf } from './errors';
import { NO_LOG, Session } from './session';

const SERVER_VERSION_MIN = 140_000;

const CONNECT_TIMEOUT_MS = 10_000;
/** A statement may be a whole trial balance, but never hang for ever. */
const STATEMENT_TIMEOUT = '10min';
const LOCK_TIMEOUT = '10s';

const COMMON: readonly (readonly [string, string])[] = [
  ['TimeZone', 'UTC'],
  ['client_encoding', 'UTF8'],
  ['standard_conforming_strings', 'on'],
  ['statement_timeout', STATEMENT_TIMEOUT],
  ['lock_timeout', LOCK_TIMEOUT],
  ['idle_in_transaction_session_timeout', STATEMENT_TIMEOUT],
  // Compiling a statement takes longer than most statements here.
  ['jit', 'off'],
];

const WRITER: readonly (readonly [string, string])[] = [
  ...COMMON,
  ['default_transaction_isolation', 'read committed'],
  ['synchronous_commit', 'on'],
];

const READER: readonly (readonly [string, string])[] = [
  ...COMMON,
  ['default_transaction_isolation', 'repeatable read'],
  ['default_transaction_read_only', 'on'],
];

export interface PostgresOptions extends SlowQueryOptions {
  readonly program: string;
}

/** A location without its password, for messages. */
export function withoutPassword(location: string): string {
  return location.replace(/^(\w+:\/\/[^:/@]*):[^@/]*@/, '$1@').replace(/([?&]password=)[^&]*/g, '$1...');
}

/** The server refused a password, or the driver had none to give. */
function isPasswordRefused(error: unknown): boolean {
  return driverCode(error) === '28P01' || /client password must be a/.test(messageOf(error));
}

function asServerError(location: string, error: unknown): unknown {
  if (error instanceof WorkspaceError) {
    return error;
  }
  const where = withoutPassword(location);
  const reason = messageOf(error) === '' ? driverCode(error) : messageOf(error);
  if (driverCode(error) === '3D000') {
    return new WorkspaceError('not-found', `there is no database at ${where}`, {}, error);
  }
  if (isPasswordRefused(error)) {
    return new WorkspaceError(
      'password-refused',
      `${where} takes no one without the right password`,
      {},
      error,
    );
  }
  return new WorkspaceError('unreachable', `${where} cannot be opened: ${reason}`, {}, error);
}

/** Shutdown codes of the server (57P), connection exceptions (08), and what the driver says by itself. */
function isLoss(error: unknown): boolean {
  return (
    /^(?:57P0|08|ECONNRESET|EPIPE)/.test(driverCode(error)) ||
    /Connection terminated|not queryable/.test(messageOf(error))
  );
}

async function readSetting(session: Session, name: string): Promise<string> {
  const [row] = await session.query('SELECT current_setting(?) AS value', [name]);
  return String(row?.['value']);
}

async function checkServer(session: Session): Promise<void> {
  const version = Number(await readSetting(session, 'server_version_num'));
  if (version < SERVER_VERSION_MIN) {
    throw new WorkspaceError('unsupported', `PostgreSQL ${version} is too old, version 14 is needed`, {
      version,
    });
  }
  const encoding = await readSetting(session, 'server_encoding');
  if (encoding !== 'UTF8') {
    throw new WorkspaceError('unsupported', `the database is encoded in ${encoding}, UTF8 is needed`, {
      encoding,
    });
  }
}

async function applySettings(
  session: Session,
  settings: readonly (readonly [string, string])[],
): Promise<void> {
  for (const [name, value] of settings) {
    await session.query('SELECT set_config(?, ?, false)', [name, value]);
    const got = await readSetting(session, name);
    if (got !== value) {
      throw new WorkspaceError('unsupported', `PostgreSQL did not take ${name} = ${value}, it says ${got}`);
    }
  }
}

async function openSession(
  location: string,
  access: 'read' | 'write',
  options: PostgresOptions,
  stream: () => Socket,
): Promise<Session> {
  const database = knex({
    client: 'pg',
    connection: {
      connectionString: location,
      application_name: options.program,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      stream,
    },
    pool: { min: 0, max: 1 },
    acquireConnectionTimeout: CONNECT_TIMEOUT_MS,
    compileSqlOnError: false,
    log: NO_LOG,
  });
  const session = await Session.open(database, {
    dialect: 'postgres',
    begin_read: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
    begin_write: 'BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE',
    loss: access === 'write' ? 'lock-lost' : 'unreachable',
    isLoss,
    translate: (error) =>
      driverCode(error) === '53100'
        ? new WorkspaceError('full', `there is no space left for ${withoutPassword(location)}`, {}, error)
        : error,
    onSlowQuery: options.onSlowQuery,
    slow_query_ms: options.slow_query_ms,
  });
  const client = session.raw as Client;
  client.on('end', () => session.kill('the server closed the connection'));
  client.on('error', (error) => session.kill(messageOf(error)));
  return session;
}

/** Opens a checked session for reading or writing. The URL names the database; a password stays out of errors. */
export async function openPostgres(
  location: string,
  access: 'read' | 'write',
  options: PostgresOptions,
): Promise<Session> {
  let session: Session | undefined;
  // The driver leaves its connection open when it fails between connecting and being let in.
  const sockets: Socket[] = [];
  const stream = (): Socket => {
    const socket = new Socket();
    sockets.push(socket);
    return socket;
  };
  try {
    session = await openSession(location, access, options, stream);
    await checkServer(session);
    await applySettings(session, access === 'write' ? WRITER : READER);
    if (access === 'write' && (await readSetting(session, 'transaction_read_only')) === 'on') {
      throw new WorkspaceError(
        'unsupported',
        `${withoutPassword(location)} can only be read: it is a standby`,
      );
    }
    return session;
  } catch (error) {
    await session?.close();
    for (const socket of sockets) socket.destroy();
    throw asServerError(location, error);
  }
}
