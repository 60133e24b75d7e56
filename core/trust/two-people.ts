/**
 * Two people, always: whoever asks for a decision on trust does not agree to it.
 *
 * The common check of the second person lets a recorded event pass with a remark, since history may have been otherwise.
 * Trust is never taken over from elsewhere, so here the same person is refused in either mode.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import type { Context } from '#core/ledger/plan';

/** The refusal when the second person is the first. */
export function samePerson({ actor }: Context, other: string): Refusal | undefined {
  return actor === other ? refuse('approval-needed', { actor, approver: other }) : undefined;
}
