/**
 * Chart of accounts.
 *
 * Every ledger account is one line of this chart for one owner and one currency. An owner ("account" in the
 * domain: a party's account, the platform's own set of accounts in a currency, a custody account at a bank)
 * has a number; its ledger accounts are numbered owner number x 8 + slot, so numbers never depend on the
 * order in which ledger accounts are first used.
 *
 * Sign: a positive posting credits, a negative one debits. What the platform owes (customers' balances,
 * escrow) is therefore positive, and what it has (custody cash) negative, in raw numbers; for people both
 * are shown on their normal side.
 */
import { InvariantError } from '#core/kernel/assert';
import { CURRENCIES } from '#core/kernel/money';

export type OwnerClass = 'party' | 'system' | 'custody';
export type AccountCategory = 'asset' | 'liability' | 'equity' | 'income' | 'expense';

export interface ChartLine {
  /** Number as accountants sort it. */
  readonly number: string;
  readonly name: string;
  readonly owner: OwnerClass;
  readonly slot: number;
  readonly category: AccountCategory;
  /** Money that belongs to customers: what the custody account must cover. */
  readonly customer_money: boolean;
  /** Lowest balance an authorising command may leave, in minor units; null when there is none. */
  readonly floor_minor: bigint | null;
  readonly purpose: string;
}

const line = (
  number: string,
  name: string,
  owner: OwnerClass,
  slot: number,
  category: AccountCategory,
  customer_money: boolean,
  floor_minor: bigint | null,
  purpose: string,
): ChartLine => ({ number, name, owner, slot, category, customer_money, floor_minor, purpose });

/* prettier-ignore */
export const CHART = {
  'custody-cash': line('1010', 'Custody cash', 'custody', 0, 'asset', false, null, 'Money in a custody account at a bank, as the platform books it'),
  'customer-receivable': line('1310', 'Customer receivable', 'party', 4, 'asset', false, null, 'What a customer owes after a chargeback that his balance did not cover'),
  'customer-available': line('2010', 'Customer available', 'party', 0, 'liability', true, 0n, 'Balance the holder may spend, transfer or withdraw'),
  'customer-held': line('2020', 'Customer held', 'party', 1, 'liability', true, 0n, 'Reserved for withdrawals on their way to the bank'),
  'customer-pending': line('2030', 'Customer pending', 'party', 2, 'liability', true, 0n, 'Trade proceeds whose settlement is delayed'),
  'customer-blocked': line('2040', 'Customer blocked', 'party', 3, 'liability', true, 0n, 'Trade proceeds released while collection is restricted or the account frozen'),
  escrow: line('2100', 'Escrow', 'system', 0, 'liability', true, 0n, 'Paid trades not yet released or refunded; the sum of open trades'),
  'guarantee-reserve': line('2200', 'Guarantee reserve', 'system', 1, 'liability', false, 0n, 'Set aside by the platform to compensate buyers of trusted merchants'),
  'risk-reserve': line('2210', 'Risk reserve', 'system', 7, 'liability', false, 0n, 'Set aside by the platform out of interest that banks paid on customers\' money'),
  'loan-collections': line('2300', 'Loan collections', 'system', 6, 'liability', true, 0n, 'Taken from merchants\' balances for the banks that lent to them, until it is handed on'),
  suspense: line('2900', 'Suspense', 'system', 4, 'liability', true, null, 'Receipts not yet allocated to a customer'),
  'own-funds': line('3010', 'Own funds', 'system', 3, 'equity', false, null, 'The platform\'s own money in custody accounts'),
  'fee-income': line('4010', 'Fee income', 'system', 2, 'income', false, null, 'Fees charged, less fees given back'),
  'losses': line('5010', 'Losses', 'system', 5, 'expense', false, null, 'Written off by adjustment'),
} as const satisfies Record<string, ChartLine>;

export type LedgerCode = keyof typeof CHART;

export const LEDGER_CODES = Object.keys(CHART) as readonly LedgerCode[];

const CODES_OF: Readonly<Record<OwnerClass, readonly LedgerCode[]>> = {
  party: LEDGER_CODES.filter((code) => CHART[code].owner === 'party'),
  system: LEDGER_CODES.filter((code) => CHART[code].owner === 'system'),
  custody: LEDGER_CODES.filter((code) => CHART[code].owner === 'custody'),
};

/** Chart lines an owner of this class can have. */
export function codesOf(owner: OwnerClass): readonly LedgerCode[] {
  return CODES_OF[owner];
}

/** Ledger accounts reserved per owner. */
const SLOTS_PER_OWNER = 8;

const CODE_BY_SLOT: Readonly<Record<OwnerClass, readonly (LedgerCode | undefined)[]>> = {
  party: slots('party'),
  system: slots('system'),
  custody: slots('custody'),
};

function slots(owner: OwnerClass): (LedgerCode | undefined)[] {
  const codes: (LedgerCode | undefined)[] = Array.from({ length: SLOTS_PER_OWNER }, () => undefined);
  for (const code of Object.keys(CHART) as LedgerCode[]) {
    if (CHART[code].owner === owner) {
      codes[CHART[code].slot] = code;
    }
  }
  return codes;
}

/** Ledger account number of a chart line for an owner's number. */
export function ledgerNo(owner_no: number, code: LedgerCode): number {
  return owner_no * SLOTS_PER_OWNER + CHART[code].slot;
}

/** Owner number of a ledger account number. */
export function ownerNo(ledger_no: number): number {
  return Math.floor(ledger_no / SLOTS_PER_OWNER);
}

/** Chart line of a ledger account number, given the class of its owner. */
export function codeOf(ledger_no: number, owner: OwnerClass): LedgerCode {
  const code = CODE_BY_SLOT[owner][ledger_no % SLOTS_PER_OWNER];
  if (code === undefined) {
    throw new InvariantError(
      `ledger account ${String(ledger_no)} is no line of the chart for a ${owner} owner`,
    );
  }
  return code;
}

/** Made once: they are asked for with every entry. */
const SYSTEM_ACCOUNT_IDS: ReadonlyMap<string, string> = new Map(
  CURRENCIES.map((currency) => [currency, `system:${currency}`]),
);

/** True when the line's balance is normally a debit (shown positive to people although stored negative). */
export function isDebitNormal(code: LedgerCode): boolean {
  const { category } = CHART[code];
  return category === 'asset' || category === 'expense';
}

/** Identifier of the platform's own set of accounts in a currency. */
export function systemAccountId(currency: string): string {
  return SYSTEM_ACCOUNT_IDS.get(currency) ?? `system:${currency}`;
}
