/**
 * `surety card-programmes`: merchants that may take large payments by the cards of a bank: listed, admitted and taken out.
 *
 * Admitting and ending name the second person, who must be another.
 */
import { Command, Option } from 'commander';

import { SCORE_MAX, SCORE_MIN } from '#core/credit/axes';

import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import { withInstants } from '../json';
import { actorOption, approverOption, currency, identifier, limitOption, wholeNumber } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { submitOne, type WriterOptions } from '../submit';
import { ID_COLUMNS } from '../table';
import { showInstant } from '../when';

interface ListOptions {
  readonly bank?: string;
  readonly account?: string;
  readonly all?: boolean;
  readonly limit: number;
}

async function list(cli: Cli, { bank, account, all, limit }: ListOptions): Promise<ExitCode> {
  return await cli.reading(async ({ lists, calendar }) => {
    const status = all === true ? undefined : ('active' as const);
    const filter = { bank, account_id: account, status };
    const { rows, next } = await lists.claims.admissions(filter, { after: null, limit });
    const columns = [
      ...[{ title: 'Merchant', cut: ID_COLUMNS }, { title: 'Bank' }, { title: 'Currency' }],
      ...[{ title: 'State' }, { title: 'Score', align: 'right' as const }, { title: 'Admitted' }],
      ...[{ title: 'By' }, { title: 'Ended' }],
    ];
    const table = rows.map((row) => [
      ...[row.account_id, row.bank, row.currency, row.status, String(row.score)],
      ...[showInstant(row.admitted_at, calendar), `${row.admitted_by}, ${row.approved_by}`],
      row.ended_at === null ? '' : showInstant(row.ended_at, calendar),
    ]);
    await cli.answer({ admissions: rows.map(withInstants), more: next !== null }, () =>
      rows.length === 0
        ? 'No merchant is admitted.\n'
        : `${cli.table(columns, table)}${next === null ? '' : 'There are more: raise --limit.\n'}`,
    );
    return EXIT.done;
  });
}

interface ProgrammeOptions extends WriterOptions {
  readonly account: string;
  readonly bank: string;
  readonly currency: string;
  readonly approver?: string;
}

interface AdmitOptions extends ProgrammeOptions {
  readonly score?: number;
  readonly basis: string;
}

interface EndOptions extends ProgrammeOptions {
  readonly reason: string;
}

const programmeOf = ({ account, bank, currency: code, approver }: ProgrammeOptions) => ({
  ...{ account_id: account, bank, currency: code, approver },
});

const optionOf = (field: string): string =>
  field === 'account_id' ? '--account' : `--${field.replaceAll('_', '-')}`;

async function admit(cli: Cli, options: AdmitOptions): Promise<ExitCode> {
  const data = {
    ...programmeOf(options),
    basis: options.basis,
    ...(options.score === undefined ? {} : { score: options.score }),
  };
  return await submitOne(cli, options, () => Promise.resolve({ kind: 'admit-merchant', data }), {
    optionOf,
    done: ({ seq }) =>
      `Admitted ${options.account} to the programme of ${options.bank}, entry ${grouped(seq)}.\n`,
  });
}

async function end(cli: Cli, options: EndOptions): Promise<ExitCode> {
  const data = { ...programmeOf(options), reason: options.reason };
  return await submitOne(cli, options, () => Promise.resolve({ kind: 'end-admission', data }), {
    optionOf,
    done: ({ seq }) =>
      `Took ${options.account} out of the programme of ${options.bank}, entry ${grouped(seq)}.\n`,
  });
}

function programmeCommand(command: Command): Command {
  return command
    .addOption(new Option('--account <id>', 'which merchant').argParser(identifier).makeOptionMandatory())
    .requiredOption('--bank <code>', 'whose cards')
    .addOption(new Option('--currency <code>', 'in which').argParser(currency).default('CNY'))
    .addOption(approverOption())
    .addOption(actorOption())
    .option('--key <key>', 'idempotency key: the same key never does it twice');
}

export function cardProgrammesCommand(run: Run): Command {
  return new Command('card-programmes')
    .description('merchants that may take large payments by credit card')
    .helpCommand(false)
    .addCommand(
      new Command('list')
        .description('merchants admitted, with the score and the two who decided')
        .option('--bank <code>', 'to the programme of this bank')
        .addOption(new Option('--account <id>', 'this merchant').argParser(identifier))
        .option('--all', 'also those that ended')
        .addOption(limitOption(200))
        .action(run(list)),
    )
    .addCommand(
      programmeCommand(
        new Command('admit').description('admit a merchant; needs two people and a badge in force'),
      )
        .addOption(
          new Option('--score <n>', 'credit score it rests on, where the books hold none').argParser(
            wholeNumber(SCORE_MIN, SCORE_MAX),
          ),
        )
        .requiredOption('--basis <text>', 'what was looked at, and where a score from elsewhere is from')
        .action(run(admit)),
    )
    .addCommand(
      programmeCommand(new Command('end').description('take a merchant out; needs two people'))
        .requiredOption('--reason <text>', 'why')
        .action(run(end)),
    );
}
