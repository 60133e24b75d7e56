/** The rulebook: rules and versions, checking one, trying it on the past, and asking for its activation. */
import { canonicalJson } from '#core/kernel/canonical';
import type { BacktestReport } from '#core/risk/backtest-types';
import { FEATURE_SPECS } from '#core/risk/features';
import { parseRule } from '#core/risk/rule-data';
import { ruleText } from '#core/risk/rule-text';
import { conditionsOf, type Rule } from '#core/risk/rules';
import { decimalOf } from '#core/cases/evidence';
import type { AttachedBacktest } from '#core/rulebook/rule-tables';
import { ruleOf, storedRule } from '#core/rulebook/stored-rule';

import { answerOf, type Desk } from '../desk';
import { invalid, notFound } from '../failures';
import { mustRow } from '../found';
import { present, type Implementer } from '../implementer';
import { ruleList, ruleVersions } from '../rule-views';
import { ruleDigest, startTrial } from '../trial-job';
import { approvalId } from './approvals';

/** A rule from outside. Throws INVALID with every field that is wrong. */
function mustRule(value: unknown): Rule {
  const parsed = parseRule(value);
  if (!parsed.ok) {
    throw invalid(...parsed.issues.map(({ field, expected }) => ({ field: `rule.${field}`, expected })));
  }
  return parsed.rule;
}

const decimalOrNull = (value: number | null): string | null => (value === null ? null : decimalOf(value));

/** What of a report is attached to an activation. */
function attachedOf({ window, as_of, trades, rules }: BacktestReport): AttachedBacktest | null {
  const [rule] = rules;
  if (rule === undefined || window === null) {
    return null;
  }
  const { fires, newly_suspected, no_longer_suspected, alerts, by_look_alike } = rule;
  return {
    ...{ from_at: window.from_at, to_at: window.to_at, as_of, trades, fired: fires.trades },
    newly_suspected: newly_suspected.trades,
    no_longer_suspected: no_longer_suspected.trades,
    alerts_per_day: decimalOf(alerts.per_day ?? 0),
    precision: decimalOrNull(fires.precision),
    recall: decimalOrNull(fires.recall),
    look_alikes: by_look_alike.reduce((sum, { found }) => sum + found, 0),
  };
}

/** The backtest that a job of a person found of a rule. Throws NOT_FOUND, INVALID for another rule's. */
function backtestOf(
  desk: Desk,
  result: Readonly<Record<string, unknown>> | null,
  rule: Rule,
): AttachedBacktest {
  const report = result?.['report'] as BacktestReport | undefined;
  const attached = report !== undefined && 'rules' in report ? attachedOf(report) : null;
  if (attached === null || result?.['rule_digest'] !== ruleDigest(desk, { rule })) {
    throw invalid({ field: 'job_id', expected: 'expected a backtest of this version that found a history' });
  }
  return attached;
}

export function ruleProcedures(os: Implementer) {
  return {
    list: os.rules.list.handler(({ context }) => {
      const { reader, lists } = present(context).desk.books;
      return ruleList(reader, lists);
    }),
    detail: os.rules.detail.handler(async ({ context, input }) => {
      const { lists } = present(context).desk.books;
      const versions = await ruleVersions(lists, input.rule_id);
      if (versions.length === 0) {
        throw notFound('rule', input.rule_id);
      }
      return { versions };
    }),
    features: os.rules.features.handler(() =>
      FEATURE_SPECS.map(({ name, unit, group, meaning }) => ({ name, unit, group, meaning })),
    ),
    check: os.rules.check.handler(({ input }) => {
      const parsed = parseRule(input.rule);
      return parsed.ok
        ? { issues: [], text: ruleText(parsed.rule), stored: { ...storedRule(parsed.rule) } }
        : { issues: [...parsed.issues], text: null, stored: null };
    }),
    backtest: os.rules.backtest.handler(async ({ context, input: { key, ...asked } }) => {
      const { desk, person } = present(context);
      const under = { actor: person.login, key, asked: canonicalJson(spelled(asked)) };
      const begun = context.host.jobs.begun(under);
      const rule = mustRule(asked.rule);
      const utc_offset_minutes = await desk.utcOffsetMinutes();
      return {
        job_id: begun ?? startTrial(context.host, desk, under, { ...asked, rule, utc_offset_minutes }),
      };
    }),
    explore: os.rules.explore.handler(async ({ context, input: { key, ...asked } }) => {
      const { desk, person } = present(context);
      const under = { actor: person.login, key, asked: canonicalJson(spelled(asked)) };
      const begun = context.host.jobs.begun(under);
      const rule = mustRule(asked.rule);
      if (conditionsOf(rule.when)[asked.condition] === undefined) {
        throw invalid({ field: 'condition', expected: 'expected the place of a condition of the rule' });
      }
      const utc_offset_minutes = await desk.utcOffsetMinutes();
      const trial = { ...asked, rule, utc_offset_minutes, analysts: 1 };
      return { job_id: begun ?? startTrial(context.host, desk, under, trial) };
    }),
    proposeActivation: os.rules.proposeActivation.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const { key, rule_id, version, job_id, reason } = input;
      const row = await mustRow(desk.books.reader, 'rule_version', `${rule_id}@${String(version)}`);
      const job = context.host.jobs.list(person.login).find(({ id }) => id === job_id);
      if (job?.kind !== 'backtest') {
        throw notFound('job', job_id);
      }
      const backtest = backtestOf(desk, job.result, ruleOf(row.rule));
      const approval_id = approvalId(desk, person.login, key);
      const data = { rule_id, version, backtest: { ...backtest } };
      const deed = { actor: person.login, at: desk.now(), key };
      const { seq } = answerOf(
        await desk.approvals.propose({ approval_id, kind: 'activate-rule', data, reason }, deed),
      );
      return { id: approval_id, seq };
    }),
  };
}

/** What was asked as canonical JSON takes it: fractions as text. */
function spelled(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_name, member: unknown) => (typeof member === 'number' ? String(member) : member)),
  );
}
