/**
 * Measures whose time is near: a milder one about to take over, reviews that are due, overdue, or were just made.
 */
import { DAY_MS } from '#core/kernel/instant';
import type { RestrictionKind, RestrictionTerms, StepDown } from '#core/ledger/tables';

import { hold, planEnd } from './enforcement';
import type { Office } from './office';
import type { Holder } from './people';
import { STAFF } from './staff';

interface MeasurePlan {
  /** Days before the end on which it is imposed. */
  readonly day: number;
  readonly kind: RestrictionKind;
  readonly terms: RestrictionTerms;
  /** Days it lasts; until it is lifted when absent. */
  readonly days?: number;
  readonly reason_code: string;
  readonly step_down?: StepDown;
  /** Days before the end on which it was looked at again and kept. */
  readonly reviewed?: number;
}

/** Plans a measure by two people of the compliance team. */
export function planMeasure(office: Office, holder: Holder, plan: MeasurePlan): void {
  const { stage } = office;
  const { world } = stage;
  const [analyst] = STAFF.analysts;
  const [approver] = STAFF.compliance;
  const { kind, terms, days, reason_code, step_down, reviewed } = plan;
  office.on(plan.day, () => {
    const restriction_id = world.nextId('M');
    const ends_at = days === undefined ? undefined : world.now + days * DAY_MS;
    const data = {
      ...{
        restriction_id,
        account_id: holder.account_id,
        restriction: kind,
        terms: { ...terms },
        reason_code,
      },
      ...{ basis: 'platform agreement, article 12; weekly look at disputes', approver },
      ...(ends_at === undefined ? {} : { ends_at }),
      ...(step_down === undefined ? {} : { step_down }),
    };
    const imposed = world.emitLater('impose-restriction', analyst, [], () => data);
    hold(holder, restriction_id, kind, terms);
    stage.imposed.push({ id: restriction_id, holder, at: world.now, kind });
    if (ends_at !== undefined) {
      planEnd(stage, holder, restriction_id, ends_at, step_down ?? null);
    }
    if (reviewed !== undefined) {
      office.on(reviewed, () => {
        const note = 'Fewer disputes, yet still twice the usual; stays.';
        world.emitLater('review-restriction', 'cora', [imposed], () => ({ restriction_id, note }));
      });
    }
  });
}

/** Plans measures on merchants who do not carry a badge: they only watch, so trade goes on as it would. */
export function planReviews(office: Office): void {
  const { random, stage } = office;
  const free = [...stage.suspects.keys()].filter((holder) => office.isThere(holder, 100));
  const watch = { kind: 'watch', terms: {}, reason_code: 'dispute-rate' } as const;
  const plans: readonly MeasurePlan[] = [
    { ...watch, day: 99 },
    { ...watch, day: 88 },
    { ...watch, day: 95, reviewed: 8 },
    { ...watch, day: 30, days: 45 },
  ];
  random.shuffle(free);
  plans.forEach((plan, place) => {
    const holder = free[place];
    if (holder !== undefined) {
      planMeasure(office, holder, plan);
    }
  });
}
