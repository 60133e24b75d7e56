/**
 * What a report is made of, out of the books as they were after an entry: alerts with the evidence they were raised on,
 * accounts with masked names, trades, measures in force.
 *
 * Whatever it is asked for again it finds the same, however the books have grown: members of a case and evidence are
 * read off the journal up to that entry, and of trades only what cannot change.
 */
import type { AlertRole } from '#core/cases/case-tables';
import type { AlertEvidence, EvidenceTrade } from '#core/cases/evidence';
import type { Instant } from '#core/kernel/instant';
import type { EntryBody } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import type { Restriction, Row } from '#core/ledger/tables';
import { maskName } from '#core/parties/masking';
import type { Lists } from '#database/lists/lists';

const ENTRIES_MAX = 2_000;

export interface GatheredAlert {
  readonly id: string;
  readonly account_id: string;
  readonly roles: readonly AlertRole[];
  readonly typologies: readonly string[];
  readonly evidence: AlertEvidence;
}

export interface GatheredAccount {
  readonly id: string;
  readonly party_id: string | null;
  readonly currency: string;
  /** Masked. */
  readonly name: string;
}

export interface GatheredTrade {
  readonly id: string;
  readonly buyer_id: string;
  readonly seller_id: string;
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly paid_at: Instant | null;
  /** What it was suspected on; null where no alert that is reported tells of it. */
  readonly evidence: EvidenceTrade | null;
}

type Reader = Pick<LedgerReader, 'entries' | 'load' | 'profiles'>;

/** Alerts that an alert or case stood for after an entry. */
async function alertIdsOf(reader: Reader, about: string, upto_seq: number): Promise<readonly string[]> {
  if (!about.startsWith('case-')) {
    return [about];
  }
  const entries = await reader.entries({ subject: about, outcome: 'done', to_seq: upto_seq }, ENTRIES_MAX);
  const ids = new Set<string>();
  for (const { kind, body } of entries) {
    const { data } = JSON.parse(body) as EntryBody;
    if (kind === 'open-case') (data['alert_ids'] as readonly string[]).forEach((id) => ids.add(id));
    if (kind === 'join-case') ids.add(String(data['alert_id']));
    if (kind === 'leave-case') ids.delete(String(data['alert_id']));
  }
  return [...ids];
}

/** The alerts of an alert or case, each as it was raised last up to an entry. */
export async function gatherAlerts(
  reader: Reader,
  about: string,
  upto_seq: number,
): Promise<GatheredAlert[]> {
  const alerts: GatheredAlert[] = [];
  for (const id of await alertIdsOf(reader, about, upto_seq)) {
    const filter = { subject: id, kind: 'raise-alert', outcome: 'done', to_seq: upto_seq } as const;
    const last = (await reader.entries(filter, ENTRIES_MAX)).at(-1);
    if (last !== undefined) {
      const { data } = JSON.parse(last.body) as EntryBody;
      const { account_id, roles, typologies, evidence } = data as unknown as Omit<GatheredAlert, 'id'>;
      alerts.push({ id, account_id, roles, typologies, evidence });
    }
  }
  return alerts;
}

/** Each trade of the alerts' evidence once, the earliest payment first. */
export function tradesOf(alerts: readonly GatheredAlert[]): EvidenceTrade[] {
  const trades = new Map(
    alerts.flatMap(({ evidence }) => evidence.trades.map((trade) => [trade.trade_id, trade])),
  );
  return [...trades.values()].sort(
    (left, right) => left.paid_at - right.paid_at || (left.trade_id < right.trade_id ? -1 : 1),
  );
}

async function rowsOf<N extends 'account' | 'trade'>(
  reader: Reader,
  table: N,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Row<N>>> {
  const found = ids.length === 0 ? new Map<never, never>() : await reader.load([{ table, values: ids }]);
  const rows = (found.get(table) ?? []) as unknown as readonly Row<N>[];
  return new Map(rows.map((row) => [row.id, row]));
}

/** The accounts of these ids that there are, in their order. */
export async function gatherAccounts(reader: Reader, ids: readonly string[]): Promise<GatheredAccount[]> {
  const accounts = await rowsOf(reader, 'account', ids);
  const parties = [...accounts.values()].flatMap(({ party_id }) => (party_id === null ? [] : [party_id]));
  const profiles = await reader.profiles([...new Set(parties)]);
  const names = new Map(profiles.map(({ party_id, profile }) => [party_id, profile.name]));
  return ids.flatMap((id) => {
    const account = accounts.get(id);
    if (account === undefined) {
      return [];
    }
    const { party_id, currency } = account;
    return [{ id, party_id, currency, name: maskName(names.get(party_id ?? '') ?? '') }];
  });
}

/** The trades of these ids that there are, in their order, as far as they had come at an instant. */
export async function gatherTrades(
  reader: Reader,
  ids: readonly string[],
  alerts: readonly GatheredAlert[],
  at: Instant,
): Promise<GatheredTrade[]> {
  const trades = await rowsOf(reader, 'trade', ids);
  const told = new Map(tradesOf(alerts).map((trade) => [trade.trade_id, trade]));
  return ids.flatMap((id) => {
    const trade = trades.get(id);
    if (trade === undefined) {
      return [];
    }
    const { buyer_id, seller_id, amount_minor, currency, paid_at } = trade;
    const evidence = told.get(id) ?? null;
    const paid = paid_at !== null && paid_at <= at ? paid_at : null;
    return [{ id, buyer_id, seller_id, amount_minor, currency, paid_at: paid, evidence }];
  });
}

/** Restrictions of accounts that are in force now, oldest first. */
export async function restrictionsOf(lists: Lists, ids: readonly string[]): Promise<Restriction[]> {
  const found: Restriction[] = [];
  for (const id of ids) {
    const rows = await lists.belonging(['restriction', 'account_id'], id);
    found.push(...rows.filter(({ ended_seq }) => ended_seq === null));
  }
  return found.sort((left, right) => left.imposed_seq - right.imposed_seq);
}
