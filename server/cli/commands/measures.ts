/**
 * `surety measures`: what a rung would have stopped in the past, and the harm that measures did to honest people.
 */
import { Command, Option } from 'commander';

import type { Harm } from '#core/enforcement/harm';
import { formatInstant, INSTANT_MAX } from '#core/kernel/instant';
import { formatMinor } from '#core/kernel/money';
import { RESTRICTION_KINDS, type RestrictionKind } from '#core/ledger/tables';
import { readHarm, type HarmReport } from '#server/measures/harm';
import { simulateMeasure, SIMULATED_ACCOUNTS_MAX, type SimulationReport } from '#server/measures/simulate';

import { notFound } from '../accounts';
import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { choice, identifier, minorAmount, wholeNumber } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { renderPairs } from '../table';
import { endOf, parseWhen, startOf, type When } from '../when';

interface WindowOptions {
  readonly from?: When;
  readonly to?: When;
}

interface SimulateOptions extends WindowOptions {
  readonly account?: string;
  readonly case?: string;
  readonly rule?: string;
  readonly confirmed?: boolean;
  readonly kind: RestrictionKind;
  readonly delayDays?: number;
  readonly perPaymentMinor?: string;
  readonly perDayMinor?: string;
  readonly perMonthMinor?: string;
}

/** Whose accounts: one account's own, or those of alerts. */
function whose(options: SimulateOptions) {
  const { account, case: case_id, rule, confirmed = false } = options;
  const of_alerts = rule !== undefined || confirmed;
  if ([account !== undefined, case_id !== undefined, of_alerts].filter(Boolean).length !== 1) {
    throw new UsageError('say whose accounts: --account, or --case, or --rule and --confirmed');
  }
  if (account !== undefined) return { account_ids: [account] };
  return case_id === undefined ? { rule_id: rule ?? null, confirmed } : { case_id };
}

function amountText(amount_minor: bigint, currency: string): string {
  return `${formatMinor(amount_minor, currency)} ${currency}`;
}

function simulationText(kind: string, report: SimulationReport): string {
  const lines = report.by_purpose.map(
    ({ purpose, effect, count, amount_minor, currency }): [string, string] => [
      `${purpose}: ${effect}`,
      `${grouped(count)}, ${amountText(amount_minor, currency)}`,
    ],
  );
  return renderPairs([
    ['Simulated', kind],
    ['Accounts', `${grouped(report.accounts)}, touched ${grouped(report.touched)}`],
    ['Uses looked at', grouped(report.uses)],
    ...lines,
    ['Would not have come about', grouped(report.things)],
    ['Later steps fallen with them', grouped(report.fallen)],
    ['Others stopped', `${grouped(report.others)}, never confirmed ${grouped(report.honest_others)}`],
    ...(report.complete ? [] : [['Complete', 'no: an account has more entries than are looked at'] as const]),
  ] as [string, string][]);
}

async function simulate(cli: Cli, options: SimulateOptions): Promise<ExitCode> {
  const of = whose(options);
  const { kind, delayDays, perPaymentMinor, perDayMinor, perMonthMinor } = options;
  const terms = {
    ...(delayDays === undefined ? {} : { delay_days: delayDays }),
    ...(perPaymentMinor === undefined ? {} : { per_payment_minor: perPaymentMinor }),
    ...(perDayMinor === undefined ? {} : { per_day_minor: perDayMinor }),
    ...(perMonthMinor === undefined ? {} : { per_month_minor: perMonthMinor }),
  };
  const report = await cli.reading(async ({ reader, lists, calendar }) => {
    const account_ids =
      'account_ids' in of ? of.account_ids : await lists.alertAccounts(of, SIMULATED_ACCOUNTS_MAX);
    const window = {
      from: options.from === undefined ? 0 : startOf(options.from, calendar),
      to: options.to === undefined ? INSTANT_MAX : endOf(options.to, calendar),
    };
    const asked = { account_ids, kind, terms, interest: [], ...window };
    return await simulateMeasure({ reader, lists }, asked);
  });
  if (options.account !== undefined && report.accounts === 0) {
    throw notFound('account', options.account);
  }
  const { by_purpose, examples, ...sums } = report;
  const document = {
    ...{ kind, ...sums },
    by_purpose: by_purpose.map((one) => ({ ...one, amount_minor: one.amount_minor.toString() })),
    examples: examples.map(({ occurred_at, booked_at, amount_minor, ...one }) => ({
      ...{ ...one, amount_minor: amount_minor.toString() },
      ...{ occurred_at: formatInstant(occurred_at), booked_at: formatInstant(booked_at) },
    })),
  };
  await cli.answer(document, () => simulationText(kind, report));
  return EXIT.done;
}

const HOURS_OF_DAY = 24n;
const hoursText = (hours: number): string => grouped(Math.round(hours));

function harmLine({ accounts, measures, hours, frozen_hours, refused, money }: Harm): string {
  const held = money
    .filter(({ minor_hours }) => minor_hours > 0n)
    .map(({ currency, minor_hours }) => amountText(minor_hours / HOURS_OF_DAY, currency));
  const kept = held.length === 0 ? '' : `, money kept ${held.join(', ')} x days`;
  return (
    `${grouped(accounts)} accounts, ${grouped(measures)} measures, ${hoursText(hours)} hours ` +
    `(${hoursText(frozen_hours)} frozen)${kept}, ${grouped(refused)} refused`
  );
}

function harmText({ total, by_rule, verdicts }: HarmReport): string {
  return renderPairs([
    ['Honest', harmLine(total)],
    [
      'Measures',
      `${grouped(verdicts.honest)} honest, ${grouped(verdicts.deserved)} deserved, ${grouped(verdicts.open)} not decided`,
    ],
    ...by_rule.map(({ rule, harm, deserved }): [string, string] => [
      rule === '' ? 'no alert behind it' : rule,
      `${harmLine(harm)}; deserved ${grouped(deserved)}`,
    ]),
  ]);
}

function harmDocument({ money, ...harm }: Harm): object {
  return { ...harm, money: money.map((one) => ({ ...one, minor_hours: one.minor_hours.toString() })) };
}

async function harm(cli: Cli, { from, to }: WindowOptions): Promise<ExitCode> {
  const report = await cli.reading(async ({ reader, lists, calendar }) => {
    const window = {
      from: from === undefined ? 0 : startOf(from, calendar),
      to: to === undefined ? INSTANT_MAX : endOf(to, calendar),
    };
    const { utc_offset_minutes } = calendar;
    return await readHarm({ reader, lists }, { ...window, now: cli.now(), utc_offset_minutes });
  });
  const document = {
    total: harmDocument(report.total),
    by_rule: report.by_rule.map((one) => ({ ...one, harm: harmDocument(one.harm) })),
    by_month: report.by_month.map((one) => ({ ...one, harm: harmDocument(one.harm) })),
    ...{ verdicts: report.verdicts, complete: report.complete },
  };
  await cli.answer(document, () => harmText(report));
  return EXIT.done;
}

const from = (): Option =>
  new Option('--from <when>', 'from then on; everything unless given').argParser(parseWhen);
const to = (): Option => new Option('--to <when>', 'up to then').argParser(parseWhen);

function simulateCommand(run: Run): Command {
  const minor = (flags: string, description: string): Option =>
    new Option(flags, description).argParser(minorAmount);
  return new Command('simulate')
    .description('what a rung would have stopped over the history, by the rules that decide new work')
    .addOption(choice('--kind <kind>', 'which rung', RESTRICTION_KINDS).makeOptionMandatory())
    .addOption(new Option('--account <id>', 'of one account').argParser(identifier))
    .addOption(new Option('--case <id>', 'of the accounts of a case').argParser(identifier))
    .addOption(new Option('--rule <id>', 'of the accounts of alerts of a rule').argParser(identifier))
    .option('--confirmed', 'of the accounts of alerts that were confirmed, of the rule or of any')
    .addOption(from())
    .addOption(to())
    .addOption(
      new Option('--delay-days <n>', 'delay-settlement: days after confirmation').argParser(
        wholeNumber(1, 365),
      ),
    )
    .addOption(minor('--per-payment-minor <fen>', 'limit-collection: most per payment, in minor units'))
    .addOption(minor('--per-day-minor <fen>', 'limit-collection: most per day'))
    .addOption(minor('--per-month-minor <fen>', 'limit-collection: most per month'))
    .action(run(simulate));
}

function harmCommand(run: Run): Command {
  return new Command('harm')
    .description('what measures did to holders who turned out to be honest, in all and by rule')
    .addOption(from())
    .addOption(to())
    .action(run(harm));
}

export function measuresCommand(run: Run): Command {
  return new Command('measures')
    .description('simulate measures on the past, and count the harm they did')
    .addCommand(simulateCommand(run))
    .addCommand(harmCommand(run));
}
