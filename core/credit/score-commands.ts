/**
 * Scores in the books: the host says which bins merchants are in, the books reckon what that scores.
 *
 * Score, grade, chance and reasons are made here out of the champion's points, so that a recorded score is always the sum
 * that it claims to be. One entry has some hundreds of merchants, those whose score, grade or scorecard changed. A score
 * is never older than the one it follows: what was said of the past stays.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { findAccount } from '#core/ledger/lookup';
import { handler, type Context } from '#core/ledger/plan';

import { gradeOf, type CreditGrade } from './axes';
import { binsOfText } from './bins-text';
import { SCORECARD_HEAD, type ScoreReason } from './credit-tables';
import { reasonsOf, Scorer } from './scorecard';
import { judgeScorecardFile } from './scorecard-file';

/** What the books reckoned of the bins, in the order of the data. */
export interface Reckoned {
  readonly score: number;
  readonly grade: CreditGrade;
  readonly bad_ppm: number;
  readonly reasons: readonly ScoreReason[];
}

/** What bins score, as the books keep it. Throws a RangeError where they do not fit the scorecard. */
export function reckon(scorer: Scorer, bins: readonly number[]): Reckoned {
  const { characteristics } = scorer.card;
  if (bins.length !== characteristics.length) {
    throw new RangeError(`${String(bins.length)} bins for ${String(characteristics.length)} characteristics`);
  }
  const scored = scorer.ofBins(bins);
  const places = new Map(scored.parts.map((part, place) => [part, place]));
  return {
    score: scored.score,
    grade: gradeOf(scored.score),
    bad_ppm: Math.round(scored.bad_chance * 1e6),
    reasons: reasonsOf(scored).map((part) => ({
      characteristic: part.name,
      bin: bins[places.get(part) ?? -1] ?? 0,
      lost: Math.round(part.lost),
    })),
  };
}

/** Why a merchant cannot have a score as of an entry; undefined when he can. */
function unscorable(account_id: string, as_of_seq: number, context: Context): Refusal | undefined {
  const account = findAccount(context, account_id);
  if ('code' in account) {
    return account;
  }
  if (!account.merchant) {
    return refuse('wrong-state', { what: 'account', id: account_id, expected: 'a merchant' });
  }
  const before = context.state.tables.credit_score.get(account_id);
  return before !== null && before.as_of_seq > as_of_seq
    ? refuse('wrong-state', {
        ...{ what: 'score', id: account_id, as_of_seq },
        expected: 'as of no earlier entry than the score before it',
      })
    : undefined;
}

/** The scorecard in force, when it is the one named. */
function champion(version: string, { state, sha256 }: Context): Scorer | Refusal {
  const head = state.tables.credit_scorecard_head.get(SCORECARD_HEAD);
  if (head?.champion !== version) {
    return refuse('wrong-state', { what: 'scorecard', id: version, expected: 'champion' });
  }
  const judged = judgeScorecardFile(state.tables.credit_scorecard.must(version).file, sha256);
  return judged.ok
    ? new Scorer(judged.file.scorecard)
    : refuse('wrong-state', {
        what: 'scorecard',
        id: version,
        expected: 'a scorecard that this program understands',
      });
}

const recordScores = handler<'record-scores', { readonly scores: readonly Reckoned[] }>('record-scores', {
  needs({ version, scores }, want) {
    want.row('credit_scorecard_head', SCORECARD_HEAD);
    want.row('credit_scorecard', version);
    for (const { account_id } of scores) {
      want.row('account', account_id);
      want.row('credit_score', account_id);
    }
  },
  decide({ data }, context) {
    const { version, as_of_seq, scores } = data;
    if (as_of_seq > context.state.head.seq) {
      return refuse('wrong-state', {
        ...{ what: 'score', as_of_seq },
        expected: 'as of an entry of these books',
      });
    }
    const scorer = champion(version, context);
    if ('code' in scorer) {
      return scorer;
    }
    const reckoned: Reckoned[] = [];
    for (const { account_id, bins } of scores) {
      const refusal = unscorable(account_id, as_of_seq, context);
      if (refusal !== undefined) {
        return refusal;
      }
      try {
        reckoned.push(reckon(scorer, binsOfText(bins)));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return refuse('invalid', {
          ...{ field: 'scores', id: account_id },
          expected: 'expected a bin of the scorecard for each of its characteristics',
        });
      }
    }
    return { subject: version, facts: { scores: reckoned } };
  },
  evolve({ version, as_of_seq, as_of_at, scores }, facts, entry, state) {
    const { credit_score, credit_score_change } = state.tables;
    for (const [place, { account_id, bins }] of scores.entries()) {
      const { score, grade, bad_ppm, reasons } = facts.scores[place] as Reckoned;
      const said = { account_id, score, grade, bad_ppm, scorecard: version, bins, as_of_seq, as_of_at };
      const before = credit_score.get(account_id);
      const moved = before === null ? 0 : score - before.score;
      credit_score.put(account_id, { ...said, reasons, scored_seq: entry.seq, moved });
      const id = `${account_id}|${String(entry.seq)}`;
      credit_score_change.put(id, { id, seq: entry.seq, ...said });
    }
  },
});

export const SCORE_HANDLERS = { 'record-scores': recordScores } as const;
