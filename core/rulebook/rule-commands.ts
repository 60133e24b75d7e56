/**
 * The rulebook: rules as immutable versions with a life of draft, shadow, active and retired.
 *
 * A shadow version runs and raises nothing. Activating needs a backtest, attached, and a second person; the version that
 * was active is retired in the same entry, so going back is one entry, too. A version that was active before goes back
 * without a new backtest. Flags that a newly activated version raises on what lies before its activation are not told.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { handler, type Context, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Row } from '#core/ledger/tables';

import type { StoredRule } from './rule-tables';
import { isStartingRule } from './rules-in-force';
import { readStoredRule, storedRule } from './stored-rule';

type RuleVersion = Row<'rule_version'>;

function versionId(rule_id: string, version: number): string {
  return `${rule_id}@${String(version)}`;
}

/** A rule in the journal's form as the program spells it, or the refusal that says what is wrong. */
function judged(value: unknown): StoredRule | Refusal {
  const parsed = readStoredRule(value);
  if (parsed.ok) {
    return storedRule(parsed.rule);
  }
  const [issue] = parsed.issues;
  const field = issue?.field ?? '';
  return refuse('invalid', {
    field: field === '' ? 'rule' : `rule.${field}`,
    expected: issue?.expected ?? 'expected a rule',
  });
}

/** Id of the rule in data from outside; empty where there is none. */
function ruleIdOf(rule: Readonly<Record<string, unknown>>): string {
  return typeof rule['id'] === 'string' ? rule['id'] : '';
}

function drafted(
  rule: StoredRule,
  version: number,
  entry: { readonly actor: string; readonly booked_at: number; readonly seq: number },
): RuleVersion {
  return {
    ...{ id: versionId(rule.id, version), rule_id: rule.id, version, state: 'draft' },
    ...{ title: rule.title, typology: rule.typology, rule, note: '' },
    ...{ drafted_by: entry.actor, drafted_at: entry.booked_at, drafted_seq: entry.seq },
    ...{ shadow_at: null, activated_at: null, activated_seq: null, activated_by: null, approved_by: null },
    ...{ retired_at: null, retired_by: null, backtest: null },
  };
}

const adoptRules = handler<'adopt-rules', { readonly rules: readonly StoredRule[] }>('adopt-rules', {
  needs(data, want) {
    data.rules.forEach((rule) => want.row('rule_head', ruleIdOf(rule)));
  },
  decide({ data }, context) {
    const rules: StoredRule[] = [];
    for (const value of data.rules) {
      const rule = judged(value);
      if ('code' in rule) {
        return rule;
      }
      if (context.state.tables.rule_head.get(rule.id) !== null || rules.some(({ id }) => id === rule.id)) {
        return refuse('already-exists', { what: 'rule', id: rule.id });
      }
      rules.push(rule);
    }
    return { subject: data.pack, facts: { rules } };
  },
  evolve(_data, { rules }, entry, state) {
    for (const rule of rules) {
      const activated = { activated_at: entry.booked_at, activated_seq: 0, activated_by: entry.actor };
      state.tables.rule_version.put(versionId(rule.id, 1), {
        ...drafted(rule, 1, entry),
        ...activated,
        state: 'active',
      });
      state.tables.rule_head.put(rule.id, { rule_id: rule.id, latest: 1, active: 1, shadow: null });
    }
  },
});

const draftRule = handler<'draft-rule', { readonly rule: StoredRule }>('draft-rule', {
  needs({ rule }, want) {
    want.row('rule_head', ruleIdOf(rule));
  },
  decide({ data }, context) {
    const rule = judged(data.rule);
    if ('code' in rule) {
      return rule;
    }
    const head = context.state.tables.rule_head.get(rule.id);
    if (head === null && isStartingRule(rule.id)) {
      return refuse('wrong-state', {
        what: 'rule',
        id: rule.id,
        expected: 'written into the books by a first scan',
      });
    }
    const next = (head?.latest ?? 0) + 1;
    return data.version === next
      ? { subject: rule.id, facts: { rule } }
      : refuse('wrong-state', {
          what: 'rule',
          id: rule.id,
          version: data.version,
          expected: `version ${String(next)}`,
        });
  },
  evolve({ version, note }, { rule }, entry, state) {
    const head = state.tables.rule_head.get(rule.id);
    state.tables.rule_version.put(versionId(rule.id, version), { ...drafted(rule, version, entry), note });
    state.tables.rule_head.put(rule.id, {
      ...{ rule_id: rule.id, latest: version },
      ...{ active: head?.active ?? null, shadow: head?.shadow ?? null },
    });
  },
});

interface Named {
  readonly rule_id: string;
  readonly version: number;
}

/** The version named and those that it would take the place of. */
function wantVersions({ rule_id, version }: Named, want: Want): void {
  want.row('rule_version', versionId(rule_id, version));
  const head = want.row('rule_head', rule_id);
  for (const other of [head?.active, head?.shadow]) {
    if (typeof other === 'number') {
      want.row('rule_version', versionId(rule_id, other));
    }
  }
}

function findVersion(
  context: Context,
  { rule_id, version }: Named,
  states: readonly RuleVersion['state'][],
): RuleVersion | Refusal {
  const id = versionId(rule_id, version);
  const found = context.state.tables.rule_version.get(id);
  if (found === null) {
    return refuse('not-found', { what: 'rule version', id });
  }
  return states.includes(found.state)
    ? found
    : refuse('wrong-state', { what: 'rule version', id, status: found.state, expected: states.join(' or ') });
}

/** Retires the version that held a place which another takes. */
function retire(
  state: State,
  rule_id: string,
  version: number | null,
  entry: { readonly actor: string; readonly booked_at: number },
): void {
  if (version !== null) {
    const id = versionId(rule_id, version);
    state.tables.rule_version.put(id, {
      ...state.tables.rule_version.must(id),
      ...{ state: 'retired', retired_at: entry.booked_at, retired_by: entry.actor },
    });
  }
}

const shadowRule = handler<'shadow-rule', object>('shadow-rule', {
  needs: wantVersions,
  decide({ data }, context) {
    const found = findVersion(context, data, ['draft']);
    return 'code' in found ? found : { subject: found.rule_id, facts: {} };
  },
  evolve({ rule_id, version }, _facts, entry, state) {
    const id = versionId(rule_id, version);
    const head = state.tables.rule_head.must(rule_id);
    retire(state, rule_id, head.shadow, entry);
    state.tables.rule_version.put(id, {
      ...state.tables.rule_version.must(id),
      ...{ state: 'shadow', shadow_at: entry.booked_at },
    });
    state.tables.rule_head.put(rule_id, { ...head, shadow: version });
  },
});

const activateRule = handler<'activate-rule', object>('activate-rule', {
  needs: wantVersions,
  decide({ data }, context) {
    const found = findVersion(context, data, ['draft', 'shadow', 'retired']);
    if ('code' in found) {
      return found;
    }
    const was_active = found.activated_seq !== null;
    if (found.state === 'retired' && !was_active) {
      return refuse('wrong-state', {
        what: 'rule version',
        id: found.id,
        status: 'retired',
        expected: 'a version that was active before, or a new one',
      });
    }
    return data.backtest === undefined && !was_active
      ? refuse('wrong-state', { what: 'rule version', id: found.id, expected: 'a backtest with it' })
      : { subject: found.rule_id, facts: {}, approver: data.approver };
  },
  evolve({ rule_id, version, backtest, approver }, _facts, entry, state) {
    const id = versionId(rule_id, version);
    const head = state.tables.rule_head.must(rule_id);
    const before = state.tables.rule_version.must(id);
    retire(state, rule_id, head.active, entry);
    state.tables.rule_version.put(id, {
      ...before,
      ...{ state: 'active', activated_at: entry.booked_at, activated_seq: entry.seq },
      ...{ activated_by: entry.actor, approved_by: approver, retired_at: null, retired_by: null },
      backtest: backtest ?? before.backtest,
    });
    state.tables.rule_head.put(rule_id, {
      ...{ ...head, active: version },
      shadow: head.shadow === version ? null : head.shadow,
    });
  },
});

const retireRule = handler<'retire-rule', object>('retire-rule', {
  needs: wantVersions,
  decide({ data }, context) {
    const found = findVersion(context, data, ['active', 'shadow']);
    return 'code' in found ? found : { subject: found.rule_id, facts: {}, approver: data.approver };
  },
  evolve({ rule_id, version }, _facts, entry, state) {
    const head = state.tables.rule_head.must(rule_id);
    retire(state, rule_id, version, entry);
    state.tables.rule_head.put(rule_id, {
      ...head,
      active: head.active === version ? null : head.active,
      shadow: head.shadow === version ? null : head.shadow,
    });
  },
});

export const RULE_HANDLERS = {
  'adopt-rules': adoptRules,
  'draft-rule': draftRule,
  'shadow-rule': shadowRule,
  'activate-rule': activateRule,
  'retire-rule': retireRule,
} as const;
