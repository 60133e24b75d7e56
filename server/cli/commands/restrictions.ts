/**
 * `surety restrictions`: what an account was restricted by, as of now, of an instant or of any entry.
 */
import { Command, Option } from 'commander';

import type { LedgerReader } from '#core/ledger/ports';
import type { Account, Restriction } from '#core/ledger/tables';

import {
  findAccount,
  headAt,
  headDocument,
  headOfSeq,
  restrictionsOf,
  standingAt,
  type Moment,
} from '../accounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode, UsageError } from '../exit';
import { identifier, limitOption, wholeNumber } from '../options';
import type { Run } from '../run';
import { ID_COLUMNS } from '../table';
import { restrictionColumns, restrictionDocument, restrictionRow } from '../restriction-view';
import { momentOf, parseWhen, type Calendar, type When } from '../when';
import { pointText } from './trial-balance';

interface RestrictionsOptions {
  readonly account?: string;
  readonly asOfSeq?: number;
  readonly at?: When;
  readonly limit: number;
}

const CHUNK_ROWS = 5_000;

/** Restrictions of any account in force at a moment, in order of their ids, at most `limit` and one. */
async function allInForce(reader: LedgerReader, moment: Moment, limit: number): Promise<Restriction[]> {
  const found: Restriction[] = [];
  let after: string | null = null;
  for (;;) {
    const rows = (await reader.scan('restriction', after, CHUNK_ROWS)) as unknown as readonly Restriction[];
    found.push(...rows.filter((row) => standingAt(row, moment) === 'in-force'));
    const last = rows.at(-1);
    if (last === undefined || rows.length < CHUNK_ROWS || found.length > limit) {
      return found;
    }
    after = last.id;
  }
}

async function currenciesOf(
  reader: LedgerReader,
  found: readonly Restriction[],
): Promise<ReadonlyMap<string, string>> {
  const values = [...new Set(found.map((row) => row.account_id))];
  const rows = (await reader.load([{ table: 'account', values }])).get('account') ?? [];
  return new Map((rows as unknown as readonly Account[]).map(({ id, currency }) => [id, currency]));
}

interface Found {
  readonly all: readonly Restriction[];
  readonly more: boolean;
}

async function find(reader: LedgerReader, options: RestrictionsOptions, moment: Moment): Promise<Found> {
  const { account, limit } = options;
  if (account === undefined) {
    const found = await allInForce(reader, moment, limit);
    return { all: found.slice(0, limit), more: found.length > limit };
  }
  await findAccount(reader, account);
  const found = (await restrictionsOf(reader, account)).filter(
    (row) => standingAt(row, moment) !== 'unknown',
  );
  return { all: found, more: false };
}

async function textOf(
  cli: Cli,
  reader: LedgerReader,
  found: Found,
  moment: Moment,
  calendar: Calendar,
): Promise<string> {
  if (found.all.length === 0) {
    return 'No restrictions.\n';
  }
  const currencies = await currenciesOf(reader, found.all);
  const columns = [{ title: 'Account', cut: ID_COLUMNS }, ...restrictionColumns(calendar)];
  const rows = found.all.map((row) => [
    row.account_id,
    ...restrictionRow(row, moment, currencies.get(row.account_id) ?? 'CNY', calendar),
  ]);
  return `${cli.table(columns, rows)}${found.more ? 'There are more: name an --account or raise --limit.\n' : ''}`;
}

async function restrictions(cli: Cli, options: RestrictionsOptions): Promise<ExitCode> {
  if (options.asOfSeq !== undefined && options.at !== undefined) {
    throw new UsageError('--as-of-seq and --at exclude each other');
  }
  return await cli.reading(async ({ reader, calendar }) => {
    const { asOfSeq, at } = options;
    const head =
      asOfSeq === undefined ? await headAt(reader, at, calendar) : await headOfSeq(reader, asOfSeq);
    const present = Math.max(cli.now(), head.booked_at);
    const instant =
      asOfSeq !== undefined ? head.booked_at : at === undefined ? present : momentOf(at, calendar);
    const moment = { seq: head.seq, at: instant };
    const found = await find(reader, options, moment);
    const text = cli.json ? '' : await textOf(cli, reader, found, moment, calendar);
    const document = {
      at: headDocument(head),
      restrictions: found.all.map((row) => restrictionDocument(row, moment)),
      more: found.more,
    };
    await cli.answer(document, () => `Restrictions ${pointText(head, calendar)}\n\n${text}`);
    return EXIT.done;
  });
}

export function restrictionsCommand(run: Run): Command {
  return new Command('restrictions')
    .description("an account's restrictions as of any entry; or all that are in force")
    .addOption(new Option('--account <id>', 'with its history').argParser(identifier))
    .addOption(
      new Option('--as-of-seq <n>', 'as they stood after this entry').argParser(
        wholeNumber(0, Number.MAX_SAFE_INTEGER),
      ),
    )
    .addOption(new Option('--at <instant>', 'as they stood then').argParser(parseWhen))
    .addOption(limitOption(1_000))
    .action(run(restrictions));
}
