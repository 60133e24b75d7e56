/**
 * One client on a message port: Electron's in the core's process, Node's in tests.
 *
 * The port is the session: nobody else can reach it, and when it closes its person is signed out.
 */
import { RPCHandler } from '@orpc/server/message-port';

import type { Console } from './console';
import type { CallContext } from './implementer';
import { createRouter } from './router';

/** What is needed of a port, Electron's `MessagePortMain` and Node's `MessagePort` alike. */
export interface HostPort {
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
}

type Port = Parameters<RPCHandler<CallContext>['upgrade']>[0];

/** Serves the console on a port until it closes. */
export function serveOnPort(host: Console, port: HostPort): void {
  const session = host.newSession();
  const handler = new RPCHandler<CallContext>(createRouter(host));
  handler.upgrade(port as unknown as Port, { context: { session } });
  port.on('close', () => {
    void host.endSession(session);
  });
  port.start();
}
