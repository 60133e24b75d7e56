/**
 * Record types of the import: which columns each has, and which command a row of it becomes.
 *
 * The order of `RECORDS` decides between rows of the same instant: what others depend on comes first.
 * `id_column` is the external id (unique within source and record), `at_column` the row's own instant; no
 * two records share the name of their instant, so a header tells which record it is.
 */
import type { CommandKind } from '#core/ledger/commands';
import {
  CHANNELS,
  CREDENTIAL_KINDS,
  DELIVERY_METHODS,
  INSTRUMENT_KINDS,
  MARKETPLACES,
  PARTY_KINDS,
  REAL_NAME_LEVELS,
} from '#core/ledger/tables';

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

const optional = (options: ColumnOptions = {}): ColumnOptions => ({ ...options, required: false });
const choice = (values: readonly string[], options: ColumnOptions = {}): ColumnOptions => ({
  ...options,
  values,
});

const at = (name: string, meaning: string, example: string): ColumnSpec =>
  column(name, 'instant', meaning, example, { target: null });
const amount = (
  meaning: string,
  example: string,
  name = 'amount_minor',
  target = 'amount',
  required = true,
): ColumnSpec => column(name, 'amount', meaning, example, { target, required });
const reason = (meaning: string, example: string, only_for: string | null = null): ColumnSpec =>
  column('reason', 'text', meaning, example, { length_max: 200, only_for, required: only_for === null });
const trade = (meaning = 'The trade'): ColumnSpec => column('trade_id', 'id', meaning, 'T-1001');
/** An identifier of the source that no field of the books holds: it only makes the row recognisable. */
const externalId = (name: string, meaning: string, example: string): ColumnSpec =>
  column(name, 'id', meaning, example, { target: null });
const bank = column('bank', 'bank', 'Code of the bank', 'ICBC');
const last4 = column('last4', 'last4', 'Last four digits; the whole number is never taken in', '0042');

type RecordInput = Omit<RecordSpec, 'name'>;

const WHO = {
  'custody-account': {
    title: 'Custody accounts',
    meaning: "Accounts at banks that hold customers' money.",
    kind: 'open-custody',
    id_column: 'custody_id',
    at_column: 'custody_opened_at',
    columns: [
      column('custody_id', 'id', 'The custody account', 'C-ICBC', { target: 'account_id' }),
      column('currency', 'currency', 'Its currency; CNY when empty', 'CNY', optional()),
      bank,
      last4,
      at('custody_opened_at', 'When it was opened', '2025-12-01T00:00:00Z'),
    ],
  },
  party: {
    title: 'Parties',
    meaning: 'People and businesses. Their personal data is kept beside the journal, never in it.',
    kind: 'register-party',
    id_column: 'party_id',
    at_column: 'registered_at',
    columns: [
      column('party_id', 'id', 'The party', 'P-001'),
      column('party_kind', 'choice', 'Person or business', 'person', choice(PARTY_KINDS)),
      column(
        'level',
        'choice',
        'Real-name level; none when empty',
        'bank',
        optional(choice(REAL_NAME_LEVELS)),
      ),
      column('category', 'text', 'Line of business', 'books', optional({ length_max: 64 })),
      column('region', 'text', 'Province or city', 'Zhejiang', optional({ length_max: 64 })),
      column('name', 'text', 'Name', 'Lin Hua', { target: 'profile.name', length_max: 100, personal: true }),
      column(
        'identity_no',
        'text',
        'Resident identity number or social credit code',
        '11010519491231002X',
        optional({ target: 'profile.identity_no', length_max: 32, personal: true }),
      ),
      column(
        'phone',
        'text',
        'Telephone',
        '+86 10 5550 0101',
        optional({ target: 'profile.phone', length_max: 32, personal: true }),
      ),
      column(
        'email',
        'text',
        'E-mail',
        'lin@example.com',
        optional({ target: 'profile.email', length_max: 120, personal: true }),
      ),
      at('registered_at', 'When the party registered', '2025-12-01T01:00:00Z'),
    ],
  },
  'real-name-level': {
    title: 'Changes of the real-name level',
    meaning: 'A party is authenticated further, or loses a level.',
    kind: 'set-real-name-level',
    id_column: 'change_id',
    at_column: 'level_changed_at',
    columns: [
      externalId('change_id', 'The change, as the source numbers it', 'RN-1'),
      column('party_id', 'id', 'The party', 'P-001'),
      column('level', 'choice', 'Level from now on', 'document', choice(REAL_NAME_LEVELS)),
      column('basis', 'text', 'What it rests on', 'identity card checked', { length_max: 200 }),
      at('level_changed_at', 'When it changed', '2025-12-02T01:00:00Z'),
    ],
  },
  account: {
    title: 'Accounts',
    meaning: 'Accounts of parties with the platform.',
    kind: 'open-account',
    id_column: 'account_id',
    at_column: 'account_opened_at',
    columns: [
      column('account_id', 'id', 'The account', 'A-001'),
      column('party_id', 'id', 'Its holder', 'P-001'),
      column('currency', 'currency', 'Its currency; CNY when empty', 'CNY', optional()),
      column('merchant', 'bool', 'Whether it sells; false when empty', 'false', optional()),
      column('category', 'text', 'Merchant category', 'books', optional({ length_max: 64 })),
      at('account_opened_at', 'When it was opened', '2025-12-01T01:05:00Z'),
    ],
  },
  instrument: {
    title: 'Instruments',
    meaning: 'Bank accounts and cards registered with an account: a token, a bank and four digits.',
    kind: 'register-instrument',
    id_column: 'instrument_id',
    at_column: 'instrument_registered_at',
    columns: [
      column('instrument_id', 'id', 'Token of the instrument', 'I-001'),
      column('account_id', 'id', 'The account it belongs to', 'A-001'),
      column('instrument_kind', 'choice', 'What it is', 'debit-card', choice(INSTRUMENT_KINDS)),
      bank,
      last4,
      at('instrument_registered_at', 'When it was registered', '2025-12-01T01:10:00Z'),
    ],
  },
  credential: {
    title: 'Credentials',
    meaning: 'Digital certificates and payment shields issued to an account.',
    kind: 'issue-credential',
    id_column: 'credential_id',
    at_column: 'issued_at',
    columns: [
      column('credential_id', 'id', 'Serial number of the certificate or shield', 'CERT-1'),
      column('account_id', 'id', 'The account it is issued to', 'A-001'),
      column('credential_kind', 'choice', 'What it is', 'certificate', choice(CREDENTIAL_KINDS)),
      column('valid_until', 'instant', 'End of its validity', '2027-12-01T00:00:00Z'),
      at('issued_at', 'When it was issued', '2025-12-03T02:00:00Z'),
    ],
  },
  'credential-end': {
    title: 'Ends of credentials',
    meaning: 'A certificate is revoked, a shield is lost.',
    kind: 'end-credential',
    id_column: 'credential_id',
    at_column: 'credential_ended_at',
    columns: [
      column('credential_id', 'id', 'The credential', 'CERT-1'),
      reason('Why it ended', 'holder lost it'),
      at('credential_ended_at', 'When it ended', '2025-12-20T02:00:00Z'),
    ],
  },
  access: {
    title: 'Device and login events',
    meaning: 'Logins, failed logins, devices bound to an account or removed from it.',
    kind: 'record-access',
    id_column: 'access_id',
    at_column: 'accessed_at',
    columns: [
      column('access_id', 'id', 'The event', 'E-1'),
      column('account_id', 'id', 'The account', 'A-001'),
      column(
        'access_kind',
        'choice',
        'What happened',
        'login',
        choice(['login', 'login-failed', 'device-bound', 'device-removed']),
      ),
      column('device', 'id', 'Fingerprint of the device', 'dev-7f3a'),
      column('ip', 'text', 'IP address', '203.0.113.7', optional({ length_max: 45 })),
      at('accessed_at', 'When it happened', '2025-12-05T03:00:00Z'),
    ],
  },
} as const satisfies Record<string, RecordInput>;

const TRADES = {
  trade: {
    title: 'Trades',
    meaning: 'A secured trade is created; nothing is paid yet.',
    kind: 'create-trade',
    id_column: 'trade_id',
    at_column: 'created_at',
    columns: [
      trade(),
      column('buyer_id', 'id', 'Account of the buyer', 'A-001'),
      column('seller_id', 'id', 'Account of the seller', 'A-006'),
      amount('What the buyer is to pay', '12050'),
      column(
        'marketplace',
        'choice',
        "The platform's own marketplace or outside; own when empty",
        'own',
        optional(choice(MARKETPLACES)),
      ),
      column('goods', 'text', 'What is traded', 'Dictionary, second hand', optional({ length_max: 120 })),
      at('created_at', 'When it was created', '2026-01-05T02:00:00Z'),
    ],
  },
  payment: {
    title: 'Payments',
    meaning: 'The buyer pays a trade; the money goes into escrow. A trade is paid once and whole.',
    kind: 'pay-trade',
    id_column: 'trade_id',
    at_column: 'paid_at',
    columns: [
      trade('The trade paid'),
      column('channel', 'choice', 'How it was paid', 'online-bank', choice(CHANNELS)),
      column('instrument_id', 'id', 'Bank account or card that paid; empty for balance', 'I-001', optional()),
      column('custody_id', 'id', 'Custody account that received it; empty for balance', 'C-ICBC', optional()),
      at('paid_at', 'When it was paid', '2026-01-05T02:01:00Z'),
    ],
  },
  shipment: {
    title: 'Shipments',
    meaning: 'The merchant ships; the time for confirmation begins.',
    kind: 'ship-trade',
    id_column: 'trade_id',
    at_column: 'shipped_at',
    columns: [
      trade('The trade shipped'),
      column('delivery_method', 'choice', 'How it is delivered', 'express', choice(DELIVERY_METHODS)),
      column('carrier', 'text', 'Carrier', 'SF', optional({ length_max: 64 })),
      column('tracking', 'text', 'Tracking number', 'SF1000000001', optional({ length_max: 64 })),
      column('address', 'text', 'Token of the delivery address', 'addr-19', optional({ length_max: 64 })),
      at('shipped_at', 'When it was shipped', '2026-01-06T02:00:00Z'),
    ],
  },
  extension: {
    title: 'Extensions',
    meaning: 'The merchant gives the buyer more time to confirm.',
    kind: 'extend-trade',
    id_column: 'extension_id',
    at_column: 'extended_at',
    columns: [
      externalId('extension_id', 'The extension, as the source numbers it', 'X-1'),
      trade(),
      column('days', 'int', 'Days more', '3', { range: [1, 90] }),
      at('extended_at', 'When it was granted', '2026-01-09T02:00:00Z'),
    ],
  },
  'refund-request': {
    title: 'Refund requests',
    meaning: 'The buyer asks for money back; the time for confirmation stands still.',
    kind: 'request-refund',
    id_column: 'request_id',
    at_column: 'refund_requested_at',
    columns: [
      externalId('request_id', 'The request, as the source numbers it', 'RQ-1'),
      trade(),
      amount('How much the buyer asks', '5000'),
      reason('What the buyer says', 'arrived damaged'),
      at('refund_requested_at', 'When it was asked', '2026-01-08T02:00:00Z'),
    ],
  },
  'refund-request-end': {
    title: 'Refund requests withdrawn',
    meaning: 'The buyer takes a refund request back, or the platform closes it.',
    kind: 'withdraw-refund-request',
    id_column: 'request_id',
    at_column: 'refund_request_ended_at',
    columns: [
      externalId('request_id', 'The request, as the source numbers it', 'RQ-1'),
      trade(),
      column(
        'by',
        'choice',
        'Who ended it; buyer when empty',
        'buyer',
        optional(choice(['buyer', 'platform'])),
      ),
      at('refund_request_ended_at', 'When it ended', '2026-01-09T02:00:00Z'),
    ],
  },
  dispute: {
    title: 'Disputes',
    meaning: 'Buyer or seller asks the platform to decide.',
    kind: 'open-dispute',
    id_column: 'dispute_id',
    at_column: 'dispute_opened_at',
    columns: [
      externalId('dispute_id', 'The dispute, as the source numbers it', 'D-1'),
      trade(),
      column('by', 'choice', 'Who opened it', 'buyer', choice(['buyer', 'seller'])),
      reason('What is claimed', 'never arrived'),
      at('dispute_opened_at', 'When it was opened', '2026-01-10T02:00:00Z'),
    ],
  },
  decision: {
    title: 'Decisions',
    meaning: 'The platform decides a dispute.',
    kind: 'decide-dispute',
    id_column: 'dispute_id',
    at_column: 'decided_at',
    columns: [
      externalId('dispute_id', 'The dispute, as the source numbers it', 'D-1'),
      trade(),
      column('outcome', 'choice', 'Who gets the money', 'split', choice(['release', 'refund', 'split'])),
      amount("The buyer's part of a split", '6000', 'refund_amount_minor', 'refund_amount', false),
      reason('Grounds', 'carrier lost half of it'),
      at('decided_at', 'When it was decided', '2026-01-15T02:00:00Z'),
    ],
  },
  confirmation: {
    title: 'Confirmations',
    meaning: 'The buyer confirms receipt, or the time for it ran out; the money goes to the merchant.',
    kind: 'confirm-trade',
    id_column: 'trade_id',
    at_column: 'confirmed_at',
    columns: [
      trade('The trade confirmed'),
      column(
        'by',
        'choice',
        'Buyer or timer; buyer when empty',
        'buyer',
        optional(choice(['buyer', 'timer'])),
      ),
      at('confirmed_at', 'When it was confirmed', '2026-01-09T02:00:00Z'),
    ],
  },
  refund: {
    title: 'Refunds',
    meaning: 'Money of a trade goes back to the buyer, in whole or in part.',
    kind: 'pay-refund',
    id_column: 'refund_id',
    at_column: 'refunded_at',
    columns: [
      column('refund_id', 'id', 'The refund', 'R-1'),
      trade(),
      amount('How much goes back', '5000'),
      column(
        'destination',
        'choice',
        'Back to what paid, or to the balance; instrument when empty',
        'instrument',
        optional(choice(['instrument', 'balance'])),
      ),
      column(
        'by',
        'choice',
        'Who granted it; seller when empty',
        'seller',
        optional(choice(['seller', 'platform'])),
      ),
      at('refunded_at', 'When it was paid', '2026-01-09T03:00:00Z'),
    ],
  },
  chargeback: {
    title: 'Chargebacks',
    meaning: "The card's issuer takes a payment back.",
    kind: 'charge-back',
    id_column: 'chargeback_id',
    at_column: 'charged_back_at',
    columns: [
      column('chargeback_id', 'id', 'The chargeback', 'CB-1'),
      trade(),
      column('custody_id', 'id', 'Custody account the money left', 'C-ICBC'),
      amount('How much was taken', '9900'),
      reason("The issuer's reason", 'cardholder disputes the payment'),
      at('charged_back_at', 'When it was taken', '2026-01-20T02:00:00Z'),
    ],
  },
  closing: {
    title: 'Closings',
    meaning: 'An unpaid trade ends.',
    kind: 'close-trade',
    id_column: 'trade_id',
    at_column: 'closed_at',
    columns: [
      trade('The trade closed'),
      column(
        'by',
        'choice',
        'Who or what closed it',
        'timer',
        choice(['buyer', 'seller', 'timer', 'platform']),
      ),
      reason('Why', 'not paid in time'),
      at('closed_at', 'When it was closed', '2026-01-15T02:00:00Z'),
    ],
  },
} as const satisfies Record<string, RecordInput>;

const MONEY = {
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

const { access, ...WHO_BEFORE } = WHO;
const { trade: CREATED, payment, shipment, extension, ...TRADE_ENDS } = TRADES;
const { 'top-up': TOPPED_UP, ...MONEY_AFTER } = MONEY;

/* The order is the order of ties. */
const INPUTS = {
  ...WHO_BEFORE,
  access,
  'top-up': TOPPED_UP,
  trade: CREATED,
  payment,
  shipment,
  extension,
  ...TRADE_ENDS,
  ...MONEY_AFTER,
};

export type RecordName = keyof typeof INPUTS;

export const RECORD_NAMES = Object.keys(INPUTS) as readonly RecordName[];

/** Record types in the order in which rows of the same instant are taken. */
export const RECORDS: readonly RecordSpec[] = RECORD_NAMES.map((name) => ({ name, ...INPUTS[name] }));

const BY_NAME: ReadonlyMap<string, RecordSpec> = new Map(RECORDS.map((record) => [record.name, record]));
const BY_AT: ReadonlyMap<string, RecordSpec> = new Map(RECORDS.map((record) => [record.at_column, record]));
const RANK: ReadonlyMap<string, number> = new Map(RECORDS.map((record, index) => [record.name, index]));

/** The record type of that name; undefined when there is none. */
export function recordNamed(name: string): RecordSpec | undefined {
  return BY_NAME.get(name);
}

/** The record type whose instant column has that name; undefined when there is none. */
export function recordByInstant(column_name: string): RecordSpec | undefined {
  return BY_AT.get(column_name);
}

/** Place of a record type among rows of the same instant, from 0. */
export function recordRank(record: RecordSpec): number {
  return RANK.get(record.name) ?? RECORDS.length;
}
