/**
 * Scans of a sample platform in SQLite: from the first entry, with nothing new, and with a hundredth new.
 *
 * A scan that goes on is compared with one from the first entry of the same books in the same run.
 */
import { join } from 'node:path';

import type { LedgerReader } from '#core/ledger/ports';
import { scanAndRecord } from '#core/risk/record-vectors';
import { scanJournal } from '#core/risk/scan';
import { STARTING_RULES } from '#core/risk/starting-rules';
import type { VectorsReader } from '#core/risk/vectors';
import { createWorkspace, type WritableWorkspace } from '#database/workspace';
import { productionEnvironment } from '#server/composition/environment';
import { makeSample } from '#server/sample/make-sample';
import { journalUntil } from '#test/support/journal-until';

import { elapsed, figure, type Figure, type SectionOptions, type SectionReport } from '../support/figures';

const PROGRAM = 'surety-bench';
const { sha256 } = productionEnvironment();

async function checkpointBytes(vectors: VectorsReader): Promise<number> {
  const parts = (await vectors.checkpoint())?.parts ?? 0;
  let bytes = 0;
  for (let part = 0; part < parts; part += 1) bytes += (await vectors.checkpointPart(part))?.length ?? 0;
  return bytes;
}

async function measured({ reader, vectors }: WritableWorkspace, told: string): Promise<Figure[]> {
  const scan = (books: LedgerReader): Promise<number> =>
    elapsed(() => scanAndRecord(books, vectors, STARTING_RULES, { sha256, program: PROGRAM }));
  const thrice = async (): Promise<number[]> => [await scan(reader), await scan(reader), await scan(reader)];
  const head = await reader.head();
  const plain_ms = await elapsed(() => scanJournal(reader, STARTING_RULES));
  const first_ms = await scan(reader);
  const checkpoint_mb = (await checkpointBytes(vectors)) / 1_000_000;
  const nothing_ms = await thrice();
  await vectors.clear();
  await scan(await journalUntil(reader, Math.floor(head.seq * 0.99)));
  const new_ms = await thrice();
  const times = (values: readonly number[]): number[] => values.map((ms) => plain_ms / ms);
  return [
    figure(`${told}: from the first entry, nothing kept`, 'ms', null, [plain_ms]),
    figure(`${told}: ... vectors and checkpoint kept`, 'ms', null, [first_ms]),
    figure(`${told}: nothing new`, 'ms', null, nothing_ms),
    figure(`${told}: ... faster than a first scan`, 'times', null, times(nothing_ms)),
    figure(`${told}: a hundredth new`, 'ms', null, new_ms),
    figure(`${told}: ... faster than a first scan`, 'times', null, times(new_ms)),
    figure(`${told}: checkpoint`, 'MB', null, [checkpoint_mb]),
  ];
}

export async function scan({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const trades of quick ? [2_000] : [20_000, 200_000]) {
    const told = `${trades.toLocaleString('en-US')} trades`;
    const file = join(folder, `scan-${String(trades)}.surety`);
    const workspace = await createWorkspace(file, { program: PROGRAM });
    await makeSample(workspace.store, productionEnvironment(), { trades, seed: 5 });
    const { seq } = await workspace.reader.head();
    notes.push(`${told}: ${seq.toLocaleString('en-US')} entries`);
    figures.push(...(await measured(workspace, told)));
    const memory_mb = process.resourceUsage().maxRSS / 1_024;
    figures.push(figure(`${told}: memory at most, making the sample included`, 'MB', null, [memory_mb]));
    await workspace.close();
  }
  return { figures, notes };
}
