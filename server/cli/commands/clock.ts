/**
 * `surety clock`: lets everything happen that is due by an instant: confirmations, closings, releases, ends.
 */
import { Command, Option } from 'commander';

import { formatInstant } from '#core/kernel/instant';

import { headDocument } from '../accounts';
import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import type { Run } from '../run';
import { grouped } from '../progress';
import { momentOf, parseWhen, showInstantZone, type When } from '../when';

interface ClockOptions {
  readonly to: When;
  readonly simulate?: boolean;
}

async function clock(cli: Cli, options: ClockOptions): Promise<ExitCode> {
  const simulated = options.simulate === true;
  return await cli.working(
    async ({ ledger, reader, calendar }) => {
      const to = momentOf(options.to, calendar);
      if (to > cli.now() && !simulated) {
        throw new UsageError(
          `--to: ${formatInstant(to)} is in the future; a simulation may go there with --simulate`,
          { to: formatInstant(to) },
          'future',
        );
      }
      const { fired } = await cli.withProgress('Clock', 'timers', (progress) =>
        ledger.advance(to, {
          signal: cli.signal,
          onProgress: (step) =>
            progress.step({ done: step.fired, total: 0, note: showInstantZone(step.at, calendar) }),
        }),
      );
      const head = await reader.head();
      const stopped = cli.stoppedExit !== undefined;
      const document = { to: formatInstant(to), fired, stopped, head: headDocument(head) };
      await cli.answer(document, () => {
        const upto = stopped ? 'before it was stopped' : `up to ${showInstantZone(to, calendar)}`;
        return `${grouped(fired)} timers fired ${upto}. The journal ends at entry ${grouped(head.seq)}.\n`;
      });
      return cli.stoppedExit ?? EXIT.done;
    },
    { simulated },
  );
}

export function clockCommand(run: Run): Command {
  return new Command('clock')
    .description('fire every timer due by an instant, in order')
    .addOption(new Option('--to <instant>', 'how far').argParser(parseWhen).default({ type: 'now' }, 'now'))
    .option('--simulate', 'the workspace is a simulation: its clock may run ahead of the real one')
    .action(run(clock));
}
