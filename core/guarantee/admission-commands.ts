/**
 * Who may take large payments by credit card: admitted by two people to a bank's programme, and taken out by two.
 *
 * A merchant is admitted while he carries an active badge, has the score that the programme asks for and is under no
 * restriction but a watch. All of that but the score is asked for again with every large payment (`card-programmes.ts`),
 * so a badge that is suspended stops them at once and one that is given back lets them go on, without another decision.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context, type Want } from '#core/ledger/plan';
import { samePerson } from '#core/trust/two-people';

import { admissionKey, admissionLack, programmeOf } from './card-programmes';

interface Programme {
  readonly account_id: string;
  readonly bank: string;
  readonly currency: string;
}

function wantAdmission(data: Programme, want: Want): void {
  want.row('account', data.account_id);
  want.row('card_admission', admissionKey(data));
  want.row('trust_standing', data.account_id);
}

/** Why a merchant cannot be admitted to a programme; undefined when he can. */
function unfit(data: Programme & { readonly score: number }, context: Context): Refusal | undefined {
  const { tables, policies } = context.state;
  const seller = findAccount(context, data.account_id);
  if ('code' in seller) {
    return seller;
  }
  if (seller.currency !== data.currency) {
    return refuse('currency-mismatch', {
      id: seller.id,
      currency: seller.currency,
      expected: data.currency,
    });
  }
  const programme = programmeOf(policies.at('card-programmes', context.at), data.bank, data.currency);
  if (programme === undefined) {
    return refuse('no-policy', { policy: 'card-programmes', currency: data.currency, bank: data.bank });
  }
  const id = admissionKey(data);
  if (tables.card_admission.get(id)?.status === 'active') {
    return refuse('already-exists', { what: 'admission', id });
  }
  if (!seller.merchant) {
    return refuse('wrong-state', { what: 'account', id: seller.id, expected: 'a merchant' });
  }
  if (data.score < programme.score_min) {
    return refuse('wrong-state', {
      ...{ what: 'admission', id, score: data.score, score_min: programme.score_min },
      expected: 'a score that the programme asks for',
    });
  }
  const lack = admissionLack(seller, tables.trust_standing.get(seller.id), context.booked_at);
  return lack === undefined
    ? undefined
    : refuse('wrong-state', { what: 'admission', id, lack, expected: 'an active badge and no restriction' });
}

const admitMerchant = handler<'admit-merchant', { badge_id: string }>('admit-merchant', {
  needs: wantAdmission,
  decide({ data }, context) {
    const refusal = unfit(data, context) ?? samePerson(context, data.approver);
    return (
      refusal ?? {
        subject: data.account_id,
        facts: { badge_id: context.state.tables.trust_standing.get(data.account_id)?.badge_id ?? '' },
        approver: data.approver,
      }
    );
  },
  evolve(data, { badge_id }, entry, state) {
    const id = admissionKey(data);
    const { account_id, bank, currency, score, basis } = data;
    state.tables.card_admission.put(id, {
      ...{ id, account_id, bank, currency, status: 'active', badge_id, score, basis },
      ...{ admitted_at: entry.booked_at, admitted_by: entry.actor, approved_by: data.approver },
      ...{ admitted_seq: entry.seq, ended_at: null, ended_by: null, ended_reason: null },
    });
  },
});

const endAdmission = handler<'end-admission', object>('end-admission', {
  needs: wantAdmission,
  decide({ data }, context) {
    const id = admissionKey(data);
    const admission = context.state.tables.card_admission.get(id);
    if (admission === null) {
      return refuse('not-found', { what: 'admission', id });
    }
    if (admission.status !== 'active') {
      return refuse('wrong-state', { what: 'admission', id, status: admission.status, expected: 'active' });
    }
    return (
      samePerson(context, data.approver) ?? {
        subject: data.account_id,
        facts: {},
        approver: data.approver,
      }
    );
  },
  evolve(data, _facts, entry, state) {
    const id = admissionKey(data);
    state.tables.card_admission.put(id, {
      ...state.tables.card_admission.must(id),
      ...{ status: 'ended', ended_at: entry.booked_at, ended_by: entry.actor, ended_reason: data.reason },
    });
  },
});

export const ADMISSION_HANDLERS = {
  'admit-merchant': admitMerchant,
  'end-admission': endAdmission,
} as const;
