// The life of a scorecard in the books: an expert one to begin with, one champion, one challenger at most.
import { describe, expect, it } from 'vitest';

import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { scorecardFile, smallScorecard, versionOf } from '#test/support/scorecards';

const LI = { actor: 'li' };
const [EXPERT, ONE, TWO] = [smallScorecard(), smallScorecard(610), smallScorecard(620)] as const;
const adopt = { file: scorecardFile(EXPERT) };
const draft = (card: typeof ONE) => ({ file: scorecardFile(card, 'learnt'), note: '' });
const promote = (card: typeof ONE, approver = 'wang') => ({ version: versionOf(card), approver });

async function states(books: Books): Promise<string[]> {
  const rows = await books.store.scan('credit_scorecard', null, 100);
  return rows.map(({ no, state }) => `${String(no)} ${String(state)}`).sort();
}

const head = (books: Books) => books.row('credit_scorecard_head', 'merchants');

async function begun(): Promise<Books> {
  const books = await Books.trading();
  await books.do('adopt-scorecard', adopt, { actor: 'scorer' });
  await books.do('draft-scorecard', draft(ONE), LI);
  await books.do('draft-scorecard', draft(TWO), LI);
  return books;
}

describe('the life of a scorecard', () => {
  it('goes from draft over challenger to champion by two people, and back in one step', async () => {
    const books = await begun();
    expect(await states(books)).toEqual(['1 champion', '2 draft', '3 draft']);
    await books.do('challenge-scorecard', { version: versionOf(ONE) }, LI);
    expect(await head(books)).toMatchObject({ champion: versionOf(EXPERT), challenger: versionOf(ONE) });
    expect(await books.outcome('promote-scorecard', promote(ONE, 'li'), LI)).toBe('approval-needed');
    await books.do('promote-scorecard', promote(ONE), LI);
    expect(await head(books)).toMatchObject({ champion: versionOf(ONE), challenger: null });
    expect(await states(books)).toEqual(['1 retired', '2 champion', '3 draft']);
    await books.do('promote-scorecard', promote(EXPERT), LI);
    expect(await states(books)).toEqual(['1 champion', '2 retired', '3 draft']);
    expect(await books.row('credit_scorecard', versionOf(EXPERT))).toMatchObject({
      ...{ origin: 'expert', promoted_by: 'li', approved_by: 'wang', retired_at: null },
    });
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });

  it('retires the challenger that another takes the place of, which never becomes champion then', async () => {
    const books = await begun();
    await books.do('challenge-scorecard', { version: versionOf(ONE) }, LI);
    await books.do('challenge-scorecard', { version: versionOf(TWO) }, LI);
    expect(await states(books)).toEqual(['1 champion', '2 retired', '3 challenger']);
    expect(await books.outcome('promote-scorecard', promote(ONE), LI)).toBe('wrong-state');
    await books.do('retire-scorecard', { version: versionOf(TWO), reason: 'worse' }, LI);
    expect(await head(books)).toMatchObject({ challenger: null });
  });

  it('never leaves the books without a champion', async () => {
    const books = await begun();
    const retire = { version: versionOf(EXPERT), reason: 'x' };
    expect(await books.outcome('retire-scorecard', retire, LI)).toBe('wrong-state');
    expect(await books.outcome('adopt-scorecard', { file: scorecardFile(smallScorecard(1)) })).toBe(
      'already-exists',
    );
  });

  it('begins with an expert scorecard only', async () => {
    const books = await Books.trading();
    const learnt = { file: scorecardFile(EXPERT, 'learnt') };
    expect(await books.outcome('adopt-scorecard', learnt)).toBe('wrong-state');
  });
});

describe('a draft', () => {
  it('is refused with the field that is wrong, and when it is there already', async () => {
    const books = await begun();
    expect(await books.outcome('draft-scorecard', draft(ONE), LI)).toBe('already-exists');
    const file = { ...scorecardFile(smallScorecard(5)), version: versionOf(ONE) };
    const result = await books.try('draft-scorecard', { file, note: '' }, LI);
    expect(result.status === 'done' ? null : result.refusal).toMatchObject({
      code: 'invalid',
      details: { field: 'file.version' },
    });
  });
});
