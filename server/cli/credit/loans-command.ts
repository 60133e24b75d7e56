/**
 * `surety credit loans`: sellers' loans: which there are, one in full, its dossier, all together.
 */
import { Argument, Command, Option } from 'commander';

import { LOAN_VIEWS, type LoanView } from '#core/contract/loans';
import type { Loan } from '#core/credit/loans/application-commands';
import { portfolioAt, rollsOf, vintagesOf } from '#core/credit/loans/portfolio';
import { leftOf, owedOf, standingOf } from '#core/credit/loans/standing';
import type { LedgerReader } from '#core/ledger/ports';
import { openVault } from '#server/keys/open-vault';
import { dossierLetter } from '#server/loans/dossier-letter';
import {
  LOAN_FILES,
  loanColumn,
  loanCommand,
  loanHeaderProblem,
  loanRow,
  type LoanFile,
} from '#server/loans/loan-file';
import { lentLoans } from '#server/loans/portfolio';
import { readDossier } from '#server/loans/prepare-dossier';
import { renderPdf } from '#server/pdf/render';

import { notFound } from '../accounts';
import { amountText } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { withInstants } from '../json';
import { actorOption, choice, currency, identifier, limitOption } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { checkActor } from '../submit';
import { ID_COLUMNS, renderPairs } from '../table';
import { momentOf, parseWhen, showInstant, showInstantZone, type When } from '../when';
import { writeWhole } from '../write-file';
import { giveRow, readRowFile, refusedRow, takeRows } from './row-file';

const MOVEMENTS_MAX = 500;
const PPM_PER_PERCENT = 10_000;

interface ListOptions {
  readonly view: LoanView;
  readonly account?: string;
  readonly bank?: string;
  readonly limit: number;
}

async function list(cli: Cli, { view, account, bank, limit }: ListOptions): Promise<ExitCode> {
  return await cli.reading(async ({ lists, calendar }) => {
    const { rows, next } = await lists.loans.page(
      { view, account_id: account, bank },
      { after: null, limit },
    );
    const waiting = await lists.loans.counts();
    const columns = [
      ...[{ title: 'Loan' }, { title: 'Merchant', cut: ID_COLUMNS }, { title: 'Bank' }, { title: 'State' }],
      ...[{ title: 'Stage' }, { title: 'Asked', align: 'right' as const }],
      ...[{ title: 'Owed', align: 'right' as const }, { title: 'Applied' }],
    ];
    const table = rows.map((loan) => [
      ...[loan.id, loan.account_id, loan.bank, loan.status, loan.stage ?? ''],
      amountText(loan.asked_minor, loan.currency),
      amountText(owedOf(loan), loan.currency),
      showInstant(loan.applied_at, calendar),
    ]);
    const loans = rows.map((loan) => ({ ...withInstants(loan), owed_minor: owedOf(loan) }));
    await cli.answer({ waiting, loans, more: next !== null }, () => {
      const said = `Pending ${grouped(waiting.pending)}, running ${grouped(waiting.running)}, late ${grouped(waiting.late)}, reviews ${grouped(waiting.reviews)}`;
      const body = rows.length === 0 ? 'No loans.\n' : cli.table(columns, table);
      return `${said}\n\n${body}${next === null ? '' : 'There are more: raise --limit.\n'}`;
    });
    return EXIT.done;
  });
}

async function mustLoan(reader: LedgerReader, id: string): Promise<Loan> {
  const [row] = (await reader.load([{ table: 'loan', values: [id] }])).get('loan') ?? [];
  if (row === undefined) {
    throw notFound('loan', id);
  }
  return row as unknown as Loan;
}

async function show(cli: Cli, _options: object, [id = '']: readonly string[]): Promise<ExitCode> {
  return await cli.reading(async ({ reader, lists, calendar }) => {
    const loan = await mustLoan(reader, id);
    const movements = await lists.loans.movements(id, MOVEMENTS_MAX);
    const standing = { ...standingOf(loan, cli.now()), left: leftOf(loan) };
    const money = (minor: bigint): string => amountText(minor, loan.currency);
    const document = { loan: withInstants(loan), standing, movements: movements.map(withInstants) };
    await cli.answer(document, () =>
      renderPairs([
        ['Loan', `${loan.id}, ${loan.status}`],
        ['Merchant', loan.account_id],
        ['Bank', loan.bank],
        ['Asked', `${money(loan.asked_minor)} for ${String(loan.asked_months)} months: ${loan.purpose}`],
        ['Score', loan.score === null ? null : `${String(loan.score)} (${loan.score_basis ?? ''})`],
        ['Proposed', loan.dossier_seq === null ? null : money(loan.limit_minor)],
        [
          'Granted',
          loan.rate_ppm === null
            ? null
            : `${money(loan.principal_minor)} at ${String(loan.rate_ppm / PPM_PER_PERCENT)} % a year, ${String(loan.months ?? 0)} months, ${loan.repayment ?? ''}`,
        ],
        ['Paid', `${money(loan.principal_paid_minor)} and ${money(loan.interest_paid_minor)} interest`],
        ['Due now', money(standing.due_minor)],
        ['Late', `${String(standing.days_late)} days, ${standing.stage}`],
        ...movements.map(({ seq, kind, at, principal_minor, interest_minor }): [string, string] => [
          `Entry ${grouped(seq)}`,
          `${kind} ${money(principal_minor)} and ${money(interest_minor)} interest, ${showInstant(at, calendar)}`,
        ]),
      ]),
    );
    return EXIT.done;
  });
}

interface PortfolioOptions {
  readonly currency: string;
  readonly bank?: string;
  readonly at?: When;
}

async function portfolio(cli: Cli, options: PortfolioOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, calendar }) => {
    const at = options.at === undefined ? cli.now() : momentOf(options.at, calendar);
    const lent = await lentLoans(reader, options.currency, options.bank);
    const { utc_offset_minutes } = calendar;
    const lines = portfolioAt(lent, at);
    const vintages = vintagesOf(lent, at, utc_offset_minutes);
    const rolls = rollsOf(lent, at, utc_offset_minutes);
    await cli.answer({ ...withInstants({ at }), lines, vintages, rolls }, () => {
      const right = (title: string) => ({ title, align: 'right' as const });
      const money = (minor: bigint): string => amountText(minor, options.currency);
      const states = cli.table(
        [{ title: 'State' }, right('Loans'), right('Owed')],
        lines.map((line) => [line.state, grouped(line.loans), money(line.owed_minor)]),
      );
      const months = cli.table(
        [{ title: 'Paid out' }, right('Loans'), right('Lent'), { title: 'Ever over 30 days late, by month' }],
        vintages.map((one) => [
          ...[one.month, grouped(one.loans), money(one.lent_minor)],
          one.ever_bad.map(String).join(' '),
        ]),
      );
      const rolled = cli.table(
        [{ title: 'From' }, { title: 'To' }, right('Months')],
        rolls.map((roll) => [roll.from, roll.to, grouped(roll.loans)]),
      );
      const parts = [
        `As of ${showInstantZone(at, calendar)}\n`,
        states,
        vintages.length === 0 ? '' : months,
        rolls.length === 0 ? '' : rolled,
      ];
      return parts.filter((part) => part !== '').join('\n');
    });
    return EXIT.done;
  });
}

interface DossierOptions {
  readonly out: string;
  readonly format: 'json' | 'pdf';
  readonly language: 'en' | 'zh';
  readonly force?: boolean;
}

async function dossier(cli: Cli, options: DossierOptions, [id = '']: readonly string[]): Promise<ExitCode> {
  return await cli.working(async (open) => {
    const vault = await openVault(open, () => open.vault_items, null);
    const passphrase = cli.host.env['SURETY_VAULT_PASSPHRASE'];
    if (!vault.unlocked && passphrase !== undefined && passphrase !== '') {
      await vault.unlock(passphrase);
    }
    if (!vault.unlocked) {
      const expected = 'the key vault is locked or not set up: SURETY_VAULT_PASSPHRASE opens it';
      throw new UsageError(expected, {}, 'vault-locked');
    }
    const file = await readDossier(vault, await mustLoan(open.reader, id));
    if (file === null) {
      throw notFound('dossier', id);
    }
    const content =
      options.format === 'json'
        ? `${JSON.stringify(file, null, 2)}\n`
        : await renderPdf(dossierLetter(file, options.language));
    await writeWhole(options.out, options.force === true, (out) => out.writeFile(content));
    await cli.answer({ file: options.out, loan_id: id }, () => `Wrote ${options.out}.\n`);
    return EXIT.done;
  });
}

interface ImportOptions {
  readonly of: LoanFile;
  readonly bank: string;
  readonly actor?: string;
}

/** Exit 1 where a row was refused; the others are in the books, and the same file can be given again. */
async function importFile(
  cli: Cli,
  { of, bank, actor: given }: ImportOptions,
  [file = '']: readonly string[],
): Promise<ExitCode> {
  const actor = cli.actor(given);
  if (actor === undefined) {
    throw new UsageError('--actor is needed (or set SURETY_ACTOR): the journal keeps who did it');
  }
  const rows = await readRowFile(file, (header) => loanHeaderProblem(of, header));
  const kind = loanCommand(of);
  return await cli.working(async ({ ledger, reader }) => {
    await checkActor(reader, kind, actor);
    return await takeRows(cli, rows, async (cells) => {
      const { external_id, loan_id, data } = loanRow(of, bank, rows.header, cells);
      const [loan] = (await reader.load([{ table: 'loan', values: [loan_id] }])).get('loan') ?? [];
      // A bank says nothing of the loans of another.
      if (loan !== undefined && (loan as unknown as Loan).bank !== bank) {
        return refusedRow(external_id, `loan_id: expected a loan of ${bank}`);
      }
      const key = `loans|${of}|${bank}|${external_id}`;
      const command = { kind, key, actor, at: cli.now(), data };
      return await giveRow(ledger, external_id, command, loanColumn);
    });
  });
}

const loanArgument = (): Argument => new Argument('<loan>', 'such as loan-1042').argParser(identifier);

export function loansCommand(run: Run): Command {
  return new Command('loans')
    .description("sellers' loans that a partner bank grants")
    .helpCommand(false)
    .addCommand(
      new Command('list')
        .description('loans that are applied for, that run, that are late, or all')
        .addOption(choice('--view <view>', 'which', LOAN_VIEWS).default('pending'))
        .addOption(new Option('--account <id>', 'of this merchant').argParser(identifier))
        .option('--bank <code>', 'of this bank')
        .addOption(limitOption(200))
        .action(run(list)),
    )
    .addCommand(
      new Command('show')
        .description('one loan: terms, what is due, what was paid')
        .addArgument(loanArgument())
        .action(run(show)),
    )
    .addCommand(
      new Command('portfolio')
        .description('all loans together: owed by state, months of paying out, how they roll')
        .addOption(new Option('--currency <code>', 'in which').argParser(currency).default('CNY'))
        .option('--bank <code>', 'of this bank')
        .addOption(new Option('--at <when>', 'as it was then').argParser(parseWhen))
        .action(run(portfolio)),
    )
    .addCommand(
      new Command('import')
        .description('record what a bank decided, or what was paid at it, out of a file; each row once')
        .addArgument(new Argument('<file>', 'CSV in UTF-8'))
        .addOption(choice('--of <what>', 'what the file tells', LOAN_FILES).makeOptionMandatory())
        .requiredOption('--bank <code>', 'the bank whose loans they are')
        .addOption(actorOption())
        .action(run(importFile)),
    )
    .addCommand(
      new Command('dossier')
        .description('write the dossier as the bank got it; needs the vault open')
        .addArgument(loanArgument())
        .requiredOption('--out <file>', 'where to')
        .addOption(
          choice('--format <format>', 'as what is signed, or as a document', ['json', 'pdf']).default('pdf'),
        )
        .addOption(choice('--language <code>', 'of the document', ['en', 'zh']).default('zh'))
        .option('--force', 'replace the file where there is one')
        .action(run(dossier)),
    );
}
