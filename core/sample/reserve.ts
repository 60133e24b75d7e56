/**
 * The guarantee reserve of the sample: funded before trade begins, and fitted to what it stands for at the end.
 *
 * The generator's view of what is covered is an estimate; the books say what it is. What the company puts into custody is
 * the same on every platform, so that trade goes on as it would whatever the reserve has.
 */
import { assert } from '#core/kernel/assert';
import { MINUTE_MS } from '#core/kernel/instant';
import { DEFAULT_POLICIES } from '#core/policy/policy';

import type { Office } from './office';
import { STAFF } from './staff';
import type { World } from './world';

/** What the company puts into custody before trade begins. */
const COMPANY_MONEY = 50_000_000n;

/** Before trade begins the company funds the reserve, with far more than is paid out of it; the rest stays its own. */
export function planOpeningReserve(world: World, trades: number): void {
  const wished = 6_000_000n + BigInt(trades) * 200n;
  const reserve = wished < COMPANY_MONEY ? wished : COMPANY_MONEY;
  world.plan(world.first_at - 30 * MINUTE_MS, () => {
    const [custody] = world.custodies;
    assert(custody !== undefined, 'there is a custody account');
    const funding = { funding_id: world.nextId('F'), custody_id: custody.id, amount: reserve };
    world.emit('fund-reserve', { ...funding, reason: 'guarantee reserve of the year' }, STAFF.finance[1]);
    const rest = COMPANY_MONEY - reserve;
    if (rest > 0n) {
      const [actor, approver] = STAFF.finance;
      const data = {
        adjustment_id: world.nextId('RA'),
        lines: [
          { account_id: custody.id, code: 'custody-cash' as const, amount: -rest },
          { account_id: 'system:CNY', code: 'own-funds' as const, amount: rest },
        ],
        reason: 'own money of the company, for what the reserve may need',
        basis: 'resolution of the board',
        approver,
      };
      world.emitLater('adjust', actor, [], () => data);
    }
    custody.cash += COMPANY_MONEY;
    world.reserve += reserve;
  });
}

/** What the reserve is to have for every hundred that it needs, when it is looked at. */
const COVERAGE_PERCENT = 155n;
/** What is paid and not confirmed yet, for every hundred that is covered: the generator does not count it. */
const AHEAD_PERCENT = 18n;

/** At the end of the half-year what the reserve has too much goes back to the company's own funds, by two people. */
export function fitReserve({ stage, covered }: Office, claimed: bigint): void {
  const { world } = stage;
  const { claim_days, floor_ppm, stress_largest, stress_ppm } = DEFAULT_POLICIES.guarantee;
  const exposures = [...covered(claim_days).values()]
    .map((amount) => (amount * (100n + AHEAD_PERCENT)) / 100n)
    .sort((left, right) => (left < right ? 1 : left > right ? -1 : 0));
  const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n);
  const expected = claimed + (sum(exposures) * BigInt(floor_ppm)) / 1_000_000n;
  const stress = (sum(exposures.slice(0, stress_largest)) * BigInt(stress_ppm)) / 1_000_000n;
  const kept = ((expected + stress) * COVERAGE_PERCENT) / 100n;
  const excess = world.reserve - kept;
  const amount = excess - (excess % 10_000n);
  if (amount <= 0n) {
    return;
  }
  const [actor, approver] = STAFF.finance;
  const data = {
    adjustment_id: world.nextId('RA'),
    lines: [
      { account_id: 'system:CNY', code: 'guarantee-reserve' as const, amount: -amount },
      { account_id: 'system:CNY', code: 'own-funds' as const, amount },
    ],
    reason: 'guarantee reserve above what is needed',
    basis: 'look at the reserve at the end of the half-year',
    approver,
  };
  world.emitLater('adjust', actor, [], () => data);
  world.reserve -= amount;
}
