/**
 * `surety checkpoint`: writes the head of the journal down outside the workspace.
 */
import { Command } from 'commander';

import { headDocument } from '../accounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import type { Run } from '../run';
import { grouped } from '../progress';
import { writeWhole } from '../write-file';

interface CheckpointOptions {
  readonly out: string;
  readonly force?: boolean;
}

async function checkpoint(cli: Cli, options: CheckpointOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, info }) => {
    const head = await reader.head();
    const content = { workspace_id: info.id, ...headDocument(head) };
    await writeWhole(options.out, options.force === true, (file) =>
      file.writeFile(`${JSON.stringify(content, null, 2)}\n`),
    );
    await cli.answer(
      { file: options.out, ...content },
      () => `Wrote entry ${grouped(head.seq)}, hash ${head.hash}, to ${options.out}.\n`,
    );
    return EXIT.done;
  });
}

export function checkpointCommand(run: Run): Command {
  return new Command('checkpoint')
    .description('write the end of the journal to a file to be kept elsewhere, for verify --checkpoint')
    .requiredOption('--out <file>', 'where')
    .option('--force', 'replace a file that is there')
    .action(run(checkpoint));
}
