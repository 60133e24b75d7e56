/**
 * `surety overview`: one page about a workspace: what it is, what stands in it, and whether it is sound.
 */
import { Command } from 'commander';

import { formatInstant } from '#core/kernel/instant';
import type { VerifyReport } from '#core/ledger/verify';
import type { LedgerReader } from '#core/ledger/ports';
import { TRADE_STATUSES, type Trade, type TradeStatus } from '#core/ledger/tables';
import type { OpenReader } from '#server/composition/open-books';

import { headDocument } from '../accounts';
import { amountText } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import type { Run } from '../run';
import { grouped } from '../progress';
import { renderPairs } from '../table';
import { showInstantZone, type Calendar } from '../when';
import {
  pointText,
  readTrialBalance,
  trialBalanceDocument,
  trialBalanceText,
  type TrialBalance,
} from './trial-balance';
import { verifyText, verifyUnderBar } from './verify';

interface OverviewOptions {
  readonly verify: boolean;
}

interface StatusTotal {
  readonly status: TradeStatus;
  readonly currency: string;
  count: number;
  amount_minor: bigint;
  escrow_minor: bigint;
}

const CHUNK_ROWS = 5_000;
const DUE_MAX = 10_000;

/** Trades by status and currency, in the order trades go through them. */
async function tradesByStatus(cli: Cli, reader: LedgerReader): Promise<readonly StatusTotal[]> {
  const totals = new Map<string, StatusTotal>();
  let after: string | null = null;
  for (;;) {
    cli.signal.throwIfAborted();
    const rows = (await reader.scan('trade', after, CHUNK_ROWS)) as unknown as readonly Trade[];
    for (const { status, currency, amount_minor, escrow_minor } of rows) {
      const key = `${currency}|${status}`;
      const total = totals.get(key) ?? { status, currency, count: 0, amount_minor: 0n, escrow_minor: 0n };
      total.count += 1;
      total.amount_minor += amount_minor;
      total.escrow_minor += escrow_minor;
      totals.set(key, total);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < CHUNK_ROWS) {
      break;
    }
    after = last.id;
  }
  const rank = ({ status }: StatusTotal): number => TRADE_STATUSES.indexOf(status);
  return [...totals.values()].sort((a, b) =>
    a.currency === b.currency ? rank(a) - rank(b) : a.currency < b.currency ? -1 : 1,
  );
}

function tradesText(cli: Cli, totals: readonly StatusTotal[]): string {
  if (totals.length === 0) {
    return 'No trades.\n';
  }
  return cli.table(
    [
      { title: 'Trades' },
      { title: 'Count', align: 'right' },
      { title: 'Amount', align: 'right' },
      { title: 'In escrow', align: 'right' },
    ],
    totals.map(({ status, currency, count, amount_minor, escrow_minor }) => [
      status,
      grouped(count),
      amountText(amount_minor, currency),
      amountText(escrow_minor, currency),
    ]),
  );
}

function dueText(due: number): string {
  const count = due >= DUE_MAX ? `${grouped(due)} or more` : grouped(due);
  return due === 0 ? '' : `${count} timers are due: surety clock fires them.\n`;
}

interface Overview {
  /** Timers due by now that have not fired: at most `DUE_MAX`. */
  readonly due: number;
  readonly balance: TrialBalance;
  readonly trades: readonly StatusTotal[];
  readonly verified: VerifyReport | null;
}

function documentOf(cli: Cli, open: OpenReader, { due, balance, trades, verified }: Overview): object {
  const { info, dialect } = open;
  return {
    workspace: { location: cli.shownLocation, dialect, ...info, created_at: formatInstant(info.created_at) },
    head: headDocument(balance.head),
    trial_balance: trialBalanceDocument(balance),
    trades,
    timers_due: due,
    verified: verified === null ? null : { ok: verified.ok, first_break: verified.first_break },
  };
}

function textOf(cli: Cli, open: OpenReader, found: Overview, calendar: Calendar): string {
  const { info, dialect } = open;
  const parts = [
    renderPairs([
      ['Workspace', cli.shownLocation],
      ['Identity', info.id],
      ['Kept in', dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'],
      ['Created', `${showInstantZone(info.created_at, calendar)} by ${info.program_version}`],
    ]),
    `Trial balance ${pointText(found.balance.head, calendar)}\n\n${trialBalanceText(cli, found.balance)}`,
    `${tradesText(cli, found.trades)}${dueText(found.due)}`,
    ...(found.verified === null ? [] : [verifyText(found.verified, undefined, calendar)]),
  ];
  return parts.join('\n');
}

/** Prints the overview of the workspace meant; `after` stands below it for people. */
export async function showOverview(cli: Cli, verify: boolean, after = ''): Promise<ExitCode> {
  return await cli.reading(async (open) => {
    const { reader, env, calendar } = open;
    const balance = await readTrialBalance(reader, await reader.head());
    const trades = await tradesByStatus(cli, reader);
    const verified = verify ? await verifyUnderBar(cli, reader, env, undefined) : null;
    const due = (await reader.timers(-1, cli.now(), DUE_MAX)).length;
    const found: Overview = { due, balance, trades, verified };
    await cli.answer(documentOf(cli, open, found), () => `${textOf(cli, open, found, calendar)}${after}`);
    return balance.balanced && verified?.ok !== false ? EXIT.done : EXIT.no;
  });
}

export function overviewCommand(run: Run): Command {
  return new Command('overview')
    .description('one page: workspace, trial balance, trades by status, verified; exit 1 when not sound')
    .option('--no-verify', 'do not verify (it reads the whole journal)')
    .action(run((cli, options: OverviewOptions) => showOverview(cli, options.verify)));
}
