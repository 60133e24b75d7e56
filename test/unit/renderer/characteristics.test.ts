// Words for what is measured of merchants: every characteristic, attribute and outcome has one in both languages.
import { describe, expect, it } from 'vitest';

import { CREDIT_AXES, CREDIT_SOURCES } from '#core/credit/axes';
import { SPECIAL_CODES } from '#core/credit/characteristics/definition';
import { CHARACTERISTICS } from '#core/credit/characteristics/knowledge';
import { OUTCOME_EVENTS } from '#core/credit/credit-words';
import { OUTCOMES } from '#core/credit/outcomes';

import { en } from '../../../renderer/app/messages/en';
import { zh } from '../../../renderer/app/messages/zh';

/** Characteristics whose words the books have names for. */
const NAMED: Readonly<Record<string, readonly ('party_kind' | 'level' | 'restriction')[]>> = {
  party_kind: ['party_kind'],
  real_name_level: ['level'],
  gravest_measure: ['restriction'],
};

const inOrder = (words: Iterable<string>) => [...new Set(words)].sort();

describe('words of characteristics', () => {
  for (const [language, messages] of Object.entries({ en, zh })) {
    it(`are complete and no more in ${language}`, () => {
      const { axis, source, name, level, special, outcome, outcome_event } = messages.characteristics;
      expect(inOrder(Object.keys(axis))).toEqual(inOrder(CREDIT_AXES));
      expect(inOrder(Object.keys(source))).toEqual(inOrder(CREDIT_SOURCES));
      expect(Object.keys(name)).toEqual(CHARACTERISTICS.map((one) => one.name));
      expect(Object.keys(special)).toEqual(Object.keys(SPECIAL_CODES));
      expect(inOrder(Object.keys(outcome))).toEqual(inOrder(OUTCOMES));
      expect(inOrder(Object.keys(outcome_event))).toEqual(inOrder(OUTCOME_EVENTS));
      const words = CHARACTERISTICS.flatMap((one) => {
        const named = (NAMED[one.name] ?? []).flatMap((kind) => Object.keys(messages.values[kind]));
        return one.levels.filter((word) => !named.includes(word));
      });
      expect(inOrder(Object.keys(level))).toEqual(inOrder(words));
      expect(new Set(Object.values(name)).size).toBe(CHARACTERISTICS.length);
    });
  }
});
