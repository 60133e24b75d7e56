/**
 * Certificates of custody as long work: drafted and signed, computed again, reviewed, replaced.
 *
 * What is heavy is computed over books of one moment in a thread of its own; entries are written by the host, so that whoever stops it or
 * whatever ends the program leaves a draft to go on with, or nothing. Whoever signs was asked for his password before.
 */
import type { VOID_REASONS } from '#core/custody/certificate-words';
import type { Row } from '#core/ledger/tables';
import {
  certifyMonth,
  recomputeCertificate,
  replaceLast,
  reviewCertificate,
} from '#server/custody/certificates/certify';
import { recomputedRows } from '#server/custody/certificates/recomputed';

import type { Console } from './console';
import { certifyDesk, startUnlocked, type Under } from './custody-thread';
import type { Desk } from './desk';
import { mustRow } from './found';

type Certificate = Row<'custody_certificate'>;

const outcome = ({ id, number, currency, status, until_day }: Certificate): Record<string, unknown> => ({
  ...{ certificate_id: id, number, currency, status, month: until_day.slice(0, 7) },
});

interface Wanted extends Under {
  readonly currency: string;
  readonly reviewer?: string | undefined;
}

/** Starts making the certificate of a month; gives the job's id. */
export function startCertifying(
  host: Console,
  desk: Desk,
  wanted: Wanted & { readonly month: string },
): string {
  desk.mustWrite();
  const { currency, month, reviewer, actor } = wanted;
  return startUnlocked(
    host,
    desk,
    'custody-certificate',
    `${month} ${currency}`,
    wanted,
    async (tools) =>
      outcome(await certifyMonth(certifyDesk(host, desk, actor, tools), { currency, month, reviewer })),
    currency,
  );
}

/** Starts making what takes the place of the last one; gives the job's id. */
export function startReplacing(
  host: Console,
  desk: Desk,
  wanted: Wanted & { readonly reason: (typeof VOID_REASONS)[number] },
): string {
  desk.mustWrite();
  const { currency, reason, reviewer, actor } = wanted;
  return startUnlocked(
    host,
    desk,
    'custody-certificate',
    currency,
    wanted,
    async (tools) =>
      outcome(await replaceLast(certifyDesk(host, desk, actor, tools), currency, reason, reviewer)),
    currency,
  );
}

/** Starts computing one again, to be signed by its reviewer or only to be looked at; gives the job's id. Throws NOT_FOUND. */
export async function startReviewing(
  host: Console,
  desk: Desk,
  wanted: Under & { readonly id: string; readonly sign: boolean },
): Promise<string> {
  const { id, sign, actor } = wanted;
  const row = await mustRow(desk.books.reader, 'custody_certificate', id);
  if (sign) desk.mustWrite();
  const about = `${String(row.number)} ${row.currency}`;
  return startUnlocked(
    host,
    desk,
    sign ? 'custody-certificate' : 'custody-review',
    about,
    wanted,
    async (tools) => {
      const of = certifyDesk(host, desk, actor, tools);
      if (sign) return outcome(await reviewCertificate(of, row));
      const { again, same } = await recomputeCertificate(of, row);
      const counts = { as_of_seq: again.as_of_seq, drafted_seq: row.as_of_seq, customers: again.customers };
      return { ...outcome(row), same, ...counts, rows: recomputedRows(row.content, again) };
    },
    row.currency,
  );
}
