/**
 * `surety appeal`: appeals lodged, listed, rejected by whoever heard them, upheld by two people, withdrawn.
 */
import { Argument, Command, Option } from 'commander';

import { APPEALED, APPEAL_STATES, type AppealState } from '#core/appeals/appeal-tables';
import { APPEAL_CHANNELS, REJECTED_REASONS, UPHELD_REASONS } from '#core/appeals/reasons';
import type { LedgerReader } from '#core/ledger/ports';
import { RESTRICTION_KINDS, type Appeal, type RestrictionKind } from '#core/ledger/tables';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { withInstants } from '../json';
import {
  actorOption,
  approverOption,
  choice,
  identifier,
  limitOption,
  restrictionId,
  wholeNumber,
} from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { submitOne, type Draft, type WriterOptions } from '../submit';
import { ID_COLUMNS, type TableColumn } from '../table';
import { parseWhen, showInstant, startOf, zoneName, type Calendar, type When } from '../when';

const CHUNK_ROWS = 5_000;

interface ListOptions {
  readonly account?: string;
  readonly state?: AppealState;
  readonly limit: number;
}

/** Appeals in the order in which they were lodged, at most `limit` and one. */
async function appealsOf(reader: LedgerReader, options: ListOptions): Promise<Appeal[]> {
  const found: Appeal[] = [];
  let after: string | null = null;
  for (;;) {
    const rows = (await reader.scan('appeal', after, CHUNK_ROWS)) as unknown as readonly Appeal[];
    found.push(
      ...rows.filter(
        ({ account_id, status }) =>
          (options.account === undefined || account_id === options.account) &&
          (options.state === undefined || status === options.state),
      ),
    );
    const last = rows.at(-1);
    if (last === undefined || rows.length < CHUNK_ROWS) {
      return found.sort((left, right) => left.lodged_seq - right.lodged_seq);
    }
    after = last.id;
  }
}

function columns(calendar: Calendar): readonly TableColumn[] {
  return [
    { title: 'Appeal', cut: ID_COLUMNS },
    { title: 'State' },
    { title: 'Against', cut: ID_COLUMNS },
    { title: 'Account', cut: ID_COLUMNS },
    { title: `Received (${zoneName(calendar)})` },
    { title: 'Due', drop: 2 },
    { title: 'Heard by', cut: ID_COLUMNS, drop: 3 },
    { title: 'Decided', drop: 4 },
    { title: 'Reason', drop: 5 },
  ];
}

async function list(cli: Cli, options: ListOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, calendar }) => {
    const all = await appealsOf(reader, options);
    const shown = all.slice(0, options.limit);
    const more = all.length > shown.length;
    await cli.answer({ appeals: shown.map((row) => withInstants({ ...row })), more }, () => {
      if (shown.length === 0) {
        return 'No appeals.\n';
      }
      const rows = shown.map((row) => [
        ...[row.id, row.status, row.against_id, row.account_id],
        showInstant(row.received_at, calendar),
        showInstant(row.due_at, calendar),
        row.decided_by ?? row.hearer ?? '',
        showInstant(row.decided_at, calendar),
        row.reason_code ?? '',
      ]);
      return `${cli.table(columns(calendar), rows)}${more ? 'There are more: raise --limit.\n' : ''}`;
    });
    return EXIT.done;
  });
}

/** Submits one command about an appeal; `what` says what was done to it. */
async function act(cli: Cli, options: WriterOptions, draft: Draft, what: string): Promise<ExitCode> {
  return await submitOne(cli, options, () => Promise.resolve(draft), {
    optionOf: (field) => (field === 'appeal_id' ? 'the appeal' : `--${field.replace(/[._]/g, '-')}`),
    done: ({ subject, seq }) => `${what} ${subject}, entry ${grouped(seq)}.\n`,
  });
}

interface LodgeOptions extends WriterOptions {
  readonly restriction?: string;
  readonly badge?: string;
  readonly channel: string;
  readonly received?: When;
  readonly grounds: string;
  readonly lateReason?: string;
  readonly newFacts?: string;
}

async function lodge(cli: Cli, options: LodgeOptions): Promise<ExitCode> {
  const { restriction, badge, received } = options;
  if ((restriction === undefined) === (badge === undefined)) {
    throw new UsageError('one of --restriction and --badge is needed: what the appeal is against');
  }
  const against_kind = restriction === undefined ? APPEALED[1] : APPEALED[0];
  return await submitOne(
    cli,
    options,
    (_reader, calendar) =>
      Promise.resolve({
        kind: 'lodge-appeal',
        data: {
          ...{ against_kind, against_id: restriction ?? badge, reached_by: options.channel },
          received_at: received === undefined ? cli.now() : startOf(received, calendar),
          ...{ grounds: options.grounds, late_reason: options.lateReason, new_facts: options.newFacts },
        },
      }),
    {
      optionOf: (field) =>
        ({ against_id: `--${against_kind}`, received_at: '--received', reached_by: '--channel' })[field] ??
        `--${field.replaceAll('_', '-')}`,
      done: ({ subject, seq }) => `Lodged ${subject}, entry ${grouped(seq)}.\n`,
    },
  );
}

interface UpholdOptions extends WriterOptions {
  readonly reasonCode: string;
  readonly basis: string;
  readonly approver?: string;
  readonly instead?: RestrictionKind;
  readonly insteadDays?: number;
  readonly insteadDelayDays?: number;
}

async function uphold(cli: Cli, options: UpholdOptions, [appeal_id]: readonly string[]): Promise<ExitCode> {
  const { instead: kind, insteadDays: days, insteadDelayDays: delay_days } = options;
  if (kind === undefined && (days !== undefined || delay_days !== undefined)) {
    throw new UsageError('--instead is needed: the milder restriction that takes over');
  }
  const instead = kind === undefined ? undefined : { kind, terms: { delay_days }, days };
  const { reasonCode: reason_code, basis, approver } = options;
  const data = { appeal_id, reason_code, basis, instead, approver };
  return await act(cli, options, { kind: 'uphold-appeal', data }, 'Upheld');
}

interface RejectOptions extends WriterOptions {
  readonly reasonCode: string;
  readonly basis: string;
}

const appealArgument = (): Argument => new Argument('<appeal>', 'such as appeal-1042').argParser(identifier);
const KEY = ['--key <key>', 'idempotency key: the same key never does it twice'] as const;

function listPart(run: Run): Command {
  return new Command('list')
    .description('appeals, the oldest first')
    .addOption(new Option('--account <id>', 'of one account').argParser(identifier))
    .addOption(choice('--state <state>', 'in one state', APPEAL_STATES))
    .addOption(limitOption(1_000))
    .action(run(list));
}

function lodgePart(run: Run): Command {
  return new Command('lodge')
    .description('lodge an appeal for whoever is concerned')
    .addOption(new Option('--restriction <id>', 'against a measure').argParser(restrictionId))
    .addOption(new Option('--badge <id>', 'against a decision on a badge').argParser(identifier))
    .addOption(choice('--channel <way>', 'how it reached you', APPEAL_CHANNELS).makeOptionMandatory())
    .addOption(new Option('--received <instant>', 'when; now when absent').argParser(parseWhen))
    .requiredOption('--grounds <text>', 'what is said against the measure')
    .option('--late-reason <text>', 'why one that came too late is heard all the same')
    .option('--new-facts <text>', 'what is new since an appeal against the same was decided')
    .addOption(actorOption())
    .option(...KEY)
    .action(run(lodge));
}

function rejectPart(run: Run): Command {
  return new Command('reject')
    .description('reject an appeal; by somebody who did not decide')
    .addArgument(appealArgument())
    .addOption(choice('--reason-code <code>', 'why', REJECTED_REASONS).makeOptionMandatory())
    .requiredOption('--basis <text>', 'what it rests on, in words')
    .addOption(actorOption())
    .option(...KEY)
    .action(
      run(async (cli: Cli, options: RejectOptions, [appeal_id]) => {
        const data = { appeal_id, reason_code: options.reasonCode, basis: options.basis };
        return await act(cli, options, { kind: 'reject-appeal', data }, 'Rejected');
      }),
    );
}

function upholdPart(run: Run): Command {
  return new Command('uphold')
    .description('uphold an appeal, whole or in part; needs two people, the first of whom did not decide')
    .addArgument(appealArgument())
    .addOption(choice('--reason-code <code>', 'why', UPHELD_REASONS).makeOptionMandatory())
    .requiredOption('--basis <text>', 'what it rests on, in words')
    .addOption(
      choice('--instead <kind>', 'in part: the milder restriction that takes over', RESTRICTION_KINDS),
    )
    .addOption(new Option('--instead-days <n>', 'for how long').argParser(wholeNumber(1, 3_650)))
    .addOption(
      new Option('--instead-delay-days <n>', 'its days, for delay-settlement').argParser(wholeNumber(1, 365)),
    )
    .addOption(actorOption())
    .addOption(approverOption())
    .option(...KEY)
    .action(run(uphold));
}

function withdrawPart(run: Run): Command {
  return new Command('withdraw')
    .description('note that whoever appealed no longer does')
    .addArgument(appealArgument())
    .requiredOption('--reason <text>', 'why')
    .addOption(actorOption())
    .option(...KEY)
    .action(
      run(async (cli: Cli, options: WriterOptions & { readonly reason: string }, [appeal_id]) => {
        const data = { appeal_id, reason: options.reason };
        return await act(cli, options, { kind: 'withdraw-appeal', data }, 'Withdrawn:');
      }),
    );
}

export function appealCommand(run: Run): Command {
  const command = new Command('appeal').description('appeals against measures and decisions on badges');
  for (const part of [listPart, lodgePart, rejectPart, upholdPart, withdrawPart]) {
    command.addCommand(part(run).copyInheritedSettings(command));
  }
  return command;
}
