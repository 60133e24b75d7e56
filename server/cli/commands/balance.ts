/**
 * `surety balance`: what stands in an account, now or at any instant, and what restricts it.
 */
import { Command, Option } from 'commander';

import { CHART, isDebitNormal } from '#core/ledger/chart';
import type { Head } from '#core/ledger/ports';
import type { Account, Restriction } from '#core/ledger/tables';

import {
  balancesOf,
  findAccount,
  headAt,
  headDocument,
  restrictionsOf,
  standingAt,
  type LedgerBalance,
  type Moment,
} from '../accounts';
import { amountText, normalBalance } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import { instantOrNull, withInstants } from '../json';
import { identifier } from '../options';
import type { Run } from '../run';
import { grouped } from '../progress';
import { restrictionColumns, restrictionDocument, restrictionRow } from '../restriction-view';
import { renderPairs } from '../table';
import { momentOf, parseWhen, showInstant, showInstantZone, type Calendar, type When } from '../when';

interface BalanceOptions {
  readonly account: string;
  readonly at?: When;
}

interface Found {
  readonly account: Account;
  readonly head: Head;
  readonly moment: Moment;
  readonly balances: readonly LedgerBalance[];
  readonly restrictions: readonly Restriction[];
}

/** What the platform owes the holder, less what he owes it. */
function owedMinor(balances: readonly LedgerBalance[]): bigint {
  return balances.reduce((sum, { balance_minor }) => sum + balance_minor, 0n);
}

function documentOf(found: Found, asked_at: number | null): object {
  const { account, head, moment, balances, restrictions } = found;
  return {
    // The restrictions stand below with everything about them.
    account: { ...withInstants(account), restrictions: undefined },
    at: { asked: instantOrNull(asked_at), ...headDocument(head) },
    currency: account.currency,
    balances: balances.map(({ code, account_no, balance_minor }) => ({
      code,
      number: CHART[code].number,
      name: CHART[code].name,
      account_no,
      normal_side: isDebitNormal(code) ? 'debit' : 'credit',
      balance_minor,
    })),
    total_minor: owedMinor(balances),
    restrictions: restrictions.map((restriction) => restrictionDocument(restriction, moment)),
  };
}

/** Facts of the account; those that change are known as of now only, so they are left out of the past. */
function accountPairs(
  account: Account,
  calendar: Calendar,
  past: boolean,
): (readonly [string, string | null])[] {
  const custody = account.bank === null ? null : `${account.bank}, ending in ${account.last4 ?? ''}`;
  const until = (at: number | null): string | null =>
    at === null || past ? null : showInstantZone(at, calendar);
  return [
    ['Account', account.id],
    ['Holder', account.party_id],
    ['Bank account', custody],
    ['Merchant', account.merchant ? account.category || 'yes' : null],
    ['Opened', showInstantZone(account.opened_at, calendar)],
    ['Closed', until(account.closed_at)],
    ['Certificate until', until(account.certificate_until)],
    ['Shield until', until(account.shield_until)],
  ];
}

function textOf(cli: Cli, found: Found, calendar: Calendar, past: boolean): string {
  const { account, head, moment, balances, restrictions } = found;
  const { currency } = account;
  const rows = balances.map(({ code, balance_minor }) => [
    CHART[code].number,
    CHART[code].name,
    currency,
    normalBalance(balance_minor, currency, code),
  ]);
  const total = account.class === 'party' ? amountText(owedMinor(balances), currency) : null;
  const parts = [
    renderPairs([
      ...accountPairs(account, calendar, past),
      [
        'As of',
        `entry ${grouped(head.seq)}${head.seq === 0 ? '' : `, ${showInstant(head.booked_at, calendar)}`}`,
      ],
      ['Owed to the holder', total],
    ]),
    cli.table(
      [
        { title: 'No.' },
        { title: 'Ledger account' },
        { title: 'Currency' },
        { title: 'Balance', align: 'right' },
      ],
      rows,
    ),
    restrictions.length === 0
      ? 'No restriction is in force.\n'
      : cli.table(
          restrictionColumns(calendar),
          restrictions.map((restriction) => restrictionRow(restriction, moment, currency, calendar)),
        ),
  ];
  return parts.join('\n');
}

async function balance(cli: Cli, options: BalanceOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, calendar }) => {
    const account = await findAccount(reader, options.account);
    const head = await headAt(reader, options.at, calendar);
    const asked_at = options.at === undefined ? null : momentOf(options.at, calendar);
    const moment = { seq: head.seq, at: asked_at ?? Math.max(cli.now(), head.booked_at) };
    const all = await restrictionsOf(reader, account.id);
    const restrictions = all.filter((restriction) => standingAt(restriction, moment) === 'in-force');
    const balances = await balancesOf(reader, account, head.seq);
    const found: Found = { account, head, moment, balances, restrictions };
    await cli.answer(documentOf(found, asked_at), () => textOf(cli, found, calendar, asked_at !== null));
    return EXIT.done;
  });
}

export function balanceCommand(run: Run): Command {
  return new Command('balance')
    .description('what stands in an account, and the restrictions in force')
    .addOption(
      new Option('--account <id>', 'the account, or system:CNY, or a custody account')
        .argParser(identifier)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--at <instant>', 'as it stood then').argParser(parseWhen))
    .action(run(balance));
}
