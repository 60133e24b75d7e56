/**
 * `surety restrict`: imposes a restriction on an account, proposed by one person and approved by another.
 */
import { Command, Option } from 'commander';

import { ALL_MEASURE_REASONS } from '#core/enforcement/reason-codes';
import { touchesOf } from '#core/enforcement/touches';
import { parseCommand } from '#core/ledger/commands';
import { RESTRICTION_KINDS, type RestrictionKind, type StepDown } from '#core/ledger/tables';
import { productionEnvironment } from '#server/composition/environment';
import { uuidV7 } from '#server/composition/uuid-v7';
import { readHolding } from '#server/measures/holding';

import { notFound } from '../accounts';
import { issuesText } from '../answers';
import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { actorOption, approverOption, choice, identifier, minorAmount, wholeNumber } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { submitOne, type WriterOptions } from '../submit';
import { touchesDocument, touchesText } from '../touches-text';
import { endOf, parseWhen, showInstantZone, startOf, type Calendar, type When } from '../when';

interface RestrictOptions extends WriterOptions {
  readonly account: string;
  readonly kind: RestrictionKind;
  readonly reasonCode: string;
  readonly basis: string;
  readonly approver?: string;
  readonly id?: string;
  readonly from?: When;
  readonly until?: When;
  readonly delayDays?: number;
  readonly perPaymentMinor?: string;
  readonly perDayMinor?: string;
  readonly perMonthMinor?: string;
  readonly stepDown?: RestrictionKind;
  readonly stepDownDays?: number;
  readonly stepDownDelayDays?: number;
  readonly stepDownPerPaymentMinor?: string;
  readonly stepDownPerDayMinor?: string;
  readonly stepDownPerMonthMinor?: string;
  readonly about?: string;
  readonly trade?: readonly string[];
  readonly file?: readonly string[];
  readonly reviewAt?: When;
  readonly creditNote?: boolean;
  readonly dryRun?: boolean;
}

const OPTION_OF: Readonly<Record<string, string>> = {
  restriction_id: '--id',
  account_id: '--account',
  restriction: '--kind',
  reason_code: '--reason-code',
  basis: '--basis',
  approver: '--approver',
  starts_at: '--from',
  ends_at: '--until',
  terms: '--delay-days, --per-payment-minor, --per-day-minor, --per-month-minor',
  step_down: '--step-down',
  about: '--about',
  trade_ids: '--trade',
  file_ids: '--file',
  review_at: '--review-at',
  'step_down.terms': '--step-down-delay-days, --step-down-per-...-minor',
  key: '--key',
};

function stepDownOf(options: RestrictOptions): object | undefined {
  const terms = {
    delay_days: options.stepDownDelayDays,
    per_payment_minor: options.stepDownPerPaymentMinor,
    per_day_minor: options.stepDownPerDayMinor,
    per_month_minor: options.stepDownPerMonthMinor,
  };
  if (options.stepDown === undefined) {
    const given = [options.stepDownDays, ...Object.values(terms)].some((value) => value !== undefined);
    if (given) {
      throw new UsageError('--step-down is needed: the kind of restriction that takes over');
    }
    return undefined;
  }
  return { kind: options.stepDown, terms, days: options.stepDownDays };
}

function dataOf(
  options: RestrictOptions,
  restriction_id: string,
  calendar: Calendar,
): Record<string, unknown> {
  return {
    restriction_id,
    account_id: options.account,
    restriction: options.kind,
    terms: {
      delay_days: options.delayDays,
      per_payment_minor: options.perPaymentMinor,
      per_day_minor: options.perDayMinor,
      per_month_minor: options.perMonthMinor,
    },
    reason_code: options.reasonCode,
    basis: options.basis,
    approver: options.approver,
    starts_at: options.from === undefined ? undefined : startOf(options.from, calendar),
    ends_at: options.until === undefined ? undefined : endOf(options.until, calendar),
    step_down: stepDownOf(options),
    about: options.about,
    trade_ids: options.trade,
    file_ids: options.file,
    review_at: options.reviewAt === undefined ? undefined : startOf(options.reviewAt, calendar),
    credit_note: options.creditNote,
  };
}

const KEY_DIGITS = 40;

/** The same key imposes the same restriction: named after the key, or after its digest where that is no short name. */
function idFor(key: string): string {
  return /^[A-Za-z0-9_.:@/#+=-]{1,40}$/.test(key) && !key.endsWith('.next')
    ? `r-${key}`
    : `r-${productionEnvironment().sha256(key).slice(0, KEY_DIGITS)}`;
}

/** What it would touch now; nothing is written. */
async function preview(cli: Cli, options: RestrictOptions, id: string): Promise<ExitCode> {
  return await cli.reading(async ({ reader, lists, calendar }) => {
    const now = cli.now();
    const data = dataOf(options, id, calendar);
    const envelope = {
      kind: 'impose-restriction',
      key: uuidV7(now),
      actor: options.actor ?? 'nobody',
      at: now,
    };
    const parsed = parseCommand({ ...envelope, data });
    if (!parsed.ok) {
      const named = issuesText(parsed.issues, (field) => {
        const name = field.replace(/^data\./, '');
        return OPTION_OF[name] ?? name;
      });
      throw new UsageError(named, { issues: parsed.issues }, 'invalid');
    }
    const holding = await readHolding({ reader, lists }, options.account);
    if (holding === null) {
      throw notFound('account', options.account);
    }
    const { terms, starts_at = now, ends_at = null, step_down = null } = data as unknown as Preview;
    const course = { id, kind: options.kind, terms, starts_at, ends_at, step_down };
    const touches = touchesOf(holding, course, now);
    const { currency } = holding.account;
    await cli.answer({ account: options.account, currency, ...touchesDocument(touches) }, () =>
      touchesText(touches, currency, calendar),
    );
    return EXIT.done;
  });
}

/** What of the data a preview looks at. */
interface Preview {
  readonly terms: StepDown['terms'];
  readonly starts_at?: number;
  readonly ends_at?: number;
  readonly step_down?: StepDown;
}

async function restrict(cli: Cli, options: RestrictOptions): Promise<ExitCode> {
  const id = options.id ?? (options.key === undefined ? uuidV7(cli.now()) : idFor(options.key));
  if (options.dryRun === true) {
    return await preview(cli, options, id);
  }
  return await submitOne(
    cli,
    options,
    (_reader, calendar) =>
      Promise.resolve({ kind: 'impose-restriction', data: dataOf(options, id, calendar) }),
    {
      optionOf: (field) => OPTION_OF[field] ?? field,
      done: (answer, calendar) =>
        `Imposed ${options.kind} on ${options.account} as ${id}, entry ${grouped(answer.seq)}, ` +
        `booked ${showInstantZone(answer.booked_at, calendar)}.\n`,
    },
  );
}

const days = wholeNumber(1, 3_650);

export function restrictCommand(run: Run): Command {
  const minor = (flags: string, description: string): Option =>
    new Option(flags, description).argParser(minorAmount);
  return new Command('restrict')
    .description('impose a restriction on an account; needs two people')
    .addOption(new Option('--account <id>', 'whom').argParser(identifier).makeOptionMandatory())
    .addOption(choice('--kind <kind>', 'what', RESTRICTION_KINDS).makeOptionMandatory())
    .addOption(
      choice(
        '--reason-code <code>',
        'why; each carries rungs up to its own',
        ALL_MEASURE_REASONS,
      ).makeOptionMandatory(),
    )
    .requiredOption('--basis <text>', 'what it rests on, in words')
    .addOption(actorOption())
    .addOption(approverOption())
    .addOption(new Option('--from <instant>', 'not before then; at once when absent').argParser(parseWhen))
    .addOption(new Option('--until <instant>', 'to then; until lifted when absent').argParser(parseWhen))
    .addOption(
      new Option('--delay-days <n>', 'delay-settlement: days after confirmation').argParser(
        wholeNumber(1, 365),
      ),
    )
    .addOption(minor('--per-payment-minor <fen>', 'limit-collection: most per payment, in minor units'))
    .addOption(minor('--per-day-minor <fen>', 'limit-collection: most per day'))
    .addOption(minor('--per-month-minor <fen>', 'limit-collection: most per month'))
    .addOption(choice('--step-down <kind>', 'what takes over after --until', RESTRICTION_KINDS))
    .addOption(new Option('--step-down-days <n>', 'for how long').argParser(days))
    .addOption(new Option('--step-down-delay-days <n>', 'its days, for delay-settlement').argParser(days))
    .addOption(minor('--step-down-per-payment-minor <fen>', 'its limits, for limit-collection'))
    .addOption(minor('--step-down-per-day-minor <fen>', 'the same per day'))
    .addOption(minor('--step-down-per-month-minor <fen>', 'the same per month'))
    .addOption(new Option('--about <id>', 'the alert or case it comes from').argParser(identifier))
    .option('--trade <id...>', 'trades it rests on')
    .option('--file <id...>', 'files it rests on, put to anything')
    .addOption(
      new Option('--review-at <instant>', 'when it is looked at again; by the policy when absent').argParser(
        parseWhen,
      ),
    )
    .option('--credit-note', 'written to the credit record')
    .option('--dry-run', 'only say what it would touch now')
    .addOption(new Option('--id <restriction>', 'its identifier; made up when absent').argParser(identifier))
    .option('--key <key>', 'idempotency key: the same key never does it twice')
    .action(run(restrict));
}
