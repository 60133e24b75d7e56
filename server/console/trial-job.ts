/** Trying a rule on the past as long work: read in a thread of its own, the report is the job's result. */
import { canonicalJson } from '#core/kernel/canonical';
import { storedRule } from '#core/rulebook/stored-rule';
import { tryRule, type RuleTrial } from '#server/risk/try-rule';

import type { Console } from './console';
import type { Desk } from './desk';
import type { JobAsked } from './job-centre';
import { readApart } from './reader-thread';

/** What a rule does, as one text: two rules with the same find the same. */
export function ruleDigest(desk: Desk, { rule }: Pick<RuleTrial, 'rule'>): string {
  return desk.books.env.sha256(canonicalJson(storedRule(rule)));
}

/** Starts it; gives the job's id. */
export function startTrial(
  host: Console,
  desk: Desk,
  under: Pick<JobAsked, 'actor' | 'key' | 'asked'>,
  trial: RuleTrial,
): string {
  const digest = ruleDigest(desk, trial);
  return host.jobs.start({
    kind: 'backtest',
    about: trial.rule.id,
    ...under,
    work: async (tools) => {
      const { books, location } = desk;
      const here = () =>
        books.snapshot((reader, _lists, vectors) =>
          tryRule({ reader, vectors, env: books.env }, trial, tools),
        );
      const log = (error: unknown): void => host.log('trial thread', error);
      const asked = { program: 'trial-worker', location, asked: trial, here, log } as const;
      const report = await readApart(asked, tools);
      tools.signal.throwIfAborted();
      const { rule, condition = null } = trial;
      return { rule: { ...rule }, condition, rule_digest: digest, report: { ...report } };
    },
  });
}
