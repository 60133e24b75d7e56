/**
 * Names entries and statements by what they say.
 *
 * Two rows that are alike in one statement are two payments, so a counter tells them apart; in which line
 * they stand does not matter.
 */
import type { BankStatement, StatementBalance, StatementDraft } from './bank-statement';

/** SHA-256 of text (as UTF-8) or bytes, in hexadecimal. */
export type Sha256OfBytes = (data: string | Uint8Array) => string;

const balanceOf = (balance: StatementBalance | null): string | null =>
  balance === null ? null : `${balance.amount_minor.toString()} ${balance.on}`;

/** The statement with its key, and its entries with their ids. */
export function named(draft: StatementDraft, sha256: Sha256OfBytes): BankStatement {
  const { account_number, currency } = draft;
  const seen = new Map<string, number>();
  const entries = draft.entries.map((entry) => {
    const print = sha256(
      JSON.stringify([
        account_number,
        currency,
        entry.booked_on,
        entry.value_on,
        entry.amount_minor.toString(),
        entry.bank_reference,
        entry.reference,
        entry.type_code,
        entry.text,
      ]),
    );
    const occurrence = (seen.get(print) ?? 0) + 1;
    seen.set(print, occurrence);
    return { ...entry, entry_id: `${print}-${String(occurrence)}` };
  });
  const statement_key = sha256(
    JSON.stringify([
      account_number,
      currency,
      draft.statement_id,
      draft.sequence_no,
      draft.page_no,
      draft.day,
      balanceOf(draft.opening),
      balanceOf(draft.closing),
      entries.map((entry) => entry.entry_id),
    ]),
  );
  return { ...draft, entries, statement_key };
}
