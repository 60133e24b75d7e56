/**
 * `surety trial-balance`: every line of the chart with its debit or credit, and whether they are equal.
 */
import { Command, Option } from 'commander';

import type { Head, LedgerReader, TotalRow } from '#core/ledger/ports';
import { CHART, LEDGER_CODES } from '#core/ledger/chart';
import { formatMinor } from '#core/kernel/money';

import { headAt, headDocument } from '../accounts';
import { debitCredit } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import { instantOrNull } from '../json';
import { currency } from '../options';
import type { Run } from '../run';
import { grouped } from '../progress';
import { WORDS_COLUMNS, type TableRow } from '../table';
import { momentOf, parseWhen, showInstantZone, type Calendar, type When } from '../when';

interface TrialBalanceOptions {
  readonly at?: When;
  readonly currency?: string;
}

interface CurrencyTotal {
  readonly currency: string;
  readonly debit_minor: bigint;
  readonly credit_minor: bigint;
}

export interface TrialBalance {
  readonly head: Head;
  /** In chart order within each currency. */
  readonly lines: readonly TotalRow[];
  readonly totals: readonly CurrencyTotal[];
  readonly balanced: boolean;
}

const ORDER = new Map(LEDGER_CODES.map((code, index) => [code, index]));

function debitOf({ balance_minor }: TotalRow): bigint {
  return balance_minor < 0n ? -balance_minor : 0n;
}

function creditOf({ balance_minor }: TotalRow): bigint {
  return balance_minor > 0n ? balance_minor : 0n;
}

/** The trial balance as it stood after an entry. */
export async function readTrialBalance(
  reader: LedgerReader,
  head: Head,
  only_currency?: string,
): Promise<TrialBalance> {
  const lines = (await reader.totalsAt(head.seq))
    .filter((line) => only_currency === undefined || line.currency === only_currency)
    .sort((a, b) =>
      a.currency === b.currency
        ? (ORDER.get(a.code) ?? 0) - (ORDER.get(b.code) ?? 0)
        : a.currency < b.currency
          ? -1
          : 1,
    );
  const totals = [...new Set(lines.map((line) => line.currency))].map((code) => {
    const own = lines.filter((line) => line.currency === code);
    return {
      currency: code,
      debit_minor: own.reduce((sum, line) => sum + debitOf(line), 0n),
      credit_minor: own.reduce((sum, line) => sum + creditOf(line), 0n),
    };
  });
  const balanced = totals.every(({ debit_minor, credit_minor }) => debit_minor === credit_minor);
  return { head, lines, totals, balanced };
}

export function trialBalanceDocument(found: TrialBalance): object {
  return {
    lines: found.lines.map((line) => ({
      number: CHART[line.code].number,
      code: line.code,
      name: CHART[line.code].name,
      currency: line.currency,
      debit_minor: debitOf(line),
      credit_minor: creditOf(line),
      balance_minor: line.balance_minor,
    })),
    totals: found.totals.map((total) => ({
      ...total,
      balanced: total.debit_minor === total.credit_minor,
    })),
    balanced: found.balanced,
  };
}

export function trialBalanceText(cli: Cli, found: TrialBalance): string {
  if (found.lines.length === 0) {
    return 'Nothing is booked.\n';
  }
  const rows: TableRow[] = [];
  for (const total of found.totals) {
    for (const { code, currency: of, balance_minor } of found.lines) {
      if (of === total.currency) {
        rows.push([CHART[code].number, CHART[code].name, of, ...debitCredit(balance_minor, of, code)]);
      }
    }
    const { debit_minor, credit_minor, currency: of } = total;
    rows.push('line', ['', 'Total', of, formatMinor(debit_minor, of), formatMinor(credit_minor, of)]);
    if (total !== found.totals.at(-1)) {
      rows.push('line');
    }
  }
  const table = cli.table(
    [
      { title: 'No.' },
      { title: 'Account', cut: WORDS_COLUMNS },
      { title: 'Currency', drop: 1 },
      { title: 'Debit', align: 'right' },
      { title: 'Credit', align: 'right' },
    ],
    rows,
  );
  return found.balanced ? table : `${table}NOT BALANCED: debits and credits differ.\n`;
}

/** "after entry 12,345, booked 2026-06-30 17:30:00 UTC+8". */
export function pointText(head: Head, calendar: Calendar): string {
  return head.seq === 0
    ? 'before the first entry'
    : `after entry ${grouped(head.seq)}, booked ${showInstantZone(head.booked_at, calendar)}`;
}

async function trialBalance(cli: Cli, options: TrialBalanceOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, calendar }) => {
    const head = await headAt(reader, options.at, calendar);
    const found = await readTrialBalance(reader, head, options.currency);
    const asked = options.at === undefined ? null : momentOf(options.at, calendar);
    const document = {
      at: { asked: instantOrNull(asked), ...headDocument(head) },
      ...trialBalanceDocument(found),
    };
    await cli.answer(
      document,
      () => `Trial balance ${pointText(head, calendar)}\n\n${trialBalanceText(cli, found)}`,
    );
    return found.balanced ? EXIT.done : EXIT.no;
  });
}

export function trialBalanceCommand(run: Run): Command {
  return new Command('trial-balance')
    .description('debits and credits of every line of the chart; exit 1 when they differ')
    .addOption(new Option('--at <instant>', 'as it stood then').argParser(parseWhen))
    .addOption(new Option('--currency <code>', 'one currency only').argParser(currency))
    .action(run(trialBalance));
}
