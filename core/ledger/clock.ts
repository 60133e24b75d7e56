/**
 * The clock of the books: which timers are due, and the commands by which they fire.
 *
 * Timers are columns of the rows they belong to; the queue holds those up to a horizon, read ahead from the
 * store, and those armed by what is not stored yet. A queued timer may be stale: `isDue` asks its row.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';
import { isLive } from '#core/trust/badge-state';

import type { Command } from './commands';
import { timerKey } from './keys';
import type { DueTimer, LedgerReader } from './ports';
import type { State } from './state';
import { TimerQueue } from './timer-queue';

/** The actor of commands that timers give. */
export const CLOCK = 'clock';

/** Most timers read at once, and how far ahead. */
const TIMERS_READ_MAX = 20_000;
const LOOKAHEAD_TIMERS = 500;
const LOOKAHEAD_MS = 60 * DAY_MS;

/** The command by which the clock fires a timer; its key says which firing it is. */
export function clockCommand(timer: DueTimer): Command {
  const envelope = {
    key: timerKey(timer),
    actor: CLOCK,
    mode: 'authorise',
    at: timer.due_at,
  } as const;
  switch (timer.kind) {
    case 'auto-confirm':
      return { ...envelope, kind: 'confirm-trade', data: { trade_id: timer.subject, by: 'timer' } };
    case 'close-unpaid':
      return {
        ...envelope,
        kind: 'close-trade',
        data: { trade_id: timer.subject, by: 'timer', reason: 'not paid in time' },
      };
    case 'release-delayed':
      return { ...envelope, kind: 'release-settlement', data: { trade_id: timer.subject } };
    case 'end-restriction':
      return { ...envelope, kind: 'end-restriction', data: { restriction_id: timer.subject } };
    case 'expire-proposal':
      return { ...envelope, kind: 'expire-proposal', data: { approval_id: timer.subject } };
    case 'expire-badge':
      return { ...envelope, kind: 'expire-badge', data: { badge_id: timer.subject } };
    case 'plan-reaudit':
      return { ...envelope, kind: 'plan-reaudit', data: { badge_id: timer.subject } };
    case 'age-loan':
      return { ...envelope, kind: 'age-loan', data: { loan_id: timer.subject } };
  }
}

/** False for a timer that was paused, moved or ended after it was queued. Its row must be loaded. */
export function isDue(state: State, timer: DueTimer): boolean {
  if (timer.kind === 'end-restriction') {
    const restriction = state.tables.restriction.get(timer.subject);
    return restriction?.ends_at === timer.due_at && restriction.ended_seq === null;
  }
  if (timer.kind === 'expire-proposal') {
    const approval = state.tables.approval.get(timer.subject);
    return approval?.expires_at === timer.due_at && approval.status === 'pending';
  }
  if (timer.kind === 'expire-badge') {
    const badge = state.tables.badge.get(timer.subject);
    return badge?.valid_until === timer.due_at && isLive(badge);
  }
  if (timer.kind === 'plan-reaudit') {
    const badge = state.tables.badge.get(timer.subject);
    return badge?.reaudit_at === timer.due_at && isLive(badge);
  }
  if (timer.kind === 'age-loan') {
    const loan = state.tables.loan.get(timer.subject);
    return loan?.timer_at === timer.due_at && loan.status === 'active';
  }
  const trade = state.tables.trade.get(timer.subject);
  return trade?.timer_kind === timer.kind && trade.timer_due_at === timer.due_at;
}

export class Clock {
  readonly #reader: LedgerReader;
  #queue = new TimerQueue();

  constructor(reader: LedgerReader) {
    this.#reader = reader;
  }

  /** Forgets what was queued: the state is read anew. */
  reset(): void {
    this.#queue = new TimerQueue();
  }

  /** Takes the timers that entries armed since the last call. */
  takeArmed(state: State): void {
    if (state.armed.length === 0) {
      return;
    }
    for (const timer of state.armed) {
      this.#queue.armed(timer);
    }
    state.armed = [];
  }

  /** True when everything due by an instant is known and nothing is. */
  isQuiet(now: Instant): boolean {
    return this.#queue.isQuiet(now);
  }

  /** True when every timer due by an instant is in the queue. */
  reaches(now: Instant): boolean {
    return now <= this.#queue.horizon;
  }

  /** Reads on from the horizon towards an instant and beyond. What was armed must be stored by then. */
  async readOn(now: Instant): Promise<void> {
    const target = now + LOOKAHEAD_MS;
    const timers = await this.#reader.timers(this.#queue.horizon, target, TIMERS_READ_MAX);
    const last = timers.at(-1);
    const horizon = timers.length >= TIMERS_READ_MAX && last !== undefined ? last.due_at : target;
    this.#queue.extend(timers, horizon);
  }

  /** The next timer due at or before an instant, removed from the queue. */
  take(now: Instant): DueTimer | undefined {
    return this.#queue.take(now);
  }

  /** Commands of some timers that are due next, for loading rows ahead. */
  ahead(now: Instant): readonly Command[] {
    return this.#queue.ahead(now, LOOKAHEAD_TIMERS).map(clockCommand);
  }
}
