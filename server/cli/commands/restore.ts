/**
 * `surety restore`: a workspace out of a backup, in an empty place, verified before it is put there.
 */
import { Command } from 'commander';

import type { FoldProgress } from '#core/ledger/fold';
import { verifyBooks, type VerifyReport } from '#core/ledger/verify';
import { restoreWorkspace } from '#database/workspace';
import { productionEnvironment } from '#server/composition/environment';
import { PROGRAM } from '#server/composition/version';

import { headDocument } from '../accounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import type { Run } from '../run';
import { grouped } from '../progress';
import { maskLocation } from '../secrets';

interface RestoreOptions {
  readonly to: string;
}

/** Keeps books that do not hold together from their place. */
class UnsoundError extends Error {
  readonly report: VerifyReport;

  constructor(report: VerifyReport) {
    super('the backup does not verify');
    this.name = 'UnsoundError';
    this.report = report;
  }
}

/** What was found, whether or not it was put in place. */
async function restoreVerified(cli: Cli, source: string, to: string): Promise<VerifyReport> {
  const env = productionEnvironment();
  let found: VerifyReport | undefined;
  await cli.withProgress('Restore', 'parts', (progress) =>
    restoreWorkspace(source, to, {
      program: PROGRAM,
      signal: cli.signal,
      onProgress: (step) => progress.step(step),
      check: async (reader) => {
        const onProgress = (step: FoldProgress): void => progress.step({ ...step, note: 'verifying' });
        found = await verifyBooks(reader, env, { signal: cli.signal, onProgress });
        if (!found.ok) {
          throw new UnsoundError(found);
        }
      },
    }),
  );
  if (found === undefined) {
    throw new Error('the backup was restored without being verified');
  }
  return found;
}

async function restore(
  cli: Cli,
  { to }: RestoreOptions,
  [source = '']: readonly string[],
): Promise<ExitCode> {
  const { ok, head, first_break } = await restoreVerified(cli, source, to).catch((error: unknown) => {
    if (error instanceof UnsoundError) {
      return error.report;
    }
    throw error;
  });
  const document = {
    ...{ backup: source, location: maskLocation(to), restored: ok, head: headDocument(head) },
    verified: { ok, first_break },
  };
  await cli.answer(document, () =>
    ok
      ? `Restored ${grouped(head.seq)} entries to ${maskLocation(to)}. Verified: sound.\n`
      : `Nothing was restored: ${source} is BROKEN: ${first_break?.detail ?? ''}.\n`,
  );
  return ok ? EXIT.done : EXIT.no;
}

export function restoreCommand(run: Run): Command {
  return new Command('restore')
    .description('make a workspace out of a backup, in an empty place; exit 1 when it does not verify')
    .argument('<backup>', 'the file a backup made')
    .requiredOption('--to <file|url>', 'where: a new file, or an empty PostgreSQL database')
    .action(run(restore));
}
