/**
 * Linear cost: four times the entries take at most 4.5 times the time, for storing and for verifying.
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

async function cost(folder: string, name: string, entries: number): Promise<Cost> {
  const platform = await newPlatform(folder, name);
  const traffic = new Traffic({ seed: 7, start: Date.now() - 30 * DAY_MS, step_ms: 1_000 });
  await submitAll(platform.ledger, traffic.foundation());
  const stretch = 5_000;
  let store_ms = 0;
  for (let done = 0; done < entries; done += stretch) {
    const { before, measured } = traffic.stretch(stretch);
    store_ms += await elapsed(() => submitAll(platform.ledger, [...before, ...measured]));
  }
  const verify_ms = await elapsed(() => verifyBooks(platform.workspace.reader, environment));
  await platform.close();
  return { store_ms, verify_ms };
}

export async function linear({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const entries = quick ? 10_000 : 80_000;
  const repetitions = quick ? 1 : 3;
  await cost(folder, 'warm.surety', 5_000);
  const store: number[] = [];
  const verify: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const one = await cost(folder, `one-${repetition}.surety`, entries);
    const four = await cost(folder, `four-${repetition}.surety`, 4 * entries);
    store.push(four.store_ms / one.store_ms);
    verify.push(four.verify_ms / one.verify_ms);
  }
  return {
    figures: [
      figure('storing four times the entries', 'times', atMost(4.5), store),
      figure('verifying four times the entries', 'times', atMost(4.5), verify),
    ],
    notes: [
      `${entries} and ${4 * entries} commands, each into a workspace of its own with the same 10,000 accounts`,
    ],
  };
}
