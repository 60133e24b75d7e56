/**
 * Trial balance at any date: 2,000,000 postings over twelve months, all but the last of them sealed.
 */
import { DAY_MS, monthEnd } from '#core/kernel/instant';

import {
  atMost,
  elapsed,
  figure,
  quantile,
  type SectionOptions,
  type SectionReport,
} from '../support/figures';
import { newPlatform, submitAll } from '../support/platform';
import { Traffic, randomOf } from '../support/traffic';

const UTC_OFFSET_MINUTES = 480;
const POSTINGS_PER_COMMAND = 2.4;
const STRETCH_DAYS = 3;

function months(): string[] {
  return Array.from({ length: 12 }, (_, month) => `2025-${String(month + 1).padStart(2, '0')}`);
}

export async function trialBalance({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const postings = quick ? 120_000 : 2_000_000;
  const questions = quick ? 30 : 100;
  const year_ms = 365 * DAY_MS;
  const commands = Math.ceil(postings / POSTINGS_PER_COMMAND);
  const step_ms = Math.floor(year_ms / commands);
  const stretch_commands = Math.floor((STRETCH_DAYS * DAY_MS) / step_ms);
  const start = Date.UTC(2025, 0, 1) - UTC_OFFSET_MINUTES * 60_000;
  const platform = await newPlatform(folder, 'trial.surety', { simulated: true });
  const traffic = new Traffic({ seed: 5, start, step_ms });
  await submitAll(platform.ledger, traffic.foundation());

  let sealed = 0;
  for (const month of months()) {
    const end = monthEnd(month, UTC_OFFSET_MINUTES) ?? 0;
    // One stretch may run into the next month; the seal waits for its end then.
    while (traffic.at < end) {
      const { before, measured } = traffic.stretch(stretch_commands);
      await submitAll(platform.ledger, [...before, ...measured]);
    }
    if (month !== '2025-12') {
      await submitAll(platform.ledger, [traffic.seal(month)]);
      sealed += 1;
    }
  }

  const { reader } = platform.workspace;
  const head = platform.ledger.head();
  const random = randomOf(6);
  const ask = async (): Promise<void> => {
    const at = start + Math.floor(random() * (head.booked_at - start));
    await reader.totalsAt(await reader.seqAt(at));
  };
  await ask();
  const times_ms: number[] = [];
  for (let question = 0; question < questions; question += 1) {
    times_ms.push(await elapsed(ask));
  }
  // The dearest question there is: everything since the last seal.
  const last_ms: number[] = [];
  for (let repetition = 0; repetition < 10; repetition += 1) {
    last_ms.push(await elapsed(() => reader.totalsAt(head.seq)));
  }
  await platform.close();
  return {
    figures: [
      figure('trial balance at any date', 'ms', atMost(200), times_ms),
      figure('... 95th percentile', 'ms', null, [quantile(times_ms, 0.95)]),
      figure('... after the last entry, a month unsealed', 'ms', null, last_ms),
    ],
    notes: [
      `${head.seq} entries with about ${Math.round(commands * POSTINGS_PER_COMMAND)} postings over twelve months, ${sealed} sealed; random instants`,
    ],
  };
}
