/**
 * `surety risk`: cash-out and sham trades found in the journal.
 *
 * Detection is a fold of what the books learnt: a scan goes on where the last one that kept what it knew had come, and `--to`
 * before that begins at the first entry. `--to` gives what was known then, `--from` leaves out what was raised before. Only
 * `scan --raise` writes into the books; `backtest` and `pack` scan nothing.
 */
import { Argument, Command, Option } from 'commander';

import type { Environment, LedgerReader } from '#core/ledger/ports';
import { alertsOf, SUBJECT_KINDS, type Alert, type SubjectKind } from '#core/risk/alerts';
import { continueScan } from '#core/risk/continued-scan';
import { evaluate, type Evaluation } from '#core/risk/evaluate';
import { askModels, FlaggedVectors } from '#core/risk/model/asked';
import { raisesOf } from '#core/risk/raising';
import { scanAndRecord } from '#core/risk/record-vectors';
import type { Rule } from '#core/risk/rules';
import type { Scan, ScanOptions } from '#core/risk/scan';
import type { BelievedBy } from '#core/risk/stored-state';
import type { RuleInForce } from '#core/rulebook/rules-in-force';
import { PROGRAM } from '#server/composition/version';
import { readAsked } from '#server/risk/asked-models';
import { raiseAlerts, readRules, readTold, scanNote, type Raised } from '#server/risk/raise-alerts';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { actorOption, choice, limitOption } from '../options';
import { grouped } from '../progress';
import { percent } from '../risk/backtest-view';
import { alertColumns, alertDocument, alertRow, alertText } from '../risk/alert-view';
import { modelsPart, scorePart, trainPart } from '../risk/model-commands';
import { readTruth } from '../risk/truth-file';
import type { Run } from '../run';
import { renderPairs, type TableColumn } from '../table';
import { endOf, parseWhen, startOf, type Calendar, type When } from '../when';
import { backtestCommand } from './risk-backtest';
import { blocksPart } from './risk-blocks';
import { packCommand } from './risk-pack';

interface WindowOptions {
  readonly from?: When;
  readonly to?: When;
}

interface ScanCommandOptions extends WindowOptions {
  readonly raise?: boolean;
  readonly actor?: string;
}

interface AlertOptions extends WindowOptions {
  readonly kind?: SubjectKind;
  readonly limit?: number;
}

interface EvaluateOptions extends WindowOptions {
  readonly truth: string;
}

interface Scanned {
  /** What was raised in the books; absent where nothing was to be. */
  readonly raised?: Raised;
  readonly scan: Scan;
  readonly rules: readonly RuleInForce[];
  readonly alerts: readonly Alert[];
  readonly calendar: Calendar;
}

/** How a scan goes over the journal, under a bar. */
type Scanner = (
  rules: readonly Rule[],
  options: Pick<ScanOptions, 'signal' | 'onProgress' | 'upto_seq'> & BelievedBy,
) => Promise<Scan>;

interface Scanning {
  readonly reader: LedgerReader;
  readonly env: Pick<Environment, 'sha256'>;
  readonly calendar: Calendar;
  readonly over: Scanner;
}

/** Scans up to `--to`; alerts first raised before `--from` are left out. */
async function scannedIn(
  cli: Cli,
  { reader, env, calendar, over }: Scanning,
  options: WindowOptions,
): Promise<Scanned> {
  const upto_seq = options.to === undefined ? undefined : await reader.seqAt(endOf(options.to, calendar));
  const rules = await readRules(reader);
  const scan = await cli.withProgress('Scanning', 'entries', (progress) =>
    over(
      rules.map(({ rule }) => rule),
      {
        ...{ sha256: env.sha256, program: PROGRAM, upto_seq, signal: cli.signal },
        onProgress: (done, total) => progress.step({ done, total }),
      },
    ),
  );
  const from_at = options.from === undefined ? 0 : startOf(options.from, calendar);
  const alerts = alertsOf(scan.detector).filter(({ raised_at }) => raised_at >= from_at);
  return { scan, rules, alerts, calendar };
}

async function scanned(cli: Cli, options: WindowOptions): Promise<Scanned> {
  return await cli.reading((open) => {
    const { reader, vectors } = open;
    const over: Scanner = (rules, given) => continueScan(reader, vectors, rules, given);
    return scannedIn(cli, { ...open, over }, options);
  });
}

/** Scans and raises alerts in the books. */
async function scannedAndRaised(cli: Cli, options: ScanCommandOptions): Promise<Scanned> {
  const by = cli.actor(options.actor);
  if (by === undefined) {
    throw new UsageError('--raise: say who has it done, by --actor or SURETY_ACTOR');
  }
  if (options.from !== undefined || options.to !== undefined) {
    throw new UsageError('--raise: works on the whole journal, without --from and --to');
  }
  return await cli.working(async (open) => {
    const { ledger, reader, vectors } = open;
    const asked = await readAsked(reader, open.env.sha256);
    let flagged = new FlaggedVectors();
    const watcher = () => (flagged = new FlaggedVectors()).observe;
    const watch = asked.length === 0 ? undefined : watcher;
    const over: Scanner = async (rules, given) =>
      (await scanAndRecord(reader, vectors, rules, { ...given, watch })).scan;
    const found = await scannedIn(cli, { ...open, over }, options);
    const at = cli.now();
    const seen_seq = found.scan.entries;
    const raises = raisesOf(found.scan.detector, {
      before: await readTold(reader, at),
      rules: found.rules,
      seen_seq,
      models: askModels(asked, flagged),
    });
    const raised = await cli.withProgress('Raising', 'alerts', (progress) =>
      raiseAlerts({ ledger, reader }, raises, {
        at,
        signal: cli.signal,
        onProgress: (done, total) => progress.step({ done, total }),
      }),
    );
    await ledger.submit(scanNote(by, raised, seen_seq, at));
    return { ...found, raised };
  });
}

function ruleCounts({ scan: { detector }, rules }: Scanned): Map<string, number> {
  const counts = new Map(rules.map(({ rule }) => [rule.id, 0]));
  for (const flags of detector.flags.values()) {
    for (const { rule } of flags) counts.set(rule.id, (counts.get(rule.id) ?? 0) + 1);
  }
  return counts;
}

async function scan(cli: Cli, options: ScanCommandOptions): Promise<ExitCode> {
  const found = await (options.raise === true ? scannedAndRaised : scanned)(cli, options);
  const { scan: result, rules, alerts, raised } = found;
  const counts = ruleCounts(found);
  const by_kind = Object.fromEntries(
    SUBJECT_KINDS.map((kind) => [kind, alerts.filter(({ subject_kind }) => subject_kind === kind).length]),
  );
  const document = {
    ...{ entries: result.entries, trades: result.trades, flagged_trades: result.detector.flags.size },
    ...{ alerts: alerts.length, alerts_by_kind: by_kind },
    ...(raised === undefined ? {} : { raised }),
    rules: rules.map(({ rule: { id, typology, title }, version }) => ({
      id,
      version,
      typology,
      title,
      hits: counts.get(id) ?? 0,
    })),
  };
  await cli.answer(document, () => {
    const head = renderPairs([
      ['Entries', grouped(result.entries)],
      ['Trades', grouped(result.trades)],
      ['Trades with a flag', grouped(result.detector.flags.size)],
      ...SUBJECT_KINDS.map((kind): [string, string] => [`Alerts on a ${kind}`, grouped(by_kind[kind] ?? 0)]),
      ...(raised === undefined
        ? []
        : [
            ['Alerts raised in the books', grouped(raised.raised)] as [string, string],
            ['Open alerts that grew', grouped(raised.joined)] as [string, string],
          ]),
    ]);
    const columns = [
      { title: 'Rule' },
      { title: 'For' },
      { title: 'Says' },
      { title: 'Hits', align: 'right' as const },
    ];
    const rows = rules.map(({ rule: { id, typology, title } }) => [
      id,
      typology,
      title,
      grouped(counts.get(id) ?? 0),
    ]);
    return `${head}\n${cli.table(columns, rows)}`;
  });
  return EXIT.done;
}

async function alerts(cli: Cli, options: AlertOptions): Promise<ExitCode> {
  const found = await scanned(cli, options);
  const wanted = found.alerts.filter(
    ({ subject_kind }) => options.kind === undefined || subject_kind === options.kind,
  );
  const shown = wanted.slice(0, options.limit ?? (cli.json ? wanted.length : 30));
  await cli.answer(shown.map(alertDocument), () => {
    if (shown.length === 0) return 'No alerts.\n';
    const table = cli.table(
      alertColumns(),
      shown.map((alert) => alertRow(alert, found.calendar)),
    );
    return wanted.length > shown.length
      ? `${table}${grouped(wanted.length)} in all: raise --limit.\n`
      : table;
  });
  return EXIT.done;
}

async function explain(cli: Cli, options: AlertOptions, args: readonly string[]): Promise<ExitCode> {
  const [subject = ''] = args;
  const found = await scanned(cli, options);
  const matching = found.alerts.filter(
    ({ subject_kind, subject_id }) =>
      subject_id === subject && (options.kind === undefined || options.kind === subject_kind),
  );
  if (matching.length === 0) {
    throw new UsageError(`there is no alert on ${subject}`, { subject }, 'not-found');
  }
  await cli.answer(matching.map(alertDocument), () =>
    matching.map((alert) => alertText(cli, alert, found.calendar)).join('\n'),
  );
  return EXIT.done;
}

function evaluationText(cli: Cli, result: Evaluation): string {
  const head = renderPairs([
    ['Recall', `${percent(result.recall)} of ${grouped(result.labelled)} labelled subjects`],
    ['Precision', `${percent(result.precision)} of ${grouped(result.alerts)} alerts`],
    ['Precision at 100', percent(result.precision_at_100)],
    ['Average precision', percent(result.average_precision)],
    ...(result.not_judged > 0
      ? [
          [
            'Not judged',
            `${grouped(result.not_judged)} alerts of kinds that the truth does not name`,
          ] as const,
        ]
      : []),
    ['Groups found whole', `${grouped(result.groups.whole)} of ${grouped(result.groups.labelled)}`],
    [
      'Honest look-alikes',
      `${percent(result.honest.recall)} of ${grouped(result.honest.labelled)} have an alert`,
    ],
  ]);
  const numbers = (title: string): TableColumn => ({ title, align: 'right' });
  const columns = [
    { title: 'Of' },
    numbers('Labelled'),
    numbers('Recall'),
    numbers('Alerts'),
    numbers('Precision'),
  ];
  const rows = [...Object.entries(result.by_typology), ...Object.entries(result.by_kind)].map(
    ([name, one]) => [
      ...[name, grouped(one.labelled), percent(one.recall), grouped(one.alerts), percent(one.precision)],
    ],
  );
  const harmed = Object.entries(result.honest.by_name).map(([name, one]) => [
    ...[name, grouped(one.labelled), percent(one.recall), '', ''],
  ]);
  return `${head}\n${cli.table(columns, [...rows, ...harmed])}`;
}

async function evaluateTruth(cli: Cli, options: EvaluateOptions): Promise<ExitCode> {
  const truth = await readTruth(options.truth);
  const found = await scanned(cli, options);
  const result = evaluate(found.alerts, truth);
  await cli.answer(result, () => evaluationText(cli, result));
  return EXIT.done;
}

function windowed(command: Command): Command {
  return command
    .addOption(new Option('--from <when>', 'only what was first raised from then on').argParser(parseWhen))
    .addOption(new Option('--to <when>', 'only what was known by then').argParser(parseWhen));
}

const kindOption = (): Option => choice('--kind <kind>', 'only on this kind of subject', SUBJECT_KINDS);

export function riskCommand(run: Run): Command {
  const part = (name: string, description: string): Command =>
    windowed(new Command(name).description(description));
  return new Command('risk')
    .description('cash-out and sham trades found in the journal')
    .addCommand(
      part('scan', 'run every rule and count what it finds')
        .option('--raise', 'raise alerts in the books on the accounts suspected, for people to work')
        .addOption(actorOption())
        .action(run(scan)),
    )
    .addCommand(
      part('alerts', 'who is suspected, of what, how strongly, and by which evidence')
        .addOption(kindOption())
        .addOption(limitOption())
        .action(run(alerts)),
    )
    .addCommand(
      part('explain', 'everything that speaks against one subject: flags, values, loops')
        .addArgument(new Argument('<subject>', 'id of a trade, account, instrument or withdrawal'))
        .addOption(kindOption())
        .action(run(explain)),
    )
    .addCommand(
      part('evaluate', 'measure detection where the truth is known')
        .addOption(
          new Option(
            '--truth <file>',
            'labels, CSV as `sample --truth` writes it, or JSON',
          ).makeOptionMandatory(),
        )
        .action(run(evaluateTruth)),
    )
    .addCommand(backtestCommand(run))
    .addCommand(packCommand(run))
    .addCommand(trainPart(run))
    .addCommand(scorePart(run))
    .addCommand(modelsPart(run))
    .addCommand(blocksPart(run));
}
