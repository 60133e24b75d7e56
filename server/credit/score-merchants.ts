/**
 * Scoring every merchant: what the books knew by an entry, what the champion makes of it, and what of that is new.
 *
 * What is new is recorded in entries of some hundreds of merchants; a run that is stopped leaves what it recorded, and the
 * next one records the rest. A challenger is computed beside the champion and decides nothing. Looking at a past day
 * records nothing.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

import { binsText } from '#core/credit/bins-text';
import type { CreditKnowledge } from '#core/credit/characteristics/knowledge';
import type { CharacteristicValues } from '#core/credit/characteristic';
import { SCORES_MAX } from '#core/credit/credit-command-data';
import { EXPERT_SCORECARD } from '#core/credit/expert-scorecard';
import { reckon, type Reckoned } from '#core/credit/score-commands';
import { binsOfValues, type Scorer } from '#core/credit/scorecard';
import { storedFile } from '#core/credit/scorecard-file';
import type { Sha256 } from '#core/kernel/canonical';
import type { Instant } from '#core/kernel/instant';
import type { Command } from '#core/ledger/commands';
import { adoptKey, scoresKey } from '#core/ledger/keys';
import type { Ledger } from '#core/ledger/ledger';
import type { LedgerReader } from '#core/ledger/ports';
import { allRows } from '#server/composition/all-rows';

import { learnMerchants, type CreditWatch } from './learn-merchants';
import {
  championAt,
  draftedScorecards,
  inUse,
  namedScorecard,
  type NamedScorecard,
  type ScorecardInUse,
} from './scorecards';

/** Login under which scores are recorded: no person's. */
export const SCORER_ACTOR = 'scorer';

/** What notes of scoring are about, by which the last one is found. */
export const SCORING_SUBJECT = 'credit-scoring';

/** Merchants scored before other work has its turn. */
const STRETCH = 500;

/** A merchant's score, as the books would reckon it. */
export interface MerchantScore extends Reckoned {
  readonly account_id: string;
  readonly currency: string;
  readonly bins: string;
}

/** How a challenger's grades stand to the champion's. */
export interface Compared {
  readonly version: string;
  /** Merchants with a better grade, and with a worse one. */
  readonly better: number;
  readonly worse: number;
  /** Mean of the difference in points. */
  readonly mean_points: number;
}

export interface Scoring {
  readonly scorecard: NamedScorecard;
  /** What was known by the end of this entry, looked at from this instant. */
  readonly as_of_seq: number;
  readonly as_of_at: Instant;
  readonly scores: readonly MerchantScore[];
  readonly challenger: Compared | null;
}

/** The score of what is known of a merchant. */
function scoreValues(scorer: Scorer, values: CharacteristicValues): Reckoned & { readonly bins: string } {
  const bins = binsOfValues(scorer.card, values);
  return { ...reckon(scorer, bins), bins: binsText(bins) };
}

/** Counts how a challenger differs while merchants are scored. */
class Comparison {
  readonly #challenger: ScorecardInUse;
  #better = 0;
  #worse = 0;
  #points = 0;
  #merchants = 0;

  constructor(challenger: ScorecardInUse) {
    this.#challenger = challenger;
  }

  take(score: Reckoned, values: CharacteristicValues): void {
    const other = scoreValues(this.#challenger.scorer, values);
    this.#merchants += 1;
    this.#points += other.score - score.score;
    if (other.grade !== score.grade) {
      if (other.score > score.score) this.#better += 1;
      else this.#worse += 1;
    }
  }

  get result(): Compared {
    const mean_points = this.#merchants === 0 ? 0 : this.#points / this.#merchants;
    return { version: this.#challenger.version, better: this.#better, worse: this.#worse, mean_points };
  }
}

/** Scores every merchant that is known, a stretch at a time. Throws the signal's reason when stopped. */
async function scoreAll(
  knowledge: CreditKnowledge,
  { scorer }: ScorecardInUse,
  { at, comparison, signal }: { at: Instant; comparison: Comparison | null; signal: AbortSignal | undefined },
): Promise<MerchantScore[]> {
  const scores: MerchantScore[] = [];
  for (const { account_id, currency } of knowledge.merchants()) {
    if (scores.length % STRETCH === 0) {
      await nextTurn();
      signal?.throwIfAborted();
    }
    const values = knowledge.valuesOf(account_id, at);
    if (values === null) continue;
    const score = scoreValues(scorer, values);
    comparison?.take(score, values);
    scores.push({ account_id, currency, ...score });
  }
  return scores;
}

interface Asked {
  readonly reader: LedgerReader;
  readonly sha256: Sha256;
}

/** Scores every merchant out of what is known by the end of an entry, by the champion, as of an instant after it. */
export async function scoreKnown(
  knowledge: CreditKnowledge,
  scorecard: ScorecardInUse,
  at: Instant,
): Promise<Scoring> {
  const scores = await scoreAll(knowledge, scorecard, { at, comparison: null, signal: undefined });
  const named = namedScorecard(scorecard);
  return { scorecard: named, as_of_seq: knowledge.seq, as_of_at: at, scores, challenger: null };
}

/**
 * Scores every merchant as of now, or as of an instant of the past, by the scorecard that was in force then. Throws the
 * signal's reason when stopped. `reader` must see one moment.
 */
export async function findScores(
  { reader, sha256 }: Asked,
  at: Instant,
  { signal, onProgress }: CreditWatch = {},
): Promise<Scoring> {
  const as_of_seq = await reader.seqAt(at);
  const head = await reader.head();
  const knowledge = await learnMerchants(reader, as_of_seq, { signal, onProgress });
  const scorecard = await championAt(reader, as_of_seq, sha256);
  const { challenger, versions } = await draftedScorecards(reader);
  const row = as_of_seq === head.seq ? versions.find(({ id }) => id === challenger) : undefined;
  const other = row === undefined ? null : inUse(row, sha256);
  const comparison = other === null ? null : new Comparison(other);
  const scores = await scoreAll(knowledge, scorecard, { at, comparison, signal });
  const named = namedScorecard(scorecard);
  return { scorecard: named, as_of_seq, as_of_at: at, scores, challenger: comparison?.result ?? null };
}

interface Books extends Asked {
  readonly ledger: Pick<Ledger, 'submit' | 'submitMany'>;
}

/** Writes the expert scorecard into books that have none, before anything is scored by it. */
export async function beginScorecards({ ledger, reader, sha256 }: Books, at: Instant): Promise<void> {
  const { champion } = await draftedScorecards(reader);
  if (champion === null) {
    const file = storedFile({ origin: 'expert', scorecard: EXPERT_SCORECARD }, sha256);
    await ledger.submit({
      ...{ kind: 'adopt-scorecard', key: adoptKey('expert-scorecard'), actor: SCORER_ACTOR },
      ...{ mode: 'authorise', at, data: { file } },
    });
  }
}

/** Those whose score, grade or scorecard is not what the books hold. */
async function newScores(reader: LedgerReader, { scores, scorecard }: Scoring): Promise<MerchantScore[]> {
  const held = new Map((await allRows(reader, 'credit_score')).map((row) => [row.account_id, row]));
  return scores.filter(({ account_id, score, grade }) => {
    const row = held.get(account_id);
    return row?.score !== score || row.grade !== grade || row.scorecard !== scorecard.version;
  });
}

export interface Recorded {
  readonly merchants: number;
  /** Whose score was written. */
  readonly recorded: number;
  /** The scorecard was another by then, or the merchant was scored by somebody else. */
  readonly passed: number;
}

/** Records what is new of a scoring. Stops between entries when asked to; what was recorded stays. */
export async function recordScores(
  { ledger, reader }: Pick<Books, 'ledger' | 'reader'>,
  scoring: Scoring,
  { at, signal, onProgress }: CreditWatch & { readonly at: Instant },
): Promise<Recorded> {
  const { as_of_seq, as_of_at, scorecard } = scoring;
  const found = await newScores(reader, scoring);
  let recorded = 0;
  for (let start = 0; start < found.length; start += SCORES_MAX) {
    signal?.throwIfAborted();
    const chunk = found.slice(start, start + SCORES_MAX);
    const scores = chunk.map(({ account_id, bins }) => ({ account_id, bins }));
    const command: Command = {
      ...{
        kind: 'record-scores',
        key: scoresKey(as_of_seq, chunk[0]?.account_id ?? ''),
        actor: SCORER_ACTOR,
      },
      ...{ mode: 'authorise', at, data: { version: scorecard.version, as_of_seq, as_of_at, scores } },
    };
    const result = await ledger.submit(command);
    recorded += result.status === 'done' ? chunk.length : 0;
    onProgress?.({ done: Math.min(start + SCORES_MAX, found.length), total: found.length });
  }
  return { merchants: scoring.scores.length, recorded, passed: found.length - recorded };
}

/** The note that somebody, or the clock, had merchants scored. */
export function scoringNote(by: string, found: Recorded, { as_of_seq }: Scoring, at: Instant): Command {
  const details = { merchants: found.merchants, recorded: found.recorded, as_of_seq };
  return {
    ...{ kind: 'note-event', key: `scoring-${by}-${String(as_of_seq)}-${String(at)}`, actor: by },
    ...{ mode: 'authorise', at, data: { event: 'credit-scoring', subject: SCORING_SUBJECT, details } },
  };
}
