// The books against the model, word by word: every new entry, every balance, trade, withdrawal, claim and fee.
import type { Entry } from '#core/ledger/entry';
import type { Result } from '#core/ledger/result';

import type { BooksModel } from './books-model';
import { rowsOf, type Mirror, type Rows } from './mirror';
import type { ModelState } from './model-state';
import type { Expected, ModelEntry } from './model-types';

function demand(condition: boolean, what: () => string): void {
  if (!condition) {
    throw new Error(`model: ${what()}`);
  }
}

export function textOfExpected({ status, code, seq, repeated }: Expected): string {
  return `${status} ${code ?? ''} entry ${String(seq)}${repeated ? ' repeated' : ''}`;
}

export function textOfResult(result: Result): string {
  const { status } = result;
  const code = status === 'done' ? '' : result.refusal.code;
  const answer = status === 'rejected' ? null : result.answer;
  return `${status} ${code} entry ${String(answer?.seq ?? null)}${answer?.repeated === true ? ' repeated' : ''}`;
}

function textOfMoves(moved: ReadonlyMap<string, bigint>): string {
  return [...moved]
    .map(([place, amount]) => `${place} ${amount.toString()}`)
    .sort()
    .join(', ');
}

function describeModel(entry: ModelEntry): string {
  const { seq, key, kind, actor, outcome, mode, occurred_at, booked_at, moved } = entry;
  const refusals = `${entry.refusal ?? '-'} ${entry.would_refuse ?? '-'}`;
  return [seq, key, kind, actor, outcome, mode, occurred_at, booked_at, refusals, textOfMoves(moved)].join(
    ' ',
  );
}

function describeEntry(entry: Entry, mirror: Mirror): string {
  const { seq, key, kind, actor, outcome, mode, occurred_at, booked_at } = entry;
  const body = JSON.parse(entry.body) as { refusal?: { code: string }; would_refuse?: { code: string } };
  const refusals = `${body.refusal?.code ?? '-'} ${body.would_refuse?.code ?? '-'}`;
  const moved = new Map<string, bigint>();
  for (const leg of entry.postings) {
    const place = mirror.placeOf(leg.account_no);
    moved.set(place, (moved.get(place) ?? 0n) + leg.amount_minor);
  }
  const net = new Map([...moved].filter(([, amount]) => amount !== 0n));
  return [seq, key, kind, actor, outcome, mode, occurred_at, booked_at, refusals, textOfMoves(net)].join(' ');
}

export function compareEntries(model: BooksModel, mirror: Mirror): void {
  const before = mirror.entries.length;
  const expected = model.state.entries.slice(before);
  for (let index = 0; index < Math.max(expected.length, mirror.fresh.length); index += 1) {
    const wanted = expected[index];
    const got = mirror.fresh[index];
    const left = wanted === undefined ? 'nothing' : describeModel(wanted);
    const right = got === undefined ? 'nothing' : describeEntry(got, mirror);
    demand(left === right, () => `expected entry\n  ${left}\ngot\n  ${right}`);
  }
}

function compareSets(what: string, expected: Iterable<string>, got: Iterable<string>): void {
  const wanted = new Set(expected);
  const found = new Set(got);
  const missing = [...wanted].filter((line) => !found.has(line));
  const extra = [...found].filter((line) => !wanted.has(line));
  demand(
    missing.length + extra.length === 0,
    () => `${what}: expected\n  ${missing.join('\n  ')}\ngot\n  ${extra.join('\n  ')}`,
  );
}

/** The projections say the same as the model. */
export function compareRows({ state }: BooksModel, { rows }: Mirror): void {
  const balances = [...state.accounts.values()].flatMap((account) =>
    [...account.balances].map(([code, amount]) => [account.id, code, amount] as const),
  );
  compareSets(
    'balances',
    balances.filter(([, , amount]) => amount !== 0n).map((line) => line.join(' ')),
    rowsOf(rows, 'balance')
      .filter((row) => row.balance_minor !== 0n)
      .map((row) => `${row.account_id} ${row.code} ${row.balance_minor.toString()}`),
  );
  compareSets(
    'trades',
    [...state.trades.values()].map((t) =>
      [t.id, t.status, t.resume, t.channel, t.escrow, t.refunded, t.released, t.pending, t.compensated]
        .concat([
          t.charged_back,
          t.fee,
          t.charged,
          t.fee_account,
          t.fee_month,
          t.asked,
          t.extended,
          t.timer,
          t.due,
          t.left,
        ] as never)
        .join(' '),
    ),
    rowsOf(rows, 'trade').map((t) =>
      [
        t.id,
        t.status,
        t.resume_status,
        t.channel,
        t.escrow_minor,
        t.refunded_minor,
        t.released_minor,
        t.pending_minor,
      ]
        .concat([
          t.compensated_minor,
          t.charged_back_minor,
          t.fee_minor,
          t.fee_charged_minor,
          t.fee_account_id,
          t.fee_month,
        ] as never)
        .concat([t.refund_asked_minor, t.extended_ms, t.timer_kind, t.timer_due_at, t.timer_left_ms] as never)
        .join(' '),
    ),
  );
  compareSets(
    'withdrawals',
    [...state.withdrawals].map(([id, row]) => [id, row.account, row.amount, row.status].join(' ')),
    rowsOf(rows, 'withdrawal').map((row) => [row.id, row.account_id, row.amount_minor, row.status].join(' ')),
  );
  compareSets(
    'restrictions',
    [...state.restrictions.values()].map((r) =>
      [r.id, r.account, r.kind, r.starts_at, r.ends_at, r.ended].join(' '),
    ),
    rowsOf(rows, 'restriction').map((r) =>
      [r.id, r.account_id, r.kind, r.starts_at, r.ends_at, r.ended_how].join(' '),
    ),
  );
  compareSets(
    'restrictions of accounts',
    [...state.accounts.values()].map((row) => `${row.id} ${row.restrictions.map(({ id }) => id).join()}`),
    rowsOf(rows, 'account').map((row) => `${row.id} ${row.restrictions.map(({ id }) => id).join()}`),
  );
  compareSets(
    'fees of months',
    [...state.fee_months].map(([id, row]) => [id, row.paid, row.charged].join(' ')),
    rowsOf(rows, 'fee_month').map((row) => [row.id, row.paid_minor, row.fee_minor].join(' ')),
  );
  compareSets(
    'claims',
    [...state.claims].map(([id, row]) => [id, row.seller, row.paid, row.recovered].join(' ')),
    rowsOf(rows, 'claim').map((row) =>
      [row.id, row.seller_id, row.paid_minor, row.recovered_minor].join(' '),
    ),
  );
  compareSets(
    'parties',
    [...state.parties].map(([id, level]) => `${id} ${level}`),
    rowsOf(rows, 'party').map((row) => `${row.id} ${row.level}`),
  );
  comparePeople(state, rows);
}

function comparePeople(state: ModelState, rows: Rows): void {
  compareSets(
    'staff',
    [...state.staff].map(([login, row]) =>
      [login, row.name, row.roles.join('+'), row.active, row.totp, row.seen].join(' '),
    ),
    rowsOf(rows, 'staff').map((row) =>
      [row.login, row.name, row.roles.join('+'), row.active, row.totp, row.last_sign_in_at].join(' '),
    ),
  );
  compareSets(
    'approvals',
    [...state.approvals.values()].map((row) =>
      [row.id, row.kind, row.matter, row.proposer, row.ends, row.status, row.decider].join(' '),
    ),
    rowsOf(rows, 'approval').map((row) =>
      [row.id, row.kind, row.matter, row.proposed_by, row.expires_at, row.status, row.decided_by].join(' '),
    ),
  );
  const waiting = [...state.approvals.values()].filter((row) => row.status === 'pending');
  compareSets(
    'pending matters',
    waiting.map((row) => `${row.matter} ${row.id}`),
    rowsOf(rows, 'matter')
      .filter((row) => row.approval_id !== null)
      .map((row) => `${row.id} ${String(row.approval_id)}`),
  );
}
