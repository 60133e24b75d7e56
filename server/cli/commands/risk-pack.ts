/**
 * `surety risk pack`: the figures of risk work of a window as files for whoever supervises: one table, and a document in
 * each language, all of one moment of the books.
 */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';

import { formatInstant } from '#core/kernel/instant';
import { csvFormat } from '#server/export/csv-table';
import { renderPdf } from '#server/pdf/render';
import { figuresPdf } from '#server/reports/figures-pdf';
import { FIGURE_COLUMNS, figureRows, gatherFigures, type FiguresContent } from '#server/reports/risk-figures';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { actorOption } from '../options';
import { grouped } from '../progress';
import type { Run } from '../run';
import { renderPairs } from '../table';
import { endOf, parseWhen, showInstantZone, startOf, type Calendar, type When } from '../when';
import { requireFree, writeWhole } from '../write-file';

interface PackOptions {
  readonly from?: When;
  readonly to?: When;
  readonly out: string;
  readonly force?: boolean;
  readonly actor?: string;
}

interface PackFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const NAMES = { csv: 'risk-figures.csv', en: 'risk-figures-en.pdf', zh: 'risk-figures-zh.pdf' } as const;

/** The contents of the pack by name, in the order in which they are written. */
async function contentsOf(content: FiguresContent): Promise<readonly (readonly [string, Buffer])[]> {
  const { begin, line } = csvFormat(FIGURE_COLUMNS, { bom: true, guard: true });
  const table = Buffer.from(begin + figureRows(content).map(line).join(''), 'utf8');
  return [
    [NAMES.csv, table],
    [NAMES.en, await renderPdf(figuresPdf(content, 'en'))],
    [NAMES.zh, await renderPdf(figuresPdf(content, 'zh'))],
  ];
}

async function gathered(cli: Cli, { from, to }: PackOptions, made_by: string) {
  return await cli.reading(async ({ reader, lists, info, calendar }) => {
    const { utc_offset_minutes } = calendar;
    const window = {
      from: from === undefined ? undefined : startOf(from, calendar),
      to: to === undefined ? undefined : endOf(to, calendar),
    };
    const made = { made_at: cli.now(), made_by, books: info.id, utc_offset_minutes };
    return { content: await gatherFigures({ reader, lists }, window, made), calendar };
  });
}

function packText({ figures, head }: FiguresContent, files: readonly PackFile[], at: string): string {
  const { raised, closed, reports_filed } = figures;
  return renderPairs([
    ['Counted', `${at}, up to entry ${grouped(head.seq)}`],
    ['Alerts', `${grouped(raised)} raised, ${grouped(closed)} closed`],
    ['Reports filed', grouped(reports_filed)],
    ...files.map(({ path, bytes, sha256 }): [string, string] => [
      path,
      `${grouped(bytes)} bytes, SHA-256 ${sha256}`,
    ]),
  ]);
}

async function pack(cli: Cli, options: PackOptions): Promise<ExitCode> {
  const made_by = cli.actor(options.actor);
  if (made_by === undefined) {
    throw new UsageError('say who has it made, by --actor or SURETY_ACTOR');
  }
  const { out, force = false } = options;
  await mkdir(out, { recursive: true });
  for (const name of Object.values(NAMES)) {
    await requireFree(join(out, name), force);
  }
  const { content, calendar }: { content: FiguresContent; calendar: Calendar } = await gathered(
    cli,
    options,
    made_by,
  );
  const files: PackFile[] = [];
  for (const [name, bytes] of await contentsOf(content)) {
    const path = join(out, name);
    await writeWhole(path, force, (file) => file.writeFile(bytes));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    files.push({ path, bytes: bytes.length, sha256 });
  }
  const { window, made_at, head } = content;
  const end = (at: number | undefined): string | null => (at === undefined ? null : formatInstant(at));
  const document = {
    ...{ from: end(window.from), to: end(window.to), madeAt: formatInstant(made_at), madeBy: made_by },
    ...{ head, files },
  };
  await cli.answer(document, () => packText(content, files, showInstantZone(made_at, calendar)));
  return EXIT.done;
}

export function packCommand(run: Run): Command {
  return new Command('pack')
    .description(
      'the figures of risk work as files for whoever supervises: a table, and a document in each language',
    )
    .addOption(new Option('--from <when>', 'from then on; everything unless given').argParser(parseWhen))
    .addOption(new Option('--to <when>', 'up to then').argParser(parseWhen))
    .addOption(new Option('--out <folder>', 'folder for the files').makeOptionMandatory())
    .option('--force', 'replace files that are there')
    .addOption(actorOption())
    .action(run(pack));
}
