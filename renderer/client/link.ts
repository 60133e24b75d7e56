/**
 * The link to the core: a MessagePort in the desktop window, HTTP on the same origin in a browser.
 *
 * A call on a port that was replaced or closed fails at once instead of waiting for ever; how calls end otherwise is
 * in timed-link.ts.
 */
import { RPCLink as FetchLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';

import { markLive, markLost } from './connection';
import { desktop } from './desktop';
import { LinkError } from './link-error';
import { loopbackKey } from './loopback-key';
import { after, TimedLink, type Transport } from './timed-link';

const PORT_WAIT_MS = 15_000;

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

/** What carries calls of this page, by where it is shown. */
function transportHere(): (signal: AbortSignal) => Promise<Transport> {
  if (desktop === null) {
    const http = httpTransport();
    return () => Promise.resolve(http);
  }
  const ports = new Ports();
  return (signal) => Promise.race([ports.transport(), after(PORT_WAIT_MS, signal)]);
}

/** The link that the client calls through. */
export function suretyLink(): TimedLink {
  return new TimedLink({ transport: transportHere(), onLive: markLive, onLost: markLost });
}
