/**
 * `surety trades`: trades by filter, page by page; or one trade with all its entries.
 */
import { Command, Option } from 'commander';

import { TRADE_STATUSES, type Trade } from '#core/ledger/tables';
import type { Entry } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';

import { notFound } from '../accounts';
import { amountText } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import { entryColumns, entryDocument, entryRow, postingsText } from '../entry-view';
import { withInstants } from '../json';
import { LedgerNames } from '../ledger-names';
import { choice, identifier, limitOption } from '../options';
import type { Run } from '../run';
import { ID_COLUMNS, WORDS_COLUMNS, renderPairs } from '../table';
import {
  endOf,
  parseWhen,
  showInstant,
  showInstantZone,
  startOf,
  zoneName,
  type Calendar,
  type When,
} from '../when';

interface TradesOptions {
  readonly id?: string;
  readonly status?: string;
  readonly account?: string;
  readonly from?: When;
  readonly to?: When;
  readonly after?: string;
  readonly limit: number;
}

/** Entries of one trade shown; a trade has a handful. */
const ENTRIES_MAX = 1_000;

function tradeText(trade: Trade, calendar: Calendar): string {
  const amount = (amount_minor: bigint): string | null =>
    amount_minor === 0n ? null : amountText(amount_minor, trade.currency);
  const at = (instant: number | null): string | null =>
    instant === null ? null : showInstantZone(instant, calendar);
  const timer =
    trade.timer_kind === null
      ? null
      : trade.timer_due_at === null
        ? `${trade.timer_kind}, paused`
        : `${trade.timer_kind} at ${showInstantZone(trade.timer_due_at, calendar)}`;
  const delivery = [trade.delivery_method, trade.carrier, trade.tracking].filter((part) => part);
  return renderPairs([
    ['Trade', trade.id],
    ['Status', trade.status],
    ['Goods', trade.goods === '' ? null : trade.goods],
    ['Marketplace', trade.marketplace],
    ['Buyer', trade.buyer_id],
    ['Seller', trade.seller_id],
    ['Amount', amountText(trade.amount_minor, trade.currency)],
    ['In escrow', amountText(trade.escrow_minor, trade.currency)],
    ['Released', amount(trade.released_minor)],
    ['Released, pending', amount(trade.pending_minor)],
    ['Refunded', amount(trade.refunded_minor)],
    ['Refund asked', amount(trade.refund_asked_minor)],
    ['Charged back', amount(trade.charged_back_minor)],
    ['Compensated', amount(trade.compensated_minor)],
    ['Fee', amount(trade.fee_minor)],
    ['Paid by', trade.channel],
    ['Instrument', trade.instrument_id],
    ['Delivery', delivery.length === 0 ? null : delivery.join(', ')],
    ['Created', at(trade.created_at)],
    ['Paid', at(trade.paid_at)],
    ['Shipped', at(trade.shipped_at)],
    ['Confirmed', at(trade.confirmed_at)],
    ['Ended', at(trade.ended_at)],
    ['Timer', timer],
  ]);
}

function detailText(
  cli: Cli,
  trade: Trade,
  entries: readonly Entry[],
  names: LedgerNames,
  calendar: Calendar,
): string {
  const columns = entryColumns(calendar);
  const details = entries
    .filter((entry) => entry.postings.length > 0)
    .map(
      (entry) =>
        `\nEntry ${String(entry.seq)}, ${entry.kind}, ${showInstant(entry.booked_at, calendar)}\n\n` +
        postingsText(cli, entry, (no) => names.name(no)),
    );
  const table = cli.table(
    columns,
    entries.map((entry) => entryRow(entry, calendar)),
  );
  return `${tradeText(trade, calendar)}\n${table}${details.join('')}`;
}

async function oneTrade(cli: Cli, reader: LedgerReader, id: string, calendar: Calendar): Promise<void> {
  const rows = (await reader.load([{ table: 'trade', values: [id] }])).get('trade') ?? [];
  const [trade] = rows as unknown as readonly Trade[];
  if (trade === undefined) {
    throw notFound('trade', id);
  }
  const entries = await reader.entries({ subject: id }, ENTRIES_MAX);
  const names = new LedgerNames(reader);
  await names.learn(entries.flatMap((entry) => entry.postings.map(({ account_no }) => account_no)));
  const document = {
    trade: withInstants(trade),
    entries: entries.map((entry) => entryDocument(entry, (no) => names.name(no))),
  };
  await cli.answer(document, () => detailText(cli, trade, entries, names, calendar));
}

function listText(cli: Cli, trades: readonly Trade[], next_after: string | null, calendar: Calendar): string {
  if (trades.length === 0) {
    return 'No trades.\n';
  }
  const table = cli.table(
    [
      { title: 'Trade', cut: ID_COLUMNS },
      { title: 'Status' },
      { title: 'Buyer', cut: ID_COLUMNS },
      { title: 'Seller', cut: ID_COLUMNS },
      { title: 'Amount', align: 'right' },
      { title: 'In escrow', align: 'right', drop: 1 },
      { title: `Created (${zoneName(calendar)})`, drop: 2 },
      { title: 'Timer', drop: 4 },
      { title: 'Due', drop: 4 },
      { title: 'Goods', cut: WORDS_COLUMNS, drop: 5 },
    ],
    trades.map((trade) => [
      trade.id,
      trade.status,
      trade.buyer_id,
      trade.seller_id,
      amountText(trade.amount_minor, trade.currency),
      trade.escrow_minor === 0n ? '' : amountText(trade.escrow_minor, trade.currency),
      showInstant(trade.created_at, calendar),
      trade.timer_kind ?? '',
      showInstant(trade.timer_due_at, calendar),
      trade.goods,
    ]),
  );
  const more = next_after === null ? '' : `More: --after ${next_after}\n`;
  return `${table}${more}`;
}

async function trades(cli: Cli, options: TradesOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, calendar }) => {
    if (options.id !== undefined) {
      await oneTrade(cli, reader, options.id, calendar);
      return EXIT.done;
    }
    const filter = {
      status: options.status,
      account_id: options.account,
      from_at: options.from === undefined ? undefined : startOf(options.from, calendar),
      to_at: options.to === undefined ? undefined : endOf(options.to, calendar),
    };
    const rows = await reader.trades(filter, options.after ?? '', options.limit + 1);
    const found = (rows as unknown as readonly Trade[]).slice(0, options.limit);
    const next_after = rows.length > options.limit ? (found.at(-1)?.id ?? null) : null;
    await cli.answer({ trades: found.map(withInstants), next_after }, () =>
      listText(cli, found, next_after, calendar),
    );
    return EXIT.done;
  });
}

export function tradesCommand(run: Run): Command {
  return new Command('trades')
    .description('trades by filter; or one, with its entries')
    .addOption(new Option('--id <trade>', 'everything about one trade').argParser(identifier))
    .addOption(choice('--status <status>', 'in this state', TRADE_STATUSES))
    .addOption(new Option('--account <id>', 'bought or sold by this account').argParser(identifier))
    .addOption(new Option('--from <instant>', 'created from this instant or day').argParser(parseWhen))
    .addOption(
      new Option('--to <instant>', 'created before this instant, or to the end of this day').argParser(
        parseWhen,
      ),
    )
    .addOption(new Option('--after <trade>', 'go on after this trade').argParser(identifier))
    .addOption(limitOption(50))
    .action(run(trades));
}
