/**
 * Trades that ended and did not clear: their money left neither to the seller nor to the buyer.
 *
 * Every command that ends a trade empties its escrow, so sound books have none; what is found here comes from damage or
 * from an error in the program, and is reported as a figure with what it is about and for how long.
 */
import type { Instant } from '#core/kernel/instant';
import type { Trade } from '#core/ledger/tables';

/** Trades of one currency that ended with money in escrow. */
export interface UnclearedTrades {
  readonly currency: string;
  readonly count: number;
  readonly amount_minor: bigint;
  /** Time since the first of them ended. */
  readonly oldest_ms: number;
}

type Ended = Pick<Trade, 'currency' | 'escrow_minor' | 'ended_at'>;

/** One line per currency in which a trade ended and did not clear, in alphabetical order. */
export function unclearedTrades(trades: Iterable<Ended>, now: Instant): readonly UnclearedTrades[] {
  const lines = new Map<string, UnclearedTrades>();
  for (const { currency, escrow_minor, ended_at } of trades) {
    if (ended_at !== null && escrow_minor !== 0n) {
      const line = lines.get(currency);
      lines.set(currency, {
        currency,
        count: (line?.count ?? 0) + 1,
        amount_minor: (line?.amount_minor ?? 0n) + escrow_minor,
        oldest_ms: Math.max(line?.oldest_ms ?? 0, now - ended_at),
      });
    }
  }
  return [...lines.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}
