/**
 * `surety clock`: lets everything happen that is due by an instant: confirmations, closings, releases, ends.
 */
import { Command, Option } from 'commander';

import { formatInstant } from '#core/kernel/instant';
import { refuse } from '#core/kernel/refusal';
import { isSample } from '#core/sample/sample-mark';

import { headDocument } from '../accounts';
import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import type { Run } from '../run';
import { grouped } from '../progress';
import { refusalSentence } from '../refusal-text';
import { momentOf, parseWhen, showInstantZone, type When } from '../when';

interface ClockOptions {
  readonly to: When;
  readonly simulate?: boolean;
}

/** Books whose clock ran ahead take no work until the real one has caught up: only a sample's may. */
const NO_SAMPLE = refuse('wrong-state', { what: 'workspace', expected: 'a sample platform' });

async function clock(cli: Cli, options: ClockOptions): Promise<ExitCode> {
  const simulated = options.simulate === true;
  return await cli.working(
    async ({ ledger, reader, calendar }) => {
      if (simulated && !(await isSample(reader))) {
        cli.note(`surety: refused: ${refusalSentence(NO_SAMPLE)}`);
        await cli.answer({ status: 'refused', refusal: NO_SAMPLE }, () => '');
        return EXIT.refused;
      }
      const to = momentOf(options.to, calendar);
      if (to > cli.now() && !simulated) {
        throw new UsageError(
          `--to: ${formatInstant(to)} is in the future; the clock of a sample platform may go there with --simulate`,
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
    .option(
      '--simulate',
      'let the clock of a sample platform run ahead of the real one; refused on other books',
    )
    .action(run(clock));
}
