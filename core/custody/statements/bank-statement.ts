/**
 * A bank statement as it was read, whatever format the file had.
 *
 * The same words as `../statement`, which describes statements the platform writes: amounts are signed as
 * the bank sees its customer (positive is money in), in minor units; days are calendar days of the bank,
 * "YYYY-MM-DD", as the bank wrote them. Text that the file does not tell is empty, a number it does not
 * tell is null. Nothing here is computed but the statement's key.
 */
import type { StatementFormat } from '../custody-words';
import type { BankEntry } from '../statement';

/** The other side of a booking, as far as the bank names it. */
export interface Counterparty {
  readonly name: string;
  /** IBAN or account number. */
  readonly account: string;
}

export interface ReadEntry extends BankEntry {
  /** Line of the file where the entry begins, from 1. */
  readonly line: number;
  /** The bank's code for the kind of booking, as the format writes it. */
  readonly type_code: string;
  /** Takes an earlier booking back. The amount is signed by what it does now. */
  readonly is_reversal: boolean;
  readonly counterparty: Counterparty;
}

export interface StatementBalance {
  /** The format's own word: `OPBD`, `60F`, `010`, `LEDGERBAL`. */
  readonly code: string;
  readonly amount_minor: bigint;
  /** Day it is true for; empty where the format does not tell. */
  readonly on: string;
  /** Carried between two pages of one statement. */
  readonly is_intermediate: boolean;
  readonly line: number;
}

/** What the file says its entries come to; null where it says nothing. Sums are unsigned but the net. */
export interface ControlTotals {
  readonly line: number;
  readonly count: number | null;
  readonly credit_count: number | null;
  readonly debit_count: number | null;
  readonly credits_minor: bigint | null;
  readonly debits_minor: bigint | null;
  /** Credits and debits together, both positive. */
  readonly gross_minor: bigint | null;
  /** Credits less debits. */
  readonly net_minor: bigint | null;
}

export interface BankStatement {
  readonly format: StatementFormat;
  /** Version or manner of the format: `001.08`, `tags`, `2`, `1.02`, the profile's name. */
  readonly dialect: string;
  /** Line of the file where the statement begins. */
  readonly line: number;
  /** IBAN or the account number at the bank. */
  readonly account_number: string;
  /** National bank code or routing number. */
  readonly bank_code: string;
  readonly bic: string;
  readonly owner: string;
  readonly currency: string;
  /** The bank's reference of the statement. Not every bank makes it unique. */
  readonly statement_id: string;
  /** Number among the account's statements, from 1: the electronic one, or else the legal one. */
  readonly sequence_no: number | null;
  readonly legal_sequence_no: number | null;
  readonly page_no: number | null;
  /** The day it closes: of the closing balance where there is one. */
  readonly day: string;
  /** First and last day it covers, as told; `day` where nothing is told. */
  readonly from_day: string;
  readonly to_day: string;
  readonly opening: StatementBalance | null;
  readonly closing: StatementBalance | null;
  /** Other balances: available, forward, after the last page. */
  readonly other_balances: readonly StatementBalance[];
  readonly control_totals: ControlTotals | null;
  /** Entries the bank lists without having booked them (pending, for information); they are not in `entries`. */
  readonly unbooked_count: number;
  /** The bank's words on the statement as a whole. */
  readonly text: string;
  readonly entries: readonly ReadEntry[];
  /** Digest of what the statement says: the same statement has the same key, whatever file brings it. */
  readonly statement_key: string;
}

/** What a reader finds, before it is named. */
export type StatementDraft = Omit<BankStatement, 'statement_key'>;

/** Totals of which nothing is told. */
export function noTotals(line: number): ControlTotals {
  return {
    line,
    count: null,
    credit_count: null,
    debit_count: null,
    credits_minor: null,
    debits_minor: null,
    gross_minor: null,
    net_minor: null,
  };
}

export const NO_COUNTERPARTY: Counterparty = { name: '', account: '' };
