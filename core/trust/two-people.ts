/**
 * Two people, always: whoever asks for a decision on trust does not agree to it.
 *
 * The common check of the second person lets a recorded event pass with a remark, since history may have been otherwise.
 * Trust is never taken over from elsewhere, so here the same person is refused in either mode. And where there is staff,
 * a name is not enough: the decision must carry out a request that the second person approved in these books, whichever
 * way the command comes in.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { isCarryOutKey } from '#core/ledger/keys';
import type { Context } from '#core/ledger/plan';

/** The refusal when the second person is the first. */
export function samePerson({ actor }: Context, other: string): Refusal | undefined {
  return actor === other ? refuse('approval-needed', { actor, approver: other }) : undefined;
}

/** A command that names its second person. */
export interface Decision {
  readonly key: string;
  readonly data: { readonly approver: string };
}

/** The refusal for a decision that two people did not take. */
export function notDecidedByTwo({ key, data }: Decision, context: Context): Refusal | undefined {
  const { approver } = data;
  const is_alone = context.state.administrators.size > 0 && !isCarryOutKey(key);
  return (
    samePerson(context, approver) ??
    (is_alone
      ? refuse('approval-needed', { approver, expected: 'a request that somebody else approved' })
      : undefined)
  );
}
