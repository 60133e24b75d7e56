/**
 * A staged file looked at before it is imported: what it is, its columns, its first rows, what is wrong with it.
 *
 * Only its beginning is read. A file that is no standard format is still shown, so that its columns can be named.
 */
import { open } from 'node:fs/promises';

import { CsvRows } from '#server/ingest/csv-rows';
import { detectEncoding, lineDecoder, transcoder } from '#server/ingest/decode';
import { LineSplitter } from '#server/ingest/line-splitter';
import { SourceFile, type FileProblem } from '#server/ingest/source-file';
import type { ImportContext } from '#core/ingest/map-row';

import type { StagedFileInfo } from './staged-files';

const BEGINNING_BYTES = 65_536;
const SAMPLE_ROWS = 5;
const DELIMITERS = [',', ';', '\t', '|'] as const;

export type Delimiter = (typeof DELIMITERS)[number];

interface Beginning {
  readonly encoding: string | null;
  readonly delimiter: Delimiter;
  readonly columns: string[];
  readonly sample: string[][];
}

async function readBeginning(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(BEGINNING_BYTES);
    const { bytesRead } = await file.read(buffer, 0, BEGINNING_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The delimiter that stands most often in the first line. */
function guessDelimiter(line: string): Delimiter {
  const counted = DELIMITERS.map((delimiter) => [delimiter, line.split(delimiter).length] as const);
  return counted.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** The beginning of a file as rows of cells; nothing where it cannot be read as text. */
export async function readColumns(path: string): Promise<Beginning> {
  const start = await readBeginning(path);
  const detected = detectEncoding(start, undefined);
  if (!detected.ok) {
    return { encoding: null, delimiter: ',', columns: [], sample: [] };
  }
  const { encoding, mark_bytes } = detected;
  const text = transcoder(encoding).write(start.subarray(mark_bytes));
  if (/^\s*\{/.test(text.toString('latin1', 0, 1_000))) {
    return { encoding, delimiter: ',', columns: [], sample: [] };
  }
  const delimiter = guessDelimiter(text.toString('utf8', 0, 4_096).split('\n')[0] ?? '');
  const lines = new LineSplitter(lineDecoder(encoding), mark_bytes);
  lines.push(text);
  if (start.length < BEGINNING_BYTES) {
    lines.end();
  }
  const rows = new CsvRows(lines, { delimiter, skip_lines: 0, skip_starting: [] });
  const [header, ...sample] = rows.take(start.length < BEGINNING_BYTES, SAMPLE_ROWS + 1);
  return {
    encoding,
    delimiter,
    columns: [...(header?.cells ?? [])],
    sample: sample.map(({ cells }) => [...(cells ?? [])]),
  };
}

function problemView({ line, field, expected }: FileProblem) {
  return { line, field, expected };
}

/** What a staged file is. */
export async function inspectFile(file: StagedFileInfo, context: ImportContext) {
  const { id, name, bytes } = file;
  const { encoding, columns, sample } = await readColumns(file.path);
  const opened = await SourceFile.open(file.path, undefined, [], context);
  if (!opened.ok) {
    const problems = opened.problems.map(problemView);
    return { id, name, bytes, record: null, encoding, columns, sample, problems };
  }
  const { record } = opened.file;
  await opened.file.close();
  return { id, name, bytes, record, encoding, columns, sample, problems: [] };
}
