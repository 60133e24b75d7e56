import { describe, expect, it } from 'vitest';

import type { CommandData } from '#core/ledger/commands';
import { verifyBooks } from '#core/ledger/verify';
import { compileRule } from '#core/risk/rules';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { rulesInForce } from '#core/rulebook/rules-in-force';
import { readStoredRule, ruleOf, storedRule } from '#core/rulebook/stored-rule';
import { Books } from '#test/support/books';

const LI = { actor: 'li' };
const [STARTING] = STARTING_RULES;
if (STARTING === undefined) throw new Error('there are no starting rules');
const RULE = { ...storedRule(STARTING), id: 'my-rule' };
const BACKTEST: NonNullable<CommandData<'activate-rule'>['backtest']> = {
  ...{ from_at: 0, to_at: 1, as_of: 1, trades: 100, fired: 3, newly_suspected: 2, no_longer_suspected: 0 },
  ...{ alerts_per_day: '0.5', precision: null, recall: null, look_alikes: 0 },
};

const draft = (version: number, rule: object = RULE): CommandData<'draft-rule'> => ({
  ...{ version, rule: { ...rule }, note: '' },
});
const activate = (version: number, more: object = {}): CommandData<'activate-rule'> => ({
  ...{ rule_id: 'my-rule', version, approver: 'wang', backtest: BACKTEST },
  ...more,
});

async function states(books: Books): Promise<string[]> {
  const rows = await books.store.scan('rule_version', null, 1_000);
  return rows.map(({ id, state }) => `${String(id)} ${String(state)}`).sort();
}

describe('rules in the journal', () => {
  it('are the same rules again, for every rule that the program brings', () => {
    for (const rule of STARTING_RULES) {
      const stored = storedRule(rule);
      expect(ruleOf(stored)).toEqual(rule);
      expect(JSON.stringify(storedRule(ruleOf(stored)))).toBe(JSON.stringify(stored));
      expect(compileRule(ruleOf(stored)).rule.id).toBe(rule.id);
    }
  });

  it('say what is wrong with one from outside', () => {
    const parsed = readStoredRule({ ...RULE, when: { feature: 'nothing', is: 'at-least', value: '1' } });
    expect(parsed.ok ? [] : parsed.issues.map(({ field }) => field)).toEqual(['when.feature']);
  });
});

describe('the life of a rule', () => {
  it('goes from draft over shadow to active by two people with a backtest, and back in one step', async () => {
    const books = await Books.trading();
    expect(await books.outcome('draft-rule', draft(2), LI)).toBe('wrong-state');
    await books.do('draft-rule', draft(1), LI);
    expect(await books.outcome('draft-rule', draft(1), LI)).toBe('wrong-state');
    await books.do('shadow-rule', { rule_id: 'my-rule', version: 1 }, LI);
    expect(await states(books)).toEqual(['my-rule@1 shadow']);
    expect(await books.outcome('activate-rule', activate(1, { backtest: undefined }), LI)).toBe(
      'wrong-state',
    );
    expect(await books.outcome('activate-rule', activate(1, { approver: 'li' }), LI)).toBe('approval-needed');
    await books.do('activate-rule', activate(1), LI);
    expect(await books.row('rule_head', 'my-rule')).toMatchObject({ active: 1, shadow: null, latest: 1 });

    await books.do('draft-rule', draft(2, { ...RULE, weight: '0.31' }), LI);
    await books.do('activate-rule', activate(2), LI);
    expect(await states(books)).toEqual(['my-rule@1 retired', 'my-rule@2 active']);
    const { seq } = await books.store.head();
    expect(await books.row('rule_version', 'my-rule@2')).toMatchObject({
      ...{ activated_seq: seq, activated_by: 'li', approved_by: 'wang', backtest: BACKTEST },
    });
    await books.do('activate-rule', activate(1, { backtest: undefined }), LI);
    expect(await states(books)).toEqual(['my-rule@1 active', 'my-rule@2 retired']);
    expect((await books.row('rule_version', 'my-rule@1')).backtest).toEqual(BACKTEST);
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });

  it('ends by two people, and a shadow that another took the place of was never active', async () => {
    const books = await Books.trading();
    await books.do('draft-rule', draft(1), LI);
    await books.do('draft-rule', draft(2, { ...RULE, weight: '0.31' }), LI);
    await books.do('shadow-rule', { rule_id: 'my-rule', version: 1 }, LI);
    await books.do('shadow-rule', { rule_id: 'my-rule', version: 2 }, LI);
    expect(await states(books)).toEqual(['my-rule@1 retired', 'my-rule@2 shadow']);
    expect(await books.outcome('activate-rule', activate(1), LI)).toBe('wrong-state');
    const retire = { rule_id: 'my-rule', version: 2, reason: 'noise', approver: 'wang' };
    expect(await books.outcome('retire-rule', { ...retire, approver: 'li' }, LI)).toBe('approval-needed');
    expect(await books.outcome('retire-rule', retire, LI)).toBe('done');
    expect(await books.outcome('retire-rule', retire, LI)).toBe('wrong-state');
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });

  it('leaves first versions under the ids of the program’s rules to the first scan, and counts both then', async () => {
    const books = await Books.trading();
    await books.do('draft-rule', draft(1), LI);
    const own = storedRule(STARTING);
    expect(await books.outcome('draft-rule', draft(1, own), LI)).toBe('wrong-state');
    await books.do('activate-rule', activate(1), LI);
    const counting = async () =>
      rulesInForce((await books.store.scan('rule_version', null, 1_000)) as never).map(({ rule }) => rule.id);
    const all = [...STARTING_RULES.map(({ id }) => id), 'my-rule'].sort();
    expect(await counting()).toEqual(all);
    await books.do('adopt-rules', {
      pack: 'starting',
      rules: STARTING_RULES.map((rule) => ({ ...storedRule(rule) })),
    });
    expect(await counting()).toEqual(all);
    await books.do('draft-rule', draft(2, own), LI);
  });

  it('begins with the rules that the program brings, once', async () => {
    const books = await Books.trading();
    const pack = { pack: 'starting', rules: STARTING_RULES.map((rule) => ({ ...storedRule(rule) })) };
    await books.do('adopt-rules', pack, { actor: 'detector' });
    expect(await books.outcome('adopt-rules', pack, { actor: 'detector' })).toBe('already-exists');
    const rows = await books.store.scan('rule_version', null, 1_000);
    expect(rows.length).toBe(STARTING_RULES.length);
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['active']));
    const [bad] = pack.rules;
    const unknown = { ...bad, id: 'other', typology: 'C99' };
    expect(await books.outcome('adopt-rules', { pack: 'x', rules: [unknown] })).toBe('invalid');
    expect((await verifyBooks(books.store, books.env)).first_break).toBeNull();
  });
});
