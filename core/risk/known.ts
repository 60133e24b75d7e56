/**
 * What is known of an account, a trade and its money: the shapes of the detector's memory.
 *
 * `knowledge.ts` keeps them up to date. Payments, sales and moves stand in the order in which the books learnt them.
 */
import type { Instant } from '#core/kernel/instant';
import type { Channel, DeliveryMethod } from '#core/ledger/tables';

import type { Baseline } from './baseline';
import type { SaleWindow } from './sale-window';

/**
 * Money that went from one account to another: a transfer, the release of a trade to its seller, or cash that one took
 * to the bank and another brought back from there (that these two belong together is a guess).
 */
export interface Edge {
  /** Transfer, trade or withdrawal. */
  readonly id: string;
  readonly kind: 'transfer' | 'trade' | 'cash';
  readonly from: KnownAccount;
  readonly to: KnownAccount;
  readonly amount: number;
  readonly at: Instant;
  /** What of it has not been recognised yet as money coming back. */
  left: number;
  /** Of cash, the withdrawal that it was: what is left of the one is left of the other. */
  readonly move?: BankMove;
}

/** Cash on its way from who withdrew it to who brought it back; what is taken of it is taken of the withdrawal. */
export function cashEdge(move: BankMove, to: KnownAccount): Edge {
  return {
    ...{ id: move.id, kind: 'cash', from: move.account, to, amount: move.amount, at: move.at, move },
    get left() {
      return move.left;
    },
    set left(left: number) {
      move.left = left;
    },
  };
}

/** Cash that left to, or came from, an account's bank. */
export interface BankMove {
  readonly id: string;
  readonly account: KnownAccount;
  readonly amount: number;
  readonly at: Instant;
  /** What of a withdrawal has not been recognised yet as money carried on by somebody else. */
  left: number;
}

export interface KnownAccount {
  readonly id: string;
  readonly party_id: string;
  readonly currency: string;
  readonly merchant: boolean;
  readonly category: string;
  /** Marks of its party's identity, legal person, telephone and e-mail. */
  readonly marks: readonly string[];
  readonly opened_at: Instant;
  readonly devices: Set<string>;
  readonly ips: Set<string>;
  /** Bank and last four digits of what was registered, and of where money was taken out to. */
  readonly banks: Set<string>;
  readonly payouts: Set<string>;
  /** Paid trades in the order of payment. */
  readonly bought: KnownTrade[];
  readonly sold: KnownTrade[];
  readonly inflow: Edge[];
  readonly withdrawals: BankMove[];
  readonly topups: BankMove[];
  readonly sales: SaleWindow<KnownTrade>;
  readonly tickets: Baseline;
  readonly spends: Baseline;
  /** Card sales by who else sent the buyer the price; sales by who had sent it to him before. */
  readonly settled: Map<KnownAccount, KnownTrade[]>;
  readonly sponsored: Map<KnownAccount, KnownTrade[]>;
  /** Purchases of others whose price he had sent them just before. */
  readonly sponsoring: KnownTrade[];
  /** Sales of which most of the price came back. */
  readonly loops: Set<KnownTrade>;
  /** When the price of a card purchase last came back; null when it never did. */
  looped_at: Instant | null;
  /** The last long pause between two sales, and when it ended; null when there was none. */
  sleep: { readonly days: number; readonly woke_at: Instant } | null;
}

/** Money that somebody paid, at once or in parts; `at` is when the last came. */
export interface Payment {
  readonly from: KnownAccount;
  readonly amount: number;
  readonly at: Instant;
}

/** One way by which money of a trade came back to who paid it. */
export interface ReturnPath {
  /** In the order of money: from the seller to the buyer. */
  readonly edges: readonly Edge[];
  readonly amount: number;
}

export interface KnownTrade {
  readonly id: string;
  readonly buyer: KnownAccount;
  readonly seller: KnownAccount;
  readonly amount: number;
  readonly created_at: Instant;
  paid_at: Instant;
  /** Five times the usual ticket of the category or more, as far as was known at payment. */
  large: boolean;
  /** Purchases the buyer had paid before. */
  buyer_nth: number;
  channel: Channel | null;
  card_id: string | null;
  shipped_at: Instant | null;
  method: DeliveryMethod | null;
  tracked: boolean;
  address: string;
  confirmed_at: Instant | null;
  by_buyer: boolean;
  disputed: boolean;
  charged_back: boolean;
  refunded: number;
  refunded_to_balance: number;
  refunded_at: Instant | null;
  compensated: number;
  compensated_at: Instant | null;
  /** Of a compensation, what the buyer passed on to the seller. */
  claim_back: number;
  /** After a refund to the balance, what the buyer passed on to the seller. */
  commission: number;
  returned: number;
  returns: ReturnPath[];
  advanced: number;
  advances: ReturnPath[];
  /** The seller's withdrawal that followed the confirmation. */
  seller_cash: (BankMove & { readonly fit: number }) | null;
  /** The buyer's withdrawal that followed money coming back. */
  buyer_cash: BankMove | null;
  /** Withdrawals by which the buyer took out just about what he had got: of each return, advance, loan or refund. */
  cash_outs: BankMove[];
  /** A transfer, or several of a merchant, from neither the seller nor a known way that fits the price less a commission. */
  repaid: Payment | null;
  /** The same from the seller to somebody else than the buyer. */
  passed_on: Payment | null;
  /** Who sent the buyer just this sum, or a little more, shortly before he paid. */
  sponsor: KnownAccount | null;
  /** What came from the seller to the sponsor afterwards, and by which ways. */
  sponsor_repaid: number;
  sponsor_returns: ReturnPath[];
  /** What came back from another merchant at whom the buyer paid by card: merchants who settle for each other. */
  crossed: ReturnPath[];
}

/** Parcels travel; who confirms one within two hours of its shipment has not got it. */
const PARCEL_METHODS: readonly DeliveryMethod[] = ['express', 'ems', 'surface'];

export const isParcelMethod = (method: DeliveryMethod): boolean => PARCEL_METHODS.includes(method);

export const isParcel = ({ method }: KnownTrade): boolean => method !== null && isParcelMethod(method);
