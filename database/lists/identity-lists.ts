/**
 * What is read about who is who: documents, certificates and shields by page, and parties that share an identity.
 *
 * Groups of equal marks are found by reading all parties once: there is one row per party, and nobody asks often.
 */
import type { DocumentStatus, ShieldStatus } from '#core/identity/identity-tables';
import type { Instant } from '#core/kernel/instant';
import { SHARED_IDENTITIES, type Row, type SharedIdentity } from '#core/ledger/tables';

import { queryText } from '../connection';
import { dialectOf, type Dialect } from '../dialect';
import type { ReaderSource } from '../ledger-reader';
import { condition, readPage, type KeysetList, type ListPage, type PageRequest } from './keyset';

export interface DocumentFilter {
  readonly status?: DocumentStatus | undefined;
  readonly party_id?: string | undefined;
  /** Accepted ones that end before; sorted by when. */
  readonly ending_before?: Instant | undefined;
}

/** Plans the list of documents: newest first, or those that end, by when. */
function documentList({ status, party_id, ending_before }: DocumentFilter): KeysetList {
  const base = { name: 'document', table: 'identity_document', direction: 'desc', residual: [] } as const;
  if (ending_before !== undefined) {
    const ends = condition(`status = 'accepted' AND expires_at < CAST(? AS BIGINT)`, String(ending_before));
    const order = [
      { name: 'expires_at', type: 'int' },
      { name: 'put_seq', type: 'int' },
    ] as const;
    return { ...base, name: 'document.expires_at', direction: 'asc', order, arms: [[ends]] };
  }
  const order = [{ name: 'put_seq', type: 'int' }] as const;
  const of_party = party_id === undefined ? [] : [condition('party_id = ?', party_id)];
  const of_status = status === undefined ? [] : [condition('status = ?', status)];
  return party_id === undefined
    ? { ...base, order, arms: [of_status] }
    : { ...base, order, arms: [of_party], residual: of_status };
}

export interface CertificateFilter {
  readonly state?: 'in-force' | 'revoked' | undefined;
  readonly account_id?: string | undefined;
  /** In force and over before; sorted by when. */
  readonly ending_before?: Instant | undefined;
  readonly now: Instant;
}

/** Plans the list of certificates: newest first, or those that end, by when. */
function certificateList(filter: CertificateFilter): KeysetList {
  const { state, account_id, ending_before, now } = filter;
  const after_now = condition('revoked_at IS NULL AND valid_until > CAST(? AS BIGINT)', String(now));
  const base = { name: 'certificate', table: 'certificate', direction: 'desc' } as const;
  if (ending_before !== undefined) {
    const ends = condition('valid_until < CAST(? AS BIGINT)', String(ending_before));
    const order = [
      { name: 'valid_until', type: 'int' },
      { name: 'issued_seq', type: 'int' },
    ] as const;
    const arms = [[after_now, ends]];
    return { ...base, name: 'certificate.valid_until', direction: 'asc', order, arms, residual: [] };
  }
  const stands =
    state === undefined ? [] : [state === 'in-force' ? after_now : condition('revoked_at IS NOT NULL')];
  return {
    ...base,
    order: [{ name: 'issued_seq', type: 'int' }],
    arms: [account_id === undefined ? [] : [condition('account_id = ?', account_id)]],
    residual: stands,
  };
}

/** Plans the list of shields, what changed last first. */
function shieldList(status: ShieldStatus | undefined): KeysetList {
  return {
    ...{ name: 'shield', table: 'shield', direction: 'desc', residual: [] },
    order: [
      { name: 'changed_at', type: 'int' },
      { name: 'id', type: 'text' },
    ],
    arms: [status === undefined ? [] : [condition('status = ?', status)]],
  };
}

/** Parties that have the same mark. */
export interface IdentityGroup {
  readonly shared: SharedIdentity;
  readonly mark: string;
  readonly parties: number;
  /** Of them, parties with an account under restriction, and with an open alert. */
  readonly restricted: number;
  readonly alerted: number;
  /** The first of them by id. */
  readonly ids: readonly string[];
}

const IDS_SHOWN = 20;

/**
 * Who has which mark of a kind. A legal person that is a party itself counts among those it stands behind.
 */
const HOLDERS: Readonly<Record<SharedIdentity, string>> = {
  identity: 'SELECT identity_mark AS mark, id FROM party WHERE identity_mark IS NOT NULL',
  legal_person: `SELECT legal_person_mark AS mark, id FROM party WHERE legal_person_mark IS NOT NULL
    UNION SELECT identity_mark AS mark, id FROM party
    WHERE identity_mark IN (SELECT legal_person_mark FROM party WHERE legal_person_mark IS NOT NULL)`,
  phone: 'SELECT phone_mark AS mark, id FROM party WHERE phone_mark IS NOT NULL',
  email: 'SELECT email_mark AS mark, id FROM party WHERE email_mark IS NOT NULL',
};

const restrictedSql = `EXISTS (SELECT 1 FROM account WHERE account.party_id = h.id AND account.restrictions <> '[]')`;
const alertedSql = `EXISTS (SELECT 1 FROM alert JOIN account ON account.id = alert.account_id
  WHERE account.party_id = h.id AND alert.status = 'open')`;

export class IdentityReads {
  readonly #source: ReaderSource;
  readonly #dialect: Dialect;
  readonly #window_rows: number;

  constructor(source: ReaderSource, window_rows: number) {
    this.#source = source;
    this.#dialect = dialectOf(source.dialect);
    this.#window_rows = window_rows;
  }

  /** A page of documents. Throws CursorError. */
  async documents(filter: DocumentFilter, page: PageRequest): Promise<ListPage<Row<'identity_document'>>> {
    return (await this.#page(documentList(filter), page)) as unknown as ListPage<Row<'identity_document'>>;
  }

  /** A page of certificates. Throws CursorError. */
  async certificates(filter: CertificateFilter, page: PageRequest): Promise<ListPage<Row<'certificate'>>> {
    return (await this.#page(certificateList(filter), page)) as unknown as ListPage<Row<'certificate'>>;
  }

  /** A page of shields. Throws CursorError. */
  async shields(status: ShieldStatus | undefined, page: PageRequest): Promise<ListPage<Row<'shield'>>> {
    return (await this.#page(shieldList(status), page)) as unknown as ListPage<Row<'shield'>>;
  }

  /** Shields of an account, those that were lost included only while they are bound. */
  async shieldOf(account_id: string): Promise<string | null> {
    const sql = `SELECT id FROM shield WHERE account_id = ? AND status = 'bound'`;
    return (await queryText(this.#source, sql, [account_id])) ?? null;
  }

  /** Every certificate that was ever revoked, in the order in which it was: what a list has to name. */
  async revoked(): Promise<readonly Pick<Row<'certificate'>, 'id' | 'revoked_at' | 'revocation'>[]> {
    const rows = await this.#source.query(
      `SELECT id, revoked_at, revocation FROM certificate WHERE revoked_seq IS NOT NULL ORDER BY revoked_seq, id`,
    );
    return rows.map((row) => ({
      id: String(row['id']),
      revoked_at: Number(row['revoked_at']),
      revocation: String(row['revocation']) as Row<'certificate'>['revocation'],
    }));
  }

  /** Groups of parties with an equal mark, the largest first; `skip` of them passed over. */
  async groups(
    shared: SharedIdentity,
    { skip, limit }: { readonly skip: number; readonly limit: number },
  ): Promise<readonly IdentityGroup[]> {
    const holders = HOLDERS[shared];
    const rows = await this.#source.query(
      `SELECT mark, count(*) AS n FROM (${holders}) AS g GROUP BY mark HAVING count(*) > 1
       ORDER BY n DESC, mark LIMIT ${String(limit)} OFFSET ${String(skip)}`,
    );
    const groups: IdentityGroup[] = [];
    for (const row of rows) {
      const mark = String(row['mark']);
      const found = await this.#source.query(
        `SELECT h.id AS id, CASE WHEN ${restrictedSql} THEN 1 ELSE 0 END AS restricted,
           CASE WHEN ${alertedSql} THEN 1 ELSE 0 END AS alerted
         FROM (${holders}) AS h WHERE h.mark = ? ORDER BY h.id`,
        [mark],
      );
      const sum = (name: string): number => found.reduce((total, one) => total + Number(one[name]), 0);
      const ids = found.slice(0, IDS_SHOWN).map(({ id }) => String(id));
      const parties = Number(row['n']);
      groups.push({ shared, mark, parties, restricted: sum('restricted'), alerted: sum('alerted'), ids });
    }
    return groups;
  }

  /** How many groups there are, by what they share. */
  async groupCounts(): Promise<Readonly<Record<SharedIdentity, number>>> {
    const counts: Partial<Record<SharedIdentity, number>> = {};
    for (const shared of SHARED_IDENTITIES) {
      const sql = `SELECT count(*) FROM (SELECT mark FROM (${HOLDERS[shared]}) AS h GROUP BY mark HAVING count(*) > 1) AS g`;
      counts[shared] = Number((await queryText(this.#source, sql)) ?? 0);
    }
    return counts as Record<SharedIdentity, number>;
  }

  /** What waits: documents to check, documents and certificates that end before an instant. */
  async waiting(
    now: Instant,
    before: Instant,
  ): Promise<{ to_check: number; documents: number; certificates: number }> {
    const count = async (sql: string, ...parameters: readonly string[]): Promise<number> =>
      Number((await queryText(this.#source, `SELECT count(*) FROM ${sql}`, parameters)) ?? 0);
    return {
      to_check: await count(`identity_document WHERE status = 'pending'`),
      documents: await count(
        `identity_document WHERE status = 'accepted' AND expires_at < CAST(? AS BIGINT)`,
        String(before),
      ),
      certificates: await count(
        'certificate WHERE revoked_at IS NULL AND valid_until > CAST(? AS BIGINT) AND valid_until < CAST(? AS BIGINT)',
        String(now),
        String(before),
      ),
    };
  }

  #page(list: KeysetList, page: PageRequest): ReturnType<typeof readPage> {
    return readPage(this.#source, this.#dialect, list, page, this.#window_rows);
  }
}
