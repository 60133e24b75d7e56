/**
 * The link to the core: a MessagePort in the desktop window, HTTP on the same origin in a browser.
 *
 * Every call gives up after its procedure's `timeout_ms` (streams never). A call on a port that was replaced or
 * closed fails at once instead of waiting for ever. Nothing is repeated here.
 */
import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client';
import { RPCLink as FetchLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';

import { contract } from '#core/contract/contract';
import type { ProcedureMeta } from '#core/contract/base';

import { markLive, markLost } from './connection';
import { desktop } from './desktop';
import { LinkError } from './link-error';
import { loopbackKey } from './loopback-key';

const DEFAULT_TIMEOUT_MS = 30_000;
const PORT_WAIT_MS = 15_000;

/** How long a call of this procedure may take; null for streams. */
function timeoutOf(path: readonly string[]): number | null {
  let node: unknown = contract;
  for (const step of path) {
    node = (node as Readonly<Record<string, unknown>> | undefined)?.[step];
  }
  const meta = (node as { '~orpc'?: { meta?: ProcedureMeta } } | undefined)?.['~orpc']?.meta;
  return meta === undefined ? DEFAULT_TIMEOUT_MS : meta.timeout_ms;
}

interface Transport {
  readonly link: ClientLink<ClientContext>;
  /** Rejects when the transport dies. */
  readonly died: Promise<never>;
}

function httpTransport(): Transport {
  const link = new FetchLink({
    url: new URL('/rpc', location.origin),
    headers: () => ({ 'x-surety': loopbackKey() }),
    fetch: (request, init) => fetch(request, { ...init, credentials: 'same-origin' }),
  });
  return { link, died: new Promise<never>(() => undefined) };
}

function portTransport(port: MessagePort, closed: Promise<void>): Transport {
  const died = closed.then(() => {
    throw new LinkError('lost');
  });
  died.catch(() => undefined);
  const link = new PortLink({ port });
  port.start();
  return { link, died };
}

/** Waits for ports from the preload; each one replaces the one before. */
class Ports {
  #current: Promise<Transport>;
  #arrived: (transport: Transport) => void = () => undefined;
  #close: () => void = () => undefined;

  constructor() {
    this.#current = this.#next();
    window.addEventListener('message', (event) => this.#received(event));
    window.postMessage({ type: 'surety:ready' }, location.origin);
  }

  #next(): Promise<Transport> {
    return new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }

  #received(event: MessageEvent): void {
    if (event.source !== window || event.origin !== location.origin) return;
    const type = (event.data as { type?: unknown } | null)?.type;
    const [port] = event.ports;
    if (type === 'surety:port' && port !== undefined) {
      this.#lost();
      const closed = new Promise<void>((resolve) => {
        this.#close = resolve;
      });
      port.addEventListener('close', () => this.#lost());
      this.#arrived(portTransport(port, closed));
      markLive();
    } else if (type === 'surety:port-lost') {
      this.#lost();
      markLost();
    }
  }

  #lost(): void {
    this.#close();
    this.#close = () => undefined;
    const settle = this.#arrived;
    this.#current = this.#next();
    const next = this.#current;
    void next.then((transport) => settle(transport));
  }

  async transport(): Promise<Transport> {
    return this.#current;
  }
}

function after(wait_ms: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new LinkError('timeout')), wait_ms);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}

/** True for what a broken network throws, and not for an answer of the core that says no. */
function isNetworkFailure(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof LinkError && error.reason === 'lost');
}

/** The link that the client calls through. */
export class SuretyLink implements ClientLink<ClientContext> {
  readonly #ports = desktop === null ? null : new Ports();
  readonly #http = desktop === null ? httpTransport() : null;

  async call(
    path: readonly string[],
    input: unknown,
    options: ClientOptions<ClientContext>,
  ): Promise<unknown> {
    const timeout_ms = timeoutOf(path);
    const over = new AbortController();
    const cancel = new AbortController();
    const abort = (): void => cancel.abort(options.signal?.reason);
    options.signal?.addEventListener('abort', abort);
    if (options.signal?.aborted === true) abort();
    try {
      const transport = await this.#transport(over.signal);
      const call = transport.link.call(path, input, { ...options, signal: cancel.signal });
      const racers: Promise<unknown>[] = [call, transport.died];
      if (timeout_ms !== null) racers.push(after(timeout_ms, over.signal));
      const answer = await Promise.race(racers);
      markLive();
      return answer;
    } catch (error) {
      this.#failed(error, options.signal, cancel);
      throw isNetworkFailure(error) ? new LinkError('lost') : error;
    } finally {
      over.abort();
      if (timeout_ms !== null) options.signal?.removeEventListener('abort', abort);
    }
  }

  #failed(error: unknown, signal: AbortSignal | undefined, cancel: AbortController): void {
    if (signal?.aborted === true) return;
    if (isNetworkFailure(error)) markLost();
    if (error instanceof LinkError) cancel.abort(error);
  }

  async #transport(signal: AbortSignal): Promise<Transport> {
    if (this.#http !== null) return this.#http;
    if (this.#ports === null) throw new LinkError('lost');
    return Promise.race([this.#ports.transport(), after(PORT_WAIT_MS, signal)]);
  }
}
