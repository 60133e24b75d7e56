/**
 * Certificates of custody, their keys and the heads of their logs, in pages.
 *
 * Certificates are read without their texts: those have some 45 kB each, and a list shows none of them. Where neighbours in a chain are
 * looked for, all heads are read at once: a platform has one a month and currency, and some that were dropped.
 */
import type { CertificateState, CustodyKeyRole, CustodyKeyState } from '#core/custody/certificate-words';
import type { Row } from '#core/ledger/tables';

import type { SqlRow } from '../connection';
import { decodeCursor, encodeCursor } from './cursor';
import {
  condition,
  type Condition,
  type KeysetList,
  type ListPage,
  type PageReads,
  type PageRequest,
} from './keyset';

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
  /** Those that ever were issued, or that never were. */
  readonly issued?: boolean | undefined;
}

export interface KeyListFilter {
  readonly role?: CustodyKeyRole | undefined;
  readonly status?: CustodyKeyState | undefined;
}

type Checkpoint = Row<'custody_checkpoint'>;

const HEADS = `SELECT id, currency, number, status, until_day, digest, preparer, reviewer, drafted_at, drafted_seq,
    prepared_at, issued_at, dropped_at, voids_id, voided_by
  FROM custody_certificate`;

/** Names the list of certificates in its cursors. */
const BY_DRAFT = 'custody-certificates';

const numberOrNull = (value: SqlRow[string]): number | null => (value === null ? null : Number(value));
const textOrNull = (value: SqlRow[string]): string | null => (typeof value === 'string' ? value : null);

function headOf(row: SqlRow): CertificateHeadRow {
  return {
    ...{ id: String(row['id']), currency: String(row['currency']), number: Number(row['number']) },
    ...{ status: String(row['status']) as CertificateState, until_day: String(row['until_day']) },
    ...{ digest: String(row['digest']), preparer: String(row['preparer']) },
    ...{ reviewer: String(row['reviewer']), drafted_at: Number(row['drafted_at']) },
    ...{ drafted_seq: Number(row['drafted_seq']), prepared_at: numberOrNull(row['prepared_at']) },
    ...{ issued_at: numberOrNull(row['issued_at']), dropped_at: numberOrNull(row['dropped_at']) },
    ...{ voids_id: textOrNull(row['voids_id']), voided_by: textOrNull(row['voided_by']) },
  };
}

function conditionsOf({ currency, status, issued }: CertificateListFilter): Condition[] {
  return [
    ...(currency === undefined ? [] : [condition('currency = ?', currency)]),
    ...(status === undefined ? [] : [condition('status = ?', status)]),
    ...(issued === undefined ? [] : [condition(issued ? 'issued_at IS NOT NULL' : 'issued_at IS NULL')]),
  ];
}

function keyList({ role, status }: KeyListFilter): KeysetList {
  return {
    ...{ name: 'custody-keys', table: 'custody_key', direction: 'desc', arms: [[]] },
    order: [
      { name: 'asked_at', type: 'int' },
      { name: 'id', type: 'text' },
    ],
    residual: [
      ...(role === undefined ? [] : [condition('role = ?', role)]),
      ...(status === undefined ? [] : [condition('status = ?', status)]),
    ],
  };
}

const CHECKPOINTS: KeysetList = {
  ...{ name: 'custody-checkpoints', table: 'custody_checkpoint', direction: 'desc' },
  ...{ arms: [[]], residual: [] },
  order: [
    { name: 'made_at', type: 'int' },
    { name: 'size', type: 'int' },
    { name: 'certificate_id', type: 'text' },
  ],
};

/** Questions about certificates, keys and heads of the log, over a connection that only reads. */
export class CertificateReads {
  readonly #pages: PageReads;

  constructor(pages: PageReads) {
    this.#pages = pages;
  }

  /** A page of certificates, the last drafted first. Throws CursorError. */
  async page(
    filter: CertificateListFilter,
    { after, limit, skip = 0 }: PageRequest,
  ): Promise<ListPage<CertificateHeadRow>> {
    const place = after === null ? [] : decodeCursor(BY_DRAFT, after, ['int']);
    const beyond = place.map((seq) => condition('drafted_seq < CAST(? AS BIGINT)', String(seq)));
    const found = await this.#heads([...conditionsOf(filter), ...beyond], limit + 1, skip);
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    const goes_on = found.length > limit && last !== undefined;
    return { rows, next: goes_on ? encodeCursor(BY_DRAFT, [last.drafted_seq]) : null };
  }

  /** All certificates, the last drafted first. */
  async heads(filter: CertificateListFilter = {}): Promise<readonly CertificateHeadRow[]> {
    return await this.#heads(conditionsOf(filter));
  }

  /** Certificates by id, in no order; those that are not there are left out. */
  async byId(ids: readonly string[]): Promise<readonly CertificateHeadRow[]> {
    if (ids.length === 0) return [];
    return await this.#heads([condition(`id IN (${ids.map(() => '?').join(', ')})`, ...ids)]);
  }

  async #heads(
    conditions: readonly Condition[],
    limit?: number,
    skip = 0,
  ): Promise<readonly CertificateHeadRow[]> {
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
    const cut = limit === undefined ? '' : ` LIMIT ${String(limit)} OFFSET ${String(skip)}`;
    const rows = await this.#pages.source.query(
      `${HEADS}${where} ORDER BY drafted_seq DESC${cut}`,
      conditions.flatMap(({ parameters }) => parameters),
    );
    return rows.map(headOf);
  }

  /** A page of keys, the last that was asked for first. Throws CursorError. */
  keys(filter: KeyListFilter, page: PageRequest): Promise<ListPage<Row<'custody_key'>>> {
    return this.#pages.page<'custody_key'>(keyList(filter), page);
  }

  /** A page of heads of the logs, the last made first. Throws CursorError. */
  checkpoints(page: PageRequest): Promise<ListPage<Checkpoint>> {
    return this.#pages.page<'custody_checkpoint'>(CHECKPOINTS, page);
  }
}
