/**
 * What the other platform writes: rows of the import formats (docs/formats.md), and who really did what.
 */
import { stringify } from './csv';

/** File and columns of every record type that is written. The last column is the instant. */
const RECORDS = {
  custody: ['custody-accounts.csv', 'custody_id,currency,bank,last4,custody_opened_at'],
  party: [
    'parties.csv',
    'party_id,party_kind,level,category,region,name,identity_no,phone,email,registered_at',
  ],
  level: ['real-name-levels.csv', 'change_id,party_id,level,basis,level_changed_at'],
  account: ['accounts.csv', 'account_id,party_id,currency,merchant,category,account_opened_at'],
  instrument: [
    'instruments.csv',
    'instrument_id,account_id,instrument_kind,bank,last4,instrument_registered_at',
  ],
  credential: ['credentials.csv', 'credential_id,account_id,credential_kind,valid_until,issued_at'],
  access: ['access.csv', 'access_id,account_id,access_kind,device,ip,accessed_at'],
  topup: ['top-ups.csv', 'topup_id,account_id,instrument_id,custody_id,amount_minor,topped_up_at'],
  trade: ['trades.csv', 'trade_id,buyer_id,seller_id,amount_minor,marketplace,goods,created_at'],
  payment: ['payments.csv', 'trade_id,channel,instrument_id,custody_id,paid_at'],
  shipment: ['shipments.csv', 'trade_id,delivery_method,carrier,tracking,address,shipped_at'],
  extension: ['extensions.csv', 'extension_id,trade_id,days,extended_at'],
  request: ['refund-requests.csv', 'request_id,trade_id,amount_minor,reason,refund_requested_at'],
  request_end: ['refund-request-ends.csv', 'request_id,trade_id,by,refund_request_ended_at'],
  dispute: ['disputes.csv', 'dispute_id,trade_id,by,reason,dispute_opened_at'],
  decision: ['decisions.csv', 'dispute_id,trade_id,outcome,refund_amount_minor,reason,decided_at'],
  confirmation: ['confirmations.csv', 'trade_id,by,confirmed_at'],
  refund: ['refunds.csv', 'refund_id,trade_id,amount_minor,destination,by,refunded_at'],
  chargeback: ['chargebacks.csv', 'chargeback_id,trade_id,custody_id,amount_minor,reason,charged_back_at'],
  closing: ['closings.csv', 'trade_id,by,reason,closed_at'],
  transfer: ['transfers.csv', 'transfer_id,from_account_id,to_account_id,amount_minor,memo,transferred_at'],
  withdrawal: [
    'withdrawals.csv',
    'withdrawal_id,account_id,instrument_id,amount_minor,withdrawal_requested_at',
  ],
  withdrawal_result: ['withdrawal-results.csv', 'withdrawal_id,result,custody_id,reason,withdrawal_ended_at'],
} as const;

type RecordName = keyof typeof RECORDS;

export type SubjectKind = 'trade' | 'merchant' | 'buyer' | 'mule' | 'instrument' | 'withdrawal';

export interface TruthRow {
  readonly subject_kind: SubjectKind;
  readonly subject_id: string;
  readonly typology: string;
  readonly group_id: string;
  readonly from: string;
  readonly to: string;
}

const TRUTH_COLUMNS = ['subject_kind', 'subject_id', 'typology', 'group_id', 'from', 'to'] as const;

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** Collects rows in any order; files come out sorted by instant. */
export class Rows {
  readonly #rows = new Map<RecordName, { at: number; line: string }[]>();

  /** The values of all columns but the instant, which is `at`, to the second. */
  add(record: RecordName, at: number, ...values: (string | number)[]): void {
    const second = Math.floor(at / 1000) * 1000;
    const rows = this.#rows.get(record) ?? [];
    rows.push({ at: second, line: stringify([...values.map(String), iso(second)]) });
    this.#rows.set(record, rows);
  }

  /** Lines of every file, header first. */
  files(): Record<string, string[]> {
    const files: Record<string, string[]> = {};
    for (const [record, rows] of this.#rows) {
      const [file, header] = RECORDS[record];
      rows.sort((one, other) => one.at - other.at);
      files[file] = [header, ...rows.map((row) => row.line)];
    }
    return files;
  }
}

/** One case of fraud, or of what only looks like it: its subjects, with their first and last act. */
export class Group {
  readonly typology: string;
  readonly id: string;
  readonly #acts = new Map<string, { kind: SubjectKind; id: string; from: number; to: number }>();

  constructor(typology: string, id: string) {
    this.typology = typology;
    this.id = id;
  }

  note(kind: SubjectKind, id: string, at: number): void {
    const act = this.#acts.get(`${kind} ${id}`);
    if (act === undefined) {
      this.#acts.set(`${kind} ${id}`, { kind, id, from: at, to: at });
    } else {
      act.from = Math.min(act.from, at);
      act.to = Math.max(act.to, at);
    }
  }

  rows(): TruthRow[] {
    return [...this.#acts.values()].map((act) => ({
      subject_kind: act.kind,
      subject_id: act.id,
      typology: this.typology,
      group_id: this.id,
      from: iso(act.from),
      to: iso(act.to),
    }));
  }
}

/** The truth as lines of a CSV file. */
export function truthLines(truth: readonly TruthRow[]): string[] {
  return [
    TRUTH_COLUMNS.join(','),
    ...truth.map((row) => stringify(TRUTH_COLUMNS.map((column) => row[column]))),
  ];
}
