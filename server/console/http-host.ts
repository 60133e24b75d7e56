/**
 * The console over loopback HTTP: the screens as static files, the contract at /rpc.
 *
 * Only this machine can connect, and only who holds the printed address gets in: its token is good once, for a
 * cookie that scripts cannot read and other sites do not send. Host and Origin are checked on every request, so
 * that no name of another site can be pointed here. Whatever is not asked for rightly is refused before it is read.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/node';

import type { Console } from './console';
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

function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The value of one cookie of a request. */
function cookieOf(request: IncomingMessage, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=');
    if (key === name) {
      return value;
    }
  }
  return undefined;
}

/** True when the other side went away before it had its answer: a page that was left is no failure. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
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
  readonly #tokens: string[] = [];
  readonly #sessions = new Map<string, StaffSession>();
  readonly #server: Server;
  #port = 0;

  constructor(host: Console, static_folder: string) {
    this.#host = host;
    this.#static_folder = static_folder;
    this.#rpc = new RPCHandler<CallContext>(createRouter(host), {
      plugins: [new BodyLimitPlugin({ maxBodySize: BODY_BYTES_MAX })],
    });
    this.#server = createServer((request, response) => {
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
    this.#tokens.push(token);
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
    for (const session of this.#sessions.values()) {
      await this.#host.endSession(session);
    }
    this.#sessions.clear();
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
    const is_top = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET';
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
    const url = new URL(request.url ?? '/', `http://${LOOPBACK}`);
    const token = url.searchParams.get('token');
    if (token !== null) {
      this.#exchange(request, response, token);
      return;
    }
    const session = this.#sessions.get(cookieOf(request, this.#cookie) ?? '');
    if (session === undefined) {
      plain(response, 403, 'Open the address that the program printed; it is good once.');
      return;
    }
    if (url.pathname === '/rpc' || url.pathname.startsWith('/rpc/')) {
      await this.#call(request, response, session);
    } else {
      await this.#file(request, response, url.pathname);
    }
  }

  /** A token becomes a cookie, once. */
  #exchange(request: IncomingMessage, response: ServerResponse, token: string): void {
    const known = this.#tokens.findIndex((one) => isSame(one, token));
    const has_session = this.#sessions.has(cookieOf(request, this.#cookie) ?? '');
    if (request.method !== 'GET' || (known === -1 && !has_session)) {
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
      const id = newToken();
      this.#sessions.set(id, this.#host.newSession());
      headers['set-cookie'] = `${this.#cookie}=${id}; HttpOnly; SameSite=Strict; Path=/`;
    }
    response.writeHead(303, headers);
    response.end();
  }

  async #call(request: IncomingMessage, response: ServerResponse, session: StaffSession): Promise<void> {
    // A form or an image of another site cannot send this header, and a script cannot without our leave.
    if (request.method !== 'POST' || request.headers['x-surety'] !== '1') {
      plain(response, 403, 'Calls are made by the screens.');
      return;
    }
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      response.setHeader(name, value);
    }
    response.setHeader('cache-control', 'no-store');
    const { matched } = await this.#rpc.handle(request, response, { prefix: '/rpc', context: { session } });
    if (!matched) {
      plain(response, 404, 'There is no such procedure.');
    }
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
  const server = new LoopbackHost(host, options.static_folder);
  await server.listen(options.port ?? 0);
  return { url: server.invite(), invite: () => server.invite(), close: () => server.close() };
}
