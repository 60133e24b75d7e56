/**
 * Books of a wanted size for the sections that read: traffic in stretches, submitted in bulk.
 */
import { DAY_MS } from '#core/kernel/instant';

import { newPlatform, submitAll, type Platform } from './platform';
import { Traffic } from './traffic';

const STRETCH_COMMANDS = 5_000;

/** A platform whose journal holds at least `entries` entries of the usual traffic. */
export async function filledPlatform(folder: string, name: string, entries: number): Promise<Platform> {
  const platform = await newPlatform(folder, name);
  const traffic = new Traffic({ seed: 3, start: Date.now() - 20 * DAY_MS, step_ms: 1_000 });
  await submitAll(platform.ledger, traffic.foundation());
  while (platform.ledger.head().seq < entries) {
    const { before, measured } = traffic.stretch(STRETCH_COMMANDS);
    await submitAll(platform.ledger, [...before, ...measured]);
  }
  return platform;
}
