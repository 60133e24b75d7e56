/**
 * What every step of hearing an appeal shares: finding it open, who may hear it, closing it.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { Context, EntryMeta, Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Appeal } from '#core/ledger/tables';

import { decidedIn, matterId, wantAgainst } from './against';
import type { AppealState } from './appeal-tables';

/** An appeal that is open, or the refusal. */
export function findOpen(context: Context, id: string): Appeal | Refusal {
  const appeal = context.state.tables.appeal.get(id);
  if (appeal === null) {
    return refuse('not-found', { what: 'appeal', id });
  }
  return appeal.status === 'open'
    ? appeal
    : refuse('wrong-state', { what: 'appeal', id, status: appeal.status, expected: 'open' });
}

/** An appeal with what it is against, and its account. */
export function wantHearing(
  { appeal_id }: { readonly appeal_id: string },
  want: Want,
): Appeal | null | undefined {
  const appeal = want.row('appeal', appeal_id);
  if (appeal) {
    want.row('appeal_matter', matterId(appeal));
    wantAgainst(appeal, want);
  }
  return appeal;
}

/** The refusal for somebody who cannot hear an appeal: he decided, or another hears it. */
export function hearerRefusal(context: Context, appeal: Appeal, login: string): Refusal | undefined {
  const decided = decidedIn(context.state, appeal);
  if ('code' in decided) {
    return decided;
  }
  if (decided.deciders.includes(login)) {
    return refuse('wrong-state', {
      ...{ what: 'appeal', id: appeal.id, hearer: login, expected: 'heard by somebody who did not decide' },
    });
  }
  return appeal.hearer !== null && appeal.hearer !== login
    ? refuse('wrong-state', {
        ...{ what: 'appeal', id: appeal.id, hearer: appeal.hearer, expected: 'assigned to nobody else' },
      })
    : undefined;
}

/** How an appeal ends. */
export interface Decision {
  readonly status: Exclude<AppealState, 'open'>;
  readonly reason_code: string | null;
  readonly basis: string;
  readonly approved_by: string | null;
}

/** Closes an appeal as it was decided. */
export function closeAppeal(state: State, appeal_id: string, decision: Decision, entry: EntryMeta): void {
  const appeal = state.tables.appeal.must(appeal_id);
  state.tables.appeal.put(appeal_id, {
    ...{ ...appeal, ...decision },
    ...{ decided_by: entry.actor, decided_at: entry.booked_at, decided_seq: entry.seq },
  });
  const id = matterId(appeal);
  state.tables.appeal_matter.put(id, { ...state.tables.appeal_matter.must(id), open: false });
}
