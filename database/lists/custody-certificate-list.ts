/**
 * Certificates of custody without their texts: those have some 45 kB each, and a list shows none of them.
 *
 * A platform has one a month and currency and some that were dropped, so all heads are read at once.
 */
import type { CertificateState } from '#core/custody/certificate-words';
import type { Row } from '#core/ledger/tables';

import type { SqlRow } from '../connection';
import type { PageReads } from './keyset';

/** What a list shows of a certificate. */
export type CertificateHeadRow = Pick<
  Row<'custody_certificate'>,
  | 'id'
  | 'currency'
  | 'number'
  | 'status'
  | 'until_day'
  | 'digest'
  | 'preparer'
  | 'reviewer'
  | 'drafted_at'
  | 'drafted_seq'
  | 'prepared_at'
  | 'issued_at'
  | 'dropped_at'
  | 'voids_id'
  | 'voided_by'
>;

export interface CertificateListFilter {
  readonly currency?: string | undefined;
  readonly status?: CertificateState | undefined;
}

const HEADS = `SELECT id, currency, number, status, until_day, digest, preparer, reviewer, drafted_at, drafted_seq,
    prepared_at, issued_at, dropped_at, voids_id, voided_by
  FROM custody_certificate`;

const numberOrNull = (value: SqlRow[string]): number | null => (value === null ? null : Number(value));
const textOrNull = (value: SqlRow[string]): string | null => (typeof value === 'string' ? value : null);

/** Questions about certificates, over a connection that only reads. */
export class CertificateReads {
  readonly #pages: PageReads;

  constructor(pages: PageReads) {
    this.#pages = pages;
  }

  /** All certificates, the last drafted first. */
  async heads({ currency, status }: CertificateListFilter = {}): Promise<CertificateHeadRow[]> {
    const wanted = [
      ...(currency === undefined ? [] : [{ sql: 'currency = ?', value: currency }]),
      ...(status === undefined ? [] : [{ sql: 'status = ?', value: status }]),
    ];
    const where = wanted.length === 0 ? '' : ` WHERE ${wanted.map(({ sql }) => sql).join(' AND ')}`;
    const rows = await this.#pages.source.query(
      `${HEADS}${where} ORDER BY drafted_seq DESC`,
      wanted.map(({ value }) => value),
    );
    return rows.map((row) => ({
      ...{ id: String(row['id']), currency: String(row['currency']), number: Number(row['number']) },
      ...{ status: String(row['status']) as CertificateState, until_day: String(row['until_day']) },
      ...{ digest: String(row['digest']), preparer: String(row['preparer']) },
      ...{ reviewer: String(row['reviewer']), drafted_at: Number(row['drafted_at']) },
      ...{ drafted_seq: Number(row['drafted_seq']), prepared_at: numberOrNull(row['prepared_at']) },
      ...{ issued_at: numberOrNull(row['issued_at']), dropped_at: numberOrNull(row['dropped_at']) },
      ...{ voids_id: textOrNull(row['voids_id']), voided_by: textOrNull(row['voided_by']) },
    }));
  }
}
