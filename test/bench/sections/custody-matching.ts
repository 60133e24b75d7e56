/**
 * Matching a month of statements: 500,000 lines of which most match by reference, some as batches with parts, some as all cards
 * of a day, and a few not at all; beside putting both sides into one map by reference, which any matching has to do.
 */
import type { BankLine, Movement } from '#core/custody/matching/items';
import { matchItems } from '#core/custody/matching/match';

import {
  atMost,
  elapsed,
  figure,
  quantile,
  type SectionOptions,
  type SectionReport,
} from '../support/figures';

const REPETITIONS = 3;
const GOAL_MS = 30_000;
const BATCH_PARTS = 20;
const DAYS = 30;

const dayAt = (no: number): string => `2026-06-${String(no + 1).padStart(2, '0')}`;

/** Both sides of a month; every hundredth line has no counterpart. */
function month(lines_count: number): { lines: BankLine[]; movements: Movement[] } {
  const lines: BankLine[] = [];
  const movements: Movement[] = [];
  const account_id = 'custody';
  const move = (id: string, amount: number, day: number): Movement => ({
    ...{ id: `${id}@custody`, account_id, amount_minor: BigInt(amount), booked_on: dayAt(day) },
    ...{ reference: `T${id}`, channel: 'bank' },
  });
  for (let no = 0; no < lines_count; no += 1) {
    const day = no % DAYS;
    const amount = 100 + ((no * 7_919) % 100_000);
    const line = { id: `s/${String(no)}`, account_id, booked_on: dayAt(day), text: 'PAYMENT OF TRADE' };
    if (no % 50 === 49) {
      const parts = Array.from({ length: BATCH_PARTS }, (_, part) =>
        move(`${String(no)}x${String(part)}`, amount + part, day),
      );
      movements.push(...parts);
      const details = parts.map(({ amount_minor, reference }) => ({ amount_minor, reference }));
      const amount_minor = parts.reduce((sum, part) => sum + part.amount_minor, 0n);
      lines.push({ ...line, amount_minor, reference: `B${String(no)}`, details });
    } else {
      if (no % 100 !== 0) movements.push(move(String(no), amount, day));
      lines.push({ ...line, amount_minor: BigInt(amount), reference: `T${String(no)}`, details: [] });
    }
  }
  return { lines, movements };
}

function mapOnly({ lines, movements }: { lines: BankLine[]; movements: Movement[] }): void {
  const seen = new Map<string, bigint>();
  for (const { reference, amount_minor } of movements) seen.set(reference, amount_minor);
  let found = 0;
  for (const { reference, amount_minor } of lines) found += seen.get(reference) === amount_minor ? 1 : 0;
  if (found === 0) throw new Error('nothing matches');
}

export async function custodyMatching({ quick }: SectionOptions): Promise<SectionReport> {
  const count = quick ? 50_000 : 500_000;
  const items = month(count);
  const ms: number[] = [];
  const raw_ms: number[] = [];
  let matches = 0;
  for (let turn = 0; turn < REPETITIONS; turn += 1) {
    raw_ms.push(await elapsed(async () => mapOnly(items)));
    ms.push(
      await elapsed(async () => {
        matches = matchItems(items.lines, items.movements, { days_before: 1, days_after: 15, card_days: 12 })
          .matches.length;
      }),
    );
  }
  const raw = quantile(raw_ms, 0.5);
  return {
    notes: [
      `${String(count)} lines, ${String(items.movements.length)} movements, ${String(matches)} matches.`,
    ],
    figures: [
      figure(
        'a month of lines matched',
        's',
        atMost(GOAL_MS / 1_000),
        ms.map((one) => one / 1_000),
      ),
      figure(
        'both sides in one map',
        's',
        null,
        raw_ms.map((one) => one / 1_000),
      ),
      figure(
        'matching over the map',
        'times',
        null,
        ms.map((one) => one / raw),
      ),
    ],
  };
}
