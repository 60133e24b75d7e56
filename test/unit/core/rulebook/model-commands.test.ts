// The life of a trained model in the books: drafted whole or not at all, one active and one in the shadow at most.
import { describe, expect, it } from 'vitest';

import { verifyBooks } from '#core/ledger/verify';
import { Books } from '#test/support/books';
import { fileNumber, UNMEASURED, versionNumber } from '#test/support/model-file';
import { raiseData } from '#test/support/raising';

const LI = { actor: 'li' };
const [ONE, TWO] = [versionNumber(1), versionNumber(2)];

async function states(books: Books): Promise<string[]> {
  const rows = await books.store.scan('risk_model', null, 1_000);
  return rows.map(({ no, state }) => `${String(no)} ${String(state)}`).sort();
}

async function drafting(...numbers: readonly number[]): Promise<Books> {
  const books = await Books.trading();
  for (const number of numbers) await books.do('draft-model', { file: fileNumber(number), note: '' }, LI);
  return books;
}

const activate = (version: string, approver = 'wang') => ({ version, approver });

describe('the life of a model', () => {
  it('goes from draft over shadow to active by two people, and back in one step', async () => {
    const books = await drafting(1, 2);
    expect(await states(books)).toEqual(['1 draft', '2 draft']);
    await books.do('shadow-model', { version: ONE }, LI);
    expect(await books.row('risk_model_head', 'trades')).toMatchObject({ active: null, shadow: ONE });
    expect(await books.outcome('activate-model', activate(ONE, 'li'), LI)).toBe('approval-needed');
    await books.do('activate-model', activate(ONE), LI);
    expect(await books.row('risk_model_head', 'trades')).toMatchObject({ active: ONE, shadow: null });
    await books.do('shadow-model', { version: TWO }, LI);
    expect(await states(books)).toEqual(['1 active', '2 shadow']);
    await books.do('activate-model', activate(TWO), LI);
    expect(await states(books)).toEqual(['1 retired', '2 active']);
    await books.do('activate-model', activate(ONE), LI);
    expect(await states(books)).toEqual(['1 active', '2 retired']);
    expect(await books.row('risk_model', ONE)).toMatchObject({
      ...{ no: 1, kind: 'logistic', threshold: '0.75', activated_by: 'li', approved_by: 'wang' },
      ...{ retired_at: null, drafted_by: 'li', trained_seq: 1 },
      figures: { trained_guilty: 40, trained_honest: 60, measured_guilty: 25, measured_honest: 30 },
    });
    await books.do('retire-model', { version: ONE, reason: 'drift', approver: 'wang' }, LI);
    expect(await books.row('risk_model_head', 'trades')).toMatchObject({ active: null, shadow: null });
    expect(await books.outcome('shadow-model', { version: ONE }, LI)).toBe('wrong-state');
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });

  it('ends in the shadow where another takes its place, and never becomes active then', async () => {
    const books = await drafting(1, 2);
    await books.do('shadow-model', { version: ONE }, LI);
    await books.do('shadow-model', { version: TWO }, LI);
    expect(await states(books)).toEqual(['1 retired', '2 shadow']);
    expect(await books.outcome('activate-model', activate(ONE), LI)).toBe('wrong-state');
  });

  it('never gets to be active on figures of nobody', async () => {
    const books = await Books.trading();
    await books.do('draft-model', { file: fileNumber(1, UNMEASURED), note: '' }, LI);
    await books.do('shadow-model', { version: ONE }, LI);
    expect(await books.outcome('activate-model', activate(ONE), LI)).toBe('wrong-state');
  });
});

describe('a draft', () => {
  const refusal = async (file: Record<string, unknown>) => {
    const books = await drafting(1);
    const result = await books.try('draft-model', { file, note: '' }, LI);
    return result.status === 'done' ? null : result.refusal;
  };

  it('says which field of it is wrong', async () => {
    const file = fileNumber(2);
    const model = file['model'] as Record<string, unknown>;
    const unknown = { ...file, model: { ...model, features: ['nothing'] } };
    expect(await refusal(unknown)).toMatchObject({
      code: 'invalid',
      details: { field: 'file.model.features.0', expected: 'expected a feature of this program' },
    });
    expect(await refusal({ ...file, model: { ...model, threshold: '0.5' } })).toMatchObject({
      details: { field: 'file.version' },
    });
    expect(await refusal({})).toMatchObject({ code: 'invalid', details: { field: 'file.format' } });
  });

  it('is of these books, and new', async () => {
    expect(await refusal(fileNumber(2, { to_seq: 1_000_000 }))).toMatchObject({ code: 'wrong-state' });
    expect(await refusal(fileNumber(1))).toMatchObject({ code: 'already-exists' });
  });
});

describe('an alert', () => {
  const said = (version: string, place: 'active' | 'shadow', score: string) => ({
    ...{ version, place, threshold: null },
    trades: [
      { trade_id: 't1', seq: 1, at: 0, score, base: '-2', rest: '0' },
      { trade_id: 't2', seq: 1, at: 0, score: '0.1', base: '-2', rest: '0' },
    ].map((one) => ({ ...one, parts: [{ feature: 'back_share', value: '1', part: '4' }] })),
  });

  it('keeps the highest score that each model gave, and of none where none was asked', async () => {
    const books = await drafting(1, 2);
    const { seq } = await books.store.head();
    const { evidence } = raiseData('shop', seq);
    const models = [said(ONE, 'active', '0.9345'), said(TWO, 'shadow', '0.5')];
    await books.do('raise-alert', raiseData('shop', seq, { evidence: { ...evidence, models } }));
    const { alert_id } = await books.row('alert_subject', 'shop');
    expect(await books.row('alert', alert_id)).toMatchObject({
      ...{ model_score: 935, model_version: ONE, shadow_score: 500, shadow_version: TWO },
    });
    const later = await books.store.head();
    await books.do('raise-alert', raiseData('shop', later.seq));
    expect(await books.row('alert', alert_id)).toMatchObject({
      ...{ model_score: -1, model_version: null, shadow_score: -1, shadow_version: null },
    });
    const strange = { ...evidence, models: [said(versionNumber(9), 'active', '0.5')] };
    const now = await books.store.head();
    expect(await books.outcome('raise-alert', raiseData('shop', now.seq, { evidence: strange }))).toBe(
      'not-found',
    );
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });
});
