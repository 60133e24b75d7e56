/**
 * Who is looked at less, more or at once: lists of accounts, and rules that are silent about one account.
 *
 * Each has a reason, an owner and an end; only a rule that there is can be silent. Entering an account on a list takes two people.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context } from '#core/ledger/plan';
import type { Row } from '#core/ledger/tables';
import { isStartingRule } from '#core/rulebook/rules-in-force';

import { SILENCE_DAYS_MAX } from './case-command-data';

/** Longest that an account stays on a list without being looked at again. */
const LISTED_DAYS_MAX = 730;

/** Key of an account's place on a list. */
function listingId(list: string, account_id: string): string {
  return `${list}|${account_id}`;
}

/** Key of a rule's silence about an account. */
function silenceId(rule_id: string, account_id: string): string {
  return `${rule_id}|${account_id}`;
}

function endRefusal(
  what: string,
  ends_at: Instant,
  days: number,
  { booked_at }: Context,
): Refusal | undefined {
  return ends_at <= booked_at || ends_at > booked_at + days * DAY_MS
    ? refuse('wrong-state', { what, ends_at, expected: `an end within ${String(days)} days` })
    : undefined;
}

/** True while an account is on a list. */
export function isListed({ ends_at, ended_by }: Row<'account_list'>, at: Instant): boolean {
  return ended_by === null && ends_at > at;
}

const listAccount = handler<'list-account', object>('list-account', {
  needs(data, want) {
    want.row('account', data.account_id);
    want.row('account_list', listingId(data.list, data.account_id));
  },
  decide({ data }, context) {
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    const unfit = endRefusal('listing', data.ends_at, LISTED_DAYS_MAX, context);
    return unfit ?? { subject: account.id, facts: {}, approver: data.approver };
  },
  evolve({ list, account_id, reason, ends_at, approver }, _facts, entry, state) {
    const id = listingId(list, account_id);
    state.tables.account_list.put(id, {
      ...{ id, list, account_id, reason, owner: entry.actor, approver, ends_at },
      ...{ since_at: entry.booked_at, ended_by: null, listed_seq: entry.seq },
    });
  },
});

const unlistAccount = handler<'unlist-account', object>('unlist-account', {
  needs(data, want) {
    want.row('account_list', listingId(data.list, data.account_id));
  },
  decide({ data }, context) {
    const id = listingId(data.list, data.account_id);
    const listing = context.state.tables.account_list.get(id);
    if (listing === null) {
      return refuse('not-found', { what: 'listing', id });
    }
    return isListed(listing, context.booked_at)
      ? { subject: data.account_id, facts: {} }
      : refuse('wrong-state', { what: 'listing', id, expected: 'in force' });
  },
  evolve({ list, account_id }, _facts, entry, state) {
    const id = listingId(list, account_id);
    state.tables.account_list.put(id, { ...state.tables.account_list.must(id), ended_by: entry.actor });
  },
});

const silenceRule = handler<'silence-rule', object>('silence-rule', {
  needs(data, want) {
    want.row('account', data.account_id);
    want.row('rule_head', data.rule_id);
    want.row('silence', silenceId(data.rule_id, data.account_id));
  },
  decide({ data }, context) {
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    const { rule_id } = data;
    // Until a first scan writes them into the books, the program's own rules count without being in them.
    if (context.state.tables.rule_head.get(rule_id) === null && !isStartingRule(rule_id)) {
      return refuse('not-found', { what: 'rule', id: rule_id });
    }
    const unfit = endRefusal('silence', data.until, SILENCE_DAYS_MAX, context);
    return unfit ?? { subject: account.id, facts: {} };
  },
  evolve({ rule_id, account_id, until, reason }, _facts, entry, state) {
    const id = silenceId(rule_id, account_id);
    state.tables.silence.put(id, {
      ...{ id, rule_id, account_id, until_at: until, reason, by: entry.actor, set_seq: entry.seq },
    });
  },
});

const endSilence = handler<'end-silence', object>('end-silence', {
  needs(data, want) {
    want.row('silence', silenceId(data.rule_id, data.account_id));
  },
  decide({ data }, context) {
    const id = silenceId(data.rule_id, data.account_id);
    const silence = context.state.tables.silence.get(id);
    if (silence === null) {
      return refuse('not-found', { what: 'silence', id });
    }
    return silence.until_at > context.booked_at
      ? { subject: data.account_id, facts: {} }
      : refuse('wrong-state', { what: 'silence', id, expected: 'in force' });
  },
  evolve({ rule_id, account_id }, _facts, entry, state) {
    const id = silenceId(rule_id, account_id);
    state.tables.silence.put(id, { ...state.tables.silence.must(id), until_at: entry.booked_at });
  },
});

export const LIST_HANDLERS = {
  'list-account': listAccount,
  'unlist-account': unlistAccount,
  'silence-rule': silenceRule,
  'end-silence': endSilence,
} as const;
