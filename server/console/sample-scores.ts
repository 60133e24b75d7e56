/**
 * Scores of a sample platform that was just made, as of now: so that the night's scoring is not due at once.
 */
import type { CreditKnowledge } from '#core/credit/characteristics/knowledge';
import { Ledger } from '#core/ledger/ledger';
import type { OpenStore } from '#server/composition/open-books';
import { followJournal } from '#server/credit/learn-merchants';
import { recordScores, scoreKnown, SCORER_ACTOR, scoringNote } from '#server/credit/score-merchants';
import { championAt, draftedScorecards } from '#server/credit/scorecards';

/**
 * Scores every merchant where the sample has scores at all.
 * @param knowledge what its making left known of them
 */
export async function scoreSample(
  { store, reader, env }: OpenStore,
  knowledge: CreditKnowledge,
): Promise<void> {
  const { champion } = await draftedScorecards(reader);
  if (champion === null) {
    return;
  }
  const { seq, booked_at } = await store.head();
  const at = Math.max(env.now(), booked_at);
  await followJournal(reader, seq, (entry) => knowledge.observe(entry), {}, knowledge.seq + 1);
  const scoring = await scoreKnown(knowledge, await championAt(reader, seq, env.sha256), at);
  const ledger = await Ledger.open(store, env);
  try {
    const recorded = await recordScores({ ledger, reader }, scoring, { at });
    await ledger.submit(scoringNote(SCORER_ACTOR, recorded, scoring, at));
  } finally {
    await ledger.close();
  }
}
