/**
 * Payment shields: hardware tokens with a serial number, in stock, bound to one account, lost, replaced, taken back.
 *
 * A lost shield counts for nothing from that entry on; one that takes its place is bound in the same entry, until the
 * same day. What happened to a shield stands in its row, with who did it.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context, type EntryMeta } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Row } from '#core/ledger/tables';

import type { ShieldStatus } from './identity-tables';

type Shield = Row<'shield'>;

/** Steps a row keeps; a token that changed hands more often is worn out. */
const STEPS_MAX = 100;

function findShield(context: Context, id: string, ...expected: readonly ShieldStatus[]): Shield | Refusal {
  const shield = context.state.tables.shield.get(id);
  if (shield === null) {
    return refuse('not-found', { what: 'shield', id });
  }
  return expected.includes(shield.status) && shield.steps.length < STEPS_MAX
    ? shield
    : refuse('wrong-state', { what: 'shield', id, status: shield.status, expected: expected.join(' or ') });
}

/** Puts the next step of a shield. */
function step(
  state: State,
  shield: Shield,
  entry: EntryMeta,
  now: {
    readonly status: ShieldStatus;
    readonly account_id: string | null;
    readonly valid_until: number | null;
  },
): void {
  const { seq, booked_at: at, actor: by } = entry;
  // Of one that is lost it is known whose it was.
  const account_id = now.account_id ?? shield.account_id;
  state.tables.shield.put(shield.id, {
    ...shield,
    ...now,
    changed_at: at,
    steps: [...shield.steps, { seq, at, status: now.status, account_id, by }],
  });
}

function setShield(state: State, account_id: string, shield_until: number | null): void {
  state.tables.account.put(account_id, { ...state.tables.account.must(account_id), shield_until });
}

const registerShields = handler<'register-shields', object>('register-shields', {
  needs(data, want) {
    data.shield_ids.forEach((id) => want.row('shield', id));
  },
  decide({ data }, context) {
    const known = data.shield_ids.find((id) => context.state.tables.shield.get(id) !== null);
    return known === undefined
      ? { subject: data.shield_ids[0] ?? '', facts: {} }
      : refuse('already-exists', { what: 'shield', id: known });
  },
  evolve({ shield_ids, model }, _facts, entry, state) {
    const { seq, booked_at: at, actor: by } = entry;
    for (const id of shield_ids) {
      state.tables.shield.put(id, {
        ...{ id, model, status: 'stock', account_id: null, valid_until: null, registered_seq: seq },
        ...{ changed_at: at, steps: [{ seq, at, status: 'stock', account_id: null, by }] },
      });
    }
  },
});

const bindShield = handler<'bind-shield', object>('bind-shield', {
  needs(data, want) {
    want.row('shield', data.shield_id);
    want.row('account', data.account_id);
  },
  decide({ data, at }, context) {
    const shield = findShield(context, data.shield_id, 'stock', 'returned');
    if ('code' in shield) {
      return shield;
    }
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    const until = account.shield_until;
    if (until !== null && until > at) {
      return refuse('wrong-state', { what: 'shield', account: account.id, valid_until: until });
    }
    return data.valid_until > at
      ? { subject: account.id, facts: {} }
      : refuse('wrong-state', { what: 'shield', valid_until: data.valid_until, at });
  },
  evolve({ shield_id, account_id, valid_until }, _facts, entry, state) {
    step(state, state.tables.shield.must(shield_id), entry, { status: 'bound', account_id, valid_until });
    setShield(state, account_id, valid_until);
  },
});

const loseShield = handler<'lose-shield', object>('lose-shield', {
  needs(data, want) {
    const shield = want.row('shield', data.shield_id);
    if (shield?.account_id) {
      want.row('account', shield.account_id);
    }
    if (data.replacement_id !== undefined) {
      want.row('shield', data.replacement_id);
    }
  },
  decide({ data, at }, context) {
    const shield = findShield(context, data.shield_id, 'bound');
    if ('code' in shield) {
      return shield;
    }
    const subject = shield.account_id ?? shield.id;
    if (data.replacement_id === undefined) {
      return { subject, facts: {} };
    }
    const next = findShield(context, data.replacement_id, 'stock', 'returned');
    if ('code' in next) {
      return next;
    }
    return (shield.valid_until ?? 0) > at
      ? { subject, facts: {} }
      : refuse('wrong-state', { what: 'shield', id: shield.id, valid_until: shield.valid_until ?? 0, at });
  },
  evolve({ shield_id, replacement_id }, _facts, entry, state) {
    const shield = state.tables.shield.must(shield_id);
    const { account_id, valid_until } = shield;
    step(state, shield, entry, { status: 'lost', account_id: null, valid_until: null });
    if (replacement_id !== undefined) {
      const next = state.tables.shield.must(replacement_id);
      step(state, next, entry, { status: 'bound', account_id, valid_until });
    }
    if (account_id !== null) {
      setShield(state, account_id, replacement_id === undefined ? null : valid_until);
    }
  },
});

const retireShield = handler<'retire-shield', object>('retire-shield', {
  needs(data, want) {
    const shield = want.row('shield', data.shield_id);
    if (shield?.account_id) {
      want.row('account', shield.account_id);
    }
  },
  decide({ data }, context) {
    // What was lost and is found again counts for nothing until it is bound anew.
    const from =
      data.how === 'returned'
        ? (['bound', 'lost'] as const)
        : (['stock', 'bound', 'lost', 'returned'] as const);
    const shield = findShield(context, data.shield_id, ...from);
    return 'code' in shield ? shield : { subject: shield.account_id ?? shield.id, facts: {} };
  },
  evolve({ shield_id, how }, _facts, entry, state) {
    const shield = state.tables.shield.must(shield_id);
    step(state, shield, entry, { status: how, account_id: null, valid_until: null });
    if (shield.account_id !== null) {
      setShield(state, shield.account_id, null);
    }
  },
});

export const SHIELD_HANDLERS = {
  'register-shields': registerShields,
  'bind-shield': bindShield,
  'lose-shield': loseShield,
  'retire-shield': retireShield,
} as const;
