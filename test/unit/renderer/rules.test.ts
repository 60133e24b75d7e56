/** Pure pieces of the rules screen: the tree that is edited, what differs, the list, and Chinese words for every feature. */
import { describe, expect, it } from 'vitest';

import { FEATURE_SPECS } from '#core/risk/features';
import { parseRule } from '#core/risk/rule-data';
import { conditionsOf, type Rule } from '#core/risk/rules';
import { STARTING_RULES } from '#core/risk/starting-rules';

import { features as zh } from '../../../renderer/app/messages/zh/features';
import { differenceOf } from '../../../renderer/screens/rules/rule-difference';
import { conditionsOf as conditionsShown, isSame, jsonText } from '../../../renderer/screens/rules/rule-json';
import { ruleQueryOf, rulesFor, type RuleListed } from '../../../renderer/screens/rules/rule-list';
import {
  conditionsIn,
  newCondition,
  newGroup,
  placedIssue,
  putAfter,
  step,
  takeAway,
  thresholdOf,
  treeOf,
  typedOf,
  writtenOf,
  type TreeGroup,
  type UnitOf,
} from '../../../renderer/screens/rules/rule-tree';

const unitOf: UnitOf = (name) => FEATURE_SPECS.find((spec) => spec.name === name)?.unit;
const RULE: Rule = {
  ...{ id: 'a', title: 'A', typology: 'C1', weight: 0.5, reason: 'because', source: 'a test' },
  when: {
    all: [
      { feature: 'by_card', is: 'at-least', value: 1 },
      {
        any: [
          { feature: 'back_share', is: 'at-least', value: 0.07 },
          { feature: 'confirm_minutes', is: 'at-most', value: 45 },
        ],
      },
      { not: { feature: 'seller_quick_share', is: 'at-least', value: 0.3 } },
    ],
  },
};

const shapeOf = (group: TreeGroup): unknown[] => [
  group.how,
  ...group.parts.map((part) => (part.kind === 'group' ? shapeOf(part) : part.feature)),
];

describe('the tree of a rule', () => {
  it('is written down as it was read, for every rule of the program', () => {
    for (const rule of [RULE, ...STARTING_RULES]) {
      expect(writtenOf(treeOf(rule.when, unitOf), unitOf).when).toEqual(rule.when);
    }
  });
  it('keeps forms that say the same apart', () => {
    const condition = { feature: 'by_card', is: 'at-least', value: 1 } as const;
    for (const when of [
      condition,
      { all: [condition] },
      { not: { any: [condition, condition] } },
      { not: { any: [condition] } },
      { not: { all: [condition, condition] } },
      { not: { not: condition } },
    ]) {
      expect(writtenOf(treeOf(when, unitOf), unitOf).when).toEqual(when);
    }
  });
  it('reads shares in per cent and back without noise', () => {
    for (const value of [0.07, 0.3, 0.555, 1, 0.123456789, 0.29, 0.57]) {
      expect(thresholdOf(typedOf(value, 'share'), 'share')).toBe(value);
    }
    expect(typedOf(0.07, 'share')).toBe('7');
    expect(thresholdOf(' 80 % ', 'share')).toBe(0.8);
    expect(thresholdOf('\u22122.5', 'hours')).toBe(-2.5);
    expect(thresholdOf('eighty', 'share')).toBe('eighty');
    expect(thresholdOf('', 'count')).toBe('');
  });
  it('has a place in the editor for every issue of its conditions', () => {
    const root = treeOf(RULE.when, unitOf);
    const [, , minutes, quick] = conditionsIn(root);
    if (minutes === undefined || quick === undefined) throw new Error('there are four conditions');
    minutes.typed = 'soon';
    quick.feature = 'no_such_feature';
    const empty = newGroup('any', []);
    putAfter(root, quick.key, empty);
    const written = writtenOf(root, unitOf);
    const parsed = parseRule({ ...RULE, when: written.when });
    const issues = parsed.ok ? [] : parsed.issues;
    const placed = issues.map((issue) => placedIssue(issue, written));
    expect(placed).toHaveLength(3);
    expect(placed).toContainEqual({ key: minutes.key, part: 'value', expected: 'expected a finite number' });
    expect(placed).toContainEqual(expect.objectContaining({ key: quick.key, part: 'feature' }));
    expect(placed).toContainEqual(expect.objectContaining({ key: empty.key, part: '' }));
    expect(placedIssue({ field: 'title', expected: 'expected text' }, written)).toBeNull();
  });
  it('walks a row down through groups and out of them, and back the same way', () => {
    const root = treeOf(RULE.when, unitOf);
    const [card] = conditionsIn(root);
    const key = card?.key ?? 0;
    const before = JSON.stringify(shapeOf(root));
    const shapes = [before];
    while (step(root, key, 1)) shapes.push(JSON.stringify(shapeOf(root)));
    expect(new Set(shapes).size).toBe(shapes.length);
    expect(shapes).toHaveLength(8);
    expect(shapes[1]).toBe(
      '["all",["any","by_card","back_share","confirm_minutes"],["none","seller_quick_share"]]',
    );
    for (const shape of shapes.slice(0, -1).reverse()) {
      expect(step(root, key, -1)).toBe(true);
      expect(JSON.stringify(shapeOf(root))).toBe(shape);
    }
    expect(step(root, key, -1)).toBe(false);
  });
  it('tells where the focus goes when something is taken away', () => {
    const root = newGroup('all', [newCondition(), newCondition()]);
    const [first, second] = root.parts;
    expect(takeAway(root, first?.key ?? 0)).toBe(second?.key);
    expect(takeAway(root, second?.key ?? 0)).toBe(root.key);
  });
  it('takes JSON that is not quite a rule', () => {
    expect(shapeOf(treeOf({ all: [{ feature: 3 }, 'x', { any: [] }] }, unitOf))).toEqual([
      'all',
      '',
      '',
      ['any'],
    ]);
    expect(shapeOf(treeOf(undefined, unitOf))).toEqual(['all', '']);
  });
});

describe('what differs between versions', () => {
  const changed = (when: Rule['when'], more: Partial<Rule> = {}) =>
    differenceOf(RULE, { ...RULE, ...more, when });
  const [card, either, quick] = 'all' in RULE.when ? RULE.when.all : [];
  if (card === undefined || either === undefined || quick === undefined) throw new Error('three parts');

  it('is nothing for the same', () => {
    expect(changed(RULE.when)).toEqual({ fields: [], conditions: [], regrouped: false });
  });
  it('is a threshold, a comparison, a condition more or less, and the fields', () => {
    const minutes = { feature: 'confirm_minutes', is: 'below', value: 30 } as const;
    const [share] = conditionsOf(either);
    if (share === undefined) throw new Error('two conditions');
    const found = changed(
      { all: [{ any: [{ ...share, value: 0.5 }, minutes] }, quick, { ...minutes, feature: 'back_hours' }] },
      { weight: 0.6 },
    );
    expect(found.fields).toEqual([{ field: 'weight', before: '0.5', after: '0.6' }]);
    const told = found.conditions.map(({ before, after }) => [before?.value ?? null, after?.value ?? null]);
    expect(told).toEqual([
      [0.07, 0.5],
      [45, 30],
      [1, null],
      [null, 30],
    ]);
  });
  it('is another order where nothing else differs', () => {
    expect(changed({ all: [either, card, quick] })).toEqual({ fields: [], conditions: [], regrouped: true });
  });
});

describe('the list of rules', () => {
  const listed = (rule_id: string, more: Partial<RuleListed>): RuleListed =>
    ({
      ...{ rule_id, version: 1, state: 'active', title: rule_id.toUpperCase(), typology: 'C1', weight: 0.5 },
      ...{ text: 'paid by credit card', shadow: null, silences: 0 },
      alerts: { open: 0, closed: 0, confirmed: 0 },
      ...more,
    }) as RuleListed;
  const rules = [
    listed('a', { typology: 'C10', alerts: { open: 1, closed: 4, confirmed: 1 } }),
    listed('b', { typology: 'C2', shadow: 3, alerts: { open: 9, closed: 2, confirmed: 2 } }),
    listed('c', { state: 'draft', text: 'from payment to confirmation' }),
  ];
  const asked = (query: Readonly<Record<string, string>>): string[] => {
    const address = { text: (name: string) => query[name] ?? '', list: () => [] };
    return rulesFor(rules, ruleQueryOf(address)).map(({ rule_id }) => rule_id);
  };
  it('is sorted by what waits, unless asked otherwise', () => {
    expect(asked({})).toEqual(['b', 'a', 'c']);
    expect(asked({ sort: 'typology', direction: 'asc' })).toEqual(['c', 'b', 'a']);
    expect(asked({ sort: 'confirmed', direction: 'desc' })).toEqual(['b', 'a', 'c']);
    expect(asked({ sort: 'rule_id', direction: 'asc' })).toEqual(['a', 'b', 'c']);
  });
  it('is filtered by words, typology and state; a version in the shadow counts beside the active one', () => {
    expect(asked({ text: 'CONFIRM' })).toEqual(['c']);
    expect(asked({ typology: 'C2' })).toEqual(['b']);
    expect(asked({ state: 'shadow' })).toEqual(['b']);
    expect(asked({ state: 'draft' })).toEqual(['c']);
  });
});

describe('rules as JSON', () => {
  it('have their conditions in the order in which the core counts them', () => {
    for (const { when } of STARTING_RULES) expect(conditionsShown(when)).toEqual(conditionsOf(when));
  });
  it('are the same whatever the order of members, and are written in the order of rules', () => {
    expect(isSame({ a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 })).toBe(true);
    expect(isSame({ a: 1 }, { a: 2 })).toBe(false);
    expect(Object.keys(JSON.parse(jsonText({ source: 's', more: 1, id: 'x' })) as object)).toEqual([
      'id',
      'source',
      'more',
    ]);
  });
});

describe('features', () => {
  it('have Chinese words, and no others have', () => {
    expect(Object.keys(zh).sort()).toEqual(FEATURE_SPECS.map(({ name }) => name).sort());
    expect(Object.values(zh).filter((text) => /[A-Za-z]{2,}/.test(text))).toEqual([]);
  });
});
