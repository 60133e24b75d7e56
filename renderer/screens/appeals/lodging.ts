/**
 * Whether an appeal can be lodged now against a measure or a decision on a badge, why not, and what was lodged:
 *
 *     const lodging = useLodging('badge', () => props.id);
 *     [...actions, lodging.action.value]
 *
 * A hint for the screen, of what the books say; the core checks again.
 */
import { computed, type ComputedRef } from 'vue';

import type { Appeal } from '#core/ledger/tables';
import { permissionsToBegin } from '#core/staff/command-access';
import { rolesWith } from '#core/staff/permissions';

import { useSession } from '../../app/session';
import { client } from '../../client/client';
import { useQuery } from '../../client/query';
import { typingInstant } from '../../ui/instants';
import type { Action } from '../../ui/possible-actions';

export interface Lodging {
  readonly action: ComputedRef<Action>;
  /** What the form is not to ask for. */
  readonly given: ComputedRef<Pick<Appeal, 'against_kind' | 'against_id'>>;
  /** Appeals against it, those lodged last first. */
  readonly appeals: ComputedRef<readonly Appeal[]>;
}

/** Values that the form of an appeal begins with: most are written down on the day they come. */
export const lodgingInitial = (): Readonly<Record<string, string>> => ({
  received_at: typingInstant(Date.now()),
});

export function useLodging(against_kind: Appeal['against_kind'], id: () => string): Lodging {
  const session = useSession();
  const query = useQuery(id, (against_id, signal) =>
    client.appeals.against({ against_kind, against_id }, { signal }),
  );
  const appeals = computed(() =>
    [...(query.data.value?.appeals ?? [])].sort((left, right) => right.lodged_seq - left.lodged_seq),
  );

  function unfit(): Action['reason'] {
    const open = appeals.value.find(({ status }) => status === 'open');
    if (open !== undefined) {
      return { code: 'already-exists', details: { what: 'open appeal', id: open.id } };
    }
    const expected = 'suspended or revoked by a decision';
    return query.data.value?.until_at === null
      ? { code: 'wrong-state', details: { what: against_kind, id: id(), expected } }
      : null;
  }

  const action = computed<Action>(() => {
    const needed = permissionsToBegin('lodge-appeal');
    const roles = needed.flatMap((permission) => [...rolesWith(permission)]);
    const reason = session.can(needed) ? unfit() : { code: 'forbidden', details: { roles } };
    return { kind: 'lodge-appeal', needs_approval: false, available: reason === null, reason };
  });
  return { action, appeals, given: computed(() => ({ against_kind, against_id: id() })) };
}
