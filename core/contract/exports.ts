/**
 * Writing what a list shows into a file: the whole filtered set as CSV with BOM, of one moment of the books, noted in
 * the journal before it begins and when it ends. The file is made as long work and fetched afterwards.
 */
import { z } from 'zod';

import { accountQuery } from './accounts';
import { approvalFilter } from './approvals';
import { write } from './base';
import { breakFilter, matchFilter } from './custody';
import { statementFilter } from './custody-statements';
import { groupQuery } from './identity';
import { jobStarted } from './jobs';
import { measureFilter } from './measures';
import { journalQuery } from './ledger';
import { partyQuery } from './parties';
import { figuresQuery } from './risk-figures';
import { tradeQuery } from './trades';
import { commandKey } from './commands';
import { id, instant } from './values';

/** Under it files are fetched, on every transport. */
export const FILES_PATH = '/files/';

const statementsAsked = z.object({ filter: statementFilter.default({}) });
const columns = z.array(z.string().max(64)).max(80).optional();

export const exportRequest = z.discriminatedUnion('list', [
  z.object({ list: z.literal('trades'), query: tradeQuery, columns }),
  z.object({ list: z.literal('accounts'), query: accountQuery, columns }),
  z.object({ list: z.literal('parties'), query: partyQuery, columns }),
  z.object({ list: z.literal('journal'), query: journalQuery, columns }),
  z.object({
    list: z.literal('statement'),
    query: z.object({ id, from: instant.optional(), to: instant.optional() }),
    columns,
  }),
  z.object({
    list: z.literal('approvals'),
    query: z.object({ filter: approvalFilter.default({}) }),
    columns,
  }),
  z.object({
    list: z.literal('measures'),
    query: z.object({ filter: measureFilter.prefault({}) }),
    columns,
  }),
  z.object({ list: z.literal('risk-figures'), query: figuresQuery, columns }),
  z.object({ list: z.literal('identity-groups'), query: groupQuery, columns }),
  z.object({ list: z.literal('custody-statements'), query: statementsAsked, columns }),
  /** The lines of those statements, or of one, each with the balance after it. */
  z.object({ list: z.literal('custody-lines'), query: statementsAsked, columns }),
  z.object({
    list: z.literal('custody-breaks'),
    query: z.object({ filter: breakFilter.default({}) }),
    columns,
  }),
  z.object({ list: z.literal('custody-matches'), query: z.object({ filter: matchFilter }), columns }),
  z.object({ list: z.literal('staff'), query: z.object({}), columns }),
  z.object({ list: z.literal('periods'), query: z.object({}), columns }),
  z.object({ list: z.literal('trial-balance'), query: z.object({ at: instant.optional() }), columns }),
]);
export type ExportRequest = z.output<typeof exportRequest>;

export const exports_ = {
  /**
   * Begins to write the file as long work; rows, name and checksum are in the job's result. The same key is the same
   * job, as long as that is listed.
   */
  run: write('data.export')
    .input(z.intersection(z.object({ key: commandKey }), exportRequest))
    .output(jobStarted),
  /** Where the file of an export that is done can be fetched: a path on the page's own origin, good once and not for long. */
  link: write('data.export', {
    needs_writer: false,
    unkeyed: 'each path is good once, and none changes anything',
  })
    .input(z.object({ job_id: id }))
    .output(z.object({ path: z.string(), name: z.string() })),
};
