// What a test sees of the books from outside: every entry, and a fold of their postings made here, by hand.
// It shares no code with the core's fold; the invariants are judged on it.
import { createHash, createHmac } from 'node:crypto';

import { CHART, type LedgerCode } from '#core/ledger/chart';
import type { Command } from '#core/ledger/commands';
import type { Entry } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import {
  PROJECTION_NAMES,
  type Account,
  type AnyRow,
  type ProjectionName,
  type Row,
} from '#core/ledger/tables';

export type Rows = ReadonlyMap<ProjectionName, readonly AnyRow[]>;

/** All rows of all projections. */
export async function readRows(reader: LedgerReader): Promise<Rows> {
  const rows = new Map<ProjectionName, readonly AnyRow[]>();
  for (const table of PROJECTION_NAMES) {
    rows.set(table, await reader.scan(table, null, 1_000_000));
  }
  return rows;
}

export function rowsOf<N extends ProjectionName>(rows: Rows, table: N): readonly Row<N>[] {
  return (rows.get(table) ?? []) as unknown as readonly Row<N>[];
}

/** One text for all rows, to see whether anything changed. */
export function textOfRows(rows: Rows): string {
  return JSON.stringify([...rows], (_name, value: unknown) => {
    if (typeof value === 'bigint') {
      return value.toString();
    }
    const is_record = typeof value === 'object' && value !== null && !Array.isArray(value);
    return is_record ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
  });
}

function field(text: string): string {
  return `${String(Buffer.byteLength(text, 'utf8'))}:${text}`;
}

/** The hash of an entry as docs/ledger.md describes it, made here a second time. */
export function documentedHash(entry: Entry): string {
  const { prev, seq, kind, outcome, key, payload, subject, actor, mode } = entry;
  const head = ['1', prev, String(seq), kind, outcome, key, payload, subject, actor, mode];
  const instants = [entry.occurred_at, entry.booked_at, entry.recorded_at].map(String);
  const legs = entry.postings.flatMap((leg) => [
    String(leg.account_no),
    leg.currency,
    leg.amount_minor.toString(),
    leg.balance_minor.toString(),
  ]);
  const fields = [...head, ...instants, entry.body, String(entry.postings.length), ...legs];
  return createHash('sha256').update(fields.map(field).join(''), 'utf8').digest('hex');
}

function documentedJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(documentedJson).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    members.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${documentedJson(member)}`).join(',')}}`;
  }
  return JSON.stringify(typeof value === 'bigint' ? value.toString() : value);
}

/** A registration's data without its salt, and without a legal person that is not named. */
function documentedData(kind: string, data: object): object {
  if (kind !== 'register-party') {
    return data;
  }
  const profile = Object.entries((data as { profile: Record<string, string> }).profile).filter(
    ([name, value]) => value !== '' || !name.startsWith('legal_person_'),
  );
  return { ...data, salt: undefined, profile: Object.fromEntries(profile) };
}

/** The digest of a command's payload as docs/ledger.md describes it, made here a second time. */
export function documentedPayload({ kind, key, actor, mode, at, data }: Command, digest_key: string): string {
  const text = documentedJson({
    ...{ kind, mode, data: documentedData(kind, data) },
    ...(key.startsWith('import|') ? {} : { actor }),
    ...(mode === 'record' ? { at } : {}),
  });
  const digest =
    kind === 'register-party' ? createHmac('sha256', Buffer.from(digest_key, 'hex')) : createHash('sha256');
  return digest.update(text, 'utf8').digest('hex');
}

export class Mirror {
  readonly entries: Entry[] = [];
  /** Entries of the last step. */
  fresh: readonly Entry[] = [];
  rows: Rows = new Map();
  rows_before = '';
  /** The workspace's secret. */
  digest_key = '';
  /** Ledger account number to the sum of its postings. */
  readonly balances = new Map<number, bigint>();
  readonly keys = new Map<string, Entry>();
  readonly accounts = new Map<number, Account>();

  /** Reads what the last step added. */
  async read(reader: LedgerReader): Promise<void> {
    this.rows_before = textOfRows(this.rows);
    this.fresh = await reader.entries({ from_seq: this.entries.length + 1 }, 1_000_000);
    this.rows = await readRows(reader);
    this.digest_key = await reader.digestKey();
    for (const account of rowsOf(this.rows, 'account')) {
      this.accounts.set(account.no, account);
    }
  }

  /** Takes the entries of the last step into the fold, after they were judged one by one. */
  take(): void {
    for (const entry of this.fresh) {
      this.entries.push(entry);
      this.keys.set(entry.key, entry);
      for (const { account_no, amount_minor } of entry.postings) {
        this.balances.set(account_no, (this.balances.get(account_no) ?? 0n) + amount_minor);
      }
    }
  }

  ownerOf(account_no: number): Account {
    const account = this.accounts.get(Math.floor(account_no / 8));
    if (account === undefined) {
      throw new Error(`ledger account ${String(account_no)} has no owner`);
    }
    return account;
  }

  /** Chart line of a ledger account, by its slot. */
  codeOf(account_no: number): LedgerCode {
    const owner = this.ownerOf(account_no).class;
    const code = (Object.keys(CHART) as LedgerCode[]).find(
      (name) => CHART[name].owner === owner && CHART[name].slot === account_no % 8,
    );
    if (code === undefined) {
      throw new Error(`ledger account ${String(account_no)} is on no line of the chart`);
    }
    return code;
  }

  /** `account|code` of a ledger account. */
  placeOf(account_no: number): string {
    return `${this.ownerOf(account_no).id}|${this.codeOf(account_no)}`;
  }
}
