/**
 * `surety sample`: a workspace with a whole platform in it, made out of a seed.
 */
import { Command, Option } from 'commander';

import { SAMPLE_TRADES_MAX, SAMPLE_TRADES_MIN } from '#core/sample/size';
import { productionEnvironment } from '#server/composition/environment';
import { makeStore } from '#server/composition/open-books';
import { makeSample, sampleDigestKey, type SampleReport } from '#server/sample/make-sample';
import { sealSampleVault } from '#server/sample/sample-vault';

import { headDocument } from '../accounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import { withInstants } from '../json';
import { pastDay, wholeNumber } from '../options';
import type { Run } from '../run';
import { grouped } from '../progress';
import { renderPairs } from '../table';
import { calendarOf, showInstantZone, type Calendar } from '../when';

export interface SampleOptions {
  readonly trades: number;
  readonly seed: number;
  readonly lastDay?: number;
  readonly truth?: string;
  readonly statements?: string;
}

/** Makes the workspace and fills it, under a bar; a file is there when it is whole. It must not exist yet. */
export async function fillSample(
  cli: Cli,
  location: string,
  options: SampleOptions,
): Promise<{ readonly report: SampleReport; readonly calendar: Calendar }> {
  const env = productionEnvironment();
  const digest_key = sampleDigestKey(options.seed, env.sha256);
  return await makeStore(
    location,
    async (open) => {
      const secrets = new Map<string, Uint8Array>();
      const report = await cli.withProgress('Sample', 'trades', (progress) =>
        makeSample(open.store, open.env, {
          trades: options.trades,
          seed: options.seed,
          files: open.files,
          secrets,
          last_day: options.lastDay,
          truth_path: options.truth,
          statements_dir: options.statements,
          signal: cli.signal,
          onProgress: (step) =>
            progress.step({
              done: step.trades_done,
              total: step.trades_total,
              note: step.phase === 'trades' ? undefined : step.phase,
            }),
        }),
      );
      await sealSampleVault(open, secrets);
      return { report, calendar: await calendarOf(open.reader, cli.now()) };
    },
    env,
    digest_key,
  );
}

async function sample(cli: Cli, options: SampleOptions): Promise<ExitCode> {
  const { report, calendar } = await fillSample(cli, cli.location, options);
  const document = {
    ...{
      location: cli.shownLocation,
      truth: options.truth ?? null,
      statements_dir: options.statements ?? null,
    },
    ...report,
    ...withInstants({ from_at: report.from, to_at: report.to }),
    from: undefined,
    to: undefined,
    refusals: report.refusals.map(withInstants),
    head: headDocument(report.head),
  };
  const { statements } = report;
  await cli.answer(document, () =>
    renderPairs([
      ['Created', cli.shownLocation],
      ['Trades', grouped(report.trades)],
      ['Seed', String(report.seed)],
      ['Customers', grouped(report.customers)],
      ['Merchants', grouped(report.merchants)],
      ['Trade from', showInstantZone(report.from, calendar)],
      ['Trade to', showInstantZone(report.to, calendar)],
      ['Commands', `${grouped(report.commands)}, of which ${grouped(report.refused)} refused`],
      ['Rejected', report.rejected === 0 ? null : grouped(report.rejected)],
      [
        'Entries',
        `${grouped(report.entries)} in ${report.seconds.toFixed(1)} s, ${grouped(report.entries_per_s)}/s`,
      ],
      ['Head', report.head.hash],
      [
        'Truth',
        options.truth === undefined ? null : `${grouped(report.truth_labels)} labels in ${options.truth}`,
      ],
      [
        'Statements',
        statements === null || options.statements === undefined
          ? null
          : `${grouped(statements.files)} files, ${grouped(statements.entries)} bookings, ` +
            `${grouped(statements.breaks)} breaks in ${options.statements}`,
      ],
    ]),
  );
  return EXIT.done;
}

export function sampleCommand(run: Run): Command {
  return new Command('sample')
    .description('create a workspace with a sample platform: people, trades, fraud and look-alikes of it')
    .addOption(
      new Option('--trades <n>', 'how many trades')
        .argParser(wholeNumber(SAMPLE_TRADES_MIN, SAMPLE_TRADES_MAX))
        .default(2_000),
    )
    .addOption(
      new Option('--seed <n>', 'same seed, same platform')
        .argParser(wholeNumber(0, 4_294_967_295))
        .default(1),
    )
    .addOption(
      new Option('--last-day <day>', 'last day with trade (2026-06-30 when absent), over by now').argParser(
        pastDay,
      ),
    )
    .option('--truth <file>', 'write who really did what (CSV); it is nowhere in the workspace')
    .option('--statements <folder>', "write the bank's statements (MT940, camt.053), breaks included")
    .action(run(sample));
}
