/**
 * Lodging an appeal in the sample and upholding it: what every appeal shares, whatever it is against.
 */
import type { CommandData } from '#core/ledger/commands';

import type { Made } from './later';
import type { Random } from './random';
import type { World } from './world';

/** What an appeal is against, and the keys it comes of. */
export interface Against {
  readonly against_kind: 'restriction' | 'badge';
  readonly after: readonly string[];
  readonly id: (made: Made) => string;
}

export function measure(id: string): Against {
  return { against_kind: 'restriction', after: [], id: () => id };
}

export interface Lodging {
  readonly grounds: string;
  readonly reached_by?: CommandData<'lodge-appeal'>['reached_by'];
  readonly late_reason?: string;
}

/** Lodges an appeal; answers the key of the command. */
export function lodgeAgainst(
  world: World,
  { against_kind, after, id }: Against,
  { reached_by = 'online', ...said }: Lodging,
): string {
  const received_at = world.now;
  return world.emitLater('lodge-appeal', 'ann', after, (made) => ({
    ...{ against_kind, against_id: id(made), reached_by, received_at, ...said },
  }));
}

/** Lodges an appeal against a measure; answers the key of the command. */
export function lodge(world: World, restriction_id: string, grounds: string): string {
  return lodgeAgainst(world, measure(restriction_id), { grounds });
}

/**
 * Upholds an appeal.
 * @param keys stream of its key, where it takes the place of a plain lifting
 */
export function uphold(world: World, appeal: string, approver: string, keys?: Random): void {
  const said = { reason_code: 'new-evidence', basis: 'Appeal heard; the documents are complete.' } as const;
  const data = (made: Made) => ({ appeal_id: made.id('appeal', appeal), ...said, approver });
  world.emitLater('uphold-appeal', 'cora', [appeal], data, keys === undefined ? {} : { keys });
}
