/**
 * Recording that the holder was told. Which letters there can be of a measure follows from how it stands.
 */
import { refuse } from '#core/kernel/refusal';
import { STEP_DOWN_SUFFIX } from '#core/ledger/fields';
import { handler } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Appeal, Restriction } from '#core/ledger/tables';

import type { NoticeEvent } from './notice-tables';

type Told = Pick<Restriction, 'id' | 'kind' | 'ended_how'>;

/** Letters that there can be of a measure now; none of a watch, which its holder does not learn of. */
export function noticesOf({ id, kind, ended_how }: Told): readonly NoticeEvent[] {
  if (kind === 'watch') {
    return [];
  }
  const took_over = id.endsWith(STEP_DOWN_SUFFIX) || id.startsWith('appeal-');
  const begun: NoticeEvent = took_over ? 'stepped-down' : 'imposed';
  const appeals = ['appeal-upheld', 'appeal-rejected'] as const;
  switch (ended_how) {
    case null:
      return [begun, ...appeals];
    case 'expired':
      return [begun, 'ended', ...appeals];
    case 'lifted':
      return [begun, 'lifted', ...appeals];
    case 'appealed':
      return [begun, 'appeal-upheld'];
  }
}

/** The letter that tells how a measure stands now: that it is in force, or how it ended; null of a watch. */
export function noticeDue(restriction: Told): NoticeEvent | null {
  const [begun, after] = noticesOf(restriction);
  return (restriction.ended_how === null ? begun : after) ?? null;
}

/** The letter that tells how an appeal was decided; null of one that nobody decided. */
export function outcomeNotice({ status }: Pick<Appeal, 'status'>): NoticeEvent | null {
  switch (status) {
    case 'upheld':
    case 'replaced':
      return 'appeal-upheld';
    case 'rejected':
      return 'appeal-rejected';
    case 'open':
    case 'withdrawn':
      return null;
  }
}

/** The appeal that a letter tells of: of those against its measure the one that was so decided last; null for none. */
export function appealTold<A extends Pick<Appeal, 'status' | 'decided_seq'>>(
  event: NoticeEvent,
  appeals: readonly A[],
): A | null {
  const decided = appeals.filter((appeal) => outcomeNotice(appeal) === event);
  const seq = ({ decided_seq }: A): number => decided_seq ?? 0;
  return decided.reduce<A | null>((last, one) => (last === null || seq(one) > seq(last) ? one : last), null);
}

/** Whether a letter tells of an appeal. */
export function isOfAppeal(event: NoticeEvent): boolean {
  return event === 'appeal-upheld' || event === 'appeal-rejected';
}

const matterOf = (restriction_id: string): string => `restriction|${restriction_id}`;

/**
 * Whether an appeal was decided as a letter says. What an upheld appeal ended was ended by it, whatever it was lodged against; of several
 * appeals against the same only the latest is in a row of its own, an earlier one is believed.
 */
function wasDecided({ tables }: State, { id, ended_how }: Restriction, event: NoticeEvent): boolean {
  if (!isOfAppeal(event) || (ended_how === 'appealed' && event === 'appeal-upheld')) {
    return true;
  }
  const matter = tables.appeal_matter.get(matterOf(id));
  if (matter === null) {
    return false;
  }
  return matter.rounds > 1 || outcomeNotice(tables.appeal.must(matter.appeal_id)) === event;
}

interface NoticeFacts {
  readonly notice_id: string;
  readonly account_id: string;
}

const recordNotice = handler<'record-notice', NoticeFacts>('record-notice', {
  needs(data, want) {
    want.row('restriction', data.restriction_id);
    if (isOfAppeal(data.event)) {
      const matter = want.row('appeal_matter', matterOf(data.restriction_id));
      if (matter) want.row('appeal', matter.appeal_id);
    }
  },
  decide({ data }, context) {
    const restriction = context.state.tables.restriction.get(data.restriction_id);
    if (restriction === null) {
      return refuse('not-found', { what: 'restriction', id: data.restriction_id });
    }
    const possible = noticesOf(restriction);
    if (!possible.includes(data.event)) {
      const { id, kind } = restriction;
      const expected = possible.length === 0 ? 'a measure that its holder is told of' : possible.join(' or ');
      return refuse('wrong-state', { what: 'restriction', id, kind, event: data.event, expected });
    }
    if (!wasDecided(context.state, restriction, data.event)) {
      const { id, kind } = restriction;
      const expected = 'an appeal against it that was so decided';
      return refuse('wrong-state', { what: 'restriction', id, kind, event: data.event, expected });
    }
    if (data.sent_at > context.booked_at) {
      return refuse('wrong-state', { what: 'notice', sent_at: data.sent_at, expected: 'not after now' });
    }
    const notice_id = `notice-${String(context.state.head.seq + 1)}`;
    const { account_id } = restriction;
    return { subject: account_id, facts: { notice_id, account_id } };
  },
  evolve(data, { notice_id, account_id }, entry, state) {
    const { restriction_id, event, language, sha256, sent_by, sent_at } = data;
    state.tables.notice.put(notice_id, {
      ...{ id: notice_id, restriction_id, account_id, event, language, sha256, sent_by, sent_at },
      ...{ recorded_by: entry.actor, recorded_seq: entry.seq },
    });
  },
});

export const NOTICE_HANDLERS = { 'record-notice': recordNotice } as const;
