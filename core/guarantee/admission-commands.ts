/**
 * Who may take large payments by credit card: admitted by two people to a bank's programme, and taken out by two.
 *
 * A merchant is admitted while he carries an active badge, has the score that the programme asks for and is under no
 * restriction but a watch. The score is the one that the books hold; only where they hold none is one from elsewhere
 * typed, and the two say where it is from. All of that but the score is asked for again with every large payment (`card-programmes.ts`),
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
  want.row('credit_score', data.account_id);
}

/** What an admission rests on. */
interface AdmissionFacts {
  readonly badge_id: string;
  /** Entries from before the books held scores have it in their data. */
  readonly score?: number | undefined;
  /** The scorecard of the books' own score; null for one that was typed. */
  readonly scorecard?: string | null | undefined;
}

/** The books' score of the merchant, or the one that was typed where they hold none. */
function scoreFor(
  data: Programme & { readonly score?: number | undefined },
  context: Context,
): { readonly score: number; readonly scorecard: string | null } | Refusal {
  const held = context.state.tables.credit_score.get(data.account_id);
  if (held === null) {
    return data.score === undefined
      ? refuse('invalid', {
          field: 'score',
          expected: 'expected a score: the books hold none of the merchant',
        })
      : { score: data.score, scorecard: null };
  }
  return data.score === undefined || data.score === held.score
    ? { score: held.score, scorecard: held.scorecard }
    : refuse('invalid', { field: 'score', expected: 'expected no score but the one that the books hold' });
}

/** Why a merchant cannot be admitted to a programme; undefined when he can. */
function unfit(data: Programme, score: number, context: Context): Refusal | undefined {
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
  if (score < programme.score_min) {
    return refuse('wrong-state', {
      ...{ what: 'admission', id, score, score_min: programme.score_min },
      expected: 'a score that the programme asks for',
    });
  }
  const lack = admissionLack(seller, tables.trust_standing.get(seller.id), context.booked_at);
  return lack === undefined
    ? undefined
    : refuse('wrong-state', { what: 'admission', id, lack, expected: 'an active badge and no restriction' });
}

const admitMerchant = handler<'admit-merchant', AdmissionFacts>('admit-merchant', {
  needs: wantAdmission,
  decide({ data }, context) {
    const found = scoreFor(data, context);
    if ('code' in found) {
      return found;
    }
    const refusal = unfit(data, found.score, context) ?? samePerson(context, data.approver);
    const badge_id = context.state.tables.trust_standing.get(data.account_id)?.badge_id ?? '';
    return refusal ?? { subject: data.account_id, facts: { badge_id, ...found }, approver: data.approver };
  },
  evolve(data, facts, entry, state) {
    const id = admissionKey(data);
    const { account_id, bank, currency, basis } = data;
    const { badge_id, score = data.score ?? 0 } = facts;
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
