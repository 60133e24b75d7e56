/**
 * The program `surety`: joins the command line to this process. Runs as soon as it is imported.
 *
 * Ctrl-C asks the command to stop at a safe point; a second one ends the process at once. Output that
 * nobody reads any more (`| head`) ends the command quietly.
 */
import { runCli } from './cli/program';
import { EXIT, StoppedError, type ExitCode } from './cli/exit';
import { keepHeapSmall } from './composition/heap';

keepHeapSmall();

const controller = new AbortController();

function stop(exit: ExitCode): void {
  if (controller.signal.aborted) {
    process.exit(exit);
  }
  controller.abort(new StoppedError(exit, 'stopped; what was stored until then stays'));
}

process.on('SIGINT', () => stop(EXIT.interrupted));
process.on('SIGTERM', () => stop(EXIT.terminated));
process.on('SIGHUP', () => stop(EXIT.terminated));

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  const closed = error.code === 'EPIPE';
  const message = closed
    ? 'standard output was closed'
    : `standard output cannot be written: ${error.message}`;
  controller.abort(new StoppedError(closed ? EXIT.closed : EXIT.failed, message, true));
});
process.stderr.on('error', () => {
  // Nobody listens; the work goes on and the exit code tells how it ended.
});

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  signal: controller.signal,
});
