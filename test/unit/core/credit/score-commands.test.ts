// Scores in the books: reckoned by the books, explained by their bins, never older than what was said before.
import { describe, expect, it } from 'vitest';

import { binsOfText } from '#core/credit/bins-text';
import { scoreOf, Scorer } from '#core/credit/scorecard';
import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { scoredAs, scorecardFile, smallScorecard, versionOf } from '#test/support/scorecards';

const CARD = smallScorecard();
const SCORER = { actor: 'scorer' };
const OLD = { account_days: 400, real_name_level: 'bank' };
const YOUNG = { account_days: 10, real_name_level: 'none' };

async function begun(): Promise<Books> {
  const books = await Books.trading();
  await books.do('adopt-scorecard', { file: scorecardFile(CARD) }, SCORER);
  return books;
}

async function scores(books: Books, account_id: string, values: typeof OLD) {
  const { seq } = await books.store.head();
  return {
    ...{ version: versionOf(CARD), as_of_seq: seq, as_of_at: books.env.now() },
    scores: [scoredAs(CARD, account_id, values)],
  };
}

describe('a recorded score', () => {
  it('is what the scorecard gives, with reasons, and its changes stay', async () => {
    const books = await begun();
    await books.do('record-scores', await scores(books, 'shop', OLD), SCORER);
    const first = await books.row('credit_score', 'shop');
    expect(first).toMatchObject({ score: 656, grade: 'very-good', moved: 0, reasons: [] });
    await books.days(1);
    await books.do('record-scores', await scores(books, 'shop', YOUNG), SCORER);
    const second = await books.row('credit_score', 'shop');
    const scored = scoreOf(CARD, YOUNG);
    expect(second).toMatchObject({
      ...{ score: scored.score, grade: 'poor', moved: scored.score - first.score },
      bad_ppm: Math.round(scored.bad_chance * 1e6),
      reasons: [
        { characteristic: 'real_name_level', bin: 0, lost: 80 },
        { characteristic: 'account_days', bin: 0, lost: 76 },
      ],
    });
    const changes = await books.store.scan('credit_score_change', null, 10);
    expect(changes.map(({ score }) => score)).toEqual([first.score, second.score]);
    expect(new Scorer(CARD).ofBins(binsOfText(second.bins)).score).toBe(second.score);
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });

  it('is never older than the one before, and never of what is not in the books yet', async () => {
    const books = await begun();
    const early = await scores(books, 'shop', OLD);
    await books.topUp('ann', 100n);
    await books.do('record-scores', await scores(books, 'shop', OLD), SCORER);
    expect(await books.outcome('record-scores', early, SCORER)).toBe('wrong-state');
    const now = await scores(books, 'shop', OLD);
    expect(await books.outcome('record-scores', { ...now, as_of_seq: now.as_of_seq + 1 })).toBe(
      'wrong-state',
    );
  });

  it('is of a merchant, by the champion, with bins of it', async () => {
    const books = await begun();
    const data = await scores(books, 'shop', OLD);
    const of = (account_id: string, bins: string) => ({ ...data, scores: [{ account_id, bins }] });
    expect(await books.outcome('record-scores', of('ann', '21'))).toBe('wrong-state');
    expect(await books.outcome('record-scores', of('nobody', '21'))).toBe('not-found');
    expect(await books.outcome('record-scores', of('shop', '2'))).toBe('invalid');
    expect(await books.outcome('record-scores', of('shop', '29'))).toBe('invalid');
    const other = { ...data, version: versionOf(smallScorecard(1)) };
    expect(await books.outcome('record-scores', other)).toBe('wrong-state');
  });
});
