/**
 * Items of custody accounts out of the books, as matching sees them: page by page, so that what is held is what is open.
 *
 * What is open now, and what was open at the end of a day that is past, are stretches of indexes; what was matched long ago is not read.
 */
import { isOpenOn } from '#core/custody/breaks';
import { dayNo, type BankLine, type Movement } from '#core/custody/matching/items';
import { DAY_MS, dayOf } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import type { Lists } from '#database/lists/lists';
import { rowPages } from '#server/composition/all-rows';

/** Both sides of custody accounts. */
export interface OpenItems {
  readonly lines: readonly BankLine[];
  readonly movements: readonly Movement[];
}

export function bankLine({
  id,
  account_id,
  amount_minor,
  booked_on,
  reference,
  named,
  details,
}: Row<'custody_line'>): BankLine {
  return {
    ...{ id, account_id, amount_minor, booked_on, reference, text: named },
    details: details.map((part) => ({ amount_minor: BigInt(part.amount), reference: part.reference })),
  };
}

export function bookMovement({
  id,
  account_id,
  amount_minor,
  booked_on,
  reference,
  channel,
}: Row<'custody_movement'>): Movement {
  return { id, account_id, amount_minor, booked_on, reference, channel };
}

/** What of some pages is kept, as it is to be seen. Rejects with the signal's reason when it is aborted. */
async function collected<R, T>(
  pages: AsyncIterable<readonly R[]>,
  take: (row: R) => T | null,
  signal: AbortSignal | undefined,
): Promise<T[]> {
  const found: T[] = [];
  for await (const rows of pages) {
    signal?.throwIfAborted();
    for (const row of rows) {
      const one = take(row);
      if (one !== null) found.push(one);
    }
  }
  return found;
}

/** What nothing has matched yet of an account. */
export async function openNow(
  { custody_desk }: Lists,
  account_id: string,
  signal?: AbortSignal,
): Promise<OpenItems> {
  return {
    lines: await collected(custody_desk.openPages('bank', account_id), bankLine, signal),
    movements: await collected(custody_desk.openPages('books', account_id), bookMovement, signal),
  };
}

/** What was open of an account at the end of a day, by what is known now. */
export async function openAt(
  { custody_desk }: Lists,
  account_id: string,
  day: string,
  signal?: AbortSignal,
): Promise<OpenItems> {
  return {
    lines: await collected(custody_desk.openAtPages('bank', account_id, day), bankLine, signal),
    movements: await collected(custody_desk.openAtPages('books', account_id, day), bookMovement, signal),
  };
}

/** The same of all accounts, where only rows can be read: every item is looked at, and those that were open are held. */
export async function openOn(reader: LedgerReader, day: string, signal?: AbortSignal): Promise<OpenItems> {
  return {
    lines: await collected(
      rowPages(reader, 'custody_line'),
      (row) => (isOpenOn(row, day) ? bankLine(row) : null),
      signal,
    ),
    movements: await collected(
      rowPages(reader, 'custody_movement'),
      (row) => (isOpenOn(row, day) ? bookMovement(row) : null),
      signal,
    ),
  };
}

/** Lines that are matched and say the same amount as one with a reference that is open, near its day. */
export async function matchedTwins(
  { custody_desk }: Lists,
  account_id: string,
  lines: readonly BankLine[],
  days_after: number,
): Promise<readonly Row<'custody_line'>[]> {
  const named = lines.filter(({ reference }) => reference !== '');
  let [from, to] = [Infinity, -Infinity];
  for (const { booked_on } of named) {
    from = Math.min(from, dayNo(booked_on));
    to = Math.max(to, dayNo(booked_on));
  }
  if (named.length === 0) return [];
  const day = (no: number): string => dayOf(no * DAY_MS, 0);
  const near = { from: day(from - days_after), to: day(to + days_after) };
  return await custody_desk.matchedLines(
    account_id,
    named.map(({ amount_minor }) => amount_minor),
    near,
  );
}
