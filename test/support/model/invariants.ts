// The fifteen invariants of the books, each a function that throws with its number and what it saw.
// They are judged on what the store gives back and on a fold made by the test, not on the core's own fold.
// Invariant 11 (kill -9) and 13 (tampering) have suites of their own; here 13 means: the chain hangs together.
import { CHART } from '#core/ledger/chart';
import type { Command } from '#core/ledger/commands';
import type { Entry } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import type { Result } from '#core/ledger/result';
import type { PolicyData } from '#core/policy/policy';
import type { RestrictionKind, RestrictionTerms } from '#core/ledger/tables';

import type { BooksModel } from './books-model';
import { documentedHash, documentedPayload, rowsOf, textOfRows, type Mirror } from './mirror';
import { feeOnTotal } from './model-fees';
import { STOPPED_BY, blocks, type Act } from './model-restrictions';
import { policyAt, runningTimers } from './model-state';
import type { Expected } from './model-types';

export interface Answered {
  readonly command: Command;
  readonly result: Result;
  readonly expected: Expected;
}

export interface View {
  readonly mirror: Mirror;
  readonly model: BooksModel;
  readonly reader: LedgerReader;
  /** Commands answered in this step. */
  readonly answers: readonly Answered[];
  /** A number of this step, to choose what to look at. */
  readonly salt: number;
}

function demand(condition: boolean, invariant: number, what: () => string): void {
  if (!condition) {
    throw new Error(`invariant ${String(invariant)}: ${what()}`);
  }
}

interface Body {
  readonly data: Record<string, unknown>;
  readonly would_refuse?: unknown;
}

const bodyOf = (entry: Entry): Body => JSON.parse(entry.body) as Body;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function invariant1SumsAreZero({ mirror }: View): void {
  for (const entry of mirror.fresh) {
    const sums = new Map<string, bigint>();
    for (const { currency, amount_minor } of entry.postings) {
      demand(amount_minor !== 0n, 1, () => `entry ${String(entry.seq)} has an empty posting`);
      sums.set(currency, (sums.get(currency) ?? 0n) + amount_minor);
    }
    demand(entry.postings.length !== 1, 1, () => `entry ${String(entry.seq)} has one posting`);
    demand(
      [...sums.values()].every((sum) => sum === 0n),
      1,
      () => `entry ${String(entry.seq)} does not sum to zero`,
    );
  }
  const totals = new Map<string, bigint>();
  for (const { currency, balance_minor } of rowsOf(mirror.rows, 'balance')) {
    totals.set(currency, (totals.get(currency) ?? 0n) + balance_minor);
  }
  for (const [currency, sum] of totals) {
    demand(sum === 0n, 1, () => `all balances in ${currency} sum to ${sum.toString()}`);
  }
}

function invariant2BalancesAreFolds({ mirror }: View): void {
  const running = new Map(mirror.balances);
  for (const entry of mirror.fresh) {
    for (const { account_no, amount_minor, balance_minor, currency } of entry.postings) {
      const after = (running.get(account_no) ?? 0n) + amount_minor;
      running.set(account_no, after);
      const where = `posting of entry ${String(entry.seq)} on ${String(account_no)}`;
      demand(
        after === balance_minor,
        2,
        () => `${where} says ${balance_minor.toString()}, fold ${after.toString()}`,
      );
      demand(mirror.ownerOf(account_no).currency === currency, 2, () => `${where} is in ${currency}`);
    }
  }
  const stored = rowsOf(mirror.rows, 'balance');
  for (const { account_no, balance_minor } of stored) {
    const fold = running.get(account_no);
    demand(
      fold === balance_minor,
      2,
      () => `balance of ${String(account_no)} is ${balance_minor.toString()}, fold ${String(fold)}`,
    );
  }
  demand(stored.length === running.size, 2, () => 'a ledger account with postings has no stored balance');
}

function invariant3FloorsHold({ mirror, model }: View): void {
  for (const entry of mirror.fresh) {
    if (entry.mode === 'record') {
      continue;
    }
    const last = new Map(entry.postings.map((leg) => [leg.account_no, leg.balance_minor]));
    const sums = new Map<number, bigint>();
    for (const { account_no, amount_minor } of entry.postings) {
      sums.set(account_no, (sums.get(account_no) ?? 0n) + amount_minor);
    }
    for (const [account_no, balance] of last) {
      const floor = CHART[mirror.codeOf(account_no)].floor_minor;
      const drawn = (sums.get(account_no) ?? 0n) < 0n;
      demand(
        floor === null || !drawn || balance >= floor,
        3,
        () => `entry ${String(entry.seq)} leaves ${mirror.placeOf(account_no)} at ${balance.toString()}`,
      );
    }
  }
  const held = new Map<string, bigint>();
  for (const { account_id, amount_minor, status } of rowsOf(mirror.rows, 'withdrawal')) {
    held.set(account_id, (held.get(account_id) ?? 0n) + (status === 'held' ? amount_minor : 0n));
  }
  for (const { account_id, code, balance_minor } of rowsOf(mirror.rows, 'balance')) {
    const line = CHART[code as keyof typeof CHART];
    const overdrawn = model.state.accounts.get(account_id)?.overdrawn === true;
    const customer = line.owner === 'party' && line.floor_minor !== null;
    demand(
      !customer || overdrawn || balance_minor >= 0n,
      3,
      () => `${account_id} ${code} is ${balance_minor.toString()}`,
    );
    demand(
      code !== 'customer-held' || balance_minor === (held.get(account_id) ?? 0n),
      3,
      () =>
        `${account_id} holds ${balance_minor.toString()}, its withdrawals ${String(held.get(account_id))}`,
    );
  }
}

const OPEN = ['paid', 'shipped', 'refund-requested', 'disputed'];

function invariant4EscrowIsOpenTrades({ mirror }: View): void {
  const open = new Map<string, bigint>();
  const pending = new Map<string, bigint>();
  for (const trade of rowsOf(mirror.rows, 'trade')) {
    const { id, status, escrow_minor } = trade;
    const is_open = OPEN.includes(status);
    demand(
      is_open === escrow_minor > 0n,
      4,
      () => `trade ${id} is ${status} with ${escrow_minor.toString()} in escrow`,
    );
    open.set(trade.currency, (open.get(trade.currency) ?? 0n) + escrow_minor);
    pending.set(trade.seller_id, (pending.get(trade.seller_id) ?? 0n) + trade.pending_minor);
  }
  for (const { account_id, code, currency, balance_minor } of rowsOf(mirror.rows, 'balance')) {
    if (code === 'escrow') {
      const sum = open.get(currency) ?? 0n;
      demand(
        balance_minor === sum,
        4,
        () => `escrow ${balance_minor.toString()} ${currency}, open trades ${sum.toString()}`,
      );
    }
    if (code === 'customer-pending') {
      const sum = pending.get(account_id) ?? 0n;
      demand(
        balance_minor === sum,
        4,
        () => `pending of ${account_id} ${balance_minor.toString()}, trades ${sum.toString()}`,
      );
    }
  }
}

/** Every trade's and withdrawal's own way through the journal. */
function invariant5ThingsResolveOnce({ mirror }: View): void {
  const escrow = new Map<string, { in: bigint; out: bigint }>();
  const resolved = new Set<string>();
  const refunds = new Map<string, bigint>();
  for (const entry of [...mirror.entries, ...mirror.fresh]) {
    if (entry.kind === 'complete-withdrawal' || entry.kind === 'return-withdrawal') {
      const fresh = entry.outcome === 'refused' || !resolved.has(entry.subject);
      demand(fresh, 5, () => `withdrawal ${entry.subject} resolved again in entry ${String(entry.seq)}`);
      if (entry.outcome === 'done') {
        resolved.add(entry.subject);
      }
    }
    for (const leg of entry.postings) {
      const refunding = entry.kind === 'pay-refund' || entry.kind === 'decide-dispute';
      if (refunding && mirror.codeOf(leg.account_no) === 'custody-cash') {
        refunds.set(entry.subject, (refunds.get(entry.subject) ?? 0n) + leg.amount_minor);
      }
      if (mirror.codeOf(leg.account_no) === 'escrow') {
        const flow = escrow.get(entry.subject) ?? { in: 0n, out: 0n };
        flow.in += leg.amount_minor > 0n ? leg.amount_minor : 0n;
        flow.out -= leg.amount_minor < 0n ? leg.amount_minor : 0n;
        escrow.set(entry.subject, flow);
        demand(flow.out <= flow.in, 5, () => `more left escrow of ${entry.subject} than came in`);
      }
    }
  }
  for (const trade of rowsOf(mirror.rows, 'trade')) {
    const flow = escrow.get(trade.id) ?? { in: 0n, out: 0n };
    const paid = trade.paid_at === null ? 0n : trade.amount_minor;
    const given = trade.refunded_minor + trade.charged_back_minor + trade.compensated_minor;
    demand(flow.in === paid, 5, () => `trade ${trade.id} put ${flow.in.toString()} into escrow`);
    demand(
      flow.in - flow.out === trade.escrow_minor,
      5,
      () => `trade ${trade.id} keeps ${trade.escrow_minor.toString()}`,
    );
    demand(trade.released_minor <= flow.out, 5, () => `trade ${trade.id} released more than left escrow`);
    const unreleased = flow.out - trade.released_minor;
    demand(unreleased <= given, 5, () => `of trade ${trade.id} ${unreleased.toString()} went nowhere`);
    const card_fee = trade.fee_account_id === trade.buyer_id ? trade.fee_charged_minor : 0n;
    demand(
      trade.refunded_minor <= trade.amount_minor && trade.charged_back_minor <= trade.amount_minor + card_fee,
      5,
      () => `trade ${trade.id} gave back more than was paid`,
    );
    const to_bank = refunds.get(trade.id) ?? 0n;
    demand(
      to_bank <= trade.amount_minor + card_fee,
      5,
      () => `the bank got ${to_bank.toString()} back for trade ${trade.id}`,
    );
  }
}

function invariant6TimersFireRight({ mirror, model }: View): void {
  let last: { due: number; name: string } | null = null;
  for (const entry of mirror.fresh) {
    if (entry.actor !== 'clock') {
      last = null;
      continue;
    }
    const [, kind = '', subject = '', due = ''] = entry.key.split('|');
    const name = `${kind}|${subject}`;
    demand(
      entry.occurred_at === Number(due),
      6,
      () => `${entry.key} says it happened at ${String(entry.occurred_at)}`,
    );
    demand(
      entry.recorded_at >= Number(due),
      6,
      () => `${entry.key} fired early at ${String(entry.recorded_at)}`,
    );
    demand(!mirror.keys.has(entry.key), 6, () => `${entry.key} fired twice`);
    // A timer armed by another that fires may be due at once; it cannot be due before the one that armed it.
    demand(
      last === null || Number(due) >= last.due,
      6,
      () => `${entry.key} fired after ${String(last?.name)}`,
    );
    last = { due: Number(due), name };
  }
  const running: string[] = [];
  for (const trade of rowsOf(mirror.rows, 'trade')) {
    const paused = trade.status === 'refund-requested' || trade.status === 'disputed';
    demand(
      !paused || trade.timer_due_at === null,
      6,
      () => `${trade.id} is ${trade.status} and its timer runs`,
    );
    demand(
      trade.status !== 'shipped' || trade.timer_due_at !== null,
      6,
      () => `${trade.id} is shipped without timer`,
    );
    if (trade.timer_kind !== null && trade.timer_due_at !== null) {
      running.push(`${trade.timer_kind}|${trade.id}|${String(trade.timer_due_at)}`);
    }
  }
  for (const row of rowsOf(mirror.rows, 'restriction')) {
    if (row.ended_seq === null && row.ends_at !== null) {
      running.push(`end-restriction|${row.id}|${String(row.ends_at)}`);
    }
  }
  for (const row of rowsOf(mirror.rows, 'approval')) {
    if (row.status === 'pending') {
      running.push(`expire-proposal|${row.id}|${String(row.expires_at)}`);
    }
  }
  const expected = runningTimers(model.state).map((row) => `${row.kind}|${row.subject}|${String(row.due)}`);
  demand(
    running.sort().join() === expected.sort().join(),
    6,
    () => `timers ${running.join()} should be ${expected.join()}`,
  );
}

function invariant7KeysAreUnique({ mirror, answers }: View): void {
  const seen = new Set<string>();
  for (const entry of mirror.fresh) {
    demand(!mirror.keys.has(entry.key) && !seen.has(entry.key), 7, () => `key ${entry.key} has two entries`);
    seen.add(entry.key);
  }
  const fresh = new Map(mirror.fresh.map((entry) => [entry.key, entry]));
  for (const { command, result } of answers) {
    if (result.status === 'rejected') {
      continue;
    }
    const before = mirror.keys.get(command.key);
    const { payload } = before ?? fresh.get(command.key) ?? {};
    const documented = documentedPayload(command, mirror.digest_key);
    demand(payload === documented, 7, () => `${command.key} has a digest that is not its payload's`);
    if (before === undefined) {
      continue;
    }
    const same = result.answer.seq === before.seq && result.answer.hash === before.hash;
    demand(same, 7, () => `key ${command.key} was answered with entry ${String(result.answer.seq)}`);
    demand(result.answer.repeated, 7, () => `the repetition of ${command.key} is not marked`);
  }
}

function invariant8RefusalsStay({ mirror, answers }: View): void {
  for (const { command, result } of answers) {
    const before = mirror.keys.get(command.key);
    demand(
      before?.outcome !== 'refused' || result.status !== 'done',
      8,
      () => `${command.key} was refused in entry ${String(before?.seq)} and is done now`,
    );
  }
}

function invariant9RefusalsChangeNothing({ mirror }: View): void {
  const refused = mirror.fresh.filter((entry) => entry.outcome === 'refused');
  demand(
    refused.every((entry) => entry.postings.length === 0),
    9,
    () => 'a refusal has postings',
  );
  if (refused.length === mirror.fresh.length && mirror.rows_before !== '[]') {
    demand(textOfRows(mirror.rows) === mirror.rows_before, 9, () => 'rows changed though nothing was done');
  }
}

interface Imposed {
  readonly id: string;
  readonly account: string;
  readonly kind: RestrictionKind;
  readonly terms: RestrictionTerms;
  readonly starts_at: number;
}

/** Which accounts an entry involves, and how. */
function actsOf(
  entry: Entry,
  trades: ReadonlyMap<string, { buyer: string; seller: string }>,
  withdrawers: ReadonlyMap<string, string>,
): [string, Act][] {
  const { data } = bodyOf(entry);
  const { buyer, seller } = trades.get(text(data['trade_id'])) ?? { buyer: '', seller: '' };
  switch (entry.kind) {
    case 'create-trade':
      return [
        [text(data['buyer_id']), 'trade-as-buyer'],
        [text(data['seller_id']), 'trade-with-him-as-seller'],
      ];
    case 'pay-trade':
      return [
        [buyer, 'pay'],
        [seller, 'trade-payment-in'],
      ];
    case 'top-up':
      return [[text(data['account_id']), 'top-up']];
    case 'transfer':
      return [
        [text(data['from_account_id']), 'transfer-out'],
        [text(data['to_account_id']), 'transfer-in'],
      ];
    case 'request-withdrawal':
      return [[text(data['account_id']), 'withdraw']];
    case 'complete-withdrawal':
      return [[withdrawers.get(entry.subject) ?? '', 'withdrawal-to-the-bank']];
    case 'ship-trade':
      return [[seller, 'ship']];
    case 'extend-trade':
      return [[seller, 'extend']];
    case 'confirm-trade':
      return data['by'] === 'buyer' ? [[buyer, 'confirm']] : [];
    case 'request-refund':
      return [[buyer, 'ask-refund']];
    case 'withdraw-refund-request':
      return data['by'] === 'buyer' ? [[buyer, 'drop-refund-request']] : [];
    case 'open-dispute':
      return [[data['by'] === 'buyer' ? buyer : seller, 'dispute']];
    default:
      return [];
  }
}

/** Replays restrictions from the entries alone and looks at every new posting and act. */
function invariant10RestrictionsHold({ mirror }: View): void {
  const imposed = new Map<string, Imposed>();
  const successors = new Map<string, Imposed>();
  const trades = new Map<string, { buyer: string; seller: string }>();
  const withdrawers = new Map(
    rowsOf(mirror.rows, 'withdrawal').map((row) => [row.id, row.account_id] as const),
  );
  const first_fresh = mirror.fresh[0]?.seq ?? Number.MAX_SAFE_INTEGER;
  for (const entry of [...mirror.entries, ...mirror.fresh]) {
    if (entry.outcome === 'refused') {
      continue;
    }
    const { data } = bodyOf(entry);
    if (entry.kind === 'create-trade') {
      trades.set(text(data['trade_id']), { buyer: text(data['buyer_id']), seller: text(data['seller_id']) });
    }
    const in_force = [...imposed.values()].filter((row) => row.starts_at <= entry.booked_at);
    if (entry.seq >= first_fresh && entry.mode === 'authorise') {
      judgeActs(entry, in_force, trades, withdrawers);
      judgeProceeds(mirror, entry, in_force);
    }
    followRestrictions(entry, data, imposed, successors);
  }
  const stored = rowsOf(mirror.rows, 'restriction').filter((row) => row.ended_seq === null);
  demand(
    stored
      .map((row) => row.id)
      .sort()
      .join() === [...imposed.keys()].sort().join(),
    10,
    () =>
      `in force by the rows: ${stored.map((row) => row.id).join()}, by the journal: ${[...imposed.keys()].join()}`,
  );
}

function judgeActs(
  entry: Entry,
  in_force: readonly Imposed[],
  trades: ReadonlyMap<string, { buyer: string; seller: string }>,
  withdrawers: ReadonlyMap<string, string>,
): void {
  for (const [account, act] of actsOf(entry, trades, withdrawers)) {
    const against = in_force.find((row) => row.account === account && STOPPED_BY[row.kind].includes(act));
    demand(
      against === undefined,
      10,
      () =>
        `entry ${String(entry.seq)} (${entry.kind}) of ${account} against ${String(against?.kind)} ${String(against?.id)}`,
    );
  }
}

/** Proceeds of a trade never reach an available balance that something in force blocks, nor any too early. */
function judgeProceeds(mirror: Mirror, entry: Entry, in_force: readonly Imposed[]): void {
  if (!['confirm-trade', 'decide-dispute', 'release-settlement'].includes(entry.kind)) {
    return;
  }
  const seller = rowsOf(mirror.rows, 'trade').find((trade) => trade.id === entry.subject)?.seller_id;
  const blocked = in_force.some((row) => row.account === seller && blocks(row.kind));
  const to_available = entry.postings.some(
    (leg) =>
      leg.amount_minor > 0n && mirror.placeOf(leg.account_no) === `${String(seller)}|customer-available`,
  );
  const to_blocked = entry.postings.some(
    (leg) => leg.amount_minor > 0n && mirror.codeOf(leg.account_no) === 'customer-blocked',
  );
  const delayed =
    entry.kind !== 'release-settlement' &&
    in_force.some((row) => row.account === seller && row.kind === 'delay-settlement');
  demand(
    !delayed || (!to_available && !to_blocked),
    10,
    () => `entry ${String(entry.seq)} settled before the delay was over`,
  );
  demand(!blocked || !to_available, 10, () => `entry ${String(entry.seq)} paid a blocked seller`);
  demand(
    blocked || !to_blocked,
    10,
    () => `entry ${String(entry.seq)} blocked proceeds without a restriction`,
  );
}

function followRestrictions(
  entry: Entry,
  data: Record<string, unknown>,
  imposed: Map<string, Imposed>,
  successors: Map<string, Imposed>,
): void {
  const id = text(data['restriction_id']);
  if (entry.kind === 'impose-restriction') {
    const account = text(data['account_id']);
    const starts_at = (data['starts_at'] as number | undefined) ?? entry.booked_at;
    const { restriction: kind, terms } = data as { restriction: RestrictionKind; terms: RestrictionTerms };
    imposed.set(id, { id, account, kind, terms, starts_at });
    const step = data['step_down'] as { kind: RestrictionKind; terms: RestrictionTerms } | undefined;
    if (step !== undefined) {
      successors.set(id, { ...step, id: `${id}.next`, account, starts_at: data['ends_at'] as number });
    }
  } else if (entry.kind === 'lift-restriction' || entry.kind === 'end-restriction') {
    imposed.delete(id);
    const next = successors.get(id);
    if (entry.kind === 'end-restriction' && next !== undefined) {
      imposed.set(next.id, next);
    }
  }
}

function invariant13ChainHangsTogether({ mirror }: View): void {
  let previous = mirror.entries.at(-1);
  for (const entry of mirror.fresh) {
    demand(
      entry.seq === (previous?.seq ?? 0) + 1,
      13,
      () => `entry ${String(entry.seq)} follows ${String(previous?.seq)}`,
    );
    demand(
      entry.prev === (previous?.hash ?? '0'.repeat(64)),
      13,
      () => `entry ${String(entry.seq)} names another before it`,
    );
    demand(
      entry.booked_at >= (previous?.booked_at ?? 0),
      13,
      () => `entry ${String(entry.seq)} is booked back in time`,
    );
    demand(
      documentedHash(entry) === entry.hash,
      13,
      () => `entry ${String(entry.seq)} has another hash than documented`,
    );
    previous = entry;
  }
}

/** Balances and trial balances of a past instant are the fold of the prefix; sealed ones never change. */
async function invariant14PastIsFixed({ mirror, model, reader, salt }: View): Promise<void> {
  const entries = [...mirror.entries, ...mirror.fresh];
  const seq = salt % (entries.length + 1);
  const at = entries[seq - 1]?.booked_at ?? 0;
  const upto = entries.findLast((entry) => entry.booked_at <= at)?.seq ?? 0;
  demand((await reader.seqAt(at)) === upto, 14, () => `the last entry at ${String(at)} is ${String(upto)}`);
  const balances = new Map<number, bigint>();
  for (const entry of entries.slice(0, seq)) {
    for (const { account_no, amount_minor } of entry.postings) {
      balances.set(account_no, (balances.get(account_no) ?? 0n) + amount_minor);
    }
  }
  const asked = [...mirror.accounts.keys()].map((no) => ({ account_no: no * 8 + (salt % 5), seq }));
  const answered = await reader.balancesAt(asked);
  asked.forEach(({ account_no }, index) => {
    const expected = balances.get(account_no) ?? 0n;
    demand(
      answered[index] === expected,
      14,
      () =>
        `balance of ${String(account_no)} after ${String(seq)}: ${String(answered[index])}, fold ${expected.toString()}`,
    );
  });
  demand(
    (await totalsText(reader, seq)) === textOfTotals(foldTotals(mirror, balances)),
    14,
    () => `trial balance after entry ${String(seq)} is not the fold of its prefix`,
  );
  for (const [id, period] of model.state.periods) {
    const expected = textOfTotals(period.totals);
    const rows = rowsOf(mirror.rows, 'period_total').filter((row) => row.period_id === id);
    const stored = new Map(rows.map((row) => [`${row.code}|${row.currency}`, row.balance_minor]));
    demand(textOfTotals(stored) === expected, 14, () => `sealed period ${id} changed`);
    demand(
      (await totalsText(reader, period.last_seq)) === expected,
      14,
      () => `totals at the end of ${id} changed`,
    );
    demand(
      mirror.fresh.every((entry) => entry.seq <= period.last_seq || entry.booked_at >= period.ends_at),
      14,
      () => `something was booked into the sealed period ${id}`,
    );
  }
}

function foldTotals(mirror: Mirror, balances: ReadonlyMap<number, bigint>): Map<string, bigint> {
  const totals = new Map<string, bigint>();
  for (const [account_no, balance] of balances) {
    const line = `${mirror.codeOf(account_no)}|${mirror.ownerOf(account_no).currency}`;
    totals.set(line, (totals.get(line) ?? 0n) + balance);
  }
  return totals;
}

async function totalsText(reader: LedgerReader, seq: number): Promise<string> {
  const rows = await reader.totalsAt(seq);
  return textOfTotals(new Map(rows.map((row) => [`${row.code}|${row.currency}`, row.balance_minor])));
}

function textOfTotals(totals: ReadonlyMap<string, bigint>): string {
  const lines = [...totals]
    .filter(([, amount]) => amount !== 0n)
    .map(([line, amount]) => `${line}=${amount.toString()}`);
  return lines.sort().join();
}

/** The fee of every account and month is the fee on the month's total, whatever the split. */
function invariant15FeesAreExact({ mirror, model }: View): void {
  const charged = new Map<string, bigint>();
  for (const row of rowsOf(mirror.rows, 'fee_month')) {
    const [account = '', month = ''] = row.id.split('|');
    const currency = model.state.accounts.get(account)?.currency ?? '';
    const policy: PolicyData<'fees'> = policyAt(
      model.state,
      'fees',
      Date.parse(`${month}-01T00:00:00+08:00`),
    );
    const fee = feeOnTotal(row.paid_minor, currency, policy);
    // A seller's fee never exceeds the release it comes out of; the rest waits for the next one.
    const exact = policy.month_of === 'payer' ? row.fee_minor === fee : row.fee_minor <= fee;
    demand(
      exact,
      15,
      () =>
        `${row.id}: ${row.paid_minor.toString()} costs ${fee.toString()}, charged ${row.fee_minor.toString()}`,
    );
    charged.set(currency, (charged.get(currency) ?? 0n) + row.fee_minor);
  }
  const income = new Map<string, bigint>();
  for (const entry of [...mirror.entries, ...mirror.fresh]) {
    if (entry.kind === 'charge-fee' || entry.kind === 'adjust') {
      continue;
    }
    for (const leg of entry.postings) {
      if (mirror.codeOf(leg.account_no) === 'fee-income') {
        income.set(leg.currency, (income.get(leg.currency) ?? 0n) + leg.amount_minor);
      }
    }
  }
  for (const [currency, sum] of charged) {
    const legs = income.get(currency) ?? 0n;
    demand(
      legs === sum,
      15,
      () => `fee legs in ${currency} sum to ${legs.toString()}, fees to ${sum.toString()}`,
    );
  }
}

/** All that can be judged after a step; 11 and 12 are judged by restarts, kills and replays. */
export async function judgeAll(view: View): Promise<void> {
  invariant13ChainHangsTogether(view);
  invariant1SumsAreZero(view);
  invariant2BalancesAreFolds(view);
  invariant3FloorsHold(view);
  invariant4EscrowIsOpenTrades(view);
  invariant5ThingsResolveOnce(view);
  invariant6TimersFireRight(view);
  invariant7KeysAreUnique(view);
  invariant8RefusalsStay(view);
  invariant9RefusalsChangeNothing(view);
  invariant10RestrictionsHold(view);
  await invariant14PastIsFixed(view);
  invariant15FeesAreExact(view);
}
