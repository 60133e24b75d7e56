/**
 * What screens list: pages by keyset, counts that stop somewhere, and the small sets that belong to one account.
 *
 * Reads committed rows only and never writes. Every question is answered through an index or looks at a bounded
 * number of rows (`keyset.ts`). What may be shown to whom is not known here.
 */
import type { Entry } from '#core/ledger/entry';
import type { JournalQueryFilter } from '#core/contract/ledger';
import type { Instant } from '#core/kernel/instant';
import type { OwnerClass } from '#core/ledger/chart';
import type { AnyRow, ProjectionName, Row, Trade } from '#core/ledger/tables';

import { queryText } from '../connection';
import { dialectOf, type Dialect } from '../dialect';
import { readEntriesBySeq } from '../entry-sql';
import type { ReaderSource } from '../ledger-reader';
import { decodeRows, selectExpressions, type JsonScalar } from '../projection-sql';
import {
  alertList,
  alertsByRule,
  caseList,
  reportList,
  waitingAlerts,
  type AlertListAsked,
  type CaseListFilter,
  type RuleAlerts,
  type WaitingAlerts,
} from './alert-list';
import { appealList, waitingAppeals, type AppealListAsked, type WaitingAppeals } from './appeal-list';
import {
  accountFigures,
  heldWithdrawals,
  sideFigures,
  stretchFigures,
  tradesByStatus,
  type AccountFigures,
  type MonthFigure,
  type StatusFigure,
  type StretchFigures,
} from './figures';
import { EvidenceReads } from './evidence';
import { ClaimReads } from './claim-list';
import { CreditReads } from './credit-list';
import { CustodyBehindReads } from './custody-behind-list';
import { CertificateReads } from './custody-certificate-list';
import { CustodyDeskReads } from './custody-desk-list';
import { CustodyRunReads } from './custody-run-list';
import { StatementReads } from './custody-statement-list';
import { ExposureReads } from './exposure-figures';
import { IdentityReads } from './identity-lists';
import { journalPlan } from './journal-list';
import { LoanReads } from './loan-list';
import {
  PageReads,
  WINDOW_ROWS,
  condition,
  countRows,
  readPage,
  type KeysetList,
  type ListPage,
  type PageRequest,
} from './keyset';
import {
  accountList,
  balanceList,
  partyList,
  type AccountListAsked,
  type PartyListAsked,
} from './party-list';
import {
  alertAccounts,
  measureCounts,
  measureList,
  useSeqs,
  type AccountsOf,
  type MeasureCounts,
  type MeasureListAsked,
  type UsesAsked,
} from './measure-list';
import { modelOutcomes, type ModelWatched } from './model-outcomes';
import { riskFigures, type RiskCounts, type RiskWindow } from './risk-figures';
import { tradeList, type TradeListAsked } from './trade-list';
import { TrustReads } from './trust-list';
import { withheldAmong, type JournalViewer } from './withheld';

export interface JournalListAsked {
  readonly filter: JournalQueryFilter;
  readonly direction: 'asc' | 'desc';
  /** Who looks: what is kept from him is left out; null for the program itself. */
  readonly viewer: JournalViewer | null;
}

/** How many rows a list has; not exact where counting stopped before the end. */
export interface Counted {
  readonly count: number;
  readonly exact: boolean;
}

export interface AccountOwner {
  readonly no: number;
  readonly id: string;
  readonly class: OwnerClass;
}

/** Rows that belong to one thing: `[table, column]` pairs that have an index. */
export type BelongsTo =
  | readonly ['instrument' | 'credential' | 'withdrawal' | 'restriction', 'account_id']
  | readonly ['appeal', 'against_id']
  | readonly ['claim', 'buyer_id' | 'seller_id']
  | readonly ['notice', 'account_id' | 'restriction_id']
  | readonly ['account', 'party_id']
  | readonly ['alert' | 'account_list' | 'silence', 'account_id']
  | readonly ['case_file' | 'report', 'about']
  | readonly ['appeal', 'against_id' | 'account_id']
  | readonly ['credit_note', 'account_id']
  | readonly ['claim', 'trade_id']
  | readonly ['rule_version', 'rule_id']
  | readonly ['identity_document', 'party_id']
  | readonly ['certificate' | 'shield', 'account_id']
  | readonly ['merchant_audit' | 'trust_application' | 'badge', 'account_id']
  | readonly ['audit_finding', 'audit_id']
  | readonly ['consent' | 'outside' | 'credit_review' | 'loan', 'account_id'];

/** Questions of screens, over a connection that only reads. */
export class Lists {
  /** What is read around one account. */
  readonly evidence: EvidenceReads;
  /** What the reserve stands for. */
  readonly exposure: ExposureReads;
  /** What is read about who is who. */
  readonly identity: IdentityReads;
  /** Claims on the guarantee, and admissions to large card payments. */
  readonly claims: ClaimReads;
  /** Credit scores of merchants. */
  readonly credit: CreditReads;
  /** Audits of merchants, applications and badges. */
  readonly trust: TrustReads;
  /** Sellers' loans, and reviews by people. */
  readonly loans: LoanReads;
  /** Daily runs of custody. */
  readonly custody_runs: CustodyRunReads;
  /** What is behind their figures. */
  readonly custody_behind: CustodyBehindReads;
  /** What is open in custody accounts, and matches. */
  readonly custody_desk: CustodyDeskReads;
  /** Monthly certificates of custody. */
  readonly certificates: CertificateReads;
  /** Banks' statements of custody accounts. */
  readonly statements: StatementReads;
  readonly #source: ReaderSource;
  readonly #dialect: Dialect;
  readonly #window_rows: number;

  /** `window_rows`: rows a call looks at for what no index can answer. */
  constructor(source: ReaderSource, window_rows = WINDOW_ROWS) {
    this.#source = source;
    this.evidence = new EvidenceReads(source);
    this.exposure = new ExposureReads(source);
    this.identity = new IdentityReads(source, window_rows);
    this.#window_rows = window_rows;
    this.#dialect = dialectOf(source.dialect);
    const pages = new PageReads(source, this.#dialect, window_rows);
    this.claims = new ClaimReads(pages);
    this.credit = new CreditReads(pages);
    this.trust = new TrustReads(pages);
    this.loans = new LoanReads(pages);
    this.custody_runs = new CustodyRunReads(pages);
    this.custody_behind = new CustodyBehindReads(pages);
    this.custody_desk = new CustodyDeskReads(pages);
    this.certificates = new CertificateReads(pages);
    this.statements = new StatementReads(pages);
  }

  /** A page of trades. Throws CursorError for an `after` that is not its `next`. */
  async trades(asked: TradeListAsked, page: PageRequest): Promise<ListPage<Trade>> {
    const list = await tradeList(this.#source, asked);
    return (await this.#page(list, page)) as unknown as ListPage<Trade>;
  }

  /** How many trades a list has; not exact beyond `limit`, or where no index answers the filter. */
  async countTrades(
    { filter, sort: listed }: Pick<TradeListAsked, 'filter' | 'sort'>,
    limit: number,
  ): Promise<Counted> {
    const has_amount = filter.amount_min_minor !== undefined || filter.amount_max_minor !== undefined;
    // The sort by timer leaves out trades without one; else the sort is a matter of which index counts.
    const sort = listed === 'timer_due_at' ? listed : has_amount ? 'amount_minor' : 'created_at';
    const list = await tradeList(this.#source, { filter, sort, direction: 'desc' });
    return await countRows(this.#source, list, limit);
  }

  /** A page of parties. Throws CursorError. */
  async parties(asked: PartyListAsked, page: PageRequest): Promise<ListPage<Row<'party'>>> {
    const list = partyList(asked);
    return (await this.#page(list, page)) as unknown as ListPage<Row<'party'>>;
  }

  /** How many parties a list has, as `countTrades` does. */
  async countParties(asked: Omit<PartyListAsked, 'direction'>, limit: number): Promise<Counted> {
    const list = partyList({ ...asked, direction: 'asc' });
    return await countRows(this.#source, list, limit);
  }

  /** A page of accounts. Sorted by balance, those that never had an available balance are left out. */
  async accounts(asked: AccountListAsked, page: PageRequest): Promise<ListPage<Row<'account'>>> {
    if (asked.sort !== 'available_minor') {
      const list = accountList(asked);
      return (await this.#page(list, page)) as unknown as ListPage<Row<'account'>>;
    }
    const found = await this.#page(balanceList(asked), page);
    const ids = found.rows.map((row) => String(row['account_id']));
    const accounts = new Map((await this.#rowsIn('account', 'id', ids)).map((row) => [row['id'], row]));
    const rows = ids.map((id) => accounts.get(id)).filter((row) => row !== undefined);
    return { rows: rows as unknown as Row<'account'>[], next: found.next };
  }

  /** How many accounts a list has, as `countTrades` does. */
  async countAccounts(asked: Omit<AccountListAsked, 'direction'>, limit: number): Promise<Counted> {
    const plan = asked.sort === 'available_minor' ? balanceList : accountList;
    const list = plan({ ...asked, direction: 'asc' });
    return await countRows(this.#source, list, limit);
  }

  /** A page of entries, whole. Throws CursorError. */
  async journal(
    { filter, direction, viewer }: JournalListAsked,
    page: PageRequest,
  ): Promise<ListPage<Entry>> {
    const { rows, next } = await this.#page(await this.#journalList(filter, direction, viewer), page);
    const seqs = rows.map((row) => Number(row['seq']));
    const entries = await readEntriesBySeq(this.#source, this.#dialect, seqs);
    return { rows: direction === 'asc' ? entries : entries.reverse(), next };
  }

  /** How many entries a filter has, as `countTrades` does. */
  async countJournal(
    filter: JournalQueryFilter,
    limit: number,
    viewer: JournalViewer | null,
  ): Promise<Counted> {
    return await countRows(this.#source, await this.#journalList(filter, 'asc', viewer), limit);
  }

  /** Those of some entries that are kept from somebody, by number. */
  withheldAmong(seqs: readonly number[], viewer: JournalViewer): Promise<ReadonlySet<number>> {
    return withheldAmong(this.#source, this.#dialect, seqs, viewer);
  }

  /** Everything that belongs to one account or party, at most `limit`, by key. */
  async belonging<T extends BelongsTo>(
    [table, column]: T,
    id: string,
    limit = 1_000,
  ): Promise<readonly Row<T[0]>[]> {
    const rows = await this.#rows(
      table,
      `SELECT * FROM "${table}" WHERE ${column} = ? ORDER BY id LIMIT ${String(limit)}`,
      [id],
    );
    return rows as unknown as Row<T[0]>[];
  }

  /** Other parties that have one of a party's marks, by id, at most `limit`. */
  async kin(party: Row<'party'>, limit: number): Promise<readonly Row<'party'>[]> {
    const people = [party.identity_mark, party.legal_person_mark];
    const asked: readonly (readonly [string, string | null])[] = [
      ...people.map((mark) => ['identity_mark', mark] as const),
      ...people.map((mark) => ['legal_person_mark', mark] as const),
      ['phone_mark', party.phone_mark],
      ['email_mark', party.email_mark],
    ];
    const known = asked.filter((one): one is readonly [string, string] => one[1] !== null);
    if (known.length === 0) {
      return [];
    }
    // One look-up by index for each mark: of `OR` over columns a planner may make a walk over all parties.
    const found = known.map(([column]) => `SELECT id FROM party WHERE ${column} = ?`).join(' UNION ');
    const rows = await this.#rows(
      'party',
      `SELECT * FROM party WHERE id IN (${found}) AND id <> ? ORDER BY id LIMIT ${String(limit)}`,
      [...known.map(([, mark]) => mark), party.id],
    );
    return rows as unknown as Row<'party'>[];
  }

  /** How many accounts parties have; those without are not in it. */
  async accountCounts(party_ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#source.query(
      `SELECT party_id, count(*) AS n FROM account WHERE party_id IS NOT NULL AND ${this.#dialect.isIn('party_id', 'text')} GROUP BY party_id`,
      [JSON.stringify(party_ids)],
    );
    return new Map(rows.map((row) => [String(row['party_id']), Number(row['n'])]));
  }

  /** Owners of ledger accounts by their numbers, those that exist. */
  async owners(nos: readonly number[]): Promise<ReadonlyMap<number, AccountOwner>> {
    if (nos.length === 0) {
      return new Map();
    }
    const text = await queryText(
      this.#source,
      `SELECT ${this.#dialect.arrayOfArrays(['no', 'id', 'class'])} FROM account WHERE ${this.#dialect.isIn('no', 'int')}`,
      [JSON.stringify([...new Set(nos)])],
    );
    const found = JSON.parse(text ?? '[]') as [number, string, OwnerClass][];
    return new Map(found.map(([no, id, owner_class]) => [no, { no, id, class: owner_class }]));
  }

  /** Requests for what needs two people, newest first. Throws CursorError. */
  async approvals(
    filter: {
      readonly status?: Row<'approval'>['status'] | undefined;
      readonly proposed_by?: string | undefined;
      /** Kinds that are kept from who asks. */
      readonly but_kinds: readonly string[];
    },
    page: PageRequest,
  ): Promise<ListPage<Row<'approval'>>> {
    const { status, proposed_by, but_kinds } = filter;
    const kept = but_kinds.map((kind) => condition('kind <> ?', kind));
    const list: KeysetList = {
      name: 'approval',
      table: 'approval',
      order: [{ name: 'proposed_seq', type: 'int' }],
      direction: 'desc',
      arms: [status === undefined ? [] : [condition('status = ?', status)]],
      residual: proposed_by === undefined ? kept : [...kept, condition('proposed_by = ?', proposed_by)],
    };
    return (await this.#page(list, page)) as unknown as ListPage<Row<'approval'>>;
  }

  /** How many requests are pending, but for those of some kinds. */
  async pendingApprovals(but_kinds: readonly string[]): Promise<number> {
    const kept = but_kinds.map(() => ' AND kind <> ?').join('');
    const sql = `SELECT count(*) FROM approval WHERE status = 'pending'${kept}`;
    return Number((await queryText(this.#source, sql, but_kinds)) ?? 0);
  }

  /** A page of alerts. Throws CursorError. */
  async alerts(asked: AlertListAsked, page: PageRequest): Promise<ListPage<Row<'alert'>>> {
    return (await this.#page(alertList(asked), page)) as unknown as ListPage<Row<'alert'>>;
  }

  /** How many alerts a list has, as `countTrades` does. */
  async countAlerts(asked: Omit<AlertListAsked, 'direction'>, limit: number): Promise<Counted> {
    return await countRows(this.#source, alertList({ ...asked, direction: 'asc' }), limit);
  }

  /** What waits, for somebody, at an instant. */
  waitingAlerts(login: string, now: Instant): Promise<WaitingAlerts> {
    return waitingAlerts(this.#source, login, now);
  }

  /** Alerts by the rules with a part in them: open, closed, and of those confirmed. Reads every alert. */
  alertsByRule(): Promise<ReadonlyMap<string, RuleAlerts>> {
    return alertsByRule(this.#source);
  }

  /** A page of cases, newest first. Throws CursorError. */
  async cases(filter: CaseListFilter, page: PageRequest): Promise<ListPage<Row<'risk_case'>>> {
    return (await this.#page(caseList(filter), page)) as unknown as ListPage<Row<'risk_case'>>;
  }

  /** A page of reports to the authority, newest first. Throws CursorError. */
  async reports(
    { status }: { readonly status?: Row<'report'>['status'] | undefined },
    page: PageRequest,
  ): Promise<ListPage<Row<'report'>>> {
    return (await this.#page(reportList(status), page)) as unknown as ListPage<Row<'report'>>;
  }

  /** A page of appeals. Throws CursorError. */
  async appeals(asked: AppealListAsked, page: PageRequest): Promise<ListPage<Row<'appeal'>>> {
    return (await this.#page(appealList(asked), page)) as unknown as ListPage<Row<'appeal'>>;
  }

  /** What of appeals waits, for somebody, at an instant. */
  waitingAppeals(login: string, now: Instant): Promise<WaitingAppeals> {
    return waitingAppeals(this.#source, login, now);
  }

  /** A page of measures. Throws CursorError. */
  async measures(asked: MeasureListAsked, page: PageRequest): Promise<ListPage<Row<'restriction'>>> {
    return (await this.#page(measureList(asked), page)) as unknown as ListPage<Row<'restriction'>>;
  }

  /** How many measures a list has, as `countTrades` does. */
  async countMeasures(asked: Omit<MeasureListAsked, 'direction'>, limit: number): Promise<Counted> {
    return await countRows(this.#source, measureList({ ...asked, direction: 'asc' }), limit);
  }

  /** How many measures stand where. */
  measureCounts(now: Instant, until: Instant): Promise<MeasureCounts> {
    return measureCounts(this.#source, now, until);
  }

  /** Numbers of the entries by which an account was used, ascending. */
  useSeqs(asked: UsesAsked): Promise<number[]> {
    return useSeqs(this.#source, asked);
  }

  /** Accounts of some alerts, by id. */
  alertAccounts(of: AccountsOf, limit: number): Promise<string[]> {
    return alertAccounts(this.#source, of, limit);
  }

  /** What came of the alerts that a model scored. Reads every alert. */
  modelOutcomes(watched: ModelWatched): ReturnType<typeof modelOutcomes> {
    return modelOutcomes(this.#source, watched);
  }

  /** What is counted of risk work in a window of time. */
  riskFigures(window: RiskWindow): Promise<RiskCounts> {
    return riskFigures(this.#source, this.#dialect, window);
  }

  /** When money moved last; 0 when it never did. */
  async lastMovedAt(): Promise<number> {
    const sql = 'SELECT booked_at FROM journal WHERE seq = (SELECT max(seq) FROM posting)';
    return Number((await queryText(this.#source, sql)) ?? 0);
  }

  tradesByStatus(): Promise<readonly StatusFigure[]> {
    return tradesByStatus(this.#source);
  }

  accountFigures(): Promise<AccountFigures> {
    return accountFigures(this.#source);
  }

  heldWithdrawals(): Promise<number> {
    return heldWithdrawals(this.#source);
  }

  stretchFigures(after_seq: number, upto_seq: number, escrow_no: number): Promise<StretchFigures> {
    return stretchFigures(this.#source, after_seq, upto_seq, escrow_no);
  }

  sideFigures(
    side: 'buyer_id' | 'seller_id',
    account_id: string,
    from: number,
    to: number,
  ): Promise<MonthFigure> {
    return sideFigures(this.#source, side, { account_id, from, to });
  }

  async #journalList(
    filter: JournalQueryFilter,
    direction: 'asc' | 'desc',
    viewer: JournalViewer | null,
  ): Promise<KeysetList> {
    const order = [{ name: 'seq', type: 'int' }] as const;
    const plan = await journalPlan(this.#source, filter, viewer);
    return { name: 'journal', table: 'journal', order, direction, ...plan };
  }

  #page(list: KeysetList, page: PageRequest): Promise<ListPage<AnyRow>> {
    return readPage(this.#source, this.#dialect, list, page, this.#window_rows);
  }

  #rowsIn(table: ProjectionName, column: string, values: readonly string[]): Promise<AnyRow[]> {
    return this.#rows(table, `SELECT * FROM "${table}" WHERE ${this.#dialect.isIn(column, 'text')}`, [
      JSON.stringify(values),
    ]);
  }

  async #rows(table: ProjectionName, sql: string, parameters: readonly string[]): Promise<AnyRow[]> {
    const expressions = this.#dialect.arrayOfArrays(selectExpressions(table));
    const text = await queryText(this.#source, `SELECT ${expressions} FROM (${sql}) AS r`, parameters);
    return decodeRows(table, JSON.parse(text ?? '[]') as JsonScalar[][]);
  }
}
