/**
 * Appeals of the sample: against measures and decisions on badges, in every state in which they can be found.
 *
 * Cora or Carl hear them: measures on the suspects were decided by others.
 */
import { DAY_MS } from '#core/kernel/instant';

import type { Badges } from './badges';
import { lodgeAgainst, measure, uphold, type Against, type Lodging } from './lodging';
import type { Office } from './office';
import { STAFF } from './staff';
import type { Imposed } from './stage';
import type { World } from './world';

/** Days in which whoever is concerned may appeal, by the policy of the sample. */
const APPEAL_DAYS = 60;

function assign(world: World, appeal: string, hearer: string): string {
  return world.emitLater('assign-appeal', 'cora', [appeal], (made) => ({
    ...{ appeal_id: made.id('appeal', appeal), hearer, from: null },
  }));
}

function rejectLater(office: Office, appeal: string, day: number): void {
  const { world } = office.stage;
  const assigned = assign(world, appeal, 'cora');
  office.on(day, () => {
    world.emitLater('reject-appeal', 'cora', [appeal, assigned], (made) => ({
      ...{ appeal_id: made.id('appeal', appeal), reason_code: 'facts-confirmed' as const },
      basis: 'The transfers back to the buyers stand in the books; no contract for them was shown.',
    }));
  });
}

function withdrawLater(office: Office, appeal: string, day: number): void {
  const { world } = office.stage;
  office.on(day, () => {
    world.emitLater('withdraw-appeal', 'ann', [appeal], (made) => ({
      ...{ appeal_id: made.id('appeal', appeal), reason: 'The shop closes anyway.' },
    }));
  });
}

interface Hearing extends Lodging {
  /** Days before the end on which it is lodged. */
  readonly day: number;
  /** Whether it came after the time for it. */
  readonly late?: boolean;
  /** Whether it is against a measure that only watches: it is undone. */
  readonly watch?: boolean;
  readonly then?: (office: Office, appeal: string) => void;
}

const LATE_REASON = 'The notice had gone to an address the holder had left';

const HEARINGS: readonly Hearing[] = [
  {
    ...{ day: 40, reached_by: 'letter', grounds: 'The money went back because the goods were out of stock.' },
    then: (office, appeal) => rejectLater(office, appeal, 31),
  },
  {
    ...{ day: 27, reached_by: 'telephone', grounds: 'We cannot pay our suppliers.' },
    then: (office, appeal) => withdrawLater(office, appeal, 22),
  },
  {
    ...{ day: 21, watch: true, grounds: 'The disputes were about one lot, which we took back.' },
    then: (office, appeal) => office.on(16, () => uphold(office.stage.world, appeal, STAFF.compliance[1])),
  },
  {
    // Fifteen business days are over: it is late.
    ...{ day: 25, reached_by: 'e-mail', grounds: 'Our customers pay by card because we ask for no cash.' },
    then: ({ stage }, appeal) => assign(stage.world, appeal, 'carl'),
  },
  {
    ...{ day: 7, grounds: 'The device belongs to the internet café next door; its owner confirms it.' },
    then: ({ stage }, appeal) => assign(stage.world, appeal, 'cora'),
  },
  { day: 2, reached_by: 'in-person', grounds: 'A relative paid back a loan; the note is enclosed.' },
  {
    ...{ day: 5, late: true, grounds: 'The owner lay in hospital; the orders can be shown.' },
  },
];

/** Plans appeals; those against measures take the newest that nobody appealed against. */
export function planAppeals(office: Office, badges: Badges): void {
  const { stage } = office;
  const { world } = stage;
  const appealed = new Set<string>();
  for (const { day, late = false, watch = false, then, ...lodging } of HEARINGS) {
    office.on(day, () => {
      const in_time = ({ at }: Imposed): boolean => at > world.now - APPEAL_DAYS * DAY_MS;
      const open = stage.imposed.filter(
        ({ id, at, holder, kind }) =>
          at < world.now - 3 * DAY_MS &&
          (kind === 'watch') === watch &&
          !appealed.has(id) &&
          !stage.mistaken.has(holder),
      );
      // On a small platform there may be none of the last weeks.
      const found = (late ? undefined : open.findLast(in_time)) ?? open.find((one) => !in_time(one));
      if (found !== undefined) {
        appealed.add(found.id);
        const why = in_time(found) ? {} : { late_reason: LATE_REASON };
        const appeal = lodgeAgainst(world, measure(found.id), { ...lodging, ...why });
        then?.(office, appeal);
      }
    });
  }
  office.on(4, () => {
    for (const { badge, decision, day } of badges.taken) {
      const against: Against = {
        ...{ against_kind: 'badge', after: [badge, decision], id: (made) => made.id('badge', badge) },
      };
      const grounds = 'The complaints are about another shop of nearly the same name.';
      if (day < 15) {
        lodgeAgainst(world, against, { grounds });
      }
    }
  });
}
