/** A report as typed: ids apart by whatever people put between them, what is wrong named by its id, and what was touched. */
import { describe, expect, it } from 'vitest';

import {
  discardDraft,
  draftFrom,
  fieldsOf,
  isTouched,
  problemsOf,
} from '../../../renderer/screens/reports/report-draft';

const FIELDS = {
  ...{ narrative: 'A1 paid A2.', typologies: ['C1'], account_ids: ['A1', 'A2'], trade_ids: ['T1'] },
  ...{ from_day: '2026-01-01', to_day: '2026-01-31', measures: '' },
};

describe('a report that is written', () => {
  it('says what it was filled with, until something is typed', () => {
    const draft = draftFrom('one', FIELDS);
    expect(fieldsOf(draft)).toEqual(FIELDS);
    expect(isTouched(draft)).toBe(false);
    draft.accounts = 'A1，A3\n A4;A5、A6 ';
    expect(fieldsOf(draft).account_ids).toEqual(['A1', 'A3', 'A4', 'A5', 'A6']);
    expect(isTouched(draft)).toBe(true);
    // It is kept under its name, and begins anew once it is put away.
    expect(draftFrom('one', FIELDS).accounts).toContain('A6');
    discardDraft('one');
    expect(draftFrom('one', FIELDS).accounts).toBe('A1, A2');
  });

  it('names the field that is wrong, and of a list the id', () => {
    const of = (change: Partial<typeof FIELDS>) => problemsOf('alert-1', { ...FIELDS, ...change });
    expect(of({})).toEqual([]);
    expect(of({ narrative: '' })).toMatchObject([{ field: 'narrative', id: null }]);
    expect(of({ account_ids: ['A1', '·'] })).toMatchObject([{ field: 'account_ids', id: '·' }]);
    expect(of({ account_ids: ['A1', 'A1'] })).toMatchObject([{ field: 'account_ids', id: null }]);
    expect(of({ typologies: [] })).toMatchObject([{ field: 'typologies' }]);
    expect(of({ to_day: '2025-12-31' })).toMatchObject([{ field: 'to_day' }]);
  });
});
