/**
 * `surety start`: the sample platform to look at, made when it is not there yet, and what to try with it.
 */
import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';

import { isPostgresLocation } from '#database/workspace';

import { Cli } from '../cli';
import { UsageError, type ExitCode } from '../exit';
import { wholeNumber } from '../options';
import type { Run } from '../run';
import { showOverview } from './overview';
import { fillSample } from './sample';

interface StartOptions {
  readonly trades: number;
  readonly seed: number;
}

const SAMPLE_FILE = 'sample.surety';

function whatNext(file: string): string {
  const run = 'npm run --silent surety --';
  return `
Try next (each takes --help and --json):
  export SURETY_WORKSPACE=${file}
  ${run} trades --status refunded
  ${run} trial-balance --at 2026-03-31
  ${run} restrictions
  ${run} journal --outcome refused --limit 10
  ${run} verify
`;
}

async function start(given: Cli, options: StartOptions, location: string): Promise<ExitCode> {
  if (isPostgresLocation(location)) {
    throw new UsageError('start makes its sample in a file; see surety sample for a database');
  }
  const cli = new Cli(given.host, { workspace: location, json: given.json });
  if (!existsSync(location)) {
    cli.note(`Making a sample platform of ${String(options.trades)} trades in ${location} ...`);
    await fillSample(cli, location, options);
  }
  return await showOverview(cli, true, whatNext(location));
}

export function startCommand(run: Run): Command {
  return new Command('start')
    .description(`look at the sample platform in ${SAMPLE_FILE}; makes it when it is not there`)
    .addOption(
      new Option('--trades <n>', 'size of a sample made now')
        .argParser(wholeNumber(1_000, 1_000_000))
        .default(2_000),
    )
    .addOption(new Option('--seed <n>', 'its seed').argParser(wholeNumber(0, 4_294_967_295)).default(1))
    .action(run((cli, options: StartOptions) => start(cli, options, cli.locationOr(SAMPLE_FILE))));
}
