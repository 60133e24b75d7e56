/**
 * What a request changes, before and after: balances, restrictions in force, the rules of a policy.
 *
 * Of a pending request it is what it would change now; of an approved one what its entry did change, read off the
 * journal around that entry, so that it is the same for ever; of any other what it would have changed when it ended,
 * as far as its data and the journal say. Values are data as text; a screen gives them their form.
 */
import { canonicalJson } from '#core/kernel/canonical';
import { carryOutPrefix } from '#core/ledger/keys';
import { ledgerNo, type LedgerCode } from '#core/ledger/chart';
import type { Account, Approval, Restriction } from '#core/ledger/tables';
import { isPolicyKind, Policies } from '#core/policy/policy';

import type { Desk } from './desk';
import { postingViews, type PostingView } from './entry-views';
import { findRow, loadRows } from './found';
import type { RehearsalView } from './rehearsals';

export interface Change {
  readonly what: string;
  readonly id: string;
  /** Of a balance; null for anything else. */
  readonly currency: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Changes {
  /** `now`: it would change this now; `done`: it did; `undone`: it would have when it ended. */
  readonly moment: 'now' | 'done' | 'undone';
  /** The last entry before it: what `before` is as of. */
  readonly seq: number;
  /** False where more would have changed than can be told from data and journal. */
  readonly complete: boolean;
  readonly rows: Change[];
}

interface Point {
  readonly moment: Changes['moment'];
  readonly seq: number;
  /** Null where nothing is known of what would be posted. */
  readonly postings: readonly PostingView[] | null;
}

interface Line {
  readonly account_id: string;
  readonly code: LedgerCode;
  readonly amount: string;
}

function balanceChanges(postings: readonly PostingView[]): Change[] {
  const last = new Map<string, Change>();
  for (const { account_no, account_id, code, currency, amount_minor, balance_minor } of postings) {
    const key = `${String(account_no)}|${currency}`;
    const before = last.get(key)?.before ?? (balance_minor - amount_minor).toString();
    last.set(key, { what: code, id: account_id, currency, before, after: balance_minor.toString() });
  }
  return [...last.values()];
}

/** Restrictions of an account after an entry, oldest first. */
async function restrictionsAt(desk: Desk, account_id: string, seq: number): Promise<readonly Restriction[]> {
  const rows = await desk.books.lists.belonging(['restriction', 'account_id'], account_id);
  return rows
    .filter(({ imposed_seq, ended_seq }) => imposed_seq <= seq && (ended_seq === null || ended_seq > seq))
    .sort((left, right) => left.imposed_seq - right.imposed_seq);
}

function kindsOf(restrictions: readonly Pick<Restriction, 'kind'>[]): string | null {
  return restrictions.length === 0 ? null : restrictions.map(({ kind }) => kind).join(', ');
}

async function imposing(desk: Desk, { data }: Approval, { seq }: Point): Promise<Change[]> {
  const id = String(data['account_id']);
  const before = kindsOf(await restrictionsAt(desk, id, seq));
  const added = String(data['restriction']);
  const after = before === null ? added : `${before}, ${added}`;
  return [{ what: 'restriction', id, currency: null, before, after }];
}

async function lifting(desk: Desk, { data }: Approval, { seq }: Point): Promise<Change[]> {
  const lifted = String(data['restriction_id']);
  const restriction = await findRow(desk.books.reader, 'restriction', lifted);
  if (restriction === null) {
    return [];
  }
  const id = restriction.account_id;
  const standing = await restrictionsAt(desk, id, seq);
  const before = kindsOf(standing);
  const after = kindsOf(standing.filter((one) => one.id !== lifted));
  return [{ what: 'restriction', id, currency: null, before, after }];
}

/** Rules against those that would count at the same time without it, of the versions published until then. */
async function policyChanges(desk: Desk, { data }: Approval, { seq }: Point): Promise<Change[]> {
  const kind = String(data['policy']);
  if (!isPolicyKind(kind)) {
    return [];
  }
  const known = (await desk.policies()).rows().filter((row) => row.seq <= seq);
  const at = Number(data['effective_from']);
  const before: Readonly<Record<string, unknown>> = new Policies(known).at(kind, at);
  const after = data['data'] as Readonly<Record<string, unknown>>;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const text = (value: unknown): string | null => (value === undefined ? null : canonicalJson(value));
  return names
    .map((name) => ({
      ...{ what: name, id: kind, currency: null },
      ...{ before: text(before[name]), after: text(after[name]) },
    }))
    .filter((change) => change.before !== change.after);
}

/** What the lines of an adjustment would have posted, on balances as they stood after an entry. */
async function adjusting(desk: Desk, { data }: Approval, seq: number): Promise<PostingView[]> {
  const { reader } = desk.books;
  const lines = data['lines'] as readonly Line[];
  const ids = [...new Set(lines.map(({ account_id }) => account_id))];
  const accounts = new Map((await loadRows(reader, 'account', ids)).map((row) => [row.id, row]));
  const named = lines.flatMap(({ account_id, code, amount }) => {
    const account = accounts.get(account_id);
    if (account === undefined) {
      return [];
    }
    const { currency, no } = account;
    return [{ account_id, code, currency, account_no: ledgerNo(no, code), amount_minor: BigInt(amount) }];
  });
  const balances = await reader.balancesAt(named.map(({ account_no }) => ({ account_no, seq })));
  const running = new Map(named.map(({ account_no }, index) => [account_no, balances[index] ?? 0n]));
  return named.map((line) => {
    const balance_minor = (running.get(line.account_no) ?? 0n) + line.amount_minor;
    running.set(line.account_no, balance_minor);
    return { ...line, balance_minor };
  });
}

/** Where an ended request stands in the journal, and what was posted or would have been, as far as it can be told. */
async function pointOf(desk: Desk, approval: Approval, rehearsal: RehearsalView | null): Promise<Point> {
  const { reader, lists } = desk.books;
  const { decided_seq } = approval;
  if (decided_seq === null) {
    const postings = rehearsal?.status === 'done' ? rehearsal.postings : null;
    return { moment: 'now', seq: (await reader.head()).seq, postings };
  }
  if (approval.status !== 'approved') {
    const is_adjustment = approval.kind === 'adjust';
    const postings = is_adjustment ? await adjusting(desk, approval, decided_seq) : null;
    return { moment: 'undone', seq: decided_seq, postings };
  }
  // An approval and what it carries out are one linked group, so the one stands right after the other.
  const [carried] = await reader.entriesBySeq([decided_seq + 1]);
  const is_carried = carried?.key.startsWith(carryOutPrefix(approval.id)) === true;
  const [postings] = is_carried ? await postingViews(lists, [carried.postings]) : [];
  return { moment: 'done', seq: decided_seq, postings: postings ?? null };
}

/** A lifting moves money only while proceeds are blocked. */
async function movesNothing(desk: Desk, account_id: string, seq: number): Promise<boolean> {
  const account = await findRow(desk.books.reader, 'account', account_id);
  if (account === null) {
    return true;
  }
  const account_no = ledgerNo(account.no, 'customer-blocked');
  const [blocked_minor = 0n] = await desk.books.reader.balancesAt([{ account_no, seq }]);
  return blocked_minor <= 0n;
}

/**
 * The changes of a request.
 * @param rehearsal what the command would do now; null for a request that has ended
 */
export async function changesOf(
  desk: Desk,
  approval: Approval,
  rehearsal: RehearsalView | null,
): Promise<Changes> {
  const point = await pointOf(desk, approval, rehearsal);
  const { moment, seq, postings } = point;
  const balances = balanceChanges(postings ?? []);
  const told = postings !== null || moment === 'now';
  switch (approval.kind) {
    case 'impose-restriction':
      return { moment, seq, complete: true, rows: [...(await imposing(desk, approval, point)), ...balances] };
    case 'lift-restriction': {
      const rows = [...(await lifting(desk, approval, point)), ...balances];
      const [row] = rows;
      const complete = told || row === undefined || (await movesNothing(desk, row.id, seq));
      return { moment, seq, complete, rows };
    }
    case 'publish-policy':
      return { moment, seq, complete: true, rows: await policyChanges(desk, approval, point) };
    default:
      return { moment, seq, complete: told, rows: balances };
  }
}

/** Accounts and custody accounts that a request names, directly or by its restriction, the most telling first. */
async function accountsNamed(desk: Desk, { data }: Approval): Promise<readonly Account[]> {
  const { reader } = desk.books;
  const lines = (data['lines'] ?? []) as readonly Line[];
  const lifted = data['restriction_id'];
  const restriction =
    typeof lifted === 'string' && data['account_id'] === undefined
      ? await findRow(reader, 'restriction', lifted)
      : null;
  const named = [data['account_id'], data['from_account_id'], restriction?.account_id, data['custody_id']];
  const ids = [...named, ...lines.map(({ account_id }) => account_id)].filter((id) => typeof id === 'string');
  const rows = await loadRows(reader, 'account', [...new Set(ids)]);
  return [...rows].sort((left, right) => ids.indexOf(left.id) - ids.indexOf(right.id));
}

export interface RequestCurrencies {
  /** Of the amounts a request names; null where what it is about is not in the books. */
  readonly currency: string | null;
  /** Of the accounts it names. */
  readonly currencies: Record<string, string>;
}

/** In which currency a request's amounts are: that of the claim, trade or account it is about. */
export async function currenciesOf(desk: Desk, approval: Approval): Promise<RequestCurrencies> {
  const trade_id = approval.data['trade_id'];
  const trade = typeof trade_id === 'string' ? await findRow(desk.books.reader, 'trade', trade_id) : null;
  const claim_id = approval.data['claim_id'];
  const claim = typeof claim_id === 'string' ? await findRow(desk.books.reader, 'claim', claim_id) : null;
  const accounts = await accountsNamed(desk, approval);
  return {
    currency: claim?.currency ?? trade?.currency ?? accounts[0]?.currency ?? null,
    currencies: Object.fromEntries(accounts.map(({ id, currency }) => [id, currency])),
  };
}
