// The simple model of the books: says of every command what must happen, and remembers it.
// Invariants: it shares no logic with the core (names, command types and default policies only); it is slow
// and obvious on purpose. It knows nothing of stores, hashes and groups of commits.
import type { RefusalCode } from '#core/kernel/refusal';
import { CHART } from '#core/ledger/chart';
import type { Command } from '#core/ledger/commands';

import { Judgement, type Plan } from './judgement';
import { dayOf, forbids, monthOf, usedIn } from './model-restrictions';
import { emptyState, netOf, policyAt, runningTimers, type ModelState } from './model-state';
import type { Expected, ModelAccount, ModelEntry, Move } from './model-types';
import { MONEY_RULES, PARTY_RULES, PLATFORM_RULES, type Rule } from './rules-money';
import { APPROVAL_RULES, STAFF_RULES } from './rules-people';
import { REFUND_RULES, RESTRICTION_RULES, TRADE_RULES, releasePart, unblocked } from './rules-trades';

const DAY = 86_400_000;

const RULES: Readonly<Record<string, Rule<never>>> = {
  ...PLATFORM_RULES,
  ...PARTY_RULES,
  ...MONEY_RULES,
  ...TRADE_RULES,
  ...REFUND_RULES,
  ...RESTRICTION_RULES,
  ...STAFF_RULES,
  ...APPROVAL_RULES,
};

const CUSTOMER_FLOORS = ['customer-available', 'customer-held', 'customer-pending', 'customer-blocked'];

/** One text for one payload; the salt and the instant of new work are not part of it. */
function payloadOf(command: Command): string {
  const { kind, mode, at } = command;
  // A row of an import is the same row whoever imports it.
  const actor = command.key.startsWith('import|') ? null : command.actor;
  const sorted = (value: unknown): unknown => {
    if (typeof value === 'bigint') {
      return value.toString();
    }
    if (Array.isArray(value)) {
      return value.map(sorted);
    }
    if (typeof value === 'object' && value !== null) {
      const members = Object.entries(value).filter(
        ([name, member]) => member !== undefined && name !== 'salt',
      );
      return members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]);
    }
    return value;
  };
  return JSON.stringify([kind, actor, mode, mode === 'record' ? at : null, sorted(command.data)]);
}

/** Keys of timers, setting up, history's rows and approved requests belong to whoever does these. */
function isKeyOfOthers({ key, mode, actor }: Command, before: Command | undefined): boolean {
  const [word] = key.split('|', 1);
  switch (key.includes('|') ? word : '') {
    case 'timer':
      return true;
    case 'setup':
      return actor !== 'setup' || mode !== 'record';
    case 'import':
      return mode !== 'record';
    case 'carry-out':
      return !(before?.kind === 'approve' && key.split('|')[1] === before.data.approval_id);
    default:
      return false;
  }
}

export class BooksModel {
  state: ModelState = emptyState();
  /** The wall clock of the program. */
  now: number;

  constructor(now: number) {
    this.now = now;
  }

  /** What must happen when this command is submitted alone. */
  submit(command: Command): Expected {
    this.#clockBefore(command);
    return this.#take(command);
  }

  /** What a command would meet if it were submitted now; only the clock goes on. */
  rehearse(command: Command): Pick<Expected, 'code'> & { readonly moved: ReadonlyMap<string, bigint> } {
    this.#clockBefore(command);
    const before = this.state;
    this.state = structuredClone(before);
    // A rehearsal uses no key, so it does not matter whose it is.
    const { code } = this.#take({ ...command, key: `rehearsal of ${command.key}` });
    const entry = this.state.entries[before.entries.length];
    this.state = before;
    return { code, moved: entry?.moved ?? new Map() };
  }

  /** What must happen when these are submitted as all or nothing. */
  submitLinked(commands: readonly Command[]): Expected[] {
    const seal = commands.findIndex(({ kind }) => kind === 'seal-period');
    if (seal >= 0) {
      const rejected = { status: 'rejected', seq: null, repeated: false } as const;
      return commands.map((_, index) => ({ ...rejected, code: index === seal ? 'invalid' : 'linked' }));
    }
    for (const command of commands) {
      this.#clockBefore(command);
    }
    const before = structuredClone(this.state);
    const known_before = commands.map(({ key }) => this.state.keys.has(key));
    const outcomes: Expected[] = [];
    for (const [index, command] of commands.entries()) {
      const outcome = this.#take(command, commands[index - 1], commands[index + 1]);
      outcomes.push(outcome);
      if (outcome.status !== 'done') {
        return this.#undoLinked(commands, before, outcome, outcomes.length - 1);
      }
      if (outcome.repeated !== known_before[0]) {
        this.state = before;
        return commands.map(() => ({ status: 'rejected', code: 'key-conflict', seq: null, repeated: false }));
      }
    }
    return outcomes;
  }

  #undoLinked(commands: readonly Command[], before: ModelState, last: Expected, index: number): Expected[] {
    this.state = before;
    const culprit = commands[index];
    let kept = last;
    if (culprit !== undefined && last.status === 'refused' && !last.repeated && last.code !== null) {
      kept = this.#refuse(culprit, last.code);
    }
    return commands.map((_, at) =>
      at === index ? kept : { status: 'rejected', code: 'linked', seq: null, repeated: false },
    );
  }

  /** Fires what is due; returns how many timers fired. */
  advance(to: number): number {
    let fired = 0;
    for (;;) {
      const [next] = runningTimers(this.state);
      if (next === undefined || next.due > to) {
        return fired;
      }
      this.#fire(next);
      fired += 1;
    }
  }

  /** Fires the next timer, due or not; for books that were stopped in the middle of firing. */
  fireNext(): void {
    const [next] = runningTimers(this.state);
    if (next === undefined) {
      throw new Error('the model has no timer to fire');
    }
    this.#fire(next);
  }

  #clockBefore(command: Command): void {
    if (command.mode === 'authorise' && command.actor !== 'clock') {
      this.advance(this.now);
    }
  }

  #take(command: Command, before?: Command, next?: Command): Expected {
    if (this.#invalid(command) || isKeyOfOthers(command, before)) {
      return { status: 'rejected', code: 'invalid', seq: null, repeated: false };
    }
    const known = this.state.keys.get(command.key);
    if (known !== undefined) {
      const entry = this.state.entries[known.seq - 1];
      return known.payload === payloadOf(command) && entry !== undefined
        ? { status: entry.outcome, code: entry.refusal, seq: known.seq, repeated: true }
        : { status: 'rejected', code: 'key-conflict', seq: null, repeated: false };
    }
    // Where there is staff, a second person is one who approved a request, not one who is named.
    const named_only = 'approver' in command.data && !/^(carry-out\||rehearsal of )/.test(command.key);
    if (named_only && this.state.staff.size > 0) {
      return this.#refuse(command, 'approval-needed');
    }
    const judge = new Judgement(this.state, command, this.now);
    judge.next = next;
    const rule = RULES[command.kind];
    if (rule === undefined) {
      throw new Error(`the model has no rule for ${command.kind}`);
    }
    const plan = rule(command.data as never, judge, command.actor);
    const structural = judge.structural();
    if (structural !== null) {
      return this.#refuse(command, structural);
    }
    if (plan === null) {
      throw new Error(`the model neither planned nor refused ${command.kind}`);
    }
    this.#permissions(plan, judge, command.actor);
    const permission = judge.permission();
    return permission !== null && command.mode === 'authorise'
      ? this.#refuse(command, permission)
      : this.#accept(command, judge, plan, permission);
  }

  #invalid(command: Command): boolean {
    const by_timer = 'by' in command.data && command.data.by === 'timer' && command.mode === 'authorise';
    const clock_only = ['release-settlement', 'end-restriction', 'expire-proposal'].includes(command.kind);
    // The clock may have jumped back: then the books' own present counts.
    const future = command.at > Math.max(this.now, this.state.booked);
    return command.actor === 'clock' || by_timer || clock_only || future;
  }

  #permissions(plan: Plan, judge: Judgement, actor: string): void {
    judge.when(plan.approver === actor, 'approval-needed');
    for (const [account, act, amount] of plan.acts ?? []) {
      const rows = account.restrictions.filter((row) => row.starts_at <= judge.booked);
      judge.when(
        rows.some((row) => forbids(row, act, amount, account.collected, judge.at)),
        'restricted',
      );
    }
    this.#limits(plan, judge);
    for (const [place, amount] of netOf(plan.moves ?? [])) {
      const [id = '', code = ''] = place.split('|');
      const line = code as keyof typeof CHART;
      const floor = CHART[line].floor_minor;
      const left = (judge.must(id).balances.get(line) ?? 0n) + amount;
      judge.when(floor !== null && amount < 0n && left < floor, 'insufficient-funds');
    }
  }

  #limits(plan: Plan, judge: Judgement): void {
    const { state, at } = judge;
    if (plan.spends !== undefined) {
      const [account, amount] = plan.spends;
      const rules = policyAt(state, 'payment-limits', at).rules[account.currency] ?? [];
      const levels = ['none', 'claimed', 'document', 'bank'];
      const level = levels.indexOf(state.parties.get(account.party ?? '') ?? 'none');
      const has = (until: number | null): boolean => until !== null && until > at;
      const fitting = rules.filter(
        (rule) =>
          levels.indexOf(rule.level) <= level &&
          (!rule.certificate || has(account.certificate_until)) &&
          (!rule.shield || has(account.shield_until)),
      );
      const today = usedIn(account.paid, dayOf(at)) + amount;
      judge.when(fitting.length === 0, 'no-policy');
      judge.when(
        fitting.length > 0 &&
          (fitting.every((rule) => amount > BigInt(rule.per_payment_minor)) ||
            fitting.every((rule) => today > BigInt(rule.per_day_minor))),
        'limit-exceeded',
      );
    }
    if (plan.card !== undefined) {
      const [id, amount, currency] = plan.card;
      const instrument = state.instruments.get(id);
      const banks = policyAt(state, 'card-limits', at).banks[currency];
      const limit = banks?.[instrument?.bank ?? ''] ?? banks?.['*'];
      const used = (period: string): bigint => usedIn(instrument?.charged ?? [], period) + amount;
      judge.when(limit === undefined, 'no-policy');
      judge.when(
        limit !== undefined &&
          (amount > BigInt(limit.per_payment_minor) ||
            used(dayOf(at)) > BigInt(limit.per_day_minor) ||
            used(monthOf(at)) > BigInt(limit.per_month_minor)),
        'limit-exceeded',
      );
    }
  }

  /** A refusal of new work is evidence in the books; what is malformed or recorded leaves no trace. */
  #refuse(command: Command, code: RefusalCode): Expected {
    if (command.mode === 'record' || code === 'invalid') {
      return { status: 'rejected', code, seq: null, repeated: false };
    }
    const entry = this.#enter(command, new Judgement(this.state, command, this.now), [], code, null);
    return { status: 'refused', code, seq: entry.seq, repeated: false };
  }

  #accept(command: Command, judge: Judgement, plan: Plan, would_refuse: RefusalCode | null): Expected {
    const entry = this.#enter(command, judge, plan.moves ?? [], null, would_refuse);
    plan.effect?.();
    return { status: 'done', code: null, seq: entry.seq, repeated: false };
  }

  #enter(
    command: Command,
    judge: Judgement,
    moves: readonly Move[],
    refusal: RefusalCode | null,
    would_refuse: RefusalCode | null,
  ): ModelEntry {
    const entry: ModelEntry = {
      seq: this.state.entries.length + 1,
      key: command.key,
      kind: command.kind,
      actor: command.actor,
      outcome: refusal === null ? 'done' : 'refused',
      refusal,
      would_refuse,
      mode: command.mode,
      occurred_at: judge.at,
      booked_at: judge.booked,
      moved: netOf(moves),
    };
    this.state.entries.push(entry);
    this.state.booked = entry.booked_at;
    this.state.keys.set(command.key, { payload: payloadOf(command), seq: entry.seq });
    for (const [account, code, amount] of moves) {
      const owner = judge.must(account);
      owner.balances.set(code, (owner.balances.get(code) ?? 0n) + amount);
    }
    for (const place of entry.moved.keys()) {
      const [account = '', code = ''] = place.split('|');
      noteOverdraft(judge.must(account), code);
    }
    return entry;
  }

  #fire(timer: { due: number; kind: string; subject: string }): void {
    const { kind, subject, due } = timer;
    const asked = { mode: 'authorise', actor: 'clock', at: due } as const;
    const judge = new Judgement(this.state, asked, this.now);
    const first_key = `timer|${kind}|${subject}|${String(due)}`;
    let key = first_key;
    for (let attempt = 2; this.state.keys.has(key); attempt += 1) {
      key = `${first_key}|${String(attempt)}`;
    }
    const enter = (command_kind: Command['kind'], moves: readonly Move[]): void => {
      this.#enter(
        { ...asked, key, kind: command_kind, data: {} } as unknown as Command,
        judge,
        moves,
        null,
        null,
      );
    };
    if (kind === 'end-restriction') {
      this.#expire(judge, subject, enter);
      return;
    }
    const approval = this.state.approvals.get(subject);
    if (kind === 'expire-proposal' && approval !== undefined) {
      enter('expire-proposal', []);
      Object.assign(approval, { status: 'expired', decider: 'clock' });
      return;
    }
    const trade = this.state.trades.get(subject);
    if (trade === undefined) {
      throw new Error(`the model lost trade ${subject}`);
    }
    if (kind === 'auto-confirm') {
      const part = releasePart(judge, trade, trade.escrow);
      enter('confirm-trade', part.moves);
      part.effect();
    } else if (kind === 'close-unpaid') {
      enter('close-trade', []);
      Object.assign(trade, { timer: null, due: null, left: null, status: 'closed' });
    } else {
      const seller = judge.must(trade.seller);
      const blocked = seller.restrictions.some(
        (row) =>
          row.starts_at <= judge.booked &&
          ['restrict-collection', 'freeze', 'end-service'].includes(row.kind),
      );
      enter('release-settlement', [
        [seller.id, 'customer-pending', -trade.pending],
        [seller.id, blocked ? 'customer-blocked' : 'customer-available', trade.pending],
      ]);
      Object.assign(trade, { timer: null, due: null, left: null, status: 'settled', pending: 0n });
    }
  }

  /** A restriction ends by its date; the milder one takes over at that very instant. */
  #expire(
    judge: Judgement,
    id: string,
    enter: (kind: Command['kind'], moves: readonly Move[]) => void,
  ): void {
    const restriction = this.state.restrictions.get(id);
    if (restriction === undefined) {
      throw new Error(`the model lost restriction ${id}`);
    }
    const account = judge.must(restriction.account);
    const left = account.restrictions.filter((row) => row.id !== id);
    const { step_down } = restriction;
    const starts_at = restriction.ends_at ?? judge.at;
    const next = step_down && {
      id: `${id}.next`,
      account: account.id,
      kind: step_down.kind,
      terms: step_down.terms,
      starts_at,
      ends_at: step_down.days === undefined ? null : starts_at + step_down.days * DAY,
      step_down: null,
      ended: null,
    };
    const remaining = next === null ? left : [...left, next];
    enter(
      'end-restriction',
      unblocked(
        account,
        remaining.filter((row) => row.starts_at <= judge.booked),
      ),
    );
    restriction.ended = 'expired';
    account.restrictions = remaining;
    if (next !== null) {
      this.state.restrictions.set(next.id, next);
    }
  }
}

function noteOverdraft(account: ModelAccount, code: string): void {
  if (CUSTOMER_FLOORS.includes(code) && (account.balances.get(code as keyof typeof CHART) ?? 0n) < 0n) {
    account.overdrawn = true;
  }
}
