/**
 * `surety credit export`: a scorecard of the books for other programs, and rows to check by that they score as this one does.
 */
import { Argument, Command, Option } from 'commander';

import { scorecardPmml } from '#core/credit/export/scorecard-pmml';
import { scorecardSql } from '#core/credit/export/scorecard-sql';
import { testFrame } from '#core/credit/export/test-frame';
import type { Scorecard } from '#core/credit/scorecard';
import { storedFile } from '#core/credit/scorecard-file';
import { canonicalJson, type Sha256 } from '#core/kernel/canonical';
import type { LedgerReader } from '#core/ledger/ports';
import { championAt, draftedScorecards, inUse, type ScorecardInUse } from '#server/credit/scorecards';
import { columnsOf, csvFormat } from '#server/export/csv-table';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { grouped } from '../progress';
import type { Run } from '../run';
import { renderPairs } from '../table';
import { writeWhole } from '../write-file';

const FORMS = ['json', 'sql', 'pmml', 'frame'] as const;
type Form = (typeof FORMS)[number];

interface ExportOptions {
  readonly as: Form;
  readonly out: string;
  readonly force?: boolean;
  readonly table: string;
  readonly key: string;
}

/** The champion, or the version whose number or beginning is named. Throws UsageError where there is none. */
async function found(
  reader: LedgerReader,
  named: string | undefined,
  sha256: Sha256,
): Promise<ScorecardInUse> {
  if (named === undefined) return championAt(reader, (await reader.head()).seq, sha256);
  const { versions } = await draftedScorecards(reader);
  const fitting = versions.filter(({ id, no }) => String(no) === named || id.startsWith(named));
  const [one] = fitting;
  if (one === undefined || fitting.length > 1) {
    const what = one === undefined ? 'no scorecard' : 'more than one scorecard';
    throw new UsageError(`${what} is ${named}: see credit scorecards`, { named }, 'scorecard');
  }
  const scorecard = inUse(one, sha256);
  if (scorecard === null) {
    throw new UsageError(`scorecard ${named} is not understood by this program`, { named }, 'scorecard');
  }
  return scorecard;
}

function frameText(card: Scorecard): string {
  const { begin, line } = csvFormat(
    [
      ...columnsOf('number', 'row'),
      ...card.characteristics.flatMap(({ binning: { kind, name } }) =>
        columnsOf(kind === 'numeric' ? 'number' : 'text', name),
      ),
      ...columnsOf('number', 'raw', 'score', 'bad_chance'),
    ],
    { bom: false, guard: false },
  );
  const rows = testFrame(card).map(({ values, raw, score, bad_chance }, place) =>
    line({ row: place + 1, ...values, raw, score, bad_chance }),
  );
  return [begin, ...rows].join('');
}

function textOf(
  { version, origin, scorer: { card } }: ScorecardInUse,
  options: ExportOptions,
  sha256: Sha256,
): string {
  switch (options.as) {
    case 'json':
      return `${canonicalJson(storedFile({ origin, scorecard: card }, sha256))}\n`;
    case 'sql':
      return `-- Scorecard ${version}\n${scorecardSql(card, options)}`;
    case 'pmml':
      return scorecardPmml(card, { version, description: `Credit scorecard, origin ${origin}` });
    case 'frame':
      return frameText(card);
  }
}

async function exportScorecard(cli: Cli, options: ExportOptions, args: readonly string[]): Promise<ExitCode> {
  const scorecard = await cli.reading(async ({ reader, env }) => {
    const one = await found(reader, args[0], env.sha256);
    return { one, text: textOf(one, options, env.sha256) };
  });
  const { out, force, as } = options;
  await writeWhole(out, force === true, (file) => file.write(scorecard.text));
  const { version, scorer } = scorecard.one;
  const characteristics = scorer.card.characteristics.length;
  await cli.answer({ out, as, version, characteristics }, () =>
    renderPairs([
      ['Written', out],
      ['Scorecard', version],
      ['Characteristics', grouped(characteristics)],
    ]),
  );
  return EXIT.done;
}

/** `credit export`. */
export function exportPart(run: Run): Command {
  return new Command('export')
    .description('a scorecard for other programs, or rows to check by that they score as this one does')
    .addArgument(new Argument('[scorecard]', 'its number or version; the champion when absent'))
    .addOption(new Option('--as <form>', 'what to write').choices(FORMS).makeOptionMandatory())
    .addOption(new Option('--out <file>', 'where it goes').makeOptionMandatory())
    .option('--force', 'replace a file that is there')
    .addOption(
      new Option('--table <name>', 'sql: table or view with a column for every characteristic').default(
        'merchant_characteristics',
      ),
    )
    .addOption(new Option('--key <column>', 'sql: column that says whose row it is').default('account_id'))
    .action(run(exportScorecard));
}
