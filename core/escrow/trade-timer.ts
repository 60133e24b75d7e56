/**
 * The timer of a trade: armed, extended, paused and resumed as columns of the trade itself.
 *
 * A trade has at most one timer. While paused it keeps the time left; it then cannot fire. Pure.
 */
import type { Instant } from '#core/kernel/instant';
import type { State } from '#core/ledger/state';
import type { TimerKind, Trade } from '#core/ledger/tables';
import { noteTrade } from '#core/guarantee/exposure';

type TimerColumns = Pick<Trade, 'timer_kind' | 'timer_due_at' | 'timer_left_ms'>;

export const NO_TIMER: TimerColumns = { timer_kind: null, timer_due_at: null, timer_left_ms: null };

export function armed(kind: TimerKind, due_at: Instant): TimerColumns {
  return { timer_kind: kind, timer_due_at: due_at, timer_left_ms: null };
}

/** Stops the clock of a trade; a trade without a running timer stays as it is. */
export function paused(trade: Trade, at: Instant): TimerColumns {
  const { timer_kind, timer_due_at } = trade;
  return timer_due_at === null
    ? { timer_kind, timer_due_at, timer_left_ms: trade.timer_left_ms }
    : { timer_kind, timer_due_at: null, timer_left_ms: Math.max(0, timer_due_at - at) };
}

/** Lets a paused timer run on from an instant. */
export function resumed(trade: Trade, at: Instant): TimerColumns {
  return trade.timer_left_ms === null || trade.timer_kind === null
    ? { timer_kind: trade.timer_kind, timer_due_at: trade.timer_due_at, timer_left_ms: null }
    : armed(trade.timer_kind, at + trade.timer_left_ms);
}

/** Stores a trade, tells the clock when its timer changed, and books what the reserve stands for. */
export function putTrade(state: State, trade: Trade): void {
  const before = state.tables.trade.peek(trade.id);
  state.tables.trade.put(trade.id, trade);
  noteTrade(state, before, trade);
  const { timer_kind: kind, timer_due_at: due_at } = trade;
  // A timer of another kind may be due at the very instant of the one it replaces.
  if (kind !== null && due_at !== null && (before?.timer_due_at !== due_at || before.timer_kind !== kind)) {
    state.armed.push({ kind, subject: trade.id, due_at });
  }
}
