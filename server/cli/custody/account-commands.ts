/**
 * `surety custody accounts` and `surety custody letter`: where customers' money lies, and what the banks acknowledged of it.
 */
import { Argument, Command, Option } from 'commander';

import { readCustodyAccounts } from '#server/custody/custody-accounts';

import { amountText } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import { actorOption, identifier } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { submitOne, type WriterOptions } from '../submit';
import { ID_COLUMNS } from '../table';

const PPM_OF_PERMILLE = 1_000;

async function accounts(cli: Cli): Promise<ExitCode> {
  return await cli.reading(async ({ reader, lists }) => {
    const all = await readCustodyAccounts(reader, lists, cli.now());
    const columns = [
      ...[{ title: 'Account', cut: ID_COLUMNS }, { title: 'Bank' }],
      ...[
        { title: 'In the books', align: 'right' as const },
        { title: 'Share', align: 'right' as const },
      ],
      ...[{ title: 'Statements until' }, { title: 'At the bank', align: 'right' as const }],
      ...[{ title: 'Letter' }, { title: 'Ends' }],
    ];
    const rows = all.map(({ account, books_minor, share_ppm, is_over, statement, letter, letter_state }) => [
      ...[account.id, account.bank ?? '', amountText(books_minor, account.currency)],
      `${String(Math.round(share_ppm / PPM_OF_PERMILLE) / 10)} %${is_over ? ' (too much)' : ''}`,
      ...(statement === null
        ? ['none', '']
        : [statement.to_day, amountText(statement.closing_minor, account.currency)]),
      ...[letter_state.replace('-', ' '), letter?.ends_on ?? ''],
    ]);
    const document = {
      accounts: all.map(({ account, ...rest }) => ({
        ...{ account_id: account.id, bank: account.bank, last4: account.last4, currency: account.currency },
        ...rest,
      })),
    };
    await cli.answer(document, () =>
      rows.length === 0 ? 'There is no custody account.\n' : cli.table(columns, rows),
    );
    return EXIT.done;
  });
}

interface LetterOptions extends WriterOptions {
  readonly reference: string;
  readonly signed: string;
  readonly ends?: string;
}

const OPTION_OF: Readonly<Record<string, string>> = {
  ...{ account_id: '<account>', signed_on: '--signed', ends_on: '--ends' },
};

async function letter(
  cli: Cli,
  options: LetterOptions,
  [account_id = '']: readonly string[],
): Promise<ExitCode> {
  const { reference, signed, ends } = options;
  const data = { account_id, reference, signed_on: signed, ...(ends === undefined ? {} : { ends_on: ends }) };
  return await submitOne(cli, options, () => Promise.resolve({ kind: 'file-bank-letter', data }), {
    optionOf: (field) => OPTION_OF[field] ?? `--${field}`,
    done: ({ seq }) => `Filed the letter on ${account_id}, entry ${grouped(seq)}.\n`,
  });
}

/** What `surety custody` has for accounts and letters. */
export function accountCommands(run: Run): readonly Command[] {
  return [
    new Command('accounts')
      .description('custody accounts: balance, share of the whole, end of the statements, bank’s letter')
      .action(run(accounts)),
    new Command('letter')
      .description('file the letter by which a bank acknowledges that an account holds customers’ money')
      .addArgument(new Argument('<account>', 'the custody account').argParser(identifier))
      .requiredOption('--reference <text>', 'the bank’s reference of the letter')
      .requiredOption('--signed <day>', 'when the bank signed it')
      .addOption(new Option('--ends <day>', 'until when it holds (until a new one, when absent)'))
      .addOption(actorOption())
      .option('--key <key>', 'idempotency key: the same key never does it twice')
      .action(run(letter)),
  ];
}
