/** Hints of what is possible say no more and no less than the books would: by state, and by restrictions in force. */
import { describe, expect, it } from 'vitest';
import { RESTRICTION_KINDS, type Account, type RestrictionKind, type Trade } from '#core/ledger/tables';
import { PERMISSIONS, type Permission } from '#core/staff/permissions';
import { accountActions, tradeActions } from '#server/console/possible-actions';

const EVERYTHING: ReadonlySet<Permission> = new Set(PERMISSIONS);
const NOW = 1_000;

function account(kind: RestrictionKind, starts_at = 0): Account {
  return {
    ...{ id: 'A-1', no: 8, class: 'party', currency: 'CNY', party_id: 'P-1', merchant: false, category: '' },
    ...{ bank: null, last4: null, opened_at: 0, closed_at: null },
    ...{ certificate_until: null, shield_until: null },
    restrictions: [{ id: 'X-1', kind, terms: {}, starts_at }],
  };
}

function ofAccount(one: Account, permissions = EVERYTHING) {
  const things = { withdrawals: [{ status: 'held' as const }], credentials: [] };
  const actions = accountActions(one, things, { permissions, at: NOW });
  return (kind: string) => actions.find((action) => action.kind === kind);
}

describe('actions of an account', () => {
  it('name the restriction that keeps a held withdrawal from leaving, while it can be returned', () => {
    for (const kind of ['freeze', 'stop-withdrawals', 'end-service'] as const) {
      const action = ofAccount(account(kind));
      expect(action('complete-withdrawal')).toMatchObject({
        available: false,
        reason: {
          code: 'restricted',
          details: { account: 'A-1', restriction: 'X-1', kind, purpose: 'complete-withdrawal' },
        },
      });
      expect(action('return-withdrawal')?.available).toBe(true);
    }
  });

  it('are open under restrictions that stop nothing of it, and before one begins', () => {
    expect(ofAccount(account('watch'))('complete-withdrawal')?.available).toBe(true);
    expect(ofAccount(account('freeze', NOW + 1))('complete-withdrawal')?.available).toBe(true);
    expect(ofAccount(account('stop-withdrawals'))('top-up')?.available).toBe(true);
    expect(ofAccount(account('freeze'))('top-up')?.reason?.code).toBe('restricted');
  });

  it('say first that somebody has no permission', () => {
    const action = ofAccount(account('freeze'), new Set());
    expect(action('complete-withdrawal')?.reason?.code).toBe('forbidden');
  });

  it('lift every restriction but an end of service that has begun', () => {
    for (const kind of RESTRICTION_KINDS) {
      expect(ofAccount(account(kind))('lift-restriction')?.available).toBe(kind !== 'end-service');
      // What is only announced can be called off.
      expect(ofAccount(account(kind, NOW + 1))('lift-restriction')?.available).toBe(true);
    }
  });
});

describe('actions of a trade', () => {
  const trade = (status: Trade['status'], channel: Trade['channel']): Trade =>
    ({ id: 'T-1', status, channel }) as Trade;
  const chargeBack = (one: Trade) =>
    tradeActions(one, { claims: [] }, EVERYTHING).find(({ kind }) => kind === 'charge-back');

  it('charge back what came through a bank, whatever became of the trade', () => {
    for (const status of ['paid', 'disputed', 'settled', 'refunded', 'closed'] as const) {
      expect(chargeBack(trade(status, 'credit-card'))?.available).toBe(true);
    }
  });

  it('charge back nothing that a balance paid, and nothing that was never paid', () => {
    expect(chargeBack(trade('settled', 'balance'))).toMatchObject({
      available: false,
      reason: { code: 'wrong-state', details: { channel: 'balance', expected: 'paid through a bank' } },
    });
    expect(chargeBack(trade('closed', null))?.available).toBe(false);
    expect(chargeBack(trade('created', null))?.available).toBe(false);
  });

  it('recover a compensation as long as something of it is left', () => {
    const recover = (...claims: { paid_minor: bigint; recovered_minor: bigint }[]) =>
      tradeActions(trade('settled', 'balance'), { claims }, EVERYTHING).find(
        ({ kind }) => kind === 'recover-compensation',
      )?.available;
    expect(recover()).toBe(false);
    expect(recover({ paid_minor: 100n, recovered_minor: 100n })).toBe(false);
    expect(
      recover({ paid_minor: 100n, recovered_minor: 100n }, { paid_minor: 5n, recovered_minor: 4n }),
    ).toBe(true);
  });
});
