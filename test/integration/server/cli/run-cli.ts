/**
 * Runs the command line: in this process with streams of its own, or as the built program in a child.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';

import { runCli } from '#server/cli/program';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const BIN = join(ROOT, 'bin', 'surety.mjs');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that is gone after the tests of a file. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'surety-cli-'));
  afterAll(() => {
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}

class Collector extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: () => number;
  readonly signal?: AbortSignal;
}

/** Runs the command line in this process. */
export async function surety(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const stdout = new Collector();
  const stderr = new Collector();
  const code = await runCli({
    argv: args,
    env: options.env ?? {},
    stdin: Readable.from(options.input === undefined ? [] : [Buffer.from(options.input)]),
    stdout,
    stderr,
    now: options.now ?? Date.now,
    signal: options.signal ?? new AbortController().signal,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Runs it with `--json` and reads the one document it must have written. */
export async function suretyJson(args: readonly string[], options: RunOptions = {}) {
  const { code, stdout } = await surety([...args, '--json'], options);
  expect(stdout.endsWith('\n')).toBe(true);
  return { code, document: JSON.parse(stdout) as Record<string, unknown> };
}

/** Starts the built program, its output piped. */
export function start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], {
    cwd: ROOT,
    env: { ...process.env, SURETY_WORKSPACE: '', SURETY_ACTOR: '', ...env },
    stdio: 'pipe',
  });
}

/** Runs the built program to its end. */
export async function program(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const child = start(args, env);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** Runs the built program and kills it -9 after some time, unless it has ended before; gives whether it was killed. */
export async function startAndKill(
  args: readonly string[],
  env: Record<string, string>,
  after_ms: number,
): Promise<boolean> {
  const child = start(args, env);
  child.stdout?.resume();
  child.stderr?.resume();
  const gone = once(child, 'exit');
  await Promise.race([gone, pause(after_ms)]);
  child.kill('SIGKILL');
  const [, signal] = (await gone) as [number | null, string | null];
  return signal === 'SIGKILL';
}

/** Commands that set up a custody account and people who can be paid, one JSON object a line. */
export function peopleCommands(count: number): string[] {
  const commands: object[] = [
    command('open-custody', 'c', { account_id: 'bank', bank: 'ICBC', last4: '0001' }),
  ];
  for (let index = 0; index < count; index += 1) {
    const id = String(index);
    const profile = { name: `person ${id}` };
    commands.push(
      command('register-party', `p${id}`, {
        party_id: `p${id}`,
        party_kind: 'person',
        level: 'claimed',
        profile,
      }),
      command('open-account', `a${id}`, { account_id: `a${id}`, party_id: `p${id}` }),
      command('register-instrument', `i${id}`, {
        ...{ instrument_id: `i${id}`, account_id: `a${id}`, instrument_kind: 'bank-account' },
        ...{ bank: 'ICBC', last4: '1111' },
      }),
    );
  }
  return commands.map((one) => JSON.stringify(one));
}

/** A command as `post` takes it; it happens when it is posted. */
export function command(kind: string, key: string, data: object): object {
  return { kind, key, actor: 'load', data };
}

export function topUp(no: number, account: string, amount = '1000'): string {
  const id = `t${String(no)}`;
  const instrument_id = account.replace('a', 'i');
  const data = { topup_id: id, account_id: account, instrument_id, custody_id: 'bank', amount };
  return JSON.stringify(command('top-up', id, data));
}
