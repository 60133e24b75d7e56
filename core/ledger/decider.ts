/**
 * From a command as sent to a decision: validated, found by its key, decided, composed, taken into the state.
 *
 * A decision is an entry (done or refused), the place of an earlier entry with the same key, or a rejection
 * that leaves no trace. The command's rows must be loaded. Storing and waiting are not known here.
 */
import { InvariantError, assert } from '#core/kernel/assert';
import type { Spelled } from '#core/kernel/canonical';
import type { Instant } from '#core/kernel/instant';
import { MoneyOverflowError } from '#core/kernel/money';
import { refuse, type Refusal } from '#core/kernel/refusal';
import { feedRefusal } from '#core/staff/feed';

import { CLOCK } from './clock';
import { CLOCK_KINDS, type Command } from './commands';
import {
  doneEntry,
  payloadDigest,
  refusedEntry,
  repeats,
  spelledData,
  type PayloadDigests,
  type Stamp,
} from './compose';
import { decide, type Decided } from './decide';
import type { Entry, EntryBody } from './entry';
import { bodyOf, evolve } from './evolve';
import { isCarryOutKey, keyRefusal } from './keys';
import type { Outcome } from './mode';
import type { Context, DraftPosting, Plan } from './plan';
import type { Environment } from './ports';
import type { Rehearsal } from './result';
import type { State } from './state';
import type { Account } from './tables';

export type Decision =
  | { readonly status: 'entry'; readonly entry: Entry }
  | { readonly status: 'known'; readonly seq: number; readonly outcome: Outcome }
  | { readonly status: 'rejected'; readonly refusal: Refusal };

/** What stands around a command in its linked group. */
export interface Neighbours {
  readonly before: Command | undefined;
  readonly next: Command | undefined;
}

const ALONE: Neighbours = { before: undefined, next: undefined };

/** A decision that has not changed the state yet: an entry to be accepted, or what leaves no trace. */
type Undone =
  | { readonly entry: Entry; readonly body: EntryBody; readonly plan: Plan | null }
  | Exclude<Decision, { readonly status: 'entry' }>;

/** True when the command did not happen, now or when its key was first used. */
export function isRefusal(decision: Decision): boolean {
  return (
    decision.status === 'rejected' ||
    (decision.status === 'known' && decision.outcome === 'refused') ||
    (decision.status === 'entry' && decision.entry.outcome === 'refused')
  );
}

/**
 * New work happens now, whatever instant it names: nothing passes a restriction, a limit or a policy by a date before
 * them. Now is never before what is booked: a clock that jumps back does no harm.
 */
export function atPresent(state: State, command: Command, now: Instant): Command {
  const present = Math.max(now, state.head.booked_at);
  return command.mode === 'authorise' && command.at < present ? { ...command, at: present } : command;
}

/** The account a ledger account of a plan belongs to, by its owner number. */
function ownerAmong(legs: readonly DraftPosting[], owner_no: number): Account {
  for (const { account } of legs) {
    if (account.no === owner_no) {
      return account;
    }
  }
  throw new InvariantError(`owner ${String(owner_no)} of a posting is not in the plan`);
}

/** Decides; an amount that would leave the range of the books is refused like any other that is too large. */
function decideInRange(command: Command, context: Context): Decided | Refusal {
  try {
    return decide(command, context);
  } catch (error) {
    if (error instanceof MoneyOverflowError) {
      return refuse('amount-exceeds', { what: 'range of amounts', id: command.key });
    }
    throw error;
  }
}

export interface DeciderOptions {
  readonly dry_run: boolean;
  /** Entries are recorded at the instant they happen; no look at the clock. */
  readonly simulated: boolean;
  /** Where there is staff, what two people decide happens by a request that the second approved, and in no other way. */
  readonly by_requests: boolean;
  /** Commands come from outside: see core/staff/feed.ts. */
  readonly feed: boolean;
}

/**
 * The refusal for a decision of two people that only names the second, where people are told apart: whoever reaches the
 * books otherwise than by signing in (a command line, a file) can write any two names.
 */
function namedOnly({ administrators }: State, { kind, key, data }: Command): Refusal | undefined {
  return 'approver' in data && administrators.size > 0 && !isCarryOutKey(key)
    ? refuse('approval-needed', { kind, expected: 'a request that somebody else approved' })
    : undefined;
}

export class Decider {
  readonly #env: Environment;
  readonly #options: DeciderOptions;
  readonly #digests: PayloadDigests;

  /** @param digest_key the workspace's secret */
  constructor(env: Environment, digest_key: string, options: DeciderOptions) {
    this.#env = env;
    this.#options = options;
    this.#digests = { sha256: env.sha256, keyed: (text) => env.hmacSha256(digest_key, text) };
  }

  /**
   * Decides what a caller sent.
   * @param now the present; in a simulation the beginning of time, for commands bring their own
   */
  decide(state: State, sent: Command, now: Instant, linked: Neighbours = ALONE): Decision {
    const command = atPresent(state, sent, now);
    const refusal = this.#invalid(state, command, now) ?? keyRefusal(command, linked.before);
    return refusal === undefined
      ? this.#decide(state, command, true, linked.next)
      : { status: 'rejected', refusal };
  }

  /** What a command would do now, whatever its key; the caller takes the state back. */
  rehearse(state: State, sent: Command, now: Instant): Rehearsal {
    const command = atPresent(state, sent, now);
    const invalid = this.#invalid(state, command, now);
    if (invalid !== undefined) {
      return { status: 'refused', refusal: invalid };
    }
    const decision = this.#decide(state, command, false);
    assert(decision.status !== 'known', 'the key of a rehearsal is not looked up');
    if (decision.status === 'rejected') {
      return { status: 'refused', refusal: decision.refusal };
    }
    const { subject, postings } = decision.entry;
    const { facts = {}, refusal } = bodyOf(decision.entry);
    return refusal === undefined
      ? { status: 'done', subject, postings, facts }
      : { status: 'refused', refusal };
  }

  /** Decides what a timer asks, under a key that is free. Whether it has fired is seen in its row. */
  decideTimer(state: State, command: Command): Decision {
    return this.#decide(state, command, false);
  }

  /** The evidence of a refusal whose first writing was taken back with its linked group. */
  refuseAgain(state: State, sent: Command, now: Instant, entry: Entry): Decision {
    const command = atPresent(state, sent, now);
    const { refusal } = bodyOf(entry);
    assert(refusal !== undefined, 'a refused entry says why');
    const stamp = this.#stamp(state, command, entry.payload, spelledData(command));
    const again = refusedEntry(state, command, stamp, refusal, this.#env.sha256);
    accept(state, again.entry, again.body, null);
    return { status: 'entry', entry: again.entry };
  }

  /**
   * A command that cannot be decided for a reason of its own is rejected and harms no other. What breaks an
   * invariant ends everything, and so does what fails once the state has begun to change.
   */
  #decide(state: State, command: Command, look_up: boolean, next?: Command): Decision {
    let decided: Undone;
    try {
      decided = this.#decidePurely(state, command, look_up, next);
    } catch (error) {
      if (error instanceof InvariantError) {
        throw error;
      }
      const problem = error instanceof Error ? error.message : String(error);
      decided = { status: 'rejected', refusal: refuse('invalid', { field: 'data', problem }) };
    }
    if (!('body' in decided)) {
      return decided;
    }
    accept(state, decided.entry, decided.body, decided.plan);
    return { status: 'entry', entry: decided.entry };
  }

  #decidePurely(state: State, command: Command, look_up: boolean, next: Command | undefined): Undone {
    const spelled = spelledData(command);
    const payload = payloadDigest(command, spelled, this.#digests);
    const known = look_up ? state.command(command.key) : null;
    assert(known !== undefined, () => `key ${command.key} was looked up before deciding`);
    if (known !== null) {
      return repeats(known.payload, command, spelled, this.#digests)
        ? { status: 'known', seq: known.seq, outcome: known.outcome }
        : { status: 'rejected', refusal: refuse('key-conflict', { key: command.key, first_seq: known.seq }) };
    }
    const stamp = this.#stamp(state, command, payload, spelled);
    const salted = this.#salted(command);
    const alone = look_up && this.#options.by_requests ? namedOnly(state, salted) : undefined;
    if (alone !== undefined) {
      return this.#refused(state, salted, stamp, alone);
    }
    const { mode, actor, at } = salted;
    const context = { state, mode, actor, at, booked_at: stamp.booked_at, ...this.#digests, next };
    const decided = decideInRange(salted, context);
    if ('code' in decided) {
      return this.#refused(state, salted, stamp, decided);
    }
    return { ...doneEntry(state, salted, stamp, decided, this.#env.sha256), plan: decided.plan };
  }

  #stamp(state: State, command: Command, payload: string, spelled: Spelled): Stamp {
    const booked_at = Math.max(state.head.booked_at, command.at);
    const recorded_at = this.#options.simulated ? booked_at : this.#env.now();
    return { spelled, payload, booked_at, recorded_at };
  }

  /** Refused authorising commands are evidence; a malformed or a recording one leaves no trace. */
  #refused(state: State, command: Command, stamp: Stamp, refusal: Refusal): Undone {
    return command.mode === 'record' || refusal.code === 'invalid'
      ? { status: 'rejected', refusal }
      : { ...refusedEntry(state, command, stamp, refusal, this.#env.sha256), plan: null };
  }

  #invalid(state: State, command: Command, now: Instant): Refusal | undefined {
    const by_timer = 'by' in command.data && command.data.by === 'timer' && command.mode === 'authorise';
    if (command.actor === CLOCK || by_timer || CLOCK_KINDS.includes(command.kind)) {
      return refuse('invalid', { field: 'actor', expected: 'timers are fired by the clock only' });
    }
    const present = Math.max(now, state.head.booked_at);
    if (!this.#options.simulated && command.at > present) {
      return refuse('invalid', { field: 'at', expected: 'an instant that is not in the future' });
    }
    if (this.#options.dry_run && command.kind === 'seal-period') {
      return refuse('invalid', { field: 'kind', expected: 'a command that a dry run can decide' });
    }
    return this.#options.feed ? feedRefusal(state, command) : undefined;
  }

  #salted(command: Command): Command {
    return command.kind === 'register-party' && command.data.salt === undefined
      ? { ...command, data: { ...command.data, salt: this.#env.salt() } }
      : command;
  }
}

function accept(state: State, entry: Entry, body: EntryBody, plan: Plan | null): void {
  const legs = plan?.postings ?? [];
  evolve(state, entry, body, (owner_no) => ownerAmong(legs, owner_no));
  const { key, payload, seq, outcome } = entry;
  state.commandDone({ key, payload, seq, outcome });
  if (plan?.profile !== undefined) {
    state.profiles.push(plan.profile);
  }
}
