/**
 * What the main process and the core's process tell each other; everything else goes over the page's own port.
 */

export type ToCore =
  /** One port comes along: serve it. */
  | { readonly type: 'connect' }
  /** Store what is under way, close the books, end. */
  | { readonly type: 'close' };

/** It listens. */
export interface FromCore {
  readonly type: 'ready';
}

/** Narrow a message by its type alone: both sides are this program. */
export function messageType(message: unknown): string | null {
  const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : null;
  return typeof type === 'string' ? type : null;
}
