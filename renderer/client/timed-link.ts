/**
 * A link whose calls end: each gives up after its procedure's `timeout_ms` (streams never), and at once when what
 * carries it has died. Whoever gives up tells the core, which then leaves a question alone.
 *
 * A write that was given up may have happened: the same key asks again. Nothing is repeated here. It knows neither
 * pages nor transports.
 */
import type { ClientContext, ClientLink, ClientOptions } from '@orpc/client';

import { contract } from '#core/contract/contract';
import type { ProcedureMeta } from '#core/contract/base';

import { LinkError } from './link-error';

const DEFAULT_TIMEOUT_MS = 30_000;

/** How long a call of this procedure may take; null for streams. */
function timeoutOf(path: readonly string[]): number | null {
  let node: unknown = contract;
  for (const step of path) {
    node = (node as Readonly<Record<string, unknown>> | undefined)?.[step];
  }
  const meta = (node as { '~orpc'?: { meta?: ProcedureMeta } } | undefined)?.['~orpc']?.meta;
  return meta === undefined ? DEFAULT_TIMEOUT_MS : meta.timeout_ms;
}

export interface Transport {
  readonly link: ClientLink<ClientContext>;
  /** Rejects when the transport dies. */
  readonly died: Promise<never>;
}

export interface TimedLinkOptions {
  /** What carries the next call; rejects when there is nothing, or when the signal ends the waiting. */
  readonly transport: (signal: AbortSignal) => Promise<Transport>;
  readonly onLive: () => void;
  readonly onLost: () => void;
  /** The contract's time-outs unless given. */
  readonly timeoutOf?: (path: readonly string[]) => number | null;
}

/** Rejects when so long is over, unless the signal came first. */
export function after(wait_ms: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new LinkError('timeout')), wait_ms);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}

/** True for what a broken network throws, and not for an answer of the core that says no. */
function isNetworkFailure(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof LinkError && error.reason === 'lost');
}

export class TimedLink implements ClientLink<ClientContext> {
  readonly #options: TimedLinkOptions;

  constructor(options: TimedLinkOptions) {
    this.#options = options;
  }

  async call(
    path: readonly string[],
    input: unknown,
    options: ClientOptions<ClientContext>,
  ): Promise<unknown> {
    const timeout_ms = (this.#options.timeoutOf ?? timeoutOf)(path);
    const over = new AbortController();
    const cancel = new AbortController();
    const abort = (): void => cancel.abort(options.signal?.reason);
    options.signal?.addEventListener('abort', abort);
    if (options.signal?.aborted === true) abort();
    try {
      const transport = await this.#options.transport(over.signal);
      const call = transport.link.call(path, input, { ...options, signal: cancel.signal });
      const racers: Promise<unknown>[] = [call, transport.died];
      if (timeout_ms !== null) racers.push(after(timeout_ms, over.signal));
      const answer = await Promise.race(racers);
      this.#options.onLive();
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
    if (isNetworkFailure(error)) this.#options.onLost();
    if (error instanceof LinkError) cancel.abort(error);
  }
}
