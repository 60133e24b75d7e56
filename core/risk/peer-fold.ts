/**
 * The facts that a comparison with peers needs, and no more: sales, what became of them, and withdrawals.
 *
 * The detector knows all this too, and far more that costs far more; the tables are the same (a test compares them). It
 * raises nothing.
 */
import type { Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';

import { factOf, type Fact } from './facts';
import { Knowledge } from './knowledge';
import { peersOf, type PeerTable } from './peers';

/** Where every merchant stood among his peers after an entry. */
export interface PeerTables {
  readonly seen_seq: number;
  /** The latest that any of these entries told. */
  readonly at: Instant;
  /** Of the day in UTC, the first of the six hours in which the platform sleeps; null while too little was seen. */
  readonly quiet_hour: number | null;
  /** By account. */
  readonly tables: ReadonlyMap<string, PeerTable>;
}

interface Watch {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

const CHUNK_ENTRIES = 2_000;

export class PeerFold {
  readonly known = new Knowledge();

  /** Takes in the next fact. */
  take(fact: Fact): void {
    const { known } = this;
    switch (fact.kind) {
      case 'account':
        known.openAccount(fact);
        return;
      case 'trade':
        known.createTrade(fact);
        return;
      case 'withdrawal': {
        const account = known.account(fact.account_id);
        const { withdrawal_id: id, amount_minor: amount, at } = fact;
        account?.withdrawals.push({ id, account, amount, at, left: amount });
        return;
      }
      case 'paid':
      case 'shipped':
      case 'confirmed':
      case 'refunded':
        this.#trade(fact);
        return;
      default:
        return;
    }
  }

  #trade(fact: Extract<Fact, { kind: 'paid' | 'shipped' | 'confirmed' | 'refunded' }>): void {
    const trade = this.known.trades.get(fact.trade_id);
    if (trade === undefined) return;
    switch (fact.kind) {
      case 'paid':
        this.known.payTrade(trade, fact.channel, fact.instrument_id, fact.at);
        return;
      case 'shipped':
        trade.method = fact.method;
        return;
      case 'confirmed':
        trade.confirmed_at = fact.at;
        trade.by_buyer = fact.by_buyer;
        return;
      case 'refunded':
        trade.refunded += fact.amount_minor;
    }
  }
}

/** Reads the journal up to its end as of now. Throws the signal's reason when stopped. `reader` must see one moment. */
export async function readPeers(
  reader: LedgerReader,
  { signal, onProgress }: Watch = {},
): Promise<PeerTables> {
  const { seq: total } = await reader.head();
  const fold = new PeerFold();
  let at = 0;
  let done = 0;
  while (done < total) {
    const entries = await reader.entries({ from_seq: done + 1, to_seq: total }, CHUNK_ENTRIES);
    signal?.throwIfAborted();
    for (const entry of entries) {
      const fact = factOf(entry);
      if (fact !== null) fold.take(fact);
      at = Math.max(at, entry.occurred_at);
    }
    done = entries.at(-1)?.seq ?? total;
    onProgress?.({ done, total });
  }
  const { known } = fold;
  const tables = new Map<string, PeerTable>();
  for (const id of known.accounts.keys()) {
    const table = peersOf(known, id, at);
    if (table !== null) tables.set(id, table);
  }
  return { seen_seq: total, at, quiet_hour: known.peers.quiet.quietest(), tables };
}
