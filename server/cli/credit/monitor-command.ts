/**
 * `surety credit monitor`: how merchants drift, whether scores told what became of them, who decided against them and how
 * groups fare; exit 1 where something of it is an alarm.
 */
import { Command, Option } from 'commander';

import { MONITORED_MONTHS } from '#core/contract/credit-monitoring';
import { alarmCounts, monitorScores } from '#server/credit/monitor-scores';

import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import { limitOption, wholeNumber } from '../options';
import type { Run } from '../run';
import { momentOf, parseWhen, type When } from '../when';
import { monitoringDocument, monitoringText } from './monitor-view';

interface MonitorOptions {
  readonly at?: When;
  readonly months: number;
  readonly reference?: When;
  readonly limit: number;
}

async function monitor(cli: Cli, { at, months, reference, limit }: MonitorOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, env, calendar }) => {
    const now = Math.max(calendar.now, (await reader.head()).booked_at);
    const wanted = {
      ...{ at: at === undefined ? now : momentOf(at, calendar), months },
      reference_at: reference === undefined ? undefined : momentOf(reference, calendar),
    };
    const found = await cli.withProgress('Reading', 'entries', (progress) =>
      monitorScores({ reader, sha256: env.sha256 }, wanted, {
        signal: cli.signal,
        onProgress: (step) => progress.step(step),
      }),
    );
    await cli.answer(monitoringDocument(found), () => monitoringText(cli, found, limit, calendar));
    return alarmCounts(found).alarms > 0 ? EXIT.no : EXIT.done;
  });
}

/** `credit monitor`. */
export function monitorPart(run: Run): Command {
  return new Command('monitor')
    .description('how scorecards do month by month: drift, outcomes, overrides, groups; exit 1 for an alarm')
    .addOption(new Option('--at <when>', 'as of then, by what was known then').argParser(parseWhen))
    .addOption(
      new Option('--months <n>', 'full months before it')
        .argParser(wholeNumber(1, MONITORED_MONTHS.most))
        .default(MONITORED_MONTHS.usual),
    )
    .addOption(
      new Option(
        '--reference <when>',
        "the day to compare with; the champion's first scores unless given",
      ).argParser(parseWhen),
    )
    .addOption(limitOption(10))
    .action(run(monitor));
}
