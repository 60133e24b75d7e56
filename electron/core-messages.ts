/**
 * What the main process and the core's process tell each other; everything else goes over the page's own port.
 */

import type { MachineKey } from './keychain';

export type ToCore =
  /** Before any other: the key of this machine's keychain, where there is one. */
  | { readonly type: 'keychain'; readonly machine_key: MachineKey | null }
  /** One port comes along: serve it. */
  | { readonly type: 'connect' }
  /** Which file is it that this path is a ticket for? `ask` comes back with the answer. */
  | { readonly type: 'file'; readonly ask: number; readonly path: string }
  /** Store what is under way, close the books, end. */
  | { readonly type: 'close' };

export interface MadeFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly media_type: string;
}

export type FromCore =
  /** It listens. */
  | { readonly type: 'ready' }
  /** Null where the ticket is not good. */
  | { readonly type: 'file'; readonly ask: number; readonly file: MadeFile | null };

/** Narrow a message by its type alone: both sides are this program. */
export function messageType(message: unknown): string | null {
  const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : null;
  return typeof type === 'string' ? type : null;
}
