/**
 * `surety risk backtest`: a rule tried on the past, before it is let loose on the present.
 *
 * It asks the rule on stored feature vectors, which it brings up to the end of the journal first. Rules in force are
 * given; nothing is changed but those vectors.
 */
import { Argument, Command, Option } from 'commander';

import { formatInstant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import { backtest, type BacktestQuestion } from '#core/risk/backtest';
import type { BacktestReport, Change } from '#core/risk/backtest-types';
import type { FireOptions } from '#core/risk/fires';
import { labelsOfTruth } from '#core/risk/labels';
import { conditionsOf, type Rule } from '#core/risk/rules';
import { exploreThreshold, type ThresholdReport } from '#core/risk/threshold-explorer';

import { dispositionLabels } from '#server/risk/disposition-labels';
import { readRules } from '#server/risk/raise-alerts';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { wholeNumber } from '../options';
import { backtestText } from '../risk/backtest-view';
import { readRule } from '../risk/rule-file';
import { readTruth } from '../risk/truth-file';
import { freshnessText, withVectors, type ReadyVectors } from '../risk/vectors';
import type { Run } from '../run';
import { endOf, parseWhen, startOf, type Calendar, type When } from '../when';

const ANALYSTS_MAX = 10_000;

interface BacktestOptions {
  readonly ruleFile?: string;
  readonly from?: When;
  readonly to?: When;
  readonly truth?: string;
  readonly asOf?: When;
  readonly explore?: string;
  readonly analysts: number;
  readonly anew?: boolean;
}

/** The rule meant: one in force by its id, or the one in the file. Throws UsageError for neither, both, or no such rule. */
async function ruleOf(
  id: string | undefined,
  file: string | undefined,
  in_force: readonly Rule[],
): Promise<Rule> {
  if ((id === undefined) === (file === undefined)) {
    throw new UsageError('name a rule in force, or a file with --rule-file: one of the two');
  }
  if (file !== undefined) return await readRule(file);
  const rule = in_force.find((one) => one.id === id);
  if (rule === undefined) {
    throw new UsageError(
      `there is no rule ${id ?? ''} in force; \`risk scan\` lists them`,
      { rule: id },
      'not-found',
    );
  }
  return rule;
}

/** Which condition `FEATURE` or `FEATURE:N` means. Throws UsageError when none, or one of several. */
function conditionOf(rule: Rule, text: string): number {
  const [feature = '', nth] = text.split(':');
  const places = conditionsOf(rule.when).flatMap((condition, place) =>
    condition.feature === feature ? [{ ...condition, place }] : [],
  );
  const found = nth === undefined && places.length > 1 ? undefined : places[Number(nth ?? 1) - 1];
  if (found !== undefined) return found.place;
  const conditions = places.map(
    ({ is, value }, index) => `${feature}:${String(index + 1)} (${is} ${String(value)})`,
  );
  const message =
    places.length === 0
      ? `rule ${rule.id} has no condition on ${feature}`
      : `rule ${rule.id} has these conditions on ${feature}: ${conditions.join(', ')}`;
  throw new UsageError(message, { rule: rule.id, feature, conditions }, 'not-found');
}

/** The last entry that may be seen: what the books knew by the end of the window, and as of. */
async function uptoOf(
  reader: LedgerReader,
  calendar: Calendar,
  { to, asOf }: BacktestOptions,
): Promise<number | undefined> {
  const ends = [to, asOf].flatMap((when) => (when === undefined ? [] : [endOf(when, calendar)]));
  return ends.length === 0 ? undefined : await reader.seqAt(Math.min(...ends));
}

function questionOf(
  cli: Cli,
  { from, asOf, analysts }: BacktestOptions,
  calendar: Calendar,
  upto_seq: number | undefined,
): Omit<BacktestQuestion, 'tested' | 'labels' | 'in_force'> {
  return {
    window: { from_at: from === undefined ? undefined : startOf(from, calendar), upto_seq },
    as_of: asOf === undefined ? cli.now() : endOf(asOf, calendar),
    ...{ utc_offset_minutes: calendar.utc_offset_minutes, analysts },
  };
}

/** Work on occasions under a bar. */
async function watched<T>(cli: Cli, title: string, work: (options: FireOptions) => Promise<T>): Promise<T> {
  return await cli.withProgress(title, 'occasions', (progress) =>
    work({ signal: cli.signal, onProgress: (done, total) => progress.step({ done, total }) }),
  );
}

/** Amounts are minor units as text. */
function changeDocument({ examples, ...change }: Change) {
  return {
    ...change,
    examples: examples.map((trade) => ({ ...trade, amount_minor: String(trade.amount_minor) })),
  };
}

function documentOf(report: BacktestReport, { freshness }: ReadyVectors, thresholds: ThresholdReport | null) {
  const { window, as_of, rules, ...counts } = report;
  const [rule] = rules.map((one) => ({
    ...one,
    newly_suspected: changeDocument(one.newly_suspected),
    no_longer_suspected: changeDocument(one.no_longer_suspected),
  }));
  const span =
    window === null
      ? null
      : { ...window, from_at: formatInstant(window.from_at), to_at: formatInstant(window.to_at) };
  return { window: span, as_of: formatInstant(as_of), ...counts, vectors: freshness, rule, thresholds };
}

async function backtestRule(
  cli: Cli,
  options: BacktestOptions,
  args: readonly (string | undefined)[],
): Promise<ExitCode> {
  const truth = options.truth === undefined ? undefined : labelsOfTruth(await readTruth(options.truth));
  return await withVectors(
    cli,
    options.anew === true,
    (reader, calendar) => uptoOf(reader, calendar, options),
    async ({ calendar, reader }, ready, upto_seq) => {
      const labels = truth ?? (await dispositionLabels(reader));
      const in_force = (await readRules(reader)).map(({ rule }) => rule);
      const rule = await ruleOf(args[0], options.ruleFile, in_force);
      const condition = options.explore === undefined ? undefined : conditionOf(rule, options.explore);
      const { vectors, state } = ready;
      const question = { ...questionOf(cli, options, calendar, upto_seq), in_force, labels };
      const report = await watched(cli, 'Trying', (given) =>
        backtest(vectors, state, { ...question, tested: [rule] }, given),
      );
      const thresholds =
        condition === undefined
          ? null
          : await watched(cli, 'Exploring', (given) =>
              exploreThreshold(vectors, state, { ...question, rule, condition }, given),
            );
      const [own] = report.rules;
      if (own === undefined) throw new Error('the backtest told nothing of the rule');
      const freshness = freshnessText(ready.freshness);
      await cli.answer(documentOf(report, ready, thresholds), () =>
        backtestText(cli, { report, rule: own, thresholds, freshness, calendar }),
      );
      return EXIT.done;
    },
  );
}

export function backtestCommand(run: Run): Command {
  return new Command('backtest')
    .description('try a rule on the past: what it would find, add and cost')
    .addArgument(new Argument('[rule]', 'id of a rule in force'))
    .addOption(new Option('--rule-file <file>', 'JSON of a rule to try instead'))
    .addOption(new Option('--from <when>', 'count only what fires first from then on').argParser(parseWhen))
    .addOption(new Option('--to <when>', 'only what was known by then').argParser(parseWhen))
    .addOption(
      new Option(
        '--as-of <when>',
        'as it would have been answered then: neither events nor labels known later',
      ).argParser(parseWhen),
    )
    .addOption(new Option('--truth <file>', 'CSV of labels, as `sample --truth` writes it'))
    .addOption(
      new Option(
        '--explore <feature>',
        'what fires as the threshold on this feature moves (FEATURE:2 for its second)',
      ),
    )
    .addOption(
      new Option('--analysts <number>', 'how many share the alerts of a day')
        .argParser(wholeNumber(1, ANALYSTS_MAX))
        .default(1),
    )
    .addOption(new Option('--anew', 'believe no stored feature vectors: take all of them anew'))
    .action(run(backtestRule));
}
