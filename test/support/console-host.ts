// A console to test: its host in a folder of its own, and clients over each of the three ways to reach it.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient, type ClientContext, type ClientLink } from '@orpc/client';
import { RPCLink as FetchLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { createRouterClient } from '@orpc/server';
import type { ConsoleClient } from '#core/contract/contract';
import type { ExportRequest } from '#core/contract/exports';
import type { Job } from '#core/contract/jobs';
import { createConsole, type Console } from '#server/console/console';
import { lastMonitoring } from '#server/credit/monitor-scores';
import { serveHttp, type HttpHost } from '#server/console/http-host';
import { serveOnPort } from '#server/console/port-host';
import { createRouter } from '#server/console/router';
import { cheapHash } from '#test/support/cheap-password';
import { sampleTemplate } from '#test/support/sample-template';
import { PROGRAM, RawDatabase } from '#test/support/workspaces';

const SAMPLE_PASSWORD = 'explore-surety';
/** The same platform on every day that tests run. */
const SAMPLE_LAST_DAY = '2026-06-30';

const SAMPLE_TRADES = 1_000;

export interface TestConsole {
  readonly host: Console;
  /** Unexpected errors so far: where and which. */
  readonly failures: string[];
  /** A client with a session of its own. */
  connect(): ConsoleClient;
  close(): Promise<void>;
}

interface Made {
  readonly data_folder: string;
  readonly now: () => number;
}

/** The console of a client that is in its process. */
const consoles = new WeakMap<ConsoleClient, Made>();

export function testConsole(folder: string, now?: () => number): TestConsole {
  const failures: string[] = [];
  const data_folder = join(folder, 'data');
  const host = createConsole({
    data_folder,
    program: PROGRAM,
    now,
    onFailure: (where, name, frames) => failures.push(`${where}: ${name}\n${frames}`),
  });
  const router = createRouter(host);
  return {
    host,
    failures,
    connect: (): ConsoleClient => {
      const client: ConsoleClient = createRouterClient(router, { context: { session: host.newSession() } });
      consoles.set(client, { data_folder, now: now ?? Date.now });
      return client;
    },
    close: () => host.close(),
  };
}

export interface PortClient {
  readonly link: ClientLink<ClientContext>;
  readonly client: ConsoleClient;
  /** Ends the connection. */
  close(): void;
}

/** A client over a message port. */
export function connectPort(host: Console): PortClient {
  const { port1, port2 } = new MessageChannel();
  serveOnPort(host, port1);
  port2.start();
  const link = new PortLink({ port: port2 });
  return { link, client: createORPCClient(link), close: () => port2.close() };
}

/** A folder that stands for the built screens. */
function screensFolder(folder: string): string {
  const screens = join(folder, 'screens');
  mkdirSync(screens, { recursive: true });
  writeFileSync(join(screens, 'index.html'), '<!doctype html><title>screens</title>');
  writeFileSync(join(screens, 'app.js'), 'void 0;');
  writeFileSync(join(folder, 'secret.js'), 'a secret beside the screens');
  return screens;
}

export interface HttpClient {
  readonly server: HttpHost;
  readonly origin: string;
  readonly cookie: string;
  readonly key: string;
  readonly link: ClientLink<ClientContext>;
  readonly client: ConsoleClient;
}

/** The cookie and the key that an address is exchanged for. */
export async function entryFrom(url: string): Promise<{ cookie: string; key: string }> {
  const answer = await fetch(url, { redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { cookie, key: answer.headers.get('location')?.split('#key=')[1] ?? '' };
}

export async function connectHttp(host: Console, folder: string, head_ms?: number): Promise<HttpClient> {
  const server = await serveHttp(host, { static_folder: screensFolder(folder), head_ms });
  const { origin } = new URL(server.url);
  const { cookie, key } = await entryFrom(server.url);
  const headers = { cookie, 'x-surety': key };
  const link = new FetchLink({ url: `${origin}/rpc`, headers });
  return { server, origin, cookie, key, link, client: createORPCClient(link) };
}

/** Makes the sample anew and opens it: for what counts from the instant it was made. */
export async function makeSample(client: ConsoleClient, trades = SAMPLE_TRADES): Promise<void> {
  for await (const event of await client.workspaces.makeSample({
    trades,
    seed: 1,
    last_day: SAMPLE_LAST_DAY,
  })) {
    if (event.type === 'done') {
      return;
    }
  }
}

/** Makes the sample platform and opens it; one that this run has made already is copied. */
export async function openSample(client: ConsoleClient, trades = SAMPLE_TRADES): Promise<void> {
  const tested = consoles.get(client);
  const template = tested === undefined ? null : await sampleTemplate(trades, tested.now(), makeTemplate);
  if (tested === undefined || template === null) {
    await makeSample(client, trades);
    return;
  }
  const location = join(tested.data_folder, 'workspaces', 'Sample platform.surety');
  mkdirSync(dirname(location), { recursive: true });
  copyFileSync(template, location);
  await client.workspaces.open({ location });
}

/**
 * Makes a sample in a folder of its own, closed, and tells where it is. What every copy would do again is done once: the clock has
 * looked at its scorecards, and checking its passwords costs next to nothing, by the parameters that stand beside each hash.
 */
async function makeTemplate(folder: string, trades: number): Promise<string> {
  const tested = testConsole(folder);
  const client = tested.connect();
  await makeSample(client, trades);
  const location = (await client.session.state()).workspace?.location ?? '';
  await clockHasLooked(tested);
  await tested.close();
  const raw = new RawDatabase(location);
  await raw.run('UPDATE staff_secret SET password_hash = ?', [cheapHash(SAMPLE_PASSWORD)]);
  await raw.close();
  return location;
}

/** How long the clock's first look at a sample's scorecards may take. */
const LOOK_WAIT_MS_MAX = 30_000;

/**
 * Waits until the clock has had the sample's scorecards looked at, which it notes in the journal: whoever counts entries counts
 * after that.
 */
export async function clockHasLooked({ host }: TestConsole): Promise<void> {
  const until = Date.now() + LOOK_WAIT_MS_MAX;
  for (;;) {
    const lists = host.desk?.books.lists;
    if (lists !== undefined && (await lastMonitoring(lists)) !== null) return;
    if (Date.now() > until) throw new Error('the clock did not look at the scorecards');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function signIn(
  client: ConsoleClient,
  login: string,
  password = SAMPLE_PASSWORD,
): Promise<void> {
  await client.session.signIn({ login, password });
}

/** A piece that a call takes, in bytes. */
const PIECE_BYTES_MAX = 700_000;

/** Stages a file in two pieces or more; gives its id. */
export async function stage(client: ConsoleClient, name: string, content: string | Buffer): Promise<string> {
  const bytes = Buffer.from(content);
  const { file_id } = await client.imports.begin({ name, bytes: bytes.length });
  const size = Math.min(PIECE_BYTES_MAX, Math.max(1, Math.ceil(bytes.length / 2)));
  for (let offset = 0; offset < bytes.length; offset += size) {
    const piece = bytes.subarray(offset, offset + size).toString('base64');
    await client.imports.append({ file_id, offset, piece });
  }
  return file_id;
}

/** A job when it has ended. */
export async function jobEnded(client: ConsoleClient, job_id: string): Promise<Job> {
  for await (const event of await client.jobs.watch()) {
    const told = event.type === 'jobs' ? event.jobs : event.type === 'job' ? [event.job] : [];
    const job = told.find(({ id, status }) => id === job_id && status !== 'running');
    if (job !== undefined) {
      return job;
    }
  }
  throw new Error('the stream ended before the job');
}

export interface Exported {
  readonly text: string;
  readonly rows: number;
  readonly sha256: string;
  readonly seq: number;
  readonly job_id: string;
}

/** An export made and fetched. */
export async function exported(
  host: Console,
  client: ConsoleClient,
  request: ExportRequest,
): Promise<Exported> {
  const { job_id } = await client.exports.run({ key: newKey(), ...request });
  const { status, result } = await jobEnded(client, job_id);
  if (status !== 'done' || result === null) {
    throw new Error(`the export is ${status}`);
  }
  const { path } = await client.exports.link({ job_id });
  const file = host.tickets.take(path, null);
  if (file === null) {
    throw new Error('the ticket is not good');
  }
  const text = readFileSync(file.path, 'utf8');
  return { text, job_id, ...(result as unknown as Pick<Exported, 'rows' | 'sha256' | 'seq'>) };
}

/** A key that nobody used. */
export function newKey(): string {
  return `test-${String(Math.random()).slice(2)}-${String(Date.now())}`;
}

/** Code of the error a call ends with; `done` when it ends without. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    const output = await call;
    if (typeof output === 'object' && output !== null && Symbol.asyncIterator in output) {
      await (output as AsyncGenerator).return(undefined);
    }
    return 'done';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
