/**
 * Verify: the whole chain and every projection, recomputed and compared.
 * Rebuild: every projection made anew from the journal, in one durable transaction.
 */
import { rebuildProjections } from '#core/ledger/rebuild';
import { verifyBooks } from '#core/ledger/verify';

import { atLeast, elapsed, figure, type SectionOptions, type SectionReport } from '../support/figures';
import { filledPlatform } from '../support/books';
import { environment, type Platform } from '../support/platform';

async function verifyOnce({ workspace }: Platform): Promise<void> {
  const report = await verifyBooks(workspace.reader, environment);
  if (!report.ok) {
    throw new Error(`the books of the benchmark are broken: ${JSON.stringify(report.first_break)}`);
  }
}

async function rebuildOnce({ workspace }: Platform): Promise<void> {
  const report = await rebuildProjections(workspace.store, environment);
  if (!report.ok) {
    throw new Error(`the books of the benchmark are broken: ${JSON.stringify(report.first_break)}`);
  }
}

async function measured(
  { quick, folder }: SectionOptions,
  name: string,
  goal: number,
  work: (platform: Platform) => Promise<void>,
): Promise<SectionReport> {
  const platform = await filledPlatform(folder, `${name}.surety`, quick ? 60_000 : 300_000);
  const entries = platform.ledger.head().seq;
  const rates: number[] = [];
  await work(platform);
  for (let repetition = 0; repetition < (quick ? 2 : 5); repetition += 1) {
    rates.push((entries * 1_000) / (await elapsed(() => work(platform))));
  }
  await platform.close();
  return {
    figures: [figure(name, 'entries/s', atLeast(goal), rates)],
    notes: [
      `journal of ${entries} entries with the balances of 10,000 accounts and a trade per 3.5 entries of traffic`,
    ],
  };
}

export function verify(options: SectionOptions): Promise<SectionReport> {
  return measured(options, 'verify', 100_000, verifyOnce);
}

export function rebuild(options: SectionOptions): Promise<SectionReport> {
  return measured(options, 'rebuild', 60_000, rebuildOnce);
}
