/**
 * What record types are made of: their shape, and the columns many of them share.
 */
import type { CommandKind } from '#core/ledger/commands';

import { column, type ColumnOptions, type ColumnSpec } from './columns';

export interface RecordSpec {
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
  /** The command every row becomes, or the column whose value decides which. */
  readonly kind: CommandKind | { readonly by: string; readonly kinds: Readonly<Record<string, CommandKind>> };
  readonly id_column: string;
  readonly at_column: string;
  readonly columns: readonly ColumnSpec[];
}

/** A record type as declared: its name is its key. */
export type RecordInput = Omit<RecordSpec, 'name'>;

export const optional = (options: ColumnOptions = {}): ColumnOptions => ({ ...options, required: false });
export const choice = (values: readonly string[], options: ColumnOptions = {}): ColumnOptions => ({
  ...options,
  values,
});

export const at = (name: string, meaning: string, example: string): ColumnSpec =>
  column(name, 'instant', meaning, example, { target: null });
export const amount = (
  meaning: string,
  example: string,
  name = 'amount_minor',
  target = 'amount',
  required = true,
): ColumnSpec => column(name, 'amount', meaning, example, { target, required });
export const reason = (meaning: string, example: string, only_for: string | null = null): ColumnSpec =>
  column('reason', 'text', meaning, example, { length_max: 200, only_for, required: only_for === null });
export const trade = (meaning = 'The trade'): ColumnSpec => column('trade_id', 'id', meaning, 'T-1001');
/** An identifier of the source that no field of the books holds: it only makes the row recognisable. */
export const externalId = (name: string, meaning: string, example: string): ColumnSpec =>
  column(name, 'id', meaning, example, { target: null });
export const bank = column('bank', 'bank', 'Code of the bank', 'ICBC');
export const last4 = column('last4', 'last4', 'Last four digits; the whole number is never taken in', '0042');
