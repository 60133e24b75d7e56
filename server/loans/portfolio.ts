/** Reads loans with their movements out of the books, for looking at them together. */
import type { Loan } from '#core/credit/loans/application-commands';
import type { LentLoan } from '#core/credit/loans/portfolio';
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';

const PAGE_ROWS = 5_000;

async function readAll<N extends 'loan' | 'loan_movement'>(
  reader: LedgerReader,
  table: N,
  keyOf: (row: Row<N>) => string | number,
): Promise<readonly Row<N>[]> {
  const found: Row<N>[] = [];
  for (let after: string | number | null = null; ;) {
    const rows = (await reader.scan(table, after, PAGE_ROWS)) as unknown as readonly Row<N>[];
    found.push(...rows);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) {
      return found;
    }
    after = keyOf(last);
  }
}

/** Every loan of a currency that was paid out, of one bank or of all, with its movements in order. */
export async function lentLoans(
  reader: LedgerReader,
  currency: string,
  bank?: string,
): Promise<readonly LentLoan[]> {
  const loans: readonly Loan[] = await readAll(reader, 'loan', ({ id }) => id);
  const movements = new Map<string, Row<'loan_movement'>[]>();
  for (const movement of await readAll(reader, 'loan_movement', ({ seq }) => seq)) {
    const of_loan = movements.get(movement.loan_id);
    if (of_loan === undefined) {
      movements.set(movement.loan_id, [movement]);
    } else {
      of_loan.push(movement);
    }
  }
  return loans
    .filter((loan) => loan.currency === currency && (bank === undefined || loan.bank === bank))
    .filter(({ disbursed_at }) => disbursed_at !== null)
    .map((loan) => ({ loan, movements: movements.get(loan.id) ?? [] }));
}
