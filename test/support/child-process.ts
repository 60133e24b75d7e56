// Starts a TypeScript file of the tests as a process of its own, and talks to it line by line.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export class Child {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  #errors = '';

  constructor(file: string, args: readonly string[]) {
    this.#process = spawn(process.execPath, ['--import', 'tsx', file, ...args], { cwd: ROOT });
    if (this.#process.stdout === null) throw new Error('the child has no output');
    this.#reader = createInterface({ input: this.#process.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The next line the child writes. */
  async line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done === true) throw new Error(`the child ended: ${this.#errors}`);
    return next.value;
  }

  say(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  /** Kills the child without warning and waits until it is gone. */
  async kill(): Promise<void> {
    const is_running = this.#process.exitCode === null && this.#process.signalCode === null;
    const gone = is_running ? once(this.#process, 'exit') : Promise.resolve();
    this.#process.kill('SIGKILL');
    await gone;
    this.#reader.close();
  }
}
