/**
 * Keys of the monthly certificate: asked for by one person and confirmed by another, replaced, revoked.
 *
 * A person asks for his own key only. The books hold public halves; a key that was replaced stays good for what it signed.
 */
import { refuse } from '#core/kernel/refusal';
import { handler } from '#core/ledger/plan';
import { samePerson } from '#core/trust/two-people';

import { portableSha256 } from './primitives/hash';
import { keyIdOf } from './primitives/signature';

/** Under which an owner's key in use is found. */
export const holderKey = (role: string, owner: string): string => `${role}|${owner}`;

/** Names in signed notes hold neither white space nor plus signs. */
const NOTE_NAME = /^[^\s+]+$/;

const enrol = handler<'enrol-custody-key', { key_id: string }>('enrol-custody-key', {
  needs({ public_key }, want) {
    want.row('custody_key', keyIdOf(portableSha256, public_key));
  },
  decide({ data: { role, owner, public_key } }, { state, actor }) {
    const key_id = keyIdOf(portableSha256, public_key);
    if (state.tables.custody_key.get(key_id) !== null) {
      return refuse('already-exists', { what: 'custody_key', id: key_id });
    }
    if (role === 'staff' && owner !== actor) {
      return refuse('wrong-state', { what: 'custody_key', expected: 'own key' });
    }
    if ((role === 'log' || role === 'witness') && !NOTE_NAME.test(owner)) {
      return refuse('wrong-state', { what: 'custody_key', expected: 'a name without spaces or plus signs' });
    }
    return { subject: key_id, facts: { key_id } };
  },
  evolve({ role, owner, public_key }, { key_id }, entry, state) {
    state.tables.custody_key.put(key_id, {
      ...{ id: key_id, role, owner, public_key, status: 'asked' },
      ...{ asked_at: entry.booked_at, asked_by: entry.actor, active_at: null, confirmed_by: null },
      ...{ ended_at: null, ended_by: null, end_reason: null, end_note: null },
    });
  },
});

const confirm = handler<'confirm-custody-key', { replaces: string | null }>('confirm-custody-key', {
  needs({ key_id }, want) {
    const key = want.row('custody_key', key_id);
    if (!key) return;
    const holder = want.row('custody_key_holder', holderKey(key.role, key.owner));
    if (holder?.key_id) want.row('custody_key', holder.key_id);
  },
  decide({ data: { key_id } }, context) {
    const { custody_key, custody_key_holder } = context.state.tables;
    const key = custody_key.get(key_id);
    if (key === null) return refuse('not-found', { what: 'custody_key', id: key_id });
    if (key.status !== 'asked') {
      return refuse('wrong-state', {
        what: 'custody_key',
        id: key_id,
        status: key.status,
        expected: 'asked',
      });
    }
    const replaces = custody_key_holder.get(holderKey(key.role, key.owner))?.key_id ?? null;
    return samePerson(context, key.asked_by) ?? { subject: key_id, facts: { replaces } };
  },
  evolve({ key_id }, { replaces }, entry, state) {
    const { custody_key, custody_key_holder } = state.tables;
    if (replaces !== null) {
      const before = custody_key.must(replaces);
      const ended = { ended_at: entry.booked_at, ended_by: entry.actor };
      custody_key.put(replaces, { ...before, ...ended, status: 'replaced' });
    }
    const key = custody_key.must(key_id);
    const confirmed = { active_at: entry.booked_at, confirmed_by: entry.actor };
    custody_key.put(key_id, { ...key, ...confirmed, status: 'active' });
    const id = holderKey(key.role, key.owner);
    custody_key_holder.put(id, { id, key_id });
  },
});

const revoke = handler<'revoke-custody-key', { was_active: boolean }>('revoke-custody-key', {
  needs({ key_id }, want) {
    const key = want.row('custody_key', key_id);
    if (key) want.row('custody_key_holder', holderKey(key.role, key.owner));
  },
  decide({ data: { key_id } }, { state }) {
    const key = state.tables.custody_key.get(key_id);
    if (key === null) return refuse('not-found', { what: 'custody_key', id: key_id });
    if (key.status === 'revoked') {
      return refuse('wrong-state', {
        what: 'custody_key',
        id: key_id,
        status: key.status,
        expected: 'active',
      });
    }
    return { subject: key_id, facts: { was_active: key.status === 'active' } };
  },
  evolve({ key_id, end_reason, note }, { was_active }, entry, state) {
    const { custody_key, custody_key_holder } = state.tables;
    const key = custody_key.must(key_id);
    custody_key.put(key_id, {
      ...{ ...key, status: 'revoked', end_reason, end_note: note },
      // What was replaced before keeps the day on which it was.
      ended_at: key.ended_at ?? entry.booked_at,
      ended_by: key.ended_by ?? entry.actor,
    });
    const id = holderKey(key.role, key.owner);
    if (was_active) custody_key_holder.put(id, { id, key_id: null });
  },
});

export const CUSTODY_KEY_HANDLERS = {
  'enrol-custody-key': enrol,
  'confirm-custody-key': confirm,
  'revoke-custody-key': revoke,
} as const;
