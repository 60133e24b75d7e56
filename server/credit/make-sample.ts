/**
 * Development samples out of the books: which days merchants are observed on, and the journal read once for all of them.
 */
import type { BooksSource } from '#core/credit/develop/definition';
import { maturesAt } from '#core/credit/outcomes';
import { observationDays, SampleBuilder, sampleDefinition } from '#core/credit/sample';
import { DAY_MS, dayOf, MINUTE_MS, type Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';

import { followJournal, type CreditWatch } from './learn-merchants';

/** Thrown where no day lies between those that were asked for and those whose outcomes have been told. */
export class NoDaysError extends Error {
  override readonly name = 'NoDaysError';
  readonly from_at: Instant;
  readonly to_at: Instant;
  /** Days after a day of observation until its outcomes have been told. */
  readonly told_after_days: number;

  constructor(from_at: Instant, to_at: Instant, told_after_days: number) {
    super(`no day of observation: outcomes are told ${String(told_after_days)} days after it`);
    [this.from_at, this.to_at, this.told_after_days] = [from_at, to_at, told_after_days];
  }
}

/** The first instant of the day that an instant lies in. */
function dayBegin(at: Instant, utc_offset_minutes: number): Instant {
  return Date.parse(`${dayOf(at, utc_offset_minutes)}T00:00:00Z`) - utc_offset_minutes * MINUTE_MS;
}

/**
 * Ends of days, counted back from the last whose outcomes have been told by the end of the books, or from an earlier one
 * that was asked for, to the first sale. Throws NoDaysError.
 */
async function daysOf(
  reader: LedgerReader,
  { from_at, to_at, every_days, outcomes }: BooksSource,
  utc_offset_minutes: number,
): Promise<readonly Instant[]> {
  const head = await reader.head();
  const [first] = await reader.entries({ kind: 'pay-trade', outcome: 'done' }, 1);
  const ripe_at = dayBegin(head.booked_at - maturesAt(0, outcomes), utc_offset_minutes) - 1;
  const end = Math.min(ripe_at, to_at ?? ripe_at);
  const begin = from_at ?? first?.booked_at ?? head.booked_at;
  const count = Math.floor((end - begin) / (every_days * DAY_MS));
  if (count < 0) {
    throw new NoDaysError(begin, end, Math.ceil(maturesAt(0, outcomes) / DAY_MS));
  }
  return observationDays(end - count * every_days * DAY_MS, end, every_days);
}

export interface MadeSample {
  readonly builder: SampleBuilder;
  readonly observed_at: readonly Instant[];
  /** The last entry that it knows, and when that was booked. */
  readonly as_of_seq: number;
  readonly as_of_at: Instant;
}

/** Reads the journal once. Throws NoDaysError, or the signal's reason when stopped. `reader` must see one moment. */
export async function readSample(
  reader: LedgerReader,
  source: BooksSource,
  utc_offset_minutes: number,
  watch: CreditWatch,
): Promise<MadeSample> {
  const { currency, outcomes, excluded_measures } = source;
  const observed_at = await daysOf(reader, source, utc_offset_minutes);
  const builder = new SampleBuilder(sampleDefinition(observed_at, { currency, outcomes, excluded_measures }));
  const { seq, booked_at } = await reader.head();
  await followJournal(reader, seq, (entry) => builder.observe(entry), watch);
  return { builder, observed_at, as_of_seq: seq, as_of_at: booked_at };
}
