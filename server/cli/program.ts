/**
 * The command line as a whole: global options, all commands, and the one way a command runs and fails.
 *
 * Whatever happens, the exit code comes from `exit.ts`, and with `--json` standard output holds exactly one
 * JSON document (NDJSON for `post`). No command writes or exits past this.
 */
import { Command, CommanderError } from 'commander';

import { VERSION } from '#server/composition/version';

import { Cli, type GlobalOptions, type Host } from './cli';
import { badgeCommand } from './commands/badge';
import { backupCommand } from './commands/backup';
import { balanceCommand } from './commands/balance';
import { cardProgrammesCommand } from './commands/card-programmes';
import { certificateCommand } from './commands/certificate';
import { checkpointCommand } from './commands/checkpoint';
import { claimsCommand } from './commands/claims';
import { clockCommand } from './commands/clock';
import { creditCommand } from './commands/credit';
import { custodyCommand } from './commands/custody';
import { exportCommand } from './commands/export';
import { importCommand } from './commands/import';
import { initCommand } from './commands/init';
import { journalCommand } from './commands/journal';
import { appealCommand } from './commands/appeal';
import { liftCommand } from './commands/lift';
import { measuresCommand } from './commands/measures';
import { overviewCommand } from './commands/overview';
import { policiesCommand } from './commands/policies';
import { postCommand } from './commands/post';
import { rebuildCommand } from './commands/rebuild';
import { restoreCommand } from './commands/restore';
import { restrictCommand } from './commands/restrict';
import { riskCommand } from './commands/risk';
import { restrictionsCommand } from './commands/restrictions';
import { sampleCommand } from './commands/sample';
import { sealCommand } from './commands/seal';
import { serveCommand } from './commands/serve';
import { startCommand } from './commands/start';
import { statementCommand } from './commands/statement';
import { tradesCommand } from './commands/trades';
import { trialBalanceCommand } from './commands/trial-balance';
import { verifyCommand } from './commands/verify';
import { EXIT, UsageError, failureOf, type ExitCode } from './exit';
import { jsonText } from './json';
import type { Run, Work } from './run';

type MakeCommand = (run: Run) => Command;

/** Every command, in the groups that help shows. */
export const COMMAND_GROUPS: readonly (readonly [string, readonly MakeCommand[]])[] = [
  ['Make a workspace:', [startCommand, initCommand, sampleCommand, importCommand]],
  ['See it in a browser:', [serveCommand]],
  [
    'Look:',
    [
      ...[overviewCommand, balanceCommand, statementCommand, trialBalanceCommand, tradesCommand],
      ...[journalCommand, restrictionsCommand, policiesCommand, exportCommand],
    ],
  ],
  [
    'Act:',
    [postCommand, restrictCommand, liftCommand, appealCommand, certificateCommand, clockCommand, sealCommand],
  ],
  ['Find sham trades:', [riskCommand, measuresCommand]],
  ['Trusted merchants:', [badgeCommand]],
  ['Credit:', [creditCommand]],
  ['Custody:', [custodyCommand]],
  ['Stand for buyers and merchants:', [claimsCommand, cardProgrammesCommand]],
  ['Keep safe:', [verifyCommand, checkpointCommand, rebuildCommand, backupCommand, restoreCommand]],
];

const EXIT_HELP = `
Exit codes: 0 done, 1 the answer is no, 2 bad use, 3 refused by the books; 70 the program failed,
130 stopped by Ctrl-C. docs/command-line.md has every command with an example.`;

class Texts {
  out = '';
}

/** A command that fails as the program does, with all its parts: commander hands nothing down to those that are there already. */
function inheriting(command: Command, above: Command): Command {
  command.copyInheritedSettings(above);
  command.commands.forEach((part) => inheriting(part, command));
  return command;
}

function makeProgram(run: Run, texts: Texts): Command {
  const program = new Command('surety')
    .description('The books of a secured-payment platform: ledger, escrow and restrictions.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .option('-w, --workspace <file|url>', 'SQLite file or postgres:// address (or SURETY_WORKSPACE)')
    .option('--json', 'one JSON document on standard output, for machines')
    .option('--debug', 'show where in the program an unexpected error came from')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => (texts.out += text),
      writeErr: () => undefined,
    })
    .exitOverride()
    .addHelpText('after', EXIT_HELP);
  for (const [title, commands] of COMMAND_GROUPS) {
    program.commandsGroup(title);
    for (const make of commands) {
      program.addCommand(inheriting(make(run), program));
    }
  }
  return program;
}

/** What commander found wrong becomes bad use; nothing is wrong when it only printed help or the version. */
function throwUnlessHelp(error: unknown, program: Command): void {
  if (!(error instanceof CommanderError)) {
    throw error;
  }
  if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version') {
    return;
  }
  if (error.code === 'commander.help') {
    const names = program.commands.map((command) => command.name()).join(', ');
    throw new UsageError(`a command is needed: ${names} (see surety --help)`, {}, 'no-command');
  }
  const message = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  throw new UsageError(message, {}, error.code.replace(/^commander\./, ''));
}

/** Waits until what was written is out. */
function flushed(host: Host): Promise<void> {
  return new Promise((resolve) => {
    if (host.signal.aborted && !host.stdout.writable) {
      resolve();
    } else {
      host.stdout.write('', () => resolve());
    }
  });
}

function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}

/** Runs the command line once. Resolves to the exit code; never rejects. */
export async function runCli(host: Host): Promise<ExitCode> {
  let cli = new Cli(host, { json: asksForJson(host.argv) });
  let debug = host.argv.includes('--debug');
  let exit: ExitCode = EXIT.done;
  const texts = new Texts();
  const run: Run =
    <O extends object>(work: Work<O>) =>
    async (...given) => {
      const command = given.at(-1) as Command;
      const global = command.optsWithGlobals<GlobalOptions>();
      cli = new Cli(host, global);
      debug = global.debug === true;
      exit = await work(cli, command.opts<O>(), command.args);
    };
  const program = makeProgram(run, texts);
  try {
    await program.parseAsync(host.argv, { from: 'user' }).catch(async (error: unknown) => {
      throwUnlessHelp(error, program);
      await cli.write(cli.json ? `${jsonText({ text: texts.out.trim() })}\n` : texts.out);
    });
    await flushed(host);
    // Standard output may have been lost with the last bytes, after the command was content.
    cli.throwIfLost();
  } catch (error) {
    exit = await tell(cli, error, debug);
  }
  return exit;
}

/** An aborted signal explains the error it caused. */
function causeOf(cli: Cli, error: unknown): unknown {
  return cli.signal.aborted && error instanceof Error && error.name === 'AbortError'
    ? cli.signal.reason
    : error;
}

async function tell(cli: Cli, error: unknown, debug: boolean): Promise<ExitCode> {
  const cause = causeOf(cli, error);
  const failure = failureOf(cause);
  try {
    if (failure.exit === EXIT.failed && !failure.output_lost) {
      const hint = debug ? '' : ' (run it again with --debug to see where)';
      await cli.fail({ ...failure, message: `unexpected error: ${failure.message}${hint}` });
      if (debug && cause instanceof Error) {
        cli.note(cause.stack ?? '');
      }
      return failure.exit;
    }
    return await cli.fail(failure);
  } catch {
    // Not even the error could be written.
    return failure.exit;
  }
}
