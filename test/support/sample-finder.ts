// Finds in the books of a sample platform what a walk through the screens needs: by reading the file beside whoever
// holds it, so that a window can be tested like a page.
// Invariants: reads only; what is found is found the same way every time; nothing that fits is an error.
import type { Account, Approval, Balance, Instrument, Trade, TradeStatus } from '#core/ledger/tables';
import { openReader, type OpenReader } from '#server/composition/open-books';

/** From here on a second person decides about a refund. */
const LARGE_MINOR = 1_000_000n;
const SMALL_MINOR = 30_000n;
const ROWS_MAX = 10_000;

export interface FoundTrade {
  readonly id: string;
  /** Major units, as a person types them. */
  readonly amount: string;
}

export class SampleFinder {
  readonly #location: string;

  constructor(location: string) {
    this.#location = location;
  }

  /** A trade in escrow that one person may refund alone. */
  smallTrade(): Promise<FoundTrade> {
    return this.#read(async (books) => {
      const open = [...(await tradesOf(books, 'paid')), ...(await tradesOf(books, 'shipped'))];
      return found(
        open.find((one) => one.amount_minor < SMALL_MINOR && one.escrow_minor === one.amount_minor),
      );
    });
  }

  /** A settled trade whose refund needs a second person and waits for none, and whose seller can bear it. */
  largeTrade(): Promise<FoundTrade> {
    return this.#read(async (books) => {
      const asked = (await books.reader.scan('approval', null, ROWS_MAX)) as readonly Approval[];
      const waiting = new Set(asked.map(({ data }) => data['trade_id']));
      const large = (await tradesOf(books, 'settled')).filter(
        (one) => one.amount_minor >= LARGE_MINOR && one.refunded_minor === 0n && !waiting.has(one.id),
      );
      const available = await availableOf(
        books,
        large.map((one) => one.seller_id),
      );
      return found(large.find((one) => (available.get(one.seller_id) ?? 0n) >= one.amount_minor));
    });
  }

  /** An account of a person that is restricted in nothing and can withdraw something. */
  accountWithMoney(): Promise<string> {
    return this.#read(async (books) => {
      const instruments = (await books.reader.scan('instrument', null, ROWS_MAX)) as readonly Instrument[];
      const ids = [
        ...new Set(
          instruments.filter((one) => one.kind !== 'credit-card').map(({ account_id }) => account_id),
        ),
      ];
      const available = await availableOf(books, ids);
      const accounts = (await books.reader.load([{ table: 'account', values: ids }])).get('account') ?? [];
      const free = accounts.find(
        (one) =>
          (available.get(String(one['id'])) ?? 0n) >= 10_000n &&
          (one['restrictions'] as readonly unknown[]).length === 0,
      );
      return present(free === undefined ? undefined : String(free['id']));
    });
  }

  /** The restriction in force on an account. */
  restrictionOf(account_id: string): Promise<string> {
    return this.#read(async (books) => {
      const rows =
        (await books.reader.load([{ table: 'account', values: [account_id] }])).get('account') ?? [];
      return present((rows[0] as Account | undefined)?.restrictions[0]?.id);
    });
  }

  trade(id: string): Promise<Trade> {
    return this.#read(async (books) => {
      const rows = (await books.reader.load([{ table: 'trade', values: [id] }])).get('trade') ?? [];
      return present(rows[0] as Trade | undefined);
    });
  }

  /** How many trades there are, of one status or of all. */
  trades(status?: TradeStatus): Promise<number> {
    return this.#read(async ({ reader }) => (await reader.trades({ status }, '', ROWS_MAX)).length);
  }

  async #read<T>(look: (books: OpenReader) => Promise<T>): Promise<T> {
    const books = await openReader(this.#location);
    try {
      return await look(books);
    } finally {
      await books.close();
    }
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the sample has nothing like it');
  return value;
}

function found(trade: Trade | undefined): FoundTrade {
  const { id, amount_minor } = present(trade);
  return { id, amount: (Number(amount_minor) / 100).toFixed(2) };
}

async function tradesOf(books: OpenReader, status: TradeStatus): Promise<readonly Trade[]> {
  const rows = (await books.reader.trades({ status }, '', ROWS_MAX)) as readonly Trade[];
  return rows.filter(({ currency }) => currency === 'CNY');
}

async function availableOf(
  books: OpenReader,
  account_ids: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const rows = (await books.reader.load([{ table: 'balance', values: account_ids }])).get('balance') ?? [];
  return new Map(
    (rows as readonly Balance[])
      .filter(({ code }) => code === 'customer-available')
      .map((one) => [one.account_id, one.balance_minor]),
  );
}
