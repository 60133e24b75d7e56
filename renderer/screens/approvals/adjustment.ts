/** The lines of an adjustment between what is typed and what is sent; sums per currency. Credit is positive. */
export interface TypedLine {
  account_id: string;
  /** Of the account; empty until it was found. */
  currency: string;
  code: string;
  debit: string;
  credit: string;
}

export interface AdjustmentLine {
  readonly account_id: string;
  readonly currency: string;
  readonly code: string;
  readonly amount_minor: bigint;
}

type Parse = (text: string, currency: string) => bigint | undefined;

/** All lines with their amounts; null while one is incomplete. */
export function adjustmentLines(lines: readonly TypedLine[], parse: Parse): readonly AdjustmentLine[] | null {
  const found: AdjustmentLine[] = [];
  for (const { account_id, currency, code, debit, credit } of lines) {
    if (account_id === '' || code === '' || currency === '') return null;
    const is_debit = debit.trim() !== '';
    if (is_debit && credit.trim() !== '') return null;
    const size_minor = parse(is_debit ? debit : credit, currency);
    if (size_minor === undefined || size_minor === 0n) return null;
    found.push({ account_id, currency, code, amount_minor: is_debit ? -size_minor : size_minor });
  }
  return found;
}

/** Credits less debits, per currency in the order met. */
export function sumsOf(
  lines: readonly AdjustmentLine[],
): readonly { readonly currency: string; readonly amount_minor: bigint }[] {
  const sums = new Map<string, bigint>();
  for (const { currency, amount_minor } of lines) {
    sums.set(currency, (sums.get(currency) ?? 0n) + amount_minor);
  }
  return [...sums].map(([currency, amount_minor]) => ({ currency, amount_minor }));
}
