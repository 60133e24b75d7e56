/**
 * `surety claims`: claims of buyers on the guarantee, from filing to recovery, and whether the reserve is enough.
 *
 * Decisions and giving up a recovery name the second person, who must be another; the books refuse them otherwise.
 */
import { Argument, Command, Option } from 'commander';

import {
  CLAIM_ANSWERS,
  CLAIM_GROUNDS,
  CLAIM_OUTCOMES,
  DECISION_REASONS,
  type ClaimAnswer,
  type ClaimGround,
  type ClaimOutcome,
  type DecisionReason,
} from '#core/guarantee/guarantee-words';
import { CLAIM_VIEWS, type ClaimView } from '#core/contract/guarantee';
import type { LedgerReader } from '#core/ledger/ports';
import type { Claim, Trade } from '#core/ledger/tables';
import { lookIntoClaim } from '#server/guarantee/look-into-claim';

import { notFound } from '../accounts';
import { amountText } from '../amounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import { exposurePart } from '../guarantee/exposure-command';
import { withInstants } from '../json';
import { actorOption, approverOption, choice, identifier, limitOption, minorAmount } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { submitOne, type WriterOptions } from '../submit';
import { ID_COLUMNS, renderPairs } from '../table';
import { showInstant, showInstantZone, type Calendar } from '../when';

interface ListOptions {
  readonly view: ClaimView;
  readonly seller?: string;
  readonly buyer?: string;
  readonly flagged?: boolean;
  readonly limit: number;
}

/** Where a claim stands, in one word. */
function stageOf(claim: Claim, now: number): string {
  if (claim.status !== 'open') {
    const left = claim.recovery_ended_at === null && claim.recovered_minor < claim.paid_minor;
    return left ? 'recovering' : claim.status;
  }
  if (claim.decide_due_at < now) return 'overdue';
  return claim.answered_at === null && claim.answer_due_at > now ? 'to answer' : 'to decide';
}

async function list(cli: Cli, { view, seller, buyer, flagged, limit }: ListOptions): Promise<ExitCode> {
  return await cli.reading(async ({ lists, calendar }) => {
    const filter = { view, seller_id: seller, buyer_id: buyer, flagged };
    const now = cli.now();
    const { rows, next } = await lists.claims.page(filter, now, { after: null, limit });
    const waiting = await lists.claims.waiting(now);
    const columns = [
      ...[{ title: 'Claim' }, { title: 'Trade', cut: ID_COLUMNS }, { title: 'Seller', cut: ID_COLUMNS }],
      ...[{ title: 'Stage' }, { title: 'Asked', align: 'right' as const }],
      ...[{ title: 'Paid', align: 'right' as const }, { title: 'Due' }, { title: 'Found' }],
    ];
    const table = rows.map((claim) => [
      ...[claim.id, claim.trade_id, claim.seller_id, stageOf(claim, now)],
      ...[amountText(claim.asked_minor, claim.currency), amountText(claim.paid_minor, claim.currency)],
      claim.status === 'open' ? showInstant(claim.decide_due_at, calendar) : '',
      claim.findings.map(({ code }) => code).join(', '),
    ]);
    const document = { waiting, claims: rows.map(withInstants), more: next !== null };
    const said = `Open ${grouped(waiting.open)}, to answer ${grouped(waiting.to_answer)}, to decide ${grouped(waiting.to_decide)}, overdue ${grouped(waiting.overdue)}, recovering ${grouped(waiting.recovering)}`;
    await cli.answer(document, () => {
      const body = rows.length === 0 ? 'No claims.\n' : cli.table(columns, table);
      return `${said}\n\n${body}${next === null ? '' : 'There are more: raise --limit.\n'}`;
    });
    return EXIT.done;
  });
}

async function mustClaim(reader: LedgerReader, id: string): Promise<Claim> {
  const [row] = (await reader.load([{ table: 'claim', values: [id] }])).get('claim') ?? [];
  if (row === undefined) {
    throw notFound('claim', id);
  }
  return row as unknown as Claim;
}

async function mustTrade(reader: LedgerReader, id: string): Promise<Trade> {
  const [row] = (await reader.load([{ table: 'trade', values: [id] }])).get('trade') ?? [];
  if (row === undefined) {
    throw notFound('trade', id);
  }
  return row as unknown as Trade;
}

function claimPairs(claim: Claim, now: number, calendar: Calendar): (readonly [string, string | null])[] {
  const money = (minor: bigint): string => amountText(minor, claim.currency);
  const at = (instant: number | null): string | null =>
    instant === null ? null : showInstantZone(instant, calendar);
  return [
    ...([
      ['Claim', `${claim.id}, ${stageOf(claim, now)}`],
      ['Trade', claim.trade_id],
      ['Buyer', claim.buyer_id],
    ] as const),
    ...([
      ['Seller', claim.seller_id],
      ['Badge', claim.badge_id],
      ['Ground', claim.ground],
    ] as const),
    ...([
      ['Asked', money(claim.asked_minor)],
      ['Paid', money(claim.paid_minor)],
    ] as const),
    ['Recovered', money(claim.recovered_minor)],
    ['Filed', `${showInstantZone(claim.filed_at, calendar)} by ${claim.filed_by}`],
    ['To answer by', claim.answered_at === null ? at(claim.answer_due_at) : null],
    ['Answered', claim.answer === null ? null : `${claim.answer}, ${at(claim.answered_at) ?? ''}`],
    ['To decide by', claim.status === 'open' ? at(claim.decide_due_at) : null],
    [
      'Decided',
      claim.approved_by === null
        ? null
        : `${claim.reason_code ?? ''} by ${claim.decided_by ?? ''} and ${claim.approved_by}`,
    ],
    ['Found', claim.findings.map(({ code, evidence }) => `${code} (${evidence})`).join(', ') || null],
  ];
}

async function show(cli: Cli, _options: object, [id = '']: readonly string[]): Promise<ExitCode> {
  return await cli.reading(async ({ reader, calendar }) => {
    const claim = await mustClaim(reader, id);
    const entries = await reader.entries({ subject: id, outcome: 'done' }, 1_000);
    const history = entries.map(({ seq, kind, actor, booked_at }) => ({ seq, kind, actor, booked_at }));
    await cli.answer({ claim: withInstants(claim), history: history.map(withInstants) }, () =>
      renderPairs([
        ...claimPairs(claim, cli.now(), calendar),
        ...history.map(({ seq, kind, actor, booked_at }): [string, string] => [
          `Entry ${grouped(seq)}`,
          `${kind} by ${actor}, ${showInstant(booked_at, calendar)}`,
        ]),
      ]),
    );
    return EXIT.done;
  });
}

interface FileOptions extends WriterOptions {
  readonly trade: string;
  readonly ground: ClaimGround;
  readonly amountMinor: string;
  readonly statement: string;
}

const OPTIONS: Readonly<Record<string, string>> = {
  trade_id: '--trade',
  amount: '--amount-minor',
  reason_code: '--reason-code',
  key: '--key',
};

const optionOf = (field: string): string => OPTIONS[field] ?? `--${field.replaceAll('_', '-')}`;

async function file(cli: Cli, options: FileOptions): Promise<ExitCode> {
  // Looked for before the books are held for writing: it reads, and may take a while.
  const findings = await cli.reading(async ({ reader, lists }) =>
    lookIntoClaim(lists.evidence, await mustTrade(reader, options.trade)),
  );
  return await submitOne(
    cli,
    options,
    () => {
      const { trade, ground, amountMinor, statement } = options;
      const data = { trade_id: trade, ground, amount: amountMinor, statement, findings };
      return Promise.resolve({ kind: 'file-claim', data });
    },
    { optionOf, done: ({ subject, seq }) => `Filed as ${subject}, entry ${grouped(seq)}.\n` },
  );
}

interface AnswerOptions extends WriterOptions {
  readonly answer: ClaimAnswer;
  readonly statement: string;
}

async function answer(
  cli: Cli,
  options: AnswerOptions,
  [claim_id = '']: readonly string[],
): Promise<ExitCode> {
  const data = { claim_id, answer: options.answer, statement: options.statement };
  return await submitOne(cli, options, () => Promise.resolve({ kind: 'answer-claim', data }), {
    optionOf,
    done: ({ seq }) => `Noted that the seller ${options.answer} ${claim_id}, entry ${grouped(seq)}.\n`,
  });
}

interface DecideOptions extends WriterOptions {
  readonly outcome: ClaimOutcome;
  readonly amountMinor?: string;
  readonly reasonCode: DecisionReason;
  readonly note: string;
  readonly despite?: string;
  readonly approver?: string;
}

async function decide(
  cli: Cli,
  options: DecideOptions,
  [claim_id = '']: readonly string[],
): Promise<ExitCode> {
  const { outcome, amountMinor, reasonCode, note, despite, approver } = options;
  const data = {
    ...{ claim_id, outcome, reason_code: reasonCode, note, approver },
    ...(amountMinor === undefined ? {} : { amount: amountMinor }),
    ...(despite === undefined ? {} : { despite }),
  };
  return await submitOne(cli, options, () => Promise.resolve({ kind: 'decide-claim', data }), {
    optionOf,
    done: ({ seq, booked_at }, calendar) =>
      `Decided ${claim_id}: ${outcome}, entry ${grouped(seq)}, booked ${showInstantZone(booked_at, calendar)}.\n`,
  });
}

interface RecoverOptions extends WriterOptions {
  readonly amountMinor: string;
  readonly reason: string;
}

async function recover(
  cli: Cli,
  options: RecoverOptions,
  [claim_id = '']: readonly string[],
): Promise<ExitCode> {
  const { amountMinor, reason } = options;
  return await submitOne(
    cli,
    options,
    (reader) =>
      mustClaim(reader, claim_id).then(({ filed_seq, recovered_minor }) => ({
        kind: 'recover-compensation',
        data: {
          recovery_id: `rec-${String(filed_seq)}-${recovered_minor.toString()}`,
          ...{ claim_id, amount: amountMinor, reason },
        },
      })),
    {
      optionOf,
      done: ({ seq }) =>
        `Recovered ${grouped(Number(amountMinor))} minor units of ${claim_id}, entry ${grouped(seq)}.\n`,
    },
  );
}

const claimArgument = (): Argument => new Argument('<claim>', 'such as claim-1042').argParser(identifier);

function writing(command: Command): Command {
  return command
    .addOption(actorOption())
    .option('--key <key>', 'idempotency key: the same key never does it twice');
}

function filePart(run: Run): Command {
  return writing(
    new Command('file')
      .description('file a claim of the buyer of a trade; looks for collusion first')
      .addOption(new Option('--trade <id>', 'of which trade').argParser(identifier).makeOptionMandatory())
      .addOption(choice('--ground <ground>', 'what happened', CLAIM_GROUNDS).makeOptionMandatory())
      .addOption(
        new Option('--amount-minor <fen>', 'what is asked for').argParser(minorAmount).makeOptionMandatory(),
      )
      .requiredOption('--statement <text>', 'what the buyer says'),
  ).action(run(file));
}

function decidePart(run: Run): Command {
  return writing(
    new Command('decide')
      .description('uphold or refuse a claim; needs two people, and pays in the same entry')
      .addArgument(claimArgument())
      .addOption(choice('--outcome <outcome>', 'how', CLAIM_OUTCOMES).makeOptionMandatory())
      .addOption(
        new Option('--amount-minor <fen>', 'what the buyer gets, with uphold').argParser(minorAmount),
      )
      .addOption(choice('--reason-code <code>', 'why', DECISION_REASONS).makeOptionMandatory())
      .requiredOption('--note <text>', 'on what it rests')
      .option('--despite <text>', 'why, although something speaks for collusion')
      .addOption(approverOption()),
  ).action(run(decide));
}

export function claimsCommand(run: Run): Command {
  return new Command('claims')
    .description('claims on the guarantee, and whether the reserve is enough')
    .helpCommand(false)
    .addCommand(
      new Command('list')
        .description('claims that wait, or of any view')
        .addOption(choice('--view <view>', 'which', CLAIM_VIEWS).default('open'))
        .addOption(new Option('--seller <id>', 'against this account').argParser(identifier))
        .addOption(new Option('--buyer <id>', 'of this account').argParser(identifier))
        .option('--flagged', 'only those that something speaks against')
        .addOption(limitOption(200))
        .action(run(list)),
    )
    .addCommand(
      new Command('show')
        .description('one claim with its history')
        .addArgument(claimArgument())
        .action(run(show)),
    )
    .addCommand(filePart(run))
    .addCommand(
      writing(
        new Command('answer')
          .description("note the seller's answer")
          .addArgument(claimArgument())
          .addOption(choice('--answer <answer>', 'what he says', CLAIM_ANSWERS).makeOptionMandatory())
          .requiredOption('--statement <text>', 'in his words'),
      ).action(run(answer)),
    )
    .addCommand(decidePart(run))
    .addCommand(
      writing(
        new Command('recover')
          .description('have back from the seller what was paid, as far as he holds it')
          .addArgument(claimArgument())
          .addOption(
            new Option('--amount-minor <fen>', 'how much').argParser(minorAmount).makeOptionMandatory(),
          )
          .requiredOption('--reason <text>', 'why now'),
      ).action(run(recover)),
    )
    .addCommand(exposurePart(run));
}
