/**
 * Stories for characteristics: entries told one by one, in few words. Times are days since the story began; amounts are yuan.
 *
 * Entries are made here and decided by nobody: what the ledger would say of them is another test's business.
 */
import { CreditKnowledge, type CreditEntry } from '#core/credit/characteristics/knowledge';
import type { OutsideKind } from '#core/credit/outside/outside-words';
import { DAY_MS, HOUR_MS, type Instant } from '#core/kernel/instant';
import type { CommandKind } from '#core/ledger/commands';
import type { Channel, DeliveryMethod } from '#core/ledger/tables';

const BEGIN = Date.UTC(2025, 0, 1);

export interface StorySale {
  readonly at: string;
  readonly from: string;
  readonly yuan?: number;
  readonly channel?: Channel;
  readonly method?: DeliveryMethod;
  readonly tracked?: boolean;
  /** Hours from payment to shipment; absent means that it was not shipped. */
  readonly ships_after?: number;
}

export class CreditStory {
  readonly entries: CreditEntry[] = [];
  #day = 0;

  /** Goes on to a day of the story. */
  day(day: number): this {
    this.#day = day;
    return this;
  }

  static at(day: number): Instant {
    return BEGIN + day * DAY_MS;
  }

  /** An entry booked now. @param hours how long after its beginning of the day; @param told_of the day it speaks of */
  tell(
    kind: CommandKind,
    data: Readonly<Record<string, unknown>>,
    facts: Readonly<Record<string, unknown>> = {},
    { hours = 0, told_of = this.#day }: { readonly hours?: number; readonly told_of?: number } = {},
  ): this {
    this.entries.push({
      ...{ seq: this.entries.length + 1, kind, outcome: 'done', body: JSON.stringify({ data, facts }) },
      occurred_at: CreditStory.at(told_of) + hours * HOUR_MS,
      booked_at: CreditStory.at(this.#day) + hours * HOUR_MS,
    });
    return this;
  }

  /** An account with a party of its own, whose marks are these. */
  account(id: string, merchant: boolean, marks: Readonly<Record<string, string>> = {}): this {
    const party = { party_id: `party-${id}`, party_kind: merchant ? 'business' : 'person', level: 'none' };
    this.tell('register-party', party, { marks });
    const account = { account_id: id, party_id: party.party_id, currency: 'CNY', merchant };
    return this.tell('open-account', { ...account, category: merchant ? 'books' : '' });
  }

  people(...ids: readonly string[]): this {
    for (const id of ids) this.account(id, false);
    return this;
  }

  shops(...ids: readonly string[]): this {
    for (const id of ids) this.account(id, true);
    return this;
  }

  sell(trade_id: string, sale: StorySale): this {
    const { at, from, yuan = 100, channel = 'online-bank', method = 'express', tracked = true } = sale;
    this.tell('create-trade', { trade_id, buyer_id: from, seller_id: at, amount: String(yuan * 100) });
    this.tell('pay-trade', { trade_id, channel });
    if (sale.ships_after !== undefined) {
      const shipped = { trade_id, delivery_method: method, tracking: tracked ? 'SF1' : '', address: '' };
      this.tell('ship-trade', shipped, {}, { hours: sale.ships_after });
    }
    return this;
  }

  /** So many sales of a hundred yuan, today, each to a buyer of its own who is known already or not. */
  sales(shop: string, count: number, sale: Partial<StorySale> = {}): this {
    for (let place = 0; place < count; place += 1) {
      const name = `${shop}-${String(this.#day)}-${String(place)}`;
      this.people(`buyer-${name}`).sell(`sale-${name}`, { from: `buyer-${name}`, ...sale, at: shop });
    }
    return this;
  }

  /** An alert on an account that somebody confirms. */
  confirm(account_id: string, alert_id: string): this {
    this.tell('raise-alert', { account_id }, { alert_id });
    return this.tell('dispose-alert', { alert_id, disposition: 'confirmed' });
  }

  compensate(claim_id: string, trade_id: string, yuan: number): this {
    return this.tell('pay-compensation', { claim_id, trade_id, amount: String(yuan * 100) });
  }

  recover(claim_id: string, yuan: number): this {
    return this.tell('recover-compensation', { claim_id, amount: String(yuan * 100) });
  }

  /** A report of an institution on a shop, that may be used for five years after the day it speaks of. */
  report(
    account_id: string,
    record_kind: OutsideKind,
    values: Readonly<Record<string, unknown>>,
    {
      speaks_of = this.#day,
      source = 'CCRC',
    }: { readonly speaks_of?: number; readonly source?: string } = {},
  ): this {
    const outside_id = `outside-${String(this.entries.length + 1)}`;
    const day = new Date(CreditStory.at(speaks_of)).toISOString().slice(0, 10);
    const expires_at = CreditStory.at(speaks_of + 1_826);
    return this.tell(
      'record-outside',
      { account_id, source, record_kind, speaks_of: day, values },
      {
        ...{ outside_id, expires_at },
      },
    );
  }

  /** A loan of so many instalments of a hundred yuan, due every thirty days from now. */
  lend(account_id: string, loan_id: string, count: number): this {
    this.tell('apply-for-loan', { account_id }, { loan_id });
    const instalments = Array.from({ length: count }, (_, place) => ({
      ...{
        due_at: CreditStory.at(this.#day + (place + 1) * 30),
        principal_minor: '9000',
        interest_minor: '1000',
      },
    }));
    return this.tell('disburse-loan', { loan_id }, { instalments });
  }

  /** Pays an instalment. */
  repay(loan_id: string): this {
    return this.tell('record-repayment', { loan_id }, { principal_minor: '9000', interest_minor: '1000' });
  }

  get known(): CreditKnowledge {
    const known = new CreditKnowledge();
    for (const entry of this.entries) known.observe(entry);
    return known;
  }

  /** Values of an account today, after everything that was told. */
  values(account_id: string): Readonly<Record<string, unknown>> {
    const end_of_day = CreditStory.at(this.#day + 1) - 1;
    return this.known.valuesOf(account_id, end_of_day) ?? {};
  }
}
