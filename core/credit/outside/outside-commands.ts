/**
 * Reports of institutions on merchants: recorded with their source and the day they speak of, struck out when wrong.
 *
 * What is private (loans, repayments, taxes) rests on a consent that holds when it is recorded. A report counts while it is
 * not struck out, its time has not run out and the consent it rests on was not withdrawn (`counts`).
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { refuse } from '#core/kernel/refusal';
import { findAccount } from '#core/ledger/lookup';
import { handler } from '#core/ledger/plan';
import type { Row } from '#core/ledger/tables';
import { samePerson } from '#core/trust/two-people';

import { findConsent, type Consent } from './consent-commands';
import { CONSENTED_KINDS } from './outside-words';

export type OutsideReport = Row<'outside'>;

/**
 * True while a report may be used.
 * @param consent the one it rests on, as it stands; null where it rests on none
 */
export function counts(
  report: Pick<OutsideReport, 'struck_at' | 'expires_at'>,
  consent: Pick<Consent, 'withdrawn_at'> | null,
  at: Instant,
): boolean {
  return report.struck_at === null && at < report.expires_at && (consent?.withdrawn_at ?? null) === null;
}

interface RecordFacts {
  readonly outside_id: string;
  readonly expires_at: number;
}

const recordOutside = handler<'record-outside', RecordFacts>('record-outside', {
  needs(data, want) {
    want.row('account', data.account_id);
    if (data.consent_id !== undefined) {
      want.row('consent', data.consent_id);
    }
  },
  decide({ data }, context) {
    const { account_id, consent_id, record_kind, source, speaks_of } = data;
    const account = findAccount(context, account_id);
    if ('code' in account) {
      return account;
    }
    const spoken_at = Date.parse(`${speaks_of}T00:00:00Z`);
    // A day may have begun further east already.
    if (spoken_at > context.booked_at + DAY_MS) {
      return refuse('invalid', { field: 'speaks_of', expected: 'a day that is not in the future' });
    }
    if (consent_id === undefined && CONSENTED_KINDS.includes(record_kind)) {
      return refuse('invalid', { field: 'consent_id', expected: 'the consent that it rests on' });
    }
    if (consent_id !== undefined) {
      const ask = { account_id, purpose: 'outside-information', toward: source } as const;
      const consent = findConsent(context, consent_id, ask);
      if ('code' in consent) {
        return consent;
      }
    }
    const { outside_days } = context.state.policies.at('loans', context.at);
    const outside_id = `outside-${String(context.state.head.seq + 1)}`;
    return { subject: account.id, facts: { outside_id, expires_at: spoken_at + outside_days * DAY_MS } };
  },
  evolve(data, { outside_id, expires_at }, entry, state) {
    const { account_id, source, speaks_of } = data;
    state.tables.outside.put(outside_id, {
      ...{ id: outside_id, account_id, source, kind: data.record_kind, speaks_of, expires_at },
      values_json: data.values as OutsideReport['values_json'],
      consent_id: data.consent_id ?? null,
      ...{ recorded_at: entry.booked_at, recorded_by: entry.actor, recorded_seq: entry.seq },
      ...{ struck_at: null, struck_reason: null },
    });
  },
});

const strikeOutside = handler<'strike-outside', object>('strike-outside', {
  needs(data, want) {
    want.row('outside', data.outside_id);
  },
  decide({ data }, context) {
    const report = context.state.tables.outside.get(data.outside_id);
    if (report === null) {
      return refuse('not-found', { what: 'outside', id: data.outside_id });
    }
    if (report.struck_at !== null) {
      return refuse('wrong-state', { what: 'outside', id: report.id, expected: 'not struck out yet' });
    }
    const alone = samePerson(context, data.approver);
    return alone ?? { subject: report.account_id, facts: {}, approver: data.approver };
  },
  evolve(data, _facts, entry, state) {
    const report = state.tables.outside.must(data.outside_id);
    state.tables.outside.put(report.id, {
      ...report,
      ...{ struck_at: entry.booked_at, struck_reason: data.reason },
    });
  },
});

export const OUTSIDE_HANDLERS = {
  'record-outside': recordOutside,
  'strike-outside': strikeOutside,
} as const;
