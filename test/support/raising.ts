// Raising alerts without a detector: data that fit, for tests of what comes after.
import type { CommandData } from '#core/ledger/commands';

type RaiseData = CommandData<'raise-alert'>;

const EVIDENCE: RaiseData['evidence'] = {
  seen_seq: 1,
  trades: [
    {
      ...{ trade_id: 't1', buyer_id: 'ann', seller_id: 'shop', amount_minor: '10000', currency: 'CNY' },
      ...{ paid_at: 0, confirmed_at: null, score: 950, loop: [], more_legs: 0, withdrawals: [] },
      flags: [
        {
          ...{ rule: 'loop-direct', version: 1, title: 'Card payment handed back', typology: 'C1' },
          ...{ seq: 1, at: 0, held: [{ feature: 'by_card', is: 'at-least', threshold: '1', value: '1' }] },
        },
      ],
    },
  ],
};

/** An alert on an account whose last flag was raised by an entry. */
export function raiseData(account_id: string, flagged_seq: number, more: Partial<RaiseData> = {}): RaiseData {
  return {
    ...{ account_id, roles: ['merchant'], score: 950, typologies: ['C1'], rules: ['loop-direct'] },
    ...{ trades: 1, exposure_minor: 10_000n, flagged_at: 0, flagged_seq, evidence: EVIDENCE },
    ...more,
  };
}
