/**
 * The course that a measure takes unless somebody decides otherwise: it ends when the policy has it looked at again, and a
 * milder one takes over for as long as that rung would stand. A suggestion to whoever proposes it. Pure.
 *
 * What takes over is read off the matrix: the severest milder rung that touches nothing the ending one left free. Rungs
 * that need figures of their own are passed over, as nobody has named any.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { RESTRICTION_KINDS, type RestrictionKind } from '#core/ledger/tables';
import type { PolicyData } from '#core/policy/policy';

import { MATRIX, PURPOSES } from './matrix';

/** What others decided, which ends when they say so. */
const ORDERED: readonly string[] = ['court-order', 'authority-order'];
/** Rungs whose terms are figures: days of delay, limits. */
const WITH_FIGURES: readonly RestrictionKind[] = ['delay-settlement', 'limit-collection'];

export interface SuggestedCourse {
  readonly ends_at: Instant;
  readonly step_down: { readonly kind: RestrictionKind; readonly days: number } | null;
}

/** The severest milder rung without figures that touches no purpose this one leaves free; null below watch. */
export function milderRung(kind: RestrictionKind): RestrictionKind | null {
  const milder = RESTRICTION_KINDS.slice(0, RESTRICTION_KINDS.indexOf(kind));
  const within = (one: RestrictionKind): boolean =>
    PURPOSES.every((purpose) => MATRIX[one][purpose] === undefined || MATRIX[kind][purpose] !== undefined);
  return milder.findLast((one) => !WITH_FIGURES.includes(one) && within(one)) ?? null;
}

/** The course of a measure that begins then; null for an order of others, and for a rung that is for good. */
export function suggestedCourse(
  kind: RestrictionKind,
  reason_code: string,
  starts_at: Instant,
  { review_days }: Pick<PolicyData<'measures'>, 'review_days'>,
): SuggestedCourse | null {
  if (review_days[kind] === 0 || ORDERED.includes(reason_code)) {
    return null;
  }
  const next = milderRung(kind);
  const days = next === null ? 0 : review_days[next];
  return {
    ends_at: starts_at + review_days[kind] * DAY_MS,
    step_down: next === null || days === 0 ? null : { kind: next, days },
  };
}
