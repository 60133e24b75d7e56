/**
 * `surety statement`: the postings of one account over a time, between an opening and a closing balance.
 */
import { Command, Option } from 'commander';

import { formatInstant } from '#core/kernel/instant';
import { LEDGER_CODES, codeOf, type LedgerCode } from '#core/ledger/chart';
import type { StatementLine } from '#core/ledger/ports';
import type { Account } from '#core/ledger/tables';

import { balancesOf, findAccount, type LedgerBalance } from '../accounts';
import { debitCredit, normalBalance } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode, UsageError } from '../exit';
import { choice, identifier, limitOption } from '../options';
import type { Run } from '../run';
import { ID_COLUMNS, WORDS_COLUMNS, type TableRow } from '../table';
import { endOf, parseWhen, showInstant, startOf, zoneName, type Calendar, type When } from '../when';

interface StatementOptions {
  readonly account: string;
  readonly code?: LedgerCode;
  readonly from?: When;
  readonly to?: When;
  readonly limit: number;
}

interface Found {
  readonly account: Account;
  readonly opening: readonly LedgerBalance[];
  readonly closing: readonly LedgerBalance[];
  readonly lines: readonly StatementLine[];
  /** More lines than were asked for. */
  readonly more: boolean;
}

function balanceDocument({ code, account_no, balance_minor }: LedgerBalance): object {
  return { code, account_no, balance_minor };
}

function documentOf({ account, opening, closing, lines, more }: Found): object {
  return {
    account_id: account.id,
    currency: account.currency,
    opening: opening.map(balanceDocument),
    lines: lines.map((line) => ({
      ...line,
      code: codeOf(line.account_no, account.class),
      booked_at: formatInstant(line.booked_at),
    })),
    closing: closing.map(balanceDocument),
    more,
  };
}

/** Ledger accounts that had anything, so that empty ones do not fill the page. */
function usedCodes({ opening, closing, lines }: Found): ReadonlySet<LedgerCode> {
  const had = [...opening, ...closing].filter(
    ({ account_no, balance_minor }) =>
      balance_minor !== 0n || lines.some((line) => line.account_no === account_no),
  );
  return new Set((had.length === 0 ? opening : had).map(({ code }) => code));
}

/** The owner is in the heading, so "customer-" says nothing. */
function shortCode(code: LedgerCode): string {
  return code.replace(/^customer-/, '');
}

function balanceRows(title: string, balances: readonly LedgerBalance[], currency: string): TableRow[] {
  return balances.map(({ code, balance_minor }) => [
    '',
    '',
    title,
    '',
    shortCode(code),
    ...['', ''],
    normalBalance(balance_minor, currency, code),
  ]);
}

function textOf(cli: Cli, found: Found, calendar: Calendar): string {
  const { account, lines } = found;
  const { currency } = account;
  const codes = usedCodes(found);
  const used = (balances: readonly LedgerBalance[]): readonly LedgerBalance[] =>
    balances.filter(({ code }) => codes.has(code));
  const rows: TableRow[] = [
    ...balanceRows('opening balance', used(found.opening), currency),
    'line',
    ...lines.map((line) => {
      const code = codeOf(line.account_no, account.class);
      return [
        String(line.seq),
        showInstant(line.booked_at, calendar),
        line.kind,
        line.subject,
        shortCode(code),
        ...debitCredit(line.amount_minor, currency, code),
        normalBalance(line.balance_minor, currency, code),
      ];
    }),
    ...(lines.length === 0 ? [] : (['line'] as const)),
    ...balanceRows('closing balance', used(found.closing), currency),
  ];
  const table = cli.table(
    [
      { title: 'Entry', align: 'right', drop: 1 },
      { title: `Booked (${zoneName(calendar)})` },
      { title: 'Kind', cut: WORDS_COLUMNS },
      { title: 'Subject', cut: ID_COLUMNS, drop: 3 },
      { title: 'In', cut: WORDS_COLUMNS },
      { title: 'Debit', align: 'right' },
      { title: 'Credit', align: 'right' },
      { title: 'Balance', align: 'right' },
    ],
    rows,
  );
  const more = found.more ? 'There are more postings: narrow --from and --to, or raise --limit.\n' : '';
  return `Statement of ${account.id} in ${currency}\n\n${table}${more}`;
}

async function statement(cli: Cli, options: StatementOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, calendar }) => {
    const account = await findAccount(reader, options.account);
    const head = await reader.head();
    const after_seq =
      options.from === undefined ? 0 : await reader.seqAt(startOf(options.from, calendar) - 1);
    const upto_seq =
      options.to === undefined ? head.seq : await reader.seqAt(endOf(options.to, calendar) - 1);
    if (upto_seq < after_seq) {
      throw new UsageError('--from: expected an instant before --to');
    }
    const wanted = (balances: readonly LedgerBalance[]): readonly LedgerBalance[] =>
      balances.filter(({ code }) => options.code === undefined || code === options.code);
    const opening = wanted(await balancesOf(reader, account, after_seq));
    const account_nos = opening.map(({ account_no }) => account_no);
    if (account_nos.length === 0) {
      throw new UsageError(`--code: a ${account.class} account has no ${options.code ?? ''}`);
    }
    const found = await reader.statement(account_nos, after_seq, upto_seq, options.limit + 1);
    const result: Found = {
      account,
      opening,
      closing: wanted(await balancesOf(reader, account, upto_seq)),
      lines: found.slice(0, options.limit),
      more: found.length > options.limit,
    };
    await cli.answer(documentOf(result), () => textOf(cli, result, calendar));
    return EXIT.done;
  });
}

export function statementCommand(run: Run): Command {
  return new Command('statement')
    .description('the postings of an account between two instants')
    .addOption(new Option('--account <id>', 'the account').argParser(identifier).makeOptionMandatory())
    .addOption(choice('--code <code>', 'one of its ledger accounts only', LEDGER_CODES))
    .addOption(new Option('--from <instant>', 'from this instant or day').argParser(parseWhen))
    .addOption(
      new Option('--to <instant>', 'before this instant, or to the end of this day').argParser(parseWhen),
    )
    .addOption(limitOption(1_000))
    .action(run(statement));
}
