/**
 * The console over loopback HTTP: the screens as static files, the contract at /rpc, files that were made at /files.
 *
 * Only this machine can connect, and only who holds the printed address gets in: its token is good once and not for
 * long, for a cookie that scripts cannot read and other sites do not send, and a key. Cookies know no ports: whatever
 * else serves this machine is sent ours too, and may set its own under the same name. The key is kept by our own
 * origin, port included, so a call needs both. Host and Origin are checked on every request, so that no name of another
 * site can be pointed here. Whatever is not asked for rightly is refused before it is read, and everything has a limit.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/node';

import { FILES_PATH } from '#core/contract/exports';
import { HOUR_MS } from '#core/kernel/instant';

import type { Console } from './console';
import { fileHeaders } from './file-tickets';
import type { CallContext } from './implementer';
import { createRouter } from './router';
import { SECURITY_HEADERS } from './security-headers';
import type { StaffSession } from './staff-session';
import { findStatic } from './static-files';

export interface HttpHostOptions {
  /** A free port is taken unless one is given. */
  readonly port?: number | undefined;
  /** Folder of the built screens. */
  readonly static_folder: string;
  /** Within so many milliseconds the head of a request is there, or it is not waited for: ten seconds unless given. */
  readonly head_ms?: number | undefined;
}

export interface HttpHost {
  /** Address to open, good once. */
  readonly url: string;
  /** Another address that is good once, for another browser. */
  invite(): string;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const TOKEN_BYTES = 32;
/** A piece of a staged file in base64, and room for what is around it. */
const BODY_BYTES_MAX = 2_097_152;
const TOKENS_MAX = 20;
const TOKEN_MS = HOUR_MS;
/** Browsers that have been let in; beyond it the one that asked longest ago is put out. */
const CLIENTS_MAX = 50;
/** Calls of one browser at a time; each page has a stream or two open. */
const CALLS_MAX = 64;
const CONNECTIONS_MAX = 256;
/** A request is there in so many milliseconds, its head and all of it, or it is not waited for. */
const HEAD_MS_MAX = 10_000;
const REQUEST_MS_MAX = 60_000;
const LOOKED_EVERY_MS = 5_000;

function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The values of a request's cookies of one name: another server of this machine may have added some. */
function cookiesOf(request: IncomingMessage, name: string): string[] {
  return (request.headers.cookie ?? '')
    .split(';')
    .map((part) => part.trim().split('='))
    .flatMap(([key, value]) => (key === name && value !== undefined ? [value] : []));
}

/** The address a request names; null for what is none. */
function addressOf(request: IncomingMessage): URL | null {
  try {
    return new URL(request.url ?? '/', `http://${LOOPBACK}`);
  } catch {
    return null;
  }
}

interface Token {
  readonly text: string;
  readonly until: number;
}

/** A browser that has been let in. */
interface Client {
  readonly session: StaffSession;
  readonly key: string;
  /** Calls that go on. */
  calls: number;
}

/** True when the other side went away before it had its answer, or may not have it any more: no failure. */
function isGone(error: unknown): boolean {
  const gone = ['ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'];
  return error instanceof Error && 'code' in error && gone.includes(String(error.code));
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(`${text}\n`);
}

class LoopbackHost {
  readonly #host: Console;
  readonly #static_folder: string;
  readonly #rpc: RPCHandler<CallContext>;
  readonly #tokens: Token[] = [];
  /** By cookie; who asked longest ago first. */
  readonly #clients = new Map<string, Client>();
  readonly #server: Server;
  #port = 0;

  constructor(host: Console, { static_folder, head_ms = HEAD_MS_MAX }: HttpHostOptions) {
    this.#host = host;
    this.#static_folder = static_folder;
    this.#rpc = new RPCHandler<CallContext>(createRouter(host), {
      plugins: [new BodyLimitPlugin({ maxBodySize: BODY_BYTES_MAX })],
    });
    const limits = {
      ...{ headersTimeout: head_ms, requestTimeout: REQUEST_MS_MAX },
      connectionsCheckingInterval: Math.min(LOOKED_EVERY_MS, head_ms),
    };
    this.#server = createServer(limits, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        if (isGone(error)) {
          response.destroy();
          return;
        }
        host.log('http', error);
        if (response.headersSent) {
          response.destroy();
        } else {
          plain(response, 500, 'The program failed.');
        }
      });
    });
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  /** Starts listening. Rejects when the port is taken. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, LOOPBACK, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : port;
  }

  invite(): string {
    const token = newToken();
    this.#tokens.push({ text: token, until: this.#host.now() + TOKEN_MS });
    if (this.#tokens.length > TOKENS_MAX) {
      this.#tokens.shift();
    }
    return `http://${LOOPBACK}:${String(this.#port)}/?token=${token}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    for (const { session } of this.#clients.values()) {
      await this.#host.endSession(session);
    }
    this.#clients.clear();
  }

  get #cookie(): string {
    // Cookies are shared between ports of a host: each server has its own name.
    return `surety-${String(this.#port)}`;
  }

  /** True for a request made to this server by name, by one of its own pages or by none. */
  #isOurs(request: IncomingMessage): boolean {
    const hosts = [`${LOOPBACK}:${String(this.#port)}`, `localhost:${String(this.#port)}`];
    const { host, origin } = request.headers;
    if (host === undefined || !hosts.includes(host)) {
      return false;
    }
    const site = request.headers['sec-fetch-site'];
    // A link on another page may lead to the screens, as a page of its own; without the cookie, which stays at home.
    const is_top =
      request.headers['sec-fetch-mode'] === 'navigate' &&
      request.headers['sec-fetch-dest'] === 'document' &&
      request.method === 'GET';
    return (
      (origin === undefined || origin === `http://${host}`) &&
      (site === undefined || site === 'same-origin' || site === 'none' || is_top)
    );
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#isOurs(request)) {
      plain(response, 403, 'This address answers its own pages only.');
      return;
    }
    const url = addressOf(request);
    if (url === null) {
      plain(response, 400, 'This is no address.');
      return;
    }
    const token = url.searchParams.get('token');
    if (token !== null) {
      await this.#exchange(request, response, token);
      return;
    }
    const client = this.#clientOf(request);
    if (client === null) {
      plain(response, 403, 'Open the address that the program printed; it is good once.');
      return;
    }
    if (url.pathname === '/rpc' || url.pathname.startsWith('/rpc/')) {
      await this.#call(request, response, client);
    } else if (url.pathname.startsWith(FILES_PATH)) {
      await this.#made(request, response, client);
    } else {
      await this.#file(request, response, url.pathname);
    }
  }

  /** Who asks, by any of the cookies of our name. */
  #clientOf(request: IncomingMessage): Client | null {
    for (const cookie of cookiesOf(request, this.#cookie)) {
      const client = this.#clients.get(cookie);
      if (client !== undefined) {
        this.#clients.delete(cookie);
        this.#clients.set(cookie, client);
        return client;
      }
    }
    return null;
  }

  /** Lets a browser in: its cookie and its key. */
  async #admit(): Promise<{ readonly cookie: string; readonly key: string }> {
    const [cookie, key] = [newToken(), newToken()];
    this.#clients.set(cookie, { session: this.#host.newSession(), key, calls: 0 });
    const [oldest] = this.#clients;
    if (oldest !== undefined && this.#clients.size > CLIENTS_MAX) {
      this.#clients.delete(oldest[0]);
      await this.#host.endSession(oldest[1].session);
    }
    return { cookie, key };
  }

  /** A token becomes a cookie and a key, once. The key is behind the #, which no request carries. */
  async #exchange(request: IncomingMessage, response: ServerResponse, token: string): Promise<void> {
    const now = this.#host.now();
    const known = this.#tokens.findIndex(({ text, until }) => until > now && isSame(text, token));
    if (request.method !== 'GET' || (known === -1 && this.#clientOf(request) === null)) {
      plain(response, 403, 'This address was used already, or is not the one that the program printed.');
      return;
    }
    const headers: Record<string, string> = {
      ...SECURITY_HEADERS,
      'cache-control': 'no-store',
      location: '/',
    };
    if (known !== -1) {
      this.#tokens.splice(known, 1);
      const { cookie, key } = await this.#admit();
      headers['set-cookie'] = `${this.#cookie}=${cookie}; HttpOnly; SameSite=Strict; Path=/`;
      headers['location'] = `/#key=${key}`;
    }
    response.writeHead(303, headers);
    response.end();
  }

  async #call(request: IncomingMessage, response: ServerResponse, client: Client): Promise<void> {
    // A form or an image of another site cannot send this header, and a script cannot without our leave.
    const key = request.headers['x-surety'];
    if (request.method !== 'POST' || typeof key !== 'string' || !isSame(key, client.key)) {
      plain(response, 403, 'Calls are made by the screens. Open the address that the program printed.');
      return;
    }
    if (client.calls >= CALLS_MAX) {
      plain(response, 429, 'Too many calls at a time.');
      return;
    }
    client.calls += 1;
    response.once('close', () => {
      client.calls -= 1;
    });
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      response.setHeader(name, value);
    }
    response.setHeader('cache-control', 'no-store');
    const { matched } = await this.#rpc.handle(request, response, {
      prefix: '/rpc',
      context: { session: client.session },
    });
    if (!matched) {
      plain(response, 404, 'There is no such procedure.');
    }
  }

  /** A file that was made for this browser's person; its ticket stands for the key, which a download cannot send. */
  async #made(request: IncomingMessage, response: ServerResponse, client: Client): Promise<void> {
    const path = addressOf(request)?.pathname ?? '';
    const file = request.method === 'GET' ? this.#host.tickets.take(path, client.session) : null;
    if (file === null) {
      plain(response, 404, 'There is no such file, or not any more.');
      return;
    }
    response.writeHead(200, { ...SECURITY_HEADERS, ...fileHeaders(file) });
    await pipeline(createReadStream(file.path), response, { signal: file.until });
  }

  async #file(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      plain(response, 405, 'Files are only read.');
      return;
    }
    const file = await findStatic(this.#static_folder, pathname);
    if (file === null) {
      plain(response, 404, 'There is no such page.');
      return;
    }
    // Names of built files change with their content; the page itself is always asked for again.
    const is_page = file.content_type.startsWith('text/html');
    response.writeHead(200, {
      ...SECURITY_HEADERS,
      'content-type': file.content_type,
      'cache-control': is_page ? 'no-store' : 'private, max-age=31536000, immutable',
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    await pipeline(createReadStream(file.path), response);
  }
}

/** Serves a console on this machine. Rejects when the port is taken. */
export async function serveHttp(host: Console, options: HttpHostOptions): Promise<HttpHost> {
  const server = new LoopbackHost(host, options);
  await server.listen(options.port ?? 0);
  return { url: server.invite(), invite: () => server.invite(), close: () => server.close() };
}
