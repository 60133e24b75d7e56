/** Simulating a rung over the history as long work: its report is the job's result, amounts as decimal text. */
import type { Instant } from '#core/kernel/instant';
import type { Restriction } from '#core/ledger/tables';
import type { AccountsOf } from '#database/lists/measure-list';
import { simulateMeasure, SIMULATED_ACCOUNTS_MAX } from '#server/measures/simulate';
import { gatherAlerts, tradesOf } from '#server/reports/gather';

import type { Console } from './console';
import type { Desk } from './desk';
import type { JobAsked } from './job-centre';

export interface SimulationWanted extends Pick<Restriction, 'kind' | 'terms'> {
  readonly of: AccountsOf | { readonly account_ids: readonly string[] };
  readonly from: Instant;
  readonly to: Instant;
  /** An alert or case whose suspected trades are of interest; null for none. */
  readonly about: string | null;
}

function named({ of }: SimulationWanted): string {
  if ('account_ids' in of) return of.account_ids.join(', ');
  if ('case_id' in of) return of.case_id;
  return of.rule_id ?? '';
}

const ABOUT_LENGTH_MAX = 80;

/** Starts it; gives the job's id. */
export function startSimulation(
  host: Console,
  desk: Desk,
  under: Pick<JobAsked, 'actor' | 'key' | 'asked'>,
  wanted: SimulationWanted,
): string {
  const { of, about, ...asked } = wanted;
  return host.jobs.start({
    ...{ kind: 'measure-simulation', about: named(wanted).slice(0, ABOUT_LENGTH_MAX) },
    ...under,
    work: ({ signal, onProgress }) =>
      desk.books.snapshot(async (reader, lists) => {
        const account_ids =
          'account_ids' in of ? of.account_ids : await lists.alertAccounts(of, SIMULATED_ACCOUNTS_MAX);
        const { seq } = await reader.head();
        const alerts = about === null ? [] : await gatherAlerts(reader, about, seq);
        const interest = tradesOf(alerts).map(({ trade_id }) => trade_id);
        const watch = { signal, onProgress };
        const report = await simulateMeasure({ reader, lists }, { ...asked, account_ids, interest }, watch);
        const { by_purpose, examples, ...sums } = report;
        return {
          ...{ kind: asked.kind, from: asked.from, to: asked.to, suspected: interest.length, ...sums },
          by_purpose: by_purpose.map((one) => ({ ...one, amount_minor: one.amount_minor.toString() })),
          examples: examples.map((one) => ({ ...one, amount_minor: one.amount_minor.toString() })),
        };
      }),
  });
}
