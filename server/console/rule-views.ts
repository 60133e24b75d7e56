/** Rules and their versions as screens are shown them; where no rulebook was begun, the program's own. */
import type { LedgerReader } from '#core/ledger/ports';
import type { Row } from '#core/ledger/tables';
import type { RuleVersionView } from '#core/contract/rules';
import { ruleText } from '#core/risk/rule-text';
import type { Rule } from '#core/risk/rules';
import { STARTING_RULES } from '#core/risk/starting-rules';
import { isBegun } from '#core/rulebook/rules-in-force';
import { ruleOf } from '#core/rulebook/stored-rule';
import type { Lists } from '#database/lists/lists';

import { asOfNow } from './found';

type RuleVersion = Row<'rule_version'>;
type RuleHead = Row<'rule_head'>;

const ROWS_MAX = 10_000;

function ofRule(rule: Rule): Pick<RuleVersionView, 'title' | 'typology' | 'weight' | 'text' | 'rule'> {
  const { title, typology, weight } = rule;
  return { title, typology, weight, text: ruleText(rule), rule: { ...rule } };
}

function versionView(row: RuleVersion): RuleVersionView {
  const { rule_id, version, state, note, drafted_by, drafted_at, shadow_at } = row;
  const { activated_at, activated_by, approved_by, retired_at, retired_by, backtest } = row;
  return {
    ...ofRule(ruleOf(row.rule)),
    ...{ rule_id, version, state, note, drafted_by, drafted_at, shadow_at },
    ...{ activated_at, activated_by, approved_by, retired_at, retired_by },
    backtest: backtest === null ? null : { ...backtest },
  };
}

/** A rule that the program brings, where nobody began a rulebook. */
function startingView(rule: Rule): RuleVersionView {
  return {
    ...ofRule(rule),
    ...{ rule_id: rule.id, version: 1, state: 'active', note: '', drafted_by: null, drafted_at: null },
    ...{ shadow_at: null, activated_at: null, activated_by: null, approved_by: null },
    ...{ retired_at: null, retired_by: null, backtest: null },
  };
}

const NO_ALERTS = { open: 0, closed: 0, confirmed: 0 };

/** Every rule with the version that counts, and what came of it. */
export async function ruleList(reader: LedgerReader, lists: Lists) {
  const as_of = await asOfNow(reader);
  const heads = (await reader.scan('rule_head', null, ROWS_MAX)) as unknown as readonly RuleHead[];
  const versions = (await reader.scan('rule_version', null, ROWS_MAX)) as unknown as readonly RuleVersion[];
  const by_id = new Map(versions.map((row) => [row.id, row]));
  const alerts = await lists.alertsByRule();
  const silences = new Map<string, number>();
  for (const { rule_id } of (await reader.scan(
    'silence',
    null,
    ROWS_MAX,
  )) as unknown as readonly Row<'silence'>[]) {
    silences.set(rule_id, (silences.get(rule_id) ?? 0) + 1);
  }
  const counts = (rule_id: string) => ({
    alerts: alerts.get(rule_id) ?? NO_ALERTS,
    silences: silences.get(rule_id) ?? 0,
  });
  const begun = isBegun(heads);
  const own = (begun ? [] : STARTING_RULES).map((rule) => ({
    ...{ ...startingView(rule), ...counts(rule.id) },
    ...{ latest: 1, active: 1, shadow: null },
  }));
  const kept = heads.flatMap(({ rule_id, latest, active, shadow }) => {
    const row = by_id.get(`${rule_id}@${String(active ?? shadow ?? latest)}`);
    return row === undefined ? [] : [{ ...versionView(row), latest, active, shadow, ...counts(rule_id) }];
  });
  return { begun, as_of, rules: [...own, ...kept] };
}

/** All versions of a rule, newest first; empty when there is no such rule. */
export async function ruleVersions(lists: Lists, rule_id: string): Promise<RuleVersionView[]> {
  const rows = await lists.belonging(['rule_version', 'rule_id'], rule_id);
  if (rows.length > 0) {
    return rows.map(versionView).sort((left, right) => right.version - left.version);
  }
  // A rule of the program that is not in the books is the program's own still.
  return STARTING_RULES.filter(({ id }) => id === rule_id).map(startingView);
}
