// fast-check commands over a World: what can happen to the books, weighted to what is interesting.
// Each carries a seed of its own, so that a shrunk run still makes the same choices.
import fc from 'fast-check';

import type { Command, CommandKind } from '#core/ledger/commands';

import { makeApproval, makeCommand, type Choosing } from './acts';
import { Dice } from './dice';
import { runningTimers } from './model-state';
import type { World } from './world';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Special =
  | 'deal'
  | 'pass'
  | 'due'
  | 'advance'
  | 'back'
  | 'again'
  | 'conflict'
  | 'linked'
  | 'burst'
  | 'restart'
  | 'restore'
  | 'replay'
  | 'query'
  | 'rehearse'
  | 'carry-out';
type What = Special | CommandKind;

/** How often each comes. */
const WEIGHTS: readonly (readonly [number, What])[] = [
  [26, 'deal'],
  [12, 'pass'],
  [7, 'due'],
  [4, 'advance'],
  [2, 'back'],
  [6, 'again'],
  [2, 'conflict'],
  [6, 'linked'],
  [4, 'burst'],
  [3, 'restart'],
  [1, 'restore'],
  [1, 'replay'],
  [3, 'query'],
  [4, 'rehearse'],
  [6, 'carry-out'],
  [5, 'top-up'],
  [5, 'transfer'],
  [5, 'request-withdrawal'],
  [3, 'complete-withdrawal'],
  [3, 'return-withdrawal'],
  [14, 'create-trade'],
  [16, 'pay-trade'],
  [11, 'ship-trade'],
  [3, 'extend-trade'],
  [6, 'confirm-trade'],
  [2, 'close-trade'],
  [6, 'request-refund'],
  [3, 'withdraw-refund-request'],
  [9, 'pay-refund'],
  [4, 'open-dispute'],
  [5, 'decide-dispute'],
  [6, 'charge-back'],
  [4, 'pay-compensation'],
  [3, 'recover-compensation'],
  [9, 'impose-restriction'],
  [5, 'lift-restriction'],
  [2, 'pay-out'],
  [2, 'execute-court-order'],
  [1, 'charge-fee'],
  [3, 'collect-receivable'],
  [2, 'fund-reserve'],
  [3, 'adjust'],
  [2, 'set-real-name-level'],
  [2, 'issue-credential'],
  [1, 'end-credential'],
  [1, 'record-access'],
  [1, 'register-party'],
  [1, 'open-account'],
  [1, 'register-instrument'],
  [1, 'open-currency'],
  [1, 'open-custody'],
  [4, 'publish-policy'],
  [3, 'seal-period'],
  [3, 'add-staff'],
  [4, 'change-staff'],
  [2, 'set-sign-in'],
  [2, 'note-event'],
  [10, 'propose'],
  [1, 'approve'],
  [3, 'reject'],
  [3, 'withdraw-proposal'],
];

const SPECIALS = 15;

const COMMANDS = WEIGHTS.slice(SPECIALS).flatMap(([weight, what]) =>
  Array.from({ length: weight }, () => what as CommandKind),
);

/** fast-check's model is not used: the world holds its own, which must be the same object in every step. */
type Nothing = object;

class Step implements fc.AsyncCommand<Nothing, World> {
  readonly what: What;
  readonly seed: number;

  constructor(what: What, seed: number) {
    this.what = what;
    this.seed = seed;
  }

  check(): boolean {
    return true;
  }

  async run(_model: Nothing, world: World): Promise<void> {
    await runStep(world, this.what, new Dice(this.seed));
  }

  toString(): string {
    return `${this.what}(${String(this.seed)})`;
  }
}

async function runStep(world: World, what: What, dice: Dice): Promise<void> {
  const { model } = world;
  const choosing: Choosing = { model, dice, fresh: world.fresh };
  switch (what) {
    case 'pass':
      world.setNow(
        dice.chance(8)
          ? nextMonth(model.now)
          : model.now + dice.pick([1, 1_000, HOUR, HOUR, HOUR, HOUR, 9 * HOUR, DAY, 3 * DAY, 21 * DAY]),
      );
      return;
    case 'due': {
      const [next] = runningTimers(model.state);
      world.setNow(Math.max(model.now, (next?.due ?? model.now) + dice.pick([-1, 0, 0, 1])));
      await world.advance();
      return;
    }
    case 'deal':
      await deal(world, choosing);
      return;
    case 'advance':
      await world.advance();
      return;
    case 'back':
      world.setNow(model.now - dice.pick([1, HOUR, DAY]));
      return;
    case 'again': {
      const sent = dice.pick(world.sent);
      await world.submit(sent.key.startsWith('import|') ? { ...sent, actor: 'colleague' } : sent);
      return;
    }
    case 'conflict': {
      const { key } = dice.pick(world.sent);
      await world.submit({ ...makeCommand(dice.pick(COMMANDS), choosing), key });
      return;
    }
    case 'linked':
      await world.submitLinked(group(world, choosing));
      return;
    case 'burst':
      await world.submitMany(group(world, choosing));
      return;
    case 'restart':
      await world.restart();
      return;
    case 'restore':
      await world.restore();
      return;
    case 'replay':
      await world.replay();
      return;
    case 'query':
      await world.query(dice);
      return;
    case 'rehearse':
      await world.rehearse(makeCommand(dice.pick(COMMANDS), choosing));
      return;
    case 'carry-out':
      await world.submitLinked(makeApproval(choosing));
      return;
    default:
      await world.submit(makeCommand(what, choosing));
  }
}

/** First instant of the next month on the platform's calendar. */
function nextMonth(now: number): number {
  const there = new Date(now + 8 * HOUR);
  return Date.UTC(there.getUTCFullYear(), there.getUTCMonth() + 1, 1) - 8 * HOUR;
}

/** A trade from its creation on, as far as the dice say. */
async function deal(world: World, choosing: Choosing): Promise<void> {
  const kinds = ['create-trade', 'pay-trade', 'ship-trade', 'confirm-trade'] as const;
  const depth = choosing.dice.pick([2, 2, 3, 3, 3, 4]);
  for (const kind of kinds.slice(0, depth)) {
    await world.submit(
      makeCommand(kind, { ...choosing, about: [...world.model.state.trades.keys()].at(-1) }),
    );
  }
}

/** A few commands at once; sometimes some or all of them were sent before. */
function group(world: World, choosing: Choosing): Command[] {
  const { dice } = choosing;
  const commands = Array.from({ length: 1 + dice.next(4) }, () => makeCommand(dice.pick(COMMANDS), choosing));
  if (dice.chance(35)) {
    commands.unshift(
      makeCommand(dice.pick(['publish-policy', 'impose-restriction', 'create-trade'] as const), choosing),
    );
  }
  const some = commands[0];
  if (some !== undefined && dice.chance(8)) {
    commands.push(some);
  }
  return dice.chance(12) ? [...commands, dice.pick(world.sent)] : commands;
}

/** Runs of up to `length` steps. */
export function stepsArbitrary(length: number): fc.Arbitrary<Iterable<fc.AsyncCommand<Nothing, World>>> {
  const makers = WEIGHTS.map(([weight, what]) => ({
    weight,
    arbitrary: fc.nat().map((seed) => new Step(what, seed)),
  }));
  const one = fc.oneof(...makers);
  return fc.commands([one], { maxCommands: length, size: 'max' });
}
