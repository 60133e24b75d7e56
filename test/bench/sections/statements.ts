/**
 * Bank statements: entries read and held to their figures per second, out of MT940 and camt.053, beside what
 * the text alone allows: cutting it into lines, and the XML parser with nothing behind it.
 *
 * No maintained npm parser reads these formats right, so the raw limit is the rival. Linear cost: the ratio
 * of four times the entries.
 */
import { SaxesParser } from 'saxes';

import { writeCamt053 } from '#core/custody/camt053-writer';
import { writeMt940 } from '#core/custody/mt940-writer';
import type { DayStatement } from '#core/custody/statement';
import { readStatementFile } from '#core/custody/statements/read-statement-file';
import { sha256Hex } from '#server/custody/statement-path';

import {
  atLeast,
  atMost,
  elapsed,
  figure,
  quantile,
  type SectionOptions,
  type SectionReport,
} from '../support/figures';

const REPETITIONS = 3;
const PIECE_CHARS = 65_536;

function dayOf(count: number): DayStatement {
  const entries = Array.from({ length: count }, (_, index) => ({
    amount_minor: BigInt((index % 997) - 300),
    booked_on: '2026-01-05',
    value_on: '2026-01-04',
    bank_reference: `B${String(index)}`,
    reference: `T${String(index)}`,
    text: 'PAYMENT OF TRADE',
    purpose: 'receipt' as const,
    details: [],
  }));
  return {
    account_id: 'custody',
    bank: 'ICBC',
    bic: 'ICBKCNBJ',
    account_number: '1001',
    owner: 'Bench',
    currency: 'CNY',
    day: '2026-01-05',
    sequence_no: 1,
    opening_minor: 0n,
    closing_minor: entries.reduce((sum, entry) => sum + entry.amount_minor, 0n),
    entries,
  };
}

function splitLines(bytes: Buffer): void {
  const lines = bytes.toString('utf8').split(/\r\n|\n|\r/);
  if (lines.length < 2) {
    throw new Error('no lines');
  }
}

function parseOnly(bytes: Buffer): void {
  const parser = new SaxesParser({ xmlns: true });
  let elements = 0;
  parser.on('opentag', () => (elements += 1));
  const text = bytes.toString('utf8');
  for (let from = 0; from < text.length; from += PIECE_CHARS) {
    parser.write(text.slice(from, from + PIECE_CHARS));
  }
  parser.close();
  if (elements === 0) {
    throw new Error('no elements');
  }
}

function readAll(name: string, bytes: Buffer, count: number): void {
  const { statements } = readStatementFile({ name, bytes }, sha256Hex);
  if (statements[0]?.entries.length !== count) {
    throw new Error(`${name} was read with another number of entries`);
  }
}

/** Milliseconds of each repetition. */
async function times(work: () => void): Promise<number[]> {
  const found: number[] = [];
  for (let turn = 0; turn < REPETITIONS; turn += 1) {
    found.push(await elapsed(async () => work()));
  }
  return found;
}

export async function statements({ quick }: SectionOptions): Promise<SectionReport> {
  const count = quick ? 20_000 : 100_000;
  const figures = [];
  for (const { name, write, raw, goal } of [
    { name: 'MT940', write: writeMt940, raw: splitLines, goal: 50_000 },
    { name: 'camt.053', write: writeCamt053, raw: parseOnly, goal: 15_000 },
  ]) {
    const small = Buffer.from(write(dayOf(count / 4)));
    const large = Buffer.from(write(dayOf(count)));
    const small_ms = await times(() => readAll(name, small, count / 4));
    const large_ms = await times(() => readAll(name, large, count));
    const raw_ms = await times(() => raw(large));
    const speeds = large_ms.map((ms) => (count * 1_000) / ms);
    const ratio = quantile(large_ms, 0.5) / quantile(small_ms, 0.5);
    figures.push(
      figure(`${name}: entries read and proved`, 'entries/s', atLeast(goal), speeds),
      figure(
        `${name}: the text alone`,
        'entries/s',
        null,
        raw_ms.map((ms) => (count * 1_000) / ms),
      ),
      figure(`${name}: time for four times the entries`, 'times', atMost(8), [ratio]),
    );
  }
  return {
    figures,
    notes: [
      `${String(count)} entries in one statement; the text alone: lines cut (MT940), saxes with namespaces (camt.053)`,
    ],
  };
}
