/**
 * Linear cost: four times the entries take at most 4.5 times the time, for storing and for verifying.
 *
 * One workspace grows; what it took is read off at three sizes. The first step is dearer for storing: until
 * the index pages of 10,000 accounts have spread, fewer pages change with every batch.
 */
import { DAY_MS } from '#core/kernel/instant';
import { verifyBooks } from '#core/ledger/verify';

import { atMost, elapsed, figure, type SectionOptions, type SectionReport } from '../support/figures';
import { environment, newPlatform, submitAll } from '../support/platform';
import { Traffic } from '../support/traffic';

interface Cost {
  readonly store_ms: number;
  readonly verify_ms: number;
}

const STRETCH_COMMANDS = 5_000;

/** What it took to get to each size (in commands, ascending) and to verify everything there. */
async function costs(folder: string, name: string, sizes: readonly number[]): Promise<Cost[]> {
  const platform = await newPlatform(folder, name);
  const traffic = new Traffic({ seed: 7, start: Date.now() - 30 * DAY_MS, step_ms: 1_000 });
  await submitAll(platform.ledger, traffic.foundation());
  const found: Cost[] = [];
  let store_ms = 0;
  let done = 0;
  for (const size of sizes) {
    while (done < size) {
      const { before, measured } = traffic.stretch(STRETCH_COMMANDS);
      store_ms += await elapsed(() => submitAll(platform.ledger, [...before, ...measured]));
      done += STRETCH_COMMANDS;
    }
    const verify_ms = await elapsed(() => verifyBooks(platform.workspace.reader, environment));
    found.push({ store_ms, verify_ms });
  }
  await platform.close();
  return found;
}

export async function linear({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const first = quick ? 5_000 : 50_000;
  const sizes = [first, 4 * first, 16 * first];
  const repetitions = quick ? 1 : 2;
  const found: Cost[][] = [];
  await costs(folder, 'warm.surety', [STRETCH_COMMANDS]);
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    found.push(await costs(folder, `linear-${repetition}.surety`, sizes));
  }
  const ratios = (step: number, part: keyof Cost): number[] =>
    found.map((cost) => (cost[step + 1]?.[part] ?? NaN) / (cost[step]?.[part] ?? NaN));
  const thousands = sizes.map((size) => `${size / 1_000}`);
  return {
    figures: [
      figure(
        `storing ${thousands[1]} / ${thousands[0]} thousand`,
        'times',
        atMost(4.5),
        ratios(0, 'store_ms'),
      ),
      figure(
        `storing ${thousands[2]} / ${thousands[1]} thousand`,
        'times',
        atMost(4.5),
        ratios(1, 'store_ms'),
      ),
      figure(
        `verifying ${thousands[1]} / ${thousands[0]} thousand`,
        'times',
        atMost(4.5),
        ratios(0, 'verify_ms'),
      ),
      figure(
        `verifying ${thousands[2]} / ${thousands[1]} thousand`,
        'times',
        atMost(4.5),
        ratios(1, 'verify_ms'),
      ),
    ],
    notes: [`commands between 10,000 accounts, from the first on; ${thousands.join(', ')} thousand of them`],
  };
}
