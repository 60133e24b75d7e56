/**
 * What a journal entry moved on a custody account, by the name that both sides know it by.
 *
 * The bank gets the id of what is paid with every order, and gives it back on its statement; so an entry's reference is the
 * most telling id in its data.
 */
import type { MovementChannel } from './matching/items';

/** Fields of a command's data that name the movement for both sides, most telling first. */
const REFERENCE_FIELDS = [
  'topup_id',
  'refund_id',
  'withdrawal_id',
  'payout_id',
  'order_id',
  'chargeback_id',
  'adjustment_id',
  'funding_id',
  'remittance_id',
  'loan_id',
  'trade_id',
] as const;

/** The reference of an entry's movement; its subject where nothing in its data names it. */
export function movementReference(data: Readonly<Record<string, unknown>>, subject: string): string {
  for (const field of REFERENCE_FIELDS) {
    const value = data[field];
    if (typeof value === 'string') return value;
  }
  return subject;
}

/** Whether the money came by what the card schemes settle together. */
export function movementChannel(kind: string, data: Readonly<Record<string, unknown>>): MovementChannel {
  return kind === 'pay-trade' && data['channel'] === 'credit-card' ? 'card' : 'bank';
}

/** The id of what an entry moved on a custody account. */
export function movementId(seq: number, account_id: string): string {
  return `${String(seq)}@${account_id}`;
}
