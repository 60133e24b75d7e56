/**
 * What a merchant agreed to: given for a purpose, until a day, toward one institution or any; withdrawn at any time.
 *
 * Whatever rests on a consent asks for it anew each time, in either mode: nobody's consent is taken over from elsewhere
 * without having been recorded here.
 */
import type { Instant } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context } from '#core/ledger/plan';
import type { Row } from '#core/ledger/tables';

import type { ConsentPurpose } from './outside-words';

export type Consent = Row<'consent'>;

/** True while a consent holds. */
export function holds(consent: Pick<Consent, 'until_at' | 'withdrawn_at'>, at: Instant): boolean {
  return consent.withdrawn_at === null && at < consent.until_at;
}

/** What somebody wants to rest on a consent. */
interface Ask {
  readonly account_id: string;
  readonly purpose: ConsentPurpose;
  /** The institution's code. */
  readonly toward: string;
}

/** The consent, which must be loaded, where it covers what is asked; otherwise why it does not. */
export function findConsent(context: Context, id: string, ask: Ask): Consent | Refusal {
  const consent = context.state.tables.consent.get(id);
  if (consent?.account_id !== ask.account_id) {
    return refuse('not-found', { what: 'consent of the account', id, account: ask.account_id });
  }
  if (consent.purpose !== ask.purpose || (consent.toward !== null && consent.toward !== ask.toward)) {
    return refuse('wrong-state', {
      ...{ what: 'consent', id, purpose: consent.purpose, toward: consent.toward ?? '' },
      expected: 'a consent for this purpose and this institution',
    });
  }
  return holds(consent, context.booked_at)
    ? consent
    : refuse('wrong-state', { what: 'consent', id, expected: 'a consent that holds' });
}

const giveConsent = handler<'give-consent', { consent_id: string }>('give-consent', {
  needs(data, want) {
    want.row('account', data.account_id);
  },
  decide({ data }, context) {
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    if (data.until <= context.booked_at) {
      return refuse('invalid', { field: 'until', expected: 'an instant after the consent' });
    }
    const consent_id = `consent-${String(context.state.head.seq + 1)}`;
    return { subject: account.id, facts: { consent_id } };
  },
  evolve(data, { consent_id }, entry, state) {
    const { account_id, purpose, basis } = data;
    state.tables.consent.put(consent_id, {
      ...{ id: consent_id, account_id, purpose, basis, toward: data.toward ?? null },
      ...{ given_at: entry.booked_at, given_by: entry.actor, given_seq: entry.seq },
      ...{ until_at: data.until, withdrawn_at: null, withdrawn_reason: null },
    });
  },
});

const withdrawConsent = handler<'withdraw-consent', object>('withdraw-consent', {
  needs(data, want) {
    want.row('consent', data.consent_id);
  },
  decide({ data }, context) {
    const consent = context.state.tables.consent.get(data.consent_id);
    if (consent === null) {
      return refuse('not-found', { what: 'consent', id: data.consent_id });
    }
    return consent.withdrawn_at === null
      ? { subject: consent.account_id, facts: {} }
      : refuse('wrong-state', { what: 'consent', id: consent.id, expected: 'not withdrawn yet' });
  },
  evolve(data, _facts, entry, state) {
    const consent = state.tables.consent.must(data.consent_id);
    state.tables.consent.put(consent.id, {
      ...consent,
      ...{ withdrawn_at: entry.booked_at, withdrawn_reason: data.reason },
    });
  },
});

export const CONSENT_HANDLERS = {
  'give-consent': giveConsent,
  'withdraw-consent': withdrawConsent,
} as const;
