/**
 * What staff do about what they notice: restrictions up the ladder on some of the suspects, on a few honest
 * merchants by mistake, steps down, and restrictions lifted again by two people.
 *
 * Staff never see the truth; which suspects they come upon is drawn.
 */
import { DAY_MS, HOUR_MS, type Instant } from '#core/kernel/instant';
import type { RestrictionKind, RestrictionTerms, StepDown } from '#core/ledger/tables';

import { lodge, uphold } from './lodging';
import type { Holder } from './people';
import { weighted, type Random } from './random';
import type { Stage } from './stage';
import { STAFF, twoOf } from './staff';
import { debitOf } from './world';

interface Measure {
  readonly kind: RestrictionKind;
  readonly weight: number;
  readonly terms: RestrictionTerms;
  /** Days it lasts when it ends by its date; 0 lasts until lifted. */
  readonly days: number;
  readonly step_down: StepDown | null;
}

const MEASURES: readonly Measure[] = [
  { kind: 'watch', weight: 4, terms: {}, days: 90, step_down: null },
  { kind: 'delay-settlement', weight: 4, terms: { delay_days: 7 }, days: 30, step_down: null },
  { kind: 'limit-collection', weight: 2, terms: { per_payment_minor: '200000' }, days: 0, step_down: null },
  {
    kind: 'restrict-collection',
    weight: 2,
    terms: {},
    days: 21,
    step_down: { kind: 'delay-settlement', terms: { delay_days: 3 }, days: 30 },
  },
  {
    kind: 'stop-withdrawals',
    weight: 3,
    terms: {},
    days: 14,
    step_down: { kind: 'watch', terms: {}, days: 60 },
  },
  { kind: 'freeze', weight: 3, terms: {}, days: 0, step_down: null },
  { kind: 'end-service', weight: 1, terms: {}, days: 0, step_down: null },
];

const ladder = weighted(MEASURES, (measure) => measure.weight);
const MILD = weighted(
  MEASURES.filter((measure) => measure.kind !== 'end-service'),
  (measure) => measure.weight,
);

/** Shares of suspects noticed, and of honest merchants restricted by mistake. */
const NOTICED_SHARE = 0.35;
const MISTAKEN_SHARE = 0.006;

/** Keeps in view what a measure stops. */
export function hold(holder: Holder, id: string, kind: RestrictionKind, terms: RestrictionTerms): void {
  const limit = terms.per_payment_minor;
  holder.restrictions.set(id, {
    kind,
    delay_days: terms.delay_days ?? 0,
    per_payment: limit === undefined ? null : BigInt(limit),
  });
}

/** Imposes a measure now; answers its id. */
function impose(stage: Stage, random: Random, holder: Holder, measure: Measure, reason_code: string): string {
  const { world } = stage;
  const [actor, approver] = twoOf(random, STAFF.compliance);
  const restriction_id = world.nextId('Z');
  const ends_at = measure.days > 0 ? world.now + measure.days * DAY_MS : undefined;
  world.emit(
    'impose-restriction',
    {
      restriction_id,
      account_id: holder.account_id,
      restriction: measure.kind,
      terms: { ...measure.terms },
      reason_code,
      basis: 'platform agreement, article 12; review of the account',
      approver,
      ...(ends_at === undefined ? {} : { ends_at }),
      ...(measure.step_down === null ? {} : { step_down: measure.step_down }),
    },
    actor,
  );
  hold(holder, restriction_id, measure.kind, measure.terms);
  stage.imposed.push({ id: restriction_id, holder, at: world.now, kind: measure.kind });
  if (ends_at !== undefined) {
    planEnd(stage, holder, restriction_id, ends_at, measure.step_down);
  }
  return restriction_id;
}

/** Follows the books, which end a restriction by its date and let the milder one take over. */
export function planEnd(
  stage: Stage,
  holder: Holder,
  id: string,
  ends_at: Instant,
  step_down: StepDown | null,
): void {
  stage.world.plan(ends_at, () => {
    if (!holder.restrictions.delete(id) || step_down === null) {
      return;
    }
    const next = `${id}+`;
    hold(holder, next, step_down.kind, step_down.terms);
    if (step_down.days !== undefined) {
      planEnd(stage, holder, next, stage.world.now + step_down.days * DAY_MS, null);
    }
  });
}

function lift(
  stage: Stage,
  random: Random,
  holder: Holder,
  restriction_id: string,
  reason_code: string,
): void {
  if (!holder.restrictions.delete(restriction_id)) {
    return;
  }
  const [actor, approver] = twoOf(random, STAFF.compliance);
  const basis = 'no further findings';
  stage.world.emit('lift-restriction', { restriction_id, reason_code, basis, approver }, actor);
}

/** Heard by somebody who had no part in it, a measure that was a mistake is undone. */
function upholdLater(
  stage: Stage,
  random: Random,
  holder: Holder,
  restriction_id: string,
  after_ms: number,
): void {
  const { world } = stage;
  let appeal: string | undefined;
  world.after(after_ms / 2, () => {
    appeal = lodge(world, restriction_id, 'The orders came from a fair; invoices and parcels are enclosed.');
  });
  world.after(after_ms, () => {
    const [, approver] = twoOf(random, STAFF.compliance);
    if (appeal !== undefined && holder.restrictions.delete(restriction_id)) {
      uphold(world, appeal, approver, world.random);
    }
  });
}

/** After the service ended, what is left goes to the holder's bank account by two people's word. */
function payOutLater(stage: Stage, random: Random, holder: Holder): void {
  const { world } = stage;
  world.after(random.int(10, 25) * DAY_MS, () => {
    const amount = holder.available - holder.receivable;
    if (amount <= 0n) {
      return;
    }
    const instrument = debitOf(holder);
    const custody = world.custodyToPay(instrument.bank, amount);
    const [actor, approver] = twoOf(random, STAFF.finance);
    world.emit(
      'pay-out',
      {
        payout_id: world.nextId('O'),
        account_id: holder.account_id,
        instrument_id: instrument.id,
        custody_id: custody.id,
        amount,
        reason: 'balance left after the service ended',
        approver,
      },
      actor,
    );
    holder.available -= amount;
    custody.cash -= amount;
  });
}

/** A court takes part of what a frozen account holds. */
function courtOrderLater(stage: Stage, random: Random, holder: Holder): void {
  const { world } = stage;
  world.after(random.int(8, 20) * DAY_MS, () => {
    const amount = holder.available / 2n;
    if (amount <= 0n) {
      return;
    }
    const custody = world.custodyToPay(debitOf(holder).bank, amount);
    const [actor, approver] = twoOf(random, STAFF.compliance);
    const data = {
      order_id: world.nextId('Y'),
      account_id: holder.account_id,
      custody_id: custody.id,
      amount,
    };
    world.emit('execute-court-order', { ...data, basis: 'court order on record', approver }, actor);
    holder.available -= amount;
    custody.cash -= amount;
  });
}

/** Plans the measures; call it when every plot is planned. */
export function planEnforcement(stage: Stage, random: Random): void {
  const { world, suspects, people } = stage;
  let index = 0;
  for (const [holder, from] of suspects) {
    // The first few are always noticed, so that even the smallest sample shows the ladder.
    const noticed = index < 4 || random.chance(NOTICED_SHARE);
    const measure = index < 4 ? MEASURES[(index * 2 + 1) % MEASURES.length] : random.draw(ladder);
    index += 1;
    if (noticed && measure !== undefined) {
      world.plan(from + random.int(9, 200) * HOUR_MS, () => {
        const id = impose(
          stage,
          random,
          holder,
          measure,
          random.pick(['cash-out', 'sham-trade', 'card-abuse']),
        );
        if (measure.kind === 'end-service') {
          payOutLater(stage, random, holder);
        } else if (measure.kind === 'freeze' && random.chance(0.4)) {
          courtOrderLater(stage, random, holder);
        } else if (random.chance(0.15)) {
          world.after(random.int(4, 30) * DAY_MS, () => {
            lift(stage, random, holder, id, 'review-finished');
          });
        }
      });
    }
  }
  const mistakes = Math.max(3, random.count(people.merchants.length * MISTAKEN_SHARE));
  for (let mistake = 0; mistake < mistakes; mistake += 1) {
    const holder = random.pick(people.merchants);
    const at = stage.moment(0.15, 0.85, 9, 17);
    if (holder.role === null && holder.registered_at + 20 * DAY_MS < at) {
      const measure = random.draw(MILD);
      stage.mistaken.add(holder);
      world.plan(at, () => {
        const id = impose(stage, random, holder, measure, 'unusual-volume');
        const after_ms = random.int(2, 12) * DAY_MS;
        if (mistake > 0) {
          upholdLater(stage, random, holder, id, after_ms);
          return;
        }
        world.after(after_ms, () => {
          lift(stage, random, holder, id, 'imposed-by-mistake');
        });
      });
    }
  }
}
