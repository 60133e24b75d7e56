// The reason of a confirmed suggestion: kept as a code with figures, read back, and told from what people type.
import { expect, it } from 'vitest';
import { SUGGESTION_RULES } from '#core/custody/custody-words';
import { readSuggestionReason, suggestionReason } from '#core/custody/suggestion-reason';

it('is read back as it was', () => {
  for (const rule of SUGGESTION_RULES) {
    for (const learned of [null, { confirmed: 12, undone: 0 }]) {
      const reason = { rule, days: 3, learned };
      expect(readSuggestionReason(suggestionReason(reason))).toEqual(reason);
    }
  }
  expect(suggestionReason({ rule: 'amount-and-day', days: 1, learned: null })).toBe(
    'suggestion:amount-and-day:1',
  );
});

it('is none of what people type', () => {
  for (const typed of [
    'Same amount',
    'suggestion',
    'suggestion:guess:1',
    'suggestion:amount-off',
    'suggestion:amount-off:1:2',
  ]) {
    expect(readSuggestionReason(typed)).toBeNull();
  }
});
