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

/**
 * Stable names of the entries within their statement: made of account, day, amount, references, kind and text, with a counter for
 * entries that are alike; never of the line they stand in.
 */
export function* entryIds(
  { account_number, currency, entries }: StatementDraft,
  sha256: Sha256OfBytes,
): Generator<string> {
  const seen = new Map<string, number>();
  for (const entry of entries) {
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
    yield `${print}-${String(occurrence)}`;
  }
}

/** The statement with its key. */
export function named(draft: StatementDraft, sha256: Sha256OfBytes): BankStatement {
  const statement_key = sha256(
    JSON.stringify([
      draft.account_number,
      draft.currency,
      draft.statement_id,
      draft.sequence_no,
      draft.page_no,
      draft.day,
      balanceOf(draft.opening),
      balanceOf(draft.closing),
      [...entryIds(draft, sha256)],
    ]),
  );
  return { ...draft, statement_key };
}
