// What the killed child submits: jobs that follow from seed and round alone, so that parent and child agree on
// them without a word. A job is one command, or several that are linked.
import type { Command, CommandData, CommandKind } from '#core/ledger/commands';

import { Dice } from './model/dice';

const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 0, 6, 3);

export type Job = readonly Command[];

const JOBS_PER_ROUND = 120;

/** The virtual present of a round: a day and a bit after the one before, so that timers come due between. */
export function nowOf(round: number): number {
  return FIRST_DAY + round * DAY + (round % 5) * 3_600_000;
}

/** The jobs of a round. */
export function jobsOf(seed: number, round: number): Job[] {
  const dice = new Dice(seed * 1_000 + round);
  const at = nowOf(round);
  let serial = 0;
  const make = <K extends CommandKind>(kind: K, data: CommandData<K>): Command => {
    serial += 1;
    const key = `r${String(round)}-${String(serial)}`;
    return { kind, key, actor: 'ops', mode: 'authorise', at, data } as unknown as Command;
  };
  const person = (): string => dice.pick(['a', 'b', 'c', 's']);
  const trade_id = (): string =>
    `t${String(round - dice.next(Math.min(3, round + 1)))}-${String(dice.next(40))}`;
  const amount = (): bigint => BigInt(1 + dice.next(60_000));
  const one = (index: number): Command => {
    const id = `${String(round)}-${String(index)}`;
    switch (dice.next(9)) {
      case 0:
        return make('top-up', {
          ...{ topup_id: id, account_id: 'a', instrument_id: 'a-bank', custody_id: 'bank' },
          amount: amount(),
        });
      case 1:
        return make('transfer', {
          ...{ transfer_id: id, from_account_id: person(), to_account_id: person(), memo: '' },
          amount: amount(),
        });
      case 2:
        return make('request-withdrawal', {
          ...{ withdrawal_id: `w${id}`, account_id: 'b', instrument_id: 'b-bank' },
          amount: amount(),
        });
      case 3:
      case 4:
        return make('create-trade', {
          ...{ trade_id: trade_id(), buyer_id: dice.pick(['a', 'b', 'c']), seller_id: 's', goods: '' },
          amount: amount(),
          marketplace: dice.pick(['own', 'outside']),
        });
      case 5:
      case 6:
        return make('pay-trade', { trade_id: trade_id(), channel: 'balance' });
      case 7:
        return make('ship-trade', {
          ...{ trade_id: trade_id(), carrier: '', tracking: '', address: '' },
          delivery_method: dice.pick(['automatic', 'recharge', 'express']),
        });
      default:
        return make('pay-refund', {
          ...{ refund_id: id, trade_id: trade_id(), amount: amount() },
          ...{ destination: 'balance', by: 'seller' },
        });
    }
  };
  return Array.from({ length: JOBS_PER_ROUND }, (_, index) =>
    dice.chance(15) ? [one(index), one(index + 1_000)] : [one(index)],
  );
}
