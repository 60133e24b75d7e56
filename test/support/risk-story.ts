/**
 * Stories for the detector: facts told one by one, in few words.
 *
 * Times are minutes since the story began; amounts are yuan. Every purchase is a trade of its own.
 */
import { MINUTE_MS } from '#core/kernel/instant';
import type { Channel, DeliveryMethod } from '#core/ledger/tables';
import type { Fact } from '#core/risk/facts';

const BEGIN = Date.UTC(2026, 2, 2, 4);
const LONG_AGO = BEGIN - 400 * 86_400_000;

type Untold<F> = F extends Fact ? Omit<F, 'seq' | 'at'> : never;

export interface Purchase {
  readonly id: string;
  readonly from: string;
  readonly at: string;
  readonly yuan: number;
  readonly channel?: Channel;
  readonly method?: DeliveryMethod;
  readonly tracked?: boolean;
  readonly address?: string;
  /** Minutes from payment; absent means not confirmed. */
  readonly confirm?: number;
}

export class Story {
  readonly facts: Fact[] = [];
  #now = 0;

  constructor() {
    this.#now = 0;
  }

  /** Goes on to a minute of the story. */
  minute(now: number): this {
    this.#now = now;
    return this;
  }

  get now(): number {
    return this.#now;
  }

  tell(fact: Untold<Fact>, at = BEGIN + this.#now * MINUTE_MS): this {
    this.facts.push({ ...fact, seq: this.facts.length + 1, at });
    return this;
  }

  people(...ids: readonly string[]): this {
    for (const id of ids) this.#account(id, false);
    return this;
  }

  shops(...ids: readonly string[]): this {
    for (const id of ids) this.#account(id, true);
    return this;
  }

  #account(account_id: string, merchant: boolean): void {
    const category = merchant ? 'books' : '';
    this.tell(
      { kind: 'account', account_id, party_id: `p-${account_id}`, currency: 'CNY', merchant, category },
      LONG_AGO,
    );
  }

  device(account_id: string, device: string): this {
    return this.tell({ kind: 'access', account_id, device, ip: '', bound: true });
  }

  /** Agreed, paid and shipped now, confirmed after `confirm` minutes. */
  buy(purchase: Purchase): this {
    const { id, from, at, yuan, channel = 'credit-card', method = 'express', confirm } = purchase;
    const { tracked = false, address = '' } = purchase;
    const paid = this.#now;
    this.tell({
      ...{ kind: 'trade', trade_id: id, buyer_id: from, seller_id: at },
      ...{ amount_minor: yuan * 100, currency: 'CNY' },
    } as const);
    this.tell({
      kind: 'paid',
      trade_id: id,
      channel,
      instrument_id: channel === 'balance' ? null : `card-${from}`,
    });
    this.tell({ kind: 'shipped', trade_id: id, method, tracked, address });
    if (confirm !== undefined) {
      this.minute(paid + confirm);
      this.tell({ kind: 'confirmed', trade_id: id, by_buyer: true });
    }
    return this;
  }

  send(id: string, from_id: string, to_id: string, yuan: number): this {
    return this.tell({ kind: 'transfer', transfer_id: id, from_id, to_id, amount_minor: yuan * 100 });
  }

  /** A bank card of somebody, by the name of its bank and its last four digits. */
  bankCard(account_id: string, bank: string, last4: string): this {
    const instrument_id = `${account_id}-${bank}-${last4}`;
    return this.tell({ kind: 'instrument', instrument_id, account_id, bank, last4 });
  }

  withdraw(id: string, account_id: string, yuan: number, instrument_id = ''): this {
    const amount_minor = yuan * 100;
    return this.tell({ kind: 'withdrawal', withdrawal_id: id, account_id, instrument_id, amount_minor });
  }

  topUp(account_id: string, yuan: number): this {
    return this.tell({ kind: 'top-up', account_id, amount_minor: yuan * 100 });
  }

  /** Sales that make a baseline: honest, of about a hundred yuan, each to another buyer, by bank. */
  ordinary(shop: string, count = 40): this {
    for (let sale = 0; sale < count; sale += 1) {
      const buyer = `${shop}-buyer-${String(sale)}`;
      this.minute(-60 * 24 * 20 + sale * 30);
      this.people(buyer);
      this.buy({
        ...{ id: `${shop}-sale-${String(sale)}`, from: buyer, at: shop, yuan: 80 + (sale % 40) },
        ...{ channel: 'online-bank', method: sale % 2 === 0 ? 'express' : 'virtual', tracked: true },
        confirm: 3_000 + sale,
      });
    }
    return this.minute(0);
  }
}
