/**
 * `surety rebuild`: makes every projection anew from the journal, and puts back what guards the books.
 */
import { Command } from 'commander';

import { rebuildProjections } from '#core/ledger/rebuild';

import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import type { Run } from '../run';
import { grouped } from '../progress';

function guardsText(guards: readonly string[]): string {
  return guards.length === 0 ? '' : `Guards put back as the program made them: ${guards.join(', ')}.\n`;
}

async function rebuild(cli: Cli): Promise<ExitCode> {
  return await cli.repairing(async ({ store, env }) => {
    const report = await cli.withProgress('Rebuilding', 'entries', (progress) =>
      rebuildProjections(store, env, { signal: cli.signal, onProgress: (step) => progress.step(step) }),
    );
    await cli.answer(report, () =>
      report.ok
        ? `Rebuilt ${grouped(report.rows)} rows from ${grouped(report.entries)} entries.\n${guardsText(report.guards)}`
        : `Nothing was changed: the journal is broken (${report.first_break?.kind ?? ''}): ${report.first_break?.detail ?? ''}.\n`,
    );
    return report.ok ? EXIT.done : EXIT.no;
  });
}

export function rebuildCommand(run: Run): Command {
  return new Command('rebuild')
    .description(
      'make every projection anew from the journal and put guards back; exit 1 when the journal is broken',
    )
    .action(run(rebuild));
}
