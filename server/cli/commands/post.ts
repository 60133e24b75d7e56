/**
 * `surety post`: commands as NDJSON in, answers as NDJSON out, one for one and in order.
 *
 * Where the books have staff, only what happens on the platform is taken (core/staff/feed.ts): nobody is told apart here.
 * A line is submitted as soon as it is there, and answered after its entry is durable. A malformed line gets
 * its answer and harms no other. Memory does not grow with the file. With the same keys the same file can be
 * posted again after any interruption.
 */
import { Command } from 'commander';

import type { Instant } from '#core/kernel/instant';
import { parseCommand, type Command as BooksCommand, type FieldIssue } from '#core/ledger/commands';
import type { Ledger } from '#core/ledger/ledger';
import type { Result } from '#core/ledger/result';
import type { Line } from '#server/ingest/line-splitter';

import { accountsIn, answerDocument, issueDocument } from '../answers';
import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { openLines, type InputLines } from '../input-lines';
import { jsonText } from '../json';
import { LedgerNames } from '../ledger-names';
import type { Run } from '../run';
import { grouped, type Progress } from '../progress';

interface PostOptions {
  readonly linked?: boolean;
}

/** Whoever posts did not sign in. */
const FEED = { feed: true };
const GROUPS_IN_FLIGHT = 4;
const LINKED_MAX = 1_000;

type ParsedLine =
  | { readonly no: number; readonly command: BooksCommand }
  | { readonly no: number; readonly key: string | undefined; readonly issues: readonly FieldIssue[] };

function wholeLine(expected: string, value: unknown): readonly FieldIssue[] {
  return [{ field: '', value, expected }];
}

/** New work without an instant happens now. */
function withPresent(input: unknown, now: Instant): unknown {
  const fits = typeof input === 'object' && input !== null && !Array.isArray(input) && !('at' in input);
  return fits && (input as { mode?: unknown }).mode !== 'record' ? { ...input, at: now } : input;
}

/** The key of a malformed command, where it has one, for whoever sorts answers by it. */
function keyOf(input: unknown): string | undefined {
  const key: unknown = typeof input === 'object' && input !== null && 'key' in input ? input.key : undefined;
  return typeof key === 'string' ? key.slice(0, 160) : undefined;
}

function parseLine(line: Line, now: Instant): ParsedLine {
  const { no, text } = line;
  if (line.problem !== null) {
    return { no, key: undefined, issues: wholeLine(line.problem, text) };
  }
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { no, key: undefined, issues: wholeLine(`expected a JSON object (${reason})`, text) };
  }
  const parsed = parseCommand(withPresent(input, now));
  return parsed.ok ? { no, command: parsed.command } : { no, key: keyOf(input), issues: parsed.issues };
}

class Posting {
  readonly #cli: Cli;
  readonly #ledger: Ledger;
  readonly #names: LedgerNames;
  readonly #under_way: Promise<void>[] = [];
  #last: Promise<void> = Promise.resolve();
  readonly counts = { done: 0, refused: 0, rejected: 0, invalid: 0 };

  constructor(cli: Cli, ledger: Ledger, names: LedgerNames) {
    this.#cli = cli;
    this.#ledger = ledger;
    this.#names = names;
  }

  get posted(): number {
    const { done, refused, rejected, invalid } = this.counts;
    return done + refused + rejected + invalid;
  }

  /** Submits lines; waits only when too much is under way. `failed` hears of a failure at once. */
  async take(lines: readonly ParsedLine[], failed: () => void): Promise<void> {
    const commands = lines.flatMap((line) => ('command' in line ? [line.command] : []));
    const results = this.#ledger.submitMany(commands);
    results.catch(() => undefined);
    const before = this.#last;
    const answered = before.then(async () => this.#answer(lines, await results));
    answered.catch(failed);
    this.#last = answered;
    this.#under_way.push(answered);
    if (this.#under_way.length >= GROUPS_IN_FLIGHT) {
      await this.#under_way.shift();
    }
  }

  /** Everything or nothing; nothing when a line is malformed. */
  async takeLinked(lines: readonly ParsedLine[]): Promise<void> {
    const commands = lines.flatMap((line) => ('command' in line ? [line.command] : []));
    if (commands.length < lines.length) {
      await this.#answer(
        lines.filter((line) => 'issues' in line),
        [],
      );
      return;
    }
    await this.#answer(lines, await this.#ledger.submitLinked(commands));
  }

  /** Waits until everything is answered. */
  async finish(): Promise<void> {
    await this.#last;
  }

  async #answer(lines: readonly ParsedLine[], results: readonly Result[]): Promise<void> {
    await this.#names.learn(results.flatMap(accountsIn));
    let text = '';
    let place = 0;
    for (const line of lines) {
      text += `${jsonText({ line: line.no, ...this.#one(line, results[place]) })}\n`;
      place += 'command' in line ? 1 : 0;
    }
    await this.#cli.write(text);
  }

  #one(line: ParsedLine, result: Result | undefined): object {
    if ('issues' in line) {
      this.counts.invalid += 1;
      return { status: 'invalid', key: line.key, issues: line.issues.map(issueDocument) };
    }
    if (result === undefined) {
      throw new Error(`The books gave no answer to line ${String(line.no)}`);
    }
    this.counts[result.status] += 1;
    return answerDocument(line.command.key, result, (no) => this.#names.name(no));
  }
}

function parsedLines(cli: Cli, lines: readonly Line[]): readonly ParsedLine[] {
  const now = cli.now();
  return lines.filter((line) => line.text.trim() !== '').map((line) => parseLine(line, now));
}

async function postAll(cli: Cli, posting: Posting, input: InputLines, progress: Progress): Promise<void> {
  for await (const lines of input.groups) {
    const parsed = parsedLines(cli, lines);
    if (parsed.length > 0) {
      await posting.take(parsed, input.stop);
    }
    // Bytes tell how much there is; commands are what people count.
    const bytes = input.bytes_read();
    const total = bytes === 0 ? 0 : Math.round((posting.posted * input.bytes_total) / bytes);
    progress.step({ done: posting.posted, total });
  }
  await posting.finish();
}

async function postLinked(cli: Cli, posting: Posting, input: InputLines): Promise<void> {
  const all: ParsedLine[] = [];
  for await (const lines of input.groups) {
    all.push(...parsedLines(cli, lines));
    if (all.length > LINKED_MAX) {
      input.stop();
      throw new UsageError(`at most ${grouped(LINKED_MAX)} commands can be linked`);
    }
  }
  if (cli.stoppedExit === undefined) {
    await posting.takeLinked(all);
  }
}

function exitOf(cli: Cli, { invalid, refused, rejected }: Posting['counts']): ExitCode {
  if (cli.stoppedExit !== undefined) {
    return cli.stoppedExit;
  }
  return invalid > 0 ? EXIT.usage : refused + rejected > 0 ? EXIT.refused : EXIT.done;
}

async function post(cli: Cli, options: PostOptions, [path = '-']: readonly string[]): Promise<ExitCode> {
  const input = await openLines(path, cli.host.stdin, cli.signal);
  try {
    return await cli.working(async ({ ledger, reader }) => {
      const posting = new Posting(cli, ledger, new LedgerNames(reader));
      if (options.linked === true) {
        await postLinked(cli, posting, input);
      } else if (cli.host.stdout.isTTY === true) {
        // Answers and a bar on one terminal would tear each other up.
        await postAll(cli, posting, input, { step: () => undefined, stop: () => undefined });
      } else {
        await cli.withProgress('Posting', 'commands', (progress) => postAll(cli, posting, input, progress));
      }
      const { done, refused, rejected, invalid } = posting.counts;
      cli.note(
        `${grouped(posting.posted)} commands: ${grouped(done)} done, ${grouped(refused)} refused, ` +
          `${grouped(rejected)} rejected, ${grouped(invalid)} malformed`,
      );
      return exitOf(cli, posting.counts);
    }, FEED);
  } finally {
    input.stop();
  }
}

export function postCommand(run: Run): Command {
  return new Command('post')
    .description('submit commands from NDJSON; answers are NDJSON, in order, with --json or without')
    .argument('<file>', 'one JSON object a line; - for standard input')
    .option('--linked', `all or nothing: up to ${grouped(LINKED_MAX)} commands in one transaction`)
    .action(run(post));
}
