/**
 * Dense blocks of card payers and merchants in a window of the journal: who pays whom far more than chance would bring.
 *
 * A fold of what was paid by card, by currency; reads only.
 */
import type { Instant } from '#core/kernel/instant';
import type { LedgerReader } from '#core/ledger/ports';
import { denseBlocks, type BlockOptions, type BlockPayment, type DenseBlock } from '#core/risk/dense-blocks';
import { factOf, type TradeFact } from '#core/risk/facts';

export interface BlocksAsked {
  /** Only what was paid from then on. */
  readonly from_at?: Instant | undefined;
  /** Only what was told up to this entry. */
  readonly upto_seq?: number | undefined;
  readonly options: BlockOptions;
}

export interface CurrencyBlock extends DenseBlock {
  readonly currency: string;
}

export interface FoundBlocks {
  /** Card payments that were looked at. */
  readonly payments: number;
  /** The densest first. */
  readonly blocks: readonly CurrencyBlock[];
}

const CHUNK_ENTRIES = 2_000;

/** Reads the journal and finds the blocks. Rejects when stopped. `reader` must see one moment. */
export async function findBlocks(
  reader: LedgerReader,
  { from_at = 0, upto_seq, options }: BlocksAsked,
  {
    signal,
    onProgress,
  }: { readonly signal: AbortSignal; readonly onProgress: (done: number, total: number) => void },
): Promise<FoundBlocks> {
  const head = await reader.head();
  const upto = Math.min(head.seq, upto_seq ?? head.seq);
  const trades = new Map<string, TradeFact>();
  const paid = new Map<string, BlockPayment[]>();
  for (let next = 1; next <= upto;) {
    const entries = await reader.entries({ from_seq: next, to_seq: upto }, CHUNK_ENTRIES);
    signal.throwIfAborted();
    for (const entry of entries) {
      const fact = factOf(entry);
      if (fact?.kind === 'trade') trades.set(fact.trade_id, fact);
      if (fact?.kind !== 'paid' || fact.channel !== 'credit-card' || fact.at < from_at) continue;
      const trade = trades.get(fact.trade_id);
      if (trade === undefined) continue;
      const { trade_id, buyer_id, seller_id: merchant_id, amount_minor: amount, currency } = trade;
      const own = paid.get(currency) ?? [];
      own.push({ trade_id, buyer_id, merchant_id, amount });
      paid.set(currency, own);
    }
    next = (entries.at(-1)?.seq ?? upto) + 1;
    onProgress(next - 1, upto);
  }
  const blocks = [...paid].flatMap(([currency, own]) =>
    denseBlocks(own, options).map((block) => ({ ...block, currency })),
  );
  return {
    payments: [...paid.values()].reduce((sum, own) => sum + own.length, 0),
    blocks: blocks.sort((left, right) => right.density - left.density).slice(0, options.blocks_max),
  };
}
