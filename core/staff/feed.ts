/**
 * What may come from outside into books that have staff: the feed of the platform, and nothing that staff do.
 *
 * A feed (`surety post`) names an actor and nobody checks that it is him. Customers and banks act through the platform,
 * which vouches for them; members of staff sign in, so that each is who he says and gives what his roles allow. Kinds that
 * the host or the clock give never come from outside: whoever could hand in a signature, an alert or a claim of his own
 * making would be believed as the program is. What two people decide is refused for want of a request (decider.ts). Books
 * without staff tell nobody apart, and take histories whole. Pure.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { Command, CommandKind } from '#core/ledger/commands';
import type { State } from '#core/ledger/state';

import { COMMAND_ACCESS } from './command-access';

/** What customers, their banks and the platform's own systems do. */
const FEED_KINDS: ReadonlySet<CommandKind> = new Set([
  ...(['register-party', 'set-real-name-level', 'open-account', 'register-instrument'] as const),
  ...(['issue-credential', 'end-credential', 'record-access', 'lose-shield'] as const),
  ...(['top-up', 'transfer', 'request-withdrawal', 'complete-withdrawal', 'return-withdrawal'] as const),
  ...(['create-trade', 'pay-trade', 'ship-trade', 'extend-trade', 'confirm-trade', 'close-trade'] as const),
  ...(['request-refund', 'withdraw-refund-request', 'pay-refund', 'open-dispute'] as const),
  ...(['charge-back', 'charge-fee'] as const),
]);

/** Why a command cannot come from outside; undefined where it can, or where its kind is refused for a better reason. */
export function feedRefusal(
  { administrators, members }: Pick<State, 'administrators' | 'members'>,
  { kind, actor }: Pick<Command, 'kind' | 'actor'>,
): Refusal | undefined {
  if (administrators.size === 0) {
    return undefined;
  }
  if (!FEED_KINDS.has(kind)) {
    const expected = 'what happens on the platform: staff sign in for all else';
    return COMMAND_ACCESS[kind].way === 'approval'
      ? undefined
      : refuse('invalid', { field: 'kind', expected });
  }
  return members.has(actor)
    ? refuse('invalid', { field: 'actor', expected: 'nobody of staff: whoever has a login signs in' })
    : undefined;
}
