/**
 * `surety credit`: scores of merchants, what explains them, and the scorecards they come from.
 *
 * `score` looks at now or at a past day by what was known then; only `score --record` writes into the books. `explain` reads
 * what was recorded, so it takes no time however long the journal is.
 */
import { Argument, Command, Option } from 'commander';

import type { Row } from '#core/ledger/tables';
import { explainRecorded } from '#server/credit/explain-score';
import {
  beginScorecards,
  findScores,
  recordScores,
  scoringNote,
  type MerchantScore,
  type Scoring,
} from '#server/credit/score-merchants';
import { draftedScorecards } from '#server/credit/scorecards';

import type { Cli } from '../cli';
import {
  explainedDocument,
  explainedText,
  scorecardsText,
  scoringDocument,
  scoringText,
} from '../credit/score-view';
import { exportPart } from '../credit/export-command';
import { developPart, draftPart } from '../credit/develop-command';
import { loansCommand } from '../credit/loans-command';
import { monitorPart } from '../credit/monitor-command';
import { outsideCommand } from '../credit/outside-command';
import { samplePart } from '../credit/sample-command';
import { trainPart } from '../credit/train-command';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { withInstants } from '../json';
import { actorOption, identifier, limitOption, wholeNumber } from '../options';
import type { Run } from '../run';
import { endOf, parseWhen, type Calendar, type When } from '../when';

interface ScoreOptions {
  readonly at?: When;
  readonly account?: string;
  readonly record?: boolean;
  readonly actor?: string;
  readonly limit: number;
}

interface Answered {
  readonly scoring: Scoring;
  readonly calendar: Calendar;
  /** Whose score was written; null where nothing was to be. */
  readonly recorded: number | null;
}

async function looked(cli: Cli, { at }: ScoreOptions): Promise<Answered> {
  return await cli.reading(async ({ reader, env, calendar }) => {
    const head = await reader.head();
    const instant = at === undefined ? Math.max(calendar.now, head.booked_at) : endOf(at, calendar);
    const scoring = await cli.withProgress('Reading', 'entries', (progress) =>
      findScores({ reader, sha256: env.sha256 }, instant, {
        signal: cli.signal,
        onProgress: (step) => progress.step(step),
      }),
    );
    return { scoring, calendar, recorded: null };
  });
}

async function written(cli: Cli, { at, account, actor }: ScoreOptions): Promise<Answered> {
  const by = cli.actor(actor);
  if (by === undefined) {
    throw new UsageError('--record: say who has it done, by --actor or SURETY_ACTOR');
  }
  if (at !== undefined || account !== undefined) {
    throw new UsageError('--record: scores every merchant as of now, without --at and --account');
  }
  return await cli.working(async ({ ledger, reader, env, calendar }) => {
    const books = { ledger, reader, sha256: env.sha256 };
    const now = Math.max(cli.now(), (await reader.head()).booked_at);
    const { signal } = cli;
    await beginScorecards(books, now);
    const scoring = await cli.withProgress('Reading', 'entries', (progress) =>
      findScores(books, now, { signal, onProgress: (step) => progress.step(step) }),
    );
    const found = await cli.withProgress('Recording', 'merchants', (progress) =>
      recordScores(books, scoring, { at: now, signal, onProgress: (step) => progress.step(step) }),
    );
    await ledger.submit(scoringNote(by, found, scoring, now));
    return { scoring, calendar, recorded: found.recorded };
  });
}

/** The lowest first. */
function shownOf({ scores }: Scoring, { account, limit }: ScoreOptions): readonly MerchantScore[] {
  if (account === undefined) {
    return [...scores].sort((left, right) => left.score - right.score).slice(0, limit);
  }
  const found = scores.filter(({ account_id }) => account_id === account);
  if (found.length === 0) {
    throw new UsageError(`${account} was no merchant then`, { account }, 'not-found');
  }
  return found;
}

async function score(cli: Cli, options: ScoreOptions): Promise<ExitCode> {
  const { scoring, calendar, recorded } = await (options.record === true ? written : looked)(cli, options);
  const shown = shownOf(scoring, options);
  await cli.answer(scoringDocument(scoring, shown, recorded), () =>
    scoringText(cli, scoring, shown, { calendar, recorded }),
  );
  return EXIT.done;
}

interface ExplainOptions {
  readonly entry?: number;
}

async function explain(cli: Cli, { entry }: ExplainOptions, args: readonly string[]): Promise<ExitCode> {
  const [merchant = ''] = args;
  return await cli.reading(async ({ reader, lists, env, calendar }) => {
    const { rows } = await lists.credit.history(merchant, { after: null, limit: 2 }, entry);
    const [change, before]: readonly (Row<'credit_score_change'> | undefined)[] = rows;
    if (change === undefined) {
      throw new UsageError(`no score of ${merchant} is recorded`, { merchant }, 'not-found');
    }
    const told = await explainRecorded({ reader, sha256: env.sha256 }, change, before ?? null);
    await cli.answer(explainedDocument(told), () => explainedText(cli, told, calendar));
    return EXIT.done;
  });
}

async function scorecards(cli: Cli): Promise<ExitCode> {
  return await cli.reading(async ({ reader, calendar }) => {
    const { champion, challenger, versions } = await draftedScorecards(reader);
    await cli.answer({ champion, challenger, scorecards: versions.map(withInstants) }, () =>
      versions.length === 0
        ? 'No scorecard is in the books: the expert scorecard of the program scores.\n'
        : scorecardsText(cli, versions, calendar),
    );
    return EXIT.done;
  });
}

export function creditCommand(run: Run): Command {
  return new Command('credit')
    .description('scorecards, credit scores of merchants, and what explains them')
    .helpCommand(false)
    .addCommand(trainPart(run))
    .addCommand(exportPart(run))
    .addCommand(developPart(run))
    .addCommand(draftPart(run))
    .addCommand(outsideCommand(run))
    .addCommand(loansCommand(run))
    .addCommand(samplePart(run))
    .addCommand(monitorPart(run))
    .addCommand(
      new Command('score')
        .description('score every merchant as of now or of a past day, by what was known then')
        .addOption(new Option('--at <when>', 'as of then').argParser(parseWhen))
        .addOption(new Option('--account <id>', 'only this merchant').argParser(identifier))
        .option('--record', 'write into the books what is new')
        .addOption(actorOption())
        .addOption(limitOption(50))
        .action(run(score)),
    )
    .addCommand(
      new Command('explain')
        .description('why a merchant has his score, what moved it and what would raise it')
        .addArgument(new Argument('<merchant>', 'id of his account').argParser(identifier))
        .addOption(
          new Option('--entry <n>', 'the score as of this entry').argParser(
            wholeNumber(1, Number.MAX_SAFE_INTEGER),
          ),
        )
        .action(run(explain)),
    )
    .addCommand(
      new Command('scorecards')
        .description('scorecards in the books: versions, states, who made one the champion')
        .action(run(scorecards)),
    );
}
