/**
 * The words the starting rules are put together with: conditions by name, and what several rules mean alike.
 */
import type { Condition, Expression, Operator } from './rules';

const condition =
  (is: Operator) =>
  (feature: string, value: number): Condition => ({ feature, is, value });
export const atLeast = condition('at-least');
export const atMost = condition('at-most');
export const yes = (feature: string): Condition => atLeast(feature, 1);
export const no = (feature: string): Condition => atMost(feature, 0);
export const all = (...parts: Expression[]): Expression => ({ all: parts });
const not = (part: Expression): Expression => ({ not: part });
export const any = (...parts: Expression[]): Expression => ({ any: parts });
/** Who sent the money back sends such sums anyhow, as employers and families do. */
const sentAnyhow = atLeast('back_usual', 1);

/** From some share on, in just the sums that it makes up, and it would not have come anyhow. */
export const partBack = (share: number, fit: number): Expression =>
  all(atLeast('back_share', share), atLeast('back_fit', fit), not(sentAnyhow));

/** Nearly all of the price came back, little else came with it, and it would not have come anyhow. */
export const cameBack = partBack(0.8, 0.6);

/** Where goods always change hands at once (counter, courier in town, keys), speed says nothing. */
const unusuallyQuick = not(atLeast('seller_quick_share', 0.3));

/** Goods cannot have changed hands: a parcel that was never on its way, or something without body, at once. */
export const noGoods = all(
  unusuallyQuick,
  any(yes('ghost_parcel'), all(no('parcel'), atMost('confirm_minutes', 45), atMost('confirm_rank', 0.3))),
);

/** Sooner than goods usually take; enough only where the money tells the rest. */
export const quick = any(
  yes('ghost_parcel'),
  all(no('parcel'), atMost('confirm_minutes', 360)),
  all(yes('untracked'), atMost('confirm_minutes', 2_880)),
);

/** The seller took the sum to the bank as soon as it was his, and does not do so with every sale. */
export const cashedBySeller = all(
  atMost('seller_cash_minutes', 90),
  atLeast('seller_cash_fit', 0.9),
  not(atLeast('seller_cashed_share', 0.2)),
);

export const card = yes('by_card');
export const notCard = no('by_card');
