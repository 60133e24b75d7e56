/**
 * The right to a review by a person: of a score, of a report from outside, of what was said about a loan.
 *
 * A person answers within the days that the policy gives, and not the one whose work it is about. The answer says whether
 * something was corrected; the correction itself is an entry of its own (a report struck out, a new dossier), so that nothing
 * is changed by an opinion.
 */
import { DAY_MS } from '#core/kernel/instant';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context, type Want } from '#core/ledger/plan';
import type { Row } from '#core/ledger/tables';

import type { ReviewSubject } from './outside-words';

type Review = Row<'credit_review'>;

interface Subject {
  readonly account_id: string;
  readonly subject: ReviewSubject;
  readonly subject_id: string | null;
}

function openKey({ account_id, subject, subject_id }: Subject): string {
  return `${account_id}|${subject}|${subject_id ?? ''}`;
}

function wantSubject({ subject, subject_id }: Subject, want: Want): void {
  if (subject_id !== null && subject !== 'score') {
    want.row(subject, subject_id);
  }
}

/** Of what a review is about: whose it is and who did it; null where there is no such thing. */
function about(context: Context, { account_id, subject, subject_id }: Subject) {
  const { outside, loan } = context.state.tables;
  if (subject === 'score' || subject_id === null) {
    return { account_id, by: null };
  }
  if (subject === 'outside') {
    const report = outside.get(subject_id);
    return report && { account_id: report.account_id, by: report.recorded_by };
  }
  const found = loan.get(subject_id);
  return found && { account_id: found.account_id, by: found.dossier_by };
}

interface AskFacts {
  readonly review_id: string;
  readonly due_at: number;
}

const askReview = handler<'ask-review', AskFacts>('ask-review', {
  needs(data, want) {
    const subject = { ...data, subject_id: data.subject_id ?? null };
    want.row('account', data.account_id);
    want.row('credit_review_open', openKey(subject));
    wantSubject(subject, want);
  },
  decide({ data }, context) {
    const { state } = context;
    const account = findAccount(context, data.account_id);
    if ('code' in account) {
      return account;
    }
    const subject = { ...data, subject_id: data.subject_id ?? null };
    if (about(context, subject)?.account_id !== account.id) {
      return refuse('not-found', { what: data.subject, id: data.subject_id ?? '', account: account.id });
    }
    const open = state.tables.credit_review_open.get(openKey(subject));
    if (open !== null && open.review_id !== null) {
      return refuse('already-exists', { what: 'open review', id: open.review_id });
    }
    const { review_answer_days } = state.policies.at('loans', context.at);
    return {
      subject: account.id,
      facts: {
        review_id: `review-${String(state.head.seq + 1)}`,
        due_at: context.booked_at + review_answer_days * DAY_MS,
      },
    };
  },
  evolve(data, { review_id, due_at }, entry, state) {
    const subject = { ...data, subject_id: data.subject_id ?? null };
    state.tables.credit_review.put(review_id, {
      ...{ id: review_id, account_id: data.account_id, subject: data.subject },
      ...{ subject_id: subject.subject_id, status: 'open', due_at },
      ...{ asked_at: entry.booked_at, asked_by: entry.actor, asked_seq: entry.seq },
      ...{ answered_at: null, answered_by: null, answered_seq: null },
    });
    state.tables.credit_review_open.put(openKey(subject), { id: openKey(subject), review_id });
  },
});

/** The refusal for whoever did what the review is about. */
function ownWork(context: Context, review: Review): Refusal | undefined {
  return about(context, review)?.by === context.actor
    ? refuse('approval-needed', { actor: context.actor, expected: 'somebody whose work it is not' })
    : undefined;
}

const answerReview = handler<'answer-review', object>('answer-review', {
  needs(data, want) {
    const review = want.row('credit_review', data.review_id);
    if (review) {
      wantSubject(review, want);
      want.row('credit_review_open', openKey(review));
    }
  },
  decide({ data }, context) {
    const review = context.state.tables.credit_review.get(data.review_id);
    if (review === null) {
      return refuse('not-found', { what: 'review', id: data.review_id });
    }
    if (review.status !== 'open') {
      return refuse('wrong-state', {
        what: 'review',
        id: review.id,
        status: review.status,
        expected: 'open',
      });
    }
    return ownWork(context, review) ?? { subject: review.account_id, facts: {} };
  },
  evolve(data, _facts, entry, state) {
    const review = state.tables.credit_review.must(data.review_id);
    state.tables.credit_review.put(review.id, {
      ...review,
      status: data.outcome,
      ...{ answered_at: entry.booked_at, answered_by: entry.actor, answered_seq: entry.seq },
    });
    const id = openKey(review);
    state.tables.credit_review_open.put(id, { id, review_id: null });
  },
});

export const REVIEW_HANDLERS = { 'ask-review': askReview, 'answer-review': answerReview } as const;
