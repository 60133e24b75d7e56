/**
 * Starting rules for the other ways: C6 refund, C7 disguise, C8 rolling, C9 wash trading, C10 guarantee, C11 one large
 * purchase, C12 the dormant merchant.
 */
import {
  all,
  any,
  atLeast,
  atMost,
  cameBack,
  card,
  cashedBySeller,
  noGoods,
  notCard,
  quick,
  yes,
} from './rule-words';
import type { Rule } from './rules';

export const WAY_RULES: readonly Rule[] = [
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
    ...{
      id: 'disguise-again',
      title: 'Tickets far above the category, handed back again and again',
      typology: 'C7',
      weight: 0.5,
    },
    when: all(
      card,
      atLeast('amount_to_category', 8),
      cameBack,
      any(atLeast('pair_loops_90d', 1), atLeast('address_buyers', 3)),
    ),
    reason:
      'As before, with parcels that took their time, again or to one door for several: a refund would go to the card.',
    source: 'risk.md, C7; domain.md 1.5: a refund goes back to the instrument that paid',
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
      any(yes('shared_device'), yes('shared_identity'), atLeast('address_buyers', 3), quick),
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
      any(yes('shared_device'), yes('shared_identity'), yes('ghost_parcel'), atLeast('pair_loops_90d', 2)),
    ),
    reason: 'The buyer got the price from the seller first.',
    source: 'risk.md, C9',
  },
  {
    ...{
      id: 'wash-owner',
      title: 'The merchant’s own people buy and confirm what cannot have arrived',
      typology: 'C9',
      weight: 0.72,
    },
    when: all(notCard, yes('shared_identity'), yes('ghost_parcel'), atLeast('pair_payments_30d', 2)),
    reason:
      'The legal person of a shop, or whoever shares its telephone, buys there again and again without goods.',
    source: 'risk.md, C9 and indicator "links": legal person',
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
      id: 'wash-address',
      title: 'Several buy for the merchant’s own address',
      typology: 'C9',
      weight: 0.72,
    },
    when: all(
      notCard,
      yes('sellers_address'),
      atLeast('address_buyers', 3),
      any(atLeast('device_buyers_30d', 2), atLeast('sponsored_sales_90d', 1)),
    ),
    reason:
      'Goods of three or more buyers go where the merchant’s own people get theirs, and they share his device or a payer.',
    source: 'risk.md, C9 and indicator "links": address shared',
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
    ...{
      id: 'wash-to-and-fro',
      title: 'Two merchants buy the same from each other',
      typology: 'C9',
      weight: 0.72,
    },
    when: all(notCard, atLeast('mutual_purchases_90d', 3)),
    reason:
      'Three purchases for about the same price either way within a quarter: the money only changes places.',
    source: 'risk.md, C9',
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
