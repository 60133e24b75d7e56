// Scoring a sample platform: recorded once, the same for any past day, stopped and taken up, explained without the journal.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { explain } from '#core/credit/explain';
import { EXPERT_SCORECARD } from '#core/credit/expert-scorecard';
import { binsOfText } from '#core/credit/bins-text';
import type { Row } from '#core/ledger/tables';
import { DAY_MS } from '#core/kernel/instant';
import { verifyBooks } from '#core/ledger/verify';
import { explainRecorded } from '#server/credit/explain-score';
import {
  beginScorecards,
  findScores,
  recordScores,
  scoringNote,
  type Recorded,
  type Scoring,
} from '#server/credit/score-merchants';
import { championAt, draftedScorecards } from '#server/credit/scorecards';
import { allRows } from '#server/composition/all-rows';
import { Books } from '#test/support/books';
import { samplePlatform } from '#test/support/risk-platform';
import { scorecardFile, sha256, versionOf } from '#test/support/scorecards';

const whole = ({ ledger, store }: Books) => ({ ledger, reader: store, sha256 });

/** Begins where there is no scorecard, scores and records. */
async function score(books: Books): Promise<Recorded & { readonly found: Scoring }> {
  const at = books.env.now();
  await beginScorecards(whole(books), at);
  const found = await findScores(whole(books), at);
  const recorded = await recordScores(whole(books), found, { at });
  await books.ledger.submit(scoringNote('li', recorded, found, at));
  return { ...recorded, found };
}

const changesOf = async (books: Books): Promise<Row<'credit_score_change'>[]> =>
  await allRows(books.store, 'credit_score_change');

describe('scoring merchants', () => {
  let books: Books;
  /** What was found when merchants were scored, in that order. */
  const runs: Scoring[] = [];
  /** Scores recorded until and with the first of them. */
  let before = 0;

  beforeAll(async () => {
    const { store } = await samplePlatform(2_000, 78);
    books = await Books.open(store);
    books.env.setNow((await store.head()).booked_at + DAY_MS);
  }, 120_000);

  afterAll(async () => {
    await books.ledger.close();
  });

  it('goes by the expert scorecard that the sample began with, and records what is new once', async () => {
    before = (await changesOf(books)).length;
    const first = await score(books);
    runs.push(first.found);
    expect(first.merchants).toBe(40);
    expect(first.passed).toBe(0);
    expect(first.recorded).toBeGreaterThan(0);
    before += first.recorded;
    const held = await allRows(books.store, 'credit_score');
    expect(held.map(({ account_id, score: points }) => [account_id, points]).sort()).toEqual(
      first.found.scores.map(({ account_id, score: points }) => [account_id, points]).sort(),
    );
    expect(await score(books)).toMatchObject({ recorded: 0, passed: 0 });
    const { champion, versions } = await draftedScorecards(books.store);
    expect(champion).toBe(versionOf(EXPERT_SCORECARD));
    expect(versions).toMatchObject([{ state: 'champion', origin: 'expert', approved_by: null }]);
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });

  it('records later only what changed', async () => {
    let later = 0;
    for (let run = 0; run < 25; run += 1) {
      await books.days(12);
      const { merchants, recorded, found } = await score(books);
      runs.push(found);
      later += recorded;
      expect(recorded).toBeLessThan(merchants);
    }
    const changes = await changesOf(books);
    expect(changes.length).toBe(before + later);
    const current = new Map((await allRows(books.store, 'credit_score')).map((row) => [row.account_id, row]));
    for (const [account_id, row] of current) {
      const newest = changes.filter((one) => one.account_id === account_id).sort((a, b) => b.seq - a.seq)[0];
      expect(newest).toMatchObject({ score: row.score, bins: row.bins, seq: row.scored_seq });
    }
  }, 120_000);

  it('gives the same again for a thousand scores of the past', async () => {
    let checked = 0;
    for (const run of runs) {
      const again = await findScores(whole(books), run.as_of_at);
      expect(again.scores).toEqual(run.scores);
      checked += again.scores.length;
    }
    expect(checked).toBeGreaterThanOrEqual(1_000);
  }, 300_000);

  it('looks at a past day by what was known then, and records nothing', async () => {
    const { seq } = await books.store.head();
    const [first] = (await changesOf(books)).sort((left, right) => left.seq - right.seq);
    const found = await findScores(whole(books), first?.as_of_at ?? 0);
    const again = found.scores.find(({ account_id }) => account_id === first?.account_id);
    expect(again).toMatchObject({ score: first?.score, bins: first?.bins });
    expect((await books.store.head()).seq).toBe(seq);
  });

  it('is explained by what was recorded, and what moved adds up', async () => {
    const changes = (await changesOf(books)).sort((left, right) => left.seq - right.seq);
    const [account_id] = changes.filter(({ seq }) => seq !== changes[0]?.seq).map((one) => one.account_id);
    const own = changes.filter((one) => one.account_id === account_id);
    const [before, change] = own.slice(-2);
    if (before === undefined || change === undefined) throw new Error('nobody has two scores');
    const told = await explainRecorded({ reader: books.store, sha256 }, change, before);
    expect(told.explanation.score).toBe(change.score);
    expect(told.explanation).toEqual(explain(told.scorecard.scorer, binsOfText(change.bins)));
    const moved = told.moves.reduce((sum, { points }) => sum + points, 0);
    expect(Math.abs(moved - (change.score - before.score))).toBeLessThanOrEqual(1);
  });
});

describe('a scoring that is stopped', () => {
  it('leaves what it recorded, and the next one records the rest', async () => {
    const { store } = await samplePlatform(1_000, 79);
    const books = await Books.open(store);
    books.env.setNow((await store.head()).booked_at + DAY_MS);
    const at = books.env.now();
    const held = await allRows(store, 'credit_score');
    const stopped = new AbortController();
    stopped.abort(new Error('enough'));
    await expect(findScores(whole(books), at, { signal: stopped.signal })).rejects.toThrow('enough');
    const found = await findScores(whole(books), at);
    await expect(recordScores(whole(books), found, { at, signal: stopped.signal })).rejects.toThrow('enough');
    expect(await allRows(store, 'credit_score')).toEqual(held);
    const { recorded, passed } = await score(books);
    expect(recorded).toBeGreaterThan(0);
    expect(passed).toBe(0);
    expect((await score(books)).recorded).toBe(0);
    await books.ledger.close();
  }, 120_000);
});

describe('the first scoring of books', () => {
  it('begins with the expert scorecard and records every merchant', async () => {
    const books = await Books.trading();
    const { merchants, recorded, passed } = await score(books);
    expect(merchants).toBeGreaterThan(0);
    expect({ recorded, passed }).toEqual({ recorded: merchants, passed: 0 });
  });
});

describe('the champion of a past day', () => {
  it('is the one that was in force then', async () => {
    const books = await Books.trading();
    const other = { ...EXPERT_SCORECARD, base_points: 590 };
    const [expert, changed] = [versionOf(EXPERT_SCORECARD), versionOf(other)];
    const champion = async (seq: number) => (await championAt(books.store, seq, sha256)).version;
    expect(await champion((await books.store.head()).seq)).toBe(expert);
    await beginScorecards(whole(books), books.env.now());
    const begun = await books.store.head();
    await books.do('draft-scorecard', { file: scorecardFile(other), note: '' }, { actor: 'li' });
    await books.do('promote-scorecard', { version: changed, approver: 'wang' }, { actor: 'li' });
    const promoted = await books.store.head();
    await books.do('promote-scorecard', { version: expert, approver: 'wang' }, { actor: 'li' });
    expect([await champion(begun.seq), await champion(promoted.seq)]).toEqual([expert, changed]);
    expect(await champion((await books.store.head()).seq)).toBe(expert);
  });

  it('computes a challenger beside it, which records nothing', async () => {
    const books = await Books.trading();
    await beginScorecards(whole(books), books.env.now());
    const harsh = { ...EXPERT_SCORECARD, base_points: 400 };
    await books.do('draft-scorecard', { file: scorecardFile(harsh), note: '' }, { actor: 'li' });
    await books.do('challenge-scorecard', { version: versionOf(harsh) }, { actor: 'li' });
    const found = await findScores(whole(books), books.env.now());
    expect(found.challenger).toMatchObject({ version: versionOf(harsh), better: 0 });
    expect(found.challenger?.worse).toBe(found.scores.length);
    expect(found.scorecard.version).toBe(versionOf(EXPERT_SCORECARD));
  });
});
