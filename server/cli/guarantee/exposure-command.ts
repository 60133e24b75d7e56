/**
 * `surety claims exposure`: what the reserve stands for per badge and in total, now or as of any entry, and whether it is
 * enough.
 */
import { Command, Option } from 'commander';

import { exposureReport, type ExposureReport } from '#server/guarantee/exposure-report';

import { amountText } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import { withInstants } from '../json';
import { currency, limitOption, wholeNumber } from '../options';
import { grouped } from '../progress';
import { percent } from '../risk/backtest-view';
import type { Run } from '../run';
import { ID_COLUMNS, renderPairs } from '../table';
import { showInstantZone, type Calendar } from '../when';

interface ExposureOptions {
  readonly currency: string;
  readonly asOfSeq?: number;
  readonly limit: number;
}

const PPM = 1_000_000;

function reportText(cli: Cli, report: ExposureReport, limit: number, calendar: Calendar): string {
  const { total, adequacy, reserve_minor, badges } = report;
  const money = (minor: bigint): string => amountText(minor, report.currency);
  const coverage =
    adequacy.coverage_ppm === null ? 'nothing is needed' : percent(adequacy.coverage_ppm / PPM);
  const head = renderPairs([
    ['As of', `entry ${grouped(report.seq)}, ${showInstantZone(report.at, calendar)}`],
    ['Open exposure', money(total.open_minor)],
    ['of it covered', money(total.covered_minor)],
    ['still in escrow', money(total.ahead_minor)],
    ['claimed', money(total.claimed_minor)],
    ['Not recovered', money(total.unrecovered_minor)],
    ['Reserve', money(reserve_minor)],
    [
      'Expected loss',
      `${money(adequacy.expected_minor)}, at ${percent(adequacy.rate_ppm / PPM)} of what is covered`,
    ],
    ['Stress', money(adequacy.stress_minor)],
    ['Needed', money(adequacy.needed_minor)],
    ['Coverage', `${coverage}: ${adequacy.level}`],
  ]);
  const columns = [
    ...[{ title: 'Badge' }, { title: 'Merchant', cut: ID_COLUMNS }],
    ...['Open', 'Covered', 'In escrow', 'Claimed', 'Not recovered'].map((title) => ({
      title,
      align: 'right' as const,
    })),
  ];
  const rows = badges
    .slice(0, limit)
    .map((badge) => [
      ...[badge.badge_id, badge.account_id, money(badge.open_minor), money(badge.covered_minor)],
      ...[money(badge.ahead_minor), money(badge.claimed_minor), money(badge.unrecovered_minor)],
    ]);
  const table = rows.length === 0 ? 'No badge is exposed.\n' : cli.table(columns, rows);
  return `${head}\n${table}${badges.length > limit ? 'There are more: raise --limit.\n' : ''}`;
}

/** Exit 1 where the level is alarm: the answer to "is it enough" is no. */
async function exposure(cli: Cli, options: ExposureOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, lists, calendar }) => {
    const asked = { currency: options.currency, now: cli.now(), as_of_seq: options.asOfSeq };
    const report = await exposureReport({ reader, lists }, asked);
    const badges = report.badges.slice(0, options.limit);
    await cli.answer({ ...withInstants(report), badges, badge_count: report.badges.length }, () =>
      reportText(cli, report, options.limit, calendar),
    );
    return report.adequacy.level === 'alarm' ? EXIT.no : EXIT.done;
  });
}

export function exposurePart(run: Run): Command {
  return new Command('exposure')
    .description('what the reserve stands for, per badge and in total, and whether it is enough')
    .addOption(new Option('--currency <code>', 'in which').argParser(currency).default('CNY'))
    .addOption(
      new Option('--as-of-seq <n>', 'as it stood after this entry').argParser(
        wholeNumber(0, Number.MAX_SAFE_INTEGER),
      ),
    )
    .addOption(limitOption(50))
    .action(run(exposure));
}
