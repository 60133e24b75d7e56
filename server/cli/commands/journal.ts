/**
 * `surety journal`: entries by filter, page by page; or everything about one.
 */
import { Command, Option } from 'commander';

import { COMMAND_KINDS, type CommandKind } from '#core/ledger/commands';
import type { Mode, Outcome } from '#core/ledger/mode';
import type { LedgerReader } from '#core/ledger/ports';

import { notFound } from '../accounts';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import { entryColumns, entryDocument, entryRow, entryText } from '../entry-view';
import { LedgerNames } from '../ledger-names';
import { choice, limitOption, wholeNumber } from '../options';
import type { Run } from '../run';
import type { Calendar } from '../when';

interface JournalOptions {
  readonly seq?: number;
  readonly fromSeq?: number;
  readonly toSeq?: number;
  readonly kind?: CommandKind;
  readonly subject?: string;
  readonly outcome?: Outcome;
  readonly mode?: Mode;
  readonly limit: number;
}

async function oneEntry(cli: Cli, reader: LedgerReader, seq: number, calendar: Calendar): Promise<void> {
  const [entry] = await reader.entriesBySeq([seq]);
  if (entry === undefined) {
    throw notFound('entry', String(seq));
  }
  const names = new LedgerNames(reader);
  await names.learn(entry.postings.map(({ account_no }) => account_no));
  const nameOf = (no: number) => names.name(no);
  await cli.answer({ entry: entryDocument(entry, nameOf) }, () => entryText(cli, entry, nameOf, calendar));
}

/** Without any filter the newest entries are meant. */
async function firstSeq(reader: LedgerReader, options: JournalOptions): Promise<number | undefined> {
  const { fromSeq, toSeq, kind, subject, outcome, mode } = options;
  const filters = [fromSeq, toSeq, kind, subject, outcome, mode];
  return filters.every((filter) => filter === undefined)
    ? Math.max(1, (await reader.head()).seq - options.limit + 1)
    : fromSeq;
}

async function list(
  cli: Cli,
  reader: LedgerReader,
  options: JournalOptions,
  calendar: Calendar,
): Promise<void> {
  const filter = {
    from_seq: await firstSeq(reader, options),
    to_seq: options.toSeq,
    kind: options.kind,
    subject: options.subject,
    outcome: options.outcome,
    mode: options.mode,
  };
  const rows = await reader.entries(filter, options.limit + 1);
  const entries = rows.slice(0, options.limit);
  const next_from_seq = rows.length > options.limit ? (rows.at(-1)?.seq ?? null) : null;
  const names = new LedgerNames(reader);
  if (cli.json) {
    await names.learn(entries.flatMap((entry) => entry.postings.map(({ account_no }) => account_no)));
  }
  const document = {
    entries: entries.map((entry) => entryDocument(entry, (no) => names.name(no))),
    next_from_seq,
  };
  await cli.answer(document, () => {
    if (entries.length === 0) {
      return 'No entries.\n';
    }
    const table = cli.table(
      entryColumns(calendar),
      entries.map((entry) => entryRow(entry, calendar)),
    );
    return next_from_seq === null ? table : `${table}More: --from-seq ${String(next_from_seq)}\n`;
  });
}

async function journal(cli: Cli, options: JournalOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, calendar }) => {
    await (options.seq === undefined
      ? list(cli, reader, options, calendar)
      : oneEntry(cli, reader, options.seq, calendar));
    return EXIT.done;
  });
}

const seqNumber = wholeNumber(1, Number.MAX_SAFE_INTEGER);

/** Options that narrow the journal, here and in `export`. */
export function journalFilterOptions(): Option[] {
  return [
    new Option('--from-seq <n>', 'from this entry').argParser(seqNumber),
    new Option('--to-seq <n>', 'to this entry').argParser(seqNumber),
    choice('--kind <kind>', 'of this kind', COMMAND_KINDS),
    new Option('--subject <id>', 'about this trade, account or other thing'),
    choice('--outcome <outcome>', 'done or refused', ['done', 'refused']),
    choice('--mode <mode>', 'authorise (new work) or record (imported history)', ['authorise', 'record']),
  ];
}

export function journalCommand(run: Run): Command {
  const command = new Command('journal')
    .description('entries by filter, or the newest; or everything about one')
    .addOption(new Option('--seq <n>', 'everything about this entry').argParser(seqNumber));
  for (const option of journalFilterOptions()) {
    command.addOption(option);
  }
  return command.addOption(limitOption(30)).action(run(journal));
}
