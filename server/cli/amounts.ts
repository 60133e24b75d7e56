/**
 * Amounts for people: debits and credits in columns of their own, balances on their normal side.
 */
import { formatMinor, minorDigits } from '#core/kernel/money';
import { isDebitNormal, type LedgerCode } from '#core/ledger/chart';

/** Debit cell and credit cell of a posting or balance (credit positive); zero stands on the normal side. */
export function debitCredit(
  amount_minor: bigint,
  currency: string,
  code: LedgerCode,
): readonly [string, string] {
  const debit = amount_minor < 0n || (amount_minor === 0n && isDebitNormal(code));
  const text = formatMinor(amount_minor < 0n ? -amount_minor : amount_minor, currency);
  return debit ? [text, ''] : ['', text];
}

/** A balance as people say it: on the normal side of its line, negative when it stands on the other. */
export function normalBalance(balance_minor: bigint, currency: string, code: LedgerCode): string {
  return formatMinor(isDebitNormal(code) ? -balance_minor : balance_minor, currency);
}

/** "1,234.50 CNY". */
export function amountText(amount_minor: bigint, currency: string): string {
  return `${formatMinor(amount_minor, currency)} ${currency}`;
}

/** The amount in major units as plain decimal text for spreadsheets: "-1234.50". */
export function majorText(amount_minor: bigint, currency: string): string {
  const digits = minorDigits(currency);
  const plain = (amount_minor < 0n ? -amount_minor : amount_minor).toString().padStart(digits + 1, '0');
  const whole = plain.slice(0, plain.length - digits);
  const fraction = digits === 0 ? '' : `.${plain.slice(plain.length - digits)}`;
  return `${amount_minor < 0n ? '-' : ''}${whole}${fraction}`;
}
