/**
 * Bulk: durable, checked, chained entries per second through the ledger, against the query builder with one
 * entry per commit and against the same rows inserted raw. All three take turns in every repetition.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { DAY_MS } from '#core/kernel/instant';
import type { AppendBatch } from '#core/ledger/ports';

import { atLeast, elapsed, figure, type SectionOptions, type SectionReport } from '../support/figures';
import { newPlatform, openPlatform, submitAll } from '../support/platform';
import { BuilderRival, RawRival } from '../support/rivals';
import { Traffic } from '../support/traffic';

export async function bulk({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const entries = quick ? 5_000 : 30_000;
  const builder_entries = quick ? 50 : 300;
  const repetitions = quick ? 2 : 7;
  const start = Date.now() - 3 * DAY_MS;
  const traffic = new Traffic({ seed: 1, start, step_ms: 500 });
  const slow = new Traffic({ seed: 9, start, step_ms: 500 });

  const before = await newPlatform(folder, 'bulk.surety');
  await submitAll(before.ledger, traffic.foundation());
  await before.close();
  for (const copy of ['builder.surety', 'raw.sqlite', 'journal.sqlite']) {
    copyFileSync(join(folder, 'bulk.surety'), join(folder, copy));
  }

  let batches: AppendBatch[] = [];
  const platform = await openPlatform(folder, 'bulk.surety', {
    append: (batch, own) => {
      batches.push(batch);
      return own(batch);
    },
  });
  const builder = await BuilderRival.open(join(folder, 'builder.surety'));
  const built = await openPlatform(folder, 'builder.surety', {
    batch_max: 1,
    append: (batch) => builder.append(batch),
  });
  const raw = await RawRival.open(join(folder, 'raw.sqlite'), 'all');
  const journal = await RawRival.open(join(folder, 'journal.sqlite'), 'journal');

  const rates = {
    ours: [] as number[],
    builder: [] as number[],
    raw: [] as number[],
    journal: [] as number[],
  };
  const turns = repetitions + 1;
  for (let turn = 0; turn < turns; turn += 1) {
    const stretch = traffic.stretch(entries);
    const short = slow.stretch(builder_entries);
    batches = [];
    await submitAll(platform.ledger, stretch.before);
    await submitAll(built.ledger, short.before);
    await raw.append(batches);
    await journal.append(batches);
    batches = [];
    const ours_ms = await elapsed(() => submitAll(platform.ledger, stretch.measured));
    const raw_ms = await elapsed(() => raw.append(batches));
    const journal_ms = await elapsed(() => journal.append(batches));
    const builder_ms = await elapsed(() => submitAll(built.ledger, short.measured));
    // The first turn warms up.
    if (turn > 0) {
      rates.ours.push((entries * 1_000) / ours_ms);
      rates.raw.push((entries * 1_000) / raw_ms);
      rates.journal.push((entries * 1_000) / journal_ms);
      rates.builder.push((builder_entries * 1_000) / builder_ms);
    }
  }
  await Promise.all([platform.close(), built.close(), raw.close(), journal.close()]);
  await builder.close();

  const ratio = (rival: readonly number[]): number[] =>
    rates.ours.map((rate, turn) => rate / (rival[turn] ?? NaN));
  return {
    figures: [
      figure('entries in bulk', 'entries/s', null, rates.ours),
      figure('query builder, one entry per commit', 'entries/s', null, rates.builder),
      figure('same rows raw', 'entries/s', null, rates.raw),
      figure('journal and postings alone raw', 'entries/s', null, rates.journal),
      figure('bulk / query builder', 'times', atLeast(90), ratio(rates.builder)),
      figure('bulk / same rows raw', 'times', atLeast(0.5), ratio(rates.raw)),
      figure('bulk / journal and postings alone raw', 'times', null, ratio(rates.journal)),
    ],
    notes: [
      `${entries} entries per repetition in batches of 1,000, 2.4 postings each, half of the traffic on 100 of 10,000 accounts`,
      'synchronous=FULL for all; by the query builder the same ledger stores the same rows in the same guarded tables',
      'raw: the finished rows into the same tables with every guard and check dropped, nothing decided or hashed',
    ],
  };
}
