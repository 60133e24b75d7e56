/**
 * Starting rules for money that comes back between few hands: C1 single loop, C2 over mules, C3 in parts.
 */
import { all, any, atLeast, atMost, cameBack, card, no, noGoods, partBack, quick, yes } from './rule-words';
import type { Rule } from './rules';

export const LOOP_RULES: readonly Rule[] = [
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
    when: all(card, partBack(0.4, 0.9), atLeast('back_parts', 3), atLeast('amount_to_category', 3)),
    reason: 'Three or more transfers from the seller to the buyer within two weeks of one large purchase.',
    source: 'risk.md, C1 and C3',
  },
  {
    ...{
      id: 'loop-parts-around',
      title: 'A large ticket comes back in instalments through others',
      typology: 'C11',
      weight: 0.5,
    },
    when: all(
      card,
      partBack(0.4, 0.9),
      atLeast('back_parts', 3),
      atLeast('back_hops', 1),
      atLeast('amount_to_category', 3),
    ),
    reason: 'As before, by way of other accounts: no seller pays a price back so.',
    source: 'risk.md, C2 and C11',
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
      id: 'loop-merged',
      title: 'Several card purchases handed back as one sum',
      typology: 'C3',
      weight: 0.72,
    },
    when: all(card, cameBack, atLeast('back_together', 3)),
    reason: 'Three or more purchases from one merchant came back in one transfer: a wish for money, cut up.',
    source: 'risk.md, C3: one sum in unequal parts',
  },
  {
    ...{
      id: 'passed-on',
      title: 'The seller hands the price to somebody else',
      typology: 'C3',
      weight: 0.72,
    },
    when: all(card, atLeast('passed_on_share', 0.9), atLeast('amount_to_category', 3)),
    reason:
      'What one card paid goes, less a commission, to a person who uses the same device or pays there by card too.',
    source: 'risk.md, C3: several cards, one of them gets everything',
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
];
