/**
 * `surety init`: an empty workspace with its first entries.
 */
import { Command, Option } from 'commander';

import { formatInstant } from '#core/kernel/instant';
import { genesisCommands } from '#core/ledger/genesis';
import type { Result } from '#core/ledger/result';
import { booksOn, createStore } from '#server/composition/open-books';

import { headDocument } from '../accounts';
import { closing, type Cli } from '../cli';
import { EXIT, type ExitCode, UsageError } from '../exit';
import { currencies } from '../options';
import type { Run } from '../run';
import { renderPairs } from '../table';
import { calendarOf, parseWhen, showInstantZone, startOf, type When } from '../when';

interface InitOptions {
  readonly currency: readonly string[];
  readonly opened: When;
}

/** Books that open at the beginning of time take history of any age. */
const BEGINNING: When = { type: 'instant', at: 0 };

function expectDone(results: readonly Result[]): void {
  const failed = results.find((result) => result.status !== 'done');
  if (failed !== undefined) {
    throw new Error(`A first entry was not accepted: ${JSON.stringify(failed.refusal)}`);
  }
}

async function init(cli: Cli, options: InitOptions): Promise<ExitCode> {
  const opened = startOf(options.opened, { now: cli.now(), utc_offset_minutes: 0 });
  if (opened > cli.now()) {
    throw new UsageError('--opened: expected an instant that is not in the future');
  }
  const store = await createStore(cli.location);
  const books = await booksOn(store);
  await closing(books, async ({ ledger, info, reader, dialect }) => {
    const commands = genesisCommands(opened, [...new Set(['CNY', ...options.currency])]);
    expectDone(await ledger.submitMany(commands));
    const head = await reader.head();
    const calendar = await calendarOf(reader, cli.now());
    const currency_codes = commands.flatMap(({ data }) => ('currency' in data ? [data.currency] : []));
    const document = {
      workspace: {
        location: cli.shownLocation,
        dialect,
        ...info,
        created_at: formatInstant(info.created_at),
      },
      currencies: currency_codes,
      opened_at: formatInstant(opened),
      head: headDocument(head),
    };
    await cli.answer(document, () =>
      renderPairs([
        ['Created', cli.shownLocation],
        ['Workspace', info.id],
        ['Currencies', currency_codes.join(', ')],
        ['Books open from', showInstantZone(opened, calendar)],
        ['Entries', String(head.seq)],
      ]),
    );
  });
  return EXIT.done;
}

export function initCommand(run: Run): Command {
  return new Command('init')
    .description('create a workspace: the default policies and the currencies')
    .addOption(
      new Option('--currency <codes>', 'currencies to open, separated by commas')
        .argParser(currencies)
        .default(['CNY'], 'CNY'),
    )
    .addOption(
      new Option('--opened <instant>', 'since when the books are open; no entry can be booked before')
        .argParser(parseWhen)
        .default(BEGINNING, '1970-01-01T00:00:00Z'),
    )
    .action(run(init));
}
