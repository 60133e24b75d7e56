/**
 * Import: a million payment events out of CSV files, merged by time, recorded, and the memory it took.
 */
import { DAY_MS } from '#core/kernel/instant';
import { genesisCommands } from '#core/ledger/genesis';
import { keepHeapSmall } from '#server/composition/heap';
import { IMPORT_LEDGER, importFiles } from '#server/ingest/import';

import { atLeast, atMost, figure, type SectionOptions, type SectionReport } from '../support/figures';
import { writeEventFiles } from '../support/event-files';
import { newPlatform, submitAll } from '../support/platform';

const YEAR_MS = 365 * DAY_MS;

export async function importEvents({ quick, folder }: SectionOptions): Promise<SectionReport> {
  // As the program does.
  keepHeapSmall();
  const now = Date.now();
  const events = quick ? 100_000 : 1_000_000;
  const files = await writeEventFiles(folder, events, now - YEAR_MS, now - DAY_MS);
  const platform = await newPlatform(folder, 'import.surety', IMPORT_LEDGER);
  await submitAll(platform.ledger, genesisCommands(now - 2 * YEAR_MS));
  const started_ms = performance.now();
  const report = await importFiles(platform.ledger, files.paths, {
    dry_run: false,
    source: 'bench',
    actor: 'bench',
    now,
  });
  const elapsed_ms = performance.now() - started_ms;
  await platform.close();
  if (report.status !== 'finished' || report.total.imported !== files.rows) {
    throw new Error(`the import ended otherwise: ${JSON.stringify(report)}`);
  }
  // Kibibytes, the largest this process ever held.
  const rss_mb = (process.resourceUsage().maxRSS * 1_024) / 1_000_000;
  return {
    figures: [
      figure('import of payment events', 'events/s', atLeast(15_000), [(files.rows * 1_000) / elapsed_ms]),
      figure('memory, at most', 'MB', atMost(400), [rss_mb]),
    ],
    notes: [
      `${files.rows} rows in ${files.paths.length} CSV files: the life of trades between 10,000 accounts`,
    ],
  };
}
