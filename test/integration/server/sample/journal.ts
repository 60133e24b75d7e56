/**
 * The journal of a sample, read back and sorted for the tests of its typologies: what a detector could see.
 */
import type { Entry, EntryBody } from '#core/ledger/entry';
import type { MemoryStore } from '#core/ledger/memory-store';
import type { Account, Trade } from '#core/ledger/tables';

export interface Move {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
}

export interface Withdrawal {
  readonly at: number;
  readonly id: string;
  readonly account: string;
  readonly amount: bigint;
}

export interface Label {
  readonly kind: string;
  readonly id: string;
  readonly typology: string;
  readonly group: string;
  readonly from: number;
  readonly to: number;
}

export interface Journal {
  readonly entries: readonly Entry[];
  readonly trades: ReadonlyMap<string, Trade>;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly transfers: readonly Move[];
  readonly withdrawals: readonly Withdrawal[];
  readonly devices: ReadonlyMap<string, ReadonlySet<string>>;
  readonly refunds: ReadonlyMap<string, { readonly destination: string; readonly amount: bigint }>;
  readonly claims: ReadonlySet<string>;
}

export async function readJournal(store: MemoryStore): Promise<Journal> {
  const entries = await store.entries({ outcome: 'done' }, 1_000_000);
  const transfers: Move[] = [];
  const withdrawals: Withdrawal[] = [];
  const devices = new Map<string, Set<string>>();
  const refunds = new Map<string, { destination: string; amount: bigint }>();
  const claims = new Set<string>();
  for (const entry of entries) {
    const { data } = JSON.parse(entry.body) as EntryBody;
    const text = (name: string): string => String(data[name]);
    const at = entry.occurred_at;
    if (entry.kind === 'transfer') {
      transfers.push({
        at,
        from: text('from_account_id'),
        to: text('to_account_id'),
        amount: BigInt(text('amount')),
      });
    } else if (entry.kind === 'request-withdrawal') {
      withdrawals.push({
        at,
        id: text('withdrawal_id'),
        account: text('account_id'),
        amount: BigInt(text('amount')),
      });
    } else if (entry.kind === 'record-access') {
      devices.set(
        text('account_id'),
        (devices.get(text('account_id')) ?? new Set<string>()).add(text('device')),
      );
    } else if (entry.kind === 'pay-refund') {
      refunds.set(text('trade_id'), { destination: text('destination'), amount: BigInt(text('amount')) });
    } else if (entry.kind === 'pay-compensation') {
      claims.add(text('trade_id'));
    }
  }
  const trades = (await store.scan('trade', null, 1_000_000)) as unknown as readonly Trade[];
  const accounts = (await store.scan('account', null, 1_000_000)) as unknown as readonly Account[];
  return {
    entries,
    trades: new Map(trades.map((trade) => [trade.id, trade])),
    accounts: new Map(accounts.map((account) => [account.id, account])),
    transfers,
    withdrawals,
    devices,
    refunds,
    claims,
  };
}

export function readLabels(csv: string): Label[] {
  const [header, ...lines] = csv.trimEnd().split('\n');
  if (header !== 'subject_kind,subject_id,typology,group_id,from,to') {
    throw new Error(`unexpected header ${header ?? ''}`);
  }
  return lines.map((line) => {
    const [kind = '', id = '', typology = '', group = '', from = '', to = ''] = line.split(',');
    return { kind, id, typology, group, from: Date.parse(from), to: Date.parse(to) };
  });
}

/** Labels of each group of a typology. */
export function groupsOf(labels: readonly Label[], typology: string): Label[][] {
  const groups = new Map<string, Label[]>();
  for (const label of labels.filter((one) => one.typology === typology)) {
    groups.set(label.group, [...(groups.get(label.group) ?? []), label]);
  }
  return [...groups.values()];
}
