// What buyer and seller have in common: bank cards, payouts, addresses; and what is only alike by chance.
import { describe, expect, it } from 'vitest';

import { Detector } from '#core/risk/detector';
import { featurePlace, takeFeatures } from '#core/risk/features';
import { Story } from '#test/support/risk-story';

function feature(story: Story, id: string, name: string): number {
  const detector = new Detector([]);
  for (const fact of story.facts) detector.take(fact);
  const trade = detector.known.trades.get(id)!;
  return takeFeatures(trade, detector.known, trade.paid_at)[featurePlace(name)!]!;
}

const begin = (): Story => new Story().people('ann', 'bob').shops('shop');
const bought = (story: Story): Story => story.buy({ id: 't', from: 'ann', at: 'shop', yuan: 100 });

describe('links between buyer and seller', () => {
  it('are bank cards of the same bank and digits, and not one of both alone', () => {
    const cards = (bank: string, last4: string): Story =>
      bought(begin().bankCard('shop', 'ICBC', '1234').bankCard('ann', bank, last4));
    expect(feature(cards('ICBC', '1234'), 't', 'shared_bank_card')).toBe(1);
    expect(feature(cards('ICBC', '1235'), 't', 'shared_bank_card')).toBe(0);
    expect(feature(cards('CCB', '1234'), 't', 'shared_bank_card')).toBe(0);
  });

  it('are payouts to such cards, once both took money there', () => {
    const story = begin().bankCard('shop', 'ICBC', '1234').bankCard('ann', 'ICBC', '1234');
    story.withdraw('w1', 'shop', 100, 'shop-ICBC-1234').bankCard('ann', 'CCB', '7');
    story.withdraw('w2', 'ann', 100, 'ann-CCB-7');
    expect(feature(bought(story), 't', 'shared_payout')).toBe(0);
    story.withdraw('w3', 'ann', 100, 'ann-ICBC-1234');
    expect(feature(story, 't', 'shared_payout')).toBe(1);
  });

  it('count who holds a card like the one that paid, where it is known', () => {
    const story = begin();
    for (const who of ['ann', 'bob']) {
      const card = { kind: 'instrument', instrument_id: `card-${who}`, account_id: who } as const;
      story.tell({ ...card, bank: 'ICBC', last4: '1234' });
    }
    expect(feature(bought(story), 't', 'card_holders')).toBe(2);
    expect(feature(bought(begin()), 't', 'card_holders')).toBeNaN();
  });

  it('are addresses where goods of the seller’s own people go, not where the buyer’s alone do', () => {
    const to = (from: string, id: string) => ({ id, from, at: 'shop', yuan: 100, address: 'door' });
    const strangers = begin().buy(to('bob', 'b')).buy(to('ann', 't'));
    expect(feature(strangers, 't', 'sellers_address')).toBe(0);
    const own = begin().device('bob', 'phone').device('shop', 'phone');
    expect(feature(own.buy(to('bob', 'b')).buy(to('ann', 't')), 't', 'sellers_address')).toBe(1);
    expect(feature(own, 'b', 'sellers_address')).toBe(0);
    expect(feature(bought(begin()), 't', 'sellers_address')).toBeNaN();
  });

  describe('of identity', () => {
    const known = (ann: string[], shop: string[], second: string[] = []): Story => {
      const story = new Story();
      for (const [party_id, marks] of Object.entries({ ann, shop, second })) {
        story.tell({ kind: 'party', party_id: `p-${party_id}`, marks });
      }
      return bought(story.people('ann', 'bob').shops('shop', 'second'));
    };

    it('are numbers that both have, and missing where one has none', () => {
      expect(feature(known(['m1', 'm2'], ['m2', 'm3']), 't', 'shared_identity')).toBe(1);
      expect(feature(known(['m1'], ['m2']), 't', 'shared_identity')).toBe(0);
      expect(feature(known([], ['m2']), 't', 'shared_identity')).toBeNaN();
    });

    it('count the other merchants who have a number of the seller’s', () => {
      expect(feature(known(['m2'], ['m1', 'm2'], ['m2']), 't', 'seller_twins')).toBe(1);
      expect(feature(known(['m2'], ['m1', 'm2'], ['m3']), 't', 'seller_twins')).toBe(0);
      expect(feature(known(['m2'], []), 't', 'seller_twins')).toBeNaN();
    });
  });
});
