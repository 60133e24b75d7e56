/**
 * The rules a platform starts with: at least one for each typology, each with its reason and source.
 *
 * They speak of shares, ranks and times, never of sums, so they carry over to platforms with other prices.
 * docs/rules.md shows them as a table made from here.
 */
import type { Condition, Expression, Operator, Rule } from './rules';

const condition =
  (is: Operator) =>
  (feature: string, value: number): Condition => ({ feature, is, value });
const atLeast = condition('at-least');
const atMost = condition('at-most');
const yes = (feature: string): Condition => atLeast(feature, 1);
const no = (feature: string): Condition => atMost(feature, 0);
const all = (...parts: Expression[]): Expression => ({ all: parts });
const any = (...parts: Expression[]): Expression => ({ any: parts });
const not = (part: Expression): Expression => ({ not: part });

/** Nearly all of the price came back, and little else came with it. */
const cameBack = all(atLeast('back_share', 0.8), atLeast('back_fit', 0.6));

/** Where goods always change hands at once (counter, courier in town, keys), speed says nothing. */
const unusuallyQuick = not(atLeast('seller_quick_share', 0.3));

/** Goods cannot have changed hands: a parcel that was never on its way, or something without body, at once. */
const noGoods = all(
  unusuallyQuick,
  any(yes('ghost_parcel'), all(no('parcel'), atMost('confirm_minutes', 45), atMost('confirm_rank', 0.3))),
);

/** Sooner than goods usually take; enough only where the money tells the rest. */
const quick = any(
  yes('ghost_parcel'),
  all(no('parcel'), atMost('confirm_minutes', 360)),
  all(yes('untracked'), atMost('confirm_minutes', 2_880)),
);

/** The seller took the sum to the bank as soon as it was his, and does not do so with every sale. */
const cashedBySeller = all(
  atMost('seller_cash_minutes', 90),
  atLeast('seller_cash_fit', 0.9),
  not(atLeast('seller_cashed_share', 0.2)),
);

const card = yes('by_card');
const notCard = no('by_card');

export const STARTING_RULES: readonly Rule[] = [
  {
    ...{ id: 'loop-direct', title: 'Card payment handed back', typology: 'C1', weight: 0.8 },
    when: all(card, cameBack, no('back_hops'), quick),
    reason: 'Paid by card, confirmed before goods could arrive, and the money is back with the payer.',
    source: 'risk.md, C1 and indicators "fulfilment" and "loop"',
  },
  {
    ...{
      id: 'loop-cashed',
      title: 'Card payment handed back and taken to the bank',
      typology: 'C1',
      weight: 0.75,
    },
    when: all(card, cameBack, atMost('buyer_cash_hours', 48)),
    reason:
      'What the card paid is cash in the payer’s hands two days later; real goods would have cost him something.',
    source: 'risk.md, C1',
  },
  {
    ...{ id: 'loop-again', title: 'The same two hand money back again', typology: 'C1', weight: 0.72 },
    when: all(card, cameBack, atLeast('pair_loops_90d', 1), atMost('back_hours', 48)),
    reason:
      'One return can be a cancelled purchase; two between the same people within a quarter are a habit.',
    source: 'risk.md, C1; ANTICO (KDD 2022): cyclicity over time',
  },
  {
    ...{ id: 'loop-alone', title: 'Money came back to a card payer', typology: 'C1', weight: 0.45 },
    when: all(card, cameBack),
    reason: 'A loop by itself is a weak sign (precision 0.11 to 0.70 on public data): it needs company.',
    source: 'risk.md, precision of loop shape on AMLSim',
  },
  {
    ...{ id: 'loop-parts', title: 'A large ticket comes back in instalments', typology: 'C1', weight: 0.5 },
    when: all(
      card,
      atLeast('back_share', 0.4),
      atLeast('back_fit', 0.9),
      atLeast('back_parts', 3),
      atLeast('amount_to_category', 3),
    ),
    reason: 'Three or more transfers from the seller to the buyer within two weeks of one large purchase.',
    source: 'risk.md, C1 and C3',
  },
  {
    ...{ id: 'loop-bank', title: 'Card payment handed back through the bank', typology: 'C1', weight: 0.75 },
    when: all(
      card,
      cameBack,
      yes('back_bridged'),
      any(quick, atMost('buyer_cash_hours', 48), atLeast('amount_to_category', 3)),
    ),
    reason: 'The sum was withdrawn on one account and topped up on another before it came back.',
    source: 'risk.md, C1 (pay, settle, withdraw, return)',
  },
  {
    ...{
      id: 'repaid-cashed',
      title: 'Somebody else repaid a card purchase, and it was cashed',
      typology: 'C2',
      weight: 0.55,
    },
    when: all(card, atLeast('repaid_share', 0.9), atMost('buyer_cash_hours', 48)),
    reason:
      'The price less a commission arrives from a third person and leaves as cash: the way in between is not seen.',
    source: 'risk.md, C2 and C5',
  },
  {
    ...{
      id: 'repaid-company',
      title: 'Somebody else repaid a card purchase at a merchant of loops',
      typology: 'C5',
      weight: 0.6,
    },
    when: all(card, atLeast('repaid_share', 0.9), any(quick, atLeast('seller_loop_buyers_90d', 1))),
    reason: 'As before, and the merchant gave others their money back, or nothing was delivered.',
    source: 'risk.md, C5',
  },
  {
    ...{ id: 'loop-mules', title: 'Card payment handed back through others', typology: 'C2', weight: 0.88 },
    when: all(card, cameBack, atLeast('back_hops', 1), any(quick, atMost('buyer_cash_hours', 48))),
    reason: 'As a loop, but the money goes through accounts that each keep a little of it.',
    source: 'risk.md, C2; constrained cycles (GraphS, VLDB 2018)',
  },
  {
    ...{ id: 'loop-roundabout', title: 'Money came back by a way around', typology: 'C2', weight: 0.6 },
    when: all(card, cameBack, atLeast('back_hops', 1), atLeast('back_fit', 0.9)),
    reason: 'Who takes goods back pays the buyer himself; a way through others is chosen to be hidden.',
    source: 'risk.md, C2',
  },
  {
    ...{ id: 'loop-split', title: 'One sum in several payments, handed back', typology: 'C3', weight: 0.89 },
    when: all(card, cameBack, atLeast('pair_payments_2d', 3), quick),
    reason: 'Three or more payments of one pair within two days whose total came back.',
    source: 'risk.md, C3',
  },
  {
    ...{
      id: 'burst-on-card',
      title: 'Several payments on one card within the hour',
      typology: 'C3',
      weight: 0.4,
    },
    when: all(atLeast('card_payments_1h', 3), noGoods, atLeast('amount_rank_in_category', 0.7)),
    reason: 'A sum cut up to stay under a limit; ordinary buyers rarely pay three times an hour.',
    source: 'risk.md, indicator "several on one card within minutes"',
  },
  {
    ...{ id: 'shop-cashed', title: 'Card sale without goods, cashed at once', typology: 'C4', weight: 0.45 },
    when: all(card, noGoods, cashedBySeller, atLeast('amount_to_category', 1.5)),
    reason: 'The merchant takes exactly this sale to the bank at once, which he does not do with others.',
    source: 'risk.md, C1 and C4',
  },
  {
    ...{ id: 'shop-company', title: 'Card sale without goods among loops', typology: 'C4', weight: 0.8 },
    when: all(card, noGoods, atLeast('seller_loop_buyers_90d', 2), atLeast('amount_to_category', 1.5)),
    reason:
      'The merchant gave two other buyers their money back within a month, and this sale looks the same.',
    source: 'risk.md, C4; dense blocks (FRAUDAR, KDD 2016)',
  },
  {
    ...{
      id: 'loop-company',
      title: 'A merchant hands several buyers their money back',
      typology: 'C4',
      weight: 0.72,
    },
    when: all(card, cameBack, atLeast('seller_loop_buyers_90d', 2)),
    reason:
      'One buyer may have sent goods back; three within a month whose money returns by transfer did not.',
    source: 'risk.md, C4; ANTICO (KDD 2022): cyclicity and density together',
  },
  {
    ...{ id: 'shop-dense', title: 'Card sale at a merchant of loops', typology: 'C4', weight: 0.72 },
    when: all(
      card,
      atLeast('seller_loop_share_30d', 0.3),
      atLeast('seller_loop_buyers_90d', 3),
      atLeast('amount_rank_in_category', 0.9),
    ),
    reason: 'Where a third of all card sales come back to their payers, the others went another way.',
    source: 'risk.md, C4; dense blocks (FRAUDAR, KDD 2016)',
  },
  {
    ...{
      id: 'shop-partly',
      title: 'Part of a card sale came back, at a merchant of loops',
      typology: 'C4',
      weight: 0.72,
    },
    when: all(
      card,
      atLeast('back_share', 0.25),
      atLeast('back_fit', 0.6),
      atLeast('seller_loop_buyers_90d', 2),
    ),
    reason: 'The merchant hands others all of it; the rest of this one went another way.',
    source: 'risk.md, C3 and C4',
  },
  {
    ...{
      id: 'shop-device',
      title: 'Card sale without goods on the merchant’s device',
      typology: 'C4',
      weight: 0.72,
    },
    when: all(card, noGoods, yes('shared_device')),
    reason: 'The shop acts for its "customers": buyer and seller use one device.',
    source: 'risk.md, indicator "links"; GEM (CIKM 2018): devices and activity aggregated',
  },
  {
    ...{ id: 'shop-address', title: 'Ghost parcels to one address', typology: 'C4', weight: 0.6 },
    when: all(card, yes('ghost_parcel'), atLeast('address_buyers', 3)),
    reason: 'Parcels of several buyers are sent to one address and confirmed before they could arrive.',
    source: 'risk.md, indicator "no parcel, no tracking, one address"',
  },
  {
    ...{ id: 'ring', title: 'Money came back through another merchant', typology: 'C5', weight: 0.92 },
    when: all(card, cameBack, atLeast('back_merchants', 1), quick),
    reason: 'Merchants who settle for each other what a buyer paid exchange buyers, not goods.',
    source: 'risk.md, C5',
  },
  {
    ...{ id: 'ring-exchange', title: 'Another merchant paid the price back', typology: 'C5', weight: 0.75 },
    when: all(card, atLeast('cross_share', 0.7), atLeast('cross_fit', 0.5)),
    reason: 'Merchants at whom the same buyer pays by card settle for each other what he gets back.',
    source: 'risk.md, C5',
  },
  {
    ...{
      id: 'refund-to-balance',
      title: 'Card payment refunded to the balance',
      typology: 'C6',
      weight: 0.4,
    },
    when: all(atLeast('refund_to_balance_share', 0.5)),
    reason: 'A refund belongs on the card that paid; in the balance it is cash.',
    source: 'risk.md, C6; domain.md 1.5',
  },
  {
    ...{
      id: 'refund-at-once',
      title: 'Card payment refunded to the balance within a day',
      typology: 'C6',
      weight: 0.55,
    },
    when: all(atLeast('refund_to_balance_share', 0.5), atMost('refund_hours', 24)),
    reason: 'Whoever changes his mind the same day gets the card credited; here cash was wanted.',
    source: 'risk.md, C6',
  },
  {
    ...{
      id: 'refund-less-fee',
      title: 'All but a commission refunded to the balance',
      typology: 'C6',
      weight: 0.55,
    },
    when: all(atLeast('refund_to_balance_share', 0.7), atMost('refund_to_balance_share', 0.997)),
    reason: 'The merchant keeps a small share of a card payment and turns the rest into cash.',
    source: 'risk.md, C6: the commission',
  },
  {
    ...{
      id: 'refund-again',
      title: 'The same two refund to the balance again',
      typology: 'C6',
      weight: 0.55,
    },
    when: all(atLeast('refund_to_balance_share', 0.5), atLeast('pair_payments_30d', 2)),
    reason: 'A refund is an accident; between the same people within a month it is a way.',
    source: 'risk.md, C6',
  },
  {
    ...{
      id: 'refund-cashed',
      title: 'Refund of a card payment taken to the bank',
      typology: 'C6',
      weight: 0.45,
    },
    when: all(atLeast('refund_to_balance_share', 0.5), atMost('buyer_cash_hours', 48)),
    reason: 'What the card paid left as cash.',
    source: 'risk.md, C6',
  },
  {
    ...{
      id: 'refund-commission',
      title: 'Commission after a refund to the balance',
      typology: 'C6',
      weight: 0.75,
    },
    when: all(atLeast('refund_to_balance_share', 0.5), atLeast('commission_share', 0.002)),
    reason: 'Nobody pays a seller for a refund, unless the refund was the service.',
    source: 'risk.md, C6',
  },
  {
    ...{ id: 'disguise', title: 'Ticket far above the category, handed back', typology: 'C7', weight: 0.79 },
    when: all(card, quick, atLeast('amount_to_category', 8), cameBack),
    reason: 'Nobody buys books or top-ups for eight times the usual ticket and gets the money back.',
    source: 'risk.md, C7 and indicator "ticket against category"',
  },
  {
    ...{ id: 'rolling', title: 'Paid with what the seller had advanced', typology: 'C8', weight: 0.9 },
    when: all(
      card,
      atLeast('advance_share', 0.7),
      atLeast('back_fit', 0.6),
      any(quick, atLeast('pair_loops_90d', 1)),
    ),
    reason: 'The merchant lends the repayment of the card and takes it back by the freed card.',
    source: 'risk.md, C8 and indicator "repay-to-spend lag"',
  },
  {
    ...{
      id: 'rolling-lender',
      title: 'A lender paid the card, the seller paid the lender',
      typology: 'C8',
      weight: 0.85,
    },
    when: all(card, atLeast('sponsor_repaid_share', 0.8)),
    reason: 'Who lent the price before it was paid by card gets it back from the merchant.',
    source: 'risk.md, C8 and indicator "repay-to-spend lag"',
  },
  {
    ...{ id: 'wash-loop', title: 'Purchase whose price came round again', typology: 'C9', weight: 0.85 },
    when: all(
      notCard,
      cameBack,
      atLeast('back_fit', 0.85),
      atMost('back_hours', 120),
      any(yes('shared_device'), atLeast('address_buyers', 3), quick),
    ),
    reason: 'The merchant’s own money buys from him: volume and reputation without goods.',
    source: 'risk.md, C9',
  },
  {
    ...{ id: 'wash-funded', title: 'Purchase paid with the seller’s own money', typology: 'C9', weight: 0.8 },
    when: all(
      notCard,
      atLeast('advance_share', 0.7),
      atLeast('back_fit', 0.9),
      any(yes('shared_device'), yes('ghost_parcel'), atLeast('pair_loops_90d', 2)),
    ),
    reason: 'The buyer got the price from the seller first.',
    source: 'risk.md, C9',
  },
  {
    ...{
      id: 'wash-links',
      title: 'Buyers on the seller’s device without goods',
      typology: 'C9',
      weight: 0.72,
    },
    when: all(notCard, yes('ghost_parcel'), yes('shared_device'), atLeast('device_buyers_30d', 2)),
    reason: 'Several buyers sit on the merchant’s device and confirm what cannot have arrived.',
    source: 'risk.md, C9 and indicator "links"',
  },
  {
    ...{
      id: 'wash-sponsored',
      title: 'One person pays for a merchant’s buyers',
      typology: 'C9',
      weight: 0.75,
    },
    when: all(notCard, atLeast('sponsored_sales_90d', 3)),
    reason:
      'The exact price of several purchases at one merchant comes from the same third person just before.',
    source: 'risk.md, C9: the merchant’s own accounts buy',
  },
  {
    ...{ id: 'wash-repaid', title: 'The seller repays who paid for the buyer', typology: 'C9', weight: 0.8 },
    when: all(notCard, atLeast('sponsor_repaid_share', 0.8)),
    reason: 'The price goes from a third person to the buyer to the seller and back to that person.',
    source: 'risk.md, C9',
  },
  {
    ...{
      id: 'wash-mutual',
      title: 'Two buy from each other for about the same',
      typology: 'C9',
      weight: 0.72,
    },
    when: all(
      notCard,
      cameBack,
      yes('back_by_purchase'),
      atLeast('back_fit', 0.85),
      atLeast('pair_payments_30d', 2),
    ),
    reason: 'The price comes round as the price of a purchase the other way, again and again.',
    source: 'risk.md, C5 and C9',
  },
  {
    ...{ id: 'claim-shared', title: 'Compensation shared with the seller', typology: 'C10', weight: 0.88 },
    when: all(atLeast('claim_share', 0.3), any(atLeast('claim_back_share', 0.1), yes('shared_device'))),
    reason: 'Who was cheated does not pay the cheat, and does not use his device.',
    source: 'risk.md, C10',
  },
  {
    ...{ id: 'claim-cashed', title: 'Claim on a sale that was cashed at once', typology: 'C10', weight: 0.6 },
    when: all(atLeast('claim_share', 0.3), cashedBySeller, yes('untracked')),
    reason: 'The seller was ready to run with the money, and the buyer had confirmed.',
    source: 'risk.md, C10',
  },
  {
    ...{
      id: 'instalment',
      title: 'First purchase far above the category, handed back',
      typology: 'C11',
      weight: 0.86,
    },
    when: all(card, cameBack, quick, atMost('buyer_purchases', 0), atLeast('amount_to_category', 8)),
    reason: 'Somebody who never bought before pays one very large ticket by card, and it comes back.',
    source: 'risk.md, C11 and indicator "first use large"',
  },
  {
    ...{
      id: 'first-large-back',
      title: 'First purchase far above the category came back',
      typology: 'C11',
      weight: 0.55,
    },
    when: all(card, cameBack, atMost('buyer_purchases', 0), atLeast('amount_to_category', 8)),
    reason: 'As before, with goods that may have travelled.',
    source: 'risk.md, C11',
  },
  {
    ...{ id: 'first-large', title: 'First purchase very large, without goods', typology: 'C11', weight: 0.4 },
    when: all(card, noGoods, atMost('buyer_purchases', 1), atLeast('amount_to_category', 10)),
    reason: 'As before, while the way back is not seen yet.',
    source: 'risk.md, C11',
  },
  {
    ...{ id: 'awake-loop', title: 'Merchant woke up and hands money back', typology: 'C12', weight: 0.9 },
    when: all(card, atLeast('seller_slept_days', 45), cameBack),
    reason: 'A merchant without sales for months sells by card again, and the money returns.',
    source: 'risk.md, C12',
  },
  {
    ...{ id: 'awake-cashed', title: 'Merchant woke up, sells without goods', typology: 'C12', weight: 0.72 },
    when: all(
      card,
      atLeast('seller_slept_days', 45),
      noGoods,
      any(cashedBySeller, atLeast('seller_sales_30d', 5)),
    ),
    reason: 'A dormant merchant comes back at full volume, by card, and nothing travels.',
    source: 'risk.md, C12',
  },
];
