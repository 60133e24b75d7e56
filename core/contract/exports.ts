/** Writing what a list shows into a file: the whole filtered set as CSV, piece by piece, noted in the journal before it begins and when it ends. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';

import { accountQuery } from './accounts';
import { stream } from './base';
import { journalQuery } from './ledger';
import { partyQuery } from './parties';
import { tradeQuery } from './trades';
import { id, instant } from './values';

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
  z.object({ list: z.literal('trial-balance'), query: z.object({ at: instant.optional() }), columns }),
]);
export type ExportRequest = z.output<typeof exportRequest>;

export const exports_ = {
  /** Text of a CSV file with BOM; the first piece begins with the header, the last event says how many rows. */
  csv: stream('data.export', { needs_writer: true })
    .input(exportRequest)
    .output(
      eventIterator(
        z.union([
          z.object({ type: z.literal('piece'), text: z.string(), rows: z.number() }),
          z.object({
            type: z.literal('done'),
            rows: z.number(),
            name: z.string(),
            sha256: z.string(),
            seq: z.number(),
          }),
        ]),
      ),
    ),
};
