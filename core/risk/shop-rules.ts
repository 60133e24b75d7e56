/**
 * Starting rules for merchants of many cards: C4 cash-out shop, C5 ring.
 */
import {
  all,
  any,
  atLeast,
  cameBack,
  card,
  cashedBySeller,
  noGoods,
  partBack,
  quick,
  yes,
} from './rule-words';
import type { Rule } from './rules';

export const SHOP_RULES: readonly Rule[] = [
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
    when: all(card, partBack(0.25, 0.6), atLeast('seller_loop_buyers_90d', 2)),
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
    ...{
      id: 'shop-owner',
      title: 'Card sale without goods to the merchant’s own people',
      typology: 'C4',
      weight: 0.72,
    },
    when: all(card, noGoods, yes('shared_identity')),
    reason: 'Who stands behind the shop pays there by card, and no goods move: his own card becomes cash.',
    source: 'risk.md, indicator "links": legal person, telephone; domain.md 6',
  },
  {
    ...{ id: 'shop-address', title: 'Ghost parcels to one address', typology: 'C4', weight: 0.6 },
    when: all(card, yes('ghost_parcel'), atLeast('address_buyers', 3)),
    reason: 'Parcels of several buyers are sent to one address and confirmed before they could arrive.',
    source: 'risk.md, indicator "no parcel, no tracking, one address"',
  },
  {
    ...{
      id: 'shop-own-address',
      title: 'Card sale sent to the merchant’s own address',
      typology: 'C4',
      weight: 0.5,
    },
    when: all(card, yes('sellers_address'), quick),
    reason: 'What a stranger paid by card goes where the merchant’s own goods go, and is confirmed at once.',
    source: 'risk.md, indicators "links" and "one address"',
  },
  {
    ...{ id: 'shared-payout', title: 'Buyer and seller cash to one bank card', typology: 'C4', weight: 0.4 },
    when: all(card, yes('shared_payout')),
    reason:
      'What both take to the bank lands on cards that look the same: one person on both sides, or one household.',
    source: 'risk.md, indicator "links": bank card shared',
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
      id: 'settler',
      title: 'One third account repays a merchant’s card buyers',
      typology: 'C5',
      weight: 0.75,
    },
    when: all(card, atLeast('repaid_share', 0.9), atLeast('settler_sales_90d', 2)),
    reason:
      'The price less a commission comes from the same third account for two or more card sales of one merchant.',
    source: 'risk.md, C5: merchants settle for each other; C4: a private account pays out',
  },
  {
    ...{
      id: 'settler-merchant',
      title: 'Another merchant repays a card purchase',
      typology: 'C5',
      weight: 0.6,
    },
    when: all(card, atLeast('repaid_share', 0.9), yes('settler_merchant'), atLeast('amount_to_category', 2)),
    reason:
      'A merchant at whom the buyer did not buy sends him the price of a large purchase less a commission.',
    source: 'risk.md, C5',
  },
  {
    ...{ id: 'walk-looped', title: 'Card payer among people of loops', typology: 'C5', weight: 0.72 },
    when: all(
      card,
      atLeast('walk_looped', 2),
      atLeast('walk_lift', 2),
      atLeast('amount_rank_in_category', 0.8),
    ),
    reason:
      'Two or more who pay at the same merchants as this buyer got their money back, and the merchants share few payers by chance.',
    source:
      'risk.md, indicator "cards walking over the same merchants"; ANTICO (KDD 2022): density and loops',
  },
  {
    ...{ id: 'walk-beside', title: 'Large card sale beside somebody of loops', typology: 'C5', weight: 0.45 },
    when: all(
      card,
      atLeast('walk_looped', 1),
      atLeast('walk_lift', 3),
      atLeast('amount_rank_in_category', 0.8),
    ),
    reason: 'As before, with one person; somebody’s honest neighbours may shop where he does.',
    source: 'risk.md, indicator "cards walking over the same merchants"',
  },
  {
    ...{ id: 'walk-dense', title: 'Cards that walk over the same merchants', typology: 'C5', weight: 0.3 },
    when: all(
      card,
      atLeast('walk_companions', 2),
      atLeast('walk_lift', 5),
      atLeast('amount_rank_in_category', 0.8),
    ),
    reason: 'Several payers of this merchant meet again at another one, where chance would bring hardly any.',
    source: 'risk.md, indicator "cards walking over the same merchants"; dense blocks (FRAUDAR, KDD 2016)',
  },
  {
    ...{ id: 'peers-outside', title: 'Merchant unlike his peers', typology: 'C4', weight: 0.2 },
    when: all(
      card,
      atLeast('amount_to_category', 2),
      any(
        atLeast('peer_outside', 3),
        all(atLeast('peer_rank_card_share', 0.95), atLeast('peer_rank_cashed_share', 0.9)),
      ),
    ),
    reason:
      'Hardly anybody of his trade and age sells so much by card and cashes so soon, or lies apart in three habits; a hint only.',
    source: 'risk.md, indicators "merchant", against the baseline of category and age',
  },
];
