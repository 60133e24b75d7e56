/**
 * `surety verify`: recomputes chain, postings and every projection, and names the first break.
 */
import { Command } from 'commander';

import { DAY_MS } from '#core/kernel/instant';
import type { Environment, LedgerReader } from '#core/ledger/ports';
import { verifyBooks, type VerifyReport } from '#core/ledger/verify';

import { headDocument } from '../accounts';
import { amountText } from '../amounts';
import { readCheckpoint, type CheckpointFile } from '../checkpoint-file';
import type { Cli } from '../cli';
import { EXIT, type ExitCode } from '../exit';
import type { Run } from '../run';
import { grouped } from '../progress';
import { renderPairs } from '../table';
import { showInstantZone, type Calendar } from '../when';

interface VerifyOptions {
  readonly checkpoint?: string;
}

/** Verifies under a bar. The reader must see one moment, or what is appended meanwhile may look like a break. */
export async function verifyUnderBar(
  cli: Cli,
  reader: LedgerReader,
  env: Environment,
  checkpoint: CheckpointFile | undefined,
): Promise<VerifyReport> {
  return await cli.withProgress('Verifying', 'entries', (progress) =>
    verifyBooks(reader, env, {
      signal: cli.signal,
      checkpoint,
      onProgress: (step) => progress.step(step),
    }),
  );
}

/** Trades that ended and did not clear: how many, how much, for how long. */
function unclearedText({ uncleared }: VerifyReport): string {
  const lines = uncleared.map(
    ({ currency, count, amount_minor, oldest_ms }) =>
      `${grouped(count)} with ${amountText(amount_minor, currency)}, for ${grouped(Math.floor(oldest_ms / DAY_MS))} days`,
  );
  return lines.length === 0 ? 'no trade' : lines.join('; ');
}

export function verifyText(
  report: VerifyReport,
  checkpoint: CheckpointFile | undefined,
  calendar: Calendar,
): string {
  const { head, first_break } = report;
  const end = `entry ${grouped(head.seq)}, booked ${showInstantZone(head.booked_at, calendar)}`;
  const anchor = checkpoint === undefined ? null : `entry ${grouped(checkpoint.seq)} is the one written down`;
  return first_break === null
    ? renderPairs([
        ['Verified', `sound: ${grouped(report.entries)} entries, every hash, posting and projection`],
        ['Journal ends', head.seq === 0 ? 'nothing in it' : end],
        ['Hash', head.hash],
        ['Ended, not cleared', unclearedText(report)],
        ['Checkpoint', anchor],
      ])
    : renderPairs([
        ['Verified', 'BROKEN'],
        ['Kind of break', first_break.kind],
        ['At entry', first_break.seq === null ? null : String(first_break.seq)],
        ['At', first_break.table === undefined ? null : `${first_break.table} ${first_break.key ?? ''}`],
        ['What', first_break.detail],
        ['Entries sound', grouped(report.entries)],
        ['Ended, not cleared', unclearedText(report)],
      ]);
}

async function verify(cli: Cli, options: VerifyOptions): Promise<ExitCode> {
  return await cli.reading(async ({ reader, env, info, calendar }) => {
    const checkpoint =
      options.checkpoint === undefined ? undefined : await readCheckpoint(options.checkpoint, info.id);
    const report = await verifyUnderBar(cli, reader, env, checkpoint);
    const document = {
      ...{ ok: report.ok, workspace_id: info.id, entries: report.entries, head: headDocument(report.head) },
      checkpoint_seq: checkpoint?.seq ?? null,
      first_break: report.first_break,
      uncleared: report.uncleared,
    };
    await cli.answer(document, () => verifyText(report, checkpoint, calendar));
    return report.ok ? EXIT.done : EXIT.no;
  });
}

export function verifyCommand(run: Run): Command {
  return new Command('verify')
    .description('check every hash, posting and projection; exit 1 and the first break when one is found')
    .option('--checkpoint <file>', 'and that the journal still has the entry a checkpoint names')
    .action(run(verify));
}
