/**
 * Suspicious-transaction reports: what to begin one with, what there is, and their files.
 *
 * Drafting, amending and dropping are commands of the books; filing takes two people (`approvals.propose` of
 * `file-report`).
 */
import { z } from 'zod';

import { REPORT_STATES } from '#core/cases/case-tables';

import { historyEntry } from './alerts';
import { read, write } from './base';
import { id, jumpRequest, pageOf, reportRow } from './values';

const language = z.enum(['en', 'zh']);

/** Data of `draft-report` and `amend-report`. */
const reportFields = z.object({
  narrative: z.string(),
  typologies: z.array(z.string()),
  account_ids: z.array(id),
  trade_ids: z.array(id),
  from_day: z.string(),
  to_day: z.string(),
  measures: z.string(),
});

export const reports = {
  list: read('risk.read')
    .input(
      z.object({
        filter: z.object({ status: z.enum(REPORT_STATES).optional() }).default({}),
        ...jumpRequest,
      }),
    )
    .output(pageOf(reportRow)),
  detail: read('risk.read')
    .input(z.object({ id }))
    .output(
      z.object({
        report: reportRow,
        /** Oldest first. */
        history: z.array(historyEntry),
        /** The pending request by which it is to be filed. */
        approval_id: id.nullable(),
      }),
    ),
  /** Fields to begin with, out of the evidence of an alert or case, in the words of a language. */
  suggest: read('risk.read')
    .input(z.object({ about: id, language: language.default('en') }))
    .output(reportFields),
  /** Where the report can be fetched as a file, good once and not for long; the PDF in a language. Noted each time. */
  link: write('risk.read', { unkeyed: 'each path is good once; that it was asked for is noted each time' })
    .input(z.object({ id, format: z.enum(['json', 'pdf']), language: language.default('en') }))
    .output(z.object({ path: z.string(), name: z.string() })),
};
