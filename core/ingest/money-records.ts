/**
 * Record types of money in, between and out.
 */
import { column } from './columns';
import { optional, choice, at, amount, reason, type RecordInput } from './record-parts';

export const MONEY = {
  'top-up': {
    title: 'Top-ups',
    meaning: 'Money comes from a bank into an account.',
    kind: 'top-up',
    id_column: 'topup_id',
    at_column: 'topped_up_at',
    columns: [
      column('topup_id', 'id', 'The top-up', 'TU-1'),
      column('account_id', 'id', 'The account credited', 'A-001'),
      column('instrument_id', 'id', 'Where it came from', 'I-001'),
      column('custody_id', 'id', 'Custody account that received it', 'C-ICBC'),
      amount('How much', '500000'),
      at('topped_up_at', 'When it arrived', '2026-01-04T02:00:00Z'),
    ],
  },
  transfer: {
    title: 'Transfers',
    meaning: 'Money goes from one account to another, outside any trade.',
    kind: 'transfer',
    id_column: 'transfer_id',
    at_column: 'transferred_at',
    columns: [
      column('transfer_id', 'id', 'The transfer', 'TR-1'),
      column('from_account_id', 'id', 'Who pays', 'A-001'),
      column('to_account_id', 'id', 'Who receives', 'A-002'),
      amount('How much', '3000'),
      column('memo', 'text', 'Note of the payer', 'lunch', optional({ length_max: 200 })),
      at('transferred_at', 'When it happened', '2026-01-07T02:00:00Z'),
    ],
  },
  withdrawal: {
    title: 'Withdrawals',
    meaning: 'The holder asks for money to be paid to a bank account; it is held until the result is known.',
    kind: 'request-withdrawal',
    id_column: 'withdrawal_id',
    at_column: 'withdrawal_requested_at',
    columns: [
      column('withdrawal_id', 'id', 'The withdrawal', 'W-1'),
      column('account_id', 'id', 'The account', 'A-006'),
      column('instrument_id', 'id', 'The bank account it goes to', 'I-006'),
      amount('How much', '10000'),
      at('withdrawal_requested_at', 'When it was asked', '2026-01-12T02:00:00Z'),
    ],
  },
  'withdrawal-result': {
    title: 'Results of withdrawals',
    meaning: 'The bank paid a withdrawal, or sent it back.',
    kind: { by: 'result', kinds: { paid: 'complete-withdrawal', returned: 'return-withdrawal' } },
    id_column: 'withdrawal_id',
    at_column: 'withdrawal_ended_at',
    columns: [
      column('withdrawal_id', 'id', 'The withdrawal', 'W-1'),
      column(
        'result',
        'choice',
        'Paid, or sent back',
        'paid',
        choice(['paid', 'returned'], { target: null }),
      ),
      column('custody_id', 'id', 'Custody account that paid', 'C-ICBC', optional({ only_for: 'paid' })),
      reason('Why the bank sent it back', 'account closed', 'returned'),
      at('withdrawal_ended_at', 'When the result was known', '2026-01-13T02:00:00Z'),
    ],
  },
} as const satisfies Record<string, RecordInput>;
