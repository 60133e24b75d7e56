/**
 * A file of rows that somebody outside gives, each of which is a command of the books: read, taken once each, and told.
 *
 * The same file can be given again: what was taken is known by its key. One row that cannot be taken holds up no other.
 */
import { CsvError } from 'csv-parse/sync';
import { readFile } from 'node:fs/promises';

import { parseCommand } from '#core/ledger/commands';
import type { Ledger } from '#core/ledger/ledger';
import { parseQuoted } from '#server/ingest/csv-rows';

import type { Cli } from '../cli';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { grouped } from '../progress';
import { refusalSentence } from '../refusal-text';

/** What became of one row. */
interface RowOutcome {
  readonly line: number;
  readonly external_id: string;
  readonly status: 'done' | 'repeated' | 'refused';
  readonly problem: string | null;
}

export type Taken = Omit<RowOutcome, 'line'>;

export interface RowFile {
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

async function textOf(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`${file}: expected UTF-8 text`, { file }, 'file');
  }
}

function cellsOf(file: string, lines: readonly string[]): readonly (readonly string[])[] {
  try {
    return parseQuoted([...lines], ',');
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UsageError(`${file}: expected a CSV whose quotes are closed`, { file }, 'file');
  }
}

/** Reads a CSV in UTF-8. Throws UsageError where it is none, or its header is not what is expected. */
export async function readRowFile(
  file: string,
  headerProblem: (header: readonly string[]) => string | null,
): Promise<RowFile> {
  const lines = (await textOf(file))
    .split(/\r?\n/)
    .map((content, place) => ({ line: place + 1, content }))
    .filter(({ content }) => content !== '');
  const [header = [], ...rows] = cellsOf(
    file,
    lines.map(({ content }) => content),
  );
  const problem = headerProblem(header);
  if (problem !== null) {
    throw new UsageError(`${file}: ${problem}`, { file }, 'file');
  }
  return { header, rows: rows.map((cells, place) => ({ line: lines[place + 1]?.line ?? 0, cells })) };
}

export function refusedRow(external_id: string, problem: string): Taken {
  return { external_id, status: 'refused', problem };
}

export interface RowCommand {
  readonly kind: string;
  readonly key: string;
  readonly actor: string;
  readonly at: number;
  readonly data: object;
}

/**
 * Gives a row to the books as a command.
 * @param columnOf the column that a field of the data came from
 */
export async function giveRow(
  ledger: Pick<Ledger, 'submit'>,
  external_id: string,
  command: RowCommand,
  columnOf: (field: string) => string = (field) => field,
): Promise<Taken> {
  const parsed = parseCommand(command);
  if (!parsed.ok) {
    const said = parsed.issues.map(
      ({ field, expected }) => `${columnOf(field.replace(/^data\.(?:values\.)?/, ''))}: ${expected}`,
    );
    return refusedRow(external_id, said.join('; '));
  }
  const result = await ledger.submit(parsed.command);
  return result.status === 'done'
    ? { external_id, status: result.answer.repeated ? 'repeated' : 'done', problem: null }
    : refusedRow(external_id, refusalSentence(result.refusal));
}

/** Takes rows in their order and tells what became of each; exit 1 where one was refused. */
export async function takeRows(
  cli: Cli,
  { rows }: RowFile,
  take: (cells: readonly string[]) => Promise<Taken>,
): Promise<ExitCode> {
  const outcomes: RowOutcome[] = [];
  for (const { line, cells } of rows) {
    outcomes.push({ line, ...(await take(cells)) });
  }
  const of = (status: RowOutcome['status']): number =>
    outcomes.filter((outcome) => outcome.status === status).length;
  const refused = outcomes.filter(({ status }) => status === 'refused');
  refused.forEach(({ line, problem: why }) => {
    cli.note(`surety: line ${String(line)}: ${why ?? ''}`);
  });
  const counted = { done: of('done'), repeated: of('repeated'), refused: of('refused') };
  await cli.answer(
    { ...counted, rows: outcomes },
    () =>
      `Recorded ${grouped(counted.done)}, known before ${grouped(counted.repeated)}, refused ${grouped(counted.refused)}.\n`,
  );
  return refused.length === 0 ? EXIT.done : EXIT.no;
}
