/**
 * Writes the bank's statements of a sample into a folder, and the list of deliberate breaks beside them; what was in the folder under
 * other names stays.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { LedgerReader } from '#core/ledger/ports';

import { bankFiles, type BankedSample, type FiledBreak } from './bank-files';

/** A sample cannot be made as asked. */
export class SampleError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SampleError';
  }
}

const WRITES_AT_ONCE = 16;

export interface StatementsReport {
  readonly files: number;
  readonly entries: number;
  readonly breaks: number;
}

/** Writes files a few at a time, so that neither memory nor open files grow with the sample. */
class Files {
  readonly #folder: string;
  readonly #signal: AbortSignal | undefined;
  #waiting: Promise<void>[] = [];
  count = 0;

  constructor(folder: string, signal: AbortSignal | undefined) {
    this.#folder = folder;
    this.#signal = signal;
  }

  async add({ file, text }: { readonly file: string; readonly text: string }): Promise<void> {
    this.#waiting.push(writeFile(join(this.#folder, file), text, { encoding: 'utf8', signal: this.#signal }));
    this.count += 1;
    if (this.#waiting.length >= WRITES_AT_ONCE) {
      await this.done();
    }
  }

  async done(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    await Promise.all(waiting);
  }
}

const BREAKS_HEADER = 'file,account,date,kind,amount_minor,currency,reference,entry_seq\n';

/** Rejects when a folder holds statements already: two samples' files side by side would contradict each other. */
export async function assertFolderFree(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const found = names.find((name) => name === 'breaks.csv' || /\.(?:mt940\.txt|camt053\.xml)$/.test(name));
  if (found !== undefined) {
    throw new SampleError(`The folder for statements holds ${found} already; choose an empty one`);
  }
}

function breakLine({
  file,
  account_id,
  day,
  kind,
  amount_minor,
  currency,
  reference,
  entry_seq,
}: FiledBreak): string {
  return `${[file, account_id, day, kind, amount_minor, currency, reference, entry_seq ?? ''].join(',')}\n`;
}

/**
 * Writes all statements of a sample's custody accounts into a folder, made when it is missing; statements
 * of another sample must not lie there (see `assertFolderFree`).
 */
export async function writeStatements(
  reader: LedgerReader,
  sample: BankedSample,
  folder: string,
  signal?: AbortSignal,
): Promise<StatementsReport> {
  await mkdir(folder, { recursive: true });
  const files = new Files(folder, signal);
  let [entries, breaks, breaks_text] = [0, 0, BREAKS_HEADER];
  for await (const made of bankFiles(reader, sample, signal)) {
    if ('file' in made) {
      entries += made.entries;
      await files.add(made);
    } else {
      breaks += made.length;
      breaks_text += made.map(breakLine).join('');
    }
  }
  await files.add({ file: 'breaks.csv', text: breaks_text });
  await files.done();
  return { files: files.count, entries, breaks };
}
