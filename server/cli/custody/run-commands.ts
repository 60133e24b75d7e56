/**
 * `surety custody run`, `sign`: the daily run at the command line, and who stands for it.
 */
import { Argument, Command, Option } from 'commander';

import type { RunTest } from '#core/custody/custody-words';
import { SIGNER_PARTS } from '#core/custody/custody-words';
import type { RunData } from '#core/custody/run/run-data';
import { wrongText, type Wrong } from '#core/custody/run/wrong';
import { DAY_MS, dayOf } from '#core/kernel/instant';
import type { Answer } from '#core/ledger/entry';
import type { Result } from '#core/ledger/result';
import { uuidV7 } from '#server/composition/uuid-v7';
import { makeRun, recordRun, RunAskedError } from '#server/custody/make-run';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { actorOption, currency, identifier } from '../options';
import { counted, grouped } from '../progress';
import { refusalSentence } from '../refusal-text';
import type { Run } from '../run';
import { checkActor } from '../submit';
import type { Calendar } from '../when';
import { custodyActor, parseDay, type ActorOptions } from './custody-options';

interface RunOptions extends ActorOptions {
  readonly date?: string;
  readonly currency: string;
  readonly record?: boolean;
}

/** What each test asks, in a few words. */
const TEST_TITLES: Readonly<Record<RunTest, string>> = {
  ...{
    T1: 'Statements are there',
    T2: 'Cash in the books = bank and outstanding',
    T3: 'Single balances = control',
  },
  ...{
    T4: 'Books cover customers',
    T5: 'Banks cover customers by the next day',
    T6: 'Customers roll forward',
  },
  ...{ T7: 'Movements agree', T8: 'Ledger balances proved', T9: 'Nothing outstanding is old' },
  ...{ T10: 'Receipts are allocated in time', T11: 'Money left as permitted', T12: 'Own money is bounded' },
  ...{ T13: 'Interest is booked', T14: 'Banks spread and acknowledged', T15: 'The month so far' },
  T16: 'No run missed',
};

const WRONG_SHOWN = 3;

function namesText(names: readonly Wrong[], wrong: number): string {
  const shown = names.slice(0, WRONG_SHOWN);
  const more = wrong > shown.length ? ` and ${grouped(wrong - shown.length)} more` : '';
  return `${shown.map(wrongText).join(', ')}${more}`;
}

/** What was done. Throws UsageError for a refusal, in words. */
function doneOf(result: Result): Answer {
  if (result.status === 'done') return result.answer;
  throw new UsageError(refusalSentence(result.refusal), result.refusal.details, result.refusal.code);
}

function runText(cli: Cli, run: RunData, run_id: string | null): string {
  const rows = run.tests.map(({ test, outcome, names, wrong }) => [
    ...[test, TEST_TITLES[test], outcome, namesText(names, wrong)],
  ]);
  const table = cli.table(
    [{ title: 'Test' }, { title: 'What' }, { title: 'Outcome' }, { title: 'Wrong', cut: 20 }],
    rows,
  );
  const failed = run.tests.filter(({ outcome }) => outcome === 'failed').length;
  const end = failed === 0 ? 'No test failed.' : `${counted(failed, 'test')} failed.`;
  const kept = run_id === null ? '' : ` Recorded as ${run_id}.`;
  return `${run.currency} at the end of ${run.day}, as of entry ${grouped(run.as_of_seq)}\n\n${table}${end}${kept}\n`;
}

async function runDay(cli: Cli, options: RunOptions): Promise<ExitCode> {
  const { date, currency: asked, record = false } = options;
  const actor = record ? custodyActor(cli, options) : '';
  const compute = async (
    books: Parameters<typeof makeRun>[0],
    { utc_offset_minutes }: Calendar,
  ): Promise<RunData> => {
    const day = date ?? dayOf(cli.now() - DAY_MS, utc_offset_minutes);
    try {
      return await makeRun(books, { day, currency: asked }, cli.now(), { signal: cli.signal });
    } catch (error) {
      if (!(error instanceof RunAskedError)) throw error;
      const option = error.field === 'day' ? `--date: ${day}` : `--currency: ${asked}`;
      throw new UsageError(`${option}: ${error.expected}`, { [error.field]: error.expected });
    }
  };
  const tell = async (run: RunData, run_id: string | null): Promise<ExitCode> => {
    await cli.answer({ ...run, recorded: run_id !== null, run_id }, () => runText(cli, run, run_id));
    return run.tests.some(({ outcome }) => outcome === 'failed') ? EXIT.no : EXIT.done;
  };
  if (!record) {
    return await cli.reading(async (books) => await tell(await compute(books, books.calendar), null));
  }
  return await cli.working(async ({ ledger, reader, snapshot, calendar }) => {
    await checkActor(reader, 'record-run', actor);
    const run = await snapshot((of, lists) => compute({ reader: of, lists }, calendar));
    const key = uuidV7(cli.now());
    const { subject } = doneOf(await recordRun(ledger, run, { actor, key, at: cli.now() }));
    return await tell(run, subject);
  });
}

interface SignOptions extends ActorOptions {
  readonly part: (typeof SIGNER_PARTS)[number];
  readonly note?: string;
}

async function sign(cli: Cli, options: SignOptions, [run_id = '']: readonly string[]): Promise<ExitCode> {
  const actor = custodyActor(cli, options);
  const { part, note = '' } = options;
  return await cli.working(async ({ ledger, reader }) => {
    await checkActor(reader, 'sign-run', actor);
    const command = {
      kind: 'sign-run',
      key: uuidV7(cli.now()),
      actor,
      mode: 'authorise',
      at: cli.now(),
    } as const;
    const { seq } = doneOf(await ledger.submit({ ...command, data: { run_id, part, note } }));
    await cli.answer({ run_id, part, actor, seq }, () => {
      const what = part === 'preparer' ? 'prepared' : 'reviewed';
      return `${run_id} is signed as ${what} by ${actor}, entry ${grouped(seq)}.\n`;
    });
    return EXIT.done;
  });
}

export function runCommands(run: Run): Command[] {
  return [
    new Command('run')
      .description('the daily tests T1 to T16 over the end of a day; exit 1 when one fails')
      .addOption(
        new Option('--date <day>', 'a day that has ended (yesterday when absent)').argParser(parseDay),
      )
      .addOption(new Option('--currency <code>', 'of accounts in it').argParser(currency).default('CNY'))
      .option('--record', 'write the run into the books, to be signed there')
      .addOption(actorOption())
      .action(run(runDay)),
    new Command('sign')
      .description('sign a recorded run, as its preparer or as somebody else who reviewed it')
      .addArgument(new Argument('<run>', 'id of the run, such as run-1042').argParser(identifier))
      .addOption(
        new Option('--part <part>', 'what the signature says').choices(SIGNER_PARTS).makeOptionMandatory(),
      )
      .option('--note <text>', 'what there is to say')
      .addOption(actorOption())
      .action(run(sign)),
  ];
}
