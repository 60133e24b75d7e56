/**
 * How a command is joined to the command line, without knowing it.
 */
import type { Cli } from './cli';
import type { ExitCode } from './exit';

/** What a command does, down to its exit code. */
export type Work<O> = (cli: Cli, options: O, args: readonly string[]) => Promise<ExitCode>;

/** Makes a commander action out of a command's work. */
export type Run = <O extends object>(work: Work<O>) => (...given: unknown[]) => Promise<void>;
