/**
 * `surety custody`: statements of banks taken into the books, matched with what the books moved, and what is left on one side.
 */
import { basename } from 'node:path';

import { Argument, Command, Option } from 'commander';

import type { Break } from '#core/custody/breaks';
import { StatementFileError } from '#core/custody/statements/statement-file-error';
import type { StatementProfile } from '#core/custody/statements/csv-profile';
import { dayOf } from '#core/kernel/instant';
import { uuidV7 } from '#server/composition/uuid-v7';
import {
  importStatements,
  StatementAccountError,
  StatementRefusedError,
  type OfferedSource,
  type TakenFile,
} from '#server/custody/import-statements';
import { readStatementProfile, readStatementSource } from '#server/custody/statement-path';
import { custodyRules, matchingOf } from '#server/custody/custody-rules';
import { ProfileError } from '#server/ingest/profile-file';
import { findMatches, readBreaks, reconcile, type Reconciled } from '#server/custody/reconcile';
import { MatchRefusedError } from '#server/custody/record-matches';

import { amountText } from '../amounts';
import type { Cli } from '../cli';
import { accountCommands } from '../custody/account-commands';
import { bankCommands } from '../custody/bank-commands';
import { certifyCommands } from '../custody/certify-commands';
import { keyCommands } from '../custody/key-commands';
import { custodyActor, parseDay, unreadable, type ActorOptions } from '../custody/custody-options';
import { documentCommand } from '../custody/document-command';
import { packCommand } from '../custody/pack-command';
import { receivablesCommand } from '../custody/receivables-command';
import { reportCommands } from '../custody/report-commands';
import { runCommands } from '../custody/run-commands';
import { verifyCommand } from '../custody/verify-command';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { actorOption, identifier, limitOption } from '../options';
import { counted, grouped } from '../progress';
import { refusalSentence } from '../refusal-text';
import type { Run } from '../run';
import { checkActor } from '../submit';
import { ID_COLUMNS, renderPairs } from '../table';

async function profileOf(path: string | undefined): Promise<StatementProfile | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readStatementProfile(path);
  } catch (error) {
    if (error instanceof ProfileError) throw new UsageError(error.message, { path }, 'profile');
    throw unreadable(path, error);
  }
}

const offered = (path: string): OfferedSource => ({
  name: basename(path),
  load: async () => {
    try {
      return await readStatementSource(path);
    } catch (error) {
      throw error instanceof StatementFileError ? error : unreadable(path, error);
    }
  },
});

function fileRefused(error: StatementFileError): UsageError {
  const { code, file, line, field, found, expected, difference_minor } = error;
  const difference = difference_minor?.toString() ?? '';
  return new UsageError(
    error.message,
    { code, file, line: line ?? 0, field, found, expected, difference_minor: difference },
    'statement',
  );
}

interface ImportOptions extends ActorOptions {
  readonly account?: string;
  readonly profile?: string;
}

function importText(cli: Cli, taken: readonly TakenFile[]): string {
  const fresh = taken.filter(({ is_known }) => !is_known);
  const rows = taken.map((file) => [
    file.file,
    file.format,
    file.account_ids.join(', '),
    file.first_day === file.last_day ? file.last_day : `${file.first_day} to ${file.last_day}`,
    grouped(file.lines),
    file.is_known ? 'taken before' : 'taken',
  ]);
  const table = cli.table(
    [
      ...[{ title: 'File', cut: 16 }, { title: 'Format' }, { title: 'Account', cut: ID_COLUMNS }],
      ...[{ title: 'Days' }, { title: 'Lines', align: 'right' as const }, { title: '' }],
    ],
    rows,
  );
  const lines = fresh.reduce((sum, file) => sum + file.lines, 0);
  return `${table}${grouped(fresh.length)} of ${counted(taken.length, 'file')} taken, ${counted(lines, 'line')}.\n`;
}

async function importFiles(cli: Cli, options: ImportOptions, paths: readonly string[]): Promise<ExitCode> {
  const actor = custodyActor(cli, options);
  const profile = await profileOf(options.profile);
  return await cli.working(async ({ ledger, reader, files: contents }) => {
    await checkActor(reader, 'record-statement', actor);
    const keep = async (id: string, bytes: Uint8Array): Promise<void> => contents.put(id, bytes);
    const taken = await cli.withProgress('Statements', 'files', async (progress) =>
      importStatements(
        paths.map(offered),
        { ledger, reader, keep, actor, now: () => cli.now() },
        {
          ...{ account_id: options.account, profile, signal: cli.signal },
          onFile: (done, total) => {
            progress.step({ done, total });
          },
        },
      ).catch((error: unknown) => {
        if (error instanceof StatementFileError) throw fileRefused(error);
        if (error instanceof StatementAccountError) {
          throw new UsageError(error.message, { file: error.file }, 'account');
        }
        if (error instanceof StatementRefusedError) {
          throw new UsageError(
            `${error.message}: ${refusalSentence(error.refusal)}`,
            { file: error.file, ...error.refusal.details },
            error.refusal.code,
          );
        }
        throw error;
      }),
    );
    await cli.answer({ files: taken }, () => importText(cli, taken));
    return EXIT.done;
  });
}

function matchText(found: Reconciled): string {
  const rules = Object.entries(found.by_rule).map(([rule, count]): [string, string] => [
    rule,
    grouped(count),
  ]);
  const pairs = renderPairs([
    ['Matches made', grouped(found.matches)],
    ...rules,
    ['Left at the bank', counted(found.open_lines, 'line')],
    ['Left in the books', counted(found.open_movements, 'movement')],
    ...(found.refused === 0 ? [] : [['Refused', grouped(found.refused)] as [string, string]]),
  ]);
  const why = found.refusals.map(({ rule, items, first_id, refusal }) => {
    const of = `${rule} of ${counted(items, 'item')}, ${first_id}`;
    return `Refused: ${of}: ${refusalSentence(refusal)}\n`;
  });
  return pairs + why.join('');
}

async function match(cli: Cli, options: ActorOptions): Promise<ExitCode> {
  const actor = custodyActor(cli, options);
  return await cli.working(async ({ ledger, reader, lists, calendar }) => {
    await checkActor(reader, 'match-items', actor);
    const now = (): number => cli.now();
    const key = (): string => uuidV7(cli.now());
    try {
      const today = dayOf(now(), calendar.utc_offset_minutes);
      const matching = matchingOf((await custodyRules(reader, today, now())).custody);
      const { signal } = cli;
      const find = () => findMatches(lists, matching, signal);
      const found = await cli.withProgress('Matching', 'matches', (progress) =>
        reconcile(find, {
          ...{ ledger, actor, now, key, signal },
          onProgress: (now_at) => {
            progress.step(now_at);
          },
        }),
      );
      await cli.answer(found, () => matchText(found));
      return found.refused === 0 ? EXIT.done : EXIT.refused;
    } catch (error) {
      if (!(error instanceof MatchRefusedError)) throw error;
      throw new UsageError(error.message, error.refusal.details, error.refusal.code);
    }
  });
}

interface BreaksOptions {
  readonly date?: string;
  readonly account?: string;
  readonly limit: number;
}

function breakDocument({ suggestions, ...item }: Break): object {
  return {
    ...item,
    suggestions: suggestions.map(({ rule, days, difference_minor, lines, movements }) => ({
      ...{ rule, days, difference_minor },
      ...{ line_ids: lines.map(({ id }) => id), movement_ids: movements.map(({ id }) => id) },
    })),
  };
}

async function breaks(cli: Cli, { date, account, limit }: BreaksOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, lists, calendar }) => {
    const day = date ?? dayOf(cli.now(), calendar.utc_offset_minutes);
    const { custody } = await custodyRules(reader, day, cli.now());
    const found = (await readBreaks(lists, day, matchingOf(custody), cli.signal)).filter(
      ({ account_id }) => account === undefined || account_id === account,
    );
    const accounts = await reader.load([
      { table: 'account', values: [...new Set(found.map(({ account_id }) => account_id))] },
    ]);
    const currency_of = new Map(
      (accounts.get('account') ?? []).map((row) => [String(row['id']), String(row['currency'])]),
    );
    const shown = found.slice(0, limit);
    const document = { day, total: found.length, breaks: shown.map(breakDocument) };
    await cli.answer(document, () => {
      if (found.length === 0) return `Nothing is on one side alone at the end of ${day}.\n`;
      const table = cli.table(
        [
          ...[
            { title: 'Since' },
            { title: 'Days', align: 'right' as const },
            { title: 'Account', cut: ID_COLUMNS },
          ],
          ...[
            { title: 'Side' },
            { title: 'Amount', align: 'right' as const },
            { title: 'Reference', cut: ID_COLUMNS },
          ],
          ...[{ title: 'May be' }, { title: 'Item', cut: ID_COLUMNS }],
        ],
        shown.map((one) => [
          ...[one.booked_on, String(one.age_days), one.account_id, one.quadrant.replace('-', ', ')],
          amountText(one.amount_minor, currency_of.get(one.account_id) ?? ''),
          ...[one.reference, one.suggestions[0]?.rule ?? '', one.id],
        ]),
      );
      const more = found.length > shown.length ? 'There are more: raise --limit.\n' : '';
      return `${table}${grouped(found.length)} at the end of ${day}.\n${more}`;
    });
    return EXIT.done;
  });
}

export function custodyCommand(run: Run): Command {
  const command = new Command('custody')
    .description('statements of custody banks, matched with the books, and what is on one side alone')
    .helpCommand(false)
    .addCommand(
      new Command('import')
        .description(
          'take statements (camt.053, MT940, BAI2, OFX, CSV by a profile), each file whole or not at all',
        )
        .addArgument(new Argument('<files...>', 'in any order; they are taken by their days'))
        .addOption(
          new Option(
            '--account <id>',
            'the custody account, instead of the one that the number tells',
          ).argParser(identifier),
        )
        .option('--profile <file>', 'JSON: how to read a CSV of this bank')
        .addOption(actorOption())
        .action(run(importFiles)),
    )
    .addCommand(
      new Command('match')
        .description('match lines of statements with movements of the books, as far as no rule has to guess')
        .addOption(actorOption())
        .action(run(match)),
    )
    .addCommand(verifyCommand(run))
    .addCommand(documentCommand(run))
    .addCommand(packCommand(run))
    .addCommand(receivablesCommand(run))
    .addCommand(
      new Command('breaks')
        .description('what the bank has and the books have not, or the other way round, at the end of a day')
        .addOption(new Option('--date <day>', 'the day (today when absent)').argParser(parseDay))
        .addOption(new Option('--account <id>', 'of this custody account').argParser(identifier))
        .addOption(limitOption(50))
        .action(run(breaks)),
    );
  for (const one of [
    ...[...runCommands(run), ...reportCommands(run), ...accountCommands(run), ...certifyCommands(run)],
    ...bankCommands(run),
    keyCommands(run),
  ]) {
    command.addCommand(one);
  }
  return command;
}
