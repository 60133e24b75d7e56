/** How detection and review do, for whoever answers for them. */
import { z } from 'zod';

import { REVIEW_STATES, TEAMS } from '#core/cases/case-tables';
import { DISPOSITIONS } from '#core/cases/dispositions';

import { read, write } from './base';
import { amount, instant } from './values';

/** A window of time: from, and up to but not including; everything unless said. */
export const figuresQuery = z.object({ from: instant.optional(), to: instant.optional() });

const figures = z.object({
  /** Open alerts by age in days: under 1, 3, 7, 30, and older (null). */
  ageing: z.array(z.object({ under_days: z.number().nullable(), team: z.enum(TEAMS), count: z.number() })),
  /** Open past their due time. */
  overdue: z.number(),
  raised: z.number(),
  closed: z.number(),
  /** Hours from opening to closing, by rank; null when nothing was closed. */
  close_hours: z.object({ median: z.number(), p90: z.number() }).nullable(),
  on_time: z.object({ count: z.number(), of: z.number() }),
  by_disposition: z.array(z.object({ disposition: z.enum(DISPOSITIONS), count: z.number() })),
  reports_filed: z.number(),
  /** Of the alerts raised in the window. `dismissed`: explained or unfounded. */
  by_rule: z.array(
    z.object({ rule: z.string(), alerts: z.number(), confirmed: z.number(), dismissed: z.number() }),
  ),
  by_analyst: z.array(
    z.object({
      login: z.string(),
      closed: z.number(),
      confirmed: z.number(),
      median_hours: z.number().nullable(),
      reviewed: z.number(),
      agreed: z.number(),
    }),
  ),
  /** Second judgements, and Cohen's kappa over the dispositions (null below 10). */
  review: z.object({ judged: z.number(), agreed: z.number(), kappa: z.number().nullable() }),
  exposure: z.array(z.object({ currency: z.string(), open_minor: amount, confirmed_minor: amount })),
  review_states: z.array(z.object({ state: z.enum(REVIEW_STATES), count: z.number() })),
});
export type RiskFigures = z.output<typeof figures>;

export const riskFigures = {
  read: read('risk.read').input(figuresQuery).output(figures),
  /**
   * Where the figures of a window can be fetched as a PDF in a language, good once and not for long; noted each time. As
   * a table they are the export `risk-figures`.
   */
  link: write('risk.read', { unkeyed: 'each path is good once; that it was asked for is noted each time' })
    .input(figuresQuery.extend({ language: z.enum(['en', 'zh']).default('en') }))
    .output(z.object({ path: z.string(), name: z.string() })),
};
