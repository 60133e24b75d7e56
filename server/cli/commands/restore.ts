/**
 * `surety restore`: a workspace out of a backup, in an empty place, verified before it is called done.
 */
import { Command } from 'commander';

import { restoreWorkspace } from '#database/workspace';
import { openReader } from '#server/composition/open-books';
import { PROGRAM } from '#server/composition/version';

import { headDocument } from '../accounts';
import { closing, type Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import type { Run } from '../run';
import { grouped } from '../progress';
import { maskLocation } from '../secrets';
import { verifyUnderBar } from './verify';

interface RestoreOptions {
  readonly to: string;
}

async function restore(
  cli: Cli,
  options: RestoreOptions,
  [source = '']: readonly string[],
): Promise<ExitCode> {
  const { to } = options;
  const report = await cli.withProgress('Restore', 'parts', (progress) =>
    restoreWorkspace(source, to, {
      program: PROGRAM,
      signal: cli.signal,
      onProgress: (step) => progress.step(step),
    }),
  );
  const verified = await closing(await openReader(to), (open) =>
    open.snapshot((reader) => verifyUnderBar(cli, reader, open.env, undefined)),
  );
  const document = {
    ...{ backup: source, location: maskLocation(to), head: headDocument(report.head) },
    verified: { ok: verified.ok, first_break: verified.first_break },
  };
  await cli.answer(document, () => {
    const sound = verified.ok ? 'Verified: sound' : `BROKEN: ${verified.first_break?.detail ?? ''}`;
    return `Restored ${grouped(report.entries)} entries to ${maskLocation(to)}. ${sound}.\n`;
  });
  return verified.ok ? EXIT.done : EXIT.no;
}

export function restoreCommand(run: Run): Command {
  return new Command('restore')
    .description('make a workspace out of a backup, in an empty place, and verify it')
    .argument('<backup>', 'the file a backup made')
    .requiredOption('--to <file|url>', 'where: a new file, or an empty PostgreSQL database')
    .action(run(restore));
}
