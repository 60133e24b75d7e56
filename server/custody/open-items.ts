/**
 * Items of custody accounts out of the books, as matching sees them.
 */
import { isOpenOn } from '#core/custody/breaks';
import type { BankLine, Movement } from '#core/custody/matching/items';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import { allRows } from '#server/composition/all-rows';

export interface CustodyItems {
  readonly lines: readonly Row<'custody_line'>[];
  readonly movements: readonly Row<'custody_movement'>[];
}

/** Every line and movement of custody accounts. */
export async function custodyItems(reader: LedgerReader, signal?: AbortSignal): Promise<CustodyItems> {
  const lines = await allRows(reader, 'custody_line', signal);
  const movements = await allRows(reader, 'custody_movement', signal);
  return { lines, movements };
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

/** Both sides as they are open at the end of a day. */
export function openOn(
  { lines, movements }: CustodyItems,
  day: string,
): { readonly lines: readonly BankLine[]; readonly movements: readonly Movement[] } {
  return {
    lines: lines.filter((line) => isOpenOn(line, day)).map(bankLine),
    movements: movements.filter((movement) => isOpenOn(movement, day)).map(bookMovement),
  };
}
