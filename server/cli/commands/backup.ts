/**
 * `surety backup`: a copy of the workspace as of one moment, while others go on working.
 */
import { Command } from 'commander';

import { backupWorkspace } from '#database/workspace';
import { PROGRAM } from '#server/composition/version';

import { headDocument } from '../accounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import type { Run } from '../run';
import { grouped } from '../progress';

interface BackupCliOptions {
  readonly force?: boolean;
}

async function backup(
  cli: Cli,
  options: BackupCliOptions,
  [target = '']: readonly string[],
): Promise<ExitCode> {
  const report = await cli.withProgress('Backup', 'parts', (progress) =>
    backupWorkspace(cli.location, target, {
      program: PROGRAM,
      overwrite: options.force === true,
      signal: cli.signal,
      onProgress: (step) => progress.step(step),
    }),
  );
  const document = { location: cli.shownLocation, backup: target, head: headDocument(report.head) };
  await cli.answer(
    document,
    () => `Backed up ${grouped(report.entries)} entries to ${target}, head ${report.head.hash}.\n`,
  );
  return EXIT.done;
}

export function backupCommand(run: Run): Command {
  return new Command('backup')
    .description('copy the workspace to a file, as of one moment; the copy is itself a workspace')
    .argument('<target>', 'the file to make')
    .option('--force', 'replace a file that is there')
    .action(run(backup));
}
