// What the screens of scorecards reckon themselves: changes of bins with undo, the form of a development, figures in words.
import { describe, expect, it } from 'vitest';
import { createI18n } from 'vue-i18n';

import type { DevelopmentAsked } from '#core/contract/developments';
import { SCORECARD_STATES } from '#core/credit/axes';
import {
  ASKED_TRENDS,
  CARD_LIMITS,
  EDIT_PROBLEMS,
  LEARNER_KINDS,
  OUTCOME_EVENTS,
  UNDRAFTABLE,
} from '#core/credit/credit-words';
import { DEFAULT_BOOKS, DEFAULT_SPLIT } from '#core/credit/develop/definition';
import { LEFT_OUT } from '#core/credit/sample';

import { en } from '../../../renderer/app/messages/en';
import { zh } from '../../../renderer/app/messages/zh';
import { useBinEdits } from '../../../renderer/screens/credit/bin-edits';
import { definitionOf, draftOf } from '../../../renderer/screens/credit/definition-draft';
import { candidateText, decimal, share } from '../../../renderer/screens/credit/scorecard-words';

const merge = (bin: number, name = 'income') => ({ kind: 'merge', name, bin }) as const;

describe('changes of bins', () => {
  it('are taken back and done again, and a new one ends what was taken back', () => {
    const { edits, can_undo, can_redo, add, undo, redo } = useBinEdits(() => 'one');
    expect([can_undo.value, can_redo.value]).toEqual([false, false]);
    for (const bin of [1, 2, 3]) add(merge(bin));
    undo();
    undo();
    expect(edits.value).toEqual([merge(1)]);
    redo();
    expect([edits.value.length, can_redo.value]).toEqual([2, true]);
    add(merge(9));
    expect(edits.value).toEqual([merge(1), merge(2), merge(9)]);
    expect(can_redo.value).toBe(false);
  });

  it('are of a development, forgotten when they cannot be made, and reset by characteristic', () => {
    const { edits, add, drop, reset } = useBinEdits(() => 'two');
    expect(edits.value).toEqual([]);
    for (const name of ['income', 'age', 'income']) add(merge(0, name));
    drop();
    expect(edits.value).toEqual([merge(0, 'income'), merge(0, 'age')]);
    reset('income');
    expect(edits.value).toEqual([merge(0, 'age')]);
    expect(useBinEdits(() => 'two').edits.value).toEqual(edits.value);
  });
});

describe('the form of a development', () => {
  const { outcomes, excluded_measures, ...rest } = DEFAULT_BOOKS;
  const source = {
    ...{ ...rest, excluded_measures: [...excluded_measures] },
    outcomes: { ...outcomes, bad: [...outcomes.bad], indeterminate: [...outcomes.indeterminate] },
  };
  const asked: DevelopmentAsked = { source, split: { ...DEFAULT_SPLIT }, exclude: ['age'] };

  it('gives back the definition that it holds', () => {
    expect(definitionOf(draftOf(asked, source))).toEqual(asked);
  });

  it('gives none while something is missing', () => {
    const draft = draftOf(asked, source);
    expect(definitionOf({ ...draft, bad: [] })).toBeNull();
    const table = { ...draft, kind: 'table' as const };
    expect(definitionOf(table)).toBeNull();
    const whole = { ...table, file_id: 'f', name: 'a.csv', target: 'bad', time: 'day', told_after_days: 90 };
    expect(definitionOf(whole)?.source).toEqual({
      ...{ kind: 'table', name: 'a.csv', target: 'bad', time: 'day', told_after_days: 90 },
    });
  });
});

it('figures are told alike, whether the core or a card says them', () => {
  expect([decimal(0.12345), decimal('-0.5'), decimal(-0.0001), decimal(null), decimal(undefined)]).toEqual([
    ...['0.123', '\u22120.500', '0.000', '–', '–'],
  ]);
  expect([share(0.1234), share('0.5'), share(null)]).toEqual(['12.3 %', '50.0 %', '–']);
  const { t } = createI18n({ legacy: false, locale: 'en', messages: { en, zh } }).global;
  expect(candidateText('adjusted-2', t)).toBe('Changed bins, no. 2');
  expect(candidateText('woe', t)).toBe('Weights of evidence');
});

it.each(['en', 'zh'] as const)('whatever the core says of a development has words in %s', (locale) => {
  const { te } = createI18n({ legacy: false, locale, messages: { en, zh } }).global;
  const kinds = ['merge', 'split', 'move', 'group', 'ungroup', 'trend', 'leave-out', 'take-in'];
  const keys = [
    ...EDIT_PROBLEMS.map((one) => `edit_problem.${one}`),
    ...CARD_LIMITS.map((one) => `limit.${one}`),
    ...UNDRAFTABLE.map((one) => `undraftable.${one}`),
    ...ASKED_TRENDS.map((one) => `trend_name.${one}`),
    ...LEARNER_KINDS.map((one) => `learner.${one}`),
    ...LEFT_OUT.map((one) => `left_out.${one}`),
    ...SCORECARD_STATES.map((one) => `state_name.${one}`),
    ...kinds.map((one) => `edit.${one}`),
  ];
  expect(keys.filter((key) => !te(`scorecards.${key}`))).toEqual([]);
  const events = OUTCOME_EVENTS.map((one) => `characteristics.outcome_event.${one}`);
  expect(events.filter((key) => !te(key))).toEqual([]);
});
