/**
 * Items of custody accounts out of the books, as matching sees them.
 */
import { isOpenOn } from '#core/custody/breaks';
import type { BankLine, Movement } from '#core/custody/matching/items';
import type { LedgerReader } from '#core/ledger/ports';
import type { ProjectionName, Row } from '#core/ledger/tables';

export interface CustodyItems {
  readonly lines: readonly Row<'custody_line'>[];
  readonly movements: readonly Row<'custody_movement'>[];
}

const PAGE_ROWS = 5_000;

async function allOf<N extends ProjectionName>(
  reader: LedgerReader,
  table: N,
  signal: AbortSignal | undefined,
): Promise<Row<N>[]> {
  const rows: Row<N>[] = [];
  for (let after: string | null = null; ;) {
    signal?.throwIfAborted();
    const page = (await reader.scan(table, after, PAGE_ROWS)) as unknown as readonly Row<N>[];
    rows.push(...page);
    const last = page.at(-1) as { readonly id: string } | undefined;
    if (last === undefined) return rows;
    after = last.id;
  }
}

/** Every line and movement of custody accounts. */
export async function custodyItems(reader: LedgerReader, signal?: AbortSignal): Promise<CustodyItems> {
  const lines = await allOf(reader, 'custody_line', signal);
  const movements = await allOf(reader, 'custody_movement', signal);
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
