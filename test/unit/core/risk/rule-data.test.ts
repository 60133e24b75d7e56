// Rules from outside: what is one, and that every fault is named by its field.
import { expect, test } from 'vitest';
import { parseRule } from '#core/risk/rule-data';
import { STARTING_RULES } from '#core/risk/starting-rules';

const disputed = { feature: 'disputed', is: 'at-least', value: 1 };
const good = {
  ...{ id: 'my-rule', title: 'Disputed', typology: 'C1', weight: 0.5, when: disputed },
  ...{ reason: 'It was disputed.', source: 'a test' },
};

function faults(change: object): [string, string][] {
  const parsed = parseRule({ ...good, ...change });
  return parsed.ok ? [] : parsed.issues.map(({ field, expected }) => [field, expected]);
}

test('every starting rule survives being written as JSON', () => {
  for (const rule of STARTING_RULES) {
    expect(parseRule(JSON.parse(JSON.stringify(rule)))).toEqual({ ok: true, rule });
  }
});

test('texts, id, typology and weight are checked', () => {
  expect(faults({ id: 'My Rule', title: ' ', typology: 'C13', weight: 1, reason: 7 })).toEqual([
    ['id', expect.stringContaining('lower-case letters')],
    ['title', 'expected a text that is not empty'],
    ['typology', expect.stringContaining('C1, C2')],
    ['weight', 'expected a number below 1'],
    ['reason', 'expected text'],
  ]);
  expect(faults({ weight: 0 })).toEqual([['weight', 'expected a number above 0']]);
  expect(faults({ weight: Number.NaN })).toHaveLength(1);
  expect(faults({ more: 1 })).toEqual([['more', 'expected no such field']]);
  expect(parseRule([])).toMatchObject({
    ok: false,
    issues: [{ field: '', expected: expect.stringContaining('an object with id') as string }],
  });
});

test('a condition needs a feature that exists, an operator and a finite threshold', () => {
  const when = { all: [disputed, { not: { feature: 'back_shar', is: '>', value: Infinity, unit: 'x' } }] };
  expect(faults({ when })).toEqual([
    ['when.all.1.not.feature', expect.stringContaining('back_share')],
    ['when.all.1.not.is', expect.stringContaining('at-least')],
    ['when.all.1.not.value', 'expected a finite number'],
    ['when.all.1.not.unit', 'expected no such field'],
  ]);
});

test('an expression is one thing, not empty, and within limits', () => {
  expect(faults({ when: { all: [] } })).toEqual([['when.all', expect.stringContaining('at least one')]]);
  expect(faults({ when: { any: disputed } })).toEqual([['when.any', expect.stringContaining('a list')]]);
  expect(faults({ when: { all: [disputed], any: [disputed] } })[0]?.[0]).toBe('when');
  expect(faults({ when: null })[0]?.[0]).toBe('when');
  let deep: object = disputed;
  for (let level = 0; level < 50_000; level += 1) deep = { not: deep };
  expect(faults({ when: deep })).toEqual([[expect.any(String), expect.stringContaining('levels')]]);
  const many = (count: number) => ({
    all: Array.from({ length: count }, () => ({ any: [disputed, disputed] })),
  });
  expect(faults({ when: many(32) })).toEqual([]);
  expect(faults({ when: many(33) })).toEqual([
    ['when.all.32.any.0', expect.stringContaining('64 conditions')],
  ]);
  expect(faults({ when: { any: Array.from({ length: 65 }, () => disputed) } })[0]?.[0]).toBe('when.any');
});
