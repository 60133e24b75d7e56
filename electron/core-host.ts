/**
 * Keeps the process of the core alive: starts it, starts it again when it crashes, ends it in peace.
 *
 * Invariants: at most one process at a time; after a crash it starts again at most three times a minute, then it is
 * `failed` until a person asks; once stopping, nothing starts any more. It knows no window and no procedure.
 */
import { once } from 'node:events';
import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';

import type { CoreState } from '#core/contract/desktop';

import type { MachineKey } from './keychain';
import { messageType, type FromCore, type MadeFile, type ToCore } from './core-messages';
import { RestartLimit } from './restart-limit';

export interface CoreHostOptions {
  /** The script that the process runs. */
  readonly script: string;
  readonly data_folder: string;
  readonly env: Record<string, string>;
  /** The key of this machine's keychain; null where there is none. */
  readonly machineKey: () => MachineKey | null;
  readonly onState: (state: CoreState) => void;
}

const RESTARTS = { count_max: 3, window_ms: 60_000 };
const RESTART_WAIT_MS = 300;
/** A group of entries being stored and the closing of a database take far less. */
const CLOSE_WAIT_MS_MAX = 10_000;
/** After it was told to end by force. */
const KILL_WAIT_MS_MAX = 2_000;

/** True when the process ends in time. */
async function endsWithin(child: UtilityProcess, wait_ms: number): Promise<boolean> {
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), wait_ms);
  try {
    await once(child, 'exit', { signal: enough.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

export class CoreHost {
  readonly #options: CoreHostOptions;
  readonly #restarts = new RestartLimit(RESTARTS);
  #process: UtilityProcess | null = null;
  #state: CoreState = 'starting';
  /** Who waits to be told of a file, by the number of the question. */
  readonly #asked = new Map<number, (file: MadeFile | null) => void>();
  #asks = 0;

  constructor(options: CoreHostOptions) {
    this.#options = options;
  }

  get state(): CoreState {
    return this.#state;
  }

  /** Starts the process; nothing when there is one, or when all is coming to its end. */
  start(): void {
    if (this.#process !== null || this.#state === 'stopping') {
      return;
    }
    const { script, data_folder, env } = this.#options;
    const child = utilityProcess.fork(script, [data_folder], {
      env,
      serviceName: 'Surety core',
      stdio: 'inherit',
    });
    this.#process = child;
    const keychain: ToCore = { type: 'keychain', machine_key: this.#options.machineKey() };
    child.postMessage(keychain);
    child.on('message', (message: unknown) => {
      if (messageType(message) === 'ready' && this.#state !== 'stopping') {
        this.#tell('ready');
      } else if (messageType(message) === 'file') {
        const { ask, file } = message as Extract<FromCore, { type: 'file' }>;
        this.#asked.get(ask)?.(file);
        this.#asked.delete(ask);
      }
    });
    child.once('exit', () => this.#ended());
  }

  /** Starts it once more after it failed too often. */
  startAgain(): void {
    if (this.#state === 'failed') {
      this.#restarts.reset();
      this.#tell('restarting');
      this.start();
    }
  }

  /** A new way to the core for one page; null while it is not ready. */
  connect(): MessagePortMain | null {
    if (this.#state !== 'ready' || this.#process === null) {
      return null;
    }
    const { port1, port2 } = new MessageChannelMain();
    const message: ToCore = { type: 'connect' };
    this.#process.postMessage(message, [port1]);
    return port2;
  }

  /** The file that a path is a ticket for; null when it is not good, or nobody is there to say. */
  fileOf(path: string): Promise<MadeFile | null> {
    const child = this.#process;
    if (this.#state !== 'ready' || child === null) {
      return Promise.resolve(null);
    }
    this.#asks += 1;
    const message: ToCore = { type: 'file', ask: this.#asks, path };
    return new Promise((resolve) => {
      this.#asked.set(message.ask, resolve);
      child.postMessage(message);
    });
  }

  /** Lets the core close its books, and ends it by force when it takes too long. */
  async stop(): Promise<void> {
    this.#tell('stopping');
    const child = this.#process;
    if (child === null) {
      return;
    }
    if (child.pid === undefined) {
      // Not running yet, or gone without having been heard of: it holds no books.
      child.kill();
      return;
    }
    const message: ToCore = { type: 'close' };
    child.postMessage(message);
    if (!(await endsWithin(child, CLOSE_WAIT_MS_MAX))) {
      child.kill();
      // What does not go then is the system's to clean up: the window does not stand for it.
      await endsWithin(child, KILL_WAIT_MS_MAX);
    }
  }

  #tell(state: CoreState): void {
    this.#state = state;
    this.#options.onState(state);
  }

  #ended(): void {
    this.#process = null;
    this.#asked.forEach((resolve) => resolve(null));
    this.#asked.clear();
    if (this.#state === 'stopping') {
      return;
    }
    if (this.#restarts.take(Date.now())) {
      this.#tell('restarting');
      setTimeout(() => this.start(), RESTART_WAIT_MS);
    } else {
      this.#tell('failed');
    }
  }
}
